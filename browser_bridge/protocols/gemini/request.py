"""Parses a request to generate content: each field is honoured, ignored and named, or refused.

Neighbours: `history.py` for the contents, `generation.py` and `tools.py` for what is asked of it,
`wire.py` for the types.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic.alias_generators import to_camel

from browser_bridge import errors, messages
from browser_bridge.events import ArtifactKind
from browser_bridge.protocols import (
    artifact_text,
    base,
    drafts,
    json_text,
    model_names,
    parsing,
    pictures,
    stages,
    tool_options,
    wire_types,
)
from browser_bridge.protocols.gemini import generation, history, tools, wire

POLICY = base.FieldPolicy(
    honoured=frozenset(
        {
            "contents",
            "systemInstruction",
            "generationConfig",
            "tools",
            "toolConfig",
            "closeReasoningContent",
            "returnReasoningContent",
            "model",
        }
    ),
    refused=MappingProxyType(
        {"cachedContent": "nothing is cached; send the whole content instead."}
    ),
)
IN_PARTS = frozenset({ArtifactKind.IMAGE, ArtifactKind.VIDEO, ArtifactKind.AUDIO})
"""Kinds of files that are parts of an answer; others stand in its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateCall:
    """A parsed request to generate content.

    Args:
        turn: What is asked of the site.
        stops: Stop sequences, none of them empty.
        most_tokens: Most tokens of the answer, as estimated, or None.
    """

    turn: messages.TurnRequest
    stops: tuple[str, ...]
    most_tokens: int | None

    @property
    def model(self) -> str:
        """The caller's model name, echoed in the answer."""
        return self.turn.model.requested

    def pipeline(self, link: artifact_text.Link) -> stages.Pipeline:
        """Return the stages an answer passes on its way to the caller.

        Args:
            link: Returns the address of an artifact.
        """
        cuts = stages.cuts(stops=self.stops, most_characters=base.characters(self.most_tokens))
        thoughts = None if self.turn.wants_thoughts else stages.ThoughtsClosed()
        return artifact_text.pipeline(cuts, link, leaves_out=IN_PARTS, thoughts=thoughts)


def parse(
    model: str,
    body: Any,
    query: Mapping[str, str] | None = None,
    *,
    find: pictures.FindFiles = pictures.no_files,
) -> GenerateCall:
    """Parse a request to generate content.

    Args:
        model: Name of the model, from the path.
        body: The decoded JSON body.
        query: The URL's query; its extra parameters count where the body has none.
        find: Finds files of ours in a text.

    Raises:
        RequestRejected: A field is missing, wrong, or asks for what the bridge does not do; the
            error names it.
    """
    fields = parsing.merged(body, query or {})
    request = parsing.validated(wire.GenerateRequest, fields)
    config = request.generation_config or wire.GenerationConfig()
    found = tool_options.known({name: fields.get(name) for name in parsing.PARAMETER_FIELDS})
    words = [word for words in found.values() for word in words]
    chosen = generation.choose(model, config, parameters=words)
    heeded = {to_camel(name) for name in (*found, *tool_options.HONOURED.get(chosen.tool, ()))}
    ignored = POLICY.ignored({to_camel(name): value for name, value in fields.items()})
    read = history.read(request.contents, request.system_instruction)
    ordered = pictures.with_own_files(drafts.ordered(read, param="contents"), find)
    calling = tools.read(request, config, chosen.tool)
    return GenerateCall(
        turn=messages.TurnRequest(
            messages=pictures.for_tool(ordered, chosen.tool, find),
            model=chosen,
            wants_thoughts=_wants_thoughts(request, config),
            ignored=(
                *(name for name in ignored if name not in heeded),
                *generation.ignored(model, config),
                *calling.ignored,
            ),
            options=generation.options(request, config, chosen.tool),
            functions=calling.offered,
            call_rules=calling.rules,
            output=calling.output,
        ),
        stops=wire_types.non_empty(config.stop_sequences),
        most_tokens=config.max_output_tokens,
    )


def count_tokens(model: str, body: Any) -> Mapping[str, Any]:
    """Return the estimated length of a request, in the dialect's shape.

    Args:
        model: Name of the model, from the path.
        body: The decoded JSON body.

    Raises:
        RequestRejected: A field is missing or wrong; the error names it.
    """
    model_names.parse(model)
    request = parsing.validated(wire.CountRequest, parsing.merged(body, {}))
    counted = request.generate_content_request or request
    if counted.contents is None:
        raise base.MissingField("Missing required parameter: 'contents'.", param="contents")
    read = history.read(counted.contents, counted.system_instruction)
    given = [json_text.dumps(tool.model_dump(exclude_unset=True)) for tool in counted.tools or ()]
    total = base.estimate_tokens(*base.texts_in(draft.message for draft in read), *given)
    return {
        "totalTokens": total,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": total}],
    }


def split(path: str) -> tuple[str, str]:
    """Split what follows `models/` into the model's name and the action.

    Args:
        path: Such as `gemini-3-pro|[team]:generateContent`; names may hold colons too.

    Raises:
        InvalidRequest: There is no action.
    """
    model, colon, action = path.rpartition(":")
    if not colon or not model:
        raise errors.InvalidRequest("The path names no action, such as :generateContent.")
    return model, action


def _wants_thoughts(request: wire.GenerateRequest, config: wire.GenerationConfig) -> bool:
    if request.close_reasoning_content:
        return False
    thinking = config.thinking_config
    asks = thinking is not None and thinking.include_thoughts
    return bool(request.return_reasoning_content or asks)
