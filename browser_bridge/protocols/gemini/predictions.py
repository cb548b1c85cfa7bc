"""`:predict` and `:predictLongRunning`: pictures at once, films as operations (api-contract 9).

Neighbours: `api/predictions.py` reads the bodies and keeps the jobs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic.alias_generators import to_camel

from browser_bridge import errors, messages
from browser_bridge.events import Artifact
from browser_bridge.messages import FileSource, Message, Role, Tool
from browser_bridge.protocols import base, file_sources, model_names, parsing, tool_options
from browser_bridge.protocols.gemini.wire import Wire
from browser_bridge.protocols.pictures import FindFiles, Picture, with_own_files

AVOID = "Avoid:"
VIDEO = "type.googleapis.com/google.ai.generativelanguage.v1beta.PredictLongRunningResponse"


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


class ImageFields(Wire):
    """A picture by its bytes or its address."""

    bytes_base64_encoded: str | None = None
    image_bytes: str | None = None
    gcs_uri: str | None = None
    file_uri: str | None = None
    mime_type: str = ""


class Reference(Wire):
    """A picture of what is to be seen."""

    image: ImageFields | None = None
    reference_image: ImageFields | None = None


class Instance(Wire):
    """What is to be made."""

    prompt: str | None = None
    image: ImageFields | None = None
    reference_images: list[Reference] | None = None


class Parameters(Wire):
    """How it is to be made; fields without effect are left to the extras."""

    sample_count: int | None = None
    aspect_ratio: str | None = None
    sample_image_size: str | None = None
    image_size: str | None = None
    negative_prompt: str | None = None


class PredictRequest(Wire):
    """Body of `:predict` and `:predictLongRunning`."""

    instances: Annotated[list[Instance], BeforeValidator(_as_list)]
    parameters: Parameters | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How far the job of an operation is.

    Args:
        films: Films that came out of it.
        is_done: Whether it has ended.
        fraction: How much of the site's work is done, from 0 to 1.
        error: Why it failed, in this dialect's shape.
    """

    films: Sequence[Artifact] = ()
    is_done: bool = False
    fraction: float = 0.0
    error: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What an operation tells of its request; kept with its job.

    Args:
        model: The caller's model name.
        ignored: Names of request fields that have no effect.
    """

    model: str
    ignored: tuple[str, ...] = field(default=())


def parse(model: str, body: Any, tool: Tool, *, find: FindFiles) -> messages.TurnRequest:
    """Parse a request.

    Args:
        model: Name of the model, from the path.
        body: The decoded JSON body.
        tool: What makes the answer.
        find: Finds files of ours by their address.

    Raises:
        RequestRejected: A field is missing, wrong, or asks for what cannot be had.
    """
    request = parsing.validated(PredictRequest, parsing.merged(body, {}))
    if len(request.instances) != 1:
        raise errors.UnsupportedFeature("Give exactly one instance.", param="instances")
    instance = request.instances[0]
    parameters = request.parameters or Parameters()
    given = {"instances[0]": instance, "parameters": parameters}
    ignored = (
        f"{place}.{to_camel(base.cut(name))}"
        for place, wire in given.items()
        for name, value in (wire.model_extra or {}).items()
        if value is not None
    )
    message = Message(role=Role.USER, text=_prompt(instance, parameters), files=_files(instance))
    return messages.TurnRequest(
        messages=with_own_files((message,), find),
        model=model_names.choose_with_tool(model, tool),
        wants_thoughts=False,
        ignored=tuple(ignored),
        options=_options(parameters, tool),
    )


def predictions(pictures: Sequence[Picture]) -> Mapping[str, Any]:
    """Return the answer to `:predict`."""
    return {
        "predictions": [
            {"mimeType": picture.media_type, "bytesBase64Encoded": picture.base64}
            for picture in pictures
        ]
    }


def operation(kept: Operation, state: State, *, suffix: str, root: str) -> Mapping[str, Any]:
    """Return an operation as it stands.

    Args:
        kept: What was asked.
        state: How far its job is.
        suffix: Id of the job without its prefix.
        root: What addresses of files begin with, with the version.
    """
    told: dict[str, Any] = {
        "name": f"models/{kept.model}/operations/{suffix}",
        "metadata": {"progressPercent": round(state.fraction * 100), "ignored": kept.ignored},
        "done": state.is_done,
    }
    if state.error is not None:
        return {**told, "error": state.error}
    if not state.is_done:
        return told
    samples = [
        {"video": {"uri": f"{root}/files/{film.id}:download?alt=media"}} for film in state.films
    ]
    response = {"@type": VIDEO, "generateVideoResponse": {"generatedSamples": samples}}
    return {**told, "response": response}


def _prompt(instance: Instance, parameters: Parameters) -> str:
    prompt = (instance.prompt or "").strip()
    if not prompt:
        raise base.MissingField(
            "Missing required parameter: 'prompt'.", param="instances[0].prompt"
        )
    negative = (parameters.negative_prompt or "").strip()
    return f"{prompt}\n\n{AVOID} {negative}" if negative else prompt


def _files(instance: Instance) -> tuple[FileSource, ...]:
    pictures = {"image": instance.image}
    for at, reference in enumerate(instance.reference_images or ()):
        place = f"referenceImages[{at}].image"
        pictures[place] = reference.image or reference.reference_image
    return tuple(
        _file(picture, f"instances[0].{place}")
        for place, picture in pictures.items()
        if picture is not None
    )


def _file(picture: ImageFields, param: str) -> FileSource:
    value = picture.bytes_base64_encoded or picture.image_bytes
    value = value or picture.file_uri or picture.gcs_uri
    if not value:
        raise errors.InvalidAttachment(
            "A picture needs `bytesBase64Encoded` or `fileUri`.", param=param
        )
    return file_sources.read(value, param=param, media_type=picture.mime_type or "image/*")


def _options(parameters: Parameters, tool: Tool) -> messages.ToolOptions:
    count = parameters.sample_count
    if tool is Tool.VIDEO and count not in (None, 1):
        raise errors.UnsupportedFeature(
            "The site makes one film at a time: set `sampleCount` to 1.",
            param="parameters.sampleCount",
        )
    is_picture = tool is Tool.IMAGE
    size = parameters.sample_image_size or parameters.image_size
    wanted = tool_options.Wanted(
        aspect_ratio=parameters.aspect_ratio,
        resolution=size if is_picture else None,
        count=count if is_picture else None,
    )
    return tool_options.parse(wanted, tool)
