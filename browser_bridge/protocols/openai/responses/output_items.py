"""Items of a response's output as they grow, and what is told of each step (api-contract 6.4)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from browser_bridge import functions
from browser_bridge.protocols.openai import custom_tools
from browser_bridge.protocols.pictures import Picture

Told = Iterator[tuple[str, Mapping[str, Any]]]
"""Types of events without the leading `response.`, and their fields."""


class Item:
    """One item of the output.

    Args:
        kind: Its type.
        item_id: Its id.
        at: Its index in the output.
        fields: Further fields.
    """

    def __init__(self, kind: str, *, item_id: str, at: int, **fields: Any) -> None:
        self.value: dict[str, Any] = {"type": kind, "id": item_id, **fields}
        self.at = at
        self._place = {"item_id": item_id, "output_index": at}

    def begin(self) -> Told:
        """Tell that the item is there."""
        yield "output_item.added", {"output_index": self.at, "item": dict(self.value)}

    def end(self, *, status: str = "completed") -> Told:
        """Tell that the item is whole."""
        self.value["status"] = status
        yield "output_item.done", {"output_index": self.at, "item": dict(self.value)}

    def tell(self, event: str, **fields: Any) -> tuple[str, Mapping[str, Any]]:
        """Return an event of this item."""
        return event, {**self._place, **fields}


class ThoughtItem(Item):
    """The model's thoughts, as the summary of its reasoning."""

    def __init__(self, *, item_id: str, at: int) -> None:
        super().__init__("reasoning", item_id=item_id, at=at, summary=[], status="in_progress")
        self._texts: list[str] = []

    def begin(self) -> Told:
        """Tell that the item and its one part are there."""
        yield from super().begin()
        part = {"type": "summary_text", "text": ""}
        yield self.tell("reasoning_summary_part.added", summary_index=0, part=part)

    def append(self, text: str) -> tuple[str, Mapping[str, Any]]:
        """Tell of more text."""
        self._texts.append(text)
        return self.tell("reasoning_summary_text.delta", summary_index=0, delta=text)

    def end(self, *, status: str = "completed") -> Told:
        """Tell that the text, its part and the item are whole."""
        part = self._part()
        self.value["summary"] = [part]
        text = part["text"]
        yield self.tell("reasoning_summary_text.done", summary_index=0, text=text)
        yield self.tell("reasoning_summary_part.done", summary_index=0, part=part)
        yield from super().end(status=status)

    def so_far(self) -> Mapping[str, Any]:
        """Return the item as it stands."""
        return {**self.value, "summary": [self._part()]}

    def _part(self) -> dict[str, Any]:
        return {"type": "summary_text", "text": "".join(self._texts)}


class MessageItem(Item):
    """Text of the answer.

    Args:
        item_id: Its id.
        at: Its index in the output.
        start: Characters of the answer before it.
    """

    def __init__(self, *, item_id: str, at: int, start: int) -> None:
        super().__init__(
            "message", item_id=item_id, at=at, status="in_progress", role="assistant", content=[]
        )
        self.start = start
        self.annotations: list[Mapping[str, Any]] = []
        self._texts: list[str] = []

    @property
    def length(self) -> int:
        """Characters of it."""
        return sum(map(len, self._texts))

    def begin(self) -> Told:
        """Tell that the item and its one part are there."""
        yield from super().begin()
        yield self.tell("content_part.added", content_index=0, part=self._part())

    def append(self, text: str) -> tuple[str, Mapping[str, Any]]:
        """Tell of more text."""
        self._texts.append(text)
        return self.tell("output_text.delta", content_index=0, logprobs=[], delta=text)

    def annotate(self, annotations: Sequence[Mapping[str, Any]]) -> Told:
        """Tell of sources, before the end."""
        for annotation in annotations:
            self.annotations.append(annotation)
            yield self.tell(
                "output_text.annotation.added",
                content_index=0,
                annotation_index=len(self.annotations) - 1,
                annotation=annotation,
            )

    def end(self, *, status: str = "completed") -> Told:
        """Tell that the text, its part and the item are whole."""
        part = self._part()
        self.value["content"] = [part]
        yield self.tell("output_text.done", content_index=0, logprobs=[], text=part["text"])
        yield self.tell("content_part.done", content_index=0, part=part)
        yield from super().end(status=status)

    def so_far(self) -> Mapping[str, Any]:
        """Return the item as it stands."""
        return {**self.value, "content": [self._part()]}

    def _part(self) -> dict[str, Any]:
        return {
            "type": "output_text",
            "text": "".join(self._texts),
            "annotations": list(self.annotations),
            "logprobs": [],
        }


class PictureItem(Item):
    """A picture."""

    def __init__(self, *, item_id: str, at: int) -> None:
        super().__init__(
            "image_generation_call", item_id=item_id, at=at, status="in_progress", result=None
        )
        self.partials = 0

    def begin(self) -> Told:
        """Tell that the item is there and being made."""
        yield from super().begin()
        yield self.tell("image_generation_call.in_progress")
        yield self.tell("image_generation_call.generating")

    def partial(self, picture: Picture) -> tuple[str, Mapping[str, Any]]:
        """Tell of an unfinished picture."""
        self.partials += 1
        return self.tell(
            "image_generation_call.partial_image",
            partial_image_index=self.partials - 1,
            partial_image_b64=picture.base64,
            **_described(picture),
        )

    def complete(self, picture: Picture) -> Told:
        """Tell that the picture and the item are whole."""
        self.value |= {"result": picture.base64, "action": "generate", **_described(picture)}
        yield self.tell("image_generation_call.completed")
        yield from self.end()

    def so_far(self) -> Mapping[str, Any]:
        """Return the item as it stands."""
        return self.value


class CallItem(Item):
    """A call of a function, or of a custom tool.

    Args:
        call: The call.
        item_id: Its id.
        at: Its index in the output.
        is_custom: Whether it is that of a custom tool.
    """

    def __init__(self, call: functions.Call, *, item_id: str, at: int, is_custom: bool) -> None:
        kind = "custom_tool_call" if is_custom else "function_call"
        self._field = "input" if is_custom else "arguments"
        self._event = "custom_tool_call_input" if is_custom else "function_call_arguments"
        self._text = custom_tools.input_of(call) if is_custom else call.arguments
        self._name = {} if is_custom else {"name": call.name}
        fields = {"call_id": call.id, "name": call.name, self._field: "", "status": "in_progress"}
        super().__init__(kind, item_id=item_id, at=at, **fields)

    def whole(self) -> Told:
        """Tell of the whole item at once."""
        yield from self.begin()
        yield self.tell(f"{self._event}.delta", delta=self._text)
        self.value[self._field] = self._text
        yield self.tell(f"{self._event}.done", **{self._field: self._text}, **self._name)
        yield from self.end()


def _described(picture: Picture) -> Mapping[str, Any]:
    return {
        "size": f"{picture.width}x{picture.height}",
        "quality": "auto",
        "background": "opaque",
        "output_format": picture.media_type.rpartition("/")[2],
    }
