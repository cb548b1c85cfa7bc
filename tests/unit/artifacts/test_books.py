"""Files of a picture book: sound EPUB, one sheet a page, and data that names the pictures."""

import io
import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

from browser_bridge.artifacts import books, epub
from browser_bridge.artifacts.books import Book, Page, Picture
from browser_bridge.artifacts.examine import examine
from browser_bridge.events import ArtifactKind
from tests.unit.artifacts import samples

DRAWN = Picture(content=samples.picture((80, 45), "JPEG"), artifact="abc")
OTHER = Picture(content=samples.picture((40, 45), "PNG"))
BOOK = Book(
    identity="r_1",
    title="Fox & <Moon>",
    pages=(
        Page(text="Fox & <Moon>", pictures=(DRAWN,), is_cover=True),
        Page(text="One & <two>.\n\n月", pictures=(DRAWN,)),
        Page(text="", pictures=(OTHER,)),
        Page(text="The end.\x0b", narration="def", sound="audio/ogg"),
    ),
    language="de",
)
OPF = "{http://www.idpf.org/2007/opf}"


def test_epub_is_sound_and_names_all_its_files() -> None:
    """The type comes first and plain; all documents are XML; each picture is there once."""
    with zipfile.ZipFile(io.BytesIO(epub.pack(BOOK))) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype") == b"application/epub+zip"
        package = ET.fromstring(archive.read("book/package.opf"))  # noqa: S314 - our own
        named = {item.get("href") for item in package.iter(f"{OPF}item")}
        kept = {name.removeprefix("book/") for name in archive.namelist() if "book/" in name}
        assert named == kept - {"package.opf"}
        for name in kept:
            if name.endswith((".xhtml", ".opf")):
                ET.fromstring(archive.read(f"book/{name}"))  # noqa: S314 - our own
        assert archive.read("book/picture-1.jpg") == DRAWN.content
        assert "One &amp; &lt;two&gt;." in archive.read("book/page-2.xhtml").decode()
        assert len(list(package.iter(f"{OPF}itemref"))) == len(BOOK.pages)


def test_same_book_gives_the_same_epub(tmp_path: Path) -> None:
    """And the store takes it for what it is."""
    assert epub.pack(BOOK) == epub.pack(BOOK)
    path = tmp_path / "book"
    path.write_bytes(epub.pack(BOOK))
    assert examine(path, ArtifactKind.BOOK).type.extension == "epub"


def test_web_page_has_a_sheet_for_each_page_and_fetches_nothing() -> None:
    page = books.web_page(BOOK)
    assert page.count("<section>") == len(BOOK.pages)
    assert '<html lang="de">' in page
    assert "One &amp; &lt;two&gt;." in page
    assert 'src="data:image/jpeg;base64,' in page
    assert "http" not in page


def test_data_names_pages_and_pictures_in_order() -> None:
    value = json.loads(books.data(BOOK))
    assert (value["title"], value["language"]) == ("Fox & <Moon>", "de")
    assert value["pages"][0]["is_cover"]
    assert value["pages"][1] == {
        "number": 1,
        "text": "One & <two>.\n\n月",
        "pictures": [{"media_type": "image/jpeg", "artifact": "abc"}],
    }
    assert value["pages"][3]["narration"] == {"media_type": "audio/ogg", "artifact": "def"}
