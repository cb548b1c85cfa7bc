"""Front door: a request with functions or a form as plain messages, and the reader of its answers.

Neighbours: `jobs` sends what `opening` or `continuation` returns, and passes the answer's events
through the reader.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from browser_bridge import events, functions
from browser_bridge.messages import Message, Role, Tool, TurnRequest
from browser_bridge.protocols.function_calls import writer
from browser_bridge.protocols.function_calls.reading import Reader, Terms

WITHOUT_FUNCTIONS = frozenset({Tool.IMAGE, Tool.VIDEO, Tool.DEEP_RESEARCH})
"""The site's tools under which functions and forms have no effect (api-contract 13.20)."""


class Language:
    """The language in which functions and forms are spoken of with the site's model."""

    def told(self, request: TurnRequest) -> tuple[Message, ...]:
        """Return what a chat knows once it has a request: its messages as text alone.

        What the model must know of functions and form comes first, as instructions. Two requests
        are the same conversation if these messages are.
        """
        terms = _terms(request)
        told = [_spoken(message, request) for message in request.messages]
        begin = [
            writer.preamble(terms.offered) if terms.may_call else "",
            "" if terms.output is None else writer.form(terms.output, may_call=terms.may_call),
        ]
        system = [Message(role=Role.SYSTEM, text=text) for text in begin if text]
        return (*system, *told)

    def said(self, completed: events.TurnCompleted) -> Message:
        """Return an answer, as it was given to the caller, as a message with text alone."""
        calls = [writer.call(call) for call in completed.calls]
        text = "\n\n".join(filter(None, (completed.markdown, *calls)))
        return Message(role=Role.ASSISTANT, text=text)

    def opening(self, request: TurnRequest) -> tuple[Message, ...]:
        """Return the messages for a new chat: what is told, and a reminder in the last turn.

        A request with neither functions, calls nor a form keeps its messages as they are.
        """
        terms = _terms(request)
        reminder = _reminder(terms, knows_calls=terms.may_call or _is_spoken(request))
        return _reminded(self.told(request), reminder)

    def continuation(self, request: TurnRequest, new: Sequence[Message]) -> tuple[Message, ...]:
        """Return messages for the chat that has the others, and the same functions, already.

        Args:
            request: The whole request.
            new: Its messages that the chat has not, the new turn last.
        """
        terms = _terms(request)
        reminder = _reminder(terms, knows_calls=bool(terms.offered) or _is_spoken(request))
        return _reminded([_spoken(message, request) for message in new], reminder)

    def reader(self, request: TurnRequest) -> Reader | None:
        """Return what reads the answers of a request; None where nothing is to be read in them."""
        terms = _terms(request)
        is_needed = terms.offered or _is_spoken(request) or terms.output is not None
        return Reader(terms) if is_needed else None


def _is_spoken(request: TurnRequest) -> bool:
    return any(message.calls or message.results for message in request.messages)


def _terms(request: TurnRequest) -> Terms:
    if request.model.tool in WITHOUT_FUNCTIONS:
        return Terms(offered=(), rules=functions.CallRules(), output=None)
    return Terms(offered=request.functions, rules=request.call_rules, output=request.output)


def _spoken(message: Message, request: TurnRequest) -> Message:
    """Return a message with calls and results as text."""
    if not message.calls and not message.results:
        return message
    titles = _titles(request.messages)
    results = [writer.result(result, titles) for result in message.results]
    calls = [writer.call(call) for call in message.calls]
    text = "\n\n".join(filter(None, (*results, message.text, *calls)))
    return replace(message, text=text, calls=(), results=())


def _titles(history: Iterable[Message]) -> Mapping[str, str]:
    """Name each call, numbered where one message calls the same function more than once."""
    titles: dict[str, str] = {}
    for message in history:
        names = [call.name for call in message.calls]
        for at, call in enumerate(message.calls):
            number = names[: at + 1].count(call.name)
            is_one = names.count(call.name) == 1
            titles[call.id] = call.name if is_one else f"{call.name} #{number}"
    return titles


def _reminder(terms: Terms, *, knows_calls: bool) -> str:
    """Return what models forget in between and are told with each turn (api-contract 12.1)."""
    words: list[str] = []
    if knows_calls:
        rules = terms.rules if terms.offered else functions.CallRules(mode=functions.CallMode.NONE)
        words.append(writer.reminder(rules))
    if terms.output is not None:
        words.append(writer.form_reminder(may_call=terms.may_call))
    return f"({' '.join(words)})" if words else ""


def _reminded(spoken: Sequence[Message], reminder: str) -> tuple[Message, ...]:
    if not reminder or not spoken:
        return tuple(spoken)
    turns = [at for at, message in enumerate(spoken) if message.role is Role.USER]
    last = turns[-1] if turns else len(spoken) - 1
    text = "\n\n".join(filter(None, (spoken[last].text, reminder)))
    return (*spoken[:last], replace(spoken[last], text=text), *spoken[last + 1 :])
