"""Parses a request for an interaction.

It is said in the words of `generateContent` and read by the parser of that; errors name the fields
of the interaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import TypeAdapter
from pydantic.alias_generators import to_snake

from browser_bridge import errors, messages
from browser_bridge.messages import Tool
from browser_bridge.protocols import artifact_text, base, parsing, pictures, stages
from browser_bridge.protocols.gemini import request as generate
from browser_bridge.protocols.gemini.interactions import contents, wire

RESEARCH = "deep-research"
RESEARCHER = f"gemini-3-pro-{Tool.DEEP_RESEARCH}"
_RENAMED = (
    ("contents", "input"),
    ("generationConfig.responseModalities", "response_modalities"),
    ("generationConfig.responseSchema", "response_format.schema"),
    ("generationConfig.responseMimeType", "response_format.mime_type"),
    ("generationConfig", "generation_config"),
    ("toolConfig.functionCallingConfig", "generation_config.tool_choice"),
    ("tools[0].functionDeclarations", "tools"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an answer must know of its request; kept as JSON with it.

    Args:
        echo: Fields of the resource that repeat the request.
        input: The steps of the input, as they came.
        contents: The same, as contents of `generateContent`.
        input_tokens: Tokens before the model, as estimated.
        stops: Stop sequences.
        most_tokens: Most tokens of the answer, as estimated, or None.
        has_thoughts: Whether thoughts are shown.
        gives_addresses: Whether pictures are given by address, in place of their data.
        is_background: Whether the caller comes back for the answer.
        ignored: Names of request fields that have no effect.
    """

    echo: dict[str, Any] = field(default_factory=dict[str, Any])
    input: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]], repr=False)
    contents: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]], repr=False)
    input_tokens: int = 0
    stops: tuple[str, ...] = ()
    most_tokens: int | None = None
    has_thoughts: bool = True
    gives_addresses: bool = False
    is_background: bool = False
    ignored: tuple[str, ...] = ()

    @property
    def went_on_from(self) -> str | None:
        """Id of the interaction that this one goes on from."""
        return self.echo.get("previous_interaction_id")

    def pipeline(self, link: artifact_text.Link) -> stages.Pipeline:
        """Return the stages an answer passes on its way to the caller."""
        thoughts = None if self.has_thoughts else stages.ThoughtsClosed()
        return artifact_text.pipeline(
            self.cuts(), link, leaves_out=generate.IN_PARTS, thoughts=thoughts
        )

    def cuts(self) -> list[stages.Stage]:
        """Return the stages that end an answer where the caller wants it."""
        limit = base.characters(self.most_tokens)
        return stages.cuts(stops=self.stops, most_characters=limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionCall:
    """A parsed request.

    Args:
        turn: What is asked of the site.
        asked: What the answer must know of the request.
        is_stream: Whether the answer is wanted as it comes.
        is_stored: Whether it can be retrieved.
    """

    turn: messages.TurnRequest
    asked: Asked
    is_stream: bool
    is_stored: bool


_ASKED = TypeAdapter(Asked)


def dump(asked: Asked) -> dict[str, Any]:
    """Return it as JSON, to be kept."""
    return _ASKED.dump_python(asked, mode="json")


def load(kept: Mapping[str, Any]) -> Asked:
    """Return what was kept."""
    return _ASKED.validate_python(dict(kept))


def read(body: Any) -> wire.InteractionRequest:
    """Read the fields of a request.

    Raises:
        RequestRejected: A field is missing, or of a wrong type.
    """
    request = parsing.validated(wire.InteractionRequest, parsing.merged(body, {}))
    if request.background and request.store is False:
        raise errors.InvalidRequest(
            "Work in the background is kept: leave `store` out, or `background`.", param="store"
        )
    return request


def parse(
    request: wire.InteractionRequest,
    *,
    earlier: Sequence[dict[str, Any]] = (),
    find: pictures.FindFiles = pictures.no_files,
) -> InteractionCall:
    """Parse a request.

    Args:
        request: Its fields.
        earlier: Contents of the interactions that it goes on from.
        find: Finds files of ours in a text.

    Raises:
        RequestRejected: A field is wrong, or asks for what the bridge does not do; the error names
            it.
    """
    own, ignored = contents.of_input(request.input)
    body = {**_body(request), "contents": [*earlier, *own]}
    try:
        call = generate.parse(_model(request), body, find=find)
    except errors.RequestRejected as error:
        error.param = _param(error.param, len(earlier))
        raise
    turn = replace(call.turn, ignored=(*_ignored(request), *ignored))
    if request.agent_config and request.agent_config.collaborative_planning:
        turn = replace(turn, options=replace(turn.options, approves_plan=False))
    asked = Asked(
        echo=_echo(request),
        input=[item.model_dump(exclude_unset=True) for item in request.input],
        contents=own,
        input_tokens=base.estimate_tokens(*base.texts_of(turn)),
        stops=call.stops,
        most_tokens=call.most_tokens,
        has_thoughts=turn.wants_thoughts,
        gives_addresses=any(item.get("delivery") == "uri" for item in _formats(request)),
        is_background=request.background is True,
        ignored=turn.ignored,
    )
    return InteractionCall(
        turn=turn,
        asked=asked,
        is_stream=request.stream is True,
        is_stored=request.store is not False,
    )


def _model(request: wire.InteractionRequest) -> str:
    if request.agent is None:
        if not request.model:
            raise base.MissingField("Missing required parameter: 'model'.", param="model")
        return request.model
    if not request.agent.removeprefix("agents/").startswith(RESEARCH):
        raise errors.UnknownModel(
            f"There is no agent {base.cut(request.agent)!r}: use 'deep-research', or a model.",
            param="agent",
        )
    return RESEARCHER


def _body(request: wire.InteractionRequest) -> dict[str, Any]:
    body: dict[str, Any] = {"generationConfig": _config(request)}
    if request.system_instruction:
        body["systemInstruction"] = request.system_instruction
    functions = [tool for tool in request.tools or () if tool.type == "function"]
    if functions:
        told = [tool.model_dump(exclude={"type"}, exclude_none=True) for tool in functions]
        body["tools"] = [{"functionDeclarations": told}]
    config = request.generation_config
    if config is not None and config.tool_choice is not None:
        choice = config.tool_choice
        allowed = choice.allowed_tools if isinstance(choice, wire.ToolChoice) else None
        mode = choice if isinstance(choice, str) else (allowed and allowed.mode)
        named = {"mode": mode, "allowedFunctionNames": allowed and allowed.tools}
        body["toolConfig"] = {"functionCallingConfig": named}
    return body


def _config(request: wire.InteractionRequest) -> dict[str, Any]:
    given = request.generation_config or wire.GenerationConfig()
    agent = request.agent_config or wire.AgentConfig()
    summaries = agent.thinking_summaries or given.thinking_summaries or "auto"
    config: dict[str, Any] = {
        "stopSequences": given.stop_sequences,
        "maxOutputTokens": given.max_output_tokens,
        "thinkingConfig": {
            "includeThoughts": summaries != "none",
            "thinkingLevel": given.thinking_level,
        },
        "responseModalities": request.response_modalities,
        "imageConfig": given.image_config,
        "responseMimeType": request.response_mime_type,
    }
    for item in _formats(request):
        config |= _format(item, config)
    return config


def _formats(request: wire.InteractionRequest) -> list[dict[str, Any]]:
    return [
        {to_snake(name): value for name, value in item.items()} if "type" in item else item
        for item in request.response_format or ()
    ]


def _format(item: Mapping[str, Any], config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the configuration that one wanted form of the answer comes to."""
    match item.get("type"):
        case "image":
            wanted = {name: item.get(name) for name in ("aspect_ratio", "image_size")}
            modalities = [*(config["responseModalities"] or ()), "IMAGE"]
            return {"responseModalities": modalities, "imageConfig": wanted}
        case "text":
            schema = item.get("schema")
            kind = item.get("mime_type") or ("application/json" if schema else None)
            return {"responseMimeType": kind, "responseJsonSchema": schema}
        case "audio" | "video" as kind:
            modalities = [*(config["responseModalities"] or ()), kind.upper()]
            wanted = {"aspect_ratio": item.get("aspect_ratio")}
            return {"responseModalities": modalities, "imageConfig": wanted}
        case _:
            return {"responseMimeType": "application/json", "responseJsonSchema": dict(item)}


def _param(param: str | None, earlier: int) -> str | None:
    if param is None:
        return None
    for name, own in _RENAMED:
        if param.startswith(name):
            param = own + param.removeprefix(name)
            break
    head, bracket, rest = param.partition("[")
    at, _, rest = rest.partition("]")
    if head == "input" and bracket and at.isdigit():
        return f"input[{max(0, int(at) - earlier)}]{rest}".replace(".parts[", ".content[")
    return param


def _ignored(request: wire.InteractionRequest) -> tuple[str, ...]:
    tools = (
        f"tools[{at}]"
        for at, tool in enumerate(request.tools or ())
        if tool.type not in ("function", "google_search")
    )
    config = request.generation_config
    extras = (config.model_extra or {}) if config is not None else {}
    return (
        *(base.cut(name) for name in request.model_extra or ()),
        *(f"generation_config.{base.cut(name)}" for name in extras),
        *tools,
    )


def _echo(request: wire.InteractionRequest) -> dict[str, Any]:
    named = {"agent": request.agent} if request.agent else {"model": request.model}
    optional = {
        "previous_interaction_id": request.previous_interaction_id,
        "system_instruction": request.system_instruction,
    }
    return {**named, **{name: value for name, value in optional.items() if value is not None}}
