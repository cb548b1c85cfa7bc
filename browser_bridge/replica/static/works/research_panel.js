// The panel of research: what it thinks and reads while it runs, then the report and its sources
// (site-dom 10, 15 F).

import { isG2, page } from "../boot.js";
import { AnswerView } from "../answer_view.js";
import { icon } from "../components.js";
import { comments, delay, el, setAttribute } from "../dom.js";
import { label } from "../labels.js";
import { onDocument, versionsOf } from "./documents.js";
import { exportReportButton } from "./export_menu.js";
import { panelToolbar } from "./panel.js";
import { sourceLists } from "./source_lists.js";

/** Progress by document, for panels that open later. @type {Map<string, any[]>} */
const progress = new Map();
/** @type {Set<(id: string) => void>} */
const watchers = new Set();

/** Keep what the site says of running research. */
export function noteProgress(/** @type {string} */ id, /** @type {any[]} */ items) {
  progress.set(id, items);
  for (const watcher of watchers) watcher(id);
}

/** A `deep-research-immersive-panel`. */
export class ResearchPanel {
  constructor(/** @type {string} */ id) {
    this.key = `research:${id}`;
    this.id = id;
    this.isReported = false;
    this.isClosed = false;
    this.title = el("h2.title-text.gds-title-m", { "data-test-id": "title" });
    this.items = el("div.items");
    this.skeleton = el("thinking-panel-skeleton-loader", {}, el("div.line"), el("div.line"));
    this.spinner = el("mat-progress-spinner.mdc-circular-progress", { role: "progressbar", "aria-label": label("researching") });
    this.thinking = el("thinking-panel", {}, el("div.thinking-title.gds-title-s", {}, label("thinkingTitle"), this.spinner), this.items, this.skeleton);
    this.scroller = el("div.scroll-container", {}, this.thinking);
    this.root = el("deep-research-immersive-panel", {},
      panelToolbar(page.tools.hasReportTitle ? this.title : null, exportReportButton(() => this.entry().content)), this.scroller);
    const follow = (/** @type {string} */ changed) => { if (changed === id) this.show(); };
    watchers.add(follow);
    const forget = onDocument(follow);
    this.forget = () => { watchers.delete(follow); forget(); };
    this.show();
  }

  entry() {
    return versionsOf(this.id).at(-1).entry;
  }

  show() {
    const entry = this.entry();
    this.title.textContent = entry.title;
    const items = progress.get(this.id) ?? [];
    for (const item of items.slice(this.items.childElementCount)) this.items.append(itemContainer(item));
    if (entry.content && !this.isReported) void this.report(entry);
  }

  async report(/** @type {any} */ entry) {
    this.isReported = true;
    await delay(page.tools.reportDelayMs);
    if (this.isClosed) return;
    this.spinner.remove();
    if (!page.tools.skeletonStays) this.skeleton.remove();
    const markdown = el("div.markdown.markdown-main-panel", { id: "extended-response-markdown-content", dir: "ltr", "inline-copy-host": true });
    setAttribute(markdown, "aria-busy", "true");
    const report = el("div.report-container", {},
      el("response-container", {}, el("structured-content-container", { "data-test-id": "message-content" },
        el("message-content", { id: "extended-response-message-content" }, markdown))),
      comments(3), sourceLists(entry.extra?.[2] ?? [], entry.extra?.[3] ?? []));
    this.scroller.append(report);
    new AnswerView(markdown).show(entry.content);
    setAttribute(markdown, "aria-busy", "false");
  }

  close() {
    this.isClosed = true;
    this.forget();
  }
}

function itemContainer(/** @type {any} */ [header, body, pages]) {
  return el("div.item-container", {},
    (header || body) && el("thought-item", {},
      el("div.thought-header.gds-label-l", {}, header), body && el("div.gds-body-m.gds-italic", {}, body)),
    pages.length > 0 && el("browse-chip-list", {}, ...pages.map(chip)));
}

function chip(/** @type {string[]} */ [url, title, domain]) {
  return el("browse-web-chip", {}, el("a", { href: url, target: "_blank", rel: "noopener", "data-test-id": "browse-chip-link" },
    icon(isG2 ? "link" : "language"), el("span", { "data-test-id": "domain-name" }, domain), el("span", { "data-test-id": "title" }, title)));
}
