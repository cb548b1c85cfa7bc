"""What the page is told of the tools: rows of the menus, and how it plays what they make.

Part of the contract in `boot`. Values only.
"""

from dataclasses import dataclass
from typing import Literal

ToolKey = Literal["image", "video", "canvas", "research", "music", "learning"]
KEYS: tuple[ToolKey, ...] = ("research", "video", "image", "canvas", "music", "learning")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolRow:
    """One tool in the menu.

    Args:
        key: Language-neutral name.
        disabled: Whether the row can be seen but not used.
        is_new: Whether its label ends in " New".
        is_nested: Whether it stands behind "More tools" (G2).
    """

    key: ToolKey
    disabled: bool = False
    is_new: bool = False
    is_nested: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolPage:
    """Variants of the tools' menus and of what they make (site-dom 4, 7-11, 17).

    Args:
        menu_fill_ms: From an open menu to its rows, which come in asynchronously.
        rows: Markup of a tool's row in G2: `toolbox-drawer-item`, or `gem-menu-item`.
        trigger: Label of the G2 menu's button.
        menus_outside: Whether G2's menus hang in `body` instead of the overlay container.
        is_forgotten: Whether the chosen tool is given up with each prompt.
        is_ignored: Whether a click on a tool's row has no effect.
        has_gallery: Whether choosing video opens a gallery over the page.
        picture_source: Form of `img.src`: "" for the generation's own.
        is_blob_revoked: Whether `blob:` addresses are void once shown.
        picture_buttons: Where the download of a picture is.
        dead_clicks: Clicks on a download button that do nothing at first.
        has_download_dialog: Whether the first download asks something before.
        closes_after_download: Whether the page calls `window.close()` after a video's download.
        video_button: Where the download of a video is.
        canvas_card: What a click on a card does.
        panel_delay_ms: From a click or an event to the panel.
        report_delay_ms: From the end of research to its report in the panel.
        poll_ms: Between the page's questions after long work.
        skeleton_stays: Whether the research panel keeps its skeleton after the end.
        has_report_title: Whether the toolbar of a report has a title.
        book_start: Whether the composer is there at once, or after a click on a starter chip.
        book_pictures: How the pages hold their pictures.
        book_listens_ahead: Whether all narration is fetched at the first play.
    """

    menu_fill_ms: int = 40
    rows: Literal["drawer", "gem"] = "drawer"
    trigger: Literal["uploadTools", "uploadAndTools", "uploadsTools"] = "uploadTools"
    menus_outside: bool = False
    is_forgotten: bool = False
    is_ignored: bool = False
    has_gallery: bool = False
    picture_source: Literal["", "blob", "url"] = ""
    is_blob_revoked: bool = False
    picture_buttons: Literal["", "hover", "always", "menu"] = ""
    dead_clicks: int = 0
    has_download_dialog: bool = False
    closes_after_download: bool = False
    video_button: Literal["inline", "menu"] = "inline"
    canvas_card: Literal["panel", "inline"] = "panel"
    panel_delay_ms: int = 60
    report_delay_ms: int = 100
    poll_ms: int = 400
    skeleton_stays: bool = True
    has_report_title: bool = True
    book_start: Literal["composer", "chips"] = "composer"
    book_pictures: Literal["blob", "url", "background"] = "blob"
    book_listens_ahead: bool = False
