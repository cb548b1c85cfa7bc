"""For how long a lost answer is looked for, and what is done with what was found."""

from dataclasses import replace
from typing import Any, cast

import pytest

from browser_bridge import errors, events
from browser_bridge.gemini_web import recovery
from browser_bridge.gemini_web.readers import conclusion, merge
from browser_bridge.gemini_web.readers.state import Blocks, TurnState
from browser_bridge.gemini_web.recovery import Recovery
from browser_bridge.gemini_web.stored_turns import StoredTurn
from browser_bridge.messages import SentTurn

SILENCE = 90.0
BROKEN = conclusion.AnswerBroken("x", submitted=True)


def _sent(text: str = "One **two", letters: int = 6) -> SentTurn:
    return SentTurn(prompt="p", conversation="c0ffee", text=text, letters=letters)


@pytest.mark.parametrize(
    ("trouble", "letters", "expected"),
    [
        (BROKEN, 0, SILENCE),
        (errors.AnswerStalled("x"), 5, recovery.LOOK_AFTER_SILENCE),
        (errors.AnswerFailed("x"), 5, recovery.LOOK_AFTER_VERDICT),
        (errors.AnswerFailed("x"), 0, 0.0),
        (errors.RateLimited("x"), 5, recovery.LOOK_AFTER_VERDICT),
        (errors.RateLimited("x"), 0, None),
        (conclusion.stopped(), 5, None),
        (errors.SignedOut("x"), 5, None),
        (errors.BrowserCrashed("x"), 5, None),
        (errors.AnswerEmpty("x"), 0, None),
    ],
)
def test_patience_depends_on_what_was_lost_and_how(
    trouble: errors.BridgeError, letters: int, expected: float | None
) -> None:
    sent = replace(_sent(letters=letters), text="x" * letters)
    assert recovery.patience_for(trouble, sent, silence=SILENCE) == expected


def test_limit_told_in_place_of_an_answer_is_an_error_at_once() -> None:
    """What was seen of it, and held back, were the words of the limit."""
    sent = _sent(text="", letters=40)
    assert recovery.patience_for(errors.RateLimited("x"), sent, silence=SILENCE) is None


def _state(**fields: Any) -> TurnState:
    nothing = Blocks(count=0, changed={})
    values: dict[str, Any] = dict.fromkeys(TurnState.__dataclass_fields__, False)
    values |= dict.fromkeys(("url", "answer_text", "turn_text", "aside"), "")
    values |= {"answers": 1, "answer": nothing, "thoughts": nothing}
    values |= {"snackbars": (), "dialogs": (), "sources": ()}
    return TurnState(**(values | fields))


class Stored:
    """Finds what a test sets."""

    def __init__(self, found: StoredTurn | errors.BridgeError | None) -> None:
        self.found = found

    async def is_page_alive(self) -> bool:
        return not isinstance(self.found, errors.SiteUnavailable)

    async def read(self, sent: SentTurn, *, patience: float) -> StoredTurn | None:
        del sent, patience
        if isinstance(self.found, errors.BridgeError):
            raise self.found
        return self.found


def _recovery(found: Any) -> Recovery:
    return Recovery(cast(Any, Stored(found)), silence=SILENCE)


async def test_rest_follows_what_was_delivered_and_ends_the_turn() -> None:
    stored = StoredTurn(
        text="One **two** three.",
        thoughts="Hm.",
        state=_state(sources=(("https://one.example/", "One"),)),
    )
    told = await _recovery(stored).rest(_sent(), BROKEN, site_model="Fast", wants_thoughts=True)
    assert told[:2] == [events.ThoughtDelta("Hm."), events.TextDelta("** three.")]
    assert isinstance(told[2], events.TurnNotice)
    assert told[3] == events.TurnCompleted(
        markdown="One **two** three.",
        thoughts="Hm.",
        site_model="Fast",
        conversation="c0ffee",
        citations=(events.Citation(url="https://one.example/", title="One"),),
    )


@pytest.mark.parametrize("trouble", [BROKEN, errors.AnswerStalled("x", submitted=True)])
@pytest.mark.parametrize("found", [None, errors.SiteUnavailable("busy"), conclusion.stopped()])
async def test_trouble_is_told_when_nothing_is_found(
    found: Any, trouble: errors.BridgeError
) -> None:
    with pytest.raises(errors.SiteError) as raised:
        await _recovery(found).rest(_sent(), trouble, site_model=None, wants_thoughts=False)
    assert raised.value is trouble


async def test_another_answer_is_not_put_behind_what_was_delivered() -> None:
    stored = StoredTurn(text="Quite other words, and more of them.", thoughts="", state=_state())
    with pytest.raises(errors.AnswerFailed, match="another answer"):
        await _recovery(stored).rest(_sent(), BROKEN, site_model=None, wants_thoughts=False)


@pytest.mark.parametrize(
    ("released", "stored", "rest"),
    [
        ("", "All of it.", "All of it."),
        ("All", "All of it.", " of it."),
        ("All of it.", "All of it.", ""),
        ("* One\n* T", "- One\n- Two", "wo"),
        ("~~~py\nx = 1", "```py\nx = 1\n```\n\nEnd", "\n~~~\n\nEnd"),
        ("All of it and more", "All of it", None),
        ("Something else", "All of it", None),
    ],
)
def test_rest_of_a_stored_text(released: str, stored: str, rest: str | None) -> None:
    assert merge.rest_of(released, stored) == rest
