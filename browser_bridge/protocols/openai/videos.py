"""The videos routes: requests into one turn with the site's film tool, jobs into video objects.

Neighbours: `api/videos.py` reads the bodies and keeps the jobs (api-contract 7).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, TypeAdapter

from browser_bridge import errors, messages
from browser_bridge.events import ArtifactKind
from browser_bridge.messages import Message, Role, Tool
from browser_bridge.protocols import base, model_names, parsing, tool_options
from browser_bridge.protocols.openai import file_fields
from browser_bridge.protocols.openai.long_states import LongState
from browser_bridge.protocols.openai.wire import Wire
from browser_bridge.protocols.pictures import FindFiles

PREFIX = "video_"
SECONDS = "8"
"""Length of the site's films; no other can be asked for."""
SIZES = {"16:9": "1280x720", "9:16": "720x1280"}
OTHER_SIZES = ("1024x1792", "1792x1024")
FILE_FIELD = "input_reference"
FILM = "(a video)"
"""Stands for an answer without words in the history of a remix."""


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class VideoRequest(Wire):
    """Body of `POST /v1/videos`; fields without effect are left to the extras."""

    prompt: str | None = None
    model: str | None = None
    seconds: Annotated[str | None, BeforeValidator(_as_text)] = None
    size: str | None = None
    aspect_ratio: str | None = None


class ListRequest(Wire):
    """Query of `GET /v1/videos`."""

    after: str | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    order: str = "desc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked, as the video object tells it.

    Args:
        model: The caller's model name.
        prompt: The prompt.
        seconds: Length asked for.
        size: Size asked for, or the site's nearest to it.
        remixed_from: Id of the video that this one changes, or None.
    """

    model: str
    prompt: str
    seconds: str = SECONDS
    size: str = SIZES["16:9"]
    remixed_from: str | None = None


_WISHES = TypeAdapter(Wish)


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoCall:
    """A parsed request.

    Args:
        turn: What is asked of the site.
        wish: What the video object tells of it.
    """

    turn: messages.TurnRequest
    wish: Wish

    @property
    def asked(self) -> dict[str, Any]:
        """The wish as JSON, to be kept."""
        return _WISHES.dump_python(self.wish, mode="json")


def wish_of(kept: Mapping[str, Any]) -> Wish:
    """Return a wish that was kept."""
    return _WISHES.validate_python(kept)


def parse(fields: Mapping[str, Any], query: Mapping[str, str], *, find: FindFiles) -> VideoCall:
    """Parse a request for a new video.

    Args:
        fields: Its fields, from JSON or a form; uploads are `InlineFile`s.
        query: The URL's query; its extra parameters count where the body has none.
        find: Finds files of ours by their address.

    Raises:
        RequestRejected: A field is missing, wrong, or asks for what cannot be had.
    """
    extras = {name: query[name] for name in ("size", "aspect_ratio") if name in query}
    plain = {name: value for name, value in fields.items() if name != FILE_FIELD}
    given = {name: value for name, value in {**extras, **plain}.items() if value != ""}
    request = parsing.validated(VideoRequest, given)
    model = model_names.choose_with_tool(request.model, Tool.VIDEO)
    wanted = tool_options.Wanted(size=request.size, aspect_ratio=request.aspect_ratio)
    options = tool_options.parse(wanted, Tool.VIDEO)
    prompt = _prompt(request)
    files = file_fields.sources(fields.get(FILE_FIELD), param=FILE_FIELD, find=find)
    turn = messages.TurnRequest(
        messages=(Message(role=Role.USER, text=prompt, files=files),),
        model=model,
        wants_thoughts=False,
        ignored=tuple(base.cut(name) for name in request.model_extra or ()),
        options=options,
    )
    wish = Wish(
        model=model.requested,
        prompt=prompt,
        seconds=request.seconds or SECONDS,
        size=_size(request.size, options.aspect_ratio),
    )
    return VideoCall(turn=turn, wish=wish)


def parse_remix(fields: Mapping[str, Any], earlier: Wish, *, source: LongState) -> VideoCall:
    """Parse a request to change a video: the earlier turn, its answer, and the new prompt.

    Args:
        fields: Its fields.
        earlier: What the video was asked for.
        source: The video's job.

    Raises:
        RequestRejected: The prompt is missing, or the video is not there.
    """
    require_film(source)
    request = parsing.validated(VideoRequest, fields)
    prompt = _prompt(request)
    model = model_names.choose_with_tool(earlier.model, Tool.VIDEO)
    wanted = tool_options.Wanted(size=earlier.size)
    turn = messages.TurnRequest(
        messages=(
            Message(role=Role.USER, text=earlier.prompt),
            Message(role=Role.ASSISTANT, text=source.answer.strip() or FILM),
            Message(role=Role.USER, text=prompt),
        ),
        model=model,
        wants_thoughts=False,
        options=tool_options.parse(wanted, Tool.VIDEO),
    )
    wish = Wish(
        model=earlier.model,
        prompt=prompt,
        seconds=earlier.seconds,
        size=earlier.size,
        remixed_from=PREFIX + source.suffix,
    )
    return VideoCall(turn=turn, wish=wish)


def require_film(state: LongState) -> None:
    """Make sure that a video is there.

    Raises:
        InvalidRequest: It is not finished, or has failed.
    """
    state = state.requiring(ArtifactKind.VIDEO)
    if state.status == "failed":
        reason = (state.error or {}).get("message", "")
        raise errors.InvalidRequest(f"The video has failed: {reason}", param="video_id")
    if state.status != "completed":
        raise errors.InvalidRequest(
            f"The video is not ready ({state.progress} %): poll it until it is completed.",
            param="video_id",
        )


def video(state: LongState, wish: Wish, *, ttl: float) -> Mapping[str, Any]:
    """Return a video object.

    Args:
        state: Its job.
        wish: What was asked.
        ttl: Seconds for which its files are kept.
    """
    state = state.requiring(ArtifactKind.VIDEO)
    film = state.first(ArtifactKind.VIDEO) if state.status == "completed" else None
    length = f"{film.seconds:g}" if film and film.seconds else wish.seconds
    return {
        "id": PREFIX + state.suffix,
        "object": "video",
        "created_at": state.created,
        "completed_at": state.ended if film else None,
        "expires_at": int((state.ended or 0) + ttl) if film else None,
        "status": state.status,
        "model": wish.model,
        "progress": state.progress,
        "seconds": length,
        "size": wish.size,
        "prompt": wish.prompt,
        "remixed_from_video_id": wish.remixed_from,
        "error": state.error,
    }


def deleted(video_id: str) -> Mapping[str, Any]:
    """Return the confirmation of a deletion."""
    return {"id": video_id, "object": "video.deleted", "deleted": True}


def page(query: Mapping[str, str], ids: Sequence[str]) -> tuple[Sequence[str], bool]:
    """Choose the ids of one page of a list; return them, and whether more follow.

    Args:
        query: The URL's query.
        ids: All ids, the oldest first.

    Raises:
        InvalidRequest: A parameter is wrong, or `after` names no video.
    """
    request = parsing.validated(ListRequest, query)
    if request.order not in ("asc", "desc"):
        raise errors.InvalidRequest("`order` is asc or desc.", param="order")
    ordered = list(ids) if request.order == "asc" else list(reversed(ids))
    if request.after:
        if request.after not in ordered:
            raise errors.InvalidRequest("`after` names no video of the list.", param="after")
        ordered = ordered[ordered.index(request.after) + 1 :]
    return ordered[: request.limit], len(ordered) > request.limit


def listing(found: Sequence[Mapping[str, Any]], *, has_more: bool) -> Mapping[str, Any]:
    """Return one page of a list."""
    return {
        "object": "list",
        "data": list(found),
        "first_id": found[0]["id"] if found else None,
        "last_id": found[-1]["id"] if found else None,
        "has_more": has_more,
    }


def _prompt(request: VideoRequest) -> str:
    if not (request.prompt or "").strip():
        raise base.MissingField("Missing required parameter: 'prompt'.", param="prompt")
    return request.prompt or ""


def _size(asked: str | None, ratio: str) -> str:
    plain = (asked or "").strip().lower()
    if plain in (*SIZES.values(), *OTHER_SIZES):
        return plain
    return SIZES.get(ratio, SIZES["16:9"])
