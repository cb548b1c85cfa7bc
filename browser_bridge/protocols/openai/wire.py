"""Request bodies of the OpenAI dialect, as data (api-contract 3.1).

Lenient where clients differ, typed where a wrong value should be named. Knows nothing of turns.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, cast, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from browser_bridge.protocols import json_text
from browser_bridge.protocols.model_names import Effort
from browser_bridge.protocols.wire_types import Limit, StopSequences


class Wire(BaseModel):
    """Base: unknown fields are kept, so that they can be reported."""

    model_config = ConfigDict(extra="allow")


class Part(Wire):
    """One part of a message's content; other kinds than text keep their fields as extras."""

    type: str
    text: str | None = None
    refusal: str | None = None


def _as_parts(value: Any) -> Any:
    if isinstance(value, str):
        return [{"type": "text", "text": value}]
    if value is not None and not isinstance(value, list):
        message = "must be a string or a list of parts"
        raise ValueError(message)
    parts: list[Any] | None = value  # pyright: ignore[reportUnknownVariableType] - JSON is untyped
    return parts and [_as_part(part) for part in parts]


def _as_part(value: Any) -> Any:
    return {"type": "text", "text": value} if isinstance(value, str) else value


Parts = Annotated[list[Part] | None, BeforeValidator(_as_parts)]
"""Content of a message; text may stand alone."""


def _as_json_text(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value or ""
    return json_text.dumps(value)


def _as_effort(value: Any) -> Any:
    return value if value in get_args(Effort) else None


JsonText = Annotated[str, BeforeValidator(_as_json_text)]
"""JSON as text; a value in its place is written as such."""
KnownEffort = Annotated[Effort | None, BeforeValidator(_as_effort)]
"""How hard to think; words that are not known have no effect."""


class FunctionCall(Wire):
    """A call the assistant made earlier; the arguments are JSON text."""

    name: str = ""
    arguments: JsonText = ""


class CustomCall(Wire):
    """A call of a custom tool that the assistant made earlier, with its free text."""

    name: str = ""
    input: str | None = None


class ToolCall(Wire):
    """A tool call in an earlier assistant message."""

    id: str | None = None
    function: FunctionCall | None = None
    custom: CustomCall | None = None


class Message(Wire):
    """One message of the history."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Parts = None
    refusal: str | None = None
    tool_calls: list[ToolCall] | None = None
    function_call: FunctionCall | None = None
    tool_call_id: str | None = None
    name: str | None = None


class StreamOptions(Wire):
    """How the stream is written."""

    include_usage: bool | None = None


class JsonSchema(Wire):
    """A schema of the answer, with what the caller calls it."""

    name: str | None = None
    description: str | None = None
    schema_: Annotated[dict[str, Any] | None, Field(alias="schema")] = None


class ResponseFormat(Wire):
    """Form of the answer; some clients give the schema beside the type."""

    type: str
    json_schema: JsonSchema | None = None
    name: str | None = None
    description: str | None = None
    schema_: Annotated[dict[str, Any] | None, Field(alias="schema")] = None


class FunctionTool(Wire):
    """A function that the caller can run."""

    name: str
    description: str | None = None
    parameters: dict[str, Any] | None = None


class CustomTool(Wire):
    """A tool of the caller's that takes free text, whose form may be a grammar."""

    name: Annotated[str, Field(min_length=1)]
    description: str | None = None
    format: dict[str, Any] | None = None


class Tool(Wire):
    """A tool of any kind; those of the vendor's own keep their fields as extras."""

    type: str = "function"
    function: FunctionTool | None = None
    custom: CustomTool | None = None


class NamedTool(Wire):
    """A tool by its name, which some clients give without `function` around it."""

    type: str | None = None
    function: FunctionTool | None = None
    custom: CustomTool | None = None
    name: str | None = None

    @property
    def is_named(self) -> bool:
        """Whether one tool is meant, by its name."""
        return bool(self.name or self.function or self.custom)


class AllowedTools(Wire):
    """Some of the tools, and whether one of them must be used."""

    mode: str | None = None
    tools: list[NamedTool] | None = None


class ToolChoice(NamedTool, AllowedTools):
    """Which tools may, or must, be used: one by name, or some of them."""

    allowed_tools: AllowedTools | None = None


class ChatRequest(Wire):
    """Body of `POST /v1/chat/completions`; fields without effect are left to the extras."""

    model: Annotated[str, Field(min_length=1)]
    messages: list[Message]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: Annotated[int | None, Field(ge=1)] = None
    stop: StopSequences = None
    max_tokens: Limit = None
    max_completion_tokens: Limit = None
    modalities: list[str] | None = None
    response_format: ResponseFormat | None = None
    reasoning_effort: KnownEffort = None
    tools: list[Tool] | None = None
    tool_choice: str | ToolChoice | None = None
    parallel_tool_calls: bool | None = None
    functions: list[FunctionTool] | None = None
    function_call: str | ToolChoice | None = None
    size: str | None = None
    aspect_ratio: str | None = None
    resolution: str | None = None
    return_origin_image: bool | None = None
    collaborative_planning: bool | None = None
    image_output: Literal["markdown", "array", "both"] | None = None
    close_reasoning_content: bool | None = None
    return_reasoning_content: bool | None = None
    prompt_cache_key: Any = None
    metadata: Any = None

    @property
    def conversation_key(self) -> str:
        """The caller's own name of the conversation, or ""; a user alone is none."""
        key = self.prompt_cache_key if isinstance(self.prompt_cache_key, str) else ""
        return named_conversation(self.metadata) or key


def named_conversation(metadata: Any) -> str:
    """Return the conversation that a request's metadata names, or ""."""
    if not isinstance(metadata, Mapping):
        return ""
    name: Any = cast("Mapping[Any, Any]", metadata).get("conversation_id")
    return name if isinstance(name, str) else ""
