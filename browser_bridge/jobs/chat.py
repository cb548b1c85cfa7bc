"""What jobs need of a chat on the site; `gemini_web.Chat` is the one that is used."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from browser_bridge import messages
from browser_bridge.jobs.language import ReadEvent
from browser_bridge.pool import Page

OnNamed = Callable[[messages.SentTurn], object]


class Chat(Protocol):
    """A chat on the site, new unless a conversation is opened, as the worker uses it."""

    on_named: OnNamed | None
    """Told, once, of the turn that is being read when it can be found again."""

    @property
    def conversation(self) -> str | None:
        """Id of the conversation that the page shows; None on a new chat."""
        ...

    async def open_conversation(self, identity: str, *, last_prompt: str, turns: int) -> None:
        """Show a conversation, proven to be where its last turn left it."""
        ...

    async def choose_model(self, choice: messages.ModelChoice) -> None:
        """Choose the model and verify that the page shows it."""
        ...

    async def choose_tool(
        self, tool: messages.Tool, options: messages.ToolOptions, *, within: float
    ) -> None:
        """Choose a tool for the next prompt and verify that the page shows it."""
        ...

    async def attach(self, attachments: Sequence[messages.Attachment], *, within: float) -> None:
        """Put files into the composer; return once the site has them."""
        ...

    async def send(self, prompt: str) -> None:
        """Send the prompt; return once the site has it."""
        ...

    def read(self, *, wants_thoughts: bool) -> AsyncIterator[ReadEvent]:
        """Yield the answer as it grows; `TurnCompleted` comes last."""
        ...

    @property
    def sent_turn(self) -> messages.SentTurn | None:
        """The turn that is being read, if it can be found again."""
        ...

    def resume(self, sent: messages.SentTurn, *, wants_thoughts: bool) -> AsyncIterator[ReadEvent]:
        """Yield the rest of an answer that another page lost; `TurnCompleted` comes last."""
        ...

    async def find_conversation(self, prompt: str, *, known: Collection[str]) -> str | None:
        """Return the id of the newest conversation if its last prompt is this one."""
        ...

    async def stop(self) -> None:
        """Press the site's Stop, if it is there; never raises."""
        ...


OpenChat = Callable[[Page], AbstractAsyncContextManager[Chat]]
