"""Every field of a chat request is honoured, ignored and named, or refused."""

from typing import Any

import pytest

from browser_bridge import errors, functions
from browser_bridge.messages import Message, Role, ToolOptions
from browser_bridge.protocols import base
from browser_bridge.protocols.openai import chat

USER = {"role": "user", "content": "hi"}


def parse(query: dict[str, str] | None = None, **fields: Any) -> chat.ChatCall:
    return chat.parse({"model": "gemini-3-fast", "messages": [USER], **fields}, query)


def roles_and_texts(*history: Any) -> list[tuple[Role, str]]:
    turn = parse(messages=list(history)).turn
    return [(message.role, message.text) for message in turn.messages]


def test_parse_takes_the_least_request() -> None:
    call = parse()
    assert call.turn.messages == (Message(role=Role.USER, text="hi"),)
    assert (call.is_stream, call.includes_usage, call.stops, call.most_tokens) == (
        False,
        False,
        (),
        None,
    )
    assert call.turn.wants_thoughts
    assert call.turn.ignored == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature", 0.2),
        ("top_p", 1),
        ("presence_penalty", 0),
        ("frequency_penalty", 0),
        ("seed", 7),
        ("logit_bias", {"1": 2}),
        ("logprobs", True),
        ("top_logprobs", 3),
        ("user", "u"),
        ("metadata", {"a": "b"}),
        ("store", False),
        ("service_tier", "auto"),
        ("verbosity", "low"),
        ("prediction", {"type": "content", "content": ""}),
        ("moderation", {}),
        ("safety_identifier", "s"),
        ("prompt_cache_options", {}),
        ("prompt_cache_retention", "24h"),
        ("web_search_options", {}),
        ("reasoning_effort", "low"),
        ("reasoning_effort", "auto"),
        ("reasoning_effort", 3),
        ("reasoning_effort", {"level": "high"}),
        ("return_origin_image", True),
        ("size", "1x1"),
        ("retry_attempt", 5),
        ("something_private", {"x": 1}),
    ],
)
def test_parse_names_fields_without_effect(name: str, value: Any) -> None:
    assert parse(**{name: value}).turn.ignored == (name,)
    assert parse(**{name: None}).turn.ignored == ()


def test_parse_does_not_call_an_effort_ignored_where_it_counts() -> None:
    assert parse(model="gemini-3.6-flash", reasoning_effort="high").turn.ignored == ()


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"n": 2}, "n"),
        ({"n": 2, "model": "gemini-3-pro-video"}, "n"),
        ({"modalities": ["text", "audio"]}, "modalities"),
        ({"audio": {"voice": "x"}}, "audio"),
        ({"response_format": {"type": "grammar"}}, "response_format"),
    ],
)
def test_parse_refuses_what_is_not_supported(fields: dict[str, Any], param: str) -> None:
    with pytest.raises(errors.UnsupportedFeature) as caught:
        parse(**fields)
    assert caught.value.param == param


@pytest.mark.parametrize(
    ("fields", "tool", "pictures"),
    [
        ({"model": "gemini-3-pro-imagen"}, "imagen", "markdown"),
        ({"modalities": ["text", "image"]}, "imagen", "both"),
        ({"modalities": ["image"], "image_output": "array"}, "imagen", "array"),
        ({"model": "gemini-3-pro-imagen", "modalities": ["image"]}, "imagen", "both"),
        ({"tool": "video"}, "video", "markdown"),
        ({"param": "canvas-extended"}, "canvas", "markdown"),
        ({"model": "gemini-3-pro-deepsearch", "tools": [{"type": "f"}]}, "deepsearch", "markdown"),
    ],
)
def test_parse_knows_where_a_tool_is_asked_for(
    fields: dict[str, Any], tool: str, pictures: str
) -> None:
    call = parse(**fields)
    assert (call.turn.model.tool, call.pictures) == (tool, pictures)
    assert call.turn.ignored == (("tools",) if "tools" in fields else ())


def test_parse_reads_what_pictures_are_to_be_like() -> None:
    call = parse(model="gemini-3-pro-imagen", n=3, size="1024x1536", return_origin_image="true")
    assert call.turn.options == ToolOptions(
        count=3, size=(1024, 1536), aspect_ratio="2:3", is_original=True
    )
    assert call.turn.ignored == ()


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"n": 5}, "n"),
        ({"size": "large"}, "size"),
        ({"aspect_ratio": "wide"}, "aspect_ratio"),
        ({"resolution": "8K"}, "resolution"),
        ({"modalities": ["image"], "model": "gemini-3-pro-video"}, "model"),
    ],
)
def test_parse_names_what_is_wrong_with_a_tool(fields: dict[str, Any], param: str) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        parse(None, **{"model": "gemini-3-pro-imagen", **fields})
    assert caught.value.param == param


@pytest.mark.parametrize("value", ["hammer", "chat", 3, None, ["video"]])
def test_parse_ignores_parameters_that_are_none(value: Any) -> None:
    call = parse(mode=value)
    assert call.turn.model.tool is None
    assert call.turn.ignored == (() if value is None else ("mode",))


@pytest.mark.parametrize(
    "fields",
    [
        {"n": 1},
        {"modalities": ["text"]},
        {"response_format": {"type": "text"}},
        {"tools": [{"type": "function"}], "tool_choice": "none"},
        {"functions": [{"name": "f"}], "function_call": "none"},
        {"stop": None, "max_tokens": None, "stream": None, "stream_options": None},
    ],
)
def test_parse_accepts_harmless_values_of_refused_fields(fields: dict[str, Any]) -> None:
    assert parse(**fields).turn.messages


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"messages": []}, "messages"),
        ({"messages": "hi"}, "messages"),
        ({"messages": [3]}, "messages[0]"),
        ({"messages": [{"role": "robot", "content": "x"}]}, "messages[0].role"),
        ({"messages": [{"role": "user", "content": 3}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": None}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": " \n"}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": []}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": [3]}]}, "messages[0].content[0]"),
        (
            {"messages": [{"role": "user", "content": [{"type": "text"}]}]},
            "messages[0].content[0].text",
        ),
        (
            {"messages": [{"role": "user", "content": [{"type": "smell", "text": "x"}]}]},
            "messages[0].content[0].type",
        ),
        ({"messages": [USER, {"role": "assistant", "content": "x"}]}, "messages[1].role"),
        ({"messages": [{"role": "system", "content": "x"}]}, "messages[0].role"),
        ({"model": 3}, "model"),
        ({"n": 0}, "n"),
        ({"stream": "maybe"}, "stream"),
        ({"stop": 3}, "stop"),
        ({"stop": ["a"] * 17}, "stop"),
        ({"max_tokens": -1}, "max_tokens"),
        ({"max_completion_tokens": "many"}, "max_completion_tokens"),
        ({"tools": {}}, "tools"),
    ],
)
def test_parse_rejects_wrong_values_by_name(fields: dict[str, Any], param: str) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        parse(**fields)
    assert caught.value.param == param


@pytest.mark.parametrize("name", ["model", "messages"])
def test_parse_names_a_missing_field(name: str) -> None:
    body = {"model": "gemini-3-fast", "messages": [USER]}
    del body[name]
    with pytest.raises(base.MissingField) as caught:
        chat.parse(body)
    assert caught.value.param == name


@pytest.mark.parametrize("model", [None, ""])
def test_parse_calls_a_blank_model_missing(model: str | None) -> None:
    with pytest.raises(base.MissingField) as caught:
        parse(model=model)
    assert caught.value.param == "model"


@pytest.mark.parametrize(
    ("fields", "most"),
    [
        ({"max_tokens": 0}, None),
        ({"max_tokens": "0"}, None),
        ({"max_tokens": 0, "max_completion_tokens": 3}, 3),
    ],
)
def test_parse_takes_a_limit_of_nothing_for_none(fields: dict[str, Any], most: int | None) -> None:
    assert parse(**fields).most_tokens == most


def test_parse_takes_bare_strings_among_the_parts() -> None:
    content = ["a", {"type": "text", "text": "b"}]
    assert roles_and_texts({"role": "user", "content": content}) == [(Role.USER, "ab")]


@pytest.mark.parametrize("kind", ["thinking", "redacted_thinking", "reasoning"])
def test_parse_drops_earlier_thoughts(kind: str) -> None:
    content = [{"type": kind, kind: "hm"}, {"type": "text", "text": "b"}]
    history = [{"role": "assistant", "content": content}, USER]
    assert roles_and_texts(*history) == [(Role.ASSISTANT, "b"), (Role.USER, "hi")]


@pytest.mark.parametrize(
    ("arguments", "text"), [({"a": 1}, '{"a":1}'), ([], "[]"), (None, ""), ('{"a":1}', '{"a":1}')]
)
def test_parse_takes_arguments_that_were_not_written_as_text(arguments: Any, text: str) -> None:
    call = {"id": "c1", "function": {"name": "f", "arguments": arguments}}
    history = [{"role": "assistant", "content": "", "tool_calls": [call]}, USER]
    told = parse(messages=history).turn.messages[0]
    assert told.calls == (functions.Call(id="c1", name="f", arguments=text),)


def test_parse_repeats_no_name_at_any_length() -> None:
    name = "x" * 1000
    private: dict[str, Any] = {name: 1}
    assert parse(**private).turn.ignored == (f"{name[:100]}…",)
    refused: list[dict[str, Any]] = [
        {"response_format": {"type": name}},
        {"modalities": [name]},
        {"messages": [{"role": "user", "content": [{"type": name}]}]},
        {"model": f"gemini-3-pro-{name[:180]}"},
    ]
    for fields in refused:
        with pytest.raises(errors.RequestRejected) as caught:
            parse(**fields)
        assert name[:100] in caught.value.message
        assert name[:102] not in caught.value.message


@pytest.mark.parametrize("body", [None, [], "x", 3])
def test_parse_rejects_a_body_that_is_no_object(body: Any) -> None:
    with pytest.raises(errors.InvalidRequest, match="JSON object"):
        chat.parse(body)


def test_parse_joins_text_parts_exactly() -> None:
    parts = [
        {"type": "text", "text": " a\n", "prompt_cache_breakpoint": True},
        {"type": "input_text", "text": "\tb"},
    ]
    assert roles_and_texts({"role": "user", "content": parts}) == [(Role.USER, " a\n\tb")]


def test_parse_joins_results_and_what_is_said_after_them() -> None:
    calls = [
        {"id": f"c{at}", "type": "function", "function": {"name": "f", "arguments": "{}"}}
        for at in (1, 2)
    ]
    history = [
        {"role": "developer", "content": "be brief"},
        {"role": "assistant", "content": None, "tool_calls": calls},
        {"role": "tool", "tool_call_id": "c1", "content": "42"},
        {"role": "tool", "tool_call_id": "c2", "content": ""},
        USER,
    ]
    system, assistant, user = parse(messages=history).turn.messages
    assert (system.role, system.text) == (Role.SYSTEM, "be brief")
    assert (assistant.text, [call.id for call in assistant.calls]) == ("", ["c1", "c2"])
    assert user.text == "hi"
    assert user.results == (
        functions.Result(call_id="c1", text="42"),
        functions.Result(call_id="c2"),
    )


def test_parse_names_calls_of_the_older_form_by_their_function() -> None:
    history = [
        {"role": "assistant", "function_call": {"name": "f", "arguments": "{}"}},
        {"role": "function", "name": "f", "content": "42"},
    ]
    assistant, user = parse(messages=history).turn.messages
    assert assistant.calls == (functions.Call(id="f", name="f"),)
    assert user.results == (functions.Result(call_id="f", name="f", text="42"),)


def test_parse_moves_trailing_instructions_before_the_new_turn() -> None:
    history = [USER, {"role": "system", "content": "in French"}]
    assert roles_and_texts(*history) == [(Role.SYSTEM, "in French"), (Role.USER, "hi")]


def test_parse_leaves_empty_history_out() -> None:
    history = [{"role": "system", "content": ""}, {"role": "assistant", "content": None}, USER]
    assert roles_and_texts(*history) == [(Role.USER, "hi")]


@pytest.mark.parametrize(
    ("fields", "thoughts"),
    [
        ({}, chat.Thoughts.APART),
        ({"return_reasoning_content": True}, chat.Thoughts.APART),
        ({"return_reasoning_content": False}, chat.Thoughts.INLINE),
        ({"close_reasoning_content": True}, chat.Thoughts.CLOSED),
        ({"close_think_content": True}, chat.Thoughts.CLOSED),
    ],
)
def test_parse_places_thoughts_by_body_or_query(
    fields: dict[str, Any], thoughts: chat.Thoughts
) -> None:
    assert parse(**fields).thoughts is thoughts
    query = {name: str(value).lower() for name, value in fields.items()}
    call = parse(query)
    assert call.thoughts is thoughts
    assert call.turn.wants_thoughts == (thoughts is not chat.Thoughts.CLOSED)


def test_parse_prefers_the_body_to_the_query_and_takes_only_extras_from_it() -> None:
    call = parse(
        {"close_reasoning_content": "true", "stream": "true"}, close_reasoning_content=False
    )
    assert (call.thoughts, call.is_stream) == (chat.Thoughts.APART, False)


def test_parse_takes_the_smaller_limit_and_non_empty_stops() -> None:
    call = parse(max_tokens=5, max_completion_tokens=3, stop=["a", "", "a", "b"])
    assert (call.most_tokens, call.stops) == (3, ("a", "b"))
    assert parse(stop="x").stops == ("x",)


@pytest.mark.parametrize(
    ("fields", "key", "ignored"),
    [
        ({}, "", ()),
        ({"user": "ann"}, "", ("user",)),
        ({"metadata": {"conversation_id": "c-1"}}, "c-1", ()),
        ({"metadata": {"user_id": "u-1"}}, "", ("metadata",)),
        ({"metadata": {"conversation_id": 7}}, "", ("metadata",)),
        ({"prompt_cache_key": "p-1"}, "p-1", ()),
        ({"prompt_cache_key": "p-1", "metadata": {"conversation_id": "c-1"}}, "c-1", ()),
        ({"prompt_cache_key": ["odd"], "metadata": "odd"}, "", ("metadata",)),
    ],
)
def test_parse_takes_the_callers_name_of_the_conversation(
    fields: dict[str, Any], key: str, ignored: tuple[str, ...]
) -> None:
    body = {"model": "gemini-3-fast", "messages": [{"role": "user", "content": "Hi"}], **fields}
    turn = chat.parse(body).turn
    assert (turn.conversation_key, turn.ignored) == (key, ignored)
