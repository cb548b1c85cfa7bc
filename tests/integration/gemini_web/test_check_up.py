"""The check-up behind `doctor`: silent on healthy pages, precise on changed ones."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from browser_bridge import errors
from browser_bridge.gemini_web import entrance
from browser_bridge.gemini_web.readers.tap import StreamTap
from tests.integration.gemini_web.conftest import EVERYWHERE

OpenTab = Callable[..., Awaitable[Any]]


async def faults(tab: Any) -> dict[tuple[str, str], str]:
    return {
        (finding.name, finding.state): str(finding.verdict)
        for finding in await tab.chat.check_up()
        if finding.verdict in ("lost", "degraded")
    }


@pytest.mark.parametrize(("generation", "locale"), EVERYWHERE)
async def test_check_up_finds_nothing_on_healthy_pages(
    open_tab: OpenTab, generation: str, locale: str
) -> None:
    """No selector is lost or degraded, in any locale, and nothing is sent or left behind."""
    tab = await open_tab(generation=generation, locale=locale)
    assert await faults(tab) == {}
    assert tab.prompts == ()
    assert await tab.page.locator(".ql-editor.ql-blank").count() == 1
    assert await tab.page.locator('[role="menu"]:visible').count() == 0


@pytest.mark.sampled(2)
@pytest.mark.parametrize("generation", ["g1", "g2"])
@pytest.mark.parametrize(
    ("scenario", "name"),
    [("renamed_send_button", "send_button"), ("renamed_model_picker", "model_picker")],
)
async def test_check_up_names_what_was_renamed(
    open_tab: OpenTab, generation: str, scenario: str, name: str
) -> None:
    """A part whose names are all unknown is named as lost or degraded."""
    tab = await open_tab(scenario, generation=generation)
    found = await faults(tab)
    assert name in {element for element, _ in found}
    told = await tab.ask("ping")
    assert told.error is None or isinstance(told.error, errors.SelectorLost)
    assert len(tab.prompts) == (0 if told.error else 1)


@pytest.mark.parametrize("generation", ["g1", "g2"])
async def test_renamed_composer_is_used_or_named(
    open_tab: OpenTab, generation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A composer under unknown names is found by its role, or named as lost."""
    monkeypatch.setattr(entrance, "HYDRATE_LIMIT", 2.0)
    tab = await open_tab("renamed_composer", generation=generation, is_new=False)
    try:
        await tab.chat.open_new()
    except errors.SelectorLost as error:
        assert error.name == "composer"  # noqa: PT017 - either end is right
        return
    assert ("composer", "idle") in await faults(tab)
    assert (await tab.ask("a  b\nc")).error is None
    assert tab.prompts[0].prompt == "a  b\nc"


@pytest.mark.parametrize("generation", ["g1", "g2"])
async def test_renamed_answer_comes_by_the_stream(open_tab: OpenTab, generation: str) -> None:
    """An answer that cannot be found on the page is still told by the page's own stream."""
    tab = await open_tab("renamed_answer", generation=generation)
    told = await tab.ask("ping")
    assert told.error is None
    assert told.text == "pong"


@pytest.mark.soak
async def test_renamed_answer_is_named_when_the_stream_is_not_heard(
    open_tab: OpenTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the stream it is a lost selector, told soon; the prompt went out once."""

    def hear_nothing(_tap: StreamTap, _prompt: str) -> None: ...

    monkeypatch.setattr(StreamTap, "arm", hear_nothing)
    tab = await open_tab("renamed_answer", silence=10)
    told = await tab.ask("ping")
    assert isinstance(told.error, errors.SelectorLost), repr(told.error)
    assert told.error.submitted
    assert told.seconds < 20
    assert len(tab.prompts) == 1
