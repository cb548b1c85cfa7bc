"""Files that came out of turns: kept by content, told by content, deleted by age and size.

`store` is the front door. Knows no site, no HTTP and no vendor's wire; everything that touches
the disk or decodes a picture runs in a thread.
"""

from browser_bridge.artifacts.store import Opened, Source, Store

__all__ = ["Opened", "Source", "Store"]
