"""One reading of the newest turn, as a value: scripts tell it, `dom` and `completion` use it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from browser_bridge.gemini_web.readers.positions import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """Top-level blocks of one text.

    Args:
        count: How many there are now.
        changed: HTML of those that changed since the last reading, by index.
    """

    count: int
    changed: Mapping[int, str]

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> Self:
        """Read the observer's JSON value."""
        return cls(
            count=value["count"],
            changed={int(index): html for index, html in value["changed"].items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnState:
    """What the page shows of the newest turn; signals of site-dom 2.

    Args:
        url: Address of the page.
        has_turn: A turn came after those that were there before.
        has_model_turn: It has a model's part.
        is_pending: It shows the waiting element.
        has_body: The answer's text element is there.
        is_busy: Its `aria-busy`, or None where there is no such attribute.
        answers: Number of answer texts; two make a comparison card.
        has_footer: The footer says complete.
        has_actions: The action row is there.
        is_stop_shown: The Stop button is visible.
        is_blank: The composer is empty.
        answer: Blocks of the answer.
        thoughts: Blocks of the thoughts.
        has_thoughts: The thoughts element is there.
        are_thoughts_closed: Its toggle says collapsed.
        answer_text: Plain text of an answer that is one short paragraph, else empty.
        turn_text: Text of a turn that has no answer body, at most 600 characters.
        aside: What a finished turn says beside prompt, thoughts and answer; empty until then.
        sources: Address and title of each source it lists; empty until the turn is finished.
        snackbars: Texts of passing messages.
        dialogs: Texts of open dialogs.
        is_sign_in_offered: The page offers to sign in and shows no account.
    """

    url: str
    has_turn: bool
    has_model_turn: bool
    is_pending: bool
    has_body: bool
    is_busy: bool | None
    answers: int
    has_footer: bool
    has_actions: bool
    is_stop_shown: bool
    is_blank: bool
    answer: Blocks
    thoughts: Blocks
    has_thoughts: bool
    are_thoughts_closed: bool
    answer_text: str
    turn_text: str
    aside: str
    snackbars: tuple[str, ...]
    dialogs: tuple[str, ...]
    is_sign_in_offered: bool
    sources: tuple[tuple[str, str], ...] = ()

    @property
    def listed(self) -> tuple[Source, ...]:
        """The sources it lists."""
        return tuple(Source(url=url, title=title) for url, title in self.sources)

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> Self:
        """Read the observer's JSON value."""
        busy = value["busy"]
        return cls(
            url=value["url"],
            has_turn=value["hasTurn"],
            has_model_turn=value["hasModelTurn"],
            is_pending=value["isPending"],
            has_body=value["hasBody"],
            is_busy=None if busy is None else busy == "true",
            answers=value["answers"],
            has_footer=value["hasFooter"],
            has_actions=value["hasActions"],
            is_stop_shown=value["isStopShown"],
            is_blank=value["isBlank"],
            answer=Blocks.parse(value["answer"]),
            thoughts=Blocks.parse(value["thoughts"]),
            has_thoughts=value["hasThoughts"],
            are_thoughts_closed=value["areThoughtsClosed"],
            answer_text=value["answerText"],
            turn_text=value["turnText"],
            aside=value["aside"],
            sources=tuple((url, title) for url, title in value.get("sources", ())),
            snackbars=tuple(value["snackbars"]),
            dialogs=tuple(value["dialogs"]),
            is_sign_in_offered=value["isSignInOffered"],
        )
