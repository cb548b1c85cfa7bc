"""What the server tells the page when it loads: one `Boot` value, as JSON in `<script id="boot">`.

The contract between server and page. Keys are camelCase in the JSON (`response_id` is
`responseId`). Knows no HTTP and no scenario.

`turn_options` travels a second way: the response header `x-replica-page` of StreamGenerate holds,
as ASCII JSON, the page options that the answering scenario changes. The page merges them over
`boot.page` for that turn alone, so that a prompt can choose a scenario by itself.

After a stream that ends without completion the page asks `otAQ7b`; when its status ([14]) is 1016
the page loads itself anew, and finds itself signed out.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Literal, cast

from browser_bridge.replica.upload_values import SentFile, UploadPage

PAGE_HEADER = "x-replica-page"

Generation = Literal["g1", "g2"]
Tier = Literal["free", "plus", "pro", "ultra"]
ModeKey = Literal["fast", "thinking", "pro", "flash-lite"]
Route = Literal["app", "gem", "usage"]
Dialog = Literal[
    "onboarding",
    "consent_banner",
    "human_review",
    "location",
    "upsell",
    "terms",
    "ab_answer",
]
Part = Literal["composer", "send_button", "model_picker", "answer", "footer", "actions"]
Signal = Literal["aria_busy", "footer_complete", "message_actions", "stop_button"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person of the replica.

    Args:
        name: Display name.
        email: Address, unique among the replica's accounts.
        tier: Paid plan; decides mode ids.
        index: Its N in `/u/N`: the order of signing in within one browser.
    """

    name: str
    email: str
    tier: Tier = "free"
    index: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """One row of the mode picker.

    Args:
        id: `data-mode-id`, 16 hex digits; also the 5th item of the model header.
        key: Language-neutral name.
        label: Visible title.
        description: Visible second line (G1 `.mode-desc`, G2 `.sublabel`).
        disabled: Whether the row is `aria-disabled` for a limit.
        sublabel: Reset time shown instead of the description when disabled.
    """

    id: str
    key: ModeKey
    label: str
    description: str
    disabled: bool = False
    sublabel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One prompt and its answer, as stored.

    Args:
        prompt: The prompt, exactly as received.
        files: What went with it.
        markdown: The answer's text; partial when stopped.
        thoughts: The thoughts' text, or empty.
        response_id: 16 hex digits (`r_` is not included).
        stopped: Whether the reader pressed Stop.
        unfinished: Whether the answer is still being made, as far as the site knows.
        sources: Address and title of what its `[cite: N]` marks number.
    """

    prompt: str
    files: tuple[SentFile, ...] = ()
    markdown: str
    thoughts: str = ""
    response_id: str
    stopped: bool = False
    unfinished: bool = False
    sources: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRow:
    """One row of the sidebar.

    Args:
        id: 16 hex digits, as in the URL (`c_` is not included).
        title: Its title.
        pinned: Whether it is pinned on top.
    """

    id: str
    title: str
    pinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The conversation that the page opens with, oldest turn first."""

    id: str
    title: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOptions:
    """How the page behaves: the part of a scenario that the page itself plays.

    Args:
        dialogs: Dialogs shown on load, in this order (`ab_answer` marks the comparison card).
        renamed: Parts whose element names, classes, ids and labels are all unknown ones.
        missing_signals: Completion signals the page never shows.
        collapse_thoughts: Whether thoughts stay closed until their button is pressed.
        menu_delay_ms: From a click on a menu's trigger to its rows.
        hydrate_delay_ms: From load to a usable composer and the stored turns.
        animation_ms: Fade of new words.
        stop_flicker: Whether the stop button vanishes for a while during the answer.
        mode_ignored: Whether a choice in the picker has no effect, silently.
        close_fences: Whether the renderer shows an open code fence closed.
        whole_rerender: Whether each snapshot replaces all of the answer's content.
        paste_handled: Whether the composer takes a paste event.
        report_paints: Whether the page posts its paint times to `/__replica__/paint`.
        uploads: Variants of uploading.
        snackbar: Text of a snackbar shown on load (boot) or on this turn (header); "" for none.
    """

    dialogs: tuple[Dialog, ...] = ()
    renamed: tuple[Part, ...] = ()
    missing_signals: tuple[Signal, ...] = ()
    collapse_thoughts: bool = True
    menu_delay_ms: int = 0
    hydrate_delay_ms: int = 0
    animation_ms: int = 400
    stop_flicker: bool = False
    mode_ignored: bool = False
    close_fences: bool = False
    whole_rerender: bool = False
    paste_handled: bool = True
    report_paints: bool = False
    uploads: UploadPage = field(default_factory=UploadPage)
    snackbar: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WireValues:
    """What the site's page keeps in `WIZ_global_data` and sends back (site-wire 2).

    Args:
        at: `SNlM0e`, the form field `at`; empty when signed out.
        bl: `cfb2h`, the query field `bl`.
        fsid: `FdrFJe`, the query field `f.sid`.
        language: `TuX5cc`, such as `en-US`.
        push_id: `qKIAYe`, header of uploads.
    """

    at: str
    bl: str
    fsid: str
    language: str
    push_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Boot:
    """All the page knows when it loads.

    Args:
        generation: Which generation of the UI to build.
        locale: Language of the labels, such as `en` or `zh-CN`.
        route: Which page this is.
        base: "" or `/u/N`, in front of every path.
        account: Who is signed in, or None for a signed-out visitor.
        sign_in_url: Where "Sign in" leads.
        conversations: Rows of the sidebar, newest first, pinned ones on top.
        conversation: The opened conversation, or None for a new chat.
        load_failed: Whether the URL names a conversation that cannot be loaded.
        modes: Rows of the picker.
        selected_mode: `id` of the chosen mode.
        extended_thinking: Whether "Extended thinking" is on.
        page: Behaviour asked for by the scenario.
        wire: Values the page sends back with each request.
    """

    generation: Generation
    locale: str
    route: Route = "app"
    base: str = ""
    account: Account | None
    sign_in_url: str
    conversations: tuple[ConversationRow, ...] = ()
    conversation: Conversation | None = None
    load_failed: bool = False
    modes: tuple[Mode, ...]
    selected_mode: str
    extended_thinking: bool = False
    page: PageOptions = field(default_factory=PageOptions)
    wire: WireValues


def as_json(value: Any) -> Any:
    """Turn values, dataclasses among them, into plain JSON data with camelCase keys."""
    if is_dataclass(value) and not isinstance(value, type):
        return {_camel(item.name): as_json(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, Any]", value)
        return {key: as_json(item) for key, item in pairs.items()}
    if isinstance(value, (tuple, list)):
        return [as_json(item) for item in cast("Sequence[Any]", value)]
    return value


def script_text(value: Any) -> str:
    """Write a value as JSON that is safe inside a `<script>` element."""
    text = json.dumps(as_json(value), ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("&", "\\u0026")


def turn_options(options: PageOptions) -> str:
    """Write, for the header `x-replica-page`, the options that differ from the defaults."""
    standard = PageOptions()
    changed = {
        _camel(item.name): as_json(getattr(options, item.name))
        for item in fields(options)
        if getattr(options, item.name) != getattr(standard, item.name)
    }
    return json.dumps(changed, ensure_ascii=True, separators=(",", ":"))


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
