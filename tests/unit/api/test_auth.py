"""Where a key may stand, and that it is compared whole."""

from collections.abc import Mapping

import pytest
from starlette.requests import Request

from browser_bridge.api import auth, faults

KEYS = ("first-key", "schlüssel")


def request(headers: Mapping[str, str] | None = None, query: str = "") -> Request:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in (headers or {}).items()]
    return Request({"type": "http", "headers": raw, "query_string": query.encode()})


@pytest.mark.parametrize("key", KEYS)
def test_is_accepted_takes_each_key(key: str) -> None:
    assert auth.is_accepted((key,), KEYS)


@pytest.mark.parametrize("given", [(), ("",), ("first-ke",), ("first-keyx",), ("FIRST-KEY",)])
def test_is_accepted_refuses_all_else(given: tuple[str, ...]) -> None:
    assert not auth.is_accepted(given, KEYS)


def test_is_accepted_survives_half_a_character() -> None:
    assert not auth.is_accepted(("\ud800",), KEYS)


def test_is_accepted_refuses_all_when_there_are_no_keys() -> None:
    assert not auth.is_accepted(("first-key",), ())


def test_is_authorised_looks_past_a_wrong_key_in_another_place() -> None:
    headers = {"authorization": "Bearer dummy", "x-goog-api-key": "first-key"}
    assert auth.is_authorised(request(headers), KEYS)


@pytest.mark.parametrize("query", ["key=first-key", "alt=sse&key=%20first-key%20"])
def test_is_authorised_reads_the_query(query: str) -> None:
    assert auth.is_authorised(request(query=query), KEYS)


@pytest.mark.parametrize(
    "value", ["Bearer first-key", "BEARER   first-key ", "first-key", "  first-key"]
)
def test_require_lets_a_key_pass_however_it_is_written(value: str) -> None:
    auth.require(request({"authorization": value}), KEYS)


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({}, "No API key was given"),
        ({"authorization": "Bearer "}, "No API key was given"),
        ({"authorization": "Basic first-key"}, "No API key was given"),
        ({"x-api-key": "  "}, "No API key was given"),
        ({"x-api-key": "wrong"}, "not accepted"),
    ],
)
def test_require_tells_a_missing_key_from_a_wrong_one(headers: dict[str, str], said: str) -> None:
    with pytest.raises(faults.HttpFaultError, match=said) as raised:
        auth.require(request(headers), KEYS)
    assert raised.value.fault.status == 401
    assert raised.value.fault.headers["www-authenticate"].startswith("Bearer")
    assert "wrong" not in raised.value.fault.message
