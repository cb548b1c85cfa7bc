"""Which button closes a dialog, and which dialogs are left to a person."""

from typing import Any

import pytest

from browser_bridge.gemini_web.notices import asks_for_person, closing_button


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
