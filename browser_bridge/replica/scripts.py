"""The ways an answer can go: each bends an `Answer` into steps. Pure."""

from collections.abc import Callable

from browser_bridge.replica import script
from browser_bridge.replica.script import Answer, Script, Steps

FENCE = "```"

Shape = Callable[[str], str]


def complete(answer: Answer) -> Steps:
    """Say all of it and complete."""
    return (*script.spoken(answer), script.Complete(after=answer.interval))


def late(answer: Answer) -> Steps:
    """Say all of it, and complete only after a long silence."""
    return (*script.spoken(answer), script.Complete(after=3.0))


def paused(answer: Answer) -> Steps:
    """Fall silent for a while in the middle."""
    said = script.half(answer.markdown)
    rest = answer.markdown[len(said) :]
    return (
        *script.spoken(answer, text=said),
        script.Text(text=rest, after=2.5),
        script.Complete(after=answer.interval),
    )


def rewritten(answer: Answer) -> Steps:
    """Begin with other words, and correct them twice while more is said."""
    said = script.half(answer.markdown)
    draft = "Let me think about how to put this.\n\n"
    gap = answer.interval * 5
    return (
        script.Text(text=draft, after=answer.first),
        script.Text(text=said[: len(said) // 2], after=gap),
        script.Rewrite(text="Let me put this well.\n\n" + said, after=gap),
        script.Rewrite(text=said, after=gap),
        script.Rewrite(text=answer.markdown, after=gap),
        script.Complete(after=gap),
    )


def fences_closed(answer: Answer) -> Steps:
    """Show an open code fence closed in every snapshot until it truly closes."""
    return _shaped(answer, _with_fence_closed)


def escapes_flickering(answer: Answer) -> Steps:
    """Show a trailing mark of emphasis escaped until the next piece comes."""
    return _shaped(answer, _with_mark_escaped)


def shrunk(answer: Answer) -> Steps:
    """Say all of it and more, then take the addition back before completing."""
    addition = "\n\nOne more thing, which I shall take back."
    return (
        *script.spoken(answer),
        script.Text(text=addition, after=answer.interval),
        script.Rewrite(text=answer.markdown, after=0.3),
        script.Complete(after=0.1),
    )


def stalled(answer: Answer) -> Steps:
    """Say half of it and never go on."""
    return (*script.spoken(answer, text=script.half(answer.markdown)), script.Stall())


def mute(_answer: Answer) -> Steps:
    """Never say anything."""
    return (script.Stall(),)


def cut(answer: Answer) -> Steps:
    """Break the connection after half of it."""
    said = script.half(answer.markdown)
    return (*script.spoken(answer, text=said), script.Cut(after=answer.interval))


def cut_at_once(answer: Answer) -> Steps:
    """Break the connection before the first word."""
    return (script.Cut(after=answer.first),)


def unfinished(answer: Answer) -> Steps:
    """Say half of it and end in good order, without the mark of completion."""
    return script.spoken(answer, text=script.half(answer.markdown))


def empty(answer: Answer) -> Steps:
    """Complete without a word."""
    return (script.Complete(after=answer.first),)


def nothing(_answer: Answer) -> Steps:
    """End in good order with trailers only."""
    return ()


def compared(answer: Answer) -> Steps:
    """Give two answers side by side."""
    other = "Here is another way to say it.\n\n" + answer.markdown
    gap = answer.interval
    steps: list[script.AnyStep] = []
    said = 0
    for step in script.spoken(answer):
        steps.append(step)
        if isinstance(step, script.Text):
            said += len(step.text)
            steps.append(script.Alternative(text=other[:said]))
    return (*steps, script.Alternative(text=other, after=gap), script.Complete(after=gap))


def signed_out_midway(answer: Answer) -> Steps:
    """Lose the sign-in after half of it, and end without completion."""
    return (*unfinished(answer), script.SignOut(after=answer.interval))


def completed_then_failed(answer: Answer) -> Steps:
    """Complete, and then append error 1096 all the same."""
    return (*complete(answer), script.Fail(code=1096, after=0.05))


def partly_then_failed(answer: Answer) -> Steps:
    """Say half of it, then fail with 1096, upon which the page takes it back."""
    return (*unfinished(answer), script.Fail(code=1096, after=0.2))


def failing(code: int) -> Script:
    """Make a script that fails with a numbered error before the first word."""

    def fail(answer: Answer) -> Steps:
        return (script.Fail(code=code, after=answer.first),)

    return fail


def saying(text: str) -> Script:
    """Make a script that says a fixed text, as the site does for limits and refusals."""

    def say(answer: Answer) -> Steps:
        return complete(Answer(markdown=text, interval=answer.interval, first=answer.first))

    return say


def _shaped(answer: Answer, shape: Shape) -> Steps:
    steps: list[script.AnyStep] = []
    text = ""
    for step in script.spoken(answer):
        if isinstance(step, script.Text):
            text += step.text
            steps.append(script.Rewrite(text=shape(text), after=step.after))
        else:
            steps.append(step)
    return (
        *steps,
        script.Rewrite(text=answer.markdown, after=answer.interval),
        script.Complete(after=answer.interval),
    )


def _with_fence_closed(text: str) -> str:
    marks = sum(line.lstrip().startswith(FENCE) for line in text.splitlines())
    if marks % 2 == 0:
        return text
    return text.rstrip("\n") + "\n" + FENCE


def _with_mark_escaped(text: str) -> str:
    bare = text.rstrip()
    if bare and bare[-1] in "*_~":
        return bare[:-1] + "\\" + bare[-1]
    return text
