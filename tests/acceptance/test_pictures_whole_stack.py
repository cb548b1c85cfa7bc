"""Pictures, whole: the official client asks for them, the replica tells by digest what it made."""

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest

from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.works.pictures import Pictures
from tests.acceptance.whole_stack import WholeStack, whole_stack

PROMPT = "a red cat"


async def digests(stack: WholeStack, **extra: Any) -> list[str]:
    """Ask for pictures; return the digests of what came."""
    stack.replica.make(PROMPT, Pictures(count=2))
    reply = await stack.client.images.generate(
        model="gemini-3-fast", prompt=PROMPT, n=2, response_format="b64_json", extra_body=extra
    )
    contents = [base64.b64decode(item.b64_json or "") for item in reply.data or ()]
    return [hashlib.sha256(content).hexdigest() for content in contents]


def made(stack: WholeStack, form: str) -> list[str]:
    pictures = stack.replica.oracle.made[-1].describe()["pictures"]
    return [picture[form]["sha256"] for picture in pictures]


@pytest.mark.parametrize("generation", ["g1", "g2"])
async def test_pictures_are_those_that_the_site_made(tmp_path: Path, generation: str) -> None:
    """Previews, then originals, by digest; in chat as links."""
    options = ReplicaOptions(generation=generation)  # pyright: ignore[reportArgumentType] - one of its literals
    async with whole_stack(tmp_path, options) as stack:
        assert await digests(stack) == made(stack, "preview")
        assert await digests(stack, return_origin_image=True) == made(stack, "original")
        completion = await stack.client.chat.completions.create(
            model="gemini-3-fast-imagen", messages=[{"role": "user", "content": PROMPT}]
        )
        assert "](http" in (completion.choices[0].message.content or "")
