"""When a limit is reset, by the site's words in each language."""

from datetime import UTC, datetime, timedelta

import pytest

from browser_bridge.gemini_web.resets import seconds_until_reset

NOW = datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Try again in 2 hours", 2),
        ("You've reached your limit. Try again in 2 hours and 15 minutes.", 2.25),
        ("Please wait 30 minutes.", 0.5),
        ("Limit resets in 3 days", 72),
        ("您已达到上限,请在 3 小时后重试。", 3),
        ("額度已用完，請於 15 分鐘後再試", 0.25),
        ("Versuchen Sie es in 2 Stunden und 30 Minuten noch einmal.", 2.5),
        ("上限に達しました。3 時間後にもう一度お試しください。", 3),
        ("한도에 도달했습니다. 1시간 30분 후에 다시 시도하세요.", 1.5),
        ("Вы достигли лимита. Повторите попытку через 5 часов 30 минут.", 5.5),
        ("Bạn đã đạt giới hạn. Hãy thử lại sau 4 giờ 30 phút.", 4.5),
    ],
)
def test_span_is_read(text: str, hours: float) -> None:
    assert seconds_until_reset(text, now=NOW) == pytest.approx(hours * 3600)


@pytest.mark.parametrize(
    ("text", "day", "clock"),
    [
        ("You've reached your limit for Pro until 3:00 PM. Upgrade to get more.", 25, "15:00"),
        ("Limit resets at 3 p.m.", 25, "15:00"),
        ("Resets at 9:05 AM", 26, "9:05"),
        ("Resets at 15:00", 25, "15:00"),
        ("Resets at 12:00 AM", 26, "0:00"),
        ("Resets tomorrow at 3:00 PM", 26, "15:00"),
        ("Resets on Nov 28, 3:00\u202fPM", 28, "15:00"),
        ("额度将于下午3:00重置", 25, "15:00"),
        ("额度将于 11月27日 08:00 重置", 27, "8:00"),
        ("額度將於下午 3 點重設", 25, "15:00"),
        ("Das Limit wird um 15:00 Uhr zurückgesetzt", 25, "15:00"),
        ("Zurückgesetzt am 28. November um 15 Uhr", 28, "15:00"),
        ("上限は午後3:00にリセットされます", 25, "15:00"),
        ("11月27日 15時30分にリセット", 27, "15:30"),
        ("오후 3:00에 한도가 재설정됩니다", 25, "15:00"),
        ("11월 27일 오후 3시에 재설정", 27, "15:00"),
        ("Лимит обновится в 15:00", 25, "15:00"),
        ("Лимит обновится 27 ноября в 15:00", 27, "15:00"),
        ("Giới hạn được đặt lại lúc 15:00", 25, "15:00"),
        ("Đặt lại lúc 3:00 CH ngày 27 thg 11", 27, "15:00"),
    ],
)
def test_time_of_day_is_read(text: str, day: int, clock: str) -> None:
    hour, minute = map(int, clock.split(":"))
    at = NOW.replace(day=day, hour=hour, minute=minute)
    assert seconds_until_reset(text, now=NOW) == (at - NOW).total_seconds()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "You've reached your limit for 2.5 Pro. Try again later.",
        "You have used your 5-hour limit of 100 prompts.",
        "您已达到 3.1 Pro 的上限。",
        "Upgrade to Google AI Pro for higher limits.",
        "Resets on Aug 1",
    ],
)
def test_no_reset_is_made_up(text: str) -> None:
    assert seconds_until_reset(text, now=NOW) is None


def test_time_that_has_just_passed_is_now() -> None:
    late = NOW.replace(hour=15, minute=0) + timedelta(minutes=2)
    assert seconds_until_reset("until 3:00 PM", now=late) == 60
