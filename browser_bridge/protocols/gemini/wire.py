"""Request bodies of the Gemini API's dialect, as data (api-contract 9).

Each field is read in camelCase and in snake_case, at every depth: the vendor's own client mixes
them. What callers name themselves (arguments, schemas, labels) is left as it is.
"""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from browser_bridge.protocols.wire_types import Limit, StopSequences


class Wire(BaseModel):
    """Base: both spellings; unknown fields are kept, so that they can be reported."""

    model_config = ConfigDict(
        extra="allow", alias_generator=to_camel, validate_by_name=True, validate_by_alias=True
    )


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, dict | str) else value


def _as_part(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


def _as_content(value: Any) -> Any:
    return {"parts": [value]} if isinstance(value, str) else value


class Blob(Wire):
    """A file in the request itself, in base64."""

    data: str
    mime_type: str = ""
    display_name: str = ""


class FileData(Wire):
    """A file somewhere else."""

    file_uri: str
    mime_type: str = ""
    display_name: str = ""


class FunctionCall(Wire):
    """A call that the model made earlier."""

    name: str
    id: str | None = None
    args: dict[str, Any] | None = None


class FunctionResponse(Wire):
    """What became of a call."""

    name: str = ""
    id: str | None = None
    response: Any = None
    parts: list["Part"] | None = None


class PartFields(Wire):
    """One part of a content; what it is, is told by the field that is there."""

    text: str | None = None
    thought: bool | None = None
    inline_data: Blob | None = None
    file_data: FileData | None = None
    function_call: FunctionCall | None = None
    function_response: FunctionResponse | None = None
    executable_code: dict[str, Any] | None = None
    code_execution_result: dict[str, Any] | None = None


Part = Annotated[PartFields, BeforeValidator(_as_part)]


class ContentFields(Wire):
    """One message of the history; without a role it is the user's."""

    role: str | None = None
    parts: Annotated[list[Part] | None, BeforeValidator(_as_list)] = None


Content = Annotated[ContentFields, BeforeValidator(_as_content)]
Contents = Annotated[list[Content], BeforeValidator(_as_list)]


class ImageConfig(Wire):
    """What pictures are to be like."""

    aspect_ratio: str | None = None
    image_size: str | None = None


class ThinkingConfig(Wire):
    """Whether the model thinks, how deep, and whether its thoughts are shown."""

    include_thoughts: bool | None = None
    thinking_budget: int | None = None
    thinking_level: str | None = None


class GenerationConfig(Wire):
    """How the answer is made; fields without effect are left to the extras."""

    candidate_count: Annotated[int | None, Field(ge=1)] = None
    max_output_tokens: Limit = None
    stop_sequences: StopSequences = None
    response_mime_type: str | None = None
    response_schema: dict[str, Any] | None = None
    response_json_schema: dict[str, Any] | None = None
    response_modalities: Annotated[list[str] | None, BeforeValidator(_as_list)] = None
    image_config: ImageConfig | None = None
    thinking_config: ThinkingConfig | None = None


class FunctionDeclaration(Wire):
    """A function that the caller can run."""

    name: str = ""
    description: str | None = None
    parameters: dict[str, Any] | None = None
    parameters_json_schema: dict[str, Any] | None = None


class Tool(Wire):
    """Functions of the caller's; the vendor's own tools are left to the extras."""

    function_declarations: list[FunctionDeclaration] | None = None


class FunctionCallingConfig(Wire):
    """How functions may be called."""

    mode: str | None = None
    allowed_function_names: list[str] | None = None


class ToolConfig(Wire):
    """How tools may be used."""

    function_calling_config: FunctionCallingConfig | None = None


class GenerateRequest(Wire):
    """Body of `:generateContent` and `:streamGenerateContent`; the path names the model."""

    contents: Contents
    system_instruction: Content | None = None
    generation_config: GenerationConfig | None = None
    tools: Annotated[list[Tool] | None, BeforeValidator(_as_list)] = None
    tool_config: ToolConfig | None = None
    size: str | None = None
    aspect_ratio: str | None = None
    resolution: str | None = None
    return_origin_image: bool | None = None
    collaborative_planning: bool | None = None
    narration: bool | None = None
    share_link: bool | None = None
    close_reasoning_content: bool | None = None
    return_reasoning_content: bool | None = None


class CountRequest(Wire):
    """Body of `:countTokens`."""

    contents: Contents | None = None
    system_instruction: Content | None = None
    tools: Annotated[list[Tool] | None, BeforeValidator(_as_list)] = None
    generate_content_request: GenerateRequest | None = None
