"""Which button closes a dialog, and which dialogs are left to a person."""

from typing import Any

import pytest

from browser_bridge.gemini_web.notices import asks_for_person, closing_button, declining_button


def buttons(*labels: str, close: int | None = None) -> list[dict[str, Any]]:
    return [
        {"key": key, "label": label, "isClose": key == close} for key, label in enumerate(labels)
    ]


@pytest.mark.parametrize(
    ("labels", "chosen"),
    [
        (("Upgrade", "No thanks"), 1),
        (("Upgrade", "Not now"), 1),
        (("Dismiss", "Use precise location"), 0),
        (("Got it",), 0),
        (("升级", "不用了，谢谢"), 1),
        (("Upgraden", "Nein danke"), 1),
        (("Проверить", "Не сейчас"), 1),
        (("Nâng cấp", "Không, cảm ơn"), 1),
        (("Upgrade",), None),
        (("Connect", "Start research", "Agree"), None),
        ((), None),
    ],
)
def test_closing_button_commits_to_nothing(labels: tuple[str, ...], chosen: int | None) -> None:
    assert closing_button(buttons(*labels)) == chosen


def test_closing_button_prefers_the_close_icon() -> None:
    assert closing_button(buttons("OK", "", "Upgrade", close=1)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Terms of Service To continue, agree to the updated terms. I agree",
        "Before you continue: we use cookies and data",
        "服务条款 继续即表示同意",
        "續行する前に Cookie を使用します",
        "Nutzungsbedingungen",
        "I confirm that I have the necessary rights",
        "Our systems have detected unusual traffic",
        "Verify it's you",
    ],
)
def test_asks_for_person_knows_what_binds_the_owner(text: str) -> None:
    assert asks_for_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "What's new: longer answers",
        "Use precise location for better answers",
        "Upgrade your plan to get more",
        "Your chats may be seen by human reviewers",
    ],
)
def test_asks_for_person_lets_plain_notices_go(text: str) -> None:
    assert not asks_for_person(text)


@pytest.mark.parametrize(
    ("text", "labels", "chosen"),
    [
        ("Terms of Service apply to extensions.", ("Try it", "No thanks"), 1),
        ("Our Privacy Policy has changed.", ("Read", "Got it"), 1),
        ("服务条款", ("我同意", "以后再说"), 1),
        ("Nutzungsbedingungen", ("Ich stimme zu", "Nicht jetzt"), 1),
        ("Terms of Service", ("I agree",), None),
        ("Terms of Service", ("OK", "Continue", "Accept", "Cancel"), None),
        ("서비스 약관", ("확인",), None),
        ("Before you continue: we use cookies", ("Accept all", "Reject all"), 1),
        ("We use cookies", ("Not now", "Reject all"), 1),
        ("We use cookies", ("Got it",), None),
        ("We use cookies", ("Accept all", "Close"), 1),
        ("Terms of Service", ("Reject all",), None),
    ],
)
def test_declining_button_commits_to_nothing(
    text: str, labels: tuple[str, ...], chosen: int | None
) -> None:
    assert declining_button(text, buttons(*labels)) == chosen


def test_declining_button_takes_a_close_icon_but_no_answer_that_closes() -> None:
    text = "Terms of Service"
    assert declining_button(text, buttons("I agree", "", close=1)) == 1
    assert declining_button(text, buttons("I agree", close=0)) is None
