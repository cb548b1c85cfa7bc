"""What one try is to do: a prompt, its files, and the conversation it goes on in; pure.

The one place that decides how a history becomes a prompt: alone, composed, or as a text file.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from browser_bridge import errors, events, messages
from browser_bridge.jobs.prompt import compose
from browser_bridge.pool import Use

LONGEST_PROMPT = 100_000
"""Characters above which a composed prompt goes as a file, unless settings say otherwise."""
PROMPT_LIMIT = 1_000_000
"""Characters of a composed prompt, as text or as a file."""
FILE_NAME = "conversation.txt"
FILE_PROMPT = (
    f"The attached file {FILE_NAME} holds a conversation that is too long for one message. Read "
    "all of it and do what its first lines say: answer its last part only."
)
DRIVEN_TOOLS = frozenset(
    {
        messages.Tool.IMAGE,
        messages.Tool.VIDEO,
        messages.Tool.CANVAS,
        messages.Tool.STORYBOOK,
        messages.Tool.DEEP_RESEARCH,
    }
)
"""The site's tools that page objects can use."""
_REPEATED = "The last part is repeated here:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one try sends, and where.

    Args:
        prompt: The text, exactly as it is to arrive.
        files: What goes with it, in order.
        attachments: The same, at hand.
        conversation: Id of the conversation that it continues; None begins a new one.
        last_prompt: What that conversation must show as its newest prompt, up to blanks.
        turns: Turns that conversation has had.
        notices: What the caller is told once the site has the prompt.
    """

    prompt: str
    files: tuple[messages.FileSource, ...] = ()
    attachments: tuple[messages.Attachment, ...] = ()
    conversation: str | None = None
    last_prompt: str = ""
    turns: int = 0
    notices: tuple[events.TurnNotice, ...] = ()


def use_of(request: messages.TurnRequest, plan: Plan) -> Use:
    """Return what a request, as it is planned, needs of a profile."""
    choice = request.model
    return Use(mode=choice.mode, tool=choice.tool, has_files=bool(plan.files))


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """Turns messages into plans.

    Args:
        longest_prompt: Characters above which a composed prompt goes as an attached text file.
        prompt_limit: Characters above which nothing is sent.
    """

    longest_prompt: int = LONGEST_PROMPT
    prompt_limit: int = PROMPT_LIMIT

    def plan(self, history: Sequence[messages.Message]) -> Plan:
        """Return the plan for messages of which the site knows none yet.

        A lone message of the user stays text at any length: those are the caller's own words.

        Args:
            history: All messages to be sent, the new turn last.

        Raises:
            InvalidRequest: There is no message.
            PromptTooLong: The prompt is longer than the site takes.
        """
        prompt = compose(history)
        if len(prompt) > self.prompt_limit:
            raise errors.PromptTooLong(
                f"The prompt has {len(prompt)} characters, history included; at most "
                f"{self.prompt_limit} can be sent.",
                param="messages",
            )
        files = tuple(file for message in history for file in message.files)
        is_composed = len(history) > 1
        if not is_composed or len(prompt) <= self.longest_prompt:
            return Plan(prompt=prompt, files=files)
        text = messages.InlineFile(
            content=prompt.encode(), media_type="text/plain", name=FILE_NAME, param="messages"
        )
        return Plan(prompt=self._beside_file(history), files=(text, *files))

    def _beside_file(self, history: Sequence[messages.Message]) -> str:
        """Return what goes with the file: the new turn's own words too, where they fit."""
        turns = [m for m in history if m.role is not messages.Role.SYSTEM]
        if not turns or turns[-1].role is not messages.Role.USER:
            return FILE_PROMPT
        prompt = f"{FILE_PROMPT} {_REPEATED}\n\n{turns[-1].text}"
        return prompt if len(prompt) <= self.longest_prompt else FILE_PROMPT


def require_driven(tool: messages.Tool | None) -> None:
    """Check that page objects can use a tool.

    Raises:
        UnsupportedFeature: They cannot.
    """
    if tool is not None and tool not in DRIVEN_TOOLS:
        raise errors.UnsupportedFeature(
            f"The tool {tool.value!r} is not supported yet: use the model without it.",
            param="model",
        )
