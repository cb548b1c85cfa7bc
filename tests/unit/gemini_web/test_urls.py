"""Which page an address is."""

import pytest

from browser_bridge.gemini_web import urls
from browser_bridge.gemini_web.urls import Place, Site

SITE = Site("http://127.0.0.1:9000")


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://127.0.0.1:9000/app", Place.APP),
        ("http://127.0.0.1:9000/app?hl=en", Place.APP),
        ("http://127.0.0.1:9000/app/0123456789abcdef", Place.APP),
        ("http://127.0.0.1:9000/u/2/app/0123456789abcdef", Place.APP),
        ("http://127.0.0.1:9000/gem/storybook", Place.APP),
        ("http://127.0.0.1:9000/usage", Place.ELSEWHERE),
        ("http://127.0.0.1:90001/app", Place.FOREIGN),
        ("http://other.test/app", Place.FOREIGN),
        ("about:blank", Place.ELSEWHERE),
        ("chrome-error://chromewebdata/", Place.ELSEWHERE),
        ("http://wifi.test/login", Place.SIGN_IN),
        ("http://login.test/", Place.SIGN_IN),
        ("http://127.0.0.1:9000/signin?continue=x", Place.SIGN_IN),
        ("http://127.0.0.1:9000/app/login", Place.APP),
        ("http://127.0.0.1:9000/share/assigning", Place.ELSEWHERE),
        ("https://gds.google.com/web/recoveryoptions?c=1", Place.RECOVERY),
        ("https://accounts.google.com/v3/signin/identifier?continue=x", Place.SIGN_IN),
        ("http://127.0.0.1:9000/accounts/v3/signin/identifier", Place.SIGN_IN),
        ("https://accounts.google.com/AccountChooser", Place.SIGN_IN),
        ("https://consent.google.com/m?continue=x", Place.CONSENT),
        ("https://www.google.com/sorry/index?continue=x", Place.BLOCKED),
    ],
)
def test_place_tells_pages_apart(url: str, place: Place) -> None:
    assert SITE.place(url) is place


@pytest.mark.parametrize(
    ("url", "identity"),
    [
        ("http://x/app", None),
        ("http://x/app/0123456789abcdef", "0123456789abcdef"),
        ("http://x/u/1/app/0123456789abcdef?a=b", "0123456789abcdef"),
        ("http://x/gem/storybook/0123456789abcdef", "0123456789abcdef"),
        ("http://x/gem/storybook", None),
    ],
)
def test_conversation_of_reads_the_id(url: str, identity: str | None) -> None:
    assert urls.conversation_of(url) == identity


def test_is_stream_knows_the_request_with_or_without_a_query() -> None:
    path = "http://x/_/BardChatUi/data/assistant.lamda.BardFrontendService/StreamGenerate"
    assert urls.is_stream(path)
    assert urls.is_stream(f"{path}?bl=1&rt=c")
    assert not urls.is_stream("http://x/_/BardChatUi/data/batchexecute?rpcids=StreamGenerate")


@pytest.mark.parametrize(
    ("beside", "path"),
    [
        ("", "/app/c0ffee"),
        ("about:blank", "/app/c0ffee"),
        ("https://gemini.google.com/app", "/app/c0ffee"),
        ("https://gemini.google.com/u/2/app/0123456789abcdef", "/u/2/app/c0ffee"),
        ("https://gemini.google.com/u/12/gem/storybook", "/u/12/app/c0ffee"),
    ],
)
def test_conversation_is_of_the_account_of_the_page_beside_it(beside: str, path: str) -> None:
    address = urls.Site().conversation("c0ffee", beside=beside)
    assert address == f"https://gemini.google.com{path}"
    assert urls.conversation_of(address) == "c0ffee"


def test_gem_has_an_address_beside_the_account_in_use() -> None:
    assert SITE.gem("storybook") == "http://127.0.0.1:9000/gem/storybook"
    beside = "http://127.0.0.1:9000/u/2/app/0123456789abcdef"
    assert SITE.gem("storybook", beside=beside) == "http://127.0.0.1:9000/u/2/gem/storybook"


@pytest.mark.parametrize(
    ("url", "gem"),
    [
        ("http://127.0.0.1:9000/gem/storybook", "storybook"),
        ("http://127.0.0.1:9000/u/1/gem/storybook/0123456789abcdef", "storybook"),
        ("http://127.0.0.1:9000/app/0123456789abcdef", None),
        ("http://127.0.0.1:9000/gems/view", None),
    ],
)
def test_gem_of_an_address_is_the_one_whose_chat_it_shows(url: str, gem: str | None) -> None:
    assert urls.gem_of(url) == gem
