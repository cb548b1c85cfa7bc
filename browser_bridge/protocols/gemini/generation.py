"""What `generationConfig` asks for: depth, thoughts, pictures; and what of it has no effect."""

from dataclasses import replace

from pydantic.alias_generators import to_camel

from browser_bridge import errors, messages
from browser_bridge.messages import Tool, ToolOptions
from browser_bridge.protocols import base, model_names
from browser_bridge.protocols.gemini import wire
from browser_bridge.protocols.model_names import Effort

LEVELS: dict[str, Effort] = {
    "MINIMAL": "minimal",
    "LOW": "low",
    "MEDIUM": "medium",
    "HIGH": "high",
}
DEEP_BUDGET = 8192
"""Tokens of thought from which on a budget asks for the deeper mode."""
LARGE_SIZES = frozenset({"2K", "4K"})
MODALITIES = frozenset({"", "MODALITY_UNSPECIFIED", "TEXT", "IMAGE"})


def choose(model: str, config: wire.GenerationConfig) -> messages.ModelChoice:
    """Return the choice of a model, with the tool that the wanted modalities need.

    Raises:
        UnknownModel: No base or alias matches.
        RequestRejected: A parameter of the name is wrong, or a modality is not offered.
    """
    choice = model_names.choose(model, effort=_effort(config.thinking_config))
    wanted = {kind.upper() for kind in config.response_modalities or ()}
    if unknown := sorted(wanted - MODALITIES):
        raise errors.UnsupportedFeature(
            f"The modality {base.cut(unknown[0])!r} is not supported: use TEXT or IMAGE.",
            param="generationConfig.responseModalities",
        )
    makes_pictures = "IMAGE" in wanted and choice.tool is None
    return replace(choice, tool=Tool.IMAGE) if makes_pictures else choice


def options(config: wire.GenerationConfig) -> ToolOptions:
    """Return what pictures are to be like."""
    wanted = config.image_config or wire.ImageConfig()
    return ToolOptions(
        aspect_ratio=wanted.aspect_ratio or "",
        is_original=(wanted.image_size or "").upper() in LARGE_SIZES,
    )


def refuse_unsupported(config: wire.GenerationConfig) -> None:
    """Refuse more than one answer.

    Raises:
        UnsupportedFeature: More are asked for.
    """
    if config.candidate_count is not None and config.candidate_count > 1:
        raise errors.UnsupportedFeature(
            "The site gives one answer: set `candidateCount` to 1.",
            param="generationConfig.candidateCount",
        )


def ignored(model: str, config: wire.GenerationConfig) -> tuple[str, ...]:
    """Name the fields that have no effect."""
    extras = (name for name, value in (config.model_extra or {}).items() if value is not None)
    names = [f"generationConfig.{base.cut(to_camel(name))}" for name in extras]
    thinking = config.thinking_config
    if thinking is None or _effort(thinking) is None:
        return tuple(names)
    if not model_names.parse(model).leaves_depth_open:
        depth = "thinkingLevel" if thinking.thinking_level else "thinkingBudget"
        names.append(f"generationConfig.thinkingConfig.{depth}")
    return tuple(names)


def _effort(thinking: wire.ThinkingConfig | None) -> Effort | None:
    if thinking is None:
        return None
    if thinking.thinking_level:
        return LEVELS.get(thinking.thinking_level.upper())
    match thinking.thinking_budget:
        case None:
            return None
        case 0:
            return "none"
        case budget if budget < 0:
            return None
        case budget:
            return "high" if budget >= DEEP_BUDGET else "low"
