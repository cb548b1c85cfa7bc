"""Request bodies of the Interactions API, as data; both spellings at every depth."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from browser_bridge.protocols.gemini.wire import Wire
from browser_bridge.protocols.wire_types import Limit, StopSequences


def _as_text(value: Any) -> Any:
    return {"type": "text", "text": value} if isinstance(value, str) else value


def _as_contents(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) else value


class ContentFields(Wire):
    """One piece of what is said: text, or a file by its data or address."""

    type: str = "text"
    text: str | None = None
    data: str | None = None
    uri: str | None = None
    mime_type: str = ""
    name: str | None = None


Content = Annotated[ContentFields, BeforeValidator(_as_text)]
Contents = Annotated[list[Content] | None, BeforeValidator(_as_contents)]


class Item(ContentFields):
    """A step, or a content that stands for a step of the user's."""

    role: str | None = None
    content: Contents = None
    id: str | None = None
    call_id: str | None = None
    arguments: dict[str, Any] | None = None
    result: Any = None
    is_error: bool | None = None


Input = Annotated[list[Annotated[Item, BeforeValidator(_as_text)]], BeforeValidator(_as_contents)]


class AllowedTools(Wire):
    """Which functions may be called."""

    mode: str | None = None
    tools: list[str] | None = None


class ToolChoice(Wire):
    """How functions may be called."""

    allowed_tools: AllowedTools | None = None


class GenerationConfig(Wire):
    """How the answer is made; fields without effect are left to the extras."""

    thinking_level: str | None = None
    thinking_summaries: str | None = None
    max_output_tokens: Limit = None
    stop_sequences: StopSequences = None
    tool_choice: str | ToolChoice | None = None
    image_config: dict[str, Any] | None = None


class AgentConfig(Wire):
    """How an agent works."""

    thinking_summaries: str | None = None
    collaborative_planning: bool | None = None


class Tool(Wire):
    """A function of the caller's, or one of the vendor's own tools."""

    type: str = "function"
    name: str | None = None
    description: str | None = None
    parameters: dict[str, Any] | None = None


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) else value


class InteractionRequest(Wire):
    """Body of `POST /v1beta/interactions`; fields without effect are left to the extras."""

    input: Input
    model: str | None = None
    agent: str | None = None
    system_instruction: str | None = None
    previous_interaction_id: str | None = None
    background: bool | None = None
    store: bool | None = None
    stream: bool | None = None
    tools: Annotated[list[Tool] | None, BeforeValidator(_as_list)] = None
    generation_config: GenerationConfig | None = None
    agent_config: AgentConfig | None = None
    response_format: Annotated[list[dict[str, Any]] | None, BeforeValidator(_as_list)] = None
    response_mime_type: str | None = None
    response_modalities: Annotated[list[str] | None, BeforeValidator(_as_list)] = None


class RetrieveRequest(Wire):
    """Query of `GET /v1beta/interactions/{id}`."""

    stream: bool = False
    last_event_id: str | None = None
    include_input: bool = False
