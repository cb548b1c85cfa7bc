"""Values going in: one `TurnRequest` whatever the caller's dialect. No wire names, no I/O."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from browser_bridge.functions import Call, CallRules, Function, OutputForm, Result


class Role(StrEnum):
    """Who said a message."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineFile:
    """A file whose bytes came with the request.

    Args:
        content: Its bytes.
        media_type: Its type as the caller names it, or "".
        name: Its name as the caller gives it, or "".
        param: The request field it came in, for errors.
    """

    content: bytes = field(repr=False)
    media_type: str = ""
    name: str = ""
    param: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFile:
    """A file to be fetched from a public address.

    Args:
        url: Its address, http or https.
        media_type: Its type as the caller names it, or "".
        name: Its name as the caller gives it, or "".
        param: The request field it came in, for errors.
    """

    url: str = field(repr=False)
    media_type: str = ""
    name: str = ""
    param: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file that the bridge keeps: an artifact of an earlier answer, or one uploaded to it.

    Args:
        id: Its id in the artifact store.
        name: Its name as the caller gives it, or "".
        param: The request field it came in, for errors.
        sha256: Its content's digest in hexadecimal, or "" when that is not known.
        holder: Whose uploads it may be one of: a hash, or "" for those of no named key.
    """

    id: str
    name: str = ""
    param: str = ""
    sha256: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalFile:
    """A file on this machine, named by its owner; no request can name one.

    Args:
        path: Where it is.
        media_type: Its type as the caller names it, or "".
        name: Its name as the caller gives it; "" takes that of the path.
        param: Where it was named, for errors.
        sha256: Its content's digest in hexadecimal, or "" when it was not taken yet.
    """

    path: Path
    media_type: str = ""
    name: str = ""
    param: str = ""
    sha256: str = ""


FileSource = InlineFile | RemoteFile | StoredFile | LocalFile
"""Where the bytes of a file are that goes to the site with a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file ready to go to the site: on this disk, checked, under the name that it goes by.

    Args:
        path: Where it is; its last part is the name.
        media_type: Its type, by its content.
        size: Its bytes.
        sha256: Its content's digest in hexadecimal.
        param: The request field it came in, for errors.
    """

    path: Path
    media_type: str
    size: int
    sha256: str
    param: str = ""

    @property
    def name(self) -> str:
        """The name that it goes by."""
        return self.path.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of the caller's history.

    Args:
        role: Who said it.
        text: Its text, exactly as given; several text parts are joined by the adapter.
        files: Files that belong to it, in order.
        calls: Functions that the assistant called in it, after its text.
        results: What became of earlier calls, told by the user before the text.
    """

    role: Role
    text: str
    files: tuple[FileSource, ...] = ()
    calls: tuple[Call, ...] = ()
    results: tuple[Result, ...] = ()


class Tool(StrEnum):
    """The site's tools, by the parameters of model names; they exclude each other."""

    IMAGE = "imagen"
    VIDEO = "video"
    CANVAS = "canvas"
    DEEP_RESEARCH = "deepsearch"
    STORYBOOK = "storybook"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolOptions:
    """What a tool is to make; each tool honours those that concern it.

    Args:
        count: Number of pictures.
        aspect_ratio: Width to height of pictures or video, such as `16:9`, or "" for any.
        size: Width and height in pixels that pictures are fitted to, or None for the site's own.
        is_original: Whether pictures are the full-size download instead of what the page shows.
        approves_plan: Whether a research plan is approved unseen; else it is the answer.
        is_shared: Whether the site's public link to a book is wanted.
    """

    count: int = 1
    aspect_ratio: str = ""
    size: tuple[int, int] | None = None
    is_original: bool = False
    approves_plan: bool = True
    is_shared: bool = False


class Mode(StrEnum):
    """The site's answering modes, by the names of its mode picker up to April 2026."""

    FAST = "fast"
    THINKING = "thinking"
    PRO = "pro"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoice:
    """Which model answers, and whose profile is used.

    Args:
        requested: The caller's model string, echoed in the answer.
        mode: Mode to choose in the picker.
        is_extended: Whether the page's "Extended thinking" is to be on.
        groups: Profile groups that may serve the request; empty means any.
        tool: Tool that makes the answer, or None for words.
    """

    requested: str
    mode: Mode
    is_extended: bool = False
    groups: tuple[str, ...] = ()
    tool: Tool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRequest:
    """One prompt to be answered.

    Args:
        messages: History and, last, the new turn; never empty.
        model: Chosen model and profile groups.
        profile: Name of the one profile to use, or None for any.
        wants_thoughts: Whether the page's thoughts are to be opened and read.
        ignored: Names of request fields that were accepted and have no effect.
        conversation_key: The caller's own name of the conversation, or "" for none.
        options: What the chosen tool is to make.
        functions: The caller's functions, none when they may not be called.
        call_rules: How they may be called.
        output: The form that the answer must have, or None for any.
    """

    messages: tuple[Message, ...]
    model: ModelChoice
    profile: str | None = None
    wants_thoughts: bool = True
    ignored: tuple[str, ...] = field(default=())
    conversation_key: str = ""
    options: ToolOptions = field(default_factory=ToolOptions)
    functions: tuple[Function, ...] = ()
    call_rules: CallRules = field(default_factory=CallRules)
    output: OutputForm | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentTurn:
    """A prompt that the site has, and what of its answer was delivered: enough to read the rest.

    Args:
        prompt: The prompt, as it was sent.
        conversation: Id of the conversation on the site (hex, no prefix).
        response: The site's id of the answer (hex, no prefix), or None if it was not told.
        before: How many turns the page showed before it.
        text: Delivered text of the answer.
        thoughts: Delivered thoughts.
        letters: How many letters of the answer were seen, delivered or not.
        is_complete: Whether the site said that what was seen is all of it.
        tool: Tool that makes something with it, or None.
        options: What that was to make.
        patience: Seconds for which the tool may work without a sign of life.
        files: How many files of it were delivered.
        is_started: Whether its research plan was, or may have been, carried out.
    """

    prompt: str
    conversation: str
    response: str | None = None
    before: int = 0
    text: str = ""
    thoughts: str = ""
    letters: int = 0
    is_complete: bool = False
    tool: Tool | None = None
    options: ToolOptions = field(default_factory=ToolOptions)
    patience: float = 0.0
    files: int = 0
    is_started: bool = False
