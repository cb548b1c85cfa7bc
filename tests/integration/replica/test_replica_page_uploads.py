"""Files in the replica's composer, as a person sends them."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c626001000000050001"
    "0d0a2db40000000049454e44ae426082"
)
ROW = '[data-test-id="local-images-files-uploader-button"]'
TILE = "uploader-file-preview-container > uploader-file-preview.file-preview-chip"
SPINNER = f"{TILE} [role=progressbar]"


async def choose(page: Page, *files: Path) -> None:
    trigger = "button.upload-card-button, simplified-input-menu button[aria-haspopup]"
    await page.locator(trigger).click()
    assert await page.locator(".cdk-overlay-container input[type=file]").count() == 1
    async with page.expect_file_chooser() as chosen:
        await page.locator(ROW).click()
    await (await chosen.value).set_files(list(files))


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Give a picture and a text."""
    picture, text = tmp_path / "cat.png", tmp_path / "ünï code.py"
    picture.write_bytes(PNG)
    text.write_text("print(1)\n")
    return picture, text


async def test_files_arrive_with_their_prompt(visit: Any, files: tuple[Path, Path]) -> None:
    """Tiles show while a file is on its way; the oracle has names, types, sizes and digests."""
    page = await visit.open(scenario="upload_slow")
    await choose(page, *files)
    await expect(page.locator(TILE)).to_have_count(2)
    await expect(page.locator(SPINNER)).to_have_count(2)
    await expect(page.locator(SPINNER)).to_have_count(0, timeout=10_000)
    picture = page.locator(f"{TILE} img[data-test-id=image-preview]")
    assert (await picture.get_attribute("src") or "").startswith("blob:")
    entry = await visit.ask(page, "hello")
    received = [(file.name, file.media_type, file.size, file.sha256) for file in entry.files]
    assert received == [
        (path.name, kind, path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())
        for path, kind in zip(files, ("image/png", "text/x-python"), strict=True)
    ]
    await expect(page.locator(TILE)).to_have_count(0)
    await expect(page.locator('user-query [data-test-id="uploaded-file"]')).to_have_count(2)
    await expect(page.locator('[data-test-id="uploaded-img"]')).to_have_count(1)
    await page.reload()
    await expect(page.locator("user-query .new-file-preview-file")).to_have_attribute(
        "aria-label", files[1].name
    )


async def test_send_waits_for_a_file_on_its_way(visit: Any, files: tuple[Path, Path]) -> None:
    """While a file uploads, a press of Enter sends nothing."""
    page = await visit.open(scenario="upload_stuck")
    await choose(page, files[0])
    await expect(page.locator(SPINNER)).to_have_count(1)
    await page.locator("[contenteditable][aria-multiline]").focus()
    await page.keyboard.insert_text("hello")
    await page.keyboard.press("Enter")
    await expect(page.locator("rich-textarea .ql-editor")).to_have_text("hello")
    await page.locator(f"{TILE} button").click()
    await expect(page.locator(TILE)).to_have_count(0)
    await page.keyboard.press("Escape")
    await page.locator("[contenteditable][aria-multiline]").focus()
    await page.keyboard.press("Enter")
    (entry,) = await visit.server.oracle.arrived(1)
    assert entry.files == ()


async def test_refused_upload_is_told_in_its_tile(visit: Any, files: tuple[Path, Path]) -> None:
    """A file that the server refuses stays as a tile that says so."""
    page = await visit.open(scenario="upload_refused")
    await choose(page, files[0])
    await expect(page.locator(f"{TILE} [role=alert].upload-error")).to_be_visible()


async def test_upload_may_be_lost(visit: Any, files: tuple[Path, Path]) -> None:
    """A file may vanish after its upload, with a message."""
    page = await visit.open(scenario="upload_lost")
    await choose(page, files[0])
    await expect(page.locator("simple-snack-bar")).to_have_text("Image Upload Failed")
    await expect(page.locator(TILE)).to_have_count(0)


async def test_rights_are_asked_for_before_the_first_picture(
    visit: Any, files: tuple[Path, Path]
) -> None:
    """Nothing is uploaded before somebody agrees to the notice."""
    page = await visit.open(scenario="upload_rights")
    await choose(page, files[0])
    await expect(page.locator("mat-dialog-container")).to_contain_text("necessary rights")
    await expect(page.locator(TILE)).to_have_count(0)
    await page.get_by_role("button", name="Agree").click()
    await expect(page.locator(TILE)).to_have_count(1)
