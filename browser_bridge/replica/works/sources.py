"""Web pages that research read, and how a report names them."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_CITE = re.compile(r" ?\[cite: ([\d, ]+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A web page.

    Args:
        url: Its address.
        title: Its title.
    """

    url: str
    title: str

    @property
    def domain(self) -> str:
        """The host, as lists of sources show it."""
        return urlsplit(self.url).hostname or ""

    def listed(self) -> list[Any]:
        """Write it as the wire holds it: its [3] is icon, address, title."""
        icon = f"https://www.google.com/s2/favicons?domain={self.domain}"
        return [None, None, None, [icon, self.url, self.title]]

    def describe(self) -> dict[str, str]:
        """Give address, title and domain."""
        return {"url": self.url, "title": self.title, "domain": self.domain}


def cited(report: str, sources: tuple[Source, ...]) -> list[Any]:
    """List a report's marks such as ` [cite: 1, 2]` with the sources they name (field 43)."""
    return [
        [[match[0]], [sources[number - 1].listed() for number in _numbers(match, len(sources))]]
        for match in _CITE.finditer(report)
    ]


def _numbers(match: re.Match[str], count: int) -> list[int]:
    numbers = [int(part) for part in match[1].split(",") if part.strip().isdigit()]
    return [number for number in numbers if 1 <= number <= count]
