"""Plans: when a history goes as text, and when as a file."""

import pytest

from browser_bridge import errors, messages
from browser_bridge.jobs.plan import FILE_PROMPT, Planner
from browser_bridge.jobs.prompt import compose
from browser_bridge.messages import Role


def said(role: Role, text: str, *files: messages.FileSource) -> messages.Message:
    return messages.Message(role=role, text=text, files=files)


HISTORY = (said(Role.USER, "Hi"), said(Role.ASSISTANT, "Hello!"), said(Role.USER, "Bye"))
LENGTH = len(compose(HISTORY))
PICTURE = messages.InlineFile(content=b"png", media_type="image/png")


def test_plan_of_a_composed_prompt_up_to_the_length_is_text() -> None:
    plan = Planner(longest_prompt=LENGTH).plan(HISTORY)
    assert (plan.prompt, plan.files, plan.conversation) == (compose(HISTORY), (), None)


def test_plan_of_a_longer_composed_prompt_is_a_file_with_exactly_that_text() -> None:
    plan = Planner(longest_prompt=LENGTH - 1).plan(HISTORY)
    (file,) = plan.files
    assert isinstance(file, messages.InlineFile)
    assert plan.prompt.startswith(FILE_PROMPT)
    assert file.content.decode() == compose(HISTORY)
    assert (file.media_type, file.name) == ("text/plain", "conversation.txt")


def test_plan_with_a_file_repeats_the_new_turn_where_it_fits() -> None:
    history = [*HISTORY[:2], said(Role.SYSTEM, "s" * 900), said(Role.USER, "Bye\n now")]
    assert Planner(longest_prompt=500).plan(history).prompt.endswith("\n\nBye\n now")
    long = [*HISTORY[:2], said(Role.USER, "b" * 900)]
    assert Planner(longest_prompt=500).plan(long).prompt == FILE_PROMPT


def test_plan_of_a_lone_message_stays_text_at_any_length() -> None:
    plan = Planner(longest_prompt=10).plan([said(Role.USER, "word " * 100)])
    assert (plan.prompt, plan.files) == ("word " * 100, ())


def test_plan_keeps_the_files_of_all_messages_in_order_after_its_own() -> None:
    history = [said(Role.USER, "Look", PICTURE), *HISTORY[1:]]
    assert Planner().plan(history).files == (PICTURE,)
    assert Planner(longest_prompt=10).plan(history).files[1:] == (PICTURE,)


def test_plan_refuses_what_is_longer_than_the_site_takes() -> None:
    with pytest.raises(errors.PromptTooLong, match="at most 9") as raised:
        Planner(prompt_limit=9).plan([said(Role.USER, "x" * 10)])
    assert raised.value.param == "messages"
