"""Turns request blocks into text and files (api-contract 8.2).

What has no place of its own in the site's prompt is told in words: tool calls, their results,
search results, and whatever the vendor's own tools left in the history.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from browser_bridge import errors, messages
from browser_bridge.protocols import base, inline_data, json_text
from browser_bridge.protocols.anthropic import wire

THOUGHTS = frozenset({"thinking", "redacted_thinking"})
FILES = frozenset({"image", "document"})
SERVER_SUFFIXES = ("_tool_use", "_tool_result", "_result", "_upload")
"""Ends of the types of blocks that the vendor's own tools leave in a history."""
TEXT_NAME = "document.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What some blocks come to."""

    text: str = ""
    files: tuple[messages.FileSource, ...] = ()


def read(blocks: Sequence[wire.Block], param: str, *, separator: str) -> Content:
    """Return the text and the files of some blocks, in order.

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
    )


def _block(block: wire.Block, param: str) -> Content:
    if block.type == "text":
        return _text(block, param)
    if block.type in THOUGHTS:
        return Content()
    if block.type in FILES:
        return _file(block, param)
    if block.type == "search_result":
        return _search_result(block, param)
    if block.type == "tool_use":
        return Content(text=_call(block))
    if block.type == "tool_result":
        return _result(block, param)
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


def _call(block: wire.Block) -> str:
    arguments = json_text.dumps(block.input or {})
    return f"[Tool call{f' {block.id}' if block.id else ''}: {block.name or ''}({arguments})]"


def _result(block: wire.Block, param: str) -> Content:
    given = read(block.content or (), f"{param}.content", separator="\n")
    what = "Error" if block.is_error else "Result"
    name = f" {block.tool_use_id}" if block.tool_use_id else ""
    return Content(text=f"[{what} of tool call{name}]\n{given.text}", files=given.files)


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
            return (inline_data.decode(data, media_type=kind, name=name, param=field),)
        case wire.Source(type="url", url=str(url)):
            return (messages.RemoteFile(url=url, name=name, param=f"{param}.url"),)
        case wire.Source(type="file", file_id=str(file)):
            return (messages.StoredFile(id=file, name=name, param=f"{param}.file_id"),)
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
