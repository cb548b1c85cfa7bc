"""The pages around the app that are plain HTML: sign-in, consent, unusual traffic, region. Pure."""

import html
from collections.abc import Iterable

from browser_bridge.replica import boot

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'"

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; background: #f0f4f9; color: #1f1f1f; margin: 0; }}
main {{ max-width: 26rem; margin: 12vh auto; padding: 2.5rem; background: #fff;
  border-radius: 1.5rem; }}
h1 {{ font-weight: 400; font-size: 1.75rem; margin: 0 0 .5rem; }}
button {{ font: inherit; display: block; width: 100%; margin: .75rem 0 0; padding: .75rem 1rem;
  border: 1px solid #c4c7c5; border-radius: .75rem; background: #fff; text-align: left;
  cursor: pointer; }}
button:hover {{ background: #f0f4f9; }}
small {{ color: #5f6368; display: block; }}
</style>
</head>
<body><main>
<h1>{title}</h1>
{body}
</main></body>
</html>
"""

REGION_TEXT = "Gemini isn’t currently supported in your country. Stay tuned!"


def sign_in(accounts: Iterable[boot.Account], following: str, *, is_open: bool) -> str:
    """Write the sign-in page: one button for each account, never a password.

    Args:
        accounts: Who can sign in.
        following: Where to go afterwards.
        is_open: Whether anybody is let in.
    """
    if not is_open:
        return _page(
            "Couldn’t sign you in",
            "<p>This browser or app may not be secure. Try using a different browser.</p>",
        )
    buttons = "".join(
        f'<div data-identifier="{html.escape(account.email)}">'
        f'<button name="account" value="{html.escape(account.email)}">'
        f"{html.escape(account.name)} <small>{html.escape(account.email)}</small></button></div>"
        for account in accounts
    )
    return _page(
        "Choose an account",
        "<p>to continue to the replica of Gemini</p>" + _form("", following, buttons),
    )


def consent(following: str) -> str:
    """Write the consent page that stands before the app in some countries."""
    buttons = (
        '<button name="choice" value="reject">Reject all</button>'
        '<button name="choice" value="accept">Accept all</button>'
    )
    text = "<p>We use cookies and data to deliver and maintain services.</p>"
    return _page("Before you continue", text + _form("/consent", following, buttons))


def sorry() -> str:
    """Write the page for addresses that ask too much."""
    return _page(
        "About this page",
        "<p>Our systems have detected unusual traffic from your computer network. This page checks "
        "to see if it’s really you sending the requests, and not a robot.</p>",
    )


def region() -> str:
    """Write the page for countries without the app."""
    return _page("Gemini", f"<p>{REGION_TEXT}</p>")


def down() -> str:
    """Write the page of a site that is out of order."""
    return _page("Error 503", "<p>The service is unavailable. Please try again later.</p>")


def _form(action: str, following: str, buttons: str) -> str:
    target = f' action="{action}"' if action else ""
    hidden = f'<input type="hidden" name="continue" value="{html.escape(following)}">'
    return f'<form method="post"{target}>{hidden}{buttons}</form>'


def _page(title: str, body: str) -> str:
    return _PAGE.format(title=title, body=body)
