"""Files on their way to the site: fetched, typed by content, named, kept on disk for one job.

Knows no site, no vendor's wire and no HTTP server.
"""

from browser_bridge.attachments.fetching import Fetcher
from browser_bridge.attachments.gathering import Attachments, FindStored, Gathering, Limits

__all__ = ["Attachments", "Fetcher", "FindStored", "Gathering", "Limits"]
