"""The answers that the replica gives in a benchmark, and the prompts that ask for them."""

from dataclasses import dataclass

from browser_bridge.replica.server import ReplicaServer

SENTENCE = "The quick brown fox jumps over the lazy dog while the river runs on. "
INTERVAL = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A prompt and what it asks for.

    Args:
        prompt: The prompt; holds a mark that the replica knows the answer by.
        markdown: The answer.
    """

    prompt: str
    markdown: str


def prose(size: int) -> str:
    """Return plain paragraphs of about `size` characters, in which Markdown has no part."""
    sentences = [SENTENCE.strip()] * max(1, size // len(SENTENCE))
    paragraphs = (" ".join(sentences[start : start + 8]) for start in range(0, len(sentences), 8))
    return "\n\n".join(paragraphs)


def register(replica: ReplicaServer, name: str, size: int, *, pieces: int = 0) -> Asked:
    """Teach the replica an answer of a size.

    Args:
        replica: The replica.
        name: Mark in the prompt.
        size: Characters.
        pieces: Number of pieces it comes in; 0 cuts at words.
    """
    markdown = prose(size)
    chunk = max(1, len(markdown) // pieces) if pieces else 0
    mark = f"[[answer:{name}]]"
    replica.answer(name, markdown, chunk=chunk, interval=INTERVAL, first=0.15)
    return Asked(prompt=f"{mark} Tell me.", markdown=markdown)
