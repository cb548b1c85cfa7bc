"""Every field and part of a request is honoured, ignored and named, or refused."""

from typing import Any

import pytest

from browser_bridge import errors, functions
from browser_bridge.functions import CallMode
from browser_bridge.messages import InlineFile, Mode, RemoteFile, Role, StoredFile, Tool
from browser_bridge.protocols import base
from browser_bridge.protocols.gemini import adapter

HI = [{"role": "user", "parts": [{"text": "hi"}]}]


def parse(
    query: dict[str, str] | None = None, *, model: str = "gemini-3-fast", **fields: Any
) -> adapter.GenerateCall:
    return adapter.parse(model, {"contents": HI, **fields}, query)


def last(*parts: Any) -> Any:
    return parse(contents=[{"role": "user", "parts": list(parts)}]).turn.messages[-1]


def configured(model: str = "gemini-3-fast", **config: Any) -> adapter.GenerateCall:
    return parse(model=model, generationConfig=config)


def test_parse_takes_the_least_request() -> None:
    call = parse()
    assert (call.model, call.stops, call.most_tokens) == ("gemini-3-fast", (), None)
    assert not call.turn.wants_thoughts
    assert call.turn.ignored == ()


@pytest.mark.parametrize(
    "contents", ["hi", ["hi"], {"parts": "hi"}, {"parts": {"text": "hi"}}, [{"parts": ["hi"]}]]
)
def test_parse_takes_bare_contents_and_parts(contents: Any) -> None:
    (message,) = parse(contents=contents).turn.messages
    assert (message.role, message.text) == (Role.USER, "hi")


def test_parse_reads_roles_and_instructions() -> None:
    history = [*HI, {"role": "model", "parts": [{"text": "a "}, {"text": "b"}]}, *HI]
    for name in ("systemInstruction", "system_instruction"):
        fields: dict[str, Any] = {name: {"parts": [{"text": "brief"}]}}
        turn = parse(contents=history, **fields).turn
        assert [(message.role, message.text) for message in turn.messages] == [
            (Role.SYSTEM, "brief"),
            (Role.USER, "hi"),
            (Role.ASSISTANT, "a b"),
            (Role.USER, "hi"),
        ]


CAMEL: dict[str, Any] = {
    "generationConfig": {
        "maxOutputTokens": 5,
        "stopSequences": ["a"],
        "thinkingConfig": {"includeThoughts": True, "thinkingLevel": "HIGH"},
        "responseMimeType": "application/json",
        "responseJsonSchema": {"type": "object"},
    },
    "toolConfig": {"functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": ["f"]}},
    "tools": [{"functionDeclarations": [{"name": "f", "parametersJsonSchema": {"maxItems": 1}}]}],
}
SNAKE: dict[str, Any] = {
    "generation_config": {
        "max_output_tokens": 5,
        "stop_sequences": ["a"],
        "thinking_config": {"include_thoughts": True, "thinking_level": "high"},
        "response_mime_type": "application/json",
        "response_json_schema": {"type": "object"},
    },
    "tool_config": {"function_calling_config": {"mode": "any", "allowed_function_names": ["f"]}},
    "tools": [
        {"function_declarations": [{"name": "f", "parameters_json_schema": {"maxItems": 1}}]}
    ],
}


@pytest.mark.parametrize("fields", [CAMEL, SNAKE], ids=["camel", "snake"])
def test_parse_reads_both_spellings_at_every_depth(fields: dict[str, Any]) -> None:
    call = parse(model="gemini-3.6-flash", **fields)
    turn = call.turn
    assert (call.most_tokens, call.stops, turn.wants_thoughts) == (5, ("a",), True)
    assert (turn.model.mode, turn.model.tool) == (Mode.THINKING, None)
    assert turn.output == functions.OutputForm(schema={"type": "object"})
    assert turn.functions == (functions.Function(name="f", parameters={"maxItems": 1}),)
    assert turn.call_rules == functions.CallRules(mode=CallMode.REQUIRED, allowed=("f",))
    assert turn.ignored == ()


@pytest.mark.parametrize(
    "config",
    [
        {
            "responseModalities": ["TEXT", "IMAGE"],
            "imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"},
        },
        {
            "response_modalities": "image",
            "image_config": {"aspect_ratio": "16:9", "image_size": "2k"},
        },
    ],
)
def test_parse_reads_pictures_in_both_spellings(config: dict[str, Any]) -> None:
    turn = parse(generation_config=config, tools=CAMEL["tools"]).turn
    assert turn.model.tool is Tool.IMAGE
    assert (turn.options.aspect_ratio, turn.options.is_original) == ("16:9", True)
    assert turn.functions == ()


def test_parse_takes_parameters_of_the_model_from_the_query() -> None:
    turn = parse({"tool": "imagen", "size": "1024x1024"}).turn
    assert (turn.model.tool, turn.options.size) == (Tool.IMAGE, (1024, 1024))
    assert turn.ignored == ()


def test_parse_names_fields_without_effect() -> None:
    turn = parse(
        safety_settings=[],
        labels={"a": "b"},
        generationConfig={"temperature": 1, "top_p": 1, "thinkingConfig": {"thinkingBudget": 0}},
        tools=[{"googleSearch": {}}],
    ).turn
    assert turn.ignored == (
        "safetySettings",
        "labels",
        "generationConfig.temperature",
        "generationConfig.topP",
        "generationConfig.thinkingConfig.thinkingBudget",
        "tools[0].googleSearch",
    )


@pytest.mark.parametrize(
    ("thinking", "mode"),
    [
        ({"thinkingLevel": "LOW"}, Mode.FAST),
        ({"thinkingBudget": -1}, Mode.FAST),
        ({"thinkingBudget": 0}, Mode.FAST),
        ({"thinkingBudget": 1024}, Mode.FAST),
        ({"thinkingBudget": 24576}, Mode.THINKING),
    ],
)
def test_parse_reads_depth(thinking: dict[str, Any], mode: Mode) -> None:
    call = configured("gemini-3.6-flash", thinkingConfig=thinking)
    assert call.turn.model.mode is mode


@pytest.mark.parametrize(
    ("query", "fields", "wants"),
    [
        ({"close_reasoning_content": "1"}, {"includeThoughts": True}, False),
        ({"return_reasoning_content": "1"}, {}, True),
    ],
)
def test_parse_takes_extra_parameters_from_the_query(
    query: dict[str, str], fields: dict[str, Any], *, wants: bool
) -> None:
    call = parse(query, generationConfig={"thinkingConfig": fields})
    assert call.turn.wants_thoughts == wants


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (
            {"inline_data": {"mime_type": "image/png", "data": "aGk="}},
            InlineFile(content=b"hi", media_type="image/png", param="{}.inlineData.data"),
        ),
        (
            {"inlineData": {"mimeType": "image/png", "data": "data:image/png;base64,aGk="}},
            InlineFile(content=b"hi", media_type="image/png", param="{}.inlineData.data"),
        ),
        (
            {"fileData": {"fileUri": "https://x/y.pdf", "mimeType": "application/pdf"}},
            RemoteFile(
                url="https://x/y.pdf", media_type="application/pdf", param="{}.fileData.fileUri"
            ),
        ),
        (
            {"fileData": {"fileUri": "http://host/gemini_official/v1beta/files/ab12"}},
            StoredFile(id="ab12", param="{}.fileData.fileUri"),
        ),
        (
            {"file_data": {"file_uri": "files/ab12"}},
            StoredFile(id="ab12", param="{}.fileData.fileUri"),
        ),
    ],
)
def test_parse_reads_files_from_every_source(part: Any, expected: Any) -> None:
    (file,) = last(part, {"text": "see"}).files
    assert file.param == expected.param.format("contents[0].parts[0]")
    for name in ("content", "media_type", "url", "id"):
        assert getattr(file, name, None) == getattr(expected, name, None)


def test_parse_leaves_films_to_the_site() -> None:
    address = "https://www.youtube.com/watch?v=1"
    message = last({"fileData": {"fileUri": address}}, {"text": "what is it?"})
    assert (message.text, message.files) == (f"{address}\nwhat is it?", ())


def test_parse_reads_calls_and_their_results() -> None:
    made = {"functionCall": {"id": "call_1", "name": "f", "args": {"snake_case": "é"}}}
    told = {
        "functionResponse": {
            "id": "call_1",
            "name": "f",
            "response": {"result": 42},
            "parts": [{"inlineData": {"data": "aGk="}}],
        }
    }
    history = [
        *HI,
        {"role": "model", "parts": [{"text": "t", "thought": True}, made]},
        {"role": "function", "parts": [told]},
    ]
    _, call, result = parse(contents=history).turn.messages
    assert call.text == ""
    assert call.calls == (functions.Call(id="call_1", name="f", arguments='{"snake_case":"é"}'),)
    assert result.results == (functions.Result(call_id="call_1", name="f", text='{"result":42}'),)
    assert len(result.files) == 1


def test_parse_puts_the_elements_of_a_streamed_answer_together() -> None:
    pieces = [{"role": "model", "parts": [{"text": text}]} for text in ("a ", "b", "")]
    turn = parse(contents=[*HI, *pieces, *HI]).turn
    assert [message.text for message in turn.messages] == ["hi", "a b", "hi"]


def test_parse_finds_the_calls_of_results_without_an_id() -> None:
    made = [{"functionCall": {"id": str(at), "name": name}} for at, name in enumerate("ffgf")]
    given = [("f", None), ("g", None), ("f", "3"), ("f", None), ("f", None)]
    told = [{"functionResponse": {"name": name, "id": known}} for name, known in given]
    history = [*HI, {"role": "model", "parts": made}, {"role": "user", "parts": told}]
    results = parse(contents=history).turn.messages[-1].results
    assert [result.call_id for result in results] == ["0", "2", "3", "1", ""]


def test_parse_leaves_functions_out_that_may_not_be_called() -> None:
    rules = {"functionCallingConfig": {"mode": "NONE"}}
    assert parse(toolConfig=rules, tools=CAMEL["tools"]).turn.functions == ()


@pytest.mark.parametrize(
    ("config", "has_form"),
    [
        ({"responseMimeType": "text/plain"}, False),
        ({"responseMimeType": "application/json"}, True),
        ({"responseSchema": {"type": "OBJECT"}}, True),
        ({"responseSchema": {}}, False),
    ],
)
def test_parse_reads_the_form_of_the_answer(config: dict[str, Any], *, has_form: bool) -> None:
    assert (configured(**config).turn.output is not None) == has_form


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"contents": []}, "contents"),
        ({"contents": [{"role": "robot", "parts": []}]}, "contents[0].role"),
        ({"contents": [{"parts": [{"text": " "}]}]}, "contents[0]"),
        ({"contents": [*HI, {"role": "model", "parts": [{"text": "x"}]}]}, "contents[1]"),
        ({"contents": [{"parts": [{"inlineData": {}}]}]}, "contents[0].parts[0].inlineData.data"),
        (
            {"contents": [{"parts": [{"inline_data": {"data": "&"}}]}]},
            "contents[0].parts[0].inlineData.data",
        ),
        (
            {"contents": [{"parts": [{"fileData": {"fileUri": "gs://b/o"}}]}]},
            "contents[0].parts[0].fileData.fileUri",
        ),
        ({"cachedContent": "x"}, "cachedContent"),
        ({"generationConfig": {"candidateCount": 2}}, "n"),
        ({"generationConfig": {"maxOutputTokens": -1}}, "generationConfig.maxOutputTokens"),
        (
            {"generationConfig": {"responseModalities": ["AUDIO"]}},
            "generationConfig.responseModalities",
        ),
        (
            {"generationConfig": {"responseMimeType": "text/x.enum"}},
            "generationConfig.responseMimeType",
        ),
        (
            {"toolConfig": {"functionCallingConfig": {"mode": "MUST"}}},
            "toolConfig.functionCallingConfig.mode",
        ),
        (
            {"tools": [{"functionDeclarations": [{}]}]},
            "tools[0].functionDeclarations[0].name",
        ),
    ],
)
def test_parse_rejects_wrong_values_by_name(fields: dict[str, Any], param: str) -> None:
    with pytest.raises(errors.RequestRejected) as caught:
        parse(**fields)
    assert caught.value.param == param


def test_parse_names_missing_contents() -> None:
    for count in (adapter.parse, adapter.count_tokens):
        with pytest.raises(base.MissingField) as caught:
            count("gemini-3-fast", {})
        assert caught.value.param == "contents"


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("gemini-3-pro:generateContent", ("gemini-3-pro", "generateContent")),
        ("gemini-3-pro:extended|[a]:x", ("gemini-3-pro:extended|[a]", "x")),
    ],
)
def test_split_takes_the_last_colon(path: str, parts: tuple[str, str]) -> None:
    assert adapter.split(path) == parts


@pytest.mark.parametrize("path", ["gemini-3-pro", ":x"])
def test_split_needs_a_model_and_an_action(path: str) -> None:
    with pytest.raises(errors.InvalidRequest):
        adapter.split(path)
