"""Entries of a streamed answer, dense and sparse, read into snapshots; no shape raises."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from browser_bridge.gemini_web.readers import frames, positions
from browser_bridge.replica import frames as site
from browser_bridge.replica.reply import Reply

ERROR = "type.googleapis.com/assistant.boq.bard.application.BardErrorInfo"


def _entry(inner: Any, status: Any = None) -> list[Any]:
    text = None if inner is None else json.dumps(inner)
    return ["wrb.fr", None, text, None, None, status]


def _dense(length: int, slots: dict[int, Any]) -> list[Any]:
    return [slots.get(index) for index in range(length)]


def _sparse(length: int, slots: dict[int, Any]) -> list[Any]:
    high = {str(index + 1): value for index, value in slots.items() if index >= length}
    return [*_dense(length, slots), high]


GROUP = [[" [cite: 1, 2]"], [[None, None, None, ["ico", "https://a.example", "A"]], []]]
CANDIDATE = {0: "rc_3", 1: ["Hi"], 8: [2], 9: "de", 37: [["**Why**"]]}
INNER = {1: ["c_1", "r_2"], 10: ["A title"], 25: "AwX", 42: "3 Pro"}
EXPECTED = positions.StreamSnapshot(
    text="Hi",
    thoughts="**Why**",
    candidates=2,
    is_complete=True,
    title="A title",
    conversation="1",
    response="2",
    candidate="3",
    context="AwX",
    model="3 Pro",
    language="de",
    citations=(
        positions.CitationGroup(
            mark="[cite: 1, 2]", sources=(positions.Source(url="https://a.example", title="A"),)
        ),
    ),
)


@pytest.mark.parametrize("outer", ["dense", "sparse"])
@pytest.mark.parametrize("middle", ["dense", "sparse"])
@pytest.mark.parametrize("rich", ["dense", "sparse"])
def test_read_finds_every_value_in_dense_and_sparse_arrays(
    outer: str, middle: str, rich: str
) -> None:
    block = _dense(44, {43: [GROUP]}) if rich == "dense" else [{"44": [GROUP]}]
    slots = CANDIDATE | {12: block}
    first = _dense(38, slots) if middle == "dense" else _sparse(2, slots)
    inner = INNER | {4: [first, _dense(38, {1: ["Other"]})]}
    whole = _dense(43, inner) if outer == "dense" else _sparse(2, inner)
    assert positions.read(_entry(whole)) == EXPECTED


def test_read_finds_the_map_within_a_long_array() -> None:
    inner = _dense(43, {2: {"11": ["T"], "18": "r_9", "26": "Aw", "44": True}})
    found = positions.read(_entry(inner))
    assert found == positions.StreamSnapshot(title="T", response="9", context="Aw")


def test_read_finds_the_response_alone_in_a_first_frame() -> None:
    assert positions.read(_entry([None, [None, "r_5"]])) == positions.StreamSnapshot(response="5")


def test_read_understands_what_the_replica_says() -> None:
    reply = Reply(conversation="c" * 16, response="d" * 16, model="3 Flash")
    parser = frames.FrameParser()
    data = (
        reply.opening()
        + reply.title("T")
        + reply.snapshot(site.Carried("A <b> & c"), thoughts=site.Carried("hm"), is_complete=True)
    )
    found = [positions.read(entry) for entry in parser.feed(site.PREFIX + data)]
    assert [item.title for item in found if item] == [None, "T", None]
    last = found[-1]
    assert last is not None
    assert (last.text, last.thoughts, last.is_complete) == ("A <b> & c", "hm", True)
    assert (last.model, last.conversation, last.candidates) == ("3 Flash", "c" * 16, 1)


def test_read_takes_the_text_behind_a_card() -> None:
    card = "http://googleusercontent.com/card_content/0"
    inner = _dense(5, {4: [_dense(38, {1: [card], 22: ["The text"]})]})
    found = positions.read(_entry(inner))
    assert found is not None
    assert found.text == "The text"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ([13, None, [[ERROR, [1037]]]], positions.StreamSnapshot(error=1037)),
        ([3, None, [["other"], [ERROR, [1096]]]], positions.StreamSnapshot(error=1096)),
        ([7], positions.StreamSnapshot(is_refused=True)),
        ([0], positions.StreamSnapshot(is_waiting=True)),
        (None, positions.StreamSnapshot()),
    ],
)
def test_read_finds_errors(status: Any, expected: positions.StreamSnapshot) -> None:
    assert positions.read(_entry(None, status)) == expected


def test_read_tells_what_the_site_is_doing() -> None:
    label = [None, ["data_analysis_tool", [None, None, "Loading Nano Banana Pro…"]]]
    found = positions.read(_entry(_dense(7, {6: label})))
    assert found is not None
    assert found.progress == "Loading Nano Banana Pro…"


@pytest.mark.parametrize("entry", [["di", 11], ["e", 4, None, None, 1], [], [[]], [1]])
def test_read_finds_nothing_in_trailers(entry: list[Any]) -> None:
    assert positions.read(entry) is None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "rc_1", "wrb.fr"]),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.sampled_from(["1", "2", "5", "9", "13", "38", "44"]), inner, max_size=3
        )
    ),
    max_leaves=25,
)


@settings(max_examples=400, deadline=None)
@given(VALUES, VALUES)
def test_read_never_raises_on_odd_shapes(inner: Any, status: Any) -> None:
    assert isinstance(positions.read(_entry(inner, status)), positions.StreamSnapshot)
    if isinstance(inner, list):
        positions.read(inner)
        positions.read(["wrb.fr", *inner])
