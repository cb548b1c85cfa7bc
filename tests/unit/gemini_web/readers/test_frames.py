"""The framing of replies: every cutting gives the same entries, every damage a typed fault."""

import json
import random
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from browser_bridge.gemini_web.readers import frames
from browser_bridge.replica import frames as site

TEXT = 'Grüße 🙂 "a" = <b> & c\\n\u2028 日本'


def _line(*entries: list[object]) -> str:
    return json.dumps(list(entries), ensure_ascii=False, separators=(",", ":"))


def _framed(line: str, *, extra: int = 2) -> bytes:
    units = len(line.encode("utf-16-le")) // 2
    return f"{units + extra}\n{line}\n".encode()


ENTRY: list[object] = ["wrb.fr", None, json.dumps([None, ["c_1", "r_1"], TEXT]), None, None, None]
TRAILERS: list[list[object]] = [["di", 11], ["af.httprm", 11, "-71812", 4]]
LAST: list[object] = ["e", 4, None, None, 218]
WHOLE = [ENTRY, *TRAILERS, LAST]

FORMS = {
    "as_documented": b")]}'\n\n"
    + _framed(_line(ENTRY))
    + _framed(_line(*TRAILERS))
    + _framed(_line(LAST)),
    "length_without_line_ends": b")]}'\n\n"
    + _framed(_line(ENTRY), extra=0)
    + _framed(_line(*TRAILERS), extra=0)
    + _framed(_line(LAST), extra=0),
    "no_prefix": _framed(_line(ENTRY)) + _framed(_line(*TRAILERS)) + _framed(_line(LAST)),
    "no_lengths": f")]}}'\n{_line(ENTRY)}\n{_line(*TRAILERS)}\n{_line(LAST)}\n".encode(),
    "one_array": f")]}}'\n\n{_line(ENTRY, *TRAILERS, LAST)}".encode(),
    "one_array_on_lines": b")]}'\n\n"
    + (
        "[" + "\n,".join(json.dumps(entry, ensure_ascii=False) for entry in WHOLE) + "\n]\n"
    ).encode(),
    "several_in_a_frame": b")]}'\n\n" + _framed(_line(ENTRY, *TRAILERS, LAST)),
    "carriage_returns": b")]}'\r\n\r\n"
    + f"{_line(ENTRY)}\r\n{_line(*TRAILERS)}\r\n{_line(LAST)}".encode(),
}


def _parsed(data: bytes, cuts: list[int] | None = None) -> tuple[list[frames.Entry], object]:
    parser = frames.FrameParser()
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts or [])})
    entries: list[frames.Entry] = []
    for start, stop in pairwise(places):
        entries += parser.feed(data[start:stop])
    entries += parser.finish()
    return entries, parser.fault


@pytest.mark.parametrize("form", FORMS)
def test_parser_reads_the_entries_in_every_form(form: str) -> None:
    assert _parsed(FORMS[form]) == (WHOLE, None)


@pytest.mark.parametrize("form", FORMS)
def test_parser_reads_the_entries_byte_by_byte(form: str) -> None:
    data = FORMS[form]
    assert _parsed(data, list(range(len(data)))) == (WHOLE, None)


def test_parser_reads_what_the_replica_writes() -> None:
    data = site.PREFIX + site.frame(site.payload(None, [TEXT])) + site.trailers(5)
    entries, fault = _parsed(data)
    assert fault is None
    assert [entry[0] for entry in entries] == ["wrb.fr", "di", "af.httprm", "e"]
    assert json.loads(entries[0][2]) == [TEXT]


CUTTINGS = 24
"""Cuttings tried of each drawn reply: drawing one costs more than parsing it."""


def _cuttings(seed: int, size: int) -> list[list[int]]:
    source = random.Random(seed)  # noqa: S311 - places to cut at, no secret
    return [
        [source.randrange(size + 1) for _ in range(source.randrange(1, 14))]
        for _ in range(CUTTINGS)
    ]


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(sorted(FORMS)), st.integers(0, 2**32))
def test_parser_gives_the_same_for_every_cutting(form: str, seed: int) -> None:
    data = FORMS[form]
    for cuts in _cuttings(seed, len(data)):
        assert _parsed(data, cuts) == (WHOLE, None)


@settings(max_examples=250, deadline=None)
@given(
    st.sampled_from(sorted(FORMS)),
    st.integers(0, 2000),
    st.integers(0, 60),
    st.binary(max_size=12),
    st.integers(0, 2**32),
)
def test_parser_gives_the_same_for_every_cutting_when_damaged(
    form: str, at: int, removed: int, added: bytes, seed: int
) -> None:
    whole = FORMS[form]
    at %= len(whole)
    data = whole[:at] + added + whole[at + removed :]
    once = _parsed(data)
    assert all(isinstance(entry, list) for entry in once[0])
    for cuts in _cuttings(seed, len(data)):
        assert _parsed(data, cuts) == once


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 2**32))
def test_parser_never_raises_on_noise(data: bytes, seed: int) -> None:
    once = _parsed(data)
    for cuts in _cuttings(seed, len(data)):
        assert _parsed(data, cuts) == once


@pytest.mark.parametrize(
    "damaged",
    [
        b'12\n[["wrb.fr",nu\n[["e",4]]\n',
        b'[["wrb.fr","\xff"]]\n',
        b"<html>502</html>\n",
        b"[" * 100_000 + b"\n",
        b'9\n[["a"\n9\n[["b"]]\n',
    ],
    ids=["cut_line", "not_utf8", "not_json", "too_deep", "length_within_value"],
)
def test_parser_reports_a_fault_when_the_reply_is_damaged(damaged: bytes) -> None:
    entries, fault = _parsed(damaged)
    assert entries == []
    assert isinstance(fault, frames.FramesBroken)


def test_parser_keeps_the_entries_before_the_damage() -> None:
    entries, fault = _parsed(FORMS["as_documented"] + b"7\nbroken\n" + FORMS["no_prefix"])
    assert entries == WHOLE
    assert fault is not None


def test_parser_drops_a_last_line_that_the_connection_cut() -> None:
    data = FORMS["as_documented"] + _framed(_line(ENTRY))[:-20]
    assert _parsed(data) == (WHOLE, None)


def test_parser_gives_up_on_a_line_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "LONGEST_LINE", 1000)
    parser = frames.FrameParser()
    for _ in range(30):
        parser.feed(b"[" + b'"x",' * 10)
    assert parser.fault is not None


def test_parser_takes_time_in_proportion_to_the_bytes() -> None:
    """25 MB of cumulative snapshots, in pieces of 4 kB, in 20 seconds of processor time at most."""
    answer = "A line of an answer, as answers have them.\n" * 2400
    data = site.PREFIX + b"".join(
        site.frame(site.payload(None, [answer[: len(answer) * step // 480]]))
        for step in range(1, 481)
    )
    assert len(data) > 24_000_000
    parser = frames.FrameParser()
    started = time.process_time()
    count = sum(len(parser.feed(data[start : start + 4096])) for start in range(0, len(data), 4096))
    assert count == 480
    assert time.process_time() - started < 20
