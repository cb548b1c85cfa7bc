"""Parses requests of the images routes into one turn with the site's picture tool.

Neighbours: `api/images.py` reads the bodies, `image_replies.py` writes the answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field

from browser_bridge import errors, messages
from browser_bridge.messages import FileSource, Role, Tool
from browser_bridge.protocols import base, model_names, parsing, stages, tool_options
from browser_bridge.protocols.openai import file_fields
from browser_bridge.protocols.openai.picture_stage import PicturesOnly
from browser_bridge.protocols.openai.wire import Wire
from browser_bridge.protocols.pictures import FindFiles

FORMATS: Mapping[str, Literal["png", "jpeg", "webp"]] = MappingProxyType(
    {"png": "png", "jpeg": "jpeg", "jpg": "jpeg", "webp": "webp"}
)
FILE_FIELDS = ("image", "images", "mask")
QUERY_FIELDS = frozenset({"size", "aspect_ratio", "resolution", "return_origin_image", "async"})
VARIATION = "Make a variation of this picture: the same subject and style, differing in details."
MASK = (
    "The last attached picture is a mask for the first one: change only what is transparent in it."
)


class Operation(StrEnum):
    """What is done with pictures."""

    GENERATION = "image_generation"
    EDIT = "image_edit"
    VARIATION = "image_variation"


class ImageRequest(Wire):
    """Body of the images routes (api-contract 4); fields without effect are left to the extras."""

    prompt: str | None = None
    model: str | None = None
    n: int | None = None
    size: str | None = None
    aspect_ratio: str | None = None
    resolution: str | None = None
    return_origin_image: bool | None = None
    quality: str | None = None
    background: str | None = None
    output_format: str | None = None
    output_compression: Annotated[int | None, Field(ge=0, le=100)] = None
    response_format: Literal["url", "b64_json"] | None = None
    stream: bool | None = None
    partial_images: Annotated[int | None, Field(ge=0, le=3)] = None
    is_async: Annotated[bool | None, Field(alias="async")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How the answer is to be written; kept with jobs whose caller comes back for it.

    Args:
        operation: What is done.
        model: The caller's model name.
        is_url: Whether addresses are wanted instead of data.
        size: Width and height in pixels, or None for the site's own.
        format: File format, or None for the site's own.
        compression: Quality of jpeg and webp from 0 to 100, or None for the best.
        quality: The caller's word for it, echoed.
        prompt_tokens: Tokens of the prompt, as estimated.
        inputs: Number of pictures that came with the request.
    """

    operation: Operation
    model: str
    is_url: bool = False
    size: tuple[int, int] | None = None
    format: Literal["png", "jpeg", "webp"] | None = None
    compression: int | None = None
    quality: str = "auto"
    prompt_tokens: int = 0
    inputs: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageCall:
    """A parsed request.

    Args:
        turn: What is asked of the site.
        wish: How the answer is to be written.
        is_stream: Whether events are wanted.
        most_partials: Number of unfinished pictures that are wanted before the last.
        is_async: Whether the caller comes back for the result.
    """

    turn: messages.TurnRequest
    wish: Wish
    is_stream: bool = False
    most_partials: int = 0
    is_async: bool = False

    def pipeline(self) -> stages.Pipeline:
        """Return the stages an answer passes on its way to the caller."""
        return stages.Pipeline([PicturesOnly()])


def parse(
    fields: Mapping[str, Any],
    query: Mapping[str, str],
    *,
    operation: Operation,
    find: FindFiles,
) -> ImageCall:
    """Parse a request.

    Args:
        fields: Its fields, from JSON or a form; uploads are `InlineFile`s.
        query: The URL's query; its extra parameters count where the body has none.
        operation: What is done.
        find: Finds files of ours by their address.

    Raises:
        RequestRejected: A field is missing, wrong, or asks for what cannot be had.
    """
    extras = {name: value for name, value in query.items() if name in QUERY_FIELDS}
    plain = {name: value for name, value in fields.items() if name not in FILE_FIELDS}
    given = {name: value for name, value in {**extras, **plain}.items() if value != ""}
    request = parsing.validated(ImageRequest, given)
    model = model_names.choose_with_tool(request.model, Tool.IMAGE)
    options = tool_options.parse(_wanted(request), Tool.IMAGE)
    files = _files(fields, operation, find)
    prompt = _prompt(request, operation, has_mask=bool(fields.get("mask")))
    message = messages.Message(role=Role.USER, text=prompt, files=files)
    ignored = tuple(base.cut(name) for name in request.model_extra or ())
    turn = messages.TurnRequest(
        messages=(message,), model=model, wants_thoughts=False, ignored=ignored, options=options
    )
    wish = replace(
        _wish(request, operation, model.requested),
        size=options.size,
        prompt_tokens=base.estimate_tokens(prompt),
        inputs=len(files),
    )
    return ImageCall(
        turn=turn,
        wish=wish,
        is_stream=bool(request.stream),
        most_partials=request.partial_images or 0,
        is_async=bool(request.is_async),
    )


def _wanted(request: ImageRequest) -> tool_options.Wanted:
    return tool_options.Wanted(
        size=request.size,
        aspect_ratio=request.aspect_ratio,
        resolution=request.resolution,
        is_original=request.return_origin_image,
        count=request.n,
    )


def _wish(request: ImageRequest, operation: Operation, model: str) -> Wish:
    if request.background == "transparent":
        raise errors.UnsupportedFeature(
            "The site makes no transparent pictures: leave `background` out, or set it to auto.",
            param="background",
        )
    named = (request.output_format or "").lower()
    if named and named not in FORMATS:
        raise errors.UnsupportedFeature(
            f"The format {base.cut(named)!r} cannot be written: use png, jpeg or webp.",
            param="output_format",
        )
    file_format = FORMATS[named] if named else None
    is_lossy = file_format in ("jpeg", "webp")
    return Wish(
        operation=operation,
        model=model,
        is_url=request.response_format == "url",
        format=file_format,
        compression=request.output_compression if is_lossy else None,
        quality=request.quality or "auto",
    )


def _files(
    fields: Mapping[str, Any], operation: Operation, find: FindFiles
) -> tuple[FileSource, ...]:
    if operation is Operation.GENERATION:
        return ()
    found = tuple(
        source
        for name in FILE_FIELDS
        for source in file_fields.sources(fields.get(name), param=name, find=find)
    )
    if not found:
        raise base.MissingField("Missing required parameter: 'image'.", param="image")
    return found


def _prompt(request: ImageRequest, operation: Operation, *, has_mask: bool) -> str:
    prompt = (request.prompt or "").strip()
    if operation is Operation.VARIATION:
        return f"{VARIATION} {prompt}".strip()
    if not prompt:
        raise base.MissingField("Missing required parameter: 'prompt'.", param="prompt")
    assert request.prompt is not None
    is_edit = operation is Operation.EDIT
    return f"{request.prompt}\n\n{MASK}" if is_edit and has_mask else request.prompt
