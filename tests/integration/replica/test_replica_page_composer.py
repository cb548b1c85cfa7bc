"""The replica's composer: its elements, and that every way of writing arrives exactly."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Error, Page, expect

EDITOR = 'rich-textarea .ql-editor[contenteditable="true"]'
CHAIN = (
    "#app-root > main > side-navigation-v2 > bard-sidenav-container > bard-sidenav-content "
    "chat-window > input-container > fieldset.input-area-container > input-area-v2 > "
    'div.input-area.children-ready[data-node-type="input-area"] > div.text-input-field '
    "rich-textarea.text-input-field_textarea.ql-container.ql-bubble[atmentions][dir=ltr] > "
    'div.ql-editor.textarea.new-input-ui[role="textbox"][aria-multiline="true"]'
)
PROMPTS = (
    "hello",
    "  lead  and   runs   ",
    "a\n\nb\n\n\nc",
    "\n\nstart",
    "tab\tx\t\ty",
    "nb\u00a0sp \u00a0 mixed  x",
    "👩‍👩‍👧‍👦 🇩🇪 é שלום مرحبا\u200b",
    '<b>x</b> & "q" <script>',
    "```python\n  x = 1\n\n    y\n```",
    "line  \n  line\u2028z",
)
PASTE = """async ([selector, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const editor = document.querySelector(selector);
  editor.focus();
  const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  editor.dispatchEvent(event);
  return event.defaultPrevented;
}"""

Write = Callable[[Page, str], Awaitable[Any]]


async def insert_text(page: Page, text: str) -> None:
    await page.locator(EDITOR).focus()
    await page.keyboard.insert_text(text)


async def fill(page: Page, text: str) -> None:
    await page.locator(EDITOR).fill(text)


async def paste(page: Page, text: str) -> None:
    assert await page.evaluate(PASTE, [EDITOR, text])
    await expect(page.locator(EDITOR)).not_to_have_class("ql-blank")
    lines = text.count("\n") + 1
    await expect(page.locator(f"{EDITOR} > p")).to_have_count(lines)


async def exec_command(page: Page, text: str) -> None:
    await page.locator(EDITOR).focus()
    await page.evaluate("text => document.execCommand('insertText', false, text)", text)


async def shift_enter(page: Page, text: str) -> None:
    await page.locator(EDITOR).focus()
    for number, line in enumerate(text.split("\n")):
        if number:
            await page.keyboard.press("Shift+Enter")
        await page.keyboard.insert_text(line)


async def drop(page: Page, text: str) -> None:
    data = await page.evaluate_handle(
        "text => { const d = new DataTransfer(); d.setData('text/plain', text); return d; }", text
    )
    await page.dispatch_event(EDITOR, "drop", {"dataTransfer": data})
    await expect(page.locator(f"{EDITOR} > p")).to_have_count(text.count("\n") + 1)


@pytest.mark.parametrize(
    "write",
    [
        insert_text,
        paste,
        *(
            pytest.param(way, marks=pytest.mark.soak)
            for way in (fill, exec_command, shift_enter, drop)
        ),
    ],
)
async def test_composer_sends_exactly_what_was_written(visit_g2: Any, write: Write) -> None:
    """Whatever way text gets into the editor, the site receives it character for character."""
    visit_g2.server.answer("", "ok", first=0, interval=0)
    page = await visit_g2.open()
    for count, prompt in enumerate(PROMPTS, 1):
        await write(page, prompt)
        await page.locator(EDITOR).press("Enter")
        await expect(page.locator(".response-footer.complete")).to_have_count(count)
        await expect(page.locator(EDITOR)).to_have_class("ql-editor textarea new-input-ui ql-blank")
    assert [entry.prompt for entry in visit_g2.server.oracle.prompts] == list(PROMPTS)


async def test_composer_has_the_documented_chain(visit: Any) -> None:
    """From the root to the editor, the elements of both generations are the documented ones."""
    page = await visit.open()
    await expect(page.locator(CHAIN)).to_have_count(1)
    await expect(page.locator('rich-textarea .ql-clipboard[contenteditable="true"]')).to_have_count(
        1
    )
    await expect(page.locator("form")).to_have_count(0)
    await expect(page.locator(EDITOR)).to_have_attribute("data-placeholder", "Ask Gemini")
    assert await page.locator(EDITOR).evaluate("e => [e.children.length, e.innerHTML]") == [
        1,
        "<p><br></p>",
    ]


async def test_composer_keeps_one_paragraph_for_each_line(visit: Any) -> None:
    """A blank line is `p > br`, and emptiness is the class `ql-blank`."""
    page = await visit.open()
    await insert_text(page, "one\n\nthree")
    assert await page.locator(EDITOR).inner_html() == "<p>one</p><p><br></p><p>three</p>"
    assert "ql-blank" not in (await page.locator(EDITOR).get_attribute("class") or "")
    await page.keyboard.press("ControlOrMeta+a")
    await page.keyboard.press("Backspace")
    assert await page.locator(EDITOR).inner_html() == "<p><br></p>"
    assert "ql-blank" in (await page.locator(EDITOR).get_attribute("class") or "")


async def test_composer_tidies_what_scripts_write(visit_g2: Any) -> None:
    """Text set by a script, line breaks included, ends up as one paragraph for each line."""
    page = await visit_g2.open()
    await page.locator(EDITOR).evaluate(
        "e => { e.innerText = 'a\\nb'; e.dispatchEvent(new Event('input')); }"
    )
    assert await page.locator(EDITOR).inner_html() == "<p>a</p><p>b</p>"
    await page.locator(EDITOR).focus()
    await page.keyboard.press("ControlOrMeta+End")
    await page.evaluate("document.execCommand('insertLineBreak')")
    await page.keyboard.type("c")
    assert await page.locator(EDITOR).inner_html() == "<p>a</p><p>b</p><p>c</p>"


async def test_composer_takes_a_paste_of_100_kb_within_seconds(visit: Any) -> None:
    """A large paste costs little, and all of it arrives."""
    page = await visit.open()
    prompt = "".join(f"line {number} with  some   text\n" for number in range(4000))[:100_000]
    started = time.monotonic()
    await paste(page, prompt)
    assert time.monotonic() - started < 5
    await page.keyboard.press("Enter")
    entries = await visit.server.oracle.arrived(1)
    assert entries[0].prompt == prompt


async def test_composer_ignores_a_paste_when_the_scenario_says_so(visit_g2: Any) -> None:
    """Without a handler a made-up paste changes nothing."""
    page = await visit_g2.open(scenario="paste_ignored")
    assert not await page.evaluate(PASTE, [EDITOR, "lost"])
    assert await page.locator(EDITOR).inner_text() == "\n"


async def test_page_refuses_plain_html(visit_g2: Any) -> None:
    """Trusted Types keep scripts from writing innerHTML."""
    page = await visit_g2.open()
    with pytest.raises(Error, match="TrustedHTML"):
        await page.locator(EDITOR).evaluate("e => { e.innerHTML = '<p>x</p>'; }")


async def test_send_slot_shows_send_only_for_text(visit_g2: Any) -> None:
    """G2: no send button while empty; host and inner button share label and classes."""
    page = await visit_g2.open()
    await expect(page.locator(".send-button")).to_have_count(0)
    await expect(page.locator(".mic-button-container:not(.hidden)")).to_have_count(1)
    await insert_text(page, "hi")
    send = page.locator(
        ".send-button-container.visible "
        'gem-icon-button.send-button.submit[arialabel="Send message"]'
    )
    await expect(
        send.locator('button.send-button.submit[aria-label="Send message"]')
    ).to_be_visible()
    await expect(send.locator('mat-icon[fonticon="arrow_upward"]')).to_have_count(1)
    await expect(page.locator(".mic-button-container.hidden")).to_have_count(1)
    await send.click()
    assert (await visit_g2.server.oracle.arrived(1))[0].prompt == "hi"


async def test_send_slot_of_g1_is_disabled_when_empty(visit_g1: Any) -> None:
    """G1: the slot keeps a disabled send button, and labels sit on the buttons themselves."""
    page = await visit_g1.open()
    idle = page.locator(
        '.send-button-container.disabled button.send-button.submit[aria-disabled="true"]'
    )
    await expect(idle.locator('mat-icon[fonticon="send"]')).to_have_count(1)
    await insert_text(page, "hi")
    await page.locator(
        '.send-button-container.visible button.send-button[aria-label="Send message"]'
    ).click()
    assert (await visit_g1.server.oracle.arrived(1))[0].prompt == "hi"


async def test_composer_sends_no_blank_prompt(visit_g2: Any) -> None:
    """Spaces alone are no prompt: Enter leaves them where they are."""
    page = await visit_g2.open()
    await insert_text(page, "   ")
    await page.keyboard.press("Enter")
    await insert_text(page, "now")
    await page.keyboard.press("Enter")
    assert [entry.prompt for entry in await visit_g2.server.oracle.arrived(1)] == ["   now"]


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("visit", "locale", "send", "stop"),
    [
        ("g1", "en", "Send message", "Stop response"),
        ("g2", "en", "Send message", "Stop response"),
        ("g1", "zh-CN", "发送", "停止回答"),
        ("g2", "zh-TW", "傳送", "停止回覆"),
        ("g1", "de", "Nachricht senden", "Antwort stoppen"),
        ("g2", "ja", "プロンプトを送信", "回答を停止"),
        ("g1", "ko", "메시지 보내기", "대답 생성 중지"),
        ("g2", "ru", "Отправить сообщение", "Остановить"),
        ("g1", "vi", "Gửi tin nhắn", "Ngừng tạo câu trả lời"),
    ],
    indirect=["visit"],
)
async def test_composer_speaks_the_language_of_the_page(
    visit: Any, locale: str, send: str, stop: str
) -> None:
    """Send and Stop carry the labels of the locale."""
    visit.server.answer("long", "word " * 2000, interval=0.05)
    page = await visit.open(f"/app?hl={locale}")
    await insert_text(page, "long")
    await page.get_by_role("button", name=send, exact=True).click()
    await page.get_by_role("button", name=stop, exact=True).click()
    await expect(page.get_by_role("button", name=stop, exact=True)).to_have_count(0)


async def test_composer_appears_late_when_the_page_loads_slowly(visit_g2: Any) -> None:
    """Until it is usable, the page has no editor at all."""
    page = await visit_g2.load("/app", scenario="slow_load", size=(1280, 800))
    await page.locator("chat-window").wait_for()
    assert await page.locator(EDITOR).count() == 0
    await page.locator(EDITOR).wait_for()


async def test_renamed_composer_loses_the_documented_names(visit_g2: Any) -> None:
    """No documented selector finds the composer, and yet a person can use it."""
    page = await visit_g2.open(scenario="renamed_composer")
    for selector in (
        "rich-textarea",
        ".ql-editor",
        "input-area-v2",
        '[role="textbox"][aria-label*="Gemini"]',
    ):
        await expect(page.locator(selector)).to_have_count(0)
    entry = await visit_g2.ask(page, "still works")
    assert entry.prompt == "still works"
