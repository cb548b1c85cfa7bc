"""The modes of each plan."""

import pytest

from browser_bridge.replica import boot, modes


@pytest.mark.parametrize(
    ("generation", "tier", "ids"),
    [
        ("g1", "free", ["fbb127bbb056c959", "5bf011840784117a", "9d8ca3786ebdfbea"]),
        ("g1", "ultra", ["56fdd199312815e2", "e051ce1aa80aa576", "e6fa609c3fa255c0"]),
        ("g2", "free", ["cf41b0e0dd7d53e5", "fbb127bbb056c959", "9d8ca3786ebdfbea"]),
        ("g2", "plus", ["8c46e95b1a07cecc", "56fdd199312815e2", "e6fa609c3fa255c0"]),
        ("g2", None, ["cf41b0e0dd7d53e5"]),
    ],
)
def test_offered_has_the_ids_of_the_plan(
    generation: boot.Generation, tier: boot.Tier | None, ids: list[str]
) -> None:
    assert [mode.id for mode in modes.offered(generation, tier)] == ids


def test_offered_greys_out_a_mode_with_its_reset_time_when_its_limit_is_reached() -> None:
    greyed = [mode for mode in modes.offered("g2", "pro", limited=["pro"]) if mode.disabled]
    assert [(mode.key, mode.sublabel) for mode in greyed] == [("pro", modes.RESET_TEXT)]


def test_offered_labels_follow_the_locale_where_the_site_translates_them() -> None:
    assert modes.offered("g1", "pro", locale="zh-CN")[0].label == "快速"


@pytest.mark.parametrize(("tier", "key"), [("pro", "fast"), (None, "flash-lite")])
def test_standard_is_fast_or_a_visitors_only_mode(
    tier: boot.Tier | None, key: boot.ModeKey
) -> None:
    assert modes.standard(modes.offered("g2", tier)).key == key
