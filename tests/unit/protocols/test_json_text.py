"""JSON that survives decoders which split lines at Unicode's line ends."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from browser_bridge.protocols import json_text

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(VALUES)
def test_dumps_gives_one_line_that_reads_back_the_same(value: Any) -> None:
    line = json_text.dumps(value)
    assert len(line.splitlines()) == 1
    assert json.loads(line) == value


def test_dumps_replaces_half_a_surrogate_pair() -> None:
    assert json_text.dumps("a\ud83d").encode() == '"a\ufffd"'.encode()
