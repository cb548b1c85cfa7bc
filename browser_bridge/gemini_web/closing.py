"""What ends a turn that was read: the whole answer with its notices, or why there is none."""

from playwright.async_api import Page

from browser_bridge import errors, events
from browser_bridge.gemini_web import faults, models, urls
from browser_bridge.gemini_web.model_picker import ModelPicker
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.readers import ending
from browser_bridge.gemini_web.readers.turn import TurnReader
from browser_bridge.gemini_web.selectors import Selectors
from browser_bridge.gemini_web.works import Made
from browser_bridge.messages import Mode, ModelChoice

MOST_REPLY = 2_000_000
"""Bytes of the server's reply up to which it is read for the name of the model."""


class Closing:
    """The end of one chat's turns.

    Args:
        page: The page.
        observer: Its reader.
        selectors: What was looked for.
        picker: Shows the model.
    """

    def __init__(
        self, page: Page, observer: PageObserver, selectors: Selectors, picker: ModelPicker
    ) -> None:
        self._page = page
        self._observer = observer
        self._selectors = selectors
        self._picker = picker

    async def events(
        self,
        reader: TurnReader,
        made: Made,
        choice: ModelChoice | None,
        chosen: str | None,
        *,
        is_wordless: bool = False,
    ) -> list[events.TurnNotice | events.TurnCompleted]:
        """Return what ends a turn: its notices, and the whole answer.

        Args:
            reader: The turn's reader, at its end.
            made: What was delivered.
            choice: The model asked for.
            chosen: Its label, as the page showed it.
            is_wordless: Whether the answer's own words are none of it.

        Raises:
            SiteError: Nothing was read, and nothing was made.
        """
        if not made.text.strip() and not made.artifacts:
            raise self._nothing_read(reader)
        label = await self._label(reader, choice, chosen)
        completed = events.TurnCompleted(
            markdown=made.text,
            thoughts=made.thoughts,
            site_model=label,
            artifacts=tuple(made.artifacts),
            citations=tuple(made.citations) or _citations(reader),
            conversation=urls.conversation_of(self._page.url) or reader.turn.stream.conversation,
        )
        remarks = [] if is_wordless else _remarks(reader)
        return [*_changed_model(label, chosen), *remarks, completed]

    async def _label(
        self, reader: TurnReader, choice: ModelChoice | None, chosen: str | None
    ) -> str | None:
        """Name the model that answered, by the server's word where it has one."""
        answered_by = reader.turn.stream.model
        if chosen and answered_by and models.mode_of(answered_by) is not None:
            return answered_by if _is_other(answered_by, choice) else chosen
        shown = (await self._picker.label()).title or None
        if not answered_by and not reader.turn.is_whole:
            answered_by = ending.read(await self._observer.reply(MOST_REPLY)).model
        return answered_by if answered_by and _is_other(answered_by, choice) else shown

    def _nothing_read(self, reader: TurnReader) -> errors.SiteError:
        state = reader.last
        if state is None or not state.has_turn:
            return self._lost("turn", "streaming")
        if not state.has_body and state.turn_text:
            return self._lost("answer_body", "complete")
        if reader.turn.stream.error is not None:
            return faults.error_for_code(reader.turn.stream.error)
        return errors.AnswerEmpty(
            "The site ended its answer without any text; the prompt was sent once.",
            submitted=True,
        )

    def _lost(self, name: str, state: str) -> errors.SelectorLost:
        revision = self._selectors.revision
        return errors.SelectorLost(name, state=state, revision=revision, submitted=True)


def _citations(reader: TurnReader) -> tuple[events.Citation, ...]:
    """Return the sources, at their places in the text that was delivered."""
    found = reader.turn.citations(reader.last.listed if reader.last else ())
    return tuple(map(reader.weave.moved, found))


def _is_other(name: str, choice: ModelChoice | None) -> bool:
    """Tell whether the server names a lesser mode than the one that was chosen."""
    mode = models.mode_of(name)
    if mode is None or choice is None:
        return False
    # Thinking runs on Fast's model where there is no mode of its own (site-dom 3, G2).
    lesser = {Mode.FAST: (), Mode.THINKING: (), Mode.PRO: (Mode.FAST, Mode.THINKING)}
    return mode in lesser[choice.mode]


def _changed_model(label: str | None, chosen: str | None) -> list[events.TurnNotice]:
    if not chosen or not label or label == chosen:
        return []
    text = f"The site changed the model from {chosen} to {label}."
    return [events.TurnNotice(code="model_downgraded", message=text)]


def _remarks(reader: TurnReader) -> list[events.TurnNotice]:
    """Return what is to be said of the answer's own text."""
    remarks: list[events.TurnNotice] = []
    if reader.is_rewritten:
        text = "The page changed text that had been delivered already."
        remarks.append(events.TurnNotice(code="text_rewritten", message=text))
    if reader.is_unconfirmed:
        text = "The page gave no clear sign that the answer is whole."
        remarks.append(events.TurnNotice(code="completion_unconfirmed", message=text))
    return [*remarks, *reader.turn.notices(is_page_settled=not reader.is_told_whole)]
