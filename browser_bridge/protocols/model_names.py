"""The grammar of model names: `[models/]base[-parameter…][|[group,…]]`, in any letter case.

Other conventions are read too (api-contract 1.1): `:parameter`, `+parameter`, `@parameter`,
`@parameter=true`, `@tool=parameter`, and `@think=N`, from 0, the deepest, to 4.

Pure. Knows which of the site's modes a name means, not how the page is brought to it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal
from urllib.parse import unquote

from browser_bridge import errors, messages
from browser_bridge.messages import Mode, Tool
from browser_bridge.protocols.base import cut

BASES = ("gemini-3-fast", "gemini-3-thinking", "gemini-3-pro")
EXTENDED = "extended"
MOST_CHARACTERS = 200
MOST_INPUT_TOKENS = 1_048_576
MOST_OUTPUT_TOKENS = 65_536
"""What the vendor states of these models; the site's own bounds are not known."""

Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]
DEEP_EFFORTS: frozenset[Effort] = frozenset({"high", "xhigh", "max"})

MODES: Mapping[str, Mode] = MappingProxyType(
    {
        "gemini-3-fast": Mode.FAST,
        "gemini-3-thinking": Mode.THINKING,
        "gemini-3-pro": Mode.PRO,
        "gemini-3-pro-preview": Mode.PRO,
        "gemini-3-flash": Mode.FAST,
        "gemini-3-flash-preview": Mode.FAST,
        "gemini-3.1-fast": Mode.FAST,
        "gemini-3.1-thinking": Mode.THINKING,
        "gemini-3.1-pro": Mode.PRO,
        "gemini-3.1-pro-preview": Mode.PRO,
        "gemini-3.1-flash-lite": Mode.FAST,
        "gemini-3.5-flash": Mode.FAST,
        "gemini-3.5-flash-lite": Mode.FAST,
        "gemini-3.6-flash": Mode.FAST,
        "gemini-3.6-flash-lite": Mode.FAST,
        "gemini-3.8-flash": Mode.FAST,
        "gemini-3.8-flash-lite": Mode.FAST,
    }
)
OTHER_VENDORS: Mapping[Tool, re.Pattern[str]] = MappingProxyType(
    {
        Tool.IMAGE: re.compile(
            "(?:openai/)?(?:chatgpt-image|gpt-image|dall-e|imagen)[\\w.-]*", re.IGNORECASE
        ),
        Tool.VIDEO: re.compile("(?:openai/)?(?:sora|veo)[\\w.-]*", re.IGNORECASE),
    }
)
"""Names that clients give on the routes of one tool; they stand for the default."""
_LONGEST_FIRST = sorted(MODES, key=len, reverse=True)
_PREFIXES = re.compile(r"^(?:(?:models|google)/)+", re.IGNORECASE)
_GROUPS = re.compile(r"\[([^\[\]|]*)\]")
_SEPARATORS = re.compile("[:+]")
_ASSIGNED = re.compile(r"@([^@=]*)(?:=([^@]*))?")
_NAMING = frozenset({"tool", "mode", "param", "feature"})
_ON = frozenset({"", "1", "true", "on", "yes"})
_OFF = frozenset({"0", "false", "off", "no"})
_DEPTHS: Mapping[str, Effort] = MappingProxyType(
    {"0": "max", "1": "high", "2": "medium", "3": "low", "4": "none"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelName:
    """A parsed model name.

    Args:
        requested: The name as it came.
        base: Base or alias, in lower case.
        tool: Tool asked for, if one is.
        is_extended: Whether `extended` is among the parameters.
        effort: How hard to think, if `@think=N` says so.
        groups: Profile groups, in order.
    """

    requested: str
    base: str
    tool: Tool | None = None
    is_extended: bool = False
    effort: Effort | None = None
    groups: tuple[str, ...] = ()

    @property
    def mode(self) -> Mode:
        """The site's mode that the base means."""
        return MODES[self.base]

    @property
    def leaves_depth_open(self) -> bool:
        """Whether the name names no depth, so that an effort may choose how deep to think."""
        return "-flash" in self.base and self.effort is None


def listed() -> tuple[str, ...]:
    """Return the names a person would pick from: each base, plain, extended, with each tool."""
    ends = ("", f"-{EXTENDED}", *(f"-{tool}" for tool in Tool))
    return tuple(f"{base}{end}" for base in BASES for end in ends)


def title(name: str) -> str:
    """Return a model's name for people."""
    return name.removeprefix("models/").replace("-", " ").title()


def parse(name: str) -> ModelName:
    """Parse a model name.

    Raises:
        UnknownModel: No base or alias matches.
        InvalidRequest: A parameter is unknown, given twice or excluded by another, or the
            groups are malformed.
    """
    if len(name) > MOST_CHARACTERS:
        raise errors.UnknownModel(_unknown("a name that long"), param="model")
    text, bar, groups = unquote(name).strip().partition("|")
    text, at, assigned = _PREFIXES.sub("", text).strip().lower().partition("@")
    text = _SEPARATORS.sub("-", text)
    base = _base(text, name)
    parsed = ModelName(requested=name, base=base, groups=_groups(groups) if bar else ())
    for token in text.removeprefix(base).split("-")[1:]:
        parsed = _with(parsed, token)
    for match in _ASSIGNED.finditer(at + assigned):
        parsed = _assigned(parsed, match[1].strip(), (match[2] or "").strip())
    return parsed


def choose(
    name: str, *, effort: Effort | None = None, parameters: Iterable[str] = ()
) -> messages.ModelChoice:
    """Turn a model name into the choice a worker can make.

    Args:
        name: The caller's model name.
        effort: How hard to think; has a say only where the name leaves it open.
        parameters: Further ones, which the caller gave elsewhere; those of the name may be among
            them.

    Raises:
        UnknownModel: No base or alias matches.
        InvalidRequest: A parameter or the groups are wrong, or exclude each other.
    """
    parsed = parse(name)
    for token in parameters:
        if token != parsed.tool and not (token == EXTENDED and parsed.is_extended):
            parsed = _with(parsed, token)
    is_deep = (parsed.effort or effort) in DEEP_EFFORTS and "-flash" in parsed.base
    return messages.ModelChoice(
        requested=name,
        mode=Mode.THINKING if is_deep else parsed.mode,
        is_extended=parsed.is_extended,
        groups=parsed.groups,
        tool=parsed.tool,
    )


def choose_with_tool(name: str | None, tool: Tool) -> messages.ModelChoice:
    """Choose a model on a route that is for one tool: the name need not say so.

    Args:
        name: The caller's model name; other vendors' names for such models stand for the default.
        tool: The tool.

    Raises:
        UnknownModel: No base or alias matches.
        InvalidRequest: A parameter or the groups are wrong, or another tool is asked for.
    """
    requested = name or f"{BASES[0]}-{tool}"
    model, bar, groups = unquote(requested).strip().partition("|")
    if OTHER_VENDORS[tool].fullmatch(_PREFIXES.sub("", model).strip()):
        model = BASES[0]
    choice = choose(f"{model}{bar}{groups}", parameters=(tool,))
    return replace(choice, requested=requested)


def _base(text: str, name: str) -> str:
    for base in _LONGEST_FIRST:
        if text == base or text.startswith(base + "-"):
            return base
    raise errors.UnknownModel(_unknown(repr(cut(name))), param="model")


def _unknown(what: str) -> str:
    return (
        f"There is no model {what}: use one of {', '.join(BASES)}, "
        f"optionally with one of -{', -'.join(Tool)}, with -{EXTENDED} and |[group,…]."
    )


def _groups(text: str) -> tuple[str, ...]:
    match = _GROUPS.fullmatch(text.strip())
    names = [part.strip() for part in match[1].split(",")] if match else []
    if not names or not all(names):
        raise errors.InvalidRequest(
            "Profile groups follow the model as |[group] or |[group,group].", param="model"
        )
    return tuple(dict.fromkeys(names))


def _assigned(parsed: ModelName, name: str, value: str) -> ModelName:
    if name == "think":
        if value not in _DEPTHS or parsed.effort is not None:
            raise errors.InvalidRequest(
                "The model parameter 'think' is given once, as @think=0, the deepest, to @think=4.",
                param="model",
            )
        return replace(parsed, effort=_DEPTHS[value])
    if name in _NAMING:
        return _with(parsed, value)
    if name in (EXTENDED, *Tool) and value in _OFF:
        return parsed
    return _with(parsed, name if value in _ON else f"{name}={value}")


def _with(parsed: ModelName, token: str) -> ModelName:
    if token == EXTENDED and not parsed.is_extended:
        return replace(parsed, is_extended=True)
    if token not in (EXTENDED, *Tool):
        known = ", ".join((EXTENDED, *Tool))
        raise errors.InvalidRequest(
            f"The model parameter {cut(token)!r} does not exist: the parameters are {known}.",
            param="model",
        )
    if token == EXTENDED or parsed.tool is not None:
        raise errors.InvalidRequest(
            f"The model parameters {(parsed.tool or token)!s} and {token!s} cannot be combined.",
            param="model",
        )
    return replace(parsed, tool=Tool(token))
