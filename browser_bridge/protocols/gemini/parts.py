"""Turns the parts of a content into our values (api-contract 9)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from browser_bridge import errors, functions, messages
from browser_bridge.messages import Role
from browser_bridge.protocols import base, drafts, file_sources, json_text
from browser_bridge.protocols.gemini import wire

ROLES = {
    "": Role.USER,
    "user": Role.USER,
    "model": Role.ASSISTANT,
    "assistant": Role.ASSISTANT,
    "function": Role.USER,
    "tool": Role.USER,
    "system": Role.SYSTEM,
}
SEPARATORS = {Role.ASSISTANT: "", Role.USER: "\n", Role.SYSTEM: "\n"}
"""Between the texts of a content's parts: an answer's parts are pieces of one text."""

_FILM = re.compile(r"https?://(www\.|m\.)?(youtube\.com|youtu\.be)/", re.IGNORECASE)
_STORED = re.compile(r"(?:^|/)files/([a-z0-9]+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What one part comes to."""

    text: str = ""
    files: tuple[messages.FileSource, ...] = ()
    calls: tuple[functions.Call, ...] = ()
    results: tuple[functions.Result, ...] = ()


def draft(content: wire.ContentFields, param: str, *, role: Role | None = None) -> drafts.Draft:
    """Return a content as a message.

    Args:
        content: The content.
        param: The request field it came in.
        role: Who said it, whatever the content says.

    Raises:
        RequestRejected: The role is unknown, or a part lacks what it needs.
    """
    speaker = role or _role(content, param)
    pieces = [_piece(part, f"{param}.parts[{at}]") for at, part in enumerate(content.parts or ())]
    message = messages.Message(
        role=speaker,
        text=SEPARATORS[speaker].join(piece.text for piece in pieces if piece.text),
        files=tuple(file for piece in pieces for file in piece.files),
        calls=tuple(call for piece in pieces for call in piece.calls),
        results=tuple(result for piece in pieces for result in piece.results),
    )
    return drafts.Draft(message=message, param=param)


def _role(content: wire.ContentFields, param: str) -> Role:
    role = (content.role or "").lower()
    if role not in ROLES:
        raise errors.InvalidRequest(
            f"The role {base.cut(role)!r} is not known: use 'user' or 'model'.",
            param=f"{param}.role",
        )
    return ROLES[role]


def _piece(part: wire.PartFields, param: str) -> Piece:
    if part.thought:
        return Piece()
    return next((piece for read in _READERS if (piece := read(part, param))), Piece())


def _text(part: wire.PartFields, _: str) -> Piece | None:
    return Piece(text=part.text) if part.text is not None else None


def _inline(part: wire.PartFields, param: str) -> Piece | None:
    if part.inline_data is None:
        return None
    blob = part.inline_data
    file = file_sources.read(
        blob.data,
        media_type=blob.mime_type,
        name=base.cut(blob.display_name),
        param=f"{param}.inlineData.data",
    )
    return Piece(files=(file,))


def _elsewhere(part: wire.PartFields, param: str) -> Piece | None:
    if part.file_data is None:
        return None
    address, name = part.file_data.file_uri, base.cut(part.file_data.display_name)
    field = f"{param}.fileData.fileUri"
    if _FILM.match(address):
        return Piece(text=address)  # the site itself watches what a prompt links to
    if stored := _STORED.search(address):
        return Piece(files=(messages.StoredFile(id=stored[1], name=name, param=field),))
    kind = part.file_data.mime_type
    return Piece(files=(file_sources.read(address, media_type=kind, name=name, param=field),))


def _call(part: wire.PartFields, _: str) -> Piece | None:
    made = part.function_call
    if made is None:
        return None
    arguments = json_text.dumps(made.args or {})
    return Piece(calls=(functions.Call(id=made.id or "", name=made.name, arguments=arguments),))


def _result(part: wire.PartFields, param: str) -> Piece | None:
    given = part.function_response
    if given is None:
        return None
    pieces = _pieces(given.parts or (), f"{param}.functionResponse.parts")
    result = functions.Result(
        call_id=given.id or "", name=given.name, text=json_text.dumps(given.response)
    )
    return Piece(results=(result,), files=tuple(file for piece in pieces for file in piece.files))


def _pieces(parts: Sequence[wire.PartFields], param: str) -> list[Piece]:
    return [_piece(part, f"{param}[{at}]") for at, part in enumerate(parts)]


def _code(part: wire.PartFields, _: str) -> Piece | None:
    code = part.executable_code or part.code_execution_result
    return Piece(text=json_text.dumps(code)) if code else None


_READERS: Sequence[Callable[[wire.PartFields, str], Piece | None]] = (
    _text,
    _inline,
    _elsewhere,
    _call,
    _result,
    _code,
)
