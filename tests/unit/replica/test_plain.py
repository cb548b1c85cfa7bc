"""The plain pages."""

from browser_bridge.replica import plain
from browser_bridge.replica.boot import Account

PEOPLE = (Account(name="One <1>", email="one@replica.test"),)


def test_sign_in_has_a_button_for_each_account_and_no_password() -> None:
    page = plain.sign_in(PEOPLE, "/app", is_open=True)
    assert 'value="one@replica.test"' in page
    assert "One &lt;1&gt;" in page
    assert "password" not in page.casefold()


def test_sign_in_keeps_the_way_back_harmless() -> None:
    assert "&quot;&gt;&lt;b" in plain.sign_in(PEOPLE, '/"><b', is_open=True)


def test_sign_in_lets_nobody_in_when_closed() -> None:
    page = plain.sign_in(PEOPLE, "/app", is_open=False)
    assert "This browser or app may not be secure" in page
    assert "<button" not in page


def test_sorry_and_region_say_what_the_site_says() -> None:
    assert "unusual traffic" in plain.sorry()
    assert "isn’t currently supported in your country" in plain.region()
