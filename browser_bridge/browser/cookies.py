"""Cookies read from what people have, and moved to the site that is driven.

Knows no site: which hosts are its home is told by the caller. Values never reach a message or repr.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from ipaddress import ip_address
from typing import cast
from urllib.parse import urlsplit

from browser_bridge import errors
from browser_bridge.browser.cookie import Cookie, checked, end_of, read

# The longest life Chromium grants a cookie; one without an end would go with the browser.
LONGEST_LIFE = 400 * 86400.0

_NETSCAPE_FIELDS = 7
_PREFIXES = ("__Secure-", "__Host-")


def parse_storage_state(text: str) -> tuple[Cookie, ...]:
    """Read Playwright's storage state, or a plain list of cookies in JSON.

    Raises:
        ProfileInvalid: It is neither, or holds no cookie.
    """
    try:
        data: object = json.loads(text)
    except ValueError as error:
        raise errors.ProfileInvalid(f"The storage state is not JSON: {error}.") from None
    rows: object = (
        cast("dict[str, object]", data).get("cookies") if isinstance(data, dict) else data
    )
    if not isinstance(rows, list):
        raise errors.ProfileInvalid(
            'The storage state has no list of cookies. It should look like {"cookies": […]}.'
        )
    entries = cast("list[object]", rows)
    return _some([read(entry, label=f"cookie {number}") for number, entry in enumerate(entries, 1)])


def parse_netscape(text: str) -> tuple[Cookie, ...]:
    """Read a Netscape cookies.txt, as browser extensions and curl write it.

    Raises:
        ProfileInvalid: A line is malformed, or there is no cookie.
    """
    return _some(
        [
            _from_line(line, number)
            for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1)
            if line.strip() and (line.startswith("#HttpOnly_") or not line.startswith("#"))
        ]
    )


def cookies_from_token(
    token: str, url: str, *, now: float, names: Sequence[str] = ("__Secure-1PSID", "NID")
) -> tuple[Cookie, ...]:
    """Make cookies of bare values joined by `::`.

    Args:
        token: The value of the first name alone, or values of further names after it.
        url: Its host, and the hosts below it, get the cookies.
        now: The time, in seconds since 1970.
        names: Names for the values, in order.

    Raises:
        ProfileInvalid: There are too many values, or one cannot be a cookie's.
    """
    values = token.strip().split("::")
    if len(values) > len(names) or not all(re.fullmatch(r"[^\s;,\x00-\x1f]+", v) for v in values):
        raise errors.ProfileInvalid(
            f"The token must be the value of {names[0]} alone, or the values of "
            f"{' and '.join(names)} joined by '::', without spaces, ';' or ','."
        )
    host = _host(url)
    return tuple(
        Cookie(
            name=name,
            value=value,
            domain=f".{host}" if _has_subdomains(host) else host,
            expires=now + LONGEST_LIFE,
            is_http_only=True,
            is_secure=True,
            same_site="None",
        )
        for name, value in zip(names, values, strict=False)
    )


def cookies_for_origin(
    cookies: Iterable[Cookie], origin: str, *, home_domains: Sequence[str]
) -> tuple[Cookie, ...]:
    """Move the cookies of a site's home to the origin driven in its stead.

    Nothing changes when the origin is the home itself. This machine's own names are one home too:
    cookies of `localhost` follow to `127.0.0.1`, and back. Where two fall together, the one of the
    narrower host stays.

    Args:
        cookies: Cookies as they were read.
        origin: Scheme, host and port of the site to be driven.
        home_domains: Domains of the real site, such as "example.com".

    Raises:
        ProfileInvalid: The origin cannot carry one of them.
    """
    host = _host(origin)
    homes = tuple(domain.removeprefix(".") for domain in home_domains)
    if _is_below(host, homes):
        return tuple(cookies)
    is_trustworthy = origin.startswith("https://") or _is_loopback(host)
    moved: dict[tuple[str, str, str, str | None], Cookie] = {}
    for cookie in sorted(cookies, key=lambda cookie: len(cookie.domain)):
        domain = cookie.domain.removeprefix(".")
        if _is_below(domain, homes) or (_is_loopback(host) and _is_loopback(domain)):
            there = _moved(cookie, host, is_trustworthy=is_trustworthy)
        else:
            there = cookie
        moved[there.key] = there
    return tuple(moved.values())


def _moved(cookie: Cookie, host: str, *, is_trustworthy: bool) -> Cookie:
    if is_trustworthy:
        return replace(cookie, domain=host)
    if cookie.name.startswith(_PREFIXES):
        raise errors.ProfileInvalid(
            f"The cookie {cookie.name} needs https, or a site on this machine such as "
            f"http://127.0.0.1:9000; {host!r} is neither. Correct BROWSER_BRIDGE_SITE__ORIGIN."
        )
    same_site = "Lax" if cookie.same_site == "None" else cookie.same_site
    return replace(cookie, domain=host, is_secure=False, same_site=same_site)


def _from_line(line: str, number: int) -> Cookie:
    is_http_only = line.startswith("#HttpOnly_")
    fields = line.removeprefix("#HttpOnly_").split("\t")
    label = f"line {number}"
    if len(fields) != _NETSCAPE_FIELDS:
        raise errors.ProfileInvalid(
            f"In the cookies file, {label} has {len(fields)} field(s) separated by tabs, not "
            f"{_NETSCAPE_FIELDS}. Export it again as a Netscape cookies.txt."
        )
    domain, below, path, secure, expires, name, value = fields
    host = domain.removeprefix(".")
    try:
        end = end_of(float(expires or 0))
    except ValueError:
        raise errors.ProfileInvalid(
            f"In the cookies file, {label} has no number as its expiry."
        ) from None
    cookie = Cookie(
        name=name,
        value=value,
        domain=f".{host}" if below.upper() == "TRUE" else host,
        path=path or "/",
        expires=end,
        is_http_only=is_http_only,
        is_secure=secure.upper() == "TRUE",
    )
    return checked(cookie, label=label)


def _some(cookies: list[Cookie]) -> tuple[Cookie, ...]:
    if not cookies:
        raise errors.ProfileInvalid("There is no cookie in it. Export it again while signed in.")
    return tuple(cookies)


def _host(url: str) -> str:
    host = urlsplit(url).hostname
    if not host:
        raise errors.ProfileInvalid(f"{url!r} has no host to give cookies to.")
    return host


def _is_below(host: str, domains: Iterable[str]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _has_subdomains(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return "." in host
    return False
