"""One cookie as a value, to and from Playwright's shape; its value never reaches a repr."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from playwright.async_api import Cookie as PlaywrightCookie

from browser_bridge import errors

SameSite = Literal["Lax", "None", "Strict"]

_SAME_SITE: Mapping[str, SameSite] = {
    "lax": "Lax",
    "strict": "Strict",
    "none": "None",
    "no_restriction": "None",
}
_NAME = re.compile(r"[^\s;,=\x00-\x1f\x7f]+")
_VALUE = re.compile(r"[^;\x00-\x1f\x7f]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """One cookie.

    Args:
        name: Its name.
        value: Its value; a secret.
        domain: Its host; with a leading dot, hosts below it too.
        path: Path below which it is sent.
        expires: When it ends, in seconds since 1970; none with the browser.
        is_http_only: Whether scripts of the page cannot read it.
        is_secure: Whether it is sent over trustworthy connections only.
        same_site: When it is sent with requests from elsewhere.
        partition_key: The top-level site it is bound to, if it is.
    """

    name: str
    value: str = field(repr=False)
    domain: str
    path: str = "/"
    expires: float | None = None
    is_http_only: bool = False
    is_secure: bool = False
    same_site: SameSite = "Lax"
    partition_key: str | None = None

    @property
    def key(self) -> tuple[str, str, str, str | None]:
        """What makes two cookies the same one."""
        return self.name, self.domain.removeprefix("."), self.path, self.partition_key

    def is_expired(self, now: float) -> bool:
        """Whether it has ended at `now`, in seconds since 1970."""
        return self.expires is not None and self.expires <= now


def to_playwright(cookie: Cookie) -> PlaywrightCookie:
    """The cookie as `add_cookies` takes it.

    By domain and path: with a plain-http url Chromium refuses `__Secure-` and `__Host-` names even
    on loopback, where by domain it takes and sends them.
    """
    parameter: PlaywrightCookie = {
        "name": cookie.name,
        "value": cookie.value,
        "domain": cookie.domain,
        "path": cookie.path,
        "httpOnly": cookie.is_http_only,
        "secure": cookie.is_secure,
        "sameSite": cookie.same_site,
    }
    if cookie.expires is not None:
        parameter["expires"] = cookie.expires
    if cookie.partition_key is not None:
        parameter["partitionKey"] = cookie.partition_key
    return parameter


def from_playwright(cookies: Iterable[PlaywrightCookie]) -> tuple[Cookie, ...]:
    """Cookies as a context reports them."""
    return tuple(read(cookie, label="a cookie") for cookie in cookies)


def missing_or_newer(
    kept: Iterable[Cookie], present: Iterable[Cookie], *, now: float
) -> tuple[Cookie, ...]:
    """Those of `kept` which a browser has lost, or has an older value of.

    Cookies carry no time of writing; sites push the end on when they renew a value, so the later
    end is taken for the newer value.
    """
    have = {cookie.key: cookie for cookie in present}
    return tuple(
        cookie
        for cookie in kept
        if not cookie.is_expired(now) and _is_newer(cookie, have.get(cookie.key))
    )


def read(entry: object, *, label: str) -> Cookie:
    """Read a cookie as storage states, and exports of browser extensions, hold it.

    Args:
        entry: The decoded JSON.
        label: Where it stands, for messages.

    Raises:
        ProfileInvalid: A field is missing, of the wrong type or impossible.
    """
    if not isinstance(entry, Mapping):
        raise errors.ProfileInvalid(f"In the storage state, {label} is not an object.")
    row = cast("Mapping[str, object]", entry)
    try:
        expires = row.get("expires", row.get("expirationDate"))
        partition = row.get("partitionKey")
        return checked(
            Cookie(
                name=_text(row["name"]),
                value=_text(row["value"]),
                domain=_text(row["domain"]),
                path=_text(row.get("path") or "/"),
                expires=end_of(expires),
                is_http_only=bool(row.get("httpOnly")),
                is_secure=bool(row.get("secure")),
                same_site=_SAME_SITE.get(str(row.get("sameSite", "lax")).lower(), "Lax"),
                partition_key=None if partition is None else _text(partition),
            ),
            label=label,
        )
    except KeyError as error:
        raise errors.ProfileInvalid(f"In the storage state, {label} has no {error}.") from None
    except (TypeError, ValueError):
        raise errors.ProfileInvalid(
            f"In the storage state, {label} has a field of the wrong type."
        ) from None


def checked(cookie: Cookie, *, label: str) -> Cookie:
    """The cookie itself.

    Raises:
        ProfileInvalid: No cookie can be so.
    """
    if not _NAME.fullmatch(cookie.name):
        raise errors.ProfileInvalid(f"The cookie of {label} has a name no cookie can have.")
    if not _VALUE.fullmatch(cookie.value):
        raise errors.ProfileInvalid(
            f"The cookie {cookie.name} of {label} has a value no cookie can have."
        )
    if not cookie.domain.strip(". "):
        raise errors.ProfileInvalid(f"The cookie {cookie.name} of {label} has no domain.")
    return cookie


def end_of(value: object) -> float | None:
    """When a cookie ends, of what stands in a file; zero and below mean with the browser."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return float(value) if value > 0 else None


def _is_newer(cookie: Cookie, present: Cookie | None) -> bool:
    if present is None:
        return True
    return cookie.value != present.value and (cookie.expires or 0) > (present.expires or 0)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
