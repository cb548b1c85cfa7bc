"""Which tools an account is offered."""

from browser_bridge.replica.boot import Generation, Tier
from browser_bridge.replica.works.offers import Trouble, offered


def keys(generation: Generation, tier: Tier | None, **trouble: tuple[str, ...]) -> list[str]:
    return [row.key for row in offered(generation, tier, Trouble(**trouble))]  # type: ignore[arg-type]


def test_paid_plans_have_every_tool() -> None:
    assert set(keys("g1", "pro")) == set(keys("g2", "ultra"))
    assert {"image", "video", "canvas", "research"} <= set(keys("g1", "pro"))


def test_free_plan_has_no_video() -> None:
    assert "video" not in keys("g2", "free")
    assert {"image", "canvas", "research"} <= set(keys("g2", "free"))


def test_visitor_sees_rows_that_are_all_disabled() -> None:
    rows = offered("g1", None, Trouble())
    assert rows
    assert all(row.disabled for row in rows)


def test_newer_generation_has_research_behind_more_tools_unless_flat() -> None:
    nested = {row.key for row in offered("g2", "pro", Trouble()) if row.is_nested}
    flat = {row.key for row in offered("g2", "pro", Trouble(is_flat=True)) if row.is_nested}
    older = {row.key for row in offered("g1", "pro", Trouble()) if row.is_nested}
    assert ("research" in nested, flat, older) == (True, set(), set())


def test_trouble_takes_rows_away_disables_them_or_gives_them_a_badge() -> None:
    trouble = Trouble(absent=("image",), disabled=("video",), fresh=("canvas",))
    rows = {row.key: row for row in offered("g1", "pro", trouble)}
    assert "image" not in rows
    assert (rows["video"].disabled, rows["canvas"].is_new) == (True, True)
