"""Every field and block of a Messages request is honoured, ignored and named, or refused."""

from typing import Any

import pytest

from browser_bridge import errors, functions
from browser_bridge.functions import CallMode
from browser_bridge.messages import InlineFile, Mode, RemoteFile, Role, StoredFile, Tool
from browser_bridge.protocols import base, drafts
from browser_bridge.protocols.anthropic import adapter

USER = {"role": "user", "content": "hi"}
TOOL = {"name": "f", "description": "does", "input_schema": {"type": "object"}}


def parse(query: dict[str, str] | None = None, **fields: Any) -> adapter.MessagesCall:
    body = {"model": "gemini-3-fast", "max_tokens": 100, "messages": [USER], **fields}
    return adapter.parse(body, query)


def last(*blocks: Any) -> Any:
    return parse(messages=[{"role": "user", "content": list(blocks)}]).turn.messages[-1]


def test_parse_takes_the_least_request() -> None:
    call = adapter.parse({"model": "gemini-3-fast", "messages": [USER]})
    assert (call.is_stream, call.stops, call.most_tokens) == (False, (), None)
    assert not call.turn.wants_thoughts
    assert call.turn.ignored == ()


def test_parse_honours_limits_and_stops() -> None:
    call = parse(max_tokens=7, stop_sequences=["a", "", "a"], stream=True)
    assert (call.is_stream, call.stops, call.most_tokens) == (True, ("a",), 7)


@pytest.mark.parametrize(
    "name",
    ["temperature", "top_p", "top_k", "service_tier", "container", "betas", "cache_control"],
)
def test_parse_names_fields_without_effect(name: str) -> None:
    fields: dict[str, Any] = {name: 1}
    assert parse(**fields).turn.ignored == (name,)


def test_parse_names_the_conversation_by_the_user() -> None:
    assert parse(metadata={"user_id": "u1"}).turn.conversation_key == "u1"


def test_parse_puts_instructions_first_and_folds_those_between() -> None:
    history = [USER, {"role": "system", "content": "now in French"}]
    turn = parse(system=[{"type": "text", "text": "a"}, "b"], messages=history).turn
    roles = [(message.role, message.text) for message in turn.messages]
    assert roles == [
        (Role.SYSTEM, "a\nb"),
        (Role.SYSTEM, "now in French"),
        (Role.USER, "hi"),
    ]


@pytest.mark.parametrize(
    ("fields", "wants", "mode"),
    [
        ({}, False, Mode.FAST),
        ({"thinking": {"type": "enabled", "budget_tokens": 2048}}, True, Mode.THINKING),
        ({"thinking": {"type": "adaptive"}}, True, Mode.FAST),
        ({"thinking": {"type": "between_tools"}}, True, Mode.FAST),
        ({"thinking": {"type": "adaptive", "display": "omitted"}}, False, Mode.FAST),
        ({"thinking": {"type": "disabled"}}, False, Mode.FAST),
        ({"output_config": {"effort": "max"}}, False, Mode.THINKING),
        ({"output_config": {"effort": "low"}, "thinking": {"type": "enabled"}}, True, Mode.FAST),
        ({"return_reasoning_content": True}, True, Mode.FAST),
        (
            {"close_reasoning_content": True, "thinking": {"type": "adaptive"}},
            False,
            Mode.FAST,
        ),
    ],
)
def test_parse_reads_depth_and_thoughts(fields: dict[str, Any], wants: Any, mode: Mode) -> None:
    turn = parse(model="gemini-3.6-flash", **fields).turn
    assert (turn.wants_thoughts, turn.model.mode) == (wants, mode)
    assert turn.ignored == ()


def test_parse_names_an_effort_that_the_model_overrides() -> None:
    turn = parse(output_config={"effort": "max"}).turn
    assert turn.ignored == ("output_config.effort",)


def test_parse_takes_extra_parameters_from_the_query() -> None:
    call = parse({"close_think_content": "true", "beta": "true"}, thinking={"type": "adaptive"})
    assert not call.turn.wants_thoughts


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (
            {
                "type": "image",
                "source": {"type": "base64", "media_type": "image/png", "data": "aGk="},
            },
            InlineFile(
                content=b"hi", media_type="image/png", param="messages[0].content[0].source.data"
            ),
        ),
        (
            {"type": "image", "source": {"type": "url", "url": "https://x/y.png"}},
            RemoteFile(url="https://x/y.png", param="messages[0].content[0].source.url"),
        ),
        (
            {"type": "document", "title": "t", "source": {"type": "file", "file_id": "f1"}},
            StoredFile(id="f1", name="t", param="messages[0].content[0].source.file_id"),
        ),
        (
            {
                "type": "document",
                "source": {"type": "text", "media_type": "text/plain", "data": "é"},
            },
            InlineFile(
                content="é".encode(),
                media_type="text/plain",
                name="document.txt",
                param="messages[0].content[0].source.data",
            ),
        ),
        (
            {"type": "document", "source": {"type": "content", "content": ["a", "b"]}},
            InlineFile(
                content=b"a\nb",
                media_type="text/plain",
                name="document.txt",
                param="messages[0].content[0].source.content",
            ),
        ),
    ],
)
def test_parse_reads_files_from_every_source(block: Any, expected: Any) -> None:
    message = last(block)
    assert message.files == (expected,)
    assert message.text == drafts.FILES_ALONE


def test_parse_takes_pictures_out_of_a_document_of_blocks() -> None:
    picture = {"type": "image", "source": {"type": "url", "url": "https://x/y.png"}}
    message = last(
        {"type": "document", "source": {"type": "content", "content": [picture]}}, "look"
    )
    assert [type(file) for file in message.files] == [RemoteFile]
    assert message.text == "look"


def test_parse_tells_the_context_of_a_document() -> None:
    source = {"type": "text", "data": "x"}
    block = {"type": "document", "title": "T", "context": "from 2020", "source": source}
    assert last(block, "q").text == "[About the document 'T': from 2020]\nq"


def test_parse_drops_thoughts_and_tells_search_results() -> None:
    found = {"type": "search_result", "source": "http://s", "title": "T", "content": ["body"]}
    thought = {"type": "thinking", "thinking": "hm", "signature": "s"}
    assert last(thought, found, "q").text == "[Search result: T (http://s)]\nbody\nq"


def test_parse_tells_what_the_vendors_own_tools_left() -> None:
    block = {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"q": 1}}
    assert '"web_search"' in last(block, "q").text


def test_parse_joins_the_blocks_of_an_answer_exactly() -> None:
    blocks = [{"type": "text", "text": "a ", "citations": []}, {"type": "text", "text": "b"}]
    history = [USER, {"role": "assistant", "content": blocks}, USER]
    assert parse(messages=history).turn.messages[1].text == "a b"


def test_parse_reads_calls_and_their_results() -> None:
    picture = {"type": "image", "source": {"type": "url", "url": "https://x/y.png"}}
    history = [
        USER,
        {
            "role": "assistant",
            "content": [
                {"type": "text", "text": "I look."},
                {"type": "tool_use", "id": "toolu_1", "name": "f", "input": {"a": "é"}},
            ],
        },
        {
            "role": "user",
            "content": [
                {
                    "type": "tool_result",
                    "tool_use_id": "toolu_1",
                    "content": ["42", picture],
                    "is_error": True,
                },
                {"type": "tool_result", "tool_use_id": "other"},
            ],
        },
    ]
    _, made, told = parse(messages=history).turn.messages
    assert made.calls == (functions.Call(id="call_1", name="f", arguments='{"a":"é"}'),)
    assert made.text == "I look."
    assert told.results == (
        functions.Result(call_id="call_1", text="42", is_error=True),
        functions.Result(call_id="other"),
    )
    assert len(told.files) == 1


@pytest.mark.parametrize(
    ("choice", "rules"),
    [
        (None, functions.CallRules()),
        ({"type": "auto"}, functions.CallRules()),
        ({"type": "any"}, functions.CallRules(mode=CallMode.REQUIRED)),
        (
            {"type": "tool", "name": "f", "disable_parallel_tool_use": True},
            functions.CallRules(mode=CallMode.REQUIRED, allowed=("f",), is_parallel=False),
        ),
    ],
)
def test_parse_reads_tools_and_the_choice(choice: Any, rules: functions.CallRules) -> None:
    turn = parse(
        tools=[TOOL, {"type": "web_search_20250305", "name": "web"}], tool_choice=choice
    ).turn
    given = functions.Function(name="f", description="does", parameters={"type": "object"})
    assert turn.functions == (given,)
    assert turn.call_rules == rules
    assert turn.ignored == ("tools[1]",)


def test_parse_leaves_tools_out_that_may_not_be_called() -> None:
    assert parse(tools=[TOOL], tool_choice={"type": "none"}).turn.functions == ()


def test_parse_reads_the_options_of_a_tool_and_offers_it_no_functions() -> None:
    turn = parse({"size": "1024x1024"}, model="gemini-3-pro-imagen", n=2, tools=[TOOL]).turn
    assert (turn.model.tool, turn.functions, turn.ignored) == (Tool.IMAGE, (), ("tools[0]",))
    assert (turn.options.size, turn.options.count) == ((1024, 1024), 2)


def test_parse_reads_the_form_of_the_answer() -> None:
    form = {"type": "json_schema", "schema": {"type": "object"}}
    turn = parse(output_config={"format": form}).turn
    assert turn.output == functions.OutputForm(schema={"type": "object"})


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "robot", "content": "x"}]}, "messages[0].role"),
        ({"messages": [{"role": "user", "content": 3}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": " "}]}, "messages[0].content"),
        ({"messages": [USER, {"role": "assistant", "content": "x"}]}, "messages[1].content"),
        (
            {"messages": [{"role": "user", "content": [{"type": "text"}]}]},
            "messages[0].content[0].text",
        ),
        (
            {"messages": [{"role": "user", "content": [{"type": "x"}]}]},
            "messages[0].content[0].type",
        ),
        (
            {"messages": [{"role": "user", "content": [{"type": "tool_use"}]}]},
            "messages[0].content[0]",
        ),
        (
            {"messages": [{"role": "user", "content": [{"type": "image"}]}]},
            "messages[0].content[0].source",
        ),
        (
            {
                "messages": [
                    {"role": "user", "content": [{"type": "image", "source": {"type": "url"}}]}
                ]
            },
            "messages[0].content[0].source",
        ),
        ({"max_tokens": -1}, "max_tokens"),
        ({"stop_sequences": ["a"] * 17}, "stop_sequences"),
        ({"tools": [{"description": "nameless"}]}, "tools[0].name"),
        ({"tool_choice": {"type": "tool"}}, "tool_choice.name"),
        ({"tool_choice": {"type": "must"}}, "tool_choice.type"),
        ({"output_config": {"format": {"type": "xml"}}}, "output_config.format.type"),
    ],
)
def test_parse_rejects_wrong_values_by_name(fields: dict[str, Any], param: str) -> None:
    with pytest.raises(errors.RequestRejected) as caught:
        parse(**fields)
    assert caught.value.param == param


def test_parse_refuses_a_damaged_file_by_name() -> None:
    source = {"type": "base64", "media_type": "image/png", "data": "&&&"}
    with pytest.raises(errors.InvalidAttachment) as caught:
        last({"type": "image", "source": source})
    assert caught.value.param == "messages[0].content[0].source.data"


@pytest.mark.parametrize("name", ["model", "messages"])
def test_parse_names_a_missing_field(name: str) -> None:
    body = {"model": "gemini-3-fast", "messages": [USER]}
    del body[name]
    with pytest.raises(base.MissingField) as caught:
        adapter.parse(body)
    assert caught.value.param == name


def test_count_tokens_counts_texts_and_tools() -> None:
    body = {"model": "gemini-3-fast", "system": "abcd", "messages": [USER]}
    assert adapter.count_tokens(body) == {"input_tokens": 2}
    assert adapter.count_tokens({**body, "tools": [TOOL]})["input_tokens"] > 10
    ended = {**body, "messages": [USER, {"role": "assistant", "content": "so"}]}
    assert adapter.count_tokens(ended) == {"input_tokens": 2}
