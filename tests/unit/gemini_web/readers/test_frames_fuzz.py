"""Frames under any chunking and any corruption: the same result, a typed fault, or the page's text.

A few hundred cases in every run; ten thousand of each kind behind the `soak` marker.
"""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from browser_bridge.gemini_web.readers import frames, positions
from browser_bridge.gemini_web.readers.merged import MergedTurn
from browser_bridge.gemini_web.readers.splice import Splicer
from browser_bridge.gemini_web.readers.tap import TapFault
from browser_bridge.replica import frames as site
from browser_bridge.replica.reply import Reply
from tests.unit.gemini_web.readers.test_tap import PROMPT, Page, _begin

REPLY = Reply(conversation="c" * 16, response="d" * 16, model="3 Pro")
Damages = list[tuple[str, int, int, bytes]]
FEW, MANY = 200, 10_000
ALL_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
PIECES = st.lists(
    st.sampled_from(
        ("word ", 'a "b" ', "<i> & = ", "🙂日本", "\\", "\n\n", "```\n", "\u2028", "[1]", "é")
    ),
    min_size=1,
    max_size=8,
)
CUTS = st.lists(st.integers(0, 1 << 16), max_size=12)
DAMAGES = st.lists(
    st.tuples(
        st.sampled_from(("change", "delete", "insert", "double", "cut", "swap")),
        st.integers(0, 1 << 16),
        st.integers(1, 40),
        st.binary(min_size=1, max_size=4),
    ),
    min_size=1,
    max_size=3,
)


def _stream(pieces: list[str]) -> bytes:
    """A whole reply, as the site writes it."""
    carried, data = site.Carried(), site.PREFIX + REPLY.opening()
    for piece in pieces:
        carried.extend(piece)
        data += REPLY.snapshot(carried)
    data += REPLY.snapshot(carried, is_complete=True)
    return data + site.trailers(len(data))


def _chunks(data: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[start:stop] for start, stop in pairwise(places)]


def _damaged(data: bytes, damages: Damages) -> bytes:
    for kind, place, length, junk in damages:
        at = place % (len(data) + 1)
        before, hit, after = data[:at], data[at : at + length], data[at + length :]
        match kind:
            case "change":
                data = before + junk + after
            case "delete":
                data = before + after
            case "insert":
                data = before + junk + hit + after
            case "double":
                data = before + hit + hit + after
            case "cut":
                data = before
            case _:
                data = before + hit[::-1] + after
    return data


def _parsed(chunks: list[bytes], *, is_spliced: bool) -> tuple[list[str], bool]:
    """What a reply says, snapshot by snapshot, and whether it broke."""
    splicer = Splicer(shortest=0)
    parser = frames.FrameParser(splicer.shorten) if is_spliced else frames.FrameParser()
    found: list[str] = []
    for entries in (*map(parser.feed, chunks), parser.finish()):
        read = [item for item in map(positions.read, entries) if item is not None]
        texts = [splicer.restored(item.text) for item in read if item.text is not None]
        if texts:
            splicer.learn(texts[-1])
        found += texts
    return found, parser.fault is not None


def _check_chunking(pieces: list[str], cuts: list[int], damages: Damages) -> None:
    data = _damaged(_stream(pieces), damages) if damages else _stream(pieces)
    whole = _parsed([data], is_spliced=False)
    assert _parsed(_chunks(data, cuts), is_spliced=False) == whole
    assert _parsed(_chunks(data, cuts), is_spliced=True) == whole
    if not damages:
        assert whole[0][-1] == "".join(pieces)
        assert not whole[1]


async def _read_through_tap(chunks: list[bytes], page_text: str) -> tuple[str, MergedTurn, Page]:
    page = Page()
    page.tap.arm(PROMPT)
    await _begin(page)
    turn = MergedTurn(page.tap)
    out: list[str] = []
    for chunk in chunks:
        page.data("1", chunk)
        out.append(turn.hear(now=0.0).text)
    page.finish("1")
    out.append(turn.hear(now=0.0).text)
    out.append(turn.see(thought="", text=page_text, now=1.0).text)
    out.append(turn.hear(now=9.0).text)
    out.append(turn.finish().text)
    return "".join(out), turn, page


def _check_damage(pieces: list[str], cuts: list[int], damages: Damages) -> None:
    page_text = "".join(pieces).strip() or "x"
    data = _damaged(_stream(pieces), damages)
    text, turn, page = asyncio.run(_read_through_tap(_chunks(data, cuts), page_text))
    assert text == turn.answer.text
    assert page.tap.fault is None or isinstance(page.tap.fault, TapFault)
    if page.tap.count == 0:  # nothing of the stream could be read: all comes from the page
        assert text == page_text


@given(PIECES, CUTS, st.just([]))
@settings(max_examples=FEW, suppress_health_check=ALL_SLOW)
def test_chunking_makes_no_difference(pieces: list[str], cuts: list[int], damages: Damages) -> None:
    _check_chunking(pieces, cuts, damages)


@given(PIECES, CUTS, DAMAGES)
@settings(max_examples=FEW, suppress_health_check=ALL_SLOW)
def test_chunking_makes_no_difference_to_a_damaged_reply(
    pieces: list[str], cuts: list[int], damages: Damages
) -> None:
    _check_chunking(pieces, cuts, damages)


@given(PIECES, CUTS, DAMAGES)
@settings(max_examples=FEW // 2, suppress_health_check=ALL_SLOW)
def test_damage_is_a_typed_fault_or_the_page_takes_over(
    pieces: list[str], cuts: list[int], damages: Damages
) -> None:
    _check_damage(pieces, cuts, damages)


@pytest.mark.soak
@pytest.mark.timeout(1800)
@given(PIECES, CUTS, DAMAGES | st.just([]))
@settings(max_examples=MANY, suppress_health_check=ALL_SLOW)
def test_ten_thousand_chunkings_make_no_difference(
    pieces: list[str], cuts: list[int], damages: Damages
) -> None:
    _check_chunking(pieces, cuts, damages)


@pytest.mark.soak
@pytest.mark.timeout(1800)
@given(PIECES, CUTS, DAMAGES)
@settings(max_examples=MANY, suppress_health_check=ALL_SLOW)
def test_ten_thousand_damages_are_typed_faults_or_the_page_takes_over(
    pieces: list[str], cuts: list[int], damages: Damages
) -> None:
    _check_damage(pieces, cuts, damages)
