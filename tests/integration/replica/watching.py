"""Where a page shows its newest answer, and how what it shows is watched."""

MARKDOWN = ".conversation-container model-response message-content .markdown.markdown-main-panel"
# Watches the newest answer from before it exists; keeps what changes.
WATCH = """() => {
  window.seen = [];
  new MutationObserver(() => {
    const markdown = [...document.querySelectorAll('model-response .markdown')].at(-1);
    const state = [
      !!document.querySelector('pending-response'), markdown?.getAttribute('aria-busy') ?? null,
      !!document.querySelector(
          '.response-footer.complete'), !!document.querySelector('message-actions'
      ),
      !!document.querySelector('button[aria-label^="Stop"]'),
    ].join();
    if (window.seen.at(-1) !== state) window.seen.push(state);
  }).observe(document.body, {subtree: true, childList: true, attributes: true});
}"""
