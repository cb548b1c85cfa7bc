"""The answer as Responses events: numbered, each named by its type (api-contract 6.4)."""

from collections.abc import Iterable, Mapping
from typing import Any

from browser_bridge import errors, events
from browser_bridge.protocols import extra_facts, frames, retelling
from browser_bridge.protocols.openai.chat import Pictures
from browser_bridge.protocols.openai.responses import output_items, resource
from browser_bridge.protocols.openai.responses.asked import Asked

Step = tuple[str, Mapping[str, Any]]


class ResponseEncoder(retelling.NumberedEncoder):
    """Encodes one response.

    Args:
        reply: The response.
        after: Number of the last event that the caller has; those up to it are left out.
    """

    def __init__(self, reply: retelling.Reply[Asked], *, after: int = -1) -> None:
        super().__init__(after=after)
        self._asked = reply.asked
        self._suffix = reply.suffix
        self._created = reply.created
        self._files = reply.files
        self._clock = reply.clock
        self._output: list[output_items.Item] = []
        self._open: (
            output_items.MessageItem | output_items.ThoughtItem | output_items.PictureItem | None
        ) = None
        self._end: resource.State | None = None

    @property
    def keep_alive(self) -> bytes:
        """A comment, which clients of this dialect skip (api-contract 10.1)."""
        return b": keep-alive\n\n"

    @property
    def told(self) -> Mapping[str, Any]:
        """The response object as it stands."""
        return self._object(self._end or self._state())

    def start(self) -> bytes:
        """Return the events that open the stream."""
        before = [self._whole("created")]
        if self._asked.is_background:
            before.append(self._whole("queued"))
        return self._frames([*before, self._whole("in_progress", status="in_progress")])

    def thought(self, text: str) -> bytes:
        """Return the event of appended thoughts."""
        self._thoughts.append(text)
        if isinstance(self._open, output_items.ThoughtItem):
            return self._frames([self._open.append(text)])
        item = output_items.ThoughtItem(item_id=self._id("rs"), at=len(self._output))
        return self._frames([*self._opened(item), item.append(text)])

    def text(self, text: str) -> bytes:
        """Return the event of appended text."""
        if isinstance(self._open, output_items.MessageItem):
            self._text.append(text)
            return self._frames([self._open.append(text)])
        steps = [*self._message()]
        self._text.append(text)
        assert isinstance(self._open, output_items.MessageItem)
        return self._frames([*steps, self._open.append(text)])

    def notice(self, notice: events.TurnNotice) -> bytes:  # noqa: ARG002 - kept by the base
        """Return nothing: notices travel with the last event."""
        return b""

    def artifact(self, ready: events.ArtifactReady) -> bytes:
        """Return the events of a picture; other files stand in the text."""
        picture = self._files.pictures.get(ready.artifact.id)
        if picture is None or self._asked.pictures is Pictures.MARKDOWN:
            return b""
        item = self._open
        if ready.is_partial:
            made = item.partials if isinstance(item, output_items.PictureItem) else 0
            if made >= self._asked.form.most_partials:
                return b""
        steps: list[Step] = []
        if not isinstance(item, output_items.PictureItem):
            item = output_items.PictureItem(item_id=self._id("ig"), at=len(self._output))
            steps += self._opened(item)
        if ready.is_partial:
            return self._frames([*steps, item.partial(picture)])
        self._open = None
        return self._frames([*steps, *item.complete(picture)])

    def call(self, ready: events.CallReady) -> bytes:
        """Return the events of a call."""
        self._calls.append(ready.call)
        closing = [*self._closed()]
        is_custom = ready.call.name in self._asked.custom_tools
        item = output_items.CallItem(
            ready.call,
            item_id=self._id("ctc" if is_custom else "fc"),
            at=len(self._output),
            is_custom=is_custom,
        )
        self._output.append(item)
        return self._frames([*closing, *item.whole()])

    def completed(self, completed: events.TurnCompleted) -> bytes:
        """Return the events that close the open item, and the one that has the whole response."""
        is_cut = completed.finish_reason is events.FinishReason.LENGTH
        steps = [] if self._output else [*self._message()]
        steps += self._cited(completed)
        steps += self._closed("incomplete" if is_cut else "completed")
        facts = extra_facts.render(
            self._asked.ignored,
            completed,
            profile=self.profile,
            notices=self.notices,
            link=self._files.link,
        )
        self._end = resource.State(
            status="incomplete" if is_cut else "completed",
            output=self._values(),
            ended=None if is_cut else int(self._clock()),
            usage=self._usage(),
            reason="max_output_tokens" if is_cut else None,
            facts=facts,
        )
        return self._frames([*steps, self._whole("incomplete" if is_cut else "completed")])

    def failed(self, error: errors.BridgeError) -> bytes:
        """Return the events that close the open item, and the one that tells of the failure."""
        steps = [*self._closed("incomplete")]
        is_cancelled = isinstance(error, errors.JobCancelled)
        told = resource.error_of(error, is_picture=self._asked.is_picture)
        self._end = resource.State(
            status="cancelled" if is_cancelled else "failed",
            output=self._values(),
            usage=self._usage(),
            error=None if is_cancelled else told,
            facts={"code": error.code, "ignored": list(self._asked.ignored)},
        )
        return self._frames([*steps, self._whole("failed")])

    def _message(self) -> Iterable[Step]:
        start = sum(map(len, self._text))
        return self._opened(
            output_items.MessageItem(item_id=self._id("msg"), at=len(self._output), start=start)
        )

    def _opened(
        self, item: output_items.MessageItem | output_items.ThoughtItem | output_items.PictureItem
    ) -> Iterable[Step]:
        yield from self._closed()
        self._output.append(item)
        self._open = item
        yield from item.begin()

    def _closed(self, status: str = "completed") -> Iterable[Step]:
        item, self._open = self._open, None
        if isinstance(item, output_items.PictureItem) and status == "incomplete":
            status = "failed"
        if item is not None:
            yield from item.end(status=status)

    def _cited(self, completed: events.TurnCompleted) -> Iterable[Step]:
        item = self._open
        if not isinstance(item, output_items.MessageItem):
            return
        yield from item.annotate(
            resource.annotations(completed.citations, start=item.start, length=item.length)
        )

    def _values(self) -> list[Mapping[str, Any]]:
        return [
            self._open.so_far() if item is self._open and self._open else item.value
            for item in self._output
        ]

    def _usage(self) -> Mapping[str, Any]:
        return resource.usage(
            self._asked,
            text="".join(self._text),
            thoughts="".join(self._thoughts),
            calls=self._calls,
        )

    def _state(self) -> resource.State:
        is_queued = self._asked.is_background and self.profile is None
        status = "queued" if is_queued else "in_progress"
        return resource.State(status=status, output=self._values())

    def _id(self, prefix: str) -> str:
        return f"{prefix}_{self._suffix}_{len(self._output)}"

    def _object(self, state: resource.State) -> Mapping[str, Any]:
        return resource.response(
            self._asked,
            state,
            response_id=resource.PREFIX + self._suffix,
            created=self._created,
        )

    def _whole(self, name: str, *, status: resource.Status | None = None) -> Step:
        told = self.told if status is None else {**self.told, "status": status}
        return name, {"response": told}

    def _frames(self, steps: Iterable[Step]) -> bytes:
        return b"".join([self.numbered(name, fields) for name, fields in steps])

    def frame(self, name: str, number: int, fields: Mapping[str, Any]) -> bytes:
        """Return an event named by its type."""
        return frames.named({"type": f"response.{name}", "sequence_number": number, **fields})
