"""Pictures on the page: their elements, and that saving gives the original."""

import hashlib
from pathlib import Path
from typing import Any

from playwright.async_api import expect

from browser_bridge.replica.works.pictures import Pictures

IMAGE = (
    "div.attachment-container.generated-images > response-element > generated-image > "
    "single-image.generated-image > div > div.image-container.replace-fife-images-at-export > "
    "button.image-button > img.image.loaded"
)
SAVE = (
    ".generated-image-controls > download-generated-image-button "
    "[data-test-id=download-generated-image-button]"
)
WORK = Pictures(count=2, size=(640, 360), seconds=0.2)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


async def test_pictures_come_in_the_documented_elements_and_survive_a_reload(visit: Any) -> None:
    """Two pictures, each with its form of address and its buttons; the same after a reload."""
    visit.server.make("castle", WORK)
    page = await visit.open()
    await visit.ask(page, "a castle")
    await expect(page.locator(IMAGE)).to_have_count(2)
    source = await page.locator(IMAGE).first.get_attribute("src") or ""
    assert source.startswith("blob:") or source.endswith("=s1024-rj")
    alt = await page.locator(IMAGE).first.get_attribute("alt") or ""
    assert alt.endswith(", AI generated")
    await page.reload()
    await expect(page.locator(IMAGE)).to_have_count(2)
    await expect(page.locator(SAVE)).to_have_count(2)


async def test_saved_picture_is_the_original(visit: Any) -> None:
    """The click saves the full-size bytes, not what the page shows."""
    visit.server.make("castle", WORK)
    page = await visit.open()
    await visit.ask(page, "a castle")
    await page.locator(IMAGE).nth(1).hover()
    async with page.expect_download() as waiting:
        await page.locator(SAVE).nth(1).click()
    saved = digest(await (await waiting.value).path())
    expected = visit.server.oracle.made[-1].pictures[1].original
    assert saved == expected.sha256
    assert (await waiting.value).suggested_filename == expected.name


async def test_loader_stays_when_the_bytes_never_come(visit_g2: Any) -> None:
    """The answer is complete, the picture is not."""
    page = await visit_g2.open()
    visit_g2.server.make("castle", Pictures(load=None, size=(64, 36)))
    await visit_g2.ask(page, "a castle")
    await expect(page.locator("div.loader.animate")).to_have_count(1)
    await expect(page.locator("img.image:not(.loaded)")).not_to_have_attribute("src", "x")


async def test_placeholders_alone_show_nothing(visit_g2: Any) -> None:
    """A complete answer without pictures is an empty one."""
    page = await visit_g2.open(scenario="image_placeholder")
    visit_g2.server.make("castle", WORK)
    await visit_g2.ask(page, "a castle")
    await expect(page.locator("generated-image")).to_have_count(0)
    assert (await page.locator(".markdown").inner_text()).strip() == ""
