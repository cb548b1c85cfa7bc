"""What lies over the page: dialogs, disclosures, backdrops. Closes what commits to nothing.

A dialog that speaks of what binds the owner (terms, consent, a challenge) is only declined; where
that is not offered, a person is called: `ChallengeShown`.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from typing import Any

from browser_bridge import errors, events
from browser_bridge.browser.calls import bounded
from browser_bridge.gemini_web.region import Region, Unclickable
from browser_bridge.gemini_web.wording import words

ANSWERS_COMPARED = events.TurnNotice(
    code="answers_compared",
    message="The site showed two answers to compare; the first one was taken.",
)
LAYERS = 6
"""Dialogs that may lie over one another before a person is called."""
GONE_LIMIT = 1.5
"""Seconds within which what was closed must be gone."""
CLICK_LIMIT = 3.0
"""Seconds that a click on a button of a dialog may take."""


@cache
def _pattern(*names: str) -> re.Pattern[str]:
    texts = (text for name in names for text in words()[name])
    return re.compile("|".join(f"(?:{text})" for text in texts), re.IGNORECASE)


def asks_for_person(text: str) -> bool:
    """Tell whether a dialog's text may ask its owner for a decision."""
    return _pattern("person", "cookies").search(text) is not None


def closing_button(buttons: Iterable[dict[str, Any]]) -> int | None:
    """Choose the button that closes a dialog and commits to nothing.

    Args:
        buttons: The dialog's buttons as the observer tells them: key, label, isClose.

    Returns:
        Its key, or None if there is none.
    """
    known = list(buttons)
    for button in known:
        if button["isClose"]:
            return int(button["key"])
    return _labelled(known, "decline", "understood", "reject", "dismiss")


def declining_button(text: str, buttons: Iterable[dict[str, Any]]) -> int | None:
    """Choose the button that declines what a dialog asks its owner.

    Args:
        text: What the dialog says.
        buttons: Its buttons as the observer tells them.

    Returns:
        Its key, or None if the dialog offers nothing of the kind.
    """
    known = list(buttons)
    is_about_cookies = _pattern("cookies").search(text) is not None
    lists = [("reject",), ("decline",)] if is_about_cookies else [("decline", "understood")]
    for names in lists:
        if (key := _labelled(known, *names)) is not None:
            return key
    return next((int(one["key"]) for one in known if one["isClose"] and not one["label"]), None)


def _labelled(buttons: Iterable[dict[str, Any]], *names: str) -> int | None:
    pattern = _pattern(*names)
    fitting = (one for one in buttons if pattern.fullmatch(one["label"].strip(" .!…\u00a0")))
    return next((int(button["key"]) for button in fitting), None)


class Notices(Region):
    """The layers over one page."""

    async def clear(self) -> None:
        """Close everything that lies over the page.

        Raises:
            ChallengeShown: Something asks for a person, or cannot be closed.
        """
        for _ in range(LAYERS):
            top = await self._observer.call("topLayer")
            if top is None:
                return
            await self._close(top)
        raise errors.ChallengeShown(
            "The page keeps showing dialogs; open it with `browser-bridge login` and close them."
        )

    async def choose_first_answer(self) -> bool:
        """Take the first of two compared answers, which frees the composer.

        Returns:
            Whether there was such a choice.
        """
        key = await self._observer.call("buttonWithText", words()["choose_answer"])
        if key is None:
            return False
        await self._click_kept(key, within=CLICK_LIMIT, what="choosing the first answer")
        return True

    async def _close(self, layer: dict[str, Any]) -> None:
        key = self._way_out(layer)
        if key is None and layer["kind"] == "disclosure" and layer["buttons"]:
            key = layer["buttons"][-1]["key"]  # its last button closes it (site-dom 12)
        if key is None:
            await self._escape(layer)
            return
        with suppress(Unclickable):  # it is gone, or the next round finds what lies over it
            await self._click_kept(key, within=CLICK_LIMIT, what="closing a dialog")
        await self._observer.call("layerGone", layer["key"], GONE_LIMIT * 1000)

    def _way_out(self, layer: dict[str, Any]) -> int | None:
        if layer["kind"] != "dialog" or not asks_for_person(layer["text"]):
            return closing_button(layer["buttons"])
        key = declining_button(layer["text"], layer["buttons"])
        if key is None:
            raise errors.ChallengeShown(
                f"The site asks the profile's owner: {layer['text'][:120]!r}. Answer it by hand: "
                "`browser-bridge login NAME` opens the page."
            )
        return key

    async def _escape(self, layer: dict[str, Any]) -> None:
        await bounded(
            self._page.keyboard.press("Escape"), within=CLICK_LIMIT, what="pressing Escape"
        )
        is_gone = await self._observer.call("layerGone", layer["key"], GONE_LIMIT * 1000)
        if not is_gone and layer["kind"] == "backdrop":
            await self._observer.press({"x": 2, "y": 2})
            await self._observer.call("layerGone", layer["key"], GONE_LIMIT * 1000)
