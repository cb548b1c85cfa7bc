"""Settings: `BROWSER_BRIDGE_…` variables over a TOML file; validated once, frozen, passed down.

The only module that reads the environment. Users rely on its names and defaults (README,
"Configure").
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from browser_bridge import errors

PREFIX = "BROWSER_BRIDGE_"
CONFIG_VARIABLE = PREFIX + "CONFIG"
DEFAULT_FILE = "browser-bridge.toml"

Seconds = Annotated[float, Field(gt=0)]


class Group(BaseModel):
    """Base of the nested groups: frozen, and unknown names are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class SiteSettings(Group):
    """Which site is driven, and how its chats are treated."""

    origin: str | None = None
    """Scheme, host and port of the site; none means the real one. Any other is driven instead."""
    locale: str = "en-US"
    """Language tag of the browser context."""
    chats: Literal["keep", "temporary", "delete"] = "keep"
    """What becomes of a chat after its answer."""
    selectors: Path | None = None
    """TOML file merged over the shipped selectors."""

    @field_validator("origin")
    @classmethod
    def _no_trailing_slash(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not value.startswith(("http://", "https://")):
            message = "must start with http:// or https://, such as http://127.0.0.1:9000"
            raise ValueError(message)
        return value.rstrip("/")


class ApiSettings(Group):
    """Where the API listens and who may call it."""

    host: str = "127.0.0.1"
    """Address to listen on."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    """Port to listen on; 0 takes a free one."""
    prefix: str = "/gemini_official"
    """Path under which every route is served too."""
    keys: tuple[str, ...] = ()
    """Accepted keys; when empty one is made at the first start."""
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
    args: tuple[str, ...] = ()
    """Further command-line arguments."""


class PoolSettings(Group):
    """How many turns run at once and how many may wait."""

    tabs_per_profile: Annotated[int, Field(ge=1, le=16)] = 2
    """Tabs kept warm in each profile, each serving one turn at a time."""
    queue_limit: Annotated[int, Field(ge=0)] = 32
    """Jobs that may wait for a tab; one more is refused with 429."""
    queue_timeout: Seconds = 60
    """Seconds a job may wait for a tab."""


class TimeoutSettings(Group):
    """Deadlines, in seconds."""

    submit: Seconds = 30
    """From a leased tab to the prompt accepted by the site."""
    silence: Seconds = 90
    """Without any change of the answer before it is harvested."""
    turn: Seconds = 300
    """For the whole turn."""


class MediaSettings(Group):
    """How long and how much media is kept."""

    ttl: str = "7d"
    """Age at which media is deleted, such as 12h or 7d."""
    max_bytes: str = "20GB"
    """Total size of kept media."""


class Settings(BaseSettings):
    """All settings; build with `load()`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
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
        file = os.environ.get(CONFIG_VARIABLE, DEFAULT_FILE)
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, Path(file))


def load(**overrides: Any) -> Settings:
    """Read and validate the settings.

    Args:
        overrides: Values that win over environment and file, by top-level name.

    Raises:
        InvalidRequest: A name is unknown or a value invalid; the message names each.
    """
    _check_file(os.environ)
    _check_names(os.environ)
    try:
        return Settings(**overrides)
    except ValidationError as error:
        lines = (f"{_variable(item['loc'])}: {item['msg']}" for item in error.errors())
        raise errors.InvalidRequest("Invalid settings: " + "; ".join(lines)) from error


def has_display() -> bool:
    """Whether a window can be shown, as far as the environment tells."""
    return sys.platform != "linux" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


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
    return PREFIX + "__".join(str(part).upper() for part in location)
