"""Options and languages."""

import pytest

from browser_bridge.replica.options import ReplicaOptions, known_locale


@pytest.mark.parametrize(
    ("wanted", "locale"),
    [
        ("de", "de"),
        ("en-GB", "en"),
        ("zh-tw", "zh-TW"),
        ("zh_CN", "zh-CN"),
        ("xx", "ja"),
        ("", "ja"),
        (None, "ja"),
    ],
)
def test_known_locale_takes_what_there_are_labels_for(wanted: str | None, locale: str) -> None:
    assert known_locale(wanted, "ja") == locale


def test_people_have_the_plan_of_the_options_when_it_names_one() -> None:
    assert {account.tier for account in ReplicaOptions(tier="ultra").people()} == {"ultra"}


def test_people_have_their_own_plans_otherwise() -> None:
    assert [account.tier for account in ReplicaOptions().people()] == ["pro", "free"]
