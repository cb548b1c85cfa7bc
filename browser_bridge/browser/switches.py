"""Chromium's command line: the driver's own list of features joined with ours and the user's.

Chromium obeys the last of several `--disable-features` alone: one of ours would undo the driver's.
"""

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Playwright

from browser_bridge import errors
from browser_bridge.browser.calls import bounded

_ASK_TIME = 10.0
_LAUNCHING = re.compile(r"^<launching> (.+)$", re.MULTILINE)
_LISTS = ("--disable-features=", "--enable-features=")
_DISABLE, _ENABLE = _LISTS

# After a kill, a window would otherwise offer, over the page, to restore what was open.
_OURS = ("--hide-crash-restore-bubble",)
# Each costs memory and does nothing for a page: a renderer for the suggestions below the address
# bar, where nobody types, and one in reserve for a site that no tab will visit.
_UNUSED = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "SpareRendererForSitePerProcess",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """What to give the driver at a launch.

    Args:
        arguments: Arguments to add.
        replaced: Default arguments of the driver that those stand for.
    """

    arguments: tuple[str, ...]
    replaced: tuple[str, ...] = ()


async def defaults(playwright: Playwright) -> tuple[str, ...]:
    """The arguments the driver gives every Chromium by itself, as far as it tells.

    It tells them only when a launch fails: Python, launched as a browser, refuses them at once.
    """
    launch = playwright.chromium.launch(executable_path=sys.executable)
    try:
        browser = await bounded(launch, within=_ASK_TIME, what="asking the driver's arguments")
    except (PlaywrightError, errors.BrowserCrashed) as error:
        return _launched(str(error.__cause__ or error))
    except TimeoutError:
        return ()
    await browser.close()
    return ()


def joined(defaults: Sequence[str], chosen: Sequence[str]) -> Switches:
    """One list of features out of the driver's, ours and the user's.

    Args:
        defaults: The driver's arguments; when empty, our features are left out: the driver's
            matter more.
        chosen: The user's arguments, which win over both.
    """
    replaced = tuple(argument for argument in defaults if argument.startswith(_LISTS))
    others = tuple(argument for argument in chosen if not argument.startswith(_LISTS))
    enabled = _features(_ENABLE, chosen)
    disabled = _features(_DISABLE, chosen)
    unused = _UNUSED if replaced else ()
    lists = (
        _listed(_DISABLE, (*_features(_DISABLE, replaced), *unused, *disabled), without=enabled),
        _listed(_ENABLE, (*_features(_ENABLE, replaced), *enabled), without=disabled),
    )
    return Switches(arguments=(*_OURS, *filter(None, lists), *others), replaced=replaced)


def _launched(report: str) -> tuple[str, ...]:
    found = _LAUNCHING.search(report)
    return tuple(found[1].split(" ")) if found else ()


def _features(switch: str, arguments: Iterable[str]) -> tuple[str, ...]:
    lists = (argument.removeprefix(switch) for argument in arguments if argument.startswith(switch))
    return tuple(name for names in lists for name in names.split(",") if name)


def _listed(switch: str, names: Iterable[str], *, without: Iterable[str]) -> str:
    left_out = set(map(_bare, without))
    kept = dict.fromkeys(name for name in names if _bare(name) not in left_out)
    return switch + ",".join(kept) if kept else ""


def _bare(name: str) -> str:
    """A feature's name without its study and parameters (`Name<Study:key/value`)."""
    return re.split(r"[<:]", name, maxsplit=1)[0]
