"""How people write the values of settings: lists, ages, sizes, origins; each to one plain value.

Each function takes what a variable or a TOML file holds and raises ValueError with what it should
have been. It reads no environment and knows no setting's name.
"""

import ipaddress
import json
import re
import shlex
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import cast
from urllib.parse import SplitResult, urlsplit

_AGE_UNITS: Mapping[str, int] = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_SIZE_UNITS: Mapping[str, int] = {
    "": 1,
    "b": 1,
    **{f"{letter}b": 1000**power for power, letter in enumerate("kmgt", 1)},
    **{f"{letter}ib": 1024**power for power, letter in enumerate("kmgt", 1)},
}
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]*)", re.IGNORECASE | re.ASCII)
_DEFAULT_PORTS: Mapping[str, int] = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?\.?", re.ASCII)
_ORIGIN_FORM = "must be http:// or https:// with a host and no more, such as http://127.0.0.1:9000"


def keys(value: object) -> object:
    """Return a list of keys, given as a list, also in JSON, or separated by commas."""
    if isinstance(value, str) and not _is_json(value):
        return [word.strip() for word in value.split(",") if word.strip()]
    words = _json(value) if isinstance(value, str) else value
    if not isinstance(words, list | tuple):
        return words
    given = cast("Sequence[object]", words)
    return [word.strip() if isinstance(word, str) else word for word in given]


def arguments(value: object) -> object:
    """Return a list of arguments, given as a JSON list or as one writes them in a shell."""
    if not isinstance(value, str):
        return value
    return _json(value) if _is_json(value) else shlex.split(value)


def age(value: object) -> object:
    """Return an age, given in seconds or with a unit: 90m, 12h, 7d.

    Raises:
        ValueError: It is neither.
    """
    if isinstance(value, timedelta):
        return value
    try:
        return timedelta(seconds=_amount(value, _AGE_UNITS))
    except (ValueError, OverflowError):
        raise ValueError("must be an age such as 90m, 12h, 7d, or a number of seconds") from None


def size(value: object) -> object:
    """Return a size in bytes, given so or with a unit: 500MB, 20GB, 1GiB.

    Raises:
        ValueError: It is neither.
    """
    try:
        return int(_amount(value, _SIZE_UNITS))
    except (ValueError, OverflowError):
        raise ValueError("must be a size such as 500MB, 20GB, or a number of bytes") from None


def origin(value: object) -> object:
    """Return an origin as browsers report it: lower-case host, no default port, nothing after.

    Raises:
        ValueError: It is none, or more than one.
    """
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    try:
        parts = urlsplit(value.strip())
        port = parts.port
    except ValueError:
        raise ValueError(_ORIGIN_FORM) from None
    if parts.scheme not in _DEFAULT_PORTS or "@" in parts.netloc or _has_more(parts, value):
        raise ValueError(_ORIGIN_FORM)
    suffix = "" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{_host(parts.hostname or '')}{suffix}"


def _has_more(parts: SplitResult, value: str) -> bool:
    return parts.path not in ("", "/") or "?" in value or "#" in value


def _host(name: str) -> str:
    try:
        if ":" in name:
            return f"[{ipaddress.IPv6Address(name)}]"
        host = name if name.isascii() else name.encode("idna").decode("ascii")
    except ValueError:
        raise ValueError(_ORIGIN_FORM) from None
    if not _HOST.fullmatch(host):
        raise ValueError(_ORIGIN_FORM)
    return host


def _amount(value: object, units: Mapping[str, int]) -> float:
    found = _AMOUNT.fullmatch(str(value).strip())
    if found is None or isinstance(value, bool) or found[2].lower() not in units:
        raise ValueError(value)
    unit = units[found[2].lower()]
    return float(found[1]) * unit if "." in found[1] else int(found[1]) * unit


def _is_json(text: str) -> bool:
    return text.lstrip().startswith("[")


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"is not a JSON list: {error}") from None
