"""Request bodies of the Responses routes, as data (api-contract 6.2)."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from browser_bridge.protocols.openai import wire
from browser_bridge.protocols.openai.wire import Wire
from browser_bridge.protocols.wire_types import Limit


def _as_items(value: Any) -> Any:
    if isinstance(value, str):
        return [{"type": "message", "role": "user", "content": value}]
    return [value] if isinstance(value, dict) else value


def _as_name(value: Any) -> Any:
    if isinstance(value, dict):
        return value.get("id")  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType] - JSON is untyped
    return value


class InputItem(Wire):
    """One item of the input; what it is, is told by its type, or is a message without one."""

    type: str | None = None
    role: str | None = None
    content: wire.Parts = None
    id: str | None = None
    call_id: str | None = None
    name: str | None = None
    arguments: wire.JsonText = ""
    input: str | None = None
    output: wire.Parts = None
    result: str | None = None


Items = Annotated[list[InputItem] | None, BeforeValidator(_as_items)]


class Reasoning(Wire):
    """How deep to think."""

    effort: wire.KnownEffort = None


class TextConfig(Wire):
    """The form of the answer."""

    format: wire.ResponseFormat | None = None


class Tool(Wire):
    """A tool of any kind; a function's fields stand beside its type, or in `function`."""

    type: str = "function"
    name: str | None = None
    description: str | None = None
    parameters: dict[str, Any] | None = None
    function: wire.FunctionTool | None = None
    size: str | None = None
    output_format: str | None = None
    output_compression: Annotated[int | None, Field(ge=0, le=100)] = None
    partial_images: Annotated[int | None, Field(ge=0, le=3)] = None
    n: int | None = None


class ResponsesRequest(Wire):
    """Body of `POST /v1/responses`; fields without effect are left to the extras."""

    model: Annotated[str, Field(min_length=1)]
    input: Items = None
    instructions: Items = None
    stream: bool | None = None
    store: bool | None = None
    background: bool | None = None
    previous_response_id: str | None = None
    conversation: Annotated[str | None, BeforeValidator(_as_name)] = None
    reasoning: Reasoning | None = None
    text: TextConfig | None = None
    tools: list[Tool] | None = None
    tool_choice: str | wire.ToolChoice | None = None
    parallel_tool_calls: bool | None = None
    max_output_tokens: Limit = None
    size: str | None = None
    aspect_ratio: str | None = None
    resolution: str | None = None
    return_origin_image: bool | None = None
    collaborative_planning: bool | None = None
    narration: bool | None = None
    share_link: bool | None = None
    image_output: Annotated[str | None, Field(pattern="^(markdown|array|both)$")] = None
    close_reasoning_content: bool | None = None
    prompt_cache_key: Any = None
    metadata: Any = None


class CountRequest(ResponsesRequest):
    """Body of `POST /v1/responses/input_tokens`."""

    model: str | None = None  # type: ignore[assignment] # a count needs none


class RetrieveRequest(Wire):
    """Query of `GET /v1/responses/{id}`."""

    stream: bool = False
    starting_after: int | None = None


class ItemsRequest(Wire):
    """Query of `GET /v1/responses/{id}/input_items`."""

    after: str | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    order: Annotated[str, Field(pattern="^(asc|desc)$")] = "desc"
