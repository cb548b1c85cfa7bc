"""The replica's turns: signs of streaming and completion, rendered blocks, and failures."""

from typing import Any

from playwright.async_api import Page, Response, expect

from tests.integration.replica.watching import MARKDOWN, WATCH

ANSWER_CHAIN = (
    "chat-window > chat-window-content > div#chat-history.chat-history-scroll-container > "
    'infinite-scroller.chat-history[data-test-id="chat-history-container"] > '
    "div.conversation-container.message-actions-hover-boundary > model-response > div > "
    "response-container > div.response-container > div.presented-response-container > "
    "div.response-container-content > div.response-content > structured-content-container > "
    "div.container > message-content > div.markdown.markdown-main-panel[inline-copy-host]"
)
USER_CHAIN = (
    "user-query > span.user-query-container > user-query-content.user-query-container > "
    "div.user-query-container > div.query-content#user-query-content-0 > "
    "span.user-query-bubble-with-background > span.horizontal-container > "
    "div.query-text.gds-body-l > p.query-text-line"
)
RICH = r"""## Head *two*

Text **bold** `code` [link](https://example.com/a?b=1&c=2) and $E=mc^2$; $5 and $10.

- one
- two
  - deep

3. three

> quote

```javascript
return "x";
```

```
none
```

| L | R |
|:--|--:|
| a | b |

$$
\frac{a}{b}
$$

- [x] done
"""


async def plain_html(page: Page, selector: str = MARKDOWN) -> str:
    """HTML of the answer without the marks that differ from build to build."""
    return await page.locator(selector).last.evaluate(
        r"""e => e.innerHTML.replace(/<!---->/g, '').replace(/ _ng\w+-ng-c\d+=""/g, '')"""
    )


async def test_answer_shows_each_state_once_and_in_order(visit: Any) -> None:
    """Waiting, busy, then complete with footer, actions and no stop button, all at one go."""
    page = await visit.open()
    await page.evaluate(WATCH)
    await visit.ask(page, "hello")
    await expect(page.locator("message-actions")).to_have_count(1)
    states = await page.evaluate("window.seen")
    assert states[states.index("true,,false,false,true") :] == [
        "true,,false,false,true",
        "false,true,false,false,true",
        "false,false,true,true,false",
    ]


async def test_answer_keeps_its_element_while_text_grows(visit: Any) -> None:
    """The same message-content, with the ids of the response, holds every snapshot."""
    visit.server.answer("grow", "one\n\n" * 40, interval=0.02)
    page = await visit.open()
    entry = await visit.ask(page, "grow", is_awaited=False)
    content = page.locator(f"message-content#message-content-id-r_{entry.response_id}")
    handle = await content.element_handle()
    first = len(await content.inner_text())
    await page.locator(".response-footer.complete").wait_for(state="attached")
    assert await page.evaluate("e => e.isConnected", handle)
    assert len(await content.inner_text()) > first
    await expect(
        page.locator(f"#model-response-message-contentr_{entry.response_id}")
    ).to_have_count(1)
    assert await page.locator(".conversation-container").get_attribute("id") == entry.response_id


async def test_turn_has_the_documented_tree(visit: Any) -> None:
    """Prompt and answer stand in the chains of elements that the facts give."""
    page = await visit.open()
    await visit.ask(page, "  a\n\nb")
    await expect(page.locator(ANSWER_CHAIN)).to_have_count(1)
    lines = page.locator(USER_CHAIN)
    assert await lines.nth(1).locator("br").count() == 1
    assert await lines.evaluate_all("all => all.map(e => e.textContent)") == ["   a ", "", " b "]
    await expect(page.locator(f"{ANSWER_CHAIN}[aria-live=polite][aria-busy=false]")).to_have_count(
        1
    )
    buttons = page.locator(
        "div.response-container-footer > message-actions[footer] div.buttons-container-v2 button"
    )
    labels = await buttons.evaluate_all("all => all.map(e => e.ariaLabel)")
    assert labels == ["Good response", "Bad response", "Redo", "Copy", "Show more options"]


async def test_older_turn_is_neither_announced_nor_always_laid_out(visit: Any) -> None:
    """Only the newest turn is polite; the one before gets the class of old turns."""
    page = await visit.open()
    await visit.ask(page, "ping")
    await visit.ask(page, "ping again")
    turns = page.locator(".conversation-container")
    assert await turns.evaluate_all(
        "all => all.map(e => e.classList.contains('turn-content-visibility'))"
    ) == [True, False]
    assert await page.locator(MARKDOWN).evaluate_all("all => all.map(e => e.ariaLive)") == [
        "off",
        "polite",
    ]


async def test_answer_renders_blocks_of_the_newer_generation(visit_g2: Any) -> None:
    """G2: paths, hosts, header inside the container, header cells `th > span`."""
    visit_g2.server.answer("rich", RICH, interval=0.001)
    page = await visit_g2.open()
    await visit_g2.ask(page, "rich")
    html = await plain_html(page)
    assert html.startswith(
        '<h2 data-path-to-node="0">Head <i data-path-to-node="0" '
        'data-index-in-node="5">two</i></h2>'
    )
    for fragment in (
        '<b data-path-to-node="1" data-index-in-node="5">bold</b>',
        'rel="noopener" externallink=""',
        'href="https://example.com/a?b=1&amp;c=2">link</a>',
        '<span class="math-inline" data-math="E=mc^2"',
        "; $5 and $10.</p>",
        (
            '<li><p data-path-to-node="2,1,0">two</p><ul data-path-to-node="2,1,1"><li><p '
            'data-path-to-node="2,1,1,0,0">deep</p></li></ul></li>'
        ),
        '<ol start="3" data-path-to-node="3">',
        '<blockquote data-path-to-node="4"><p data-path-to-node="4,0">quote</p></blockquote>',
        (
            '<div class="animated-opacity"><div class="code-block-decoration header-formatted '
            'gds-emphasized-body-m"><span>JavaScript</span>'
        ),
        (
            '<code class="code-container formatted" role="text" '
            'data-test-id="code-content"><span class="hljs-keyword">return</span>'
        ),
        "<span>Code snippet</span>",
        (
            '<table data-path-to-node="7"><thead><tr><th style="text-align:left"><span '
            'data-path-to-node="7,0,0,0">L</span></th>'
        ),
        (
            r'<div class="math-block" data-math="\frac{a}{b}"><span '
            r'class="katex-display"><span class="katex">'
        ),
        '<input class="task-list-item-checkbox" type="checkbox" disabled="" checked="">',
    ):
        assert fragment in html
    chain = (
        "response-element.no-md > code-block .code-block "
        'gem-icon-button.copy-button[data-test-id="gem-copy-button"] > '
        'button[aria-label="Copy code"]'
    )
    await expect(page.locator(chain)).to_have_count(2)
    assert (
        await page.locator("code[data-test-id=code-content]").first.text_content()
        == 'return "x";\n'
    )
    assert (
        await page.locator("response-element").first.evaluate(
            "e => [...e.childNodes].filter(n => n.nodeType === 8).length"
        )
        >= 50
    )


async def test_answer_renders_blocks_of_the_older_generation(visit_g1: Any) -> None:
    """G1: header before the container, header cells `td`, a plain copy button."""
    visit_g1.server.answer("rich", RICH, interval=0.001)
    page = await visit_g1.open()
    await visit_g1.ask(page, "rich")
    header = (
        ".code-block > .code-block-decoration.header-formatted.gds-title-s + "
        ".formatted-code-block-internal-container > .animated-opacity > pre"
    )
    await expect(page.locator(header)).to_have_count(2)
    copy = page.locator(
        'code-block button.copy-button[aria-label="Copy code"] > mat-icon[fonticon="content_copy"]'
    )
    await expect(copy).to_have_count(2)
    await expect(page.locator("table thead td")).to_have_count(2)
    await expect(page.locator("table th, gem-icon-button, gem-icon")).to_have_count(0)
    await expect(page.locator("button.export-sheets-button")).to_have_count(1)
    await expect(page.locator("message-content.model-response-text")).to_have_count(1)


async def test_answer_is_the_same_however_it_streamed(visit_g2: Any) -> None:
    """Snapshots that grow bit by bit end in the HTML that one single snapshot gives."""
    page = await visit_g2.open()
    results: list[str] = []
    for name, chunk in (("bits", 3), ("whole", 100_000)):
        visit_g2.server.answer(f"in {name}", RICH, chunk=chunk, interval=0.002)
        await visit_g2.ask(page, f"in {name}")
        results.append(await plain_html(page))
    assert results[0] == results[1]


async def test_answer_follows_a_rewrite(visit_g2: Any) -> None:
    """Text that was shown already and corrected later leaves no trace."""
    visit_g2.server.answer("say", "First\n\nSecond\n\nThird", interval=0.01)
    page = await visit_g2.open(scenario="rewrite")
    await visit_g2.ask(page, "say")
    await expect(page.locator(f"{MARKDOWN} > p")).to_have_text(["First", "Second", "Third"])


async def test_answer_escapes_html(visit_g2: Any) -> None:
    """Markup in an answer is text, and runs nothing."""
    visit_g2.server.answer(
        "hack", '<img src=x onerror="window.hacked = 1"> <b>x</b>', interval=0.001
    )
    page = await visit_g2.open()
    await visit_g2.ask(page, "hack")
    await expect(page.locator(MARKDOWN)).to_have_text(
        '<img src=x onerror="window.hacked = 1"> <b>x</b>'
    )


async def test_thoughts_are_not_in_the_page_until_opened(visit: Any) -> None:
    """The button opens and closes a body of its own, before the answer's text."""
    visit.server.answer("ponder", "Answer", thoughts="**Plan**\n\nfirst", interval=0.01)
    page = await visit.open()
    await visit.ask(page, "ponder")
    button = page.locator(
        'model-thoughts[data-test-id="model-thoughts"] '
        'button[data-test-id="thoughts-header-button"]'
    )
    await expect(button).to_have_text("Show thinking")
    await expect(page.locator('[data-test-id="thoughts-content"]')).to_have_count(0)
    await button.click()
    await expect(button).to_have_text("Hide thinking")
    await expect(button).to_have_attribute("aria-expanded", "true")
    await expect(
        page.locator('model-thoughts [data-test-id="thoughts-content"] message-content .markdown')
    ).to_have_text("Planfirst")
    await expect(
        page.locator("model-response.has-thoughts model-thoughts ~ structured-content-container")
    ).to_have_count(1)
    await button.click()
    await expect(page.locator('[data-test-id="thoughts-content"]')).to_have_count(0)


async def test_page_reports_its_paints(visit_reporting: Any) -> None:
    """Each shown snapshot is reported with its length, up to the whole text."""
    visit_reporting.server.answer("paint", "one two three", interval=0.03)
    page = await visit_reporting.open()
    async with page.expect_response(reports_all_of_it):
        entry = await visit_reporting.ask(page, "paint")
    paints = visit_reporting.server.oracle.paints
    assert {paint.turn for paint in paints} == {entry.response_id}
    assert max(paint.length for paint in paints) == len("one two three")


def reports_all_of_it(response: Response) -> bool:
    """Tell whether a response answers the report of the whole text."""
    return "/paint" in response.url and '"length":13' in (response.request.post_data or "")
