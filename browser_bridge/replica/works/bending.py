"""What a scenario made for words does to the steps of a thing that is made. Pure."""

from dataclasses import dataclass

from browser_bridge.replica import script, scripts
from browser_bridge.replica.script import Answer, Script, Steps
from browser_bridge.replica.works.made import fold

_WORDS = Answer(markdown="one two three four", interval=0.02, first=0.1)
_TAILS = (script.Cut, script.Stall, script.Fail, script.SignOut)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bent:
    """Steps that a stream plays.

    Args:
        steps: The steps.
        goes_on: Whether the thing is made all the same, for a page that comes back.
    """

    steps: Steps
    goes_on: bool


def bent(wanted: Script, steps: Steps) -> Bent:
    """Let a scenario's script happen to a thing that is made.

    Breaks, stalls and errors come after half of the steps, or at once where they precede the first
    word; limits and refusals replace all of it; other scripts, such as rewriting, leave it alone.
    """
    if wanted is scripts.complete:
        return Bent(steps=steps, goes_on=True)
    played = wanted(_WORDS)
    tails = tuple(step for step in played if isinstance(step, _TAILS))
    said = fold(played)
    if not tails and said.text not in _WORDS.markdown:
        return Bent(steps=played, goes_on=False)
    if said.is_complete:
        return Bent(steps=(*steps, *tails), goes_on=True)
    kept = steps[: len(steps) // 2] if said.text else ()
    is_kept = any(isinstance(step, script.Cut | script.SignOut) for step in tails) or not tails
    return Bent(steps=(*kept, *tails), goes_on=is_kept)
