"""Jobs: accepted requests, run on leased pages to exactly one end, followed by anyone.

They know neither HTTP nor any vendor's wire.
"""

from browser_bridge.jobs.chat import Chat, OpenChat
from browser_bridge.jobs.event_log import EventLog
from browser_bridge.jobs.job import Job, Status
from browser_bridge.jobs.manager import JobManager
from browser_bridge.jobs.plan import Plan, Planner
from browser_bridge.jobs.prompt import compose
from browser_bridge.jobs.worker import Worker

__all__ = [
    "Chat",
    "EventLog",
    "Job",
    "JobManager",
    "OpenChat",
    "Plan",
    "Planner",
    "Status",
    "Worker",
    "compose",
]
