"""`browser-bridge keys`: give out, list, rotate and take back keys of callers."""

from datetime import datetime
from typing import Annotated

from cyclopts import App, Parameter, validators

from browser_bridge import errors, settings
from browser_bridge.api.named_keys import FILE_NAME, NamedKey, NamedKeys
from browser_bridge.cli import output
from browser_bridge.messages import Mode, Tool

app = App(name="keys", help_format="plaintext")

SCOPES = (*map(str, Mode), *map(str, Tool))
Words = Annotated[tuple[str, ...], Parameter(negative="", consume_multiple=False)]
Rate = Annotated[int | None, Parameter(validator=validators.Number(gte=1))]


@app.command
def add(
    name: str,
    /,
    *,
    group: Words = (),
    model: Words = (),
    per_minute: Rate = None,
    admin: bool = False,
) -> int:
    """Give out a key, and print it: it is not shown again.

    Example: browser-bridge keys add alice --group team --model fast --per-minute 20

    Args:
        name: Its name.
        group: Profile group that it may use; may be repeated, and left out it may use all.
        model: What it may use: fast, thinking, pro, imagen, video, canvas, deepsearch or
            storybook; may be repeated, and left out it may use all.
        per_minute: Requests that it may make in a minute.
        admin: Mark it as the operator's.
    """
    for word in model:
        if word not in SCOPES:
            raise errors.InvalidRequest(f"--model {word!r} is none of {', '.join(SCOPES)}.")
    given = NamedKey(
        name=name,
        sha256="",
        created=0,
        groups=group,
        models=model,
        per_minute=per_minute,
        is_admin=admin,
    )
    output.line(_keys().add(given))
    return 0


@app.command(name="list")
def show() -> int:
    """List the keys that were given out.

    Example: browser-bridge keys list
    """
    shown = output.table("Key", "Groups", "Models", "A minute", "Admin", "Since")
    for key in _keys().all():
        shown.add_row(
            key.name,
            ", ".join(key.groups) or "all",
            ", ".join(key.models) or "all",
            str(key.per_minute or "any"),
            "yes" if key.is_admin else "no",
            f"{datetime.fromtimestamp(key.created).astimezone():%Y-%m-%d %H:%M}",
        )
    output.results().print(shown)
    return 0


@app.command
def rotate(name: str, /) -> int:
    """Give out another key in place of one, and print it: the old one ends at once.

    Example: browser-bridge keys rotate alice

    Args:
        name: Its name.
    """
    output.line(_keys().rotate(name))
    return 0


@app.command
def remove(name: str, /) -> int:
    """Take a key back; a running server refuses it from its next request on.

    Example: browser-bridge keys remove alice

    Args:
        name: Its name.
    """
    _keys().remove(name)
    return 0


def _keys() -> NamedKeys:
    return NamedKeys(settings.load().data_dir / FILE_NAME)
