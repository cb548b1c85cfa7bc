"""The site cannot be reached, goes away under a running bridge, or has changed its page."""

from pathlib import Path
from urllib.parse import urlsplit

import openai
import pytest

from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.server import ReplicaServer
from tests.faults.bridges import bridge, outcome, profile_in, received

pytestmark = pytest.mark.usefixtures("eager")

ONE_TAB = {"tabs_per_profile": 1}
SHORT = {"silence": 8, "turn": 35, "submit": 15}
RENAMED = (
    "renamed_composer",
    pytest.param("renamed_send_button", marks=pytest.mark.soak),
    pytest.param("renamed_answer", marks=pytest.mark.soak),
)


def restarted(stopped: ReplicaServer) -> ReplicaServer:
    """A new replica where one was; sign-ins stay valid."""
    return ReplicaServer(port=urlsplit(stopped.origin).port or 0)


@pytest.mark.soak
async def test_site_that_is_away_at_the_start_is_told_and_found_again(tmp_path: Path) -> None:
    """A closed port is 503 with Retry-After; once it listens, prompts are answered."""
    with ReplicaServer(ReplicaOptions()) as away:
        profile_in(tmp_path, away)
    async with bridge(tmp_path, away.origin, pool=ONE_TAB) as running:
        error = await running.refusal("refused")
        assert outcome(error) == (503, "site_unavailable")
        assert "could not be reached" in error.message
        assert int(error.response.headers["retry-after"]) >= 1
        with restarted(away) as back:
            assert await running.ask_until_answered("ping") == "pong"
            assert received(back, "refused") == 0


async def test_site_that_goes_away_while_serving_is_told_and_found_again(tmp_path: Path) -> None:
    """A prompt that meets a dead network is an error of the site, and is not sent later."""
    with ReplicaServer(ReplicaOptions()) as away:
        profile_in(tmp_path, away)
        async with bridge(tmp_path, away.origin, pool=ONE_TAB, timeouts=SHORT) as running:
            assert await running.ask("ping") == "pong"
            away.stop()
            error = await running.refusal("refused")
            assert outcome(error) in {(503, "site_unavailable"), (504, "answer_stalled")}
            assert error.response.headers["x-should-retry"] == "false"
            with restarted(away) as back:
                assert await running.ask_until_answered("ping") == "pong"
                assert received(back, "refused") == 0


@pytest.mark.parametrize("scenario", RENAMED)
async def test_page_that_was_renamed_is_read_all_the_same_or_refused_by_name(
    tmp_path: Path, replica: ReplicaServer, scenario: str
) -> None:
    """Another way is found, or the error names what is lost; at most one prompt is sent."""
    profile_in(tmp_path, replica)
    replica.use(scenario)
    async with bridge(tmp_path, replica.origin, pool=ONE_TAB, timeouts=SHORT) as running:
        try:
            assert "refused" in await running.ask("refused")
        except openai.APIStatusError as error:
            assert_is_lost(error)
            assert received(replica, "refused") <= 1
        else:
            assert received(replica, "refused") == 1
        replica.use("normal")
        assert await running.ask_until_answered("ping") == "pong"
    assert received(replica, "refused") <= 1


async def test_selector_that_is_lost_is_named_and_mended_by_the_override(
    tmp_path: Path, replica: ReplicaServer
) -> None:
    """The prompt is not sent while the button cannot be found; the file that is named mends it."""
    profile_in(tmp_path, replica)
    override = tmp_path / "selectors.toml"
    site = {"origin": replica.origin, "selectors": override}
    override.write_text("[send_button]\ncandidates = ['.nowhere']\nlabels = {}\n", encoding="utf-8")
    async with bridge(tmp_path, replica.origin, pool=ONE_TAB, site=site) as running:
        error = await running.refusal("refused")
        assert_is_lost(error)
        assert "'send_button'" in error.message
    override.write_text("[send_button]\ncandidates = ['.send-button']\n", encoding="utf-8")
    async with bridge(tmp_path, replica.origin, pool=ONE_TAB, site=site) as running:
        assert await running.ask("ping") == "pong"
    assert [entry.prompt for entry in replica.oracle.prompts] == ["ping"]


def assert_is_lost(error: openai.APIStatusError) -> None:
    """502 with the command to run and the setting that mends it."""
    assert outcome(error) == (502, "selector_lost")
    assert "browser-bridge doctor" in error.message
    assert "BROWSER_BRIDGE_SITE__SELECTORS" in error.message
    assert error.response.headers["x-should-retry"] == "false"
