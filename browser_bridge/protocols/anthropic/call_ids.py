"""Ids of function calls: the dialect's begin with `toolu_`, ours with `call_`."""

THEIRS = "toolu_"
OURS = "call_"


def theirs(call_id: str) -> str:
    """Return an id of ours as the dialect writes it."""
    return THEIRS + call_id.removeprefix(OURS)


def ours(call_id: str) -> str:
    """Return an id of the dialect as we wrote it; a foreign one as it is."""
    return OURS + call_id.removeprefix(THEIRS) if call_id.startswith(THEIRS) else call_id
