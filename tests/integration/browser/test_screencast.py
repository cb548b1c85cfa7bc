"""Pictures of a page, and a person's hands on it."""

import asyncio
import io
from pathlib import Path

from PIL import Image
from playwright.async_api import Page

from browser_bridge.browser.hands import Hands, Key, Pointer
from browser_bridge.browser.screencast import Picture, Screencast
from browser_bridge.browser.traces import FILE_NAME, Traces

FORM = """<body style="background: white; margin: 0">
<textarea style="width: 400px; height: 100px"></textarea>
<div id="well" style="width: 400px; height: 100px">Drop here</div>
<div style="height: 4000px"></div>
<script>
  const told = window.told = [];
  addEventListener("click", (event) => {
    told.push(["click", event.clientX, event.clientY, event.detail]);
    document.body.style.background = "black";
  });
  const well = document.getElementById("well");
  well.addEventListener("dragover", (event) => event.preventDefault());
  well.addEventListener("drop", async (event) => {
    event.preventDefault();
    told.push(["drop", event.dataTransfer.files[0].name, await event.dataTransfer.files[0].text()]);
  });
</script>"""


def is_dark(picture: Picture) -> bool:
    image = Image.open(io.BytesIO(picture.jpeg)).convert("L")
    darkness = image.getpixel((image.width - 20, image.height - 20))
    assert isinstance(darkness, int)
    return darkness < 100


async def test_what_is_done_to_a_page_shows_in_its_next_pictures(page: Page) -> None:
    """A click, made where a person sees it, turns the page black."""
    await page.set_content(FORM)
    async with Screencast(page) as cast, asyncio.timeout(60):
        pictures = cast.pictures()
        first = await anext(pictures)
        assert not is_dark(first)
        assert (first.width, first.height) == (1280, 900)
        hands = Hands(cast)
        for kind in ("down", "up"):
            await hands.point(Pointer(kind=kind, x=600, y=300, button="left", clicks=1))
        assert await page.evaluate("told") == [["click", 600, 300, 1]]
        while not is_dark(await anext(pictures)):
            pass
        await pictures.aclose()


async def test_keys_text_wheel_and_files_reach_the_page(page: Page, tmp_path: Path) -> None:
    """Whatever a person does with hands in a browser arrives as if they sat there."""
    file = tmp_path / "note.txt"
    file.write_text("content")
    await page.set_content(FORM)
    await page.locator("textarea").focus()
    async with Screencast(page) as cast:
        hands = Hands(cast)
        for key, code in (("H", "KeyH"), ("i", "KeyI"), ("Enter", "Enter"), ("x", "KeyX")):
            for kind in ("down", "up"):
                await hands.press(Key(kind=kind, key=key, code=code))
        await hands.press(Key(kind="down", key="Backspace", code="Backspace"))
        await hands.insert("größer 😀")
        assert await page.locator("textarea").input_value() == "Hi\ngrößer 😀"
        await hands.press(Key(kind="down", key="a", code="KeyA", modifiers=2))
        await hands.insert("all anew")
        assert await page.locator("textarea").input_value() == "all anew"
        await hands.scroll(600, 300, right=0, down=500)
        await page.wait_for_function("scrollY > 0")
        await page.evaluate("scrollTo(0, 0)")
        await hands.drop(100, 150, [file])
        await page.wait_for_function("told.length")
        assert await page.evaluate("told") == [["drop", "note.txt", "content"]]


async def test_pictures_end_with_their_page(page: Page) -> None:
    """Whoever looks at a page that is closed is not kept waiting."""
    await page.set_content(FORM)
    async with Screencast(page) as cast, asyncio.timeout(60):
        pictures = cast.pictures()
        await anext(pictures)
        await page.close()
        assert [picture async for picture in pictures] == []


async def test_trace_of_a_failure_is_kept_and_what_was_before_is_not(
    page: Page, tmp_path: Path
) -> None:
    """A trace begins anew after each job, so that it does not grow for ever."""
    traces = Traces()
    await traces.begin(page.context)
    await page.set_content(FORM)
    await traces.renew(page.context)
    await traces.keep(page.context, tmp_path)
    kept = tmp_path / FILE_NAME
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.read_bytes().startswith(b"PK")
    assert b"Drop here" not in kept.read_bytes()
    await page.context.tracing.stop()
