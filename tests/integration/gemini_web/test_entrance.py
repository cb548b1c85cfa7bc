"""Ways into the site: who is signed in by what a page shows, and pages that are not the app."""

from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, Route

from browser_bridge import errors
from browser_bridge.gemini_web import entrance
from browser_bridge.gemini_web.sign_in import SignInState
from tests.integration.gemini_web.conftest import PAGES, OpenPage

IN, OUT, UNKNOWN = SignInState.SIGNED_IN, SignInState.SIGNED_OUT, SignInState.UNKNOWN
NOBODY = (UNKNOWN, "", None)
OWN = "Google Account: A (a@b.test)"
NAMED_PRO = "Google Account: Pro (a@b.c)"
SIGN_IN = ("Sign in", "登录", "登入", "Anmelden", "ログイン", "로그인", "Войти", "Đăng nhập")
TOKEN = '<script>window.WIZ_global_data = {"cfb2h":"b","SNlM0e":"AOOh:1"};</script>'
NO_TOKEN = '<script>window.WIZ_global_data = {"cfb2h":"b","SNlM0e":""};</script>'

# What the page shows, what it tells of the sign-in, and the account's label and plan.
MARKS: tuple[tuple[str, SignInState, str, str | None], ...] = (
    (f'<a href="#" aria-label="{OWN}">A</a>', IN, OWN, None),
    (f'<a href="#" aria-label="{OWN}">A <span>ULTRA</span></a>', IN, OWN, "ultra"),
    ('<a href="#" aria-label="Google Account: Pro (a@b.c)">Pro</a>', IN, NAMED_PRO, None),
    (f'<a href="#" aria-label="{OWN}">A</a><button>Sign in</button>', IN, OWN, None),
    ('<a href="/u/0/SignOutOptions">A</a>', IN, "", None),
    ('<button aria-label="Konto: A (a@b.test)">A</button>', IN, "Konto: A (a@b.test)", None),
    ('<div aria-label="a@b.test">A</div>', IN, "a@b.test", None),
    ('<div aria-label="a@b.test">A</div><button>Sign in</button>', OUT, "", None),
    ('<button data-test-id="actions-menu-button" aria-label="(a@b.c)">x</button>', *NOBODY),
    ('<gem-nav-list-item><a href="#" aria-label="(a@b.c)">x</a></gem-nav-list-item>', *NOBODY),
    ("<sidenav-mavatar-footer><span>A</span></sidenav-mavatar-footer>", IN, "", None),
    ("<sidenav-mavatar-footer></sidenav-mavatar-footer>", *NOBODY),
    ("<sidenav-mavatar-footer>Sign in</sidenav-mavatar-footer>", OUT, "", None),
    ("<sidenav-mavatar-footer hidden>Sign in</sidenav-mavatar-footer>", *NOBODY),
    ("<button hidden>Sign in</button>", *NOBODY),
    ("<model-response><a href='#'>Sign in</a></model-response>", *NOBODY),
    ("<button>Sign in to more</button>", *NOBODY),
    ("<button><mat-icon>login</mat-icon> Sign in </button>", OUT, "", None),
    (TOKEN, IN, "", None),
    (NO_TOKEN, *NOBODY),
    (f"{TOKEN}<button>Sign in</button>", OUT, "", None),
    ("", *NOBODY),
    *((f"<button>{text}</button>", OUT, "", None) for text in SIGN_IN),
)


async def test_account_is_told_by_the_strongest_sign(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account's own link beats an offer to sign in, which beats every weaker sign."""
    monkeypatch.setattr(entrance, "ACCOUNT_WAIT", 0.02)
    page, chat = await open_page("account", is_new=False)
    told = {}
    for html, *_ in MARKS:
        await page.evaluate("(html) => document.querySelector('#marks').setHTMLUnsafe(html)", html)
        account = await chat.account()
        told[html] = (account.state, account.label, account.tier)
    assert told == {html: tuple(expected) for html, *expected in MARKS}


FORM = "<form><input type=password></form>"


def moved(url: str) -> str:
    return f"<script>location.replace({url!r})</script>"


async def served(page: Page, status: int, *bodies: str) -> list[str]:
    """Answer each load of the app by the next of some bodies; return those that were given."""
    given: list[str] = []
    port = urlsplit(page.url).port

    async def answer(route: Route) -> None:
        given.append(bodies[len(given)].replace("PORT", str(port)))
        await route.fulfill(status=status, content_type="text/html", body=given[-1])

    await page.route("**/app", answer)
    await page.goto("about:blank")
    return given


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("status", "body", "kind", "said"),
    [
        (401, "no", errors.SignedOut, "login NAME"),
        (403, "no", errors.SiteUnavailable, "403"),
        (200, FORM, errors.SignedOut, "login NAME"),
        (200, '<input id="identifierId">', errors.SignedOut, "login NAME"),
        (200, moved("/login?x=1"), errors.SignedOut, "login NAME"),
        (200, moved("/web/recoveryoptions"), errors.ChallengeShown, "recovery"),
        (200, moved("http://localhost:PORT/portal"), errors.ChallengeShown, "'localhost:"),
    ],
)
async def test_open_new_tells_what_stands_in_the_apps_place(
    open_page: OpenPage, status: int, body: str, kind: type[errors.SiteError], said: str
) -> None:
    """Sign-in pages and other sites are told for what they are, not as a lost composer."""
    page, chat = await open_page("account", is_new=False)
    given = await served(page, status, body)
    with pytest.raises(kind, match=said):
        await chat.open_new()
    assert len(given) == 1


@pytest.mark.parametrize("is_mended", [True, False])
async def test_open_new_loads_once_more_when_the_composer_is_missing(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, *, is_mended: bool
) -> None:
    """An app that came up without its composer gets one more load, and no third."""
    monkeypatch.setattr(entrance, "HYDRATE_LIMIT", 0.6)
    page, chat = await open_page("account", is_new=False)
    whole = (PAGES / "account.html").read_text(encoding="utf-8")
    given = await served(page, 200, "<p>…</p>", whole if is_mended else "<p>…</p>")
    if is_mended:
        await chat.open_new()
    else:
        with pytest.raises(errors.SelectorLost, match="'composer'"):
            await chat.open_new()
    assert len(given) == 2
