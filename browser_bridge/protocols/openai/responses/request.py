"""Parses a request for a response: each field is honoured, ignored and named, or refused.

Neighbours: `input_items.py` for what was said, `tools.py` for what may be called, `wire.py` for
the types. What was said before, in responses that this one goes on from, is given by the caller.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from browser_bridge import errors, functions, messages
from browser_bridge.messages import Role, Tool
from browser_bridge.protocols import (
    base,
    function_calls,
    json_text,
    model_names,
    parsing,
    pictures,
    tool_options,
)
from browser_bridge.protocols.drafts import Draft
from browser_bridge.protocols.openai import tools as chat_tools
from browser_bridge.protocols.openai.chat import Pictures
from browser_bridge.protocols.openai.images import FORMATS
from browser_bridge.protocols.openai.responses import echo, input_items, tools, wire
from browser_bridge.protocols.openai.responses.asked import Asked, PictureForm
from browser_bridge.protocols.openai.wire import named_conversation

POLICY = base.FieldPolicy(
    honoured=frozenset(
        {
            "model",
            "input",
            "instructions",
            "stream",
            "store",
            "background",
            "previous_response_id",
            "conversation",
            "reasoning",
            "text",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "max_output_tokens",
            "image_output",
            "close_reasoning_content",
            "prompt_cache_key",
            "metadata",
            "include",
        }
    ),
    refused=MappingProxyType(
        {"prompt": "no templates are kept; send `input` and `instructions` instead."}
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request whose fields are read, and what it goes on from not yet.

    Args:
        wire: Its fields, typed.
        fields: The same as they came.
    """

    wire: wire.ResponsesRequest
    fields: Mapping[str, Any] = field(repr=False)

    @property
    def is_stored(self) -> bool:
        """Whether the response can be retrieved as long as any."""
        return self.wire.store is not False

    @property
    def is_background(self) -> bool:
        """Whether the caller comes back for the answer."""
        return self.wire.background is True

    @property
    def is_stream(self) -> bool:
        """Whether the answer is wanted as it comes."""
        return self.wire.stream is True

    @property
    def references(self) -> tuple[str, ...]:
        """Ids of items that stand for their content."""
        return tuple(
            item.id
            for item in self.wire.input or ()
            if item.id
            and (
                item.type == input_items.REFERENCE
                or (item.type == input_items.PICTURE and not item.result)
            )
        )

    def resolved(self, found: Mapping[str, Mapping[str, Any]]) -> "Request":
        """Return the request with the items that are known put in place of their ids."""
        items = [
            wire.InputItem.model_validate(found[item.id])
            if item.id in found and item.id in self.references
            else item
            for item in self.wire.input or ()
        ]
        return Request(wire=self.wire.model_copy(update={"input": items}), fields=self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseCall:
    """A parsed request.

    Args:
        turn: What is asked of the site.
        asked: What the answer must know of the request.
    """

    turn: messages.TurnRequest
    asked: Asked


def read(body: Any, query: Mapping[str, str]) -> Request:
    """Read the fields of a request.

    Args:
        body: The decoded JSON body.
        query: The URL's query; its extra parameters count where the body has none.

    Raises:
        RequestRejected: A field is missing, or of a wrong type.
    """
    fields = parsing.merged(body, query)
    request = parsing.validated(wire.ResponsesRequest, fields)
    echo.check_metadata(request.metadata)
    if request.previous_response_id and request.conversation:
        raise errors.InvalidRequest(
            "`previous_response_id` and `conversation` exclude each other: give one of them.",
            param="conversation",
        )
    return Request(wire=request, fields=fields)


def parse(
    read_request: Request,
    *,
    earlier: Sequence[Draft] = (),
    went_on_from: str | None = None,
    find: pictures.FindFiles = pictures.no_files,
) -> ResponseCall:
    """Parse a request.

    Args:
        read_request: Its fields.
        earlier: What was said in the responses that it goes on from.
        went_on_from: Id of the last of them.
        find: Finds files of ours in a text.

    Raises:
        RequestRejected: A field is wrong, or asks for what the bridge does not do; the error names
            it.
    """
    request, fields = read_request.wire, read_request.fields
    if request.input is None and not earlier:
        raise base.MissingField("Missing required parameter: 'input'.", param="input")
    found = tool_options.known({name: fields.get(name) for name in parsing.PARAMETER_FIELDS})
    given_tools = tools.read(request)
    effort = request.reasoning and request.reasoning.effort
    model = model_names.choose(
        request.model, effort=effort, parameters=_parameters(request, given_tools, found.values())
    )
    said = input_items.read(request.input or ())
    calling, output = _calling(request, given_tools, model.tool)
    history = _history(request, said, earlier)
    turn = messages.TurnRequest(
        messages=pictures.for_tool(pictures.with_own_files(history, find), model.tool, find),
        model=model,
        wants_thoughts=not request.close_reasoning_content,
        ignored=(*_ignored(fields, model, found), *said.ignored, *calling.ignored),
        conversation_key=_key(request),
        options=_options(request, given_tools.picture, model.tool),
        functions=calling.offered,
        call_rules=calling.rules,
        output=output,
    )
    asked = _asked(read_request, turn, calling, given_tools.picture)
    return ResponseCall(turn=turn, asked=replace(asked, went_on_from=went_on_from))


def count_tokens(body: Any) -> Mapping[str, Any]:
    """Return the estimated length of a request.

    Args:
        body: The decoded JSON body.

    Raises:
        RequestRejected: A field is missing or wrong; the error names it.
    """
    request = parsing.validated(wire.CountRequest, parsing.merged(body, {}))
    said = input_items.read(request.input or ())
    told = input_items.read(request.instructions or (), param="instructions", role=Role.SYSTEM)
    drafts = (*told.drafts, *said.drafts)
    given = [json_text.dumps(tool.model_dump(exclude_unset=True)) for tool in request.tools or ()]
    total = base.estimate_tokens(*base.texts_in(draft.message for draft in drafts), *given)
    return {"object": "response.input_tokens", "input_tokens": total}


def _parameters(
    request: wire.ResponsesRequest, given: tools.Calling, found: Iterable[tuple[str, ...]]
) -> Iterable[str]:
    words = [word for words in found for word in words]
    named = model_names.parse(request.model).tool
    wants_picture = given.picture is not None and named is None and not {*words} & {*Tool}
    return [*words, Tool.IMAGE] if wants_picture else words


def _calling(
    request: wire.ResponsesRequest, given: tools.Calling, tool: Tool | None
) -> tuple[tools.Calling, functions.OutputForm | None]:
    wanted = request.text and request.text.format
    if tool in function_calls.WITHOUT_FUNCTIONS:
        unused = [f"tools[{at}]" for at, one in enumerate(request.tools or ()) if one.name]
        has_form = wanted is not None and wanted.type != "text"
        return tools.Calling(ignored=(*unused, *(["text.format"] if has_form else ()))), None
    return given, chat_tools.read_form(wanted, param="text.format")


def _history(
    request: wire.ResponsesRequest, said: input_items.Reading, earlier: Sequence[Draft]
) -> tuple[messages.Message, ...]:
    told = input_items.read(request.instructions or (), param="instructions", role=Role.SYSTEM)
    return input_items.composed([*told.drafts, *earlier, *said.drafts])


def _key(request: wire.ResponsesRequest) -> str:
    """Return the caller's own name of the conversation, or ""."""
    key = request.prompt_cache_key if isinstance(request.prompt_cache_key, str) else ""
    return request.conversation or named_conversation(request.metadata) or key


def _options(
    request: wire.ResponsesRequest, picture: wire.Tool | None, tool: Tool | None
) -> messages.ToolOptions:
    wanted = tool_options.Wanted(
        size=(picture and picture.size) or request.size,
        aspect_ratio=request.aspect_ratio,
        resolution=request.resolution,
        is_original=request.return_origin_image,
        is_collaborative=request.collaborative_planning,
        is_narrated=request.narration,
        is_shared=request.share_link,
        count=picture.n if picture else None,
    )
    return tool_options.parse(wanted, tool)


def _ignored(
    fields: Mapping[str, Any], model: messages.ModelChoice, found: Mapping[str, Any]
) -> tuple[str, ...]:
    heeded = {*found, *tool_options.HONOURED.get(model.tool, ())}
    return tuple(name for name in POLICY.ignored(fields) if name not in heeded)


def _asked(
    read_request: Request,
    turn: messages.TurnRequest,
    calling: tools.Calling,
    picture: wire.Tool | None,
) -> Asked:
    request = read_request.wire
    return Asked(
        model=turn.model.requested,
        echo=echo.render(read_request.fields, conversation=request.conversation),
        input=[item.model_dump(exclude_unset=True) for item in request.input or ()],
        input_tokens=base.estimate_tokens(*base.texts_of(turn)),
        most_tokens=request.max_output_tokens,
        has_thoughts=turn.wants_thoughts,
        pictures=Pictures(request.image_output or Pictures.ARRAY),
        form=_form(picture, turn.options),
        custom_tools=calling.custom,
        ignored=turn.ignored,
        is_picture=turn.model.tool is Tool.IMAGE,
    )


def _form(picture: wire.Tool | None, options: messages.ToolOptions) -> PictureForm:
    picture = picture or wire.Tool()
    named = (picture.output_format or "").lower()
    if named and named not in FORMATS:
        raise errors.UnsupportedFeature(
            f"The format {base.cut(named)!r} cannot be written: use png, jpeg or webp.",
            param="tools.output_format",
        )
    file_format = FORMATS.get(named)
    return PictureForm(
        size=options.size,
        format=file_format,
        compression=picture.output_compression if file_format in ("jpeg", "webp") else None,
        most_partials=picture.partial_images or 0,
    )
