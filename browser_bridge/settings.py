"""Settings: `BROWSER_BRIDGE_…` variables over a TOML file; validated once, frozen, passed down.

The only module that reads the environment. Users rely on its names and defaults (README,
"Configure").
"""

import os
import re
import sys
import tomllib
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from browser_bridge import errors, spellings

PREFIX = "BROWSER_BRIDGE_"
CONFIG_VARIABLE = PREFIX + "CONFIG"
DEFAULT_FILE = "browser-bridge.toml"

Seconds = Annotated[float, Field(gt=0)]
Origin = Annotated[str | None, BeforeValidator(spellings.origin)]
Keys = Annotated[tuple[str, ...], NoDecode, BeforeValidator(spellings.keys)]
Arguments = Annotated[tuple[str, ...], NoDecode, BeforeValidator(spellings.arguments)]
Age = Annotated[timedelta, BeforeValidator(spellings.age), Field(gt=timedelta())]
Size = Annotated[int, BeforeValidator(spellings.size), Field(gt=0)]


class Group(BaseModel):
    """Base of the nested groups: frozen, and unknown names are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class SiteSettings(Group):
    """Which site is driven, and how its chats are treated."""

    origin: Origin = None
    """Scheme, host and port of the site; none means the real one. Any other is driven instead."""
    locale: str = "en-US"
    """Language tag of the browser context."""
    chats: Literal["keep", "temporary", "delete"] = "keep"
    """What becomes of a chat after its answer: only kept ones are continued by later requests."""
    longest_prompt: Annotated[int, Field(ge=1_000)] = 100_000
    """Characters above which a history is sent as an attached text file instead of as text."""
    selectors: Path | None = None
    """TOML file merged over the shipped selectors."""


class ApiSettings(Group):
    """Where the API listens and who may call it."""

    host: str = "127.0.0.1"
    """Address to listen on."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    """Port to listen on; 0 takes a free one."""
    prefix: str = "/gemini_official"
    """Path under which every route is served too."""
    keys: Keys = ()
    """Accepted keys, separated by commas or a list; when empty one is made at the first start."""
    most_bytes: Size = 150_000_000
    """Size of a request's body, such as 150MB; files in base64 are a third larger there."""
    fetch_private: bool = False
    """Whether files may be fetched from private networks and this machine. Unsafe: a caller could
    then reach whatever this machine reaches. For a file host at home."""
    public_url: str | None = None
    """Base of media URLs; none derives it from the request."""


class BrowserSettings(Group):
    """How Chromium is found and started."""

    executable: Path | None = None
    """Path of the browser; none searches for one."""
    channel: str | None = None
    """Playwright channel, such as chrome or msedge."""
    headless: bool = True
    """Whether windows stay invisible (new headless mode)."""
    args: Arguments = ()
    """Further command-line arguments, as in a shell or a list."""
    slow_mo: Annotated[float, Field(ge=0)] = 0
    """Milliseconds by which each step in a page is slowed down, to be followed by eye."""
    trace: bool = False
    """Whether a Playwright trace is kept of each failure, beside its capture. It holds all that the
    page showed, prompts and answers too, and steps take longer."""


class PoolSettings(Group):
    """How many turns run at once and how many may wait."""

    tabs_per_profile: Annotated[int, Field(ge=1, le=16)] = 2
    """Tabs of each profile at most, each serving one turn at a time; opened as they are needed."""
    tab_idle: Seconds = 300
    """Seconds after which a tab beyond the first is closed, unless it was needed meanwhile."""
    queue_limit: Annotated[int, Field(ge=0)] = 32
    """Jobs that may wait for a tab; one more is refused with 429."""
    queue_timeout: Seconds = 60
    """Seconds a job may wait for a tab."""
    pause: Annotated[float, Field(ge=0)] = 0.25
    """Seconds from one prompt of a profile to its next, on the average: each of its tabs may get
    one at once. Raise it to go easy on an account."""
    recycle_age: Age = timedelta(hours=24)
    """Age at which a profile's browser is closed and opened anew, between jobs, such as 12h."""
    recycle_jobs: Annotated[int, Field(ge=1)] = 500
    """Jobs after which it is."""
    recycle_memory: Size = 2_000_000_000
    """Memory of its processes (proportional set size) at which it is, such as 2GB; raise it
    where a profile has many tabs."""
    cool_down: Seconds = 900
    """Seconds for which a limit of an account is taken to last, where the site names no reset; they
    double each time that it is met in a row, up to 8 hours."""


class ConversationSettings(Group):
    """Which conversations of the site are remembered, so that requests can go on in them."""

    ttl: Age = timedelta(days=30)
    """Age after its last turn at which one is no longer continued, such as 12h or 30d."""
    max_count: Annotated[int, Field(ge=0)] = 10_000
    """Conversations remembered at most; 0 begins each request in a new chat."""


class TimeoutSettings(Group):
    """Deadlines, in seconds."""

    submit: Seconds = 30
    """From a leased tab to the prompt accepted by the site."""
    upload: Seconds = 120
    """For uploading a prompt's files, and one more for each megabyte; not counted elsewhere."""
    silence: Seconds = 90
    """Without any change of the answer before it is harvested."""
    turn: Seconds = 300
    """For the whole turn, except with a tool that has its own."""
    image: Seconds = 180
    """For a turn that makes pictures."""
    video: Seconds = 900
    """For a turn that makes a video."""
    research: Seconds = 2400
    """For a turn of Deep Research."""
    book: Seconds = 900
    """For a turn that makes a book."""


class MediaSettings(Group):
    """How long and how much media is kept."""

    ttl: Age = timedelta(days=7)
    """Age at which media is deleted, such as 12h or 7d."""
    max_bytes: Size = 20_000_000_000
    """Total size of kept media, such as 500MB or 20GB."""


class AdminSettings(Group):
    """Who may open the admin page, and what it shows."""

    keys: Keys = ()
    """Keys that open it; when empty those of `API__KEYS` do. Named keys do that are made with
    `browser-bridge keys add --admin`."""
    shows_content: bool = False
    """Whether it shows prompts and answers."""
    idle_timeout: Seconds = 300
    """Seconds without a sign of the person after which a live view ends."""


class WebhookSettings(Group):
    """Who is told when a profile needs a person."""

    url: str | None = None
    """Address that gets a POST when a profile loses its sign-in, is blocked, breaks or recovers."""
    secret: str | None = None
    """Key of the signature that each POST carries; required with an address."""

    @model_validator(mode="after")
    def _require_secret(self) -> Self:
        if self.url and not self.secret:
            message = "set SECRET too: without a signature nobody can tell who sends the events"
            raise ValueError(message)
        return self


class Settings(BaseSettings):
    """All settings; build with `load()`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_ignore_empty=True,
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
    )

    site: SiteSettings = SiteSettings()
    api: ApiSettings = ApiSettings()
    browser: BrowserSettings = BrowserSettings()
    pool: PoolSettings = PoolSettings()
    timeouts: TimeoutSettings = TimeoutSettings()
    media: MediaSettings = MediaSettings()
    conversations: ConversationSettings = ConversationSettings()
    admin: AdminSettings = AdminSettings()
    webhook: WebhookSettings = WebhookSettings()
    profiles_dir: Path = Path("profiles")
    """Directory with one Chromium user-data directory per profile."""
    data_dir: Path = Path("data")
    """Directory of keys, captures, media and the database."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over the environment, the environment over the file."""
        file = TomlConfigSettingsSource(settings_cls, _file(os.environ))
        return init_settings, env_settings, file


def load(**overrides: Any) -> Settings:
    """Read and validate the settings.

    Args:
        overrides: Values that win over environment and file, by top-level name.

    Raises:
        InvalidRequest: A name is unknown, a value invalid or the file unreadable; the message
            names each.
    """
    _check_file(os.environ)
    _check_names(os.environ)
    try:
        return Settings(**overrides)
    except ValidationError as error:
        lines = (f"{_variable(item['loc'])}: {item['msg']}" for item in error.errors())
        raise errors.InvalidRequest("Invalid settings: " + "; ".join(lines)) from error
    except SettingsError as error:
        raise errors.InvalidRequest(f"Invalid settings: {_undecoded(error)}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise errors.InvalidRequest(_unreadable(os.environ, error)) from error


def has_display() -> bool:
    """Whether a window can be shown, as far as the environment tells."""
    return sys.platform != "linux" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


@contextmanager
def node_option(option: str) -> Generator[None]:
    """Give the Node.js processes started meanwhile an option, if the user has not set that one."""
    name, before = "NODE_OPTIONS", os.environ.get("NODE_OPTIONS", "")
    if option.partition("=")[0] in before:
        yield
        return
    os.environ[name] = f"{before} {option}".strip()
    try:
        yield
    finally:
        os.environ.pop(name)
        if before:
            os.environ[name] = before


def _check_file(environment: Mapping[str, str]) -> None:
    named = environment.get(CONFIG_VARIABLE)
    if named and not Path(named).is_file():
        raise errors.InvalidRequest(f"{CONFIG_VARIABLE} names {named!r}, which is not a file.")


def _check_names(environment: Mapping[str, str]) -> None:
    known = {CONFIG_VARIABLE, *_known_names()}
    for name in environment:
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            raise errors.InvalidRequest(
                f"Unknown setting {name}; see `Configure` in the README for the names."
            )


def _known_names() -> set[str]:
    names: set[str] = set()
    for name, field in Settings.model_fields.items():
        names.add(PREFIX + name.upper())
        if isinstance(field.default, Group):
            group = type(field.default).model_fields
            names.update(f"{PREFIX}{name}__{inner}".upper() for inner in group)
    return names


def _variable(location: tuple[int | str, ...]) -> str:
    # What follows group and name is a place inside the value.
    return PREFIX + "__".join(str(part).upper() for part in location[:2])


def _file(environment: Mapping[str, str]) -> Path:
    return Path(environment.get(CONFIG_VARIABLE) or DEFAULT_FILE)


def _unreadable(environment: Mapping[str, str], error: Exception) -> str:
    file = f"The settings file {str(_file(environment))!r}"
    if environment.get(CONFIG_VARIABLE):
        file += f", named by {CONFIG_VARIABLE},"
    match error:
        case UnicodeDecodeError():
            return f"{file} is not UTF-8 text."
        case OSError():
            return f"{file} cannot be read: {error.strerror}."
        case _:
            return f"{file} is not TOML: {error}."


def _undecoded(error: SettingsError) -> str:
    field = re.search(r'field "(\w+)"', str(error))
    name = _variable((field[1],)) if field else "a variable"
    return f"{name}: must be a JSON object; or set its parts one by one, such as {name}__NAME"
