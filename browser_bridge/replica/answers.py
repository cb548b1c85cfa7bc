"""The answers the replica gives: one derived from the prompt, unless another is registered."""

import re
from collections.abc import Mapping
from dataclasses import replace

from browser_bridge.replica.script import Answer

_MARKER = re.compile(r"\[\[answer:([^\]\n]+)\]\]")
_QUOTE_LIMIT = 120


class UnknownAnswer(LookupError):
    """A prompt names an answer that is not registered."""


def find(prompt: str, registered: Mapping[str, Answer], *, chunk: int = 0) -> Answer:
    """Choose the answer to a prompt.

    The last `[[answer:KEY]]` decides; then the registered substring that stands last in the
    prompt, the longest of several; then the standard answer.

    Args:
        prompt: The prompt.
        registered: Answers by key.
        chunk: Characters in each piece of the standard answer; 0 cuts at words.

    Raises:
        UnknownAnswer: The prompt names a key that is not registered.
    """
    named = _MARKER.findall(prompt)
    if named:
        if named[-1] not in registered:
            raise UnknownAnswer(f"No answer is registered as {named[-1]!r}.")
        return registered[named[-1]]
    found = [(prompt.rfind(key), len(key), key) for key in registered if key in prompt]
    if found:
        return registered[max(found)[2]]
    return replace(standard(prompt), chunk=chunk)


def standard(prompt: str) -> Answer:
    """Answer a prompt nobody prepared: the same prompt always gets the same answer."""
    text = prompt.strip()
    if text.casefold() == "ping":
        return Answer(markdown="pong")
    lines = text.splitlines() or [""]
    words = len(text.split())
    return Answer(
        markdown=_BODY.format(
            quote=_quote(lines[0]),
            characters=f"{len(prompt):,}",
            words=f"{words:,}",
            lines=f"{len(lines):,}",
            plural="" if len(lines) == 1 else "s",
            count=len(prompt),
        ),
        thoughts=_THOUGHTS,
    )


def _quote(line: str) -> str:
    short = line if len(line) <= _QUOTE_LIMIT else line[:_QUOTE_LIMIT].rstrip() + "…"
    return re.sub(r"([\\`*_\[\]<>|#~$])", r"\\\1", short) or "(an empty line)"


_THOUGHTS = """**Reading the prompt**

I look at how long it is and what its first line asks.

**Planning the answer**

A quotation, a few counts and an example should do.
"""

_BODY = """Here is what reached me, word for word:

> {quote}

### What I counted

| Measure | Value |
| :--- | ---: |
| Characters | {characters} |
| Words | {words} |
| Lines | {lines} |

This is the local replica speaking, so the answer is **made, not thought**. It still has all that \
an answer usually has:

1. a *quotation* of your first line,
2. a table with the counts, and
3. code that you could run:

```python
def count(prompt: str) -> int:
    return len(prompt)  # {count} for yours
```

What it shows you:

- the prompt was typed into the page and sent **once**;
- it came as {lines} line{plural}, with nothing lost;
- the text you read was streamed back from the rendered page.

Ask me anything else: every answer is kept in the sidebar, as on the real site.
"""
