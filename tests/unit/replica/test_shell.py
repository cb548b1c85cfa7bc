"""The app's document."""

import base64
import hashlib
import json
import re

from browser_bridge.replica import boot, shell
from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.world import World


def values(*, signed_in: bool, conversation_id: str = "", scenario: str = "normal") -> boot.Boot:
    world = World(ReplicaOptions(scenario=scenario))
    cookie = world.sign_ins.add("", "one@replica.test") if signed_in else ""
    visitor = world.visitor(cookie, None)
    return shell.values(
        world, visitor, locale="de", conversation_id=conversation_id, sign_in_url="/in"
    )


def scripts(document: str) -> list[str]:
    return re.findall(r"<script[^>]*>(.*?)</script>", document)


def test_render_puts_the_boot_values_where_the_page_reads_them() -> None:
    document, _ = shell.render(values(signed_in=True))
    read = json.loads(scripts(document)[1])
    assert (read["account"]["email"], read["locale"]) == ("one@replica.test", "de")


def test_render_allows_its_own_inline_script_and_no_other() -> None:
    document, policy = shell.render(values(signed_in=True))
    digest = base64.b64encode(hashlib.sha256(scripts(document)[0].encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "require-trusted-types-for 'script'; trusted-types replica" in policy


def test_render_has_the_five_globals_when_signed_in() -> None:
    document, _ = shell.render(values(signed_in=True))
    found = re.findall(r'"(SNlM0e|cfb2h|FdrFJe|TuX5cc|qKIAYe)":"[^"]+"', scripts(document)[0])
    assert len(found) == 5


def test_render_has_no_token_for_a_guest() -> None:
    document, _ = shell.render(values(signed_in=False))
    assert "SNlM0e" not in document


def test_values_say_when_the_conversation_cannot_be_loaded() -> None:
    assert values(signed_in=True, conversation_id="0" * 16).load_failed
    assert not values(signed_in=True).load_failed


def test_values_carry_the_page_options_of_the_scenario() -> None:
    assert values(signed_in=True, scenario="slow_menu").page.menu_delay_ms == 700
