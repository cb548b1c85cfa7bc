"""What the model is told of functions, calls, results and forms, and how often."""

from browser_bridge import events, functions
from browser_bridge.functions import CallMode, CallRules
from browser_bridge.messages import Message, Role
from browser_bridge.protocols.function_calls import Language
from tests.unit.protocols.function_calls.readings import ask

LANGUAGE = Language()
REMINDER = "[[CALL name]] … [[END CALL]]"
USER = Message(role=Role.USER, text="Weather in Rome?")
CALLS = (
    functions.Call(id="c1", name="get_weather", arguments='{"city":"Rome"}'),
    functions.Call(id="c2", name="get_weather", arguments='{"city":"Oslo","days":2}'),
    functions.Call(id="c3", name="ping"),
)
ASKED = Message(role=Role.ASSISTANT, text="Let me see.", calls=CALLS)
TOLD = Message(
    role=Role.USER,
    text="Hurry.",
    results=(
        functions.Result(call_id="c2", text="snow"),
        functions.Result(call_id="c3", text="no ```net```", is_error=True),
        functions.Result(call_id="other", text=""),
    ),
)


def test_a_new_chat_is_told_of_the_functions_and_reminded() -> None:
    system, user = LANGUAGE.opening(ask(USER))
    assert system.role is Role.SYSTEM
    for words in ("get_weather: Weather of a city", "city (string): Its name", "ping"):
        assert words in system.text
    assert 'unit (one of ["C","F"], optional)' in system.text
    assert user.text.startswith("Weather in Rome?\n\n(")
    assert REMINDER in user.text


def test_functions_stand_after_the_callers_instructions_are_kept() -> None:
    brief = Message(role=Role.SYSTEM, text="Be brief.")
    opening = LANGUAGE.opening(ask(brief, USER))
    assert brief in opening
    assert [message.role for message in opening].count(Role.SYSTEM) == 2


def test_a_chat_that_goes_on_is_told_the_new_turn_alone_and_reminded() -> None:
    request = ask(USER, ASKED, TOLD)
    (turn,) = LANGUAGE.continuation(request, [TOLD])
    assert turn.text.startswith("[[RESULT get_weather #2]]\n```text\nsnow\n```\n[[END RESULT]]")
    assert "[[RESULT ping, an error]]\n````text\nno ```net```\n````\n[[END RESULT]]" in turn.text
    assert "[[RESULT other]]\n```text\n\n```" in turn.text
    assert turn.text.index("Hurry.") < turn.text.index(REMINDER)
    assert turn.results == ()


def test_history_holds_calls_as_the_model_writes_them() -> None:
    *_, asked, _ = LANGUAGE.opening(ask(USER, ASKED, TOLD))
    assert asked.calls == ()
    assert asked.text == (
        "Let me see.\n\n"
        "[[CALL get_weather]]\n[[ARG city]]\n```text\nRome\n```\n[[END CALL]]\n\n"
        "[[CALL get_weather]]\n[[ARG city]]\n```text\nOslo\n```\n"
        "[[ARG days]]\n```json\n2\n```\n[[END CALL]]\n\n"
        "[[CALL ping]]\n[[END CALL]]"
    )


def test_what_is_told_of_a_history_is_what_was_told_and_said_before() -> None:
    """So a later request is found to go on in the same chat."""
    first = ask(USER)
    answer = LANGUAGE.said(
        events.TurnCompleted(
            markdown="Let me see.", calls=CALLS, finish_reason=events.FinishReason.TOOL_CALLS
        )
    )
    assert LANGUAGE.told(ask(USER, ASKED, TOLD))[:-1] == (*LANGUAGE.told(first), answer)


def test_arguments_that_are_no_object_are_kept_as_they_came() -> None:
    broken = Message(
        role=Role.ASSISTANT,
        text="",
        calls=(functions.Call(id="c", name="ping", arguments='{"a": '),),
    )
    _, told, _ = LANGUAGE.opening(ask(broken, USER))
    assert told.text == '[[CALL ping]]\n```json\n{"a": \n```\n[[END CALL]]'


def test_the_reminder_says_what_must_and_may_be_called() -> None:
    def last(rules: CallRules) -> str:
        return LANGUAGE.opening(ask(USER, call_rules=rules))[-1].text

    assert "You must call ping now." in last(CallRules(mode=CallMode.REQUIRED, allowed=("ping",)))
    assert "must call a function now" in last(CallRules(mode=CallMode.REQUIRED))
    assert "but: ping." in last(CallRules(allowed=("ping",)))
    assert "one call at most" in last(CallRules(is_parallel=False))


def test_functions_that_may_not_be_called_are_not_spoken_of() -> None:
    assert LANGUAGE.opening(ask(USER, call_rules=CallRules(mode=CallMode.NONE))) == (USER,)
    (turn,) = LANGUAGE.continuation(ask(USER, call_rules=CallRules(mode=CallMode.NONE)), [USER])
    assert "Call no function" in turn.text


def test_a_request_with_nothing_of_the_kind_keeps_its_messages() -> None:
    request = ask(USER, functions=())
    assert LANGUAGE.opening(request) == request.messages
    assert LANGUAGE.continuation(request, [USER]) == (USER,)


def test_the_form_is_told_and_reminded_of() -> None:
    form = functions.OutputForm(schema={"type": "OBJECT", "nullable": True}, name="Trip")
    system, user = LANGUAGE.opening(ask(USER, functions=(), output=form))
    assert '(Trip): {"type":["object","null"]}' in system.text
    assert "```json code block and nothing else" in user.text


def test_nested_schemas_are_told_as_json() -> None:
    nested = functions.Function(
        name="f",
        parameters={
            "type": "object",
            "properties": {
                "list": {"type": "array", "items": {"type": "STRING"}},
                "any": {},
                "n": {"type": "number", "default": 1},
            },
        },
    )
    text = LANGUAGE.opening(ask(USER, functions=(nested,)))[0].text
    assert 'list (JSON schema {"type":"array","items":{"type":"string"}}, optional)' in text
    assert "any (any, optional)" in text
    assert "n (number, default 1, optional)" in text
