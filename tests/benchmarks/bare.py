"""The least a script can do: fill, click, and watch the text until the answer is complete."""

import json
import time
from types import TracebackType
from typing import Any, Self

from playwright.async_api import BrowserContext, Page, async_playwright

from browser_bridge.replica.server import ReplicaServer
from tests.benchmarks.timeline import Timeline

COMPOSER = 'rich-textarea .ql-editor[contenteditable="true"]'
SEND = "button.send-button:not(.stop), .send-button.submit button"
BINDING = "tellScript"
WATCH = """() => {
  const tell = () => {
    const body = [...document.querySelectorAll("model-response message-content .markdown")].at(-1);
    if (!body) return;
    const done = Boolean(document.querySelector(".response-footer.complete"));
    window.tellScript(JSON.stringify([body.textContent.length, done]));
  };
  new MutationObserver(tell).observe(document.body,
    { subtree: true, childList: true, characterData: true, attributes: true });
}"""


class BareScript:
    """A plain Playwright script with one tab on the replica.

    Args:
        replica: The replica.
        executable: The browser.
    """

    def __init__(self, replica: ReplicaServer, executable: str) -> None:
        self._replica = replica
        self._executable = executable
        self._playwright: Any = None
        self._context: BrowserContext | None = None
        self._told: list[tuple[float, int, bool]] = []

    async def __aenter__(self) -> Self:
        self._playwright = await async_playwright().start()
        browser = await self._playwright.chromium.launch(
            executable_path=self._executable, args=["--no-sandbox"]
        )
        context = await browser.new_context(viewport={"width": 1280, "height": 900})
        await context.add_cookies(self._replica.cookies("one@replica.test"))  # pyright: ignore[reportArgumentType] - plain dicts of that shape
        self._context = context
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._playwright.stop()

    async def ask(self, prompt: str) -> Timeline:
        """Send a prompt from a warm tab, and read the answer as it is painted."""
        assert self._context is not None
        page = await self._warm_page()
        called = time.time()
        await page.fill(COMPOSER, prompt)
        await page.click(SEND)
        await page.wait_for_selector(".response-footer.complete", state="attached")
        await page.locator("model-response message-content .markdown").last.inner_text()
        returned = time.time()
        arrivals = [(at, length) for at, length, _ in self._told]
        await page.close()
        return Timeline(called=called, returned=returned, arrivals=tuple(arrivals))

    async def _warm_page(self) -> Page:
        assert self._context is not None
        page = await self._context.new_page()
        self._told = []

        def take(_: Any, text: str) -> None:
            length, done = json.loads(text)
            self._told.append((time.time(), length, done))

        await page.expose_binding(BINDING, take)
        await page.goto(f"{self._replica.origin}/app")
        await page.wait_for_selector(COMPOSER)
        await page.evaluate(WATCH)
        return page
