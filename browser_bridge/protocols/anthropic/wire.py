"""Request bodies of the Anthropic dialect, as data (api-contract 8.2).

Lenient where clients differ, typed where a wrong value should be named. Knows nothing of turns.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from browser_bridge.protocols.wire_types import Limit, StopSequences


class Wire(BaseModel):
    """Base: unknown fields are kept, so that they can be reported."""

    model_config = ConfigDict(extra="allow")


def _as_blocks(value: Any) -> Any:
    if isinstance(value, str):
        return [{"type": "text", "text": value}]
    if isinstance(value, dict):
        return [value]  # pyright: ignore[reportUnknownVariableType] - JSON is untyped
    if not isinstance(value, list):
        return value
    parts: list[Any] = value  # pyright: ignore[reportUnknownVariableType] - JSON is untyped
    return [{"type": "text", "text": part} if isinstance(part, str) else part for part in parts]


Blocks = Annotated[list["Block"], BeforeValidator(_as_blocks)]


class Source(Wire):
    """Where a picture or a document is."""

    type: str
    media_type: str = ""
    data: str | None = None
    url: str | None = None
    file_id: str | None = None
    content: Blocks | None = None


class Block(Wire):
    """One content block; those of the vendor's own tools keep their fields as extras."""

    type: str
    text: str | None = None
    source: Source | str | None = None
    title: str | None = None
    context: str | None = None
    content: Blocks | None = None
    id: str | None = None
    name: str | None = None
    input: dict[str, Any] | None = None
    tool_use_id: str | None = None
    is_error: bool | None = None


class Message(Wire):
    """One message of the history; instructions may stand between the others."""

    role: Literal["user", "assistant", "system"]
    content: Blocks


class Thinking(Wire):
    """Whether the model thinks, and whether its thoughts are shown."""

    type: str
    budget_tokens: int | None = None
    display: str | None = None


class Format(Wire):
    """Form of the answer."""

    type: str
    schema_: dict[str, Any] | None = Field(default=None, alias="schema")


class OutputConfig(Wire):
    """How hard to think, and the form of the answer."""

    effort: str | None = None
    format: Format | None = None


class Metadata(Wire):
    """Who is asking."""

    user_id: str | None = None


class Tool(Wire):
    """A tool of the caller's, or, where it has another type than `custom`, one of the vendor's."""

    type: str | None = None
    name: str = ""
    description: str | None = None
    input_schema: dict[str, Any] | None = None


class ToolChoice(Wire):
    """Which tool is to be called."""

    type: Literal["auto", "any", "tool", "none"]
    name: str | None = None
    disable_parallel_tool_use: bool | None = None


class CountRequest(Wire):
    """Body of `POST /v1/messages/count_tokens`."""

    model: Annotated[str, Field(min_length=1)]
    messages: list[Message]
    system: Blocks | None = None
    tools: list[Tool] | None = None
    tool_choice: ToolChoice | None = None


class MessagesRequest(CountRequest):
    """Body of `POST /v1/messages`; fields without effect are left to the extras."""

    max_tokens: Limit = None
    stream: bool | None = None
    stop_sequences: StopSequences = None
    thinking: Thinking | None = None
    output_config: OutputConfig | None = None
    metadata: Metadata | None = None
    size: str | None = None
    aspect_ratio: str | None = None
    resolution: str | None = None
    return_origin_image: bool | None = None
    collaborative_planning: bool | None = None
    narration: bool | None = None
    share_link: bool | None = None
    n: Annotated[int | None, Field(ge=1)] = None
    close_reasoning_content: bool | None = None
    return_reasoning_content: bool | None = None
