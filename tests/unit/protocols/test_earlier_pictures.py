"""Pictures of the last answer go with a turn that asks to change them."""

import re

from browser_bridge.messages import InlineFile, Message, RemoteFile, Role, StoredFile
from browser_bridge.protocols.openai import adapter
from browser_bridge.protocols.pictures import with_earlier_pictures, with_own_files

OWN = InlineFile(content=b"x")


def find(text: str) -> tuple[StoredFile, ...]:
    return tuple(StoredFile(id=name, name=name) for name in re.findall(r"ours/(\S+)\)", text))


def test_pictures_of_the_last_answer_are_attached_before_the_turns_own() -> None:
    history = (
        Message(role=Role.USER, text="Draw a cat"),
        Message(role=Role.ASSISTANT, text="![cat](ours/1.png)"),
        Message(role=Role.USER, text="And a dog"),
        Message(role=Role.ASSISTANT, text="![dog](ours/2.png) [video](ours/3.mp4)"),
        Message(role=Role.USER, text="Make it blue", files=(OWN,)),
    )
    changed = with_earlier_pictures(history, find)
    assert changed[:-1] == history[:-1]
    assert changed[-1].text == "Make it blue"
    assert changed[-1].files == (StoredFile(id="2.png", name="2.png"), OWN)


def test_turn_without_an_answer_before_it_stays_as_it_is() -> None:
    history = (Message(role=Role.USER, text="like ![this](ours/1.png)"),)
    assert with_earlier_pictures(history, find) == history


def test_only_turns_that_make_pictures_take_them() -> None:
    body = {
        "model": "gemini-3-pro",
        "messages": [
            {"role": "assistant", "content": "![cat](ours/1.png)"},
            {"role": "user", "content": "Make it blue"},
        ],
    }
    assert adapter.parse(body, find=find).turn.messages[-1].files == ()
    body["model"] = "gemini-3-pro-imagen"
    (file,) = adapter.parse(body, find=find).turn.messages[-1].files
    assert file == StoredFile(id="1.png", name="1.png")


def test_addresses_of_ours_are_files_that_we_keep() -> None:
    ours = RemoteFile(url="https://own.test/media/a.png?token=1", name="b.png", param="p")
    other = RemoteFile(url="https://other.test/a.png")
    history = (
        Message(role=Role.USER, text="look", files=(ours, other)),
        Message(role=Role.USER, text="more"),
    )

    def find_ours(text: str) -> tuple[StoredFile, ...]:
        return (StoredFile(id="a", name="a.png"),) if "own.test" in text else ()

    first, second = with_own_files(history, find_ours)
    assert first.files == (StoredFile(id="a", name="b.png", param="p"), other)
    assert second is history[1]
