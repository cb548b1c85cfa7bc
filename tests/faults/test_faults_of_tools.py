"""What a tool makes does not come: a typed error with the site's words, and a healthy slot."""

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import Mock

import openai
import pytest

from browser_bridge.replica.server import ReplicaServer
from tests.faults.bridges import LIMIT, Bridge, bridge, outcome, profile_in

SHORT = {"silence": 10, "turn": 25, "image": 25, "video": 15, "research": 12, "book": 25}
"""Less than the seconds after which a long answer begins, whatever comes of it."""
IMPATIENT = (
    "pictures.LOAD_LIMIT",
    "canvas.STILL_LIMIT",
    "storybook.FIRST_LOAD",
    "storybook.LOAD_LIMIT",
)
SOAK = pytest.mark.soak


def soak(*values: object) -> object:
    """A case of soak runs."""
    return pytest.param(*values, marks=SOAK)


@dataclass(frozen=True, slots=True)
class Case:
    """A fault, and what comes of it.

    Args:
        tool: Suffix of the model.
        scenario: What the site does.
        status: HTTP status.
        code: Code of the error.
        words: Words of the site that the error repeats.
    """

    tool: str
    scenario: str
    status: int
    code: str
    words: str = ""


CHAT = (
    soak(Case("imagen", "image_limit", 429, "limit_reached", "image generation")),
    Case("imagen", "image_disabled", 503, "tool_unavailable", "has been disabled"),
    soak(Case("imagen", "image_placeholder", 502, "empty_answer")),
    soak(Case("imagen", "image_never_loads", 502, "artifact_invalid")),
    Case("video", "video_failed", 502, "answer_failed", "couldn't generate your video"),
    soak(Case("video", "video_limit", 429, "limit_reached", "3 videos")),
    soak(Case("video", "video_stalled", 504, "timeout")),
    soak(Case("video", "video_half", 502, "artifact_invalid")),
    soak(Case("video", "video_html", 502, "artifact_invalid")),
    soak(Case("video", "video_empty", 502, "artifact_invalid")),
    soak(Case("video", "video_missing", 502, "artifact_invalid")),
    soak(Case("video", "video_cut", 502, "artifact_invalid")),
    Case("canvas", "canvas_limit", 429, "limit_reached", "your limit"),
    soak(Case("canvas", "canvas_unfinished", 502, "artifact_invalid", "did not finish")),
    soak(Case("deepsearch", "research_limit", 429, "limit_reached", "Deep Research")),
    soak(Case("deepsearch", "research_many", 429, "limit_reached", "already running")),
    soak(Case("deepsearch", "research_refused", 400, "content_policy_violation", "help with that")),
    soak(Case("deepsearch", "research_failed", 502, "answer_failed", "research")),
    soak(Case("deepsearch", "research_stalled", 504, "timeout")),
    Case("storybook", "book_limit", 429, "limit_reached", "your limit"),
    soak(Case("storybook", "book_failed", 502, "answer_failed", "13")),
    soak(Case("storybook", "book_stalled", 504, "timeout")),
    soak(Case("storybook", "book_half", 502, "artifact_invalid")),
    soak(Case("storybook", "book_html", 502, "artifact_invalid")),
    soak(Case("storybook", "book_cut", 502, "artifact_invalid")),
    soak(Case("storybook", "book_never_loads", 502, "artifact_invalid")),
)
REFUSED = (
    soak("video", "video_refused", "can't generate that video"),
    soak("canvas", "canvas_refused", "can't help with that"),
    soak("storybook", "book_refused", "can't help with that"),
)
ORIGINALS = (
    "image_half",
    soak("image_html"),
    soak("image_empty"),
    soak("image_missing"),
    soak("image_cut"),
)


@pytest.fixture(scope="module")
async def running(
    site: ReplicaServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Bridge]:
    """One bridge of two tabs for all tests of this module."""
    site.reset()
    directory = tmp_path_factory.mktemp("tools")
    profile_in(directory, site)
    with pytest.MonkeyPatch.context() as patch:
        for name in IMPATIENT:
            patch.setattr(f"browser_bridge.gemini_web.{name}", 4.0)
        # A limit that is remembered would keep the next case from the site.
        patch.setattr("browser_bridge.pool.quota.Ledger.note", Mock())
        async with bridge(directory, site.origin, timeouts=SHORT) as found:
            yield found


@pytest.fixture(scope="module", params=["tools_absent", "tools_disabled"])
async def lacking(
    site: ReplicaServer, tmp_path_factory: pytest.TempPathFactory, request: Any
) -> AsyncIterator[Bridge]:
    """A bridge whose only profile has no tools, and the reason."""
    site.reset()
    site.use(request.param)
    directory = tmp_path_factory.mktemp("lacking")
    profile_in(directory, site)
    async with bridge(directory, site.origin, pool={"tabs_per_profile": 1}) as found:
        yield found


async def refused(call: Any) -> openai.APIStatusError:
    """Return the error that comes of a call."""
    async with asyncio.timeout(LIMIT):
        with pytest.raises(openai.APIStatusError) as raised:
            await call
    return raised.value


def chat(running: Bridge, tool: str) -> Any:
    return running.client.chat.completions.create(
        model=f"gemini-3-fast-{tool}", messages=[{"role": "user", "content": "a red cat"}]
    )


async def assert_healthy(running: Bridge, replica: ReplicaServer) -> None:
    """The slot serves the next prompt, which is the second one that the site got."""
    sent = len(replica.oracle.prompts)
    replica.use("normal")
    assert await running.ask("ping") == "pong"
    slot = await running.slot()
    assert slot["state"] == "ready", slot
    assert len(replica.oracle.prompts) == sent + 1
    assert replica.oracle.prompts[-1].use.tool is None


@pytest.mark.sampled(3)
@pytest.mark.parametrize("case", CHAT, ids=lambda case: case.scenario)
async def test_tool_that_makes_nothing_is_an_error_with_the_sites_words(
    running: Bridge, replica: ReplicaServer, case: Case
) -> None:
    """It is typed, says what the site said, and is not asked for again."""
    replica.use(case.scenario)
    error = await refused(chat(running, case.tool))
    assert outcome(error) == (case.status, case.code), error.message
    assert case.words in error.message.replace("\u2019", "'")
    assert error.response.headers["x-should-retry"] == "false"
    assert len([entry for entry in replica.oracle.prompts if not entry.use.is_start]) == 1
    await assert_healthy(running, replica)


@pytest.mark.parametrize(("tool", "scenario", "words"), REFUSED)
async def test_refusal_is_the_answer_in_chat(
    running: Bridge, replica: ReplicaServer, tool: str, scenario: str, words: str
) -> None:
    """The site's own words, and no file."""
    replica.use(scenario)
    async with asyncio.timeout(LIMIT):
        completion = await chat(running, tool)
    content = completion.choices[0].message.content.replace("\u2019", "'")
    assert words in content
    assert "/media/" not in content
    await assert_healthy(running, replica)


async def test_refused_picture_is_an_error_of_its_route(
    running: Bridge, replica: ReplicaServer
) -> None:
    """Never an empty list."""
    replica.use("image_refused")
    error = await refused(running.client.images.generate(model="gemini-3-fast", prompt="a cat"))
    assert outcome(error) == (400, "content_policy_violation")
    assert "I'm not able to generate that image" in error.message.replace("\u2019", "'")
    await assert_healthy(running, replica)


@pytest.mark.parametrize("scenario", ORIGINALS)
async def test_damaged_original_is_no_picture(
    running: Bridge, replica: ReplicaServer, scenario: str
) -> None:
    """Half a file, a web page or nothing is told, and not delivered."""
    replica.use(scenario)
    extra: Any = {"return_origin_image": True}
    call = running.client.images.generate(model="gemini-3-fast", prompt="a cat", extra_body=extra)
    assert outcome(await refused(call)) == (502, "artifact_invalid")
    await assert_healthy(running, replica)
    reply = await running.client.images.generate(
        model="gemini-3-fast", prompt="a cat", response_format="b64_json"
    )
    assert reply.data
    assert base64.b64decode(reply.data[0].b64_json or "")


@pytest.mark.soak
@pytest.mark.parametrize("tool", ["imagen", "video", "canvas", "deepsearch", "storybook"])
async def test_tool_that_the_account_lacks_is_named_and_nothing_is_sent(
    lacking: Bridge, site: ReplicaServer, tool: str
) -> None:
    """The error names tool and reason."""
    before = len(site.oracle.prompts)
    error = await refused(chat(lacking, tool))
    assert outcome(error) == (503, "tool_unavailable")
    assert f"'{tool}'" in error.message
    assert len(site.oracle.prompts) == before
    assert await lacking.ask("ping") == "pong"
