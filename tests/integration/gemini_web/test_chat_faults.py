"""What may go wrong on the site: each a typed error or a whole answer, once, and a usable tab."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import psutil
import pytest

from browser_bridge import errors, events
from browser_bridge.messages import Mode, ModelChoice
from tests.integration.gemini_web.renderers import renderer_of

OpenTab = Callable[..., Awaitable[Any]]

ANSWER = """First paragraph with several words.

```python
print("code")
```

Last paragraph, *emphasised* a_b."""

WHOLE = (
    ("normal", "g2"),
    ("late_completion", "g1"),
    ("pause", "g2"),
    ("fence_flicker", "g1"),
    ("escape_flicker", "g2"),
    ("open_fence", "g2"),
    ("whole_rerender", "g1"),
    ("split_frames", "g2"),
    ("complete_then_error", "g1"),
    ("no_aria_busy", "g1"),
    ("no_footer_complete", "g2"),
    ("no_message_actions", "g1"),
    ("no_stop_button", "g2"),
    ("one_signal", "g2"),
    ("stop_flicker", "g1"),
    ("snackbar", "g2"),
    ("slow_menu", "g1"),
    ("slow_load", "g2"),
    ("renamed_footer", "g2"),
    ("renamed_actions", "g1"),
    ("onboarding", "g1"),
    ("human_review", "g2"),
    ("location", "g2"),
    ("upsell", "g1"),
    ("interruptions", "g2"),
    ("chats_lost", "g1"),
)

# Dialogs that are closed, and the setting that their closing button writes.
CLOSED = {
    "onboarding": "disable_onboarding_experience",
    "human_review": "disable_human_review_disclosure",
    "location": "disable_location_popup",
    "upsell": "disable_try_advanced_mode_dialog",
    "consent_banner": "cookies_rejected",
}

FAST = ModelChoice(requested="fast", mode=Mode.FAST)

# Scenario, generation, error, whether the site may have the prompt.
FAULTS: tuple[tuple[str, str, type[errors.BridgeError]], ...] = (
    ("stall", "g1", errors.AnswerStalled),
    ("mute", "g2", errors.AnswerStalled),
    ("cut", "g1", errors.AnswerFailed),
    ("cut", "g2", errors.AnswerFailed),
    ("cut_at_once", "g2", errors.AnswerFailed),
    ("unfinished", "g1", errors.AnswerFailed),
    ("unfinished", "g2", errors.AnswerFailed),
    ("nothing", "g2", errors.SiteError),
    ("empty", "g1", errors.AnswerEmpty),
    ("limit_text", "g2", errors.RateLimited),
    ("partial_then_error", "g1", errors.AnswerFailed),
    ("partial_then_error", "g2", errors.AnswerFailed),
    ("http_429", "g1", errors.RateLimited),
    ("http_500", "g2", errors.SiteUnavailable),
    ("error_13", "g1", errors.AnswerFailed),
    ("error_1037", "g2", errors.RateLimited),
    ("error_1052", "g1", errors.ModelUnavailable),
    ("error_1060", "g2", errors.ChallengeShown),
    ("error_1096", "g1", errors.AnswerFailed),
)


LOOKED_FOR = ("cut", "cut_at_once", "unfinished")
"""Faults after which the conversation is read again, and once more, before they are told."""
SILENCE = 20.0
"""Seconds of silence that no fault but those of `SILENT` needs to be told by."""
SILENT = ("stall", "mute", "nothing")


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("scenario", "generation"), WHOLE)
async def test_turn_gives_the_whole_answer_whatever_the_page_does(
    open_tab: OpenTab, scenario: str, generation: str
) -> None:
    """Odd pages and late or missing signs change nothing about the answer."""
    tab = await open_tab(scenario, generation=generation)
    tab.server.answer("question", ANSWER, first=0.05, interval=0.02)
    told = await tab.ask("question")
    assert told.completed.markdown == told.text == ANSWER
    assert len(tab.prompts) == 1
    assert not tab.has_posted("upgrade_chosen", "precise_location_used")


async def test_text_taken_back_is_told(open_tab: OpenTab) -> None:
    """What was delivered cannot be undone, but the caller hears of it."""
    tab = await open_tab("shrink")
    tab.server.answer("question", ANSWER, first=0.05, interval=0.02)
    told = await tab.ask("question")
    assert told.completed.markdown == told.text
    assert told.text.startswith(ANSWER)
    is_delivered = told.text != ANSWER  # a page that is slow never shows what was taken back
    assert ("text_rewritten" in told.notices) is is_delivered


@pytest.mark.parametrize(
    ("scenario", "generation", "kind"),
    [
        pytest.param(*fault, marks=pytest.mark.soak if fault[0] in LOOKED_FOR else ())
        for fault in FAULTS
    ],
)
async def test_turn_ends_in_a_typed_error_when_the_site_fails(
    open_tab: OpenTab, scenario: str, generation: str, kind: type[errors.BridgeError]
) -> None:
    """Each fault has its type, the prompt went out once, and the tab takes the next one."""
    silence = 2.0 if scenario in SILENT else SILENCE
    tab = await open_tab(scenario, generation=generation, silence=silence)
    tab.server.answer("question", ANSWER, first=0.05, interval=0.02)
    told = await tab.ask("question")
    assert isinstance(told.error, kind), repr(told.error)
    assert told.error.submitted
    assert told.seconds < SILENCE
    assert ANSWER.startswith(told.text.rstrip("`\n")), told.text
    assert [entry.prompt for entry in tab.prompts] in (["question"], [])
    await tab.works_again()


@pytest.mark.soak
async def test_cut_answer_is_delivered_as_far_as_it_came(open_tab: OpenTab) -> None:
    """The text until the break is not lost."""
    tab = await open_tab("cut")
    tab.server.answer("question", "word " * 40 + "end", first=0.05)
    told = await tab.ask("question")
    assert isinstance(told.error, errors.AnswerFailed)
    assert told.text.count("word") >= 18


async def test_http_429_tells_how_long_to_wait(open_tab: OpenTab) -> None:
    """The server's own Retry-After is passed on."""
    tab = await open_tab("http_429")
    told = await tab.ask("question")
    assert isinstance(told.error, errors.RateLimited)
    assert told.error.retry_after == 30


@pytest.mark.parametrize("generation", ["g1", "g2"])
async def test_sign_out_midway_is_told(open_tab: OpenTab, generation: str) -> None:
    """A sign-in that ends during the answer is no cut answer."""
    tab = await open_tab("sign_out_midway", generation=generation, silence=20)
    told = await tab.ask("question")
    assert isinstance(told.error, errors.SignedOut)
    assert told.error.submitted
    with pytest.raises(errors.SignedOut):
        await tab.chat.open_new()
    assert len(tab.prompts) == 1


@pytest.mark.parametrize("generation", ["g1", "g2"])
async def test_compared_answers_give_the_first_one(open_tab: OpenTab, generation: str) -> None:
    """One of the two is taken, which is told, and the composer is free again."""
    tab = await open_tab("ab_answer", generation=generation)
    tab.server.answer("question", "The first answer.", first=0.05)
    told = await tab.ask("question")
    assert told.completed.markdown == "The first answer."
    assert "answers_compared" in told.notices
    assert (await tab.chat.account()).state == "signed_in"
    assert await tab.page.locator(".comparison-choice").count() == 0


async def test_downgraded_answer_is_told(open_tab: OpenTab) -> None:
    """The server names another model than the one that was chosen."""
    tab = await open_tab("downgrade", generation="g2")
    told = await tab.ask("ping", mode=Mode.PRO)
    assert told.completed.markdown == "pong"
    assert "model_downgraded" in told.notices
    assert "Flash" in (told.completed.site_model or "")


@pytest.mark.parametrize("generation", ["g1", "g2"])
async def test_ignored_choice_is_refused(open_tab: OpenTab, generation: str) -> None:
    """A page that keeps its mode answers nothing."""
    tab = await open_tab("mode_ignored", generation=generation)
    told = await tab.ask("ping", mode=Mode.PRO)
    assert isinstance(told.error, errors.ModelUnavailable)
    assert not told.error.submitted
    assert tab.prompts == ()
    await tab.works_again()


@pytest.mark.parametrize("generation", ["g1", "g2"])
async def test_limited_mode_is_told_with_the_sites_reason(
    open_tab: OpenTab, generation: str
) -> None:
    """A greyed-out row is not clicked; its reset time is passed on."""
    tab = await open_tab("mode_limited", generation=generation)
    told = await tab.ask("ping", mode=Mode.PRO)
    assert isinstance(told.error, errors.RateLimited)
    assert "3:00 PM" in told.error.message
    assert tab.prompts == ()
    await tab.works_again()


@pytest.mark.parametrize(
    ("scenario", "kind"),
    [
        ("signed_out", errors.SignedOut),
        ("sorry", errors.ChallengeShown),
        ("consent", errors.ChallengeShown),
        ("region", errors.SiteUnavailable),
        ("down", errors.SiteUnavailable),
        ("terms", errors.ChallengeShown),
    ],
)
async def test_open_new_tells_why_the_site_cannot_be_used(
    open_tab: OpenTab, scenario: str, kind: type[errors.BridgeError]
) -> None:
    """Each closed door has its own error, soon, and nothing is agreed to."""
    tab = await open_tab(scenario, is_new=False)
    with pytest.raises(kind) as raised:
        await tab.chat.open_new()
    assert not raised.value.submitted
    assert not tab.has_posted("terms_accepted")


SAMPLED = ("en", "zh-TW", "ru")
OTHERS = ("zh-CN", "de", "ja", "ko", "vi")


@pytest.mark.parametrize(
    "locale", [*SAMPLED, *(pytest.param(other, marks=pytest.mark.soak) for other in OTHERS)]
)
async def test_dialogs_are_told_apart_in_every_locale(open_tab: OpenTab, locale: str) -> None:
    """What commits to nothing is closed, what binds the owner is not agreed to, in any language."""
    tab = await open_tab(locale=locale, is_new=False)
    for scenario, setting in CLOSED.items():
        tab.server.use(scenario)
        await tab.page.goto("about:blank")
        await tab.chat.open_new()
        await tab.chat.choose_model(FAST)
        assert tab.has_posted(setting), scenario
    assert not tab.has_posted("upgrade_chosen", "precise_location_used", "cookies_accepted")
    tab.server.use("terms")
    await tab.page.goto("about:blank")
    with pytest.raises(errors.ChallengeShown):
        await tab.chat.open_new()
    assert not tab.has_posted("terms_accepted")


async def test_signed_out_guest_is_refused(open_tab: OpenTab) -> None:
    """A usable composer is no proof of a sign-in."""
    tab = await open_tab(is_guest=True, is_new=False)
    with pytest.raises(errors.SignedOut):
        await tab.chat.open_new()


async def test_dialog_between_choice_and_send_is_closed(open_tab: OpenTab) -> None:
    """What opens over the page while the prompt is written does not swallow the click."""
    tab = await open_tab()
    await tab.page.evaluate(DIALOG)
    await tab.chat.send("ping")
    heard = [event async for event in tab.chat.read(wants_thoughts=False)]
    assert isinstance(heard[-1], events.TurnCompleted)
    assert heard[-1].markdown == "pong"
    assert len(tab.prompts) == 1


async def test_backdrop_that_stays_is_removed(open_tab: OpenTab) -> None:
    """An invisible layer that swallows clicks is got rid of."""
    tab = await open_tab()
    await tab.page.evaluate(BACKDROP)
    assert (await tab.ask("ping")).completed.markdown == "pong"


async def test_stale_stop_button_delays_only_a_little(open_tab: OpenTab) -> None:
    """Stop that stays after the end does not hold the answer up."""
    tab = await open_tab(generation="g2")
    await tab.page.evaluate(
        """() => { const b = document.createElement("button"); b.className = "stop";
           b.textContent = "Stop"; document.body.append(b); }"""
    )
    told = await tab.ask("ping")
    assert told.completed.markdown == "pong"
    assert told.seconds < SILENCE / 2


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "text",
    [
        "Something went wrong in 1914: the alliances.",
        "You've reached your goal! Keep your limit in mind.",
        "The message “Something went wrong (1095)” means that you should wait.",
        "Es ist ein Fehler aufgetreten, sagte er, und ging.",
        "I can't help with that.",
    ],
)
async def test_answers_about_failures_are_answers(open_tab: OpenTab, text: str) -> None:
    """Words alone make no failure."""
    tab = await open_tab()
    tab.server.answer("question", text, first=0.05)
    told = await tab.ask("question")
    assert told.completed.markdown == told.text
    assert told.text.replace("\\", "") == text


async def test_answer_is_read_after_a_reload(open_tab: OpenTab) -> None:
    """A page that loads itself anew is read on, or the turn fails; nothing is sent twice."""
    tab = await open_tab("late_completion", silence=20)
    tab.server.answer("question", "All of the answer.", first=0.05)
    task = asyncio.create_task(tab.ask("question"))
    await tab.server.oracle.arrived(1, status="answering")
    await tab.page.reload()
    told = await asyncio.wait_for(task, 40)
    assert "All of the answer.".startswith(told.text)
    assert told.text == "All of the answer." or isinstance(told.error, errors.AnswerFailed)
    assert len(tab.prompts) == 1
    await tab.works_again()


async def test_closed_page_ends_the_turn(open_tab: OpenTab) -> None:
    """A page that is closed during the answer is a crash, told at once."""
    tab = await open_tab("stall", silence=20)
    task = asyncio.create_task(tab.ask("question"))
    await tab.server.oracle.arrived(1, status="answering")
    await tab.page.close()
    told = await asyncio.wait_for(task, 15)
    assert isinstance(told.error, errors.BrowserCrashed)
    assert told.error.submitted


async def test_dead_renderer_ends_the_turn(open_tab: OpenTab) -> None:
    """A renderer that dies during the answer is told at once; other tabs live."""
    tab = await open_tab("stall", silence=20)
    task = asyncio.create_task(tab.ask("question"))
    await tab.server.oracle.arrived(1, status="answering")
    psutil.Process(await renderer_of(tab.page)).kill()
    told = await asyncio.wait_for(task, 15)
    assert isinstance(told.error, errors.BrowserCrashed)
    assert told.error.submitted


@pytest.mark.soak
async def test_busy_page_is_given_up(open_tab: OpenTab) -> None:
    """A page whose scripts never rest costs a bounded time, before a prompt and after."""
    tab = await open_tab("stall", silence=2)
    task = asyncio.create_task(tab.ask("question"))
    await tab.server.oracle.arrived(1, status="answering")
    await tab.page.evaluate("() => setTimeout(() => { for (;;) ; }, 50) && 0")
    told = await asyncio.wait_for(task, 20)
    assert isinstance(told.error, errors.AnswerStalled)
    told = await asyncio.wait_for(tab.ask("again"), 40)
    assert isinstance(told.error, errors.SiteUnavailable)
    assert not told.error.submitted
    assert len(tab.prompts) == 1


DIALOG = """() => {
  const box = document.createElement("div");
  box.className = "cdk-overlay-container";
  box.style = "position: fixed; inset: 0; z-index: 9999; background: #0008";
  const dialog = document.createElement("mat-dialog-container");
  dialog.style = "display: block; margin: 99px; background: white";
  dialog.append("A new thing you never asked for");
  const close = document.createElement("button");
  const icon = document.createElement("mat-icon");
  icon.setAttribute("fonticon", "close");
  close.append(icon, "x");
  close.onclick = () => box.remove();
  dialog.append(close);
  box.append(dialog);
  document.body.append(box);
}"""
BACKDROP = """() => {
  const layer = document.createElement("div");
  layer.className = "cdk-overlay-backdrop cdk-overlay-backdrop-showing";
  layer.style = "position: fixed; inset: 0; z-index: 9999";
  layer.onclick = () => layer.remove();
  document.body.append(layer);
}"""
