"""Lines are shortened before they are decoded, and say the same as without."""

from itertools import accumulate

from hypothesis import given, settings
from hypothesis import strategies as st

from browser_bridge.gemini_web.readers import positions
from browser_bridge.gemini_web.readers.frames import FrameParser
from browser_bridge.gemini_web.readers.splice import Splicer
from browser_bridge.replica.frames import Carried
from browser_bridge.replica.reply import Reply

REPLY = Reply(conversation="c" * 16, response="d" * 16, model="Flash")
PLAIN = "The quick brown fox jumps over the lazy dog while the river runs on. "
PIECES = st.lists(
    st.sampled_from(
        (
            PLAIN * 40,
            PLAIN * 90,
            '"quoted" ',
            "back\\slash \\",
            '\\"',
            "a <b> = c & d \n\n",
            "🙂日本 \u2028",
            "```\ncode\n```\n",
            "[null,null,null,null,null]",
            "",
        )
    ),
    min_size=2,
    max_size=12,
)


def _line(text: str, thoughts: str) -> bytes:
    carried = Carried(thoughts) if thoughts else None
    return REPLY.snapshot(Carried(text), thoughts=carried)


def _read(parser: FrameParser, data: bytes) -> positions.StreamSnapshot:
    (entry,) = parser.feed(data)
    found = positions.read(entry)
    assert found is not None
    return found


@given(PIECES, st.sampled_from(("", "Hm.", PLAIN * 60)), st.integers(0, 11))
@settings(max_examples=60, deadline=None)
def test_spliced_lines_say_what_whole_lines_say(
    pieces: list[str], thoughts: str, rewritten: int
) -> None:
    splicer = Splicer(shortest=0)
    short, whole = FrameParser(splicer.shorten), FrameParser()
    for number, text in enumerate(accumulate(pieces)):
        shown = text.replace("quick", "slow", 1) if number == rewritten else text
        data = _line(shown, thoughts)
        found, expected = _read(short, data), _read(whole, data)
        assert splicer.restored(found.text or "") == expected.text == shown
        assert splicer.restored(found.thoughts or "") == thoughts
        splicer.learn(shown)


def test_line_that_repeats_another_is_decoded_in_part_only() -> None:
    splicer = Splicer()
    text = PLAIN * 2_000
    first, second = _line(text, "").splitlines()[1], _line(text + PLAIN, "").splitlines()[1]
    assert splicer.shorten(first) == first
    splicer.learn(text)
    assert len(splicer.shorten(second)) < 3_000
