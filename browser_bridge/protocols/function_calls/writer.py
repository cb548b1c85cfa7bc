"""Puts functions, calls, results and forms into the words that the model is given."""

import re
from collections.abc import Mapping, Sequence

from browser_bridge import functions
from browser_bridge.functions import CallMode
from browser_bridge.protocols import json_text
from browser_bridge.protocols.function_calls import fences, literals, marks, schemas, signatures

_PLAIN_NAME = re.compile(r"\w[\w.$-]{0,127}")

_HOW_TO_CALL = """\
You can call the functions listed below: the caller runs them and gives you their results in the \
next turn. To call, end your answer with one block for each call, in exactly this form:

[[CALL function_name]]
[[ARG argument_name]]
```text
a text: raw, of as many lines as it has, nothing escaped
```
[[ARG other_argument]]
```json
3
```
[[END CALL]]

Every argument stands under its own [[ARG name]], between fences: texts as they are under `text`, \
all else as JSON under `json`. If a value holds backticks, make its fences longer than any run of \
them. Leave out optional arguments you do not need. After the last [[END CALL]] write nothing. \
Never write [[RESULT …]] blocks yourself. Use no tool or function but these; when none is needed, \
answer as usual.

Functions:
"""
_CALL_REMINDER = "To call a function, end with its [[CALL name]] … [[END CALL]] block."


def preamble(offered: Sequence[functions.Function]) -> str:
    """Return what a new chat is told of the functions."""
    return _HOW_TO_CALL + "\n\n".join(map(signatures.described, offered))


def form(wanted: functions.OutputForm, *, may_call: bool) -> str:
    """Return what is said about the form of an answer.

    Args:
        wanted: The form.
        may_call: Whether functions may be called before.
    """
    begin = "Unless you call a function, answer" if may_call else "Answer"
    text = f"{begin} with one ```json code block and nothing else: no words before or after it. "
    if wanted.schema is None:
        return text + "It must hold one JSON object."
    about = " ".join(filter(None, (wanted.name, wanted.description)))
    schema = json_text.dumps(schemas.normalized(wanted.schema))
    return f"{text}It must be valid against this JSON schema{f' ({about})' if about else ''}: " + (
        schema
    )


def form_reminder(*, may_call: bool) -> str:
    """Return what is repeated about the form at the end of each turn."""
    calls = " or a call" if may_call else ""
    return f"Answer with one ```json code block{calls} and nothing else."


def reminder(rules: functions.CallRules) -> str:
    """Return what is repeated about calls at the end of each turn."""
    if rules.mode is CallMode.NONE:
        return "Call no function in this answer: answer in words."
    words = [_CALL_REMINDER]
    names = ", ".join(rules.allowed)
    if rules.mode is CallMode.REQUIRED:
        words.append(_demand(rules.allowed))
    elif names:
        words.append(f"Call no function now but: {names}.")
    if not rules.is_parallel:
        words.append("Make one call at most.")
    return " ".join(words)


def _demand(allowed: Sequence[str]) -> str:
    if len(allowed) == 1:
        return f"You must call {allowed[0]} now."
    return f"You must call a function now{': one of ' if allowed else ''}{', '.join(allowed)}."


def call(made: functions.Call) -> str:
    """Return a call as the model would have written it."""
    values = literals.strict(made.arguments.strip() or "{}")
    if not literals.is_object(values):
        body = [fences.fenced(made.arguments, fences.JSON)]
    elif all(map(_PLAIN_NAME.fullmatch, values)):
        body = [part for name, value in values.items() for part in _argument(name, value)]
    else:
        body = [fences.fenced(json_text.dumps(values), fences.JSON)]
    return "\n".join((marks.call(made.name), *body, marks.end("CALL")))


def _argument(name: str, value: object) -> tuple[str, str]:
    if isinstance(value, str):
        return marks.argument(name), fences.fenced(value, fences.TEXT)
    return marks.argument(name), fences.fenced(json_text.dumps(value), fences.JSON)


def result(told: functions.Result, titles: Mapping[str, str]) -> str:
    """Return what became of a call.

    Args:
        told: The result.
        titles: What calls are called, by their ids.
    """
    title = titles.get(told.call_id) or told.name or told.call_id or "of the call"
    head = marks.result(f"{title}, an error" if told.is_error else title)
    return "\n".join((head, fences.fenced(told.text, fences.TEXT), marks.end("RESULT")))


def again(problems: Sequence[str], rules: functions.CallRules) -> str:
    """Return the turn that asks for calls once more.

    Args:
        problems: What was wrong with them.
        rules: How functions may be called.
    """
    told = "; ".join(problems)
    return (
        f"Your call could not be read or run: {told}. Write all calls of that answer again, "
        "corrected, in full and nothing else: [[CALL name]], each argument under [[ARG name]] "
        f"between fences, [[END CALL]]. {reminder(rules)}"
    )


def call_missing(rules: functions.CallRules) -> str:
    """Return the turn that asks for the call that an answer should have held."""
    return f"Your answer holds no call. {reminder(rules)}"


def words_missing() -> str:
    """Return the turn that asks for words in place of calls."""
    return f"You cannot call functions now. {reminder(functions.CallRules(mode=CallMode.NONE))}"


def form_again(problems: Sequence[str], wanted: functions.OutputForm) -> str:
    """Return the turn that asks for an answer in the right form.

    Args:
        problems: What was wrong with it.
        wanted: The form.
    """
    return (
        f"Your answer has not the form asked for: {'; '.join(problems)}. Give the whole answer "
        f"again. {form(wanted, may_call=False)}"
    )
