"""The named scenarios of the tools and of what they make. Data only."""

from dataclasses import replace
from typing import Any

from browser_bridge.replica.boot import PageOptions
from browser_bridge.replica.scenarios import Scenario
from browser_bridge.replica.tool_page import ToolPage
from browser_bridge.replica.works.offers import Trouble
from browser_bridge.replica.works.pictures import Pictures
from browser_bridge.replica.works.values import changed


def _variant(name: str, description: str, **page: Any) -> Scenario:
    options = PageOptions(tools=replace(ToolPage(), **page))
    return Scenario(name=name, description=description, page=options)


def _trouble(name: str, description: str, **trouble: Any) -> Scenario:
    return Scenario(name=name, description=description, tools=Trouble(**trouble))


def _images(name: str, description: str, **work: Any) -> Scenario:
    return Scenario(name=name, description=description, bend=changed(Pictures, **work))


_MENUS = (
    _variant("tools_slow", "Rows of tools come 1.2 s after the menu.", menu_fill_ms=1200),
    _variant("tools_gem_rows", "G2: tools are rows of gem-menu-item.", rows="gem"),
    _variant("tools_and", "G2: the button says 'Upload and tools'.", trigger="uploadAndTools"),
    _variant("tools_other", "G2: the button says 'Uploads & Tools'.", trigger="uploadsTools"),
    _variant("tools_outside", "G2: menus are not in the overlay container.", menus_outside=True),
    _variant("tool_forgotten", "The tool is given up with each prompt.", is_forgotten=True),
    _variant("tool_ignored", "A click on a tool has no effect.", is_ignored=True),
    _variant("video_gallery", "Choosing video opens a gallery over the page.", has_gallery=True),
    _trouble("tools_flat", "G2: Deep Research is on the first level.", is_flat=True),
    _trouble(
        "tools_new",
        "Labels of tools have the badge New.",
        fresh=("image", "video", "canvas", "research"),
    ),
    _trouble(
        "tools_absent",
        "No row for image, video, canvas and research.",
        absent=("image", "video", "canvas", "research"),
    ),
    _trouble(
        "tools_disabled",
        "Rows of image, video, canvas and research cannot be used.",
        disabled=("image", "video", "canvas", "research"),
    ),
)
_IMAGES = (
    _images("image_refused", "Pictures are refused in words.", outcome="refused"),
    _images("image_limit", "The limit of pictures is reached.", outcome="limit"),
    _images("image_disabled", "Words say that the image tool is off.", outcome="disabled"),
    _images("image_placeholder", "Completes with placeholders alone.", outcome="placeholder"),
    _images("image_slow", "Pictures come after 4 s.", seconds=4.0),
    _images("image_loads_late", "A picture's bytes come 2 s after it.", load=2.0),
    _images("image_never_loads", "A picture's bytes never come.", load=None),
    _images("image_redirected", "Hops of a download are redirects.", is_redirected=True),
    _images("image_html", "A download is a web page.", download="html"),
    _images("image_half", "A download is half a picture.", download="half"),
    _images("image_empty", "A download has no bytes.", download="empty"),
    _images("image_missing", "A download is not found.", download="missing"),
    _images("image_cut", "A download breaks off.", download="cut"),
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

SCENARIOS: tuple[Scenario, ...] = (*_MENUS, *_IMAGES)
