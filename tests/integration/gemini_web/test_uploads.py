"""Files in real tabs: what the site received is what was sent, and failures leave the tab clean."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import mkdtemp

import pytest

from browser_bridge import errors
from browser_bridge.gemini_web import uploads
from browser_bridge.gemini_web.readers import uploads as reading
from browser_bridge.messages import Attachment, Mode, ModelChoice
from tests.integration.gemini_web.conftest import OpenTab, Tab

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(64)
KINDS = {
    "cat photo.png": ("image/png", PNG),
    "report.pdf": ("application/pdf", b"%PDF-1.7\n%\xe2\xe3\n"),
    "notes ünï.txt": ("text/plain", "naïve\n".encode()),
    "main.py": ("text/x-python", b"import os\n"),
    "sound.mp3": ("audio/mpeg", b"\xff\xfb\x90\x44" + bytes(413)),
    "sound.wav": ("audio/wav", b"RIFF\x24\0\0\0WAVEfmt " + bytes(32)),
    "film.mp4": ("video/mp4", b"\0\0\0\x18ftypmp42" + bytes(200_000)),
}
TILES = "uploader-file-preview"

MakeFiles = Callable[..., list[Attachment]]


@pytest.fixture
def make_files(tmp_path: Path) -> MakeFiles:
    """Write files of the given names; give them as attachments."""

    def make(*names: str) -> list[Attachment]:
        made: list[Attachment] = []
        for name in names:
            path = Path(mkdtemp(dir=tmp_path)) / name
            kind, content = KINDS[name]
            path.write_bytes(content)
            digest = hashlib.sha256(content).hexdigest()
            made.append(
                Attachment(path=path, media_type=kind, size=len(content), sha256=digest, param="p")
            )
        return made

    return make


def received(tab: Tab) -> list[tuple[str, str, int, str]]:
    files = tab.prompts[-1].files
    return [(file.name, file.media_type, file.size, file.sha256) for file in files]


def expected(files: Sequence[Attachment]) -> list[tuple[str, str, int, str]]:
    return [(file.name, KINDS[file.name][0], file.size, file.sha256) for file in files]


async def choose(tab: Tab, mode: Mode = Mode.FAST) -> None:
    await tab.chat.choose_model(ModelChoice(requested=mode.value, mode=mode))


async def send(tab: Tab, files: Sequence[Attachment], prompt: str = "ping") -> None:
    await choose(tab)
    await tab.chat.attach(files, within=20)
    await tab.chat.send(prompt)
    async for _ in tab.chat.read(wants_thoughts=False):
        pass


@pytest.mark.parametrize(("generation", "locale"), [("g1", "en"), ("g2", "ja")])
async def test_every_kind_of_file_arrives_as_it_was_sent(
    open_tab: OpenTab, make_files: MakeFiles, generation: str, locale: str
) -> None:
    """Names, types, sizes and digests of all kinds are the same; the next prompt has none."""
    tab = await open_tab(generation=generation, locale=locale)
    files = make_files(*KINDS)
    await send(tab, files)
    assert received(tab) == expected(files)
    await tab.works_again()
    assert received(tab) == []


@pytest.mark.parametrize("generation", ["g1", "g2"])
async def test_prompt_waits_for_a_slow_upload(
    open_tab: OpenTab, make_files: MakeFiles, generation: str
) -> None:
    """The prompt goes only when the files are there, and takes them along."""
    tab = await open_tab("upload_slow", generation=generation)
    files = make_files("cat photo.png", "main.py")
    await send(tab, files)
    assert received(tab) == expected(files)


async def test_hidden_input_takes_files_where_the_row_opens_no_chooser(
    open_tab: OpenTab, make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that opens no file chooser is not the end of it."""
    monkeypatch.setattr(uploads, "CHOOSER_WAIT", 0.3)
    tab = await open_tab("upload_by_input", generation="g1")
    files = make_files("cat photo.png", "main.py")
    await send(tab, files)
    assert received(tab) == expected(files)


async def test_files_are_dropped_where_the_menu_is_lost(
    open_tab: OpenTab, make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a menu that is known, files are dropped on the composer."""
    monkeypatch.setattr(uploads, "CLICK_LIMIT", 0.5)
    tab = await open_tab(generation="g2")
    await tab.page.evaluate("document.querySelector('simplified-input-menu').remove()")
    files = make_files("cat photo.png", "main.py")
    await send(tab, files)
    assert received(tab) == expected(files)


async def test_mode_that_an_upload_resets_is_chosen_again(
    open_tab: OpenTab, make_files: MakeFiles
) -> None:
    """The prompt is answered by the mode that was asked for."""
    tab = await open_tab("upload_resets_mode", generation="g2")
    await choose(tab, Mode.PRO)
    await tab.chat.attach(make_files("main.py"), within=20)
    await tab.chat.send("ping")
    (entry,) = await tab.server.oracle.arrived(1)
    assert (entry.mode, len(entry.files)) == ("pro", 1)


FAULTS: dict[str, tuple[type[errors.BridgeError], str]] = {
    "upload_refused": (errors.InvalidAttachment, "'cat photo.png'.*HTTP 415"),
    "upload_down": (errors.AttachmentFailed, "HTTP 503"),
    "upload_limited": (errors.RateLimited, "HTTP 429"),
    "upload_lost": (errors.AttachmentFailed, "out again"),
    "upload_rights": (errors.ConsentRequired, "browser-bridge login"),
    "upload_used_up": (errors.RateLimited, "limit"),
    "upload_stuck": (errors.AttachmentFailed, "in time"),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("generation", "scenario"), [(("g1", "g2")[n % 2], name) for n, name in enumerate(FAULTS)]
)
async def test_upload_that_fails_is_told_and_leaves_the_tab_clean(
    open_tab: OpenTab, make_files: MakeFiles, generation: str, scenario: str
) -> None:
    """A typed error says why; nothing was sent, and the tab takes the next prompt."""
    kind, message = FAULTS[scenario]
    tab = await open_tab(scenario, generation=generation)
    await choose(tab)
    with pytest.raises(kind, match=message) as raised:
        await tab.chat.attach(make_files("cat photo.png"), within=3)
    assert not raised.value.submitted
    assert tab.prompts == ()
    assert await tab.page.locator(TILES).count() == 0
    await tab.works_again()
    assert tab.prompts[-1].files == ()


async def test_file_too_many_is_refused_with_its_field(
    open_tab: OpenTab, make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the site takes fewer files than were given, the caller is told which it left out."""
    monkeypatch.setattr(reading, "QUIET", 0.5)
    tab = await open_tab("upload_one", generation="g2")
    await choose(tab)
    with pytest.raises(errors.InvalidAttachment, match="1 of 2") as raised:
        await tab.chat.attach(make_files("cat photo.png", "main.py"), within=20)
    assert raised.value.param == "p"
    await tab.works_again()


@pytest.mark.parametrize("generation", ["g1", "g2"])
async def test_files_of_an_abandoned_prompt_never_go_with_another(
    open_tab: OpenTab, make_files: MakeFiles, generation: str
) -> None:
    """Files that lie in the composer are taken out on preparing the tab, and before a prompt."""
    tab = await open_tab("upload_kept", generation=generation)
    await choose(tab)
    await tab.chat.attach(make_files("cat photo.png", "main.py"), within=20)
    await tab.chat.open_new()
    assert await tab.page.locator(TILES).count() == 0
    await tab.chat.attach(make_files("report.pdf"), within=20)
    told = await tab.ask("ping")
    assert told.completed.markdown == "pong"
    assert tab.prompts[-1].files == ()
