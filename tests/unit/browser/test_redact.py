"""What is taken out of texts and addresses before they are kept."""

import pytest

from browser_bridge.browser.redact import public_url, without_people, without_secrets


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://a.example/app/c_0123456789abcdef?hl=en#x", "https://a.example/app/:id"),
        ("https://user:pass@a.example:8443/app", "https://a.example:8443/app"),
        ("http://127.0.0.1:9000/u/1/app", "http://127.0.0.1:9000/u/1/app"),
        ("https://a.example/abcdefghijklmnopqrstuvwxyz", "https://a.example/:id"),
        ("about:blank", "about:"),
        ("data:text/html,secret", "data:"),
        ("", ""),
    ],
)
def test_public_url_keeps_the_place_only(url: str, public: str) -> None:
    assert public_url(url) == public


def test_without_people_takes_addresses_out() -> None:
    assert without_people("to a.b+c@mail.example.org, x%40y.org") == "to [e-mail], [e-mail]"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("GET https://a.example/x?key=1#y failed", "GET https://a.example/x failed"),
        ("token ya29a0AfH6SMBx1y2z3w4v5u6t7s8r9q0p1o2n3 ends", "token [token] ends"),
        ("image 'data:image/gif;base64,R0lG' failed", "image 'data:' failed"),
        ("Uncaught TypeError: x is not a function", "Uncaught TypeError: x is not a function"),
    ],
)
def test_without_secrets_keeps_words_and_drops_tokens(text: str, left: str) -> None:
    assert without_secrets(text) == left
