"""Rows and labels of the mode picker, in every variant the facts record."""

import pytest

from browser_bridge.gemini_web import models
from browser_bridge.gemini_web.models import Label, Row
from browser_bridge.messages import Mode

TITLES = {
    Mode.FAST: [
        "Fast", "2.5 Flash", "3 Flash", "3.5 Flash", "3.6 Flash", "3.8 Flash", "Flash", "快速",
        "Gemini 3 Flash", "高速モード", "빠른 모드", "Быстрая", "Nhanh", "Schnell",
    ],
    Mode.THINKING: ["Thinking", "Thinking with 3 Pro", "思考", "思考モード", "사고 모드"],
    Mode.PRO: ["Pro", "2.5 Pro", "3.1 Pro", "Gemini 3 Pro"],
}  # fmt: skip
OTHERS = [
    "3.5 Flash-Lite",
    "3.1 Flash-Lite",
    "Flash-Lite",
    "Deep Think",
    "Professional",
    "",
    "Ultra",
]


def row(
    title: str = "?", mode_id: str | None = None, test_id: str | None = None, *, key: int = 1
) -> Row:
    return Row(
        key=key,
        mode_id=mode_id,
        test_id=test_id,
        title=title,
        note="",
        is_disabled=False,
        is_selected=False,
    )


def label(text: str = "", *, words: str = "", aria: str = "") -> Label:
    return models.read_label({"text": text, "all": words or text, "ariaLabel": aria})


@pytest.mark.parametrize(
    ("mode", "title"), [(mode, title) for mode, titles in TITLES.items() for title in titles]
)
def test_mode_of_knows_every_title(mode: Mode, title: str) -> None:
    assert models.mode_of(title) is mode


@pytest.mark.parametrize("title", OTHERS)
def test_mode_of_takes_no_other_model_for_a_mode(title: str) -> None:
    """Above all, "3.5 Flash-Lite" is not Flash."""
    assert models.mode_of(title) is None


@pytest.mark.parametrize(
    ("mode", "identity"),
    [
        (Mode.FAST, "56fdd199312815e2"),
        (Mode.FAST, "fbb127bbb056c959"),
        (Mode.THINKING, "e051ce1aa80aa576"),
        (Mode.THINKING, "5bf011840784117a"),
        (Mode.PRO, "e6fa609c3fa255c0"),
        (Mode.PRO, "9d8ca3786ebdfbea"),
    ],
)
def test_row_for_goes_by_the_id_whatever_the_title_says(mode: Mode, identity: str) -> None:
    rows = [row("Fast", key=1), row("Pro", key=2), row("いろは", identity, key=3)]
    found = models.row_for(mode, rows)
    assert found is not None
    assert found.key == 3


@pytest.mark.parametrize(
    ("mode", "suffix"),
    [
        (Mode.FAST, "fast"),
        (Mode.FAST, "快速"),
        (Mode.FAST, "quick"),
        (Mode.THINKING, "thinkingwith3pro"),
        (Mode.THINKING, "think"),
        (Mode.PRO, "pro"),
    ],
)
def test_row_for_goes_by_the_test_id_when_there_is_no_id(mode: Mode, suffix: str) -> None:
    rows = [row("x", key=1), row("y", test_id=f"bard-mode-option-{suffix}", key=2)]
    found = models.row_for(mode, rows)
    assert found is not None
    assert found.key == 2


def test_row_for_goes_by_the_title_when_ids_are_hashes() -> None:
    rows = [
        row("3.5 Flash-Lite", test_id="bard-mode-option-9f2c", key=1),
        row("3.8 Flash", test_id="bard-mode-option-77ab", key=2),
        row("3.1 Pro", test_id="bard-mode-option-01cd", key=3),
    ]
    fast, pro = models.row_for(Mode.FAST, rows), models.row_for(Mode.PRO, rows)
    assert fast is not None
    assert pro is not None
    assert (fast.key, pro.key) == (2, 3)
    assert models.row_for(Mode.THINKING, rows) is None


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (label("Flash"), Label("Flash", is_extended=False)),
        (label("Flash", words="Flash Extended"), Label("Flash", is_extended=True)),
        (label("Pro Extended"), Label("Pro", is_extended=True)),
        (label("Pro Mở rộng"), Label("Pro", is_extended=True)),
        (
            label("Flash", aria="Open mode picker, currently Flash Extended"),
            Label("Flash", is_extended=True),
        ),
        (
            label(aria="Open mode picker, currently Flash"),
            Label("Flash", is_extended=False),
        ),
        (
            label(aria="Mở công cụ chọn chế độ, hiện tại là Pro Mở rộng"),
            Label("Pro", is_extended=True),
        ),
        (label("快速", aria="打开模式选择器"), Label("快速", is_extended=False)),
        (label("Fast", aria="Open mode picker"), Label("Fast", is_extended=False)),
    ],
)
def test_read_label_parts_title_and_depth(shown: Label, expected: Label) -> None:
    assert shown == expected


def test_levels_of_the_submenu_are_told_apart() -> None:
    assert models.is_standard_title("Standard")
    assert models.is_standard_title("标准")
    assert models.is_extended_title("Extended")
    assert models.is_extended_title("扩展")
    assert not models.is_extended_title("Standard")
