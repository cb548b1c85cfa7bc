"""Pictures over HTTP: the stream, the display address, the hops of a download. No browser."""

import json
from typing import Any

import pytest

from browser_bridge.replica.nested import item
from browser_bridge.replica.works.pictures import Pictures

SMALL = (320, 180)


def picture(site: Any, **work: Any) -> tuple[Any, Any, list[Any]]:
    """Have one picture made; return the answer, what was made, and its entry on the wire."""
    site.server.make("castle", Pictures(size=SMALL, first=0, seconds=0, **work))
    answered = site.ask("a castle", at_49=14)
    return answered, site.server.oracle.made[-1], item(answered.block, 7, 0, 0)


def test_log_has_the_tool_and_its_options(site: Any) -> None:
    """What was chosen in the page is what the log holds."""
    picture(site)
    site.ask("a castle", at_49=14, options=[[None, None, None, "1:1"]])
    uses = [(entry.use.tool, entry.use.options) for entry in site.server.oracle.prompts]
    assert uses == [("image", {}), ("image", {"aspect_ratio": "1:1"})]


def test_tool_without_a_script_makes_a_picture(site: Any) -> None:
    """The demo has something to show."""
    answered = site.ask("anything", at_49=14)
    assert item(answered.block, 7, 0, 0, 0, 3, 15)[:2] == [2816, 1536]
    assert answered.is_complete


def test_page_shows_a_smaller_jpeg(site: Any) -> None:
    """The display address gives the preview, whatever its suffix."""
    _, made, entry = picture(site)
    for suffix in ("=s1024-rj", "=s0"):
        shown = site.get(entry[0][3][3] + suffix)
        assert (shown.type, shown.body) == ("image/jpeg", made.pictures[0].preview.data)


@pytest.mark.parametrize("is_empty", [False, True])
def test_download_hops_by_text_to_the_original(site: Any, *, is_empty: bool) -> None:
    """The RPC gives the first address, with the token or by the picture's number alone."""
    answered, made, entry = picture(site)
    token = "" if is_empty else entry[0][3][5]
    shown = [[None, None, None, [None, None, None, None, None, token]], entry[1], None, [19, ""]]
    (address,) = site.call("c8o8Fe", [[shown, [f"r_{answered.response}"], 1, 0, 1]])
    first = site.get(f"{address}=d-I?alr=yes")
    second = site.get(first.body.decode())
    last = site.get(second.body.decode())
    assert [first.type, second.type, last.type] == ["text/plain", "text/plain", "image/png"]
    assert last.body == made.pictures[0].original.data


@pytest.mark.parametrize(
    ("download", "status", "kind", "share"),
    [
        ("html", 200, "text/html", None),
        ("half", 200, "image/png", 0.5),
        ("cut", 200, "image/png", 0.5),
        ("empty", 200, "image/png", 0.0),
        ("missing", 404, "", None),
    ],
)
def test_broken_download_is_broken_in_its_way(
    site: Any, download: str, status: int, kind: str, share: float | None
) -> None:
    """Each fault gives less than the file."""
    _, made, _ = picture(site, download=download)
    got = site.get(f"/rd-gg-dl/{made.pictures[0].token}=s0-d-I")
    whole = len(made.pictures[0].original.data)
    assert (got.status, got.type) == (status, kind)
    assert share is None or len(got.body) == int(whole * share)


def test_pictures_are_their_owners_alone(site: Any) -> None:
    """Another account, or nobody, gets nothing."""
    _, made, entry = picture(site)
    for other in ("two@replica.test", ""):
        stranger = type(site)(site.server, other)
        assert stranger.get(entry[0][3][3]).status == 404
        assert stranger.get(f"/rd-gg-dl/{made.pictures[0].token}=s0-d-I").status == 404


def test_stored_turn_keeps_the_pictures_in_the_short_form(site: Any) -> None:
    """Reading the conversation gives them back."""
    answered, _, entry = picture(site)
    (block,) = site.stored(answered)[12]
    assert block["8"] == [[entry]]


def test_picture_is_made_although_the_connection_breaks(site: Any) -> None:
    """What was ordered goes on; the conversation has it."""
    site.server.make("castle", Pictures(size=SMALL, first=0, seconds=0))
    answered = site.ask("a castle [[scenario:cut]]")
    assert (answered.is_complete, item(answered.block, 7)) == (False, None)
    assert site.stored(answered)[8] == [2]


def test_tool_that_is_not_offered_gives_words(site: Any) -> None:
    """A row that is disabled cannot be used by going around it."""
    site.server.use("tools_disabled")
    assert not item(site.ask("a castle", at_49=14).block, 7)


def test_works_are_registered_and_described_over_http(site: Any) -> None:
    """Tests in other processes can do what those beside the server do."""
    body = {"key": "boat", "kind": "pictures", "count": 2, "size": SMALL, "seconds": 0}
    assert site.post("/__replica__/works", body).status == 204
    site.ask("draw a boat")
    (made,) = json.loads(site.get("/__replica__/made").body)
    assert (made["kind"], len(made["pictures"])) == ("image", 2)
    assert made["pictures"][0]["original"]["width"] == 320


def test_unknown_field_of_a_work_is_refused_by_its_name(site: Any) -> None:
    """A typo does not pass silently."""
    refused = site.post("/__replica__/works", {"key": "x", "kind": "pictures", "cuont": 2})
    assert refused.status == 400
    assert b"cuont" in refused.body
