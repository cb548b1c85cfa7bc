"""Reads from the site's words when a limit is reset. Pure; words in `notices.toml`.

The site writes times of day in the time zone of the browser, which is this machine's. Facts:
site-dom 3 (disabled rows), 13 (limit texts).
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import chain

from browser_bridge.gemini_web.wording import words

LONGEST = timedelta(days=32)
"""A later reset is taken for a misreading."""
JUST_PAST = timedelta(minutes=5)
"""A time of day that is past for no longer than this is now, not tomorrow."""
SHORTEST = timedelta(minutes=1)
_NOON = 12
_HOURS, _MINUTES = 24, 60
_UNITS = ("seconds", "minutes", "hours", "days")


def seconds_until_reset(text: str, *, now: datetime | None = None) -> float | None:
    """Return the seconds until the reset that a text tells, or None when it tells none.

    Args:
        text: The site's words, in any of the known languages.
        now: The present, with a time zone; None takes the machine's.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    now = datetime.now(tz=UTC).astimezone() if now is None else now
    wait = _span(plain) or _wait_until(plain, now)
    if wait is None or wait > LONGEST:
        return None
    return max(wait, SHORTEST).total_seconds()


@cache
def _pattern(name: str) -> str:
    return "(?:" + "|".join(words()["resets"][name]) + ")"


@cache
def _spans() -> tuple[re.Pattern[str], ...]:
    units = "|".join(_pattern(unit) for unit in _UNITS)
    span = rf"\d+\s*(?:{units})(?:[\s,]*{_pattern('joints')}?\s*\d+\s*(?:{units}))*"
    return (
        re.compile(rf"(?<!\w){_pattern('before')}\s*(?P<span>{span})"),
        re.compile(rf"(?P<span>{span})\s*{_pattern('after')}"),
    )


def _span(plain: str) -> timedelta | None:
    found = next((m for pattern in _spans() if (m := pattern.search(plain))), None)
    if found is None:
        return None
    amounts = {
        unit: sum(float(n) for n in re.findall(rf"(\d+)\s*{_pattern(unit)}", found["span"]))
        for unit in _UNITS
    }
    return timedelta(**amounts)


def _wait_until(plain: str, now: datetime) -> timedelta | None:
    times, days = list(_times(plain)), list(_days(plain, now))
    if not times and not days:
        return None
    hour, minute = times[0] if times else (0, 0)
    at = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if days:
        day = min(days)
        return day.replace(hour=hour, minute=minute) - now
    if at < now - JUST_PAST:
        at += timedelta(days=1)
    return at - now


def _times(plain: str) -> Iterator[tuple[int, int]]:
    """Yield the times of day that a text has; those with half of the day first."""
    morning, evening = _pattern("morning"), _pattern("evening")
    halves = rf"(?P<m>{morning})|(?P<e>{evening})"
    clock = r"(?P<h>\d{1,2})(?:\s*[:.点點時时시]\s*(?P<min>\d{2})(?!\d))?"
    patterns = (
        rf"(?<![a-z\u00c0-\u1ef9])(?:{halves})\s*{clock}",
        rf"(?<![\d.:]){clock}\s*(?:{halves})(?!\w)",
        r"(?<![\d.:])(?P<h>\d{1,2})\s*[:点點時时시]\s*(?P<min>\d{2})(?!\d)",
        rf"(?<![\d.:])(?P<h>\d{{1,2}})(?:[.:](?P<min>\d{{2}}))?\s*{_pattern('oclock')}",
    )
    for found in chain.from_iterable(re.finditer(pattern, plain) for pattern in patterns):
        groups = found.groupdict()
        hour, minute = int(groups["h"]), int(groups["min"] or 0)
        if groups.get("e") and hour < _NOON:
            hour += _NOON
        elif groups.get("m") and hour == _NOON:
            hour = 0
        if hour < _HOURS and minute < _MINUTES:
            yield hour, minute


def _days(plain: str, now: datetime) -> Iterator[datetime]:
    """Yield midnights of the days that a text names."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if re.search(rf"(?<!\w){_pattern('tomorrow')}", plain):
        yield today + timedelta(days=1)
    for month, day in _dates(plain):
        for year in (now.year, now.year + 1):
            try:
                date = today.replace(year=year, month=month, day=day)
            except ValueError:
                continue
            if date >= today:
                yield date
                break


def _dates(plain: str) -> Iterator[tuple[int, int]]:
    for found in re.finditer(r"(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]", plain):
        yield int(found[1]), int(found[2])
    for found in re.finditer(r"(\d{1,2})\s*(?:thg|tháng)\s*(\d{1,2})", plain):
        yield int(found[2]), int(found[1])
    for found in re.finditer(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(?!\d\d:)", plain):
        yield int(found[2]), int(found[1])
    for number, names in enumerate(words()["resets"]["months"], start=1):
        before = rf"(?<!\w)(?:{names})\w*\.?\s+(\d{{1,2}})(?![\d:])"
        after = rf"(?<!\d)(\d{{1,2}})\.?\s+(?:{names})"
        for found in chain(re.finditer(before, plain), re.finditer(after, plain)):
            yield number, int(found[1])
