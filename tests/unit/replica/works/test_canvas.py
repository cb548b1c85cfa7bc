"""Canvases: versions, and the frames they stand in."""

from browser_bridge.replica import script
from browser_bridge.replica.works.canvas import Canvas, MadeCanvas
from browser_bridge.replica.works.made import Order
from browser_bridge.replica.works.standards import canvas as standard

CODE = Canvas(title="Count", content="print(1)\n", language="python")


def made(work: Canvas, *earlier: MadeCanvas) -> MadeCanvas:
    response = f"{len(earlier):016x}"
    return work.make(Order(prompt="p", response=response, earlier=earlier))


def test_code_stands_in_a_fence_with_its_language_and_kind() -> None:
    (entry,) = made(CODE).shown(9).attached
    assert entry[4] == "```python\nprint(1)\n\n```"
    assert (entry[2], entry[9], entry[10], entry[14][1]) == ("Count", "count.py", 2, "python")


def test_document_stands_as_it_is() -> None:
    (entry,) = made(Canvas(title="Über uns", content="# Hi\n")).shown(9).attached
    assert (entry[4], entry[9], entry[10]) == ("# Hi\n", "über_uns.md", 1)


def test_content_grows_and_is_done_at_the_end() -> None:
    shows = [step for step in made(CODE).stream() if isinstance(step, script.Show)]
    contents = [step.attached[0][14][0] for step in shows]
    assert contents == sorted(contents, key=len)
    assert [step.attached[0][16] for step in shows] == [None] * (len(shows) - 1) + [True]


def test_last_frame_can_leave_the_content_out_or_repeat_it() -> None:
    for is_bare in (True, False):
        end = made(Canvas(is_bare_at_end=is_bare)).stream()[-1]
        assert isinstance(end, script.Complete)
        assert (end.attached is None) is is_bare


def test_second_canvas_of_a_conversation_is_a_version_of_the_first() -> None:
    first = made(CODE)
    second = made(Canvas(title="", content="print(2)\n", language="python"), first)
    other = made(Canvas(title="Other", is_new=True), first, second)
    assert (second.id, second.version, second.title) == (first.id, 2, "Count")
    assert (other.id == first.id, other.version) == (False, 1)


def test_unfinished_canvas_is_complete_and_not_done() -> None:
    shown = made(Canvas(outcome="unfinished")).shown(9)
    assert shown.is_complete
    assert shown.attached[0][16] is None


def test_standard_canvas_is_code_when_the_prompt_says_so() -> None:
    languages = [
        standard(Order(prompt=prompt)).language for prompt in ("Write a python app", "Write a poem")
    ]
    assert languages == ["python", ""]


def test_standard_canvas_goes_on_with_the_one_before() -> None:
    first = made(CODE)
    assert standard(Order(prompt="Shorter", earlier=(first,))).content.startswith("print(1)\n")
