"""Cookies read from files and tokens, moved to an origin, and compared."""

import json
from typing import Any

import pytest

from browser_bridge import errors
from browser_bridge.browser.cookie import Cookie, missing_or_newer, read, to_playwright
from browser_bridge.browser.cookies import (
    LONGEST_LIFE,
    cookies_for_origin,
    cookies_from_token,
    parse_netscape,
    parse_storage_state,
)

NOW = 1_000_000.0
SECRET = "s3cr3t-value"
ROW = {"name": "sid", "value": SECRET, "domain": ".home.example"}


def cookie(name: str = "sid", domain: str = ".home.example", **rest: Any) -> Cookie:
    return Cookie(name=name, value=rest.pop("value", SECRET), domain=domain, **rest)


def test_repr_hides_the_value() -> None:
    assert SECRET not in repr(cookie())


def test_parse_storage_state_reads_what_playwright_writes() -> None:
    row = ROW | {
        "path": "/app",
        "expires": 2e9,
        "httpOnly": True,
        "secure": True,
        "sameSite": "None",
        "partitionKey": "https://top.example",
    }

    (found,) = parse_storage_state(json.dumps({"cookies": [row], "origins": []}))

    assert found == cookie(
        path="/app",
        expires=2e9,
        is_http_only=True,
        is_secure=True,
        same_site="None",
        partition_key="https://top.example",
    )
    assert to_playwright(found) == row


def test_parse_storage_state_reads_a_list_of_an_extension() -> None:
    row = ROW | {"expirationDate": 2e9, "sameSite": "no_restriction", "hostOnly": False}

    (found,) = parse_storage_state(json.dumps([row]))

    assert (found.expires, found.same_site) == (2e9, "None")


def test_read_takes_minus_one_for_no_end() -> None:
    assert read(ROW | {"expires": -1}, label="x").expires is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("3", "no list of cookies"),
        ("{}", "no list of cookies"),
        ('{"cookies": []}', "no cookie"),
        ('{"cookies": ["s3cr3t-value"]}', "cookie 1 is not an object"),
        (json.dumps([ROW, {"name": "x", "value": SECRET}]), "cookie 2 has no 'domain'"),
        (json.dumps([ROW | {"value": 5}]), "wrong type"),
        (json.dumps([ROW | {"expires": "soon"}]), "wrong type"),
        (json.dumps([ROW | {"name": "a b"}]), "name no cookie can have"),
        (json.dumps([ROW | {"value": SECRET + "\n"}]), "value no cookie can have"),
        (json.dumps([ROW | {"domain": "."}]), "no domain"),
    ],
)
def test_parse_storage_state_says_what_is_wrong_and_shows_no_value(text: str, told: str) -> None:
    with pytest.raises(errors.ProfileInvalid) as caught:
        parse_storage_state(text)

    assert told in caught.value.message
    assert SECRET not in caught.value.message


def test_parse_netscape_reads_flags_comments_and_windows_lines() -> None:
    text = (
        "\ufeff# Netscape HTTP Cookie File\r\n\r\n"
        f"#HttpOnly_.home.example\tTRUE\t/\tTRUE\t2000000000\tsid\t{SECRET}\r\n"
        "home.example\tFALSE\t/app\tFALSE\t0\tempty\t\r\n"
    )

    first, second = parse_netscape(text)

    assert first == cookie(is_http_only=True, is_secure=True, expires=2e9)
    assert second == cookie("empty", "home.example", value="", path="/app")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# only a comment\n", "no cookie"),
        (f"home.example TRUE / TRUE 0 sid {SECRET}", "line 1 has 1 field"),
        (f"# x\nhome.example\tTRUE\t/\tTRUE\tnever\tsid\t{SECRET}", "line 2 has no number"),
        (f"\tTRUE\t/\tTRUE\t0\tsid\t{SECRET}", "no domain"),
        (f"home.example\tTRUE\t/\tTRUE\t0\t\t{SECRET}", "name no cookie can have"),
    ],
)
def test_parse_netscape_names_the_line_and_shows_no_value(text: str, told: str) -> None:
    with pytest.raises(errors.ProfileInvalid) as caught:
        parse_netscape(text)

    assert told in caught.value.message
    assert SECRET not in caught.value.message


def test_cookies_from_token_makes_one_or_two() -> None:
    one = cookies_from_token(f" {SECRET}\n", "https://home.example/app", now=NOW)
    two = cookies_from_token(f"{SECRET}::nid", "https://home.example", now=NOW)

    assert [(c.name, c.value) for c in one] == [("__Secure-1PSID", SECRET)]
    assert [(c.name, c.value) for c in two] == [("__Secure-1PSID", SECRET), ("NID", "nid")]
    assert {c.domain for c in two} == {".home.example"}
    assert two[0].expires == NOW + LONGEST_LIFE
    assert two[0].is_secure


@pytest.mark.parametrize("token", ["", "  ", "a::b::c", "::b", "a::", "a b", "a;b", "a\nb"])
def test_cookies_from_token_refuses_what_cannot_be_one(token: str) -> None:
    with pytest.raises(errors.ProfileInvalid, match="__Secure-1PSID alone"):
        cookies_from_token(token, "https://home.example", now=NOW)


def test_cookies_from_token_gives_a_bare_host_no_subdomains() -> None:
    (found,) = cookies_from_token("a", "http://127.0.0.1:9000", now=NOW)

    assert found.domain == "127.0.0.1"


@pytest.mark.parametrize("origin", ["https://app.home.example", "https://home.example"])
def test_cookies_for_origin_changes_nothing_at_home(origin: str) -> None:
    cookies = (cookie(), cookie("x", "other.example"))

    assert cookies_for_origin(cookies, origin, home_domains=["home.example"]) == cookies


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://127.0.0.1:9000", "127.0.0.1"),
        ("http://localhost:9000", "localhost"),
        ("http://[::1]:9000", "::1"),
        ("https://stage.example:8443", "stage.example"),
    ],
)
def test_cookies_for_origin_moves_those_of_the_home(origin: str, host: str) -> None:
    kept = cookie("x", "other.example")
    moved = cookie("__Secure-1PSID", is_secure=True, same_site="None")

    found = cookies_for_origin([moved, kept], origin, home_domains=[".home.example"])

    assert {(c.name, c.domain, c.is_secure) for c in found} == {
        ("__Secure-1PSID", host, True),
        ("x", "other.example", False),
    }


@pytest.mark.parametrize(
    ("domain", "origin", "expected"),
    [
        ("localhost", "http://127.0.0.1:9000", "127.0.0.1"),
        ("127.0.0.1", "http://localhost:9000", "localhost"),
        ("localhost", "http://bridge.example", "localhost"),
        ("other.example", "http://localhost:9000", "other.example"),
    ],
)
def test_cookies_for_origin_follow_between_the_names_of_this_machine(
    domain: str, origin: str, expected: str
) -> None:
    (found,) = cookies_for_origin(
        [Cookie(name="a", value="1", domain=domain)], origin, home_domains=["home.example"]
    )
    assert found.domain == expected


def test_cookies_for_origin_prefers_the_narrower_host() -> None:
    wide, narrow = cookie(value="wide"), cookie(value="narrow", domain="app.home.example")

    found = cookies_for_origin([narrow, wide], "http://127.0.0.1:1", home_domains=["home.example"])

    assert [c.value for c in found] == ["narrow"]


def test_cookies_for_origin_loosens_plain_cookies_for_plain_http() -> None:
    (found,) = cookies_for_origin(
        [cookie(is_secure=True, same_site="None")], "http://box.lan", home_domains=["home.example"]
    )

    assert (found.is_secure, found.same_site) == (False, "Lax")


def test_cookies_for_origin_refuses_secure_names_for_plain_http() -> None:
    with pytest.raises(errors.ProfileInvalid, match="needs https"):
        cookies_for_origin(
            [cookie("__Secure-1PSID")], "http://box.lan", home_domains=["home.example"]
        )


def test_missing_or_newer_takes_the_lost_and_the_renewed_only() -> None:
    kept = [
        cookie("lost"),
        cookie("ended", expires=NOW - 1),
        cookie("renewed", value="new", expires=NOW + 20),
        cookie("older", value="old", expires=NOW + 5),
        cookie("same", expires=NOW + 20),
        cookie("dotted", domain="home.example"),
    ]
    present = [
        cookie("renewed", value="old", expires=NOW + 10),
        cookie("older", value="new", expires=NOW + 10),
        cookie("same", expires=NOW + 10),
        cookie("dotted", domain="home.example"),
    ]

    found = missing_or_newer(kept, present, now=NOW)

    assert [c.name for c in found] == ["lost", "renewed"]
