"""The JSON that the page reads."""

import json

from browser_bridge.replica import boot


def test_as_json_writes_names_in_camel_case() -> None:
    turn = boot.Turn(prompt="p", markdown="m", response_id="0123456789abcdef")
    assert boot.as_json({"turns": (turn,)}) == {
        "turns": [
            {
                "prompt": "p",
                "files": [],
                "markdown": "m",
                "thoughts": "",
                "responseId": "0123456789abcdef",
                "stopped": False,
                "unfinished": False,
                "sources": [],
            }
        ]
    }


def test_script_text_cannot_end_the_script_when_a_title_tries() -> None:
    row = boot.ConversationRow(id="a" * 16, title="</script><b>&\u2028")
    text = boot.script_text(row)
    assert "<" not in text
    assert json.loads(text)["title"] == row.title


def test_turn_options_names_only_what_differs() -> None:
    options = boot.PageOptions(missing_signals=("aria_busy",), snackbar="é")
    text = boot.turn_options(options)
    assert text.isascii()
    assert json.loads(text) == {"missingSignals": ["aria_busy"], "snackbar": "é"}


def test_turn_options_is_empty_when_nothing_differs() -> None:
    assert boot.turn_options(boot.PageOptions()) == "{}"
