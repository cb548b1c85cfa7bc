"""How fast a replica answers what no test prepared."""

CHUNK = 40
"""Characters in a piece of such an answer: each piece costs the page and its reader time."""
