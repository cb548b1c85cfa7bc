"""What of one turn was delivered: enough for another page to find it again and go on. Pure."""

from browser_bridge import events
from browser_bridge.gemini_web.readers import alignment
from browser_bridge.gemini_web.readers.positions import StreamSnapshot
from browser_bridge.messages import SentTurn


class Delivered:
    """The events of one turn."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._thoughts: list[str] = []
        self.artifacts: tuple[events.Artifact, ...] = ()

    def note(self, event: object) -> None:
        """Note what is about to be delivered."""
        match event:
            case events.TextDelta():
                self._text.append(event.text)
            case events.ThoughtDelta():
                self._thoughts.append(event.text)
            case events.ArtifactReady(is_partial=False):
                self.artifacts += (event.artifact,)
            case _:
                pass

    def turn(
        self, prompt: str, stream: StreamSnapshot, *, conversation: str, before: int
    ) -> SentTurn:
        """Return the turn.

        Args:
            prompt: The prompt, as it was sent.
            stream: What the stream said of the answer.
            conversation: Id of the conversation.
            before: How many turns the page showed before it.
        """
        text = "".join(self._text)
        seen = max(text, stream.text or "", key=len)
        return SentTurn(
            prompt=prompt,
            conversation=conversation,
            response=stream.response,
            before=before,
            text=text,
            thoughts="".join(self._thoughts),
            letters=len(alignment.letters(seen)),
            is_complete=stream.is_complete,
            files=len(self.artifacts),
        )
