"""Which histories count as the same conversation, and which do not."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from browser_bridge.jobs.fingerprint import fingerprint, fingerprint_of_name, split
from browser_bridge.messages import InlineFile, Message, RemoteFile, Role, StoredFile

ANSWER = "Here it is:\n\n![a bridge](https://site.test/b.png)\n\n```python\nprint(1)\n```\n\nDone."
WORDS = st.text(st.sampled_from("ab \n\t<>`"), max_size=12)
ROLES = st.sampled_from([Role.USER, Role.ASSISTANT])


def said(*pairs: tuple[str, str], files: Sequence[Any] = ()) -> list[Message]:
    roles = {"s": Role.SYSTEM, "u": Role.USER, "a": Role.ASSISTANT}
    return [
        Message(role=roles[role], text=text, files=tuple(files) if role == "u" else ())
        for role, text in pairs
    ]


HISTORY = said(("s", "Be terse."), ("u", "Hi\nthere"), ("a", ANSWER))
SAME = {
    "trimmed": said(("s", "Be terse.\n"), ("u", "  Hi\nthere \n"), ("a", ANSWER.strip() + "\n")),
    "line ends": said(
        ("s", "Be terse."), ("u", "Hi\r\nthere"), ("a", ANSWER.replace("\n", "\r\n"))
    ),
    "trailing blanks": said(("s", "Be terse."), ("u", "Hi  \nthere"), ("a", ANSWER)),
    "thoughts": said(
        ("s", "Be terse."), ("u", "Hi\nthere"), ("a", f"<think>\nHm\n</think>\n\n{ANSWER}")
    ),
    "thoughts as details": said(
        ("s", "Be terse."),
        ("u", "Hi\nthere"),
        (
            "a",
            f'<details type="reasoning" done="true">\n<summary>x</summary>Hm\n</details>\n{ANSWER}',
        ),
    ),
    "pictures dropped": said(
        ("s", "Be terse."),
        ("u", "Hi\nthere"),
        ("a", ANSWER.replace("![a bridge](https://site.test/b.png)\n\n", "")),
    ),
    "pictures moved": said(
        ("s", "Be terse."),
        ("u", "Hi\nthere"),
        ("a", ANSWER.replace("https://site.test/b.png", "/api/v1/files/7/content")),
    ),
    "instructions late": said(("u", "Hi\nthere"), ("a", ANSWER), ("s", "Be terse.")),
    "empty messages": said(
        ("s", "Be terse."), ("s", ""), ("u", "Hi\nthere"), ("a", " "), ("a", ANSWER)
    ),
}
OTHER = {
    "edited": said(("s", "Be terse."), ("u", "Hi there"), ("a", ANSWER)),
    "answer edited": said(("s", "Be terse."), ("u", "Hi\nthere"), ("a", ANSWER + " Really.")),
    "other case": said(("s", "Be terse."), ("u", "hi\nthere"), ("a", ANSWER)),
    "indentation": said(("s", "Be terse."), ("u", "Hi\n there"), ("a", ANSWER)),
    "other instructions": said(("s", "Be verbose."), ("u", "Hi\nthere"), ("a", ANSWER)),
    "no instructions": said(("u", "Hi\nthere"), ("a", ANSWER)),
    "other speaker": said(("s", "Be terse."), ("a", "Hi\nthere"), ("a", ANSWER)),
    "one more": said(("s", "Be terse."), ("u", "Hi\nthere"), ("a", ANSWER), ("u", "Bye")),
    "one less": said(("s", "Be terse."), ("u", "Hi\nthere")),
    "split": said(("s", "Be terse."), ("u", "Hi"), ("u", "there"), ("a", ANSWER)),
    "user's thoughts": said(("s", "Be terse."), ("u", "<think>x</think>Hi\nthere"), ("a", ANSWER)),
    "a file": said(
        ("s", "Be terse."), ("u", "Hi\nthere"), ("a", ANSWER), files=[InlineFile(content=b"x")]
    ),
}


@pytest.mark.parametrize("change", SAME)
def test_what_clients_change_is_the_same_conversation(change: str) -> None:
    assert fingerprint(SAME[change]) == fingerprint(HISTORY)


@pytest.mark.parametrize("change", OTHER)
def test_other_words_are_another_conversation(change: str) -> None:
    assert fingerprint(OTHER[change]) != fingerprint(HISTORY)


def test_files_of_an_answer_stand_for_no_words() -> None:
    """Links and players that were written for its files are not what the site said."""
    link = "http://127.0.0.1:8000/gemini_official/media/0a1b.py?token=1x2-ab_c.py"
    film = link.replace(".py", ".mp4").replace("_", "")
    files = (
        f"\n\n[Count \\[1\\]]({link.replace('_', '')})"
        f"\n\n```html\n<video src='{film}' controls></video>\n```\n\n[video]({film})"
    )
    answered = said(("u", "Hi"), ("a", f"Done.{files}"))
    assert fingerprint(answered) == fingerprint(said(("u", "Hi"), ("a", "Done.")))
    other = said(("u", "Hi"), ("a", "Done.\n\n[Count](http://site.test/media/count.py)"))
    assert fingerprint(other) != fingerprint(answered)


def test_merged_instructions_are_the_same() -> None:
    apart = said(("s", "Be terse."), ("s", "Be kind."), ("u", "Hi"))
    for between in ("\n", "\n\n"):
        merged = said(("s", f"Be terse.{between}Be kind."), ("u", "Hi"))
        assert fingerprint(merged) == fingerprint(apart)


def test_files_count_by_content_or_address_and_by_order() -> None:
    files = [InlineFile(content=b"x"), RemoteFile(url="https://a.test/x"), StoredFile(id="x")]
    renamed = [InlineFile(content=b"x", name="a.png", param="b"), *files[1:]]
    whole = fingerprint(said(("u", "Look"), files=files))
    assert fingerprint(said(("u", "Look"), files=renamed)) == whole
    assert fingerprint(said(("u", "Look"), files=files[::-1])) != whole
    assert fingerprint(said(("u", "Look"), files=files[:2])) != whole


@given(st.lists(st.tuples(ROLES, WORDS), max_size=5), st.lists(st.tuples(ROLES, WORDS), max_size=5))
def test_histories_that_differ_in_words_never_share_a_hash(
    one: list[tuple[Role, str]], two: list[tuple[Role, str]]
) -> None:
    def words(history: list[tuple[Role, str]]) -> list[tuple[Role, list[str]]]:
        return [(role, text.split()) for role, text in history if text.strip()]

    assume(words(one) != words(two))
    hashes = [fingerprint([Message(role=r, text=t) for r, t in history]) for history in (one, two)]
    assert hashes[0] != hashes[1]


@given(
    st.lists(st.tuples(ROLES, WORDS), min_size=1, max_size=5),
    st.sampled_from(["", " ", "\n", "\t\n"]),
)
def test_blanks_around_texts_never_change_the_hash(
    history: list[tuple[Role, str]], blanks: str
) -> None:
    plain = [Message(role=r, text=t) for r, t in history]
    padded = [Message(role=r, text=f"{blanks}{t.strip()}{blanks}") for r, t in history]
    assert fingerprint(padded) == fingerprint(plain)


@pytest.mark.parametrize(
    "unit", ["<think>", "![", "![a](", '<details type="reasoning"', " \n", "  "]
)
def test_long_hostile_texts_are_hashed_at_once(unit: str) -> None:
    assert fingerprint(said(("a", unit * 200_000)))


def test_lone_surrogates_are_hashed() -> None:
    assert fingerprint(said(("u", "\ud800"))) != fingerprint(said(("u", "\ud801")))


def test_names_are_hashed_and_none_is_none() -> None:
    assert fingerprint_of_name("") == ""
    assert len(fingerprint_of_name("chat-1")) == 64


def test_split_is_after_the_last_answer_and_moves_instructions_before_it() -> None:
    history = said(
        ("u", "1"), ("a", "2"), ("u", "3"), ("a", "4"), ("u", "5"), ("s", "6"), ("u", "7")
    )
    parts = split(history)
    assert parts is not None
    known, new = parts
    assert [m.text for m in known] == ["1", "2", "3", "4", "6"]
    assert [m.text for m in new] == ["5", "7"]


@pytest.mark.parametrize("history", [said(("u", "1")), said(("u", "1"), ("a", "2")), []])
def test_split_is_none_without_an_answer_or_anything_after_it(history: list[Message]) -> None:
    assert split(history) is None
