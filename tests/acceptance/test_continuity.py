"""Conversations of many turns, as clients lead them: one chat on the site, only new turns sent."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest

from browser_bridge.replica.boot import Generation
from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.oracle import Entry
from browser_bridge.replica.server import ReplicaServer
from tests.acceptance.whole_stack import (
    KEY,
    WholeStack,
    add_profile,
    client_of,
    serving,
    settings_for,
    whole_stack,
)
from tests.pace import CHUNK

History = list[Any]


@pytest.fixture(scope="module", params=["g1", "g2"])
async def stack(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[WholeStack]:
    """Give a running stack for each generation."""
    options = ReplicaOptions(generation=request.param)
    directory = tmp_path_factory.mktemp(f"continuity-{request.param}")
    async with whole_stack(directory, options) as running:
        yield running


async def ask(stack: WholeStack, history: History, prompt: str, **fields: Any) -> str:
    """Take a turn, and add it to the history as a client does."""
    history.append({"role": "user", "content": prompt})
    completion = await stack.client.chat.completions.create(
        model="gemini-3-fast", messages=history, **fields
    )
    text = completion.choices[0].message.content or ""
    history.append({"role": "assistant", "content": text})
    return text


def prompts(stack: WholeStack) -> list[Entry]:
    return list(stack.replica.oracle.prompts)


def instructed() -> History:
    return [{"role": "system", "content": "Be terse."}]


async def test_response_goes_on_in_the_chat_of_the_one_before(stack: WholeStack) -> None:
    """By the id of a response, only what is new is sent."""
    stack.replica.reset()
    previous: dict[str, Any] = {}
    for prompt in ("First question", "Second question"):
        stack.replica.answer(prompt, f"An *answer* to **{prompt}**.", first=0.05)
        response = await stack.client.responses.create(
            model="gemini-3-fast", input=prompt, **previous
        )
        assert response.output_text == f"An *answer* to **{prompt}**."
        previous = {"previous_response_id": response.id}
    first, second = prompts(stack)
    assert second.prompt == "Second question"
    assert first.conversation == second.conversation


async def test_official_client_goes_on_in_one_chat_with_new_turns_alone(stack: WholeStack) -> None:
    """Three turns are one conversation; an edited one is another, and so is a branch."""
    stack.replica.reset()
    history = instructed()
    for prompt in ("First question", "Second question", "Third question"):
        stack.replica.answer(prompt, f"An *answer* to **{prompt}**.\n\n- one\n- two", first=0.05)
        await ask(stack, history, prompt)
    first, second, third = prompts(stack)
    assert first.prompt.endswith("First question")
    assert (second.prompt, third.prompt) == ("Second question", "Third question")
    assert len({entry.conversation for entry in prompts(stack)}) == 1
    edited = [dict(message) for message in history]
    edited[1]["content"] = "First question, edited"
    await ask(stack, edited, "Fourth question")
    branched = history[:3]
    await ask(stack, branched, "Another second question")
    *_, fourth, branch = prompts(stack)
    assert len({first.conversation, fourth.conversation, branch.conversation}) == 3
    assert "First question, edited" in fourth.prompt
    assert branch.prompt.endswith("Another second question")
    assert "An *answer* to **First question**" in branch.prompt


async def test_chat_interface_that_streams_and_resends_everything_goes_on(
    stack: WholeStack,
) -> None:
    """Open WebUI's shape: parts, extra fields, thoughts in the text, blanks trimmed."""
    stack.replica.reset()
    stack.replica.answer("Hello from the interface", "Hi there.\n", thoughts="Hm, a greeting.")
    address = f"{stack.address}/gemini_official/v1/chat/completions"
    headers = {"authorization": f"Bearer {KEY}", "x-openwebui-chat-id": "chat-1"}
    said: History = [{"role": "system", "content": "You are helpful.  "}]
    async with httpx2.AsyncClient(timeout=60, headers=headers) as client:
        for prompt in ("Hello from the interface", "And the second turn"):
            said.append({"role": "user", "content": [{"type": "text", "text": prompt}]})
            body = {
                "model": "gemini-3-thinking",
                "messages": said,
                "stream": False,
                "return_reasoning_content": False,
                "stream_options": {"include_usage": True},
                "user": {"name": "Ann", "id": "1"},
                "temperature": 0.7,
                "tool_ids": [],
            }
            answer = await client.post(address, json=body)
            assert answer.status_code == 200, answer.text
            text = answer.json()["choices"][0]["message"]["content"]
            said.append({"role": "assistant", "content": text.strip(), "done": True})
    assert "<think>" in said[2]["content"]
    assert [entry.prompt for entry in prompts(stack)][1:] == ["And the second turn"]
    assert len({entry.conversation for entry in prompts(stack)}) == 1


async def test_two_at_once_with_one_prefix_get_a_chat_each(stack: WholeStack) -> None:
    """One goes on; the other has the whole history in a chat of its own."""
    stack.replica.reset()
    history: History = []
    await ask(stack, history, "Common beginning")
    await asyncio.gather(*(ask(stack, list(history), f"way {name}") for name in "ab"))
    first, *others = prompts(stack)
    assert sorted(entry.conversation == first.conversation for entry in others) == [False, True]
    assert sum(entry.prompt in {"way a", "way b"} for entry in others) == 1


async def test_deleted_chat_is_begun_anew_with_a_notice(stack: WholeStack) -> None:
    """What its owner deleted is composed into a new chat, in the same request."""
    stack.replica.reset()
    history: History = []
    await ask(stack, history, "To be deleted")
    (first,) = prompts(stack)
    stack.replica.delete("one@replica.test", first.conversation)
    history.append({"role": "user", "content": "Still there?"})
    completion = await stack.client.chat.completions.create(model="gemini-3-fast", messages=history)
    notices = (completion.model_extra or {})["browser_bridge"]["notices"]
    assert [notice["code"] for notice in notices] == ["conversation_restarted"]
    _, second = prompts(stack)
    assert second.conversation != first.conversation
    assert "To be deleted" in second.prompt


async def test_conversation_goes_on_after_a_restart_of_the_whole_bridge(tmp_path: Path) -> None:
    """Another process with the same data and profiles finds the chat again."""
    with ReplicaServer(ReplicaOptions(generation="g2", chunk=CHUNK)) as replica:
        values = settings_for(tmp_path, replica.origin)
        add_profile(values, replica.cookies("one@replica.test"))
        history: History = []
        for prompt in ("Before the restart", "After the restart"):
            async with serving(values) as address, client_of(address) as client:
                await ask(
                    WholeStack(replica=replica, client=client, address=address), history, prompt
                )
        first, second = replica.oracle.prompts
        assert second.prompt == "After the restart"
        assert second.conversation == first.conversation
        stored = (tmp_path / "data" / "bridge.sqlite3").read_bytes()
        assert b"restart" not in stored


@pytest.mark.parametrize("generation", ["g1", "g2"])
async def test_temporary_chats_are_temporary_and_never_continued(
    tmp_path: Path, generation: Generation
) -> None:
    """Each request is a temporary chat of its own, with the whole history."""
    options = ReplicaOptions(generation=generation)
    async with whole_stack(tmp_path, options, site={"chats": "temporary"}) as stack:
        history: History = []
        await ask(stack, history, "Off the record")
        await ask(stack, history, "Still off the record")
        first, second = prompts(stack)
        assert first.temporary
        assert second.temporary
        assert first.conversation != second.conversation
        assert "Off the record" in second.prompt


@pytest.mark.soak
async def test_temporary_chats_are_refused_where_the_page_offers_none(tmp_path: Path) -> None:
    """Nothing is kept in silence: the error names the setting, and nothing is sent."""
    selectors = tmp_path / "selectors.toml"
    selectors.write_text("[temporary_chat_button]\ncandidates = ['.none']\n", encoding="utf-8")
    site = {"chats": "temporary", "selectors": selectors}
    async with whole_stack(tmp_path, ReplicaOptions(), site=site) as stack:
        with pytest.raises(openai.APIStatusError, match="SITE__CHATS") as raised:
            await ask(stack, [], "Off the record")
        assert raised.value.status_code == 503
        assert prompts(stack) == []


@pytest.mark.soak
@pytest.mark.parametrize("generation", ["g1", "g2"])
async def test_chats_are_deleted_after_their_turns_and_no_others(
    tmp_path: Path, generation: Generation
) -> None:
    """Each chat of the bridge goes, in time even one that resisted before a restart."""
    with ReplicaServer(ReplicaOptions(generation=generation, chunk=CHUNK)) as replica:
        values = settings_for(tmp_path, replica.origin, site={"chats": "delete"})
        add_profile(values, replica.cookies("one@replica.test"))
        async with serving(values) as address, client_of(address) as client:
            stack = WholeStack(replica=replica, client=client, address=address)
            history: History = []
            await ask(stack, history, "To be deleted")
            await ask(stack, history, "Also to be deleted")
            first, second = prompts(stack)
            assert first.conversation != second.conversation
            await deleted(stack, first, second)
            replica.use("chats_lost")
            await ask(stack, [], "Not yet to be deleted")
        replica.use("normal")
        async with serving(values) as address, client_of(address) as client:
            stack = WholeStack(replica=replica, client=client, address=address)
            await deleted(stack, *prompts(stack))
            await ask(stack, [], "ping")
            await deleted(stack, *prompts(stack))


async def deleted(stack: WholeStack, *entries: Entry) -> None:
    """Wait until exactly these chats were deleted."""
    wanted = [entry.conversation for entry in entries]
    async with asyncio.timeout(40):
        while len(events_of(stack)) < len(wanted):  # noqa: ASYNC110 - the log is another thread's
            await asyncio.sleep(0.05)
    assert sorted(events_of(stack)) == sorted(wanted)


def events_of(stack: WholeStack) -> list[str]:
    return [event.detail for event in stack.replica.oracle.events if event.kind == "delete"]
