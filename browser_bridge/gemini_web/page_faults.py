"""Raises what is wrong with a page as a whole: signed out, challenged, blocked, refused by HTTP."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from browser_bridge import errors
from browser_bridge.gemini_web.readers.network import StreamWatch
from browser_bridge.gemini_web.urls import Place, Site
from browser_bridge.gemini_web.wording import words

UNAUTHORIZED = 401
TOO_MANY_REQUESTS = 429
HTTP_ERRORS = 400
SIGN_IN_REMEDY = "run `browser-bridge login NAME` and sign in by hand"


@cache
def _page_words(name: str) -> re.Pattern[str]:
    return re.compile("|".join(words()["pages"][name]), re.IGNORECASE)


def check_place(url: str, site: Site, *, is_submitted: bool) -> None:
    """Raise if an address is a page that stands in the app's way.

    Raises:
        SignedOut: It is a sign-in page.
        ChallengeShown: It asks for consent, or says that this machine is blocked.
    """
    match site.place(url):
        case Place.SIGN_IN:
            raise errors.SignedOut(
                f"The profile is not signed in; {SIGN_IN_REMEDY}.", submitted=is_submitted
            )
        case Place.CONSENT:
            raise errors.ChallengeShown(
                "The site asks the profile's owner for consent; open the profile with "
                "`browser-bridge login NAME` and answer it by hand.",
                submitted=is_submitted,
            )
        case Place.BLOCKED:
            raise errors.ChallengeShown(
                "The site reports unusual traffic from this machine and asks for a person; open "
                "the profile with `browser-bridge login NAME`, or wait.",
                submitted=is_submitted,
            )
        case Place.RECOVERY:
            raise errors.ChallengeShown(
                "The site asks the profile's owner for recovery options; open the profile with "
                "`browser-bridge login NAME` and answer it by hand.",
                submitted=is_submitted,
            )
        case Place.APP | Place.FOREIGN | Place.ELSEWHERE:
            return


def check_load(status: int) -> None:
    """Raise if the server answered the loading of the app with an error.

    Raises:
        RateLimited: HTTP 429.
        SignedOut: HTTP 401.
        SiteUnavailable: Any other HTTP error.
    """
    if status == UNAUTHORIZED:
        raise errors.SignedOut(f"The site refused to load without a sign-in; {SIGN_IN_REMEDY}.")
    if status == TOO_MANY_REQUESTS:
        raise errors.RateLimited(
            "The site refused to load: too many requests (HTTP 429).", scope=errors.Scope.ACCOUNT
        )
    if status >= HTTP_ERRORS:
        raise errors.SiteUnavailable(f"The site answers with HTTP {status}; try again later.")


def check_stranger(probe: Mapping[str, Any], site: Site) -> None:
    """Raise if a page without a composer is not the app, or says why it has none.

    Raises:
        SignedOut: It asks for a password, or for whose.
        ChallengeShown: It is of another site, or asks to prove that a person is there.
        SiteUnavailable: The site does not serve this region.
    """
    if probe["hasLoginForm"]:
        raise errors.SignedOut(f"The profile is not signed in; {SIGN_IN_REMEDY}.")
    if site.place(probe["url"]) is Place.FOREIGN:
        host = urlsplit(str(probe["url"])).netloc
        raise errors.ChallengeShown(
            f"The site sent the browser to {host!r}, which is not its own; open the profile with "
            "`browser-bridge login NAME` and see what is asked there."
        )
    text = probe["text"]
    if _page_words("challenge").search(text):
        raise errors.ChallengeShown(
            "The site shows a challenge; open the profile with `browser-bridge login NAME` and "
            "answer it by hand."
        )
    if _page_words("region").search(text):
        raise errors.SiteUnavailable(f"The site does not serve this place: {text[:120]!r}.")


def check_stream(stream: StreamWatch) -> None:
    """Raise if the server refused the prompt's request.

    Raises:
        RateLimited: HTTP 429, with the wait that the server asked for.
        SignedOut: HTTP 401.
        SiteUnavailable: Any other HTTP error, or no server was reached.
    """
    status = stream.status
    if stream.is_unreached:
        raise errors.SiteUnavailable(
            "The site could not be reached when the prompt was sent; it is not sent again. Check "
            "the network of this machine.",
            submitted=True,
        )
    if status is None or status < HTTP_ERRORS:
        return
    if status == TOO_MANY_REQUESTS:
        raise errors.RateLimited(
            "The site refused the prompt: too many requests (HTTP 429).",
            scope=errors.Scope.ACCOUNT,
            retry_after=stream.retry_after,
            submitted=True,
        )
    if status == UNAUTHORIZED:
        raise errors.SignedOut(
            f"The site says that the profile's sign-in has expired; {SIGN_IN_REMEDY}.",
            submitted=True,
        )
    raise errors.SiteUnavailable(
        f"The site answered the prompt with HTTP {status}; it was sent once and is not sent again.",
        submitted=True,
    )
