"""Films and narrations: whole, and each its own."""

from browser_bridge.replica.works import clips


def boxes(data: bytes) -> list[bytes]:
    """List the names of an MP4's outermost boxes."""
    names: list[bytes] = []
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        names.append(data[at + 4 : at + 8])
        at += length
    assert at == len(data)
    return names


def test_film_is_a_whole_mp4_with_a_mark_at_its_end() -> None:
    assert boxes(clips.film("seed").data) == [b"ftyp", b"moov", b"free", b"mdat", b"free"]


def test_film_is_as_large_as_it_says() -> None:
    lying, upright = clips.film("seed"), clips.film("seed", is_portrait=True)
    assert (lying.width, lying.height, upright.width, upright.height) == (1280, 720, 720, 1280)
    assert len(lying.data) < 60_000


def test_film_and_narration_follow_from_their_seeds() -> None:
    assert clips.film("one").sha256 != clips.film("two").sha256
    assert clips.narration("one").sha256 != clips.narration("two").sha256


def test_narration_is_ogg_whose_pages_follow_one_another() -> None:
    data = clips.narration("a title " * 40).data
    at, numbers = 0, list[int]()
    while at < len(data):
        assert data[at : at + 4] == b"OggS"
        numbers.append(int.from_bytes(data[at + 18 : at + 22], "little"))
        segments = data[at + 26]
        at += 27 + segments + sum(data[at + 27 : at + 27 + segments])
    assert numbers == [0, 1, 2]


def test_narration_has_its_own_check_sum() -> None:
    """The template's third page, untouched, is the measure of the sum."""
    data = clips.narration("x").data
    last = data.rindex(b"OggS")
    page = data[last:]
    found = int.from_bytes(page[22:26], "little")
    assert clips._check_sum(page[:22] + bytes(4) + page[26:]) == found
