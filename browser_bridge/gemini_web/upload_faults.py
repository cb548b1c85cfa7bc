"""Tells why files did not reach the site, by the page's requests and by what it shows. Pure."""

import re
from collections.abc import Sequence
from functools import cache

from browser_bridge import errors
from browser_bridge.gemini_web import resets
from browser_bridge.gemini_web.page_faults import (
    SIGN_IN_REMEDY,
    TOO_MANY_REQUESTS,
    UNAUTHORIZED,
)
from browser_bridge.gemini_web.readers.uploads import UploadState, UploadWatch, are_settled
from browser_bridge.gemini_web.wording import words
from browser_bridge.messages import Attachment

SERVER_ERRORS = 500
REQUEST_TIMEOUT = 408
MOST_SAID = 120
"""Characters of the page's words that an error repeats."""


@cache
def _upload_words() -> re.Pattern[str]:
    return re.compile("|".join(words()["upload_failed"]), re.IGNORECASE)


@cache
def _rights_words() -> re.Pattern[str]:
    return re.compile("|".join(words()["rights"]), re.IGNORECASE)


def find(
    states: Sequence[UploadState], watch: UploadWatch, attachments: Sequence[Attachment]
) -> errors.BridgeError | None:
    """Return why files will not arrive; None while they still may.

    Args:
        states: What the page showed since they were chosen, the newest last.
        watch: The page's upload requests.
        attachments: The files.
    """
    state, is_settled = states[-1], are_settled(states, watch)
    if state.asks_rights or any(_rights_words().search(text) for text in state.dialogs):
        return errors.ConsentRequired(
            "The site asks the profile's owner to confirm the rights to pictures before it takes "
            "any: run `browser-bridge login NAME`, attach a picture there once, and answer it."
        )
    if state.quota is not None:
        return errors.RateLimited(
            f"The site takes no more files now: {_cut(state.quota)}",
            scope=errors.Scope.FILES,
            retry_after=resets.seconds_until_reset(state.quota),
        )
    is_at_rest = not state.is_busy and not watch.is_pending
    if watch.is_failed and (is_at_rest or is_settled):
        return _of_request(watch, state, attachments)
    if state.error is not None and is_at_rest:
        return _refused(attachments, _cut(state.error))
    return _of_page(states, attachments, is_settled=is_settled)


def _of_page(
    states: Sequence[UploadState], attachments: Sequence[Attachment], *, is_settled: bool
) -> errors.BridgeError | None:
    state, count = states[-1], len(attachments)
    said = next((text for text in state.snackbars if _upload_words().search(text)), None)
    is_lost = len(state.tiles) < max(len(earlier.tiles) for earlier in states)
    if is_lost or (said is not None and len(state.tiles) < count):
        told = said or next(iter(state.snackbars), "")
        return errors.AttachmentFailed(f"The site took a file out again: {_cut(told)}")
    if is_settled and 0 < len(state.tiles) < count:
        told = next(iter(state.snackbars), "")
        return errors.InvalidAttachment(
            f"The site took only {len(state.tiles)} of {count} files: {_cut(told)}",
            param=attachments[len(state.tiles)].param or None,
        )
    return None


def _of_request(
    watch: UploadWatch, state: UploadState, attachments: Sequence[Attachment]
) -> errors.BridgeError:
    match watch.status:
        case None:
            return errors.AttachmentFailed("The site could not be reached to take the files.")
        case status if status == TOO_MANY_REQUESTS:
            return errors.RateLimited(
                "The site takes no more files now (HTTP 429).", scope=errors.Scope.FILES
            )
        case status if status == UNAUTHORIZED:
            return errors.SignedOut(f"The site wants a sign-in for files; {SIGN_IN_REMEDY}.")
        case status if status >= SERVER_ERRORS or status == REQUEST_TIMEOUT:
            return errors.AttachmentFailed(f"The site failed to take the files (HTTP {status}).")
        case status:
            return _refused(attachments, f"HTTP {status}, {_cut(state.error or '')}")


def _refused(attachments: Sequence[Attachment], said: str) -> errors.InvalidAttachment:
    names = ", ".join(repr(item.name) for item in attachments)
    which = names if len(attachments) == 1 else f"one of {names}"
    param = attachments[0].param if len(attachments) == 1 else "messages"
    return errors.InvalidAttachment(f"The site refuses {which}: {said}", param=param or None)


def _cut(text: str) -> str:
    return repr(text[:MOST_SAID]) if text else "it says nothing."
