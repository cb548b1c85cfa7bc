"""Which answer a prompt gets."""

import pytest

from browser_bridge.replica import answers
from browser_bridge.replica.script import Answer

REGISTERED = {
    "table": Answer(markdown="a table"),
    "table of fruit": Answer(markdown="fruit"),
    "list": Answer(markdown="a list"),
}


@pytest.mark.parametrize("prompt", ["ping", " Ping\n"])
def test_find_answers_pong_to_ping(prompt: str) -> None:
    assert answers.find(prompt, {}).markdown == "pong"


@pytest.mark.parametrize(
    ("prompt", "markdown"),
    [
        ("make a table", "a table"),
        ("make a table of fruit", "fruit"),
        ("a table, then a list", "a list"),
        ("a table of fruit [[answer:list]] and a table", "a list"),
        ("[[answer:list]] [[answer:table]]", "a table"),
    ],
)
def test_find_takes_what_is_named_then_what_comes_last_then_the_longest(
    prompt: str, markdown: str
) -> None:
    assert answers.find(prompt, REGISTERED).markdown == markdown


def test_find_refuses_a_key_that_is_not_registered() -> None:
    with pytest.raises(answers.UnknownAnswer, match="'tabel'"):
        answers.find("[[answer:tabel]]", REGISTERED)


def test_standard_quotes_the_first_line_and_counts() -> None:
    text = answers.standard("Hello *there*\nsecond line").markdown
    assert "> Hello \\*there\\*\n" in text
    assert "| Characters | 25 |" in text
    assert "2 lines" in text


@pytest.mark.parametrize("prompt", ["", "\n", "{}", "%s {quote}", "```", "😀" * 500])
def test_standard_has_an_answer_to_every_prompt(prompt: str) -> None:
    assert "```python" in answers.standard(prompt).markdown


def test_standard_is_the_same_for_the_same_prompt() -> None:
    assert answers.standard("a") == answers.standard("a")


def test_standard_holds_no_marker_that_a_later_prompt_could_repeat() -> None:
    assert "[[" not in answers.standard("a").markdown
