"""Turns request blocks into text and files (api-contract 8.2).

What has no place of its own among our values is told in words: search results, and whatever the
vendor's own tools left in the history.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from browser_bridge import errors, functions, messages
from browser_bridge.protocols import base, file_sources, json_text
from browser_bridge.protocols.anthropic import call_ids, wire

SERVER_SUFFIXES = ("_tool_use", "_tool_result", "_result", "_upload")
"""Ends of the types of blocks that the vendor's own tools leave in a history."""
TEXT_NAME = "document.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What some blocks come to."""

    text: str = ""
    files: tuple[messages.FileSource, ...] = ()
    calls: tuple[functions.Call, ...] = ()
    results: tuple[functions.Result, ...] = ()


def read(blocks: Sequence[wire.Block], param: str, *, separator: str) -> Content:
    """Return what some blocks come to, each kind in its order.

    Args:
        blocks: The blocks.
        param: The request field they came in.
        separator: What stands between two blocks' texts.

    Raises:
        RequestRejected: A block is unknown, or lacks what its type needs.
    """
    parts = [_block(block, f"{param}[{at}]") for at, block in enumerate(blocks)]
    return Content(
        text=separator.join(part.text for part in parts if part.text),
        files=tuple(file for part in parts for file in part.files),
        calls=tuple(call for part in parts for call in part.calls),
        results=tuple(result for part in parts for result in part.results),
    )


def _block(block: wire.Block, param: str) -> Content:
    if block.type in READERS:
        return READERS[block.type](block, param)
    if block.type.endswith(SERVER_SUFFIXES):
        return Content(text=json_text.dumps(block.model_dump(exclude_unset=True)))
    raise errors.InvalidRequest(
        f"Blocks of type {base.cut(block.type)!r} are not known: use 'text', 'image' or "
        "'document'.",
        param=f"{param}.type",
    )


def _text(block: wire.Block, param: str) -> Content:
    if block.text is None:
        raise errors.InvalidRequest("A text block needs `text`.", param=f"{param}.text")
    return Content(text=block.text)


def _search_result(block: wire.Block, param: str) -> Content:
    found = read(block.content or (), f"{param}.content", separator="\n")
    source = block.source if isinstance(block.source, str) else ""
    head = " ".join(filter(None, (block.title, f"({source})" if source else "")))
    return Content(text=f"[Search result: {head}]\n{found.text}", files=found.files)


def _call(block: wire.Block, param: str) -> Content:
    if not block.name:
        raise errors.InvalidRequest("A block of type 'tool_use' needs `name`.", param=param)
    arguments = json_text.dumps(block.input or {})
    made = functions.Call(id=call_ids.ours(block.id or ""), name=block.name, arguments=arguments)
    return Content(calls=(made,))


def _result(block: wire.Block, param: str) -> Content:
    given = read(block.content or (), f"{param}.content", separator="\n")
    result = functions.Result(
        call_id=call_ids.ours(block.tool_use_id or ""),
        text=given.text,
        is_error=bool(block.is_error),
    )
    return Content(results=(result,), files=given.files)


def _nothing(_block: wire.Block, _param: str) -> Content:
    return Content()


def _file(block: wire.Block, param: str) -> Content:
    source = block.source
    if not isinstance(source, wire.Source):
        raise errors.InvalidRequest(
            f"A block of type {block.type!r} needs `source`.", param=f"{param}.source"
        )
    name = base.cut(block.title or "")
    files = _files(source, f"{param}.source", name=name)
    about = f" {name!r}" if name else ""
    text = f"[About the document{about}: {block.context}]" if block.context else ""
    return Content(text=text, files=files)


def _files(source: wire.Source, param: str, *, name: str) -> tuple[messages.FileSource, ...]:
    match source:
        case wire.Source(type="base64", data=str(data)):
            kind = source.media_type
            field = f"{param}.data"
            return (file_sources.read(data, media_type=kind, name=name, param=field),)
        case wire.Source(type="url", url=str(url)):
            return (file_sources.read(url, name=name, param=f"{param}.url"),)
        case wire.Source(type="file", file_id=str(file)):
            return (file_sources.stored(file, name=name, param=f"{param}.file_id"),)
        case wire.Source(type="text", data=str(data)):
            return (_text_file(data, name, f"{param}.data"),)
        case wire.Source(type="content", content=list(inner)):
            found = read(inner, f"{param}.content", separator="\n")
            texts = (_text_file(found.text, name, f"{param}.content"),) if found.text else ()
            return (*texts, *found.files)
        case _:
            raise errors.InvalidRequest(
                "A source is of type 'base64' or 'text' with `data`, 'url' with `url`, 'file' with "
                "`file_id`, or 'content' with `content`.",
                param=param,
            )


def _text_file(text: str, name: str, param: str) -> messages.InlineFile:
    return messages.InlineFile(
        content=text.encode(), media_type="text/plain", name=name or TEXT_NAME, param=param
    )


READERS: Mapping[str, Callable[[wire.Block, str], Content]] = MappingProxyType(
    {
        "text": _text,
        "thinking": _nothing,
        "redacted_thinking": _nothing,
        "image": _file,
        "document": _file,
        "search_result": _search_result,
        "tool_use": _call,
        "tool_result": _result,
    }
)
