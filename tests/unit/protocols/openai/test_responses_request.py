"""Requests for responses: items of every shape, tools of every kind, what is echoed."""

import base64
from typing import Any

import pytest

from browser_bridge import errors, functions, messages
from browser_bridge.functions import CallMode
from browser_bridge.messages import InlineFile, RemoteFile, Role, StoredFile, Tool
from browser_bridge.protocols.openai.responses import adapter

MODEL = "gemini-3-pro"
DATA = base64.b64encode(b"bytes").decode()
ADD = {"type": "function", "name": "add", "parameters": {"type": "object"}}
SHELL = {
    "type": "custom",
    "name": "shell",
    "description": "Runs.",
    "format": {"type": "grammar", "syntax": "lark", "definition": "start: WORD"},
}


def parse(given: Any = "hi", **fields: Any) -> adapter.ResponseCall:
    return adapter.parse(adapter.read({"model": MODEL, "input": given, **fields}, {}))


def said(*items: Any) -> tuple[messages.Message, ...]:
    return parse([*items]).turn.messages


def test_roles_are_folded_and_instructions_come_first() -> None:
    call = parse(
        [
            {"role": "developer", "content": "Be kind."},
            {"role": "user", "content": [{"type": "input_text", "text": "a"}]},
            {
                "type": "message",
                "role": "assistant",
                "content": [{"type": "refusal", "refusal": "n"}],
            },
            {"role": "user", "content": "b"},
        ],
        instructions="Be brief.",
    )
    assert [(message.role, message.text) for message in call.turn.messages] == [
        (Role.SYSTEM, "Be brief."),
        (Role.SYSTEM, "Be kind."),
        (Role.USER, "a"),
        (Role.ASSISTANT, "n"),
        (Role.USER, "b"),
    ]


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ({"type": "input_image", "image_url": f"data:image/png;base64,{DATA}"}, InlineFile),
        ({"type": "input_image", "image_url": "https://x.example/a.png"}, RemoteFile),
        ({"type": "input_image", "file_id": "f1", "detail": "high"}, StoredFile),
        ({"type": "input_file", "file_data": DATA, "filename": "a.txt"}, InlineFile),
        ({"type": "input_file", "file_url": "https://x.example/a.pdf"}, RemoteFile),
        ({"type": "input_audio", "input_audio": {"data": DATA, "format": "mp3"}}, InlineFile),
    ],
)
def test_files_are_read_in_every_shape(part: dict[str, Any], kind: type) -> None:
    [message] = said({"role": "user", "content": [part]})
    assert [type(file) for file in message.files] == [kind]
    assert message.text


def test_items_of_one_answer_are_one_message() -> None:
    question, answer, result = said(
        {"role": "user", "content": "a"},
        {"type": "reasoning", "id": "rs_1", "summary": []},
        {"type": "message", "role": "assistant", "content": "Let me see."},
        {"type": "function_call", "call_id": "c1", "name": "f", "arguments": '{"a": 1}'},
        {"type": "custom_tool_call", "call_id": "c2", "name": "g", "input": 'x "y"'},
        {
            "type": "function_call_output",
            "call_id": "c1",
            "output": [{"type": "input_text", "text": "1"}],
        },
        {"type": "custom_tool_call_output", "call_id": "c2", "output": "2"},
        {"role": "user", "content": "Well?"},
    )
    assert (question.text, answer.text, result.text) == ("a", "Let me see.", "Well?")
    assert answer.calls == (
        functions.Call(id="c1", name="f", arguments='{"a": 1}'),
        functions.Call(id="c2", name="g", arguments='{"input":"x \\"y\\""}'),
    )
    assert result.results == (
        functions.Result(call_id="c1", name="f", text="1"),
        functions.Result(call_id="c2", name="g", text="2"),
    )


def test_unknown_items_are_left_out_and_named() -> None:
    call = parse([{"type": "mcp_call", "id": "m"}, {"role": "user", "content": "a"}])
    assert call.turn.ignored == ("input[0]",)
    assert len(call.turn.messages) == 1


def test_custom_tool_is_a_function_of_its_text() -> None:
    call = parse(tools=[ADD, SHELL, {"type": "web_search"}, {"type": "mcp"}])
    add, shell = call.turn.functions
    assert (add.name, shell.name) == ("add", "shell")
    assert shell.description == "Runs.\n\nThe input follows this grammar:\nstart: WORD"
    assert shell.parameters["required"] == ["input"]
    assert call.asked.custom_tools == ("shell",)
    assert call.turn.ignored == ("tools[3]",)


@pytest.mark.parametrize(
    ("choice", "mode", "allowed"),
    [
        ("required", CallMode.REQUIRED, ()),
        ({"type": "function", "name": "add"}, CallMode.REQUIRED, ("add",)),
        ({"type": "custom", "name": "shell"}, CallMode.REQUIRED, ("shell",)),
        ({"type": "web_search"}, CallMode.AUTO, ()),
        (
            {
                "type": "allowed_tools",
                "mode": "auto",
                "tools": [{"type": "function", "name": "add"}, {"type": "web_search"}],
            },
            CallMode.AUTO,
            ("add",),
        ),
    ],
)
def test_choice_of_tools_is_read(choice: Any, mode: CallMode, allowed: tuple[str, ...]) -> None:
    rules = parse(tools=[ADD, SHELL], tool_choice=choice).turn.call_rules
    assert (rules.mode, rules.allowed) == (mode, allowed)


def test_no_choice_is_no_function() -> None:
    assert parse(tools=[ADD], tool_choice="none").turn.functions == ()


@pytest.mark.parametrize(
    ("fields", "tool"),
    [
        ({"tools": [{"type": "image_generation"}]}, Tool.IMAGE),
        ({"tools": [ADD, {"type": "image_generation"}]}, None),
        (
            {
                "tools": [ADD, {"type": "image_generation"}],
                "tool_choice": {"type": "image_generation"},
            },
            Tool.IMAGE,
        ),
        ({"tools": [{"type": "image_generation"}], "model": f"{MODEL}-canvas"}, Tool.CANVAS),
    ],
)
def test_pictures_are_made_where_nothing_else_is_asked_for(
    fields: dict[str, Any], tool: Tool | None
) -> None:
    assert parse(**fields).turn.model.tool is tool


def test_picture_tool_says_what_pictures_are_to_be_like() -> None:
    tool = {
        "type": "image_generation",
        "size": "1536x1024",
        "output_format": "jpeg",
        "output_compression": 80,
        "partial_images": 2,
    }
    call = parse(tools=[tool])
    assert call.turn.options.aspect_ratio == "3:2"
    form = call.asked.form
    assert (form.size, form.format, form.compression) == ((1536, 1024), "jpeg", 80)
    assert form.most_partials == 2
    with pytest.raises(errors.UnsupportedFeature, match="png, jpeg or webp"):
        parse(tools=[{**tool, "output_format": "svg"}])


def test_what_is_asked_survives_being_kept() -> None:
    call = parse(tools=[ADD, SHELL], metadata={"a": "b"}, max_output_tokens=9, conversation="c")
    assert adapter.load(adapter.dump(call.asked)) == call.asked
    assert call.asked.echo["conversation"] == {"id": "c"}
    assert call.asked.echo["tools"][0]["strict"] is False
    assert call.turn.conversation_key == "c"


def test_fields_without_effect_are_named_and_those_with_one_are_not() -> None:
    call = parse(temperature=0.5, truncation="auto", include=["x"], reasoning={"effort": "high"})
    assert call.turn.ignored == ("temperature", "truncation")
    assert call.asked.echo["temperature"] == 0.5
    assert parse(temperature="hot", service_tier="x").asked.echo["temperature"] == 1.0


@pytest.mark.parametrize("effort", ["high", "low"])
def test_effort_chooses_the_depth_where_the_name_leaves_it_open(effort: str) -> None:
    request = {"model": "gemini-3-flash", "input": "a", "reasoning": {"effort": effort}}
    mode = adapter.parse(adapter.read(request, {})).turn.model.mode
    assert (mode is messages.Mode.THINKING) == (effort == "high")
