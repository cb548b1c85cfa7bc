"""Values between fences: raw, of any number of lines, with fences longer than any within."""

import re
from dataclasses import dataclass

from browser_bridge.protocols.function_calls import marks

SHORTEST = 3
TEXT, JSON = "text", "json"

OPEN = re.compile(
    r"[\s:*]*?(?P<indent>(?:^[ \t]+)?)(?P<fence>(?:\\?`){3,}|(?:\\?~){3,})"
    r"[ \t]*(?P<word>[\w+#.-]*)[^\n`]*?(?P<return>\r?)\n",
    re.MULTILINE,
)
_RUNS = re.compile("`+")
_FOLLOWED = re.compile(rf"{marks.ORNAMENTS}(?:\Z|(?={marks.ANY.pattern}))", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A value as the model gave it.

    Args:
        text: The value.
        word: The word after the opening fence, in lower case, or "".
    """

    text: str
    word: str = ""


def fenced(text: str, word: str) -> str:
    """Return text between fences that it cannot close."""
    longest = max(map(len, _RUNS.findall(text)), default=0)
    fence = "`" * max(SHORTEST, longest + 1)
    return f"{fence}{word}\n{text}\n{fence}"


def read(text: str, start: int) -> tuple[Given, int] | None:
    """Return the fenced value at a position and where it ends, or None if no fence is there.

    Raises:
        ValueError: The fence is never closed.
    """
    opened = OPEN.match(text, start)
    if opened is None:
        return None
    begin = opened.end()
    fence = opened["fence"]
    closing = _closing(text, begin, fence)
    content = text[begin : closing.start()].removesuffix("\n")
    if opened["return"]:
        content = content.removesuffix("\r").replace("\r\n", "\n")
    if indent := len(opened["indent"].expandtabs()):
        content = re.sub(rf"^[ \t]{{1,{indent}}}", "", content, flags=re.MULTILINE)
    if "\\" in fence:
        content = marks.unescaped(content)
    return Given(text=content, word=opened["word"].lower()), closing.end()


def _closing(text: str, begin: int, fence: str) -> re.Match[str]:
    """Find the line that closes a fence: first one long enough with a tag or the end after it.

    A model that gives text with fences in it between fences as short still means the outer ones.
    """
    character = "`" if "`" in fence else "~"
    for shortest in (fence.count(character), SHORTEST):
        line = re.compile(rf"^[ \t>]*(?:\\?{character}){{{shortest},}}[ \t]*\r?$", re.MULTILINE)
        found = list(line.finditer(text, begin))
        for match in found:
            if _FOLLOWED.match(text, match.end()):
                return match
        if found:
            return found[0]
    message = "a fence is not closed"
    raise ValueError(message)
