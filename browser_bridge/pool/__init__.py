"""The pool of open profiles: slots, their warm tabs, leases and the line of those waiting.

It knows Playwright's pages and contexts, and nothing of the site in them.
"""

from playwright.async_api import Page

from browser_bridge.pool.lease import Lease, Outcome
from browser_bridge.pool.parking import Parking
from browser_bridge.pool.patience import Patience
from browser_bridge.pool.pool import Pool
from browser_bridge.pool.profiles import OpenedProfile, PooledProfile
from browser_bridge.pool.quota import Ledger, Use
from browser_bridge.pool.slot import SlotState, SlotStatus
from browser_bridge.pool.waiting import Queued, Share

__all__ = [
    "Lease",
    "Ledger",
    "OpenedProfile",
    "Outcome",
    "Page",
    "Parking",
    "Patience",
    "Pool",
    "PooledProfile",
    "Queued",
    "Share",
    "SlotState",
    "SlotStatus",
    "Use",
]
