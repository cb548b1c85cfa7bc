"""Stored conversations in real tabs: going on in one, finding that it cannot be, deleting one."""

from collections.abc import Callable
from contextlib import AsyncExitStack

import pytest

from browser_bridge import errors
from browser_bridge.gemini_web import conversations, selectors
from browser_bridge.gemini_web.chat import Chat, ChatSettings
from browser_bridge.gemini_web.urls import Site
from browser_bridge.messages import SentTurn
from tests.integration.gemini_web.conftest import OpenTab, Tab

BOTH = pytest.mark.parametrize("generation", ["g1", "g2"])
FIRST = "What is a bridge?\n\nA  short answer.\n" + "\n".join(f"line {n}" for n in range(20))
SENT_BACK = FIRST.replace("  ", " ").rstrip()


async def begun(open_tab: OpenTab, generation: str) -> tuple[Tab, str]:
    """Take a first turn."""
    tab = await open_tab(generation=generation)
    conversation = (await tab.ask(FIRST)).completed.conversation
    assert conversation is not None
    assert conversation == tab.chat.conversation
    return tab, conversation


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From when it is called, a conversation that does not show counts as lost sooner."""

    def hurry() -> None:
        monkeypatch.setattr(conversations, "SHOWN_LIMIT", 2.0)
        monkeypatch.setattr(conversations, "BACK_LIMIT", 1.0)

    return hurry


async def open_again(tab: Tab, conversation: str, *, prompt: str = SENT_BACK) -> None:
    await tab.chat.open_conversation(conversation, last_prompt=prompt, turns=1)


@BOTH
async def test_conversation_goes_on_from_a_new_chat_in_its_tab_without_a_load(
    open_tab: OpenTab, generation: str
) -> None:
    """The page stays the same document; the site gets the new turn alone, in its place."""
    tab, conversation = await begun(open_tab, generation)
    loads: list[str] = []
    tab.page.on("domcontentloaded", lambda page: loads.append(page.url))
    await tab.chat.open_new()
    await open_again(tab, conversation)
    assert (await tab.ask("And then?")).completed.conversation == conversation
    await tab.chat.open_new()
    assert tab.chat.conversation is None
    await tab.chat.open_conversation(conversation, last_prompt="And then?", turns=2)
    assert (await tab.ask("And last?")).completed.markdown
    assert not loads
    first, second, third = tab.prompts
    assert {first.conversation, second.conversation, third.conversation} == {conversation}
    assert [entry.prompt for entry in tab.prompts] == [FIRST, "And then?", "And last?"]
    for before, after in ((first, second), (second, third)):
        answer, candidate = after.follows
        assert answer == f"r_{before.response_id}"
        assert candidate.startswith(f"rc_{before.response_id[:-1]}")


@BOTH
async def test_conversation_goes_on_in_a_tab_that_never_showed_it(
    open_tab: OpenTab, generation: str, hurry: Callable[[], None]
) -> None:
    """Another tab of the profile loads it, proves where it stands, and goes on."""
    tab, conversation = await begun(open_tab, generation)
    settings = ChatSettings(site=Site(tab.server.origin), selectors=selectors.load(), silence=2)
    page = await tab.page.context.new_page()
    async with AsyncExitStack() as opened:
        chat = await opened.enter_async_context(Chat(page, settings))
        await chat.open_new()
        other = Tab(tab.server, page, chat, [])
        await open_again(other, conversation)
        assert (await other.ask("And then?")).completed.conversation == conversation
        assert tab.prompts[1].follows[0] == f"r_{tab.prompts[0].response_id}"
        # What the first tab knew is no longer where the conversation stands.
        hurry()
        await tab.chat.open_new()
        with pytest.raises(errors.ConversationLost):
            await open_again(tab, conversation)
    await tab.works_again()


@BOTH
async def test_conversation_that_is_another_deleted_or_unreadable_is_lost(
    open_tab: OpenTab, generation: str, hurry: Callable[[], None]
) -> None:
    """Nothing is sent where the page does not prove that it shows what the caller knows."""
    tab, conversation = await begun(open_tab, generation)
    hurry()
    with pytest.raises(errors.ConversationLost):
        await open_again(tab, conversation, prompt=SENT_BACK + " edited")
    tab.server.use("chats_lost")
    await tab.chat.open_new()
    with pytest.raises(errors.ConversationLost):
        await open_again(tab, conversation)
    tab.server.use("normal")
    tab.server.delete("one@replica.test", conversation)
    await tab.chat.open_new()
    with pytest.raises(errors.ConversationLost):
        await open_again(tab, conversation)
    assert len(tab.prompts) == 1
    await tab.works_again()


@pytest.mark.sampled(2)
@BOTH
@pytest.mark.parametrize("hidden", ["nothing", "top-bar-actions .conversation-title-container"])
async def test_deleting_takes_that_conversation_and_no_other(
    open_tab: OpenTab, generation: str, hidden: str
) -> None:
    """By the menu of the open chat, or by its row where the page has no such menu."""
    tab, conversation = await begun(open_tab, generation)
    await tab.chat.open_new()
    kept = (await tab.ask("Keep this")).completed.conversation
    await tab.chat.open_new()
    await tab.page.add_style_tag(content=f"{hidden} {{ display: none }}")
    await tab.chat.conversations.delete(conversation)
    deleted = [event.detail for event in tab.server.oracle.events if event.kind == "delete"]
    assert deleted == [conversation]
    assert kept not in deleted
    await tab.works_again()


async def test_deleting_what_is_gone_sends_nothing_to_delete(open_tab: OpenTab) -> None:
    """A conversation that was deleted by hand is told as lost, and nothing is clicked."""
    tab = await open_tab()
    with pytest.raises(errors.ConversationLost):
        await tab.chat.conversations.delete("0123456789abcdef")
    assert tab.server.oracle.events == ()
    await tab.works_again()


@BOTH
async def test_conversation_is_found_by_its_prompt_in_another_tab(
    open_tab: OpenTab, generation: str
) -> None:
    """A new tab looks into the newest ones of the list; one that is known is not meant."""
    tab, conversation = await begun(open_tab, generation)
    async with AsyncExitStack() as opened:
        page = await tab.page.context.new_page()
        settings = ChatSettings(site=Site(tab.server.origin), selectors=selectors.load())
        chat = await opened.enter_async_context(Chat(page, settings))
        await chat.open_new()
        assert await chat.find_conversation(FIRST, known=(conversation,)) is None
        assert await chat.find_conversation(FIRST, known=()) == conversation
    assert len(tab.prompts) == 1


@BOTH
async def test_turn_tells_where_it_can_be_found_while_it_is_answered(
    open_tab: OpenTab, generation: str
) -> None:
    """The site names the conversation early, and that is told once."""
    tab = await open_tab(generation=generation)
    told: list[SentTurn] = []
    tab.chat.on_named = told.append
    completed = (await tab.ask(FIRST)).completed
    assert [(sent.prompt, sent.conversation) for sent in told] == [(FIRST, completed.conversation)]
