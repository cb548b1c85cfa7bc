"""The framing, read back by a decoder that shares nothing with the encoder."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from browser_bridge.replica import frames

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def decode(data: bytes) -> list[list[Any]]:
    """Read a reply as the site's clients do: by lengths counted in UTF-16 code units."""
    units = data.decode().encode("utf-16-le")
    position = len(")]}'\n\n") * 2
    entries: list[list[Any]] = []
    while position < len(units):
        end = position
        while units[end : end + 2] != b"\n\0":
            end += 2
        length = int(units[position:end].decode("utf-16-le"))
        line = units[end : end + length * 2].decode("utf-16-le")
        assert line[0] == line[-1] == "\n"
        entries += json.loads(line)
        position = end + length * 2
    return entries


@settings(deadline=None, max_examples=60)
@given(st.lists(VALUES, max_size=5))
def test_frames_are_read_back_whole_whatever_they_carry(values: list[Any]) -> None:
    data = frames.PREFIX + b"".join(frames.frame(frames.payload(None, item)) for item in values)
    decoded = [None if entry[2] is None else json.loads(entry[2]) for entry in decode(data)]
    assert decoded == values


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text()), st.text())
def test_filled_is_the_frame_of_the_whole_text_however_it_grew(
    pieces: list[str], other: str
) -> None:
    carried = frames.Carried()
    for piece in pieces:
        carried.extend(piece)
    slots = frames.payload(None, [frames.SLOT, "between", frames.SLOT])
    whole = frames.payload(None, ["".join(pieces), "between", other])
    assert carried.text == "".join(pieces)
    assert frames.filled(slots, [carried, frames.Carried(other)]) == frames.frame(whole)


def test_frame_counts_utf16_units_and_both_newlines_when_text_has_emoji() -> None:
    assert frames.frame(["😀"]) == '10\n[["😀"]]\n'.encode()


def test_payload_escapes_what_the_site_escapes_inside_the_inner_json() -> None:
    text = frames.payload(None, ["a=b<c>d&e'"])[2]
    assert text == '["a\\u003db\\u003cc\\u003ed\\u0026e\'"]'


def test_payload_keeps_other_scripts_raw() -> None:
    assert frames.payload(None, ["ä 日 שלום"])[2] == '["ä 日 שלום"]'


def test_frame_replaces_halves_of_characters_when_text_has_them() -> None:
    assert frames.frame(["a\ud800b"]).endswith('[["a\ufffdb"]]\n'.encode())


def test_payload_echoes_id_and_label_when_it_answers_a_call() -> None:
    assert frames.payload("MaZiqc", None, label="generic") == [
        "wrb.fr", "MaZiqc", None, None, None, None, "generic",
    ]  # fmt: skip


def test_failure_has_the_code_where_clients_look() -> None:
    entry = frames.failure(1037)
    assert entry[5][2][0] == [frames.ERROR_TYPE, [1037]]


def test_refusal_has_status_seven() -> None:
    assert frames.refusal("MaZiqc", label="generic")[5:] == [[7], "generic"]


def test_trailers_are_the_two_frames_that_end_a_reply() -> None:
    entries = decode(frames.PREFIX + frames.trailers(100))
    assert [entry[0] for entry in entries] == ["di", "af.httprm", "e"]
