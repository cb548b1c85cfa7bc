"""The named scenarios, with one line each for people. Data only."""

from collections.abc import Mapping
from types import MappingProxyType

from browser_bridge.replica import scripts
from browser_bridge.replica.boot import PageOptions
from browser_bridge.replica.scenarios import HttpFault, Kept, Scenario, UnknownScenario
from browser_bridge.replica.upload_scenarios import UPLOADS

LIMIT_TEXT = (
    "You've reached your limit for Pro until 3:00 PM. Upgrade to get more, or try again later."
)
REFUSAL_TEXT = (
    "I can't help with that. I'm designed to be safe and helpful, and this request goes against my "
    "guidelines. Is there something else you would like to try?"
)
WAITING_TEXT = "I'm on it. I'm generating your response; check back later."

_ANSWERS = (
    Scenario(name="normal", description="Answers and completes."),
    Scenario(
        name="late_completion",
        description="Completes 3 s after the last word.",
        script=scripts.late,
    ),
    Scenario(name="pause", description="Falls silent for 2.5 s midway.", script=scripts.paused),
    Scenario(
        name="rewrite",
        description="Corrects text that was already shown.",
        script=scripts.rewritten,
    ),
    Scenario(
        name="shrink",
        description="Takes back a last paragraph before completing.",
        script=scripts.shrunk,
    ),
    Scenario(
        name="fence_flicker",
        description="Snapshots show an open code fence closed.",
        script=scripts.fences_closed,
    ),
    Scenario(
        name="escape_flicker",
        description="Snapshots show a trailing * or _ escaped.",
        script=scripts.escapes_flickering,
    ),
    Scenario(
        name="open_fence",
        description="The page's renderer shows an open code fence closed.",
        page=PageOptions(close_fences=True),
    ),
    Scenario(
        name="whole_rerender",
        description="Each snapshot replaces all of the answer's content.",
        page=PageOptions(whole_rerender=True),
    ),
    Scenario(
        name="split_frames",
        description="The network cuts frames, and characters, into 7-byte pieces.",
        piece_bytes=7,
    ),
    Scenario(
        name="ab_answer",
        description="Gives two answers and asks which is better.",
        page=PageOptions(dialogs=("ab_answer",)),
        script=scripts.compared,
    ),
    Scenario(
        name="downgrade",
        description="Fast answers silently, whatever mode was chosen.",
        answers_as="fast",
    ),
    Scenario(
        name="waiting_text",
        description="A complete turn says that the answer comes later.",
        script=scripts.saying(WAITING_TEXT),
    ),
)
_FAULTS = (
    Scenario(name="stall", description="Says half and never goes on.", script=scripts.stalled),
    Scenario(name="mute", description="Never says a word nor ends.", script=scripts.mute),
    Scenario(name="cut", description="The connection breaks midway.", script=scripts.cut),
    Scenario(
        name="cut_at_once",
        description="The connection breaks before the first word.",
        script=scripts.cut_at_once,
    ),
    Scenario(
        name="unfinished",
        description="Ends in good order midway, without completion.",
        script=scripts.unfinished,
    ),
    Scenario(name="empty", description="Completes without a word.", script=scripts.empty),
    Scenario(name="nothing", description="Ends with trailers only.", script=scripts.nothing),
    Scenario(
        name="limit_text",
        description="An ordinary turn says that a limit is reached.",
        script=scripts.saying(LIMIT_TEXT),
    ),
    Scenario(
        name="refusal",
        description="An ordinary turn declines to answer.",
        script=scripts.saying(REFUSAL_TEXT),
    ),
    Scenario(
        name="complete_then_error",
        description="Error 1096 follows a complete answer.",
        script=scripts.completed_then_failed,
    ),
    Scenario(
        name="partial_then_error",
        description="Error 1096 takes back a half answer.",
        script=scripts.partly_then_failed,
    ),
    Scenario(
        name="sign_out_midway",
        description="The sign-in is lost midway.",
        script=scripts.signed_out_midway,
    ),
    Scenario(
        name="http_429",
        description="Prompts and calls get HTTP 429 with Retry-After.",
        stream_fault=HttpFault(status=429, retry_after=30),
        rpc_fault=HttpFault(status=429, retry_after=30),
    ),
    Scenario(
        name="http_500",
        description="Prompts get HTTP 500: a snackbar, nothing sent.",
        stream_fault=HttpFault(status=500),
    ),
    Scenario(
        name="snackbar",
        description="A snackbar complains although the answer comes.",
        page=PageOptions(snackbar="Check your internet connection and try again"),
    ),
    *(
        Scenario(
            name=f"error_{code}",
            description=f"Something went wrong ({code}): {meaning}.",
            script=scripts.failing(code),
        )
        for code, meaning in (
            (13, "internal fault"),
            (1003, "invalid request"),
            (1013, "temporary fault"),
            (1037, "usage limit"),
            (1050, "mode does not fit the conversation"),
            (1052, "mode unavailable"),
            (1060, "address blocked"),
            (1076, "unexplained"),
            (1095, "too many requests"),
            (1096, "stale page"),
            (1097, "follow-up refused"),
        )
    ),
)
_KEPT = (
    Scenario(
        name="cut_kept",
        description="The connection breaks midway; the site keeps the whole answer.",
        script=scripts.cut,
        kept=Kept(),
    ),
    Scenario(
        name="cut_kept_late",
        description="The connection breaks midway; all is kept 3 s later.",
        script=scripts.cut,
        kept=Kept(after=3.0),
    ),
    Scenario(
        name="cut_kept_part",
        description="The connection breaks midway; a part is kept, marked unfinished.",
        script=scripts.cut,
        kept=Kept(share="part"),
    ),
    Scenario(
        name="cut_kept_nothing",
        description="The connection breaks midway; the turn is not kept.",
        script=scripts.cut,
        kept=Kept(share="nothing"),
    ),
    Scenario(
        name="cut_at_once_kept",
        description="The connection breaks before the first word; all is kept 1 s later.",
        script=scripts.cut_at_once,
        kept=Kept(after=1.0),
    ),
    Scenario(
        name="unfinished_kept",
        description="Ends in good order midway, without completion; all is kept.",
        script=scripts.unfinished,
        kept=Kept(),
    ),
    Scenario(
        name="error_kept",
        description="Error 1096 takes back a half answer that is kept whole.",
        script=scripts.partly_then_failed,
        kept=Kept(),
    ),
    Scenario(
        name="left_kept",
        description="An answer whose page goes away is kept whole 1 s later.",
        kept=Kept(after=1.0),
    ),
    Scenario(
        name="stall_kept",
        description="Says half and never goes on; all is kept once the page leaves.",
        script=scripts.stalled,
        kept=Kept(),
    ),
)
_DOORS = (
    Scenario(name="signed_out", description="Nobody counts as signed in.", door="signed_out"),
    Scenario(
        name="sign_in_blocked",
        description="The sign-in page lets nobody in.",
        door="signed_out",
        signs_in=False,
    ),
    Scenario(name="sorry", description="Unusual traffic: a 429 page.", door="sorry"),
    Scenario(name="consent", description="A consent page comes first.", door="consent"),
    Scenario(name="region", description="Not supported in this country.", door="region"),
    Scenario(name="down", description="Every page is HTTP 503.", door="down"),
)
_PAGES = (
    *(
        Scenario(
            name=dialog,
            description=f"The {dialog.replace('_', ' ')} is open after loading.",
            page=PageOptions(dialogs=(dialog,)),
        )
        for dialog in (
            "onboarding",
            "consent_banner",
            "human_review",
            "location",
            "upsell",
            "terms",
        )
    ),
    Scenario(
        name="interruptions",
        description="Several dialogs follow one another after loading.",
        page=PageOptions(dialogs=("onboarding", "human_review", "location")),
    ),
    *(
        Scenario(
            name=f"renamed_{part}",
            description=f"The DOM of the {part.replace('_', ' ')} has unknown names.",
            page=PageOptions(renamed=(part,)),
        )
        for part in (
            "composer",
            "send_button",
            "model_picker",
            "answer",
            "footer",
            "actions",
        )
    ),
    *(
        Scenario(
            name=f"no_{signal}",
            description=f"The page never shows {signal.replace('_', ' ')}.",
            page=PageOptions(missing_signals=(signal,)),
        )
        for signal in ("aria_busy", "footer_complete", "message_actions", "stop_button")
    ),
    Scenario(
        name="one_signal",
        description="Of all signs of completion only aria-busy is left.",
        page=PageOptions(missing_signals=("footer_complete", "message_actions", "stop_button")),
    ),
    Scenario(
        name="stop_flicker",
        description="The stop button vanishes for a while midway.",
        page=PageOptions(stop_flicker=True),
    ),
    Scenario(
        name="mode_ignored",
        description="A choice in the picker has no effect.",
        page=PageOptions(mode_ignored=True),
    ),
    Scenario(
        name="mode_limited",
        description="Pro is greyed out until its limit resets.",
        limited=("pro",),
    ),
    Scenario(
        name="slow_menu",
        description="Menus open after 700 ms.",
        page=PageOptions(menu_delay_ms=700),
    ),
    Scenario(
        name="slow_load",
        description="The page is usable 2 s after loading.",
        page=PageOptions(hydrate_delay_ms=2000),
    ),
    Scenario(
        name="paste_ignored",
        description="The composer takes no paste.",
        page=PageOptions(paste_handled=False),
    ),
    Scenario(
        name="thoughts_open",
        description="Thoughts are shown without a click.",
        page=PageOptions(collapse_thoughts=False),
    ),
    Scenario(name="chats_lost", description="Stored chats cannot be loaded.", chats_load=False),
)

CATALOGUE: Mapping[str, Scenario] = MappingProxyType(
    {
        scenario.name: scenario
        for scenario in (*_ANSWERS, *_FAULTS, *_KEPT, *_DOORS, *_PAGES, *UPLOADS)
    }
)


def named(name: str) -> Scenario:
    """Find a scenario.

    Raises:
        UnknownScenario: There is none of that name; the message lists all.
    """
    try:
        return CATALOGUE[name]
    except KeyError:
        known = ", ".join(CATALOGUE)
        raise UnknownScenario(f"No scenario is named {name!r}; there are: {known}.") from None
