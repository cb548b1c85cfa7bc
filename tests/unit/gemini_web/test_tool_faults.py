"""Words in the place of what a tool was to make: limits, tools that are off, failures, answers."""

import pytest

from browser_bridge import errors
from browser_bridge.gemini_web import tool_faults
from browser_bridge.messages import Tool
from browser_bridge.replica.works import words

LOCALES = ("en", "zh-CN", "zh-TW", "de", "ja", "ko", "ru", "vi")
KNOWN = [
    ("image_limit", errors.RateLimited),
    ("video_limit", errors.RateLimited),
    ("research_limit", errors.RateLimited),
    ("limit", errors.RateLimited),
    ("image_disabled", errors.ToolUnavailable),
    ("video_failed", errors.AnswerFailed),
]
LIMITS = [
    "I can't generate more images for you today, but I can still find images from the web.",
    "I can\u2019t create more videos for you today.",
    "Your quota has been exceeded. Come back tomorrow.",
    "You've used up your daily limit of 5 reports.",
]
ANSWERS = [
    "",
    "I'm not able to generate that image. It goes against my guidelines.",
    "I can't generate that video. Please try a different prompt.",
    "What should the cat look like, and is there a limit to its size?",
    "You've reached your limit. " + "And then a long story follows. " * 30,
]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("key", "kind"), KNOWN)
def test_words_of_the_site_are_the_error(
    key: str, kind: type[errors.SiteError], locale: str
) -> None:
    said = words.say(key, locale)
    error = tool_faults.absence_of(said, Tool.IMAGE)
    assert error is not None
    assert type(error) is kind
    assert error.submitted
    assert said.split()[0] in error.message


@pytest.mark.parametrize("said", LIMITS)
def test_limit_is_known_by_its_words(said: str) -> None:
    assert isinstance(tool_faults.absence_of(said, Tool.VIDEO), errors.RateLimited)


@pytest.mark.parametrize("said", ANSWERS)
def test_refusals_and_answers_are_no_fault(said: str) -> None:
    assert tool_faults.absence_of(said, Tool.IMAGE) is None
