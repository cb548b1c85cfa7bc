"""Pictures are fitted without distortion and written as asked."""

import io

import pytest
from PIL import Image

from browser_bridge import errors
from browser_bridge.artifacts.pictures import Form, shape
from tests.unit.artifacts import samples


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def target(size: tuple[int, int]) -> bytes:
    """Draw a circle of half the height in the middle of a picture."""
    picture = Image.new("RGB", size, "white")
    radius = size[1] // 4
    box = [
        size[0] // 2 - radius,
        size[1] // 2 - radius,
        size[0] // 2 + radius,
        size[1] // 2 + radius,
    ]
    picture.paste("black", (box[0], box[1], box[2], box[3]))
    out = io.BytesIO()
    picture.save(out, format="PNG")
    return out.getvalue()


def test_picture_as_wanted_stays_as_it_is() -> None:
    content = samples.picture((64, 36), "JPEG")
    assert shape(content, Form()) is content
    assert shape(content, Form(size=(64, 36), format="jpeg")) is content


@pytest.mark.parametrize("size", [(100, 100), (50, 200), (640, 100), (1, 1)])
def test_fitted_picture_has_the_size(size: tuple[int, int]) -> None:
    assert opened(shape(target((160, 90)), Form(size=size))).size == size


@pytest.mark.parametrize("size", [(400, 400), (400, 200), (200, 400)])
def test_fitting_distorts_nothing(size: tuple[int, int]) -> None:
    """A square in the middle is a square still."""
    fitted = opened(shape(target((320, 180)), Form(size=size))).convert("L")
    dark = fitted.point([255 if value < 128 else 0 for value in range(256)]).getbbox()
    assert dark is not None
    width, height = dark[2] - dark[0], dark[3] - dark[1]
    assert abs(width - height) <= 2


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L"])
def test_format_is_written_from_any_colours(kind: str, mode: str) -> None:
    content = samples.picture(kind="PNG", mode=mode, colour="teal" if mode != "L" else "grey")
    out = opened(shape(content, Form(format=kind, size=(20, 20))))  # pyright: ignore[reportArgumentType] - a case
    assert out.format == kind.upper()


def test_transparency_becomes_white_in_jpeg() -> None:
    clear = samples.picture(mode="RGBA", colour="#00000000")
    pixel = opened(shape(clear, Form(format="jpeg"))).getpixel((1, 1))
    assert isinstance(pixel, tuple)
    assert min(pixel) > 250


def test_lower_quality_is_smaller() -> None:
    content = samples.noise(kind="PNG")
    sizes = [len(shape(content, Form(format="webp", quality=quality))) for quality in (90, 10)]
    assert sizes[0] > sizes[1]


def test_what_is_no_picture_is_a_typed_error() -> None:
    with pytest.raises(errors.ArtifactInvalid):
        shape(b"<html>", Form(format="png"))
