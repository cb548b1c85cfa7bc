"""Video, canvas, research and books over HTTP: what the site keeps, and what it serves."""

import time
from typing import Any

import pytest

from browser_bridge.replica.nested import item
from browser_bridge.replica.works.book import Book
from browser_bridge.replica.works.canvas import Canvas
from browser_bridge.replica.works.research import Research, Thought
from browser_bridge.replica.works.video import Video


def field(block: list[Any], number: int) -> Any:
    """Read a field of a rich block, in its long or its short form."""
    last = block[-1] if block else None
    return last.get(str(number + 1)) if isinstance(last, dict) else item(block, number)


def stored_when(site: Any, answered: Any, token: str) -> list[Any]:
    """Read the stored turn until its text has a token, as the page does."""
    until = time.monotonic() + 20
    while token not in (candidate := site.stored(answered))[1][0]:
        assert time.monotonic() < until
    return candidate


def test_video_becomes_ready_while_nobody_looks(site: Any) -> None:
    """The stream ends with a chip; the conversation has the film later, served with Range."""
    site.server.make("waves", Video(first=0, seconds=0.3))
    answered = site.ask("waves", at_49=11)
    assert answered.is_complete
    assert "video_gen_chip" in answered.text
    candidate = stored_when(site, answered, "generated_video_content")
    media = field(candidate[12], 59)[0][0][0][0]
    expected = site.server.oracle.made[-1].file
    assert site.get(media[7][1]).body == expected.data
    part = site.get(media[7][1], range="bytes=4-7")
    assert (part.status, part.body) == (206, b"ftyp")
    assert site.get(media[7][0]).type == "image/jpeg"


@pytest.mark.parametrize("status", [206, 404])
def test_address_of_a_video_can_come_before_the_video(site: Any, status: int) -> None:
    """Until it is ready the address gives nothing, with the status of the script."""
    site.server.make("waves", Video(first=0, seconds=0.6, delivery="early", pending_status=status))
    answered = site.ask("waves")
    address = field(answered.block, 59)[0][0][0][0][7][1]
    early = site.get(address)
    assert (early.status, early.body) == (status, b"")
    until = time.monotonic() + 20
    while not (got := site.get(address)).body:
        assert time.monotonic() < until
    assert got.status == 200


def test_free_account_has_no_video(site: Any) -> None:
    """What its menu does not offer is not made."""
    free = type(site)(site.server, "two@replica.test")
    assert "video" not in free.ask("waves", at_49=11).text


def test_canvas_stands_in_some_frames_and_in_the_stored_turn(site: Any) -> None:
    """The last frame has no content, the one before and the conversation have all of it."""
    site.server.make("snake", Canvas(content="print(1)\n", language="python", interval=0.01))
    answered = site.ask("snake", at_49=2)
    assert answered.attached is None
    assert answered.candidates[-2][30][0][4] == "```python\nprint(1)\n\n```"
    assert site.stored(answered)[30][0][16] is True


def test_canvas_is_edited_in_its_conversation(site: Any) -> None:
    """Without the tool and without a script: the same canvas, a further version."""
    first = site.ask("Write a poem", at_49=2)
    site.ask("Shorter, please", conversation=first.conversation)
    described = [made.describe() for made in site.server.oracle.made]
    assert [item["version"] for item in described] == [1, 2]
    assert described[0]["id"] == described[1]["id"]


def test_research_goes_from_plan_to_report(site: Any) -> None:
    """Plan, start, progress by RPC, and the report in the conversation."""
    work = Research(
        title="Tides", report="# Tides\n", first=0, planning=0, seconds=0.5,
        thoughts=(Thought(header="Looking"),),
    )  # fmt: skip
    site.server.make("tides", work)
    plan = site.ask("tides", at_49=1, at_17=[[0]])
    assert field(plan.block, 56)[0] == "Tides"
    started = site.ask("Start research", conversation=plan.conversation, at_49=1, at_17=[[1]])
    assert started.attached[0][4] == ""
    assert site.call("kwDCne", [f"r_{started.response}"])[1] == 1
    assert stored_when(site, started, "completed")[30][0][4] == "# Tides\n"
    assert site.call("kwDCne", [f"r_{started.response}"])[1:] == [2, [["Looking", "", []]]]
    assert [entry.use.is_start for entry in site.server.oracle.prompts] == [False, True]


def test_research_can_be_stopped(site: Any) -> None:
    """The log has it, and the report never comes."""
    site.server.make("tides", Research(first=0, planning=0, seconds=60))
    plan = site.ask("tides", at_49=1)
    started = site.ask("Start research", conversation=plan.conversation)
    site.call("Te6DCf", [f"r_{started.response}"])
    assert "stopped" in site.stored(started)[1][0]
    assert [event.kind for event in site.server.oracle.events] == ["stop"]


def test_fourth_research_at_once_is_turned_away(site: Any) -> None:
    """Three may run."""
    site.server.make("tides", Research(first=0, planning=0, seconds=60))
    texts: list[str] = []
    for _ in range(4):
        plan = site.ask("tides", at_49=1)
        texts.append(site.ask("Start research", conversation=plan.conversation).text)
    assert ["too many" in text for text in texts] == [False, False, False, True]


def test_book_has_pages_pictures_and_narration(site: Any) -> None:
    """Each page's parts are served as they were made; the address is the gem's."""
    site.server.make("fox", Book(pages=("One.", "Two."), first=0, seconds=0))
    answered = site.ask("fox", at_19="storybook")
    pages = answered.attached[0][17][0]
    made = site.server.oracle.made[-1]
    assert [page[0] for page in pages] == ["One.", "Two."]
    for page, expected in zip(pages, made.pages, strict=True):
        assert site.get(page[1]).body == expected.picture.data
        audio = site.get(page[2])
        assert (audio.type, audio.body) == ("audio/ogg", expected.audio.data)
    moved = site.get(f"/app/{answered.conversation}")
    assert (moved.status, moved.headers["location"]) == (
        302,
        f"/gem/storybook/{answered.conversation}",
    )


def test_failed_book_is_error_13_in_the_stream(site: Any) -> None:
    """No complete frame comes."""
    site.server.use("book_failed")
    assert not site.ask("fox", at_19="storybook").is_complete
