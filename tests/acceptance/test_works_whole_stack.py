"""Canvases and storybooks, whole: the official client asks in chat and fetches what was made."""

import hashlib
import re
from pathlib import Path
from typing import Any

import httpx2 as httpx
from openai.types.chat import ChatCompletionMessageParam

from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.works.book import Book
from browser_bridge.replica.works.canvas import Canvas
from tests.acceptance.whole_stack import WholeStack, whole_stack

LINK = re.compile(r"\]\((http[^)\s]+)\)")
SOURCE = "".join(f"print({number})\n" for number in range(120))


async def said(stack: WholeStack, history: list[ChatCompletionMessageParam], tool: str) -> str:
    """Return the text of a whole answer."""
    completion = await stack.client.chat.completions.create(
        model=f"gemini-3-fast-{tool}", messages=history
    )
    return completion.choices[0].message.content or ""


async def streamed(stack: WholeStack, history: list[ChatCompletionMessageParam], tool: str) -> str:
    """Return the joined text of a streamed answer."""
    stream = await stack.client.chat.completions.create(
        model=f"gemini-3-fast-{tool}", messages=history, stream=True
    )
    return "".join(
        [chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices]
    )


async def fetched(text: str) -> list[httpx.Response]:
    async with httpx.AsyncClient() as plain:
        return [await plain.get(address) for address in LINK.findall(text)]


def masked(text: str) -> str:
    return LINK.sub("](…)", text)


async def test_canvas_is_written_and_changed_in_chat(tmp_path: Path) -> None:
    """Streamed and whole say the same; the file is the site's; the change goes on in its chat."""
    async with whole_stack(tmp_path, ReplicaOptions(generation="g2")) as stack:
        stack.replica.make("count", Canvas(title="Count", content=SOURCE, language="python"))
        history: list[ChatCompletionMessageParam] = [{"role": "user", "content": "count"}]
        text = await said(stack, history, "canvas")
        assert masked(await streamed(stack, history, "canvas")) == masked(text)
        assert f"```python\n{SOURCE}```\n\n[Count](" in text
        (file,) = await fetched(text)
        assert file.content == SOURCE.encode()
        assert "count.py" in file.headers["content-disposition"].lower()
        stack.replica.make("shorter", Canvas(title="", content="print()\n", language="python"))
        history.append({"role": "assistant", "content": text})
        history.append({"role": "user", "content": "shorter"})
        text = await said(stack, history, "canvas")
        (file,) = await fetched(text)
        assert file.content == b"print()\n"
        _, first, last = stack.replica.oracle.prompts  # of two alike, the newer one goes on
        assert last.prompt == "shorter"
        assert last.conversation == first.conversation
        refused: Any = await stack.client.models.retrieve("gemini-3-fast-storybook")
        assert refused.id == "gemini-3-fast-storybook"


async def test_storybook_is_readable_in_chat(tmp_path: Path) -> None:
    """Pictures stand before their words; files of it can be had; the next chat is plain again."""
    async with whole_stack(tmp_path, ReplicaOptions(generation="g1", locale="de")) as stack:
        stack.replica.make("a fox", Book(title="Fox", pages=("One.", "Two."), seconds=0.2))
        text = await said(stack, [{"role": "user", "content": "a fox"}], "storybook")
        assert masked(text) == (
            "# Fox\n\n![Fox, page 1](…)\n\nOne.\n\n![Fox, page 2](…)\n\nTwo.\n\n"
            "[Fox (EPUB)](…)\n\n[Fox (PDF)](…)\n\n[Fox (HTML)](…)\n\n[Fox (JSON)](…)"
        )
        files = await fetched(text)
        made = stack.replica.oracle.made[-1].describe()["pages"]
        assert [hashlib.sha256(file.content).hexdigest() for file in files[:2]] == [
            page["picture"]["sha256"] for page in made
        ]
        assert [file.headers["content-type"].partition(";")[0] for file in files[2:]] == [
            "application/epub+zip",
            "application/pdf",
            "text/html",
            "application/json",
        ]
        await stack.client.chat.completions.create(
            model="gemini-3-fast", messages=[{"role": "user", "content": "ping"}]
        )
        assert stack.replica.oracle.prompts[-1].use.gem == ""
