"""Wording that stands in an answer's place, told apart from answers that speak of it."""

import pytest

from browser_bridge import errors
from browser_bridge.gemini_web import faults
from browser_bridge.gemini_web.faults import Fault

FAILED = [
    "Something went wrong (1095)",
    "Something went wrong (1096)",
    "Something went wrong (13)",
    "Something went wrong. Please try again.",
    "Sorry, something went wrong. Please try again later.",
    "出了点问题 (13)",
    "出了点问题（1096）",
    "發生錯誤 (1076)",
    "Ein Fehler ist aufgetreten (1013)",
    "Etwas ist schiefgelaufen. Bitte versuche es später erneut.",
    "エラーが発生しました (1095)",
    "問題が発生しました。もう一度お試しください。",
    "문제가 발생했습니다 (13)",
    "오류가 발생했습니다. 다시 시도해 주세요.",
    "Произошла ошибка (1095)",
    "Что-то пошло не так. Повторите попытку позже.",
    "Đã xảy ra lỗi (13)",
    "Đã xảy ra lỗi. Vui lòng thử lại.",
]
LIMIT = [
    "You've reached your limit for Pro until 3:00 PM. Upgrade to get more, or try again later.",
    "You’ve reached your limit for image generation",
    "You've reached your daily Pro limit. Try again in 3 hours.",
    "You have reached the usage limit.",
    "您已达到 Pro 的使用上限。",
    "你已達到額度上限，請稍後再試。",
    "Вы достигли лимита запросов.",
    "Bạn đã đạt đến giới hạn.",
    "Pro の上限に達しました。",
]
ANSWERS = [
    "",
    "pong",
    "Something went wrong in 1914: the alliances.",
    "Something went wrong because the cable was cut, and here is how to mend it: first, …",
    "You've reached your goal! Keep your limit in mind.",
    "You've reached your destination.",
    "The message “Something went wrong (1095)” means that you should wait.",
    "Es ist ein Fehler aufgetreten, sagte er, und ging.",
    "您已达到目标。",
    "Вы достигли цели.",
    "Bạn đã đạt điểm cao.",
    "Something went wrong (1095)\n\nThat text is what the site shows.",
    "Limits in mathematics: a limit is reached when…",
    "You've reached your limit. " + "A long story follows. " * 40,
]


@pytest.mark.parametrize("text", FAILED)
def test_fault_of_knows_failures_in_every_locale(text: str) -> None:
    assert faults.fault_of(text) is Fault.FAILED


@pytest.mark.parametrize("text", LIMIT)
def test_fault_of_knows_limits_in_every_locale(text: str) -> None:
    assert faults.fault_of(text) is Fault.LIMIT


@pytest.mark.parametrize("text", ANSWERS)
def test_fault_of_leaves_answers_alone(text: str) -> None:
    assert faults.fault_of(text) is None


@pytest.mark.parametrize("text", [*FAILED, *LIMIT[:-1]])
def test_may_become_fault_holds_every_beginning_of_a_fault(text: str) -> None:
    """Else a part of the message would be streamed as if it were an answer."""
    assert all(faults.may_become_fault(text[:length]) for length in range(1, len(text) + 1))


@pytest.mark.parametrize("text", ["pong", "Here is", "The ", "好的", "x" * 500])
def test_may_become_fault_lets_answers_go(text: str) -> None:
    assert not faults.may_become_fault(text)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (13, errors.AnswerFailed),
        (1037, errors.RateLimited),
        (1052, errors.ModelUnavailable),
        (1060, errors.ChallengeShown),
        (1095, errors.RateLimited),
        (1096, errors.AnswerFailed),
    ],
)
def test_error_for_reads_the_number(code: int, kind: type[errors.SiteError]) -> None:
    error = faults.error_for(Fault.FAILED, f"Something went wrong ({code})")
    assert type(error) is kind
    assert error.submitted


@pytest.mark.parametrize(
    "text", ["You stopped this response", "Du hast diese Antwort gestoppt", "你已停止這則回覆"]
)
def test_says_stopped_knows_the_mark(text: str) -> None:
    assert faults.says_stopped(f"Gemini said {text} Sources")
    assert not faults.says_stopped("Gemini said Sources")


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("You've reached your limit for Pro until 3:00 PM. Upgrade to get more.", "pro"),
        ("You've reached your 2.5 Flash limit.", "fast"),
        ("您已达到 3.1 Pro 的使用上限。升级到 Google AI Pro 以提高限额。", "pro"),
        ("您已達到思考模式的額度。", "thinking"),
        ("You've reached your limit for image generation. Upgrade to Google AI Pro.", ""),
    ],
)
def test_limit_names_its_mode_and_its_reset(text: str, model: str) -> None:
    error = faults.error_for(faults.Fault.LIMIT, text)
    assert isinstance(error, errors.RateLimited)
    assert error.model == model
    assert (error.retry_after is not None) == ("3:00" in text)


def test_site_that_is_asked_too_often_limits_the_account() -> None:
    error = faults.error_for(faults.Fault.FAILED, "Something went wrong (1095)")
    assert isinstance(error, errors.RateLimited)
    assert error.scope is errors.Scope.ACCOUNT
