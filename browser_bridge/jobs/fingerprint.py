"""What makes two histories the same conversation: hashes over what was said; pure.

Clients change what they send back: texts are trimmed, thoughts dropped, pictures replaced by
files of their own, instructions merged. None of that is another conversation. Any other word, an
added or missing message, another file or other instructions are.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import assert_never

from browser_bridge.messages import (
    FileSource,
    InlineFile,
    LocalFile,
    Message,
    RemoteFile,
    Role,
    StoredFile,
)

_EDITION = b"1"
"""Goes into each hash; another one when these rules change."""
_THOUGHTS = (
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ('<details type="reasoning"', "</details>"),
)
"""How clients and we write thoughts into an answer's text."""
_PICTURE = re.compile(r"!\[[^\]\n]{0,300}\]\([^()\s]*(?:[ \t]+\"[^\"\n]{0,300}\")?\)")
_OURS = r"https?://[^\s()<>'\"]+/media/[a-z0-9]+\.[a-z0-9]+\?token=[0-9a-z.-]+"
_FILE = re.compile(
    rf"```html\n<video src='{_OURS}' controls></video>\n```"
    rf"|(?<!\S)\[(?:[^\]\\\n]|\\.){{0,300}}\]\({_OURS}\)"
)
"""Files of an answer, as we write them into its text."""
_LINE_ENDS = re.compile(r"\r\n?")
_TRAILING = re.compile(r"(?<![ \t])[ \t]+$", re.MULTILINE)
_EMPTY_LINES = re.compile(r"\n{2,}")

Part = tuple[Sequence[Message], Sequence[Message]]


def fingerprint(history: Sequence[Message]) -> str:
    """Return the hash of a history; where in it the instructions stand does not matter.

    Args:
        history: Messages, oldest first.
    """
    instructions = (_tidy(m.text) for m in history if m.role is Role.SYSTEM)
    total = hashlib.sha256(_EDITION)
    total.update(_digest("\n".join(filter(None, instructions))))
    for message in history:
        if message.role is not Role.SYSTEM and (said := b"".join(_said(message))):
            total.update(message.role.encode() + said)
    return total.hexdigest()


def fingerprint_of_name(name: str) -> str:
    """Return the hash of a caller's own name for a conversation; "" for none."""
    return (
        hashlib.sha256(_EDITION + name.encode(errors="surrogatepass")).hexdigest() if name else ""
    )


def split(history: Sequence[Message]) -> Part | None:
    """Split a history into what was said up to the last answer, and the new turn after it.

    Instructions count among what was said.

    Args:
        history: Messages, oldest first.

    Returns:
        The two parts, or None when there is no answer yet, or nothing after it.
    """
    answers = [at for at, message in enumerate(history) if message.role is Role.ASSISTANT]
    if not answers:
        return None
    at = answers[-1] + 1
    late = [message for message in history[at:] if message.role is Role.SYSTEM]
    new = [message for message in history[at:] if message.role is not Role.SYSTEM]
    return ([*history[:at], *late], new) if new else None


def _said(message: Message) -> Iterator[bytes]:
    text = _tidy(_spoken(message.text) if message.role is Role.ASSISTANT else message.text)
    # Files of an answer are the site's own, which clients keep in ways of theirs.
    files = () if message.role is Role.ASSISTANT else message.files
    if text or files:
        yield _digest(text)
    for file in files:
        yield b"file" + _digest(_identity(file))


def _identity(file: FileSource) -> str:
    match file:
        case InlineFile():
            return hashlib.sha256(file.content).hexdigest()
        case RemoteFile():
            return file.url
        case StoredFile():
            return file.sha256 or file.id
        case LocalFile():
            return file.sha256 or str(file.path)
        case _:
            assert_never(file)


def _spoken(text: str) -> str:
    """Return an answer's text without thoughts, pictures and files."""
    for opening, closing in _THOUGHTS:
        text = "".join(_outside(text, opening, closing))
    return _FILE.sub("", _PICTURE.sub("", text))


def _outside(text: str, opening: str, closing: str) -> Iterator[str]:
    end = 0
    while (start := text.find(opening, end)) >= 0:
        last = text.find(closing, start)
        if last < 0:
            break
        yield text[end:start]
        end = last + len(closing)
    yield text[end:]


def _tidy(text: str) -> str:
    text = _TRAILING.sub("", _LINE_ENDS.sub("\n", text))
    return _EMPTY_LINES.sub("\n", text).strip()


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode(errors="surrogatepass")).digest()
