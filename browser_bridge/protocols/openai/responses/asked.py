"""What an answer must know of its request; kept as JSON with turns that can be retrieved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import TypeAdapter

from browser_bridge.events import ArtifactKind
from browser_bridge.protocols import artifact_text, base, stages
from browser_bridge.protocols.openai.chat import Pictures


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureForm:
    """How pictures are wanted.

    Args:
        size: Width and height in pixels, or None for the site's own.
        format: `png`, `jpeg` or `webp`, or None for the site's own.
        compression: Quality of jpeg and webp from 0 to 100, or None for the best.
        most_partials: Number of unfinished ones that are wanted before the last.
    """

    size: tuple[int, int] | None = None
    format: Literal["png", "jpeg", "webp"] | None = None
    compression: int | None = None
    most_partials: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The request, as far as answers tell of it or are shaped by it.

    Args:
        model: The caller's model name.
        echo: Fields of the response object that repeat the request, or its defaults.
        input: The items of the input, as they came.
        input_tokens: Tokens before the model, as estimated.
        most_tokens: Most tokens of the answer, as estimated, or None.
        has_thoughts: Whether the model's thoughts are shown.
        pictures: Where pictures go: items of their own, links in the text, or both.
        form: How pictures are wanted.
        custom_tools: Names of functions whose calls are those of custom tools.
        ignored: Names of request fields that have no effect.
        is_picture: Whether a picture is what was asked for.
        went_on_from: Id of the response before it in its conversation, or None.
    """

    model: str
    echo: dict[str, Any] = field(default_factory=dict[str, Any])
    input: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]], repr=False)
    input_tokens: int = 0
    most_tokens: int | None = None
    has_thoughts: bool = True
    pictures: Pictures = Pictures.ARRAY
    form: PictureForm = field(default_factory=PictureForm)
    custom_tools: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    is_picture: bool = False
    went_on_from: str | None = None

    @property
    def is_background(self) -> bool:
        """Whether the caller comes back for the answer."""
        return self.echo.get("background") is True

    def pipeline(self, link: artifact_text.Link) -> stages.Pipeline:
        """Return the stages an answer passes on its way to the caller.

        Args:
            link: Returns the address of an artifact.
        """
        left_out = (ArtifactKind.IMAGE,) if self.pictures is Pictures.ARRAY else ()
        thoughts = None if self.has_thoughts else stages.ThoughtsClosed()
        return artifact_text.pipeline(self.cuts(), link, leaves_out=left_out, thoughts=thoughts)

    def cuts(self) -> list[stages.Stage]:
        """Return the stages that end an answer where the caller wants it."""
        return stages.cuts(stops=(), most_characters=base.characters(self.most_tokens))


_ASKED = TypeAdapter(Asked)


def dump(asked: Asked) -> dict[str, Any]:
    """Return it as JSON, to be kept."""
    return _ASKED.dump_python(asked, mode="json")


def load(kept: Mapping[str, Any]) -> Asked:
    """Return what was kept."""
    return _ASKED.validate_python(dict(kept))
