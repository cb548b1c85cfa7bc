"""What a worker needs of the language in which functions and forms are spoken of.

`protocols.function_calls.Language` is the one that is used; jobs know no more of it than this.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from browser_bridge import events, messages

ReadEvent = events.TurnPart | events.TurnCompleted


class Reader(Protocol):
    """Reads the answers of one turn."""

    def feed(self, event: ReadEvent) -> Iterable[ReadEvent]:
        """Return what becomes of one event, or raise why the answer cannot be given."""
        ...

    def take_follow_up(self) -> str | None:
        """Return the prompt to be sent next in this conversation, once; None when all is told."""
        ...


class Language(Protocol):
    """Puts requests into plain messages, and reads what is answered."""

    def told(self, request: messages.TurnRequest) -> Sequence[messages.Message]:
        """Return what a chat knows once it has a request, with text alone."""
        ...

    def said(self, completed: events.TurnCompleted) -> messages.Message:
        """Return an answer, as it was given to the caller, as a message with text alone."""
        ...

    def opening(self, request: messages.TurnRequest) -> Sequence[messages.Message]:
        """Return the messages for a new chat, with text alone."""
        ...

    def continuation(
        self, request: messages.TurnRequest, new: Sequence[messages.Message]
    ) -> Sequence[messages.Message]:
        """Return messages for a chat that has the others already, with text alone."""
        ...

    def reader(self, request: messages.TurnRequest) -> Reader | None:
        """Return what reads the answers of a request, or None if they are taken as they are."""
        ...


class PlainLanguage:
    """Knows neither functions nor forms."""

    def told(self, request: messages.TurnRequest) -> Sequence[messages.Message]:
        """Return the messages as they are."""
        return request.messages

    def said(self, completed: events.TurnCompleted) -> messages.Message:
        """Return the answer's text."""
        return messages.Message(role=messages.Role.ASSISTANT, text=completed.markdown)

    def opening(self, request: messages.TurnRequest) -> Sequence[messages.Message]:
        """Return the messages as they are."""
        return request.messages

    def continuation(
        self,
        request: messages.TurnRequest,  # noqa: ARG002 - the signature is the protocol's
        new: Sequence[messages.Message],
    ) -> Sequence[messages.Message]:
        """Return the messages as they are."""
        return new

    def reader(self, request: messages.TurnRequest) -> Reader | None:  # noqa: ARG002 - same
        """Return None."""
        return None


PLAIN = PlainLanguage()
