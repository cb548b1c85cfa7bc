"""The one HTML document of the app: boot values, page globals, and the page's script. Pure."""

import base64
import hashlib
import html
from dataclasses import replace

from browser_bridge.replica import boot, bundle, modes
from browser_bridge.replica.store import hex_id
from browser_bridge.replica.world import Visitor, World

_BUILD = "boq_assistant-bard-web-server_20260921.20_p0"
_PUSH_ID = "feeds/mcudyrk2a4khkz"

_PAGE = """<!doctype html>
<html lang="{locale}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Google Gemini</title>
<base href="/">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/replica/replica.css">
<script>{globals}</script>
<script id="boot" type="application/json">{boot}</script>
<script type="module" src="{script}"></script>
</head>
<body><chat-app id="app-root"></chat-app></body>
</html>
"""


def render(values: boot.Boot) -> tuple[str, str]:
    """Write the document and the content security policy that goes with it."""
    page_globals = _globals(values)
    document = _PAGE.format(
        locale=html.escape(values.locale),
        globals=page_globals,
        boot=boot.script_text(values),
        script=bundle.PATH,
    )
    return document, _policy(page_globals)


def values(
    world: World,
    visitor: Visitor,
    *,
    locale: str,
    route: boot.Route = "app",
    conversation_id: str = "",
    gem: str = "",
    sign_in_url: str,
) -> boot.Boot:
    """Gather what a page is told.

    Args:
        world: The replica.
        visitor: Who asks.
        locale: Language of the labels.
        route: Which page is asked for.
        conversation_id: Conversation in the path, or "".
        gem: Gem in the path, or "".
        sign_in_url: Where "Sign in" leads.
    """
    scenario = world.scenario(visitor)
    offered = world.offered(visitor, locale=locale)
    stored = world.store.opened(visitor.email, conversation_id) if scenario.chats_load else None
    paints = world.options.report_paints or scenario.page.report_paints
    return boot.Boot(
        generation=world.options.generation,
        locale=locale,
        route=route,
        base=visitor.base,
        account=visitor.account,
        sign_in_url=sign_in_url,
        conversations=world.store.rows(visitor.email) if visitor.account else (),
        conversation=stored and world.studio.current(stored),
        load_failed=bool(conversation_id) and stored is None,
        gem=gem,
        modes=offered,
        tools=world.tools(visitor),
        selected_mode=modes.standard(offered).id,
        page=replace(scenario.page, report_paints=paints),
        wire=_wire(visitor, locale),
    )


def _wire(visitor: Visitor, locale: str) -> boot.WireValues:
    token = f"AOOh0P{hex_id('at', visitor.email)}:1767225600000" if visitor.account else ""
    return boot.WireValues(
        at=token,
        bl=_BUILD,
        fsid="-4621170834409716843",
        language="en-US" if locale == "en" else locale,
        push_id=_PUSH_ID,
    )


def _globals(values: boot.Boot) -> str:
    named = {
        "cfb2h": values.wire.bl,
        "FdrFJe": values.wire.fsid,
        "TuX5cc": values.wire.language,
        "qKIAYe": values.wire.push_id,
        "Im6cmf": "/_/BardChatUi",
    }
    if values.wire.at:
        named["SNlM0e"] = values.wire.at
    return f"window.WIZ_global_data={boot.script_text(named)};"


def _policy(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'self'; script-src 'self' 'sha256-{digest}'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; "
        "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
        "require-trusted-types-for 'script'; trusted-types replica"
    )
