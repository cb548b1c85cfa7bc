"""The course of made things over time."""

from browser_bridge.replica import script
from browser_bridge.replica.works.made import Order, fold
from browser_bridge.replica.works.pictures import Pictures


def test_fold_puts_words_blocks_and_documents_together() -> None:
    shown = fold(
        [
            script.Text(text="one "),
            script.Show(block=["a"], attached=["old"]),
            script.Thought(text="hm"),
            script.Rewrite(text="other"),
            script.Show(block=lambda: ["b"]),
            script.Complete(attached=["new"]),
        ]
    )
    assert (shown.text, shown.thoughts, shown.block, shown.attached) == (
        "other",
        "hm",
        ["b"],
        ["new"],
    )
    assert shown.is_complete


def test_stop_keeps_what_was_shown_then() -> None:
    made = Pictures(first=1.0, seconds=5.0).make(Order(prompt="p", started=10.0))
    made.stop(12.0)
    assert made.is_over(12.0)
    assert not made.shown(99.0).is_complete


def test_stop_comes_too_late_for_what_is_over() -> None:
    made = Pictures(first=0.1, seconds=0.1, outcome="refused").make(Order(prompt="p"))
    made.stop(50.0)
    assert made.shown(99.0).is_complete
