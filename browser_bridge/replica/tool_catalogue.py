"""The named scenarios of the tools and of what they make. Data only."""

from dataclasses import replace
from typing import Any

from browser_bridge.replica.boot import PageOptions
from browser_bridge.replica.scenarios import Scenario
from browser_bridge.replica.tool_page import ToolPage
from browser_bridge.replica.works.book import Book
from browser_bridge.replica.works.canvas import Canvas
from browser_bridge.replica.works.offers import Trouble
from browser_bridge.replica.works.pictures import Pictures
from browser_bridge.replica.works.research import Research
from browser_bridge.replica.works.values import Work, changed
from browser_bridge.replica.works.video import Video


def _variant(name: str, description: str, **page: Any) -> Scenario:
    options = PageOptions(tools=replace(ToolPage(), **page))
    return Scenario(name=name, description=description, page=options)


def _trouble(name: str, description: str, **trouble: Any) -> Scenario:
    return Scenario(name=name, description=description, tools=Trouble(**trouble))


def _bent(name: str, description: str, kind: type[Work], **work: Any) -> Scenario:
    return Scenario(name=name, description=description, bend=changed(kind, **work))


_MENUS = (
    _variant("tools_slow", "Rows of tools come 1.2 s after the menu.", menu_fill_ms=1200),
    _variant("tools_gem_rows", "G2: tools are rows of gem-menu-item.", rows="gem"),
    _variant("tools_and", "G2: the button says 'Upload and tools'.", trigger="uploadAndTools"),
    _variant("tools_other", "G2: the button says 'Uploads & Tools'.", trigger="uploadsTools"),
    _variant("tools_outside", "G2: menus are not in the overlay container.", menus_outside=True),
    _variant("tool_forgotten", "The tool is given up with each prompt.", is_forgotten=True),
    _variant("tool_ignored", "A click on a tool has no effect.", is_ignored=True),
    _variant("video_gallery", "Choosing video opens a gallery over the page.", has_gallery=True),
    _variant("asks_often", "Pages ask after long work each 20 ms.", poll_ms=20),
    _trouble("tools_flat", "G2: Deep Research is on the first level.", is_flat=True),
    _trouble(
        "tools_new",
        "Labels of tools have the badge New.",
        fresh=("image", "video", "canvas", "research"),
    ),
    _trouble(
        "tools_absent",
        "No row for image, video, canvas and research; no page of a gem.",
        absent=("image", "video", "canvas", "research"),
        has_gems=False,
    ),
    _trouble(
        "tools_disabled",
        "Rows of image, video, canvas and research cannot be used; no page of a gem.",
        disabled=("image", "video", "canvas", "research"),
        has_gems=False,
    ),
)
_IMAGES = (
    _bent("image_refused", "Pictures are refused in words.", Pictures, outcome="refused"),
    _bent("image_limit", "The limit of pictures is reached.", Pictures, outcome="limit"),
    _bent("image_disabled", "Words say that the image tool is off.", Pictures, outcome="disabled"),
    _bent(
        "image_placeholder", "Completes with placeholders alone.", Pictures, outcome="placeholder"
    ),
    _bent("image_slow", "Pictures come after 4 s.", Pictures, seconds=4.0),
    _bent("image_loads_late", "A picture's bytes come 2 s after it.", Pictures, load=2.0),
    _bent("image_never_loads", "A picture's bytes never come.", Pictures, load=None),
    _bent("image_redirected", "Hops of a download are redirects.", Pictures, is_redirected=True),
    _bent("image_html", "A download is a web page.", Pictures, download="html"),
    _bent("image_half", "A download is half a picture.", Pictures, download="half"),
    _bent("image_empty", "A download has no bytes.", Pictures, download="empty"),
    _bent("image_missing", "A download is not found.", Pictures, download="missing"),
    _bent("image_cut", "A download breaks off.", Pictures, download="cut"),
    _variant("image_dead_click", "The first click on Download does nothing.", dead_clicks=1),
    _variant("image_in_menu", "Download is only in the menu 'more'.", picture_buttons="menu"),
    _variant("image_on_hover", "Buttons of pictures need hover.", picture_buttons="hover"),
    _variant("image_at_blob", "Pictures have blob: addresses.", picture_source="blob"),
    _variant("image_at_url", "Pictures have addresses of the media host.", picture_source="url"),
    _variant(
        "image_revoked",
        "Blob addresses of pictures are void once shown.",
        picture_source="blob",
        is_blob_revoked=True,
    ),
    _variant("image_dialog", "The first download asks something.", has_download_dialog=True),
)

_VIDEOS = (
    _bent("video_refused", "A video is refused in words.", Video, outcome="refused"),
    _bent("video_limit", "The limit of videos is reached.", Video, outcome="limit"),
    _bent("video_failed", "A video fails after a while.", Video, outcome="failed"),
    _bent("video_stalled", "A video is never ready.", Video, outcome="stalled"),
    _bent("video_slow", "A video takes 6 s.", Video, seconds=6.0),
    _bent("video_streamed", "A video comes within the stream.", Video, delivery="stream"),
    _bent("video_early", "A video's address is shown before it is ready.", Video, delivery="early"),
    _bent("video_late", "A shown video answers 206 for 3 s more.", Video, late=3.0),
    _bent(
        "video_late_404",
        "A shown video answers 404 for 3 s more.",
        Video,
        late=3.0,
        pending_status=404,
    ),
    _bent("video_html", "A video's download is a web page.", Video, download="html"),
    _bent("video_half", "A video's download is half of it.", Video, download="half"),
    _bent("video_empty", "A video's download has no bytes.", Video, download="empty"),
    _bent("video_missing", "A video's download is not found.", Video, download="missing"),
    _bent("video_cut", "A video's download breaks off.", Video, download="cut"),
    _variant("video_in_menu", "A video's download is in the menu.", video_button="menu"),
    _variant(
        "video_closes", "The page closes itself after a download.", closes_after_download=True
    ),
)
_CANVASES = (
    _bent("canvas_refused", "A canvas is refused in words.", Canvas, outcome="refused"),
    _bent("canvas_limit", "The limit is reached.", Canvas, outcome="limit"),
    _bent("canvas_unfinished", "A canvas stops growing midway.", Canvas, outcome="unfinished"),
    _bent("canvas_slow", "A canvas grows for 4 s.", Canvas, interval=0.5),
    _bent("canvas_in_last_frame", "The last frame repeats it.", Canvas, is_bare_at_end=False),
    _variant("canvas_inline", "A card opens in place, then in the panel.", canvas_card="inline"),
    _variant("panel_slow", "Panels open after 1.5 s.", panel_delay_ms=1500),
)
_RESEARCH = (
    _bent("research_refused", "Research is refused in words.", Research, outcome="refused"),
    _bent("research_limit", "The limit of research is reached.", Research, outcome="limit"),
    _bent("research_many", "Too much research is running.", Research, outcome="too_many"),
    _bent("research_stalled", "Research never ends.", Research, outcome="stalled"),
    _bent("research_failed", "Research fails at its end.", Research, outcome="failed"),
    _bent("research_slow", "Research takes 10 s.", Research, seconds=10.0),
    _bent("plan_slow", "A plan takes 4 s.", Research, planning=4.0),
    _variant("report_late", "The report comes 4.7 s after its end.", report_delay_ms=4700),
    _variant("report_untitled", "A report's toolbar has no title.", has_report_title=False),
    _variant("skeleton_gone", "The skeleton goes with the end.", skeleton_stays=False),
)
_BOOKS = (
    _bent("book_refused", "A book is refused in words.", Book, outcome="refused"),
    _bent("book_limit", "The limit is reached.", Book, outcome="limit"),
    _bent("book_failed", "A book ends with error 13.", Book, outcome="failed"),
    _bent("book_stalled", "A book is never ready.", Book, outcome="stalled"),
    _bent("book_never_loads", "Pictures' bytes never come.", Book, load=None),
    _bent("book_html", "Pictures are web pages.", Book, pictures="html"),
    _bent("book_half", "Pictures are halves.", Book, pictures="half"),
    _bent("book_cut", "Pictures break off.", Book, pictures="cut"),
    _bent("book_slow", "A book takes 5 s.", Book, seconds=5.0),
    _bent("book_later", "A book comes after its answer.", Book, is_later=True),
    _bent("book_with_cover", "A cover comes before the pages.", Book, has_cover=True),
    _bent("book_silent", "A book has no narration.", Book, has_narration=False),
    _variant("book_after_chip", "The composer comes after a starter chip.", book_start="chips"),
    _variant("book_at_url", "Pictures of books have plain addresses.", book_pictures="url"),
    _variant("book_background", "Pictures are backgrounds.", book_pictures="background"),
    _variant("book_ahead", "All narration is fetched at first.", book_listens_ahead=True),
)

SCENARIOS: tuple[Scenario, ...] = (
    *_MENUS,
    *_IMAGES,
    *_VIDEOS,
    *_CANVASES,
    *_RESEARCH,
    *_BOOKS,
)
