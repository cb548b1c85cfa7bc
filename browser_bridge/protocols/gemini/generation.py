"""What `generationConfig` asks for: depth, thoughts, pictures; and what of it has no effect."""

from collections.abc import Iterable

from pydantic.alias_generators import to_camel

from browser_bridge import errors, messages
from browser_bridge.messages import Tool
from browser_bridge.protocols import base, model_names, tool_options
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
MODALITIES = frozenset({"", "MODALITY_UNSPECIFIED", "TEXT", "IMAGE", "VIDEO"})


def choose(
    model: str, config: wire.GenerationConfig, *, parameters: Iterable[str] = ()
) -> messages.ModelChoice:
    """Return the choice of a model, with the tool that the wanted modalities need.

    Args:
        model: The caller's model name.
        config: What is asked of the answer.
        parameters: Further parameters of the model, which the caller gave elsewhere.

    Raises:
        UnknownModel: No base or alias matches.
        RequestRejected: A parameter of the name is wrong, or a modality is not offered.
    """
    wanted = {kind.upper() for kind in config.response_modalities or ()}
    if unknown := sorted(wanted - MODALITIES):
        raise errors.UnsupportedFeature(
            f"The modality {base.cut(unknown[0])!r} is not supported: use TEXT, IMAGE or VIDEO.",
            param="generationConfig.responseModalities",
        )
    words = [*parameters, *(tool for tool in (Tool.IMAGE, Tool.VIDEO) if tool.name in wanted)]
    return model_names.choose(model, effort=_effort(config.thinking_config), parameters=words)


def options(
    request: wire.GenerateRequest, config: wire.GenerationConfig, tool: Tool | None
) -> messages.ToolOptions:
    """Return what the tool is to make.

    Args:
        request: The request; its extra parameters count where the dialect's own say nothing.
        config: What is asked of the answer.
        tool: The tool.

    Raises:
        InvalidRequest: A size, a ratio or a number is malformed or out of range.
        UnsupportedFeature: More than one answer is asked for, and it is not pictures.
    """
    picture = config.image_config or wire.ImageConfig()
    wanted = tool_options.Wanted(
        size=request.size,
        aspect_ratio=picture.aspect_ratio or request.aspect_ratio,
        resolution=picture.image_size or request.resolution,
        is_original=request.return_origin_image,
        count=config.candidate_count,
        is_collaborative=request.collaborative_planning,
        is_narrated=request.narration,
        is_shared=request.share_link,
    )
    return tool_options.parse(wanted, tool)


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
