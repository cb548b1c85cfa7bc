"""The main job, whole: an unchanged OpenAI client, a real Chromium, the replica as judge."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import openai
import pytest

from browser_bridge.replica.options import ReplicaOptions
from tests.acceptance.whole_stack import WholeStack, whole_stack

SAMPLED = [("g1", "zh-CN"), ("g2", "de")]
OTHERS = [("g1", "en"), ("g2", "en"), ("g1", "ja"), ("g2", "vi")]
KINDS = [*SAMPLED, *(pytest.param(other, marks=pytest.mark.soak) for other in OTHERS)]
PROMPTS = {
    "one line": "What is a bridge?",
    "many lines": "first\n\n  indented\ttab\n- dash\n1. one\n",
    "emoji": "👩‍👩‍👧‍👦 🇩🇪 naïve café — “quotes” …",
    "right to left": "שלום עולם\nمرحبا بالعالم\nmixed עברית and English",
    "markup": "<b>&amp;</b> **stars** `code` $x$ </p><script>alert(1)</script>",
    "100 kB": "The quick brown fox jumps over the lazy dog.  \n" * 2_100,
}


@pytest.fixture(scope="module", params=KINDS, ids="-".join)
async def stack(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[WholeStack]:
    """Give a running stack for each generation and some locales."""
    generation, locale = request.param
    options = ReplicaOptions(generation=generation, locale=locale)
    directory = tmp_path_factory.mktemp(f"{generation}-{locale}")
    async with whole_stack(directory, options) as running:
        yield running


@pytest.fixture(scope="module")
async def plain(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WholeStack]:
    """Give one running stack with short deadlines, for faults."""
    timeouts = {"silence": 8, "turn": 60, "submit": 30}
    directory = tmp_path_factory.mktemp("plain")
    async with whole_stack(directory, ReplicaOptions(), timeouts=timeouts) as running:
        yield running


async def ask(stack: WholeStack, prompt: str, model: str = "gemini-3-fast") -> str:
    completion = await stack.client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": prompt}]
    )
    return completion.choices[0].message.content or ""


async def stream(stack: WholeStack, prompt: str) -> str:
    chunks = await stack.client.chat.completions.create(
        model="gemini-3-fast", messages=[{"role": "user", "content": prompt}], stream=True
    )
    return "".join([chunk.choices[0].delta.content or "" async for chunk in chunks])


def received(stack: WholeStack, prompt: str) -> int:
    return sum(entry.prompt == prompt for entry in stack.replica.oracle.prompts)


@pytest.mark.parametrize("name", PROMPTS)
async def test_prompt_arrives_exactly_and_once(stack: WholeStack, name: str) -> None:
    """Whatever is asked reaches the site as it is, typed into its page once."""
    stack.replica.reset()
    stack.replica.answer(PROMPTS[name][:20], "An *answer*.", first=0.05)
    assert await ask(stack, PROMPTS[name]) == "An *answer*."
    assert received(stack, PROMPTS[name]) == 1
    assert len(stack.replica.oracle.prompts) == 1


async def test_stream_equals_the_whole(stack: WholeStack) -> None:
    """Joined deltas are the same text as the answer that is not streamed."""
    stack.replica.reset()
    markdown = "# Title\n\nSome **bold** text.\n\n- one\n- two\n\n```python\nprint(1)\n```"
    stack.replica.answer("corpus", markdown, chunk=3, interval=0.01)
    assert await stream(stack, "corpus, streamed") == markdown
    assert await ask(stack, "corpus, whole") == markdown


async def test_history_is_composed_into_one_prompt(plain: WholeStack) -> None:
    """Roles and earlier turns arrive in one prompt, the new turn last."""
    plain.replica.reset()
    await plain.client.chat.completions.create(
        model="gemini-3-fast",
        messages=[
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "My name is Ada."},
            {"role": "assistant", "content": "Hello Ada."},
            {"role": "user", "content": "What is my name?"},
        ],
    )
    (entry,) = plain.replica.oracle.prompts
    places = [
        entry.prompt.index(text)
        for text in ("Be brief.", "My name is Ada.", "Hello Ada.", "What is my name?")
    ]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("model", "asked"),
    [("gemini-3-thinking", ("fast", True)), ("gemini-3-pro", ("pro", False))],
)
async def test_model_is_chosen_in_the_page(
    plain: WholeStack, model: str, asked: tuple[str, bool]
) -> None:
    """The site is asked with the mode that the caller named (thinking is Extended here)."""
    plain.replica.reset()
    await ask(plain, "ping", model)
    (entry,) = plain.replica.oracle.prompts
    assert (entry.mode, entry.extended) == asked


async def test_client_that_leaves_stops_the_site(plain: WholeStack) -> None:
    """Closing a stream presses the site's Stop, and the tab answers again."""
    plain.replica.reset()
    plain.replica.answer("endless", "word " * 5_000, interval=0.02)
    answer = await plain.client.chat.completions.create(
        model="gemini-3-fast", messages=[{"role": "user", "content": "endless"}], stream=True
    )
    async for chunk in answer:
        if chunk.choices[0].delta.content:
            break
    await answer.close()
    (entry,) = await plain.replica.oracle.arrived(1, status="stopped", timeout=30)
    assert entry.stopped is not None
    assert await ask(plain, "ping") == "pong"


FAULTS = {
    "limit_text": (429, "limit_reached"),
    "error_1076": (502, "answer_failed"),
    "error_1095": (429, "limit_reached"),
    "http_429": (429, "limit_reached"),
    "empty": (502, "empty_answer"),
    "stall": (504, "answer_stalled"),
    "mute": (504, "answer_stalled"),
}
STALLED = ("stall", "mute")


@pytest.mark.parametrize(
    "scenario",
    [*list(FAULTS)[:-2], *(pytest.param(name, marks=pytest.mark.soak) for name in STALLED)],
)
async def test_fault_is_a_typed_error_and_the_tab_lives_on(
    plain: WholeStack, scenario: str
) -> None:
    """What the site does wrong is an OpenAI error with a stable code; nothing is sent twice."""
    status, code = FAULTS[scenario]
    plain.replica.reset()
    prompt = f"[[scenario:{scenario}]] please"
    with pytest.raises(openai.APIStatusError) as raised:
        await ask(plain, prompt)
    assert (raised.value.status_code, raised.value.code) == (status, code)
    assert received(plain, prompt) <= 1
    assert await ask(plain, "ping") == "pong"


async def test_profile_that_is_signed_out_says_what_to_do(tmp_path: Path) -> None:
    """Without a sign-in the caller is told so, with the command that mends it."""
    async with whole_stack(tmp_path, ReplicaOptions(), signed_in=False) as stack:
        with pytest.raises(openai.APIStatusError, match="browser-bridge login owner") as raised:
            await ask(stack, "ping")
    assert raised.value.code == "signed_out"


async def test_queue_that_is_full_refuses_at_once(tmp_path: Path) -> None:
    """With one tab and room for one to wait, the third prompt gets 429 with Retry-After."""
    pool = {"tabs_per_profile": 1, "queue_limit": 1}
    async with whole_stack(tmp_path, ReplicaOptions(), pool=pool) as stack:
        stack.replica.answer("slow", "word " * 100, interval=0.02)
        running = asyncio.create_task(ask(stack, "slow, at once"))
        await stack.replica.oracle.arrived(1, timeout=30)
        waiting = asyncio.create_task(ask(stack, "slow, later"))
        await asyncio.sleep(0.1)  # until the second has come in, which nothing outside can see
        with pytest.raises(openai.RateLimitError) as raised:
            await ask(stack, "ping")
        assert int(raised.value.response.headers["retry-after"]) >= 1
        await asyncio.gather(running, waiting)
    assert received(stack, "ping") == 0
