// The rich elements of an answer as HTML: links, code, tables, footnotes (site-dom 6, 15 B and C).

import { isG2, page } from "./boot.js";
import { iconButtonHtml, responseElementHtml } from "./components.js";
import { escapeHtml, html } from "./dom.js";
import { highlight, languageName } from "./highlight.js";
import { label } from "./labels.js";

/** A link; its content is HTML. */
export function linkHtml(/** @type {string} */ href, /** @type {string} */ content) {
  const noise = isG2 ? "" : html("span.cdk-visually-hidden", {}, escapeHtml(label("newTab")));
  return responseElementHtml(html("link-block", {},
    html("a", { target: "_blank", rel: "noopener", externallink: true, jslog: "197247;track:generic_click,impression", href }, content) + noise));
}

/** A code block with its header and buttons. */
export function codeBlockHtml(/** @type {string} */ code, /** @type {string} */ language) {
  const text = page.closeFences && !code.endsWith("\n") ? `${code}\n` : code;
  const name = html("span", {}, escapeHtml(languageName(language) || label("codeSnippet")));
  const pre = html("pre", {}, html("code.code-container.formatted", { role: "text", "data-test-id": "code-content" },
    highlight(text, language.toLowerCase())));
  const header = isG2 ? ".gds-emphasized-body-m" : ".gds-title-s";
  const decoration = html(`div.code-block-decoration.header-formatted${header}`, {}, name + html("div.buttons", {}, codeButtons()));
  const inside = html("div.animated-opacity", {}, isG2 ? decoration + pre : pre);
  const container = html("div.formatted-code-block-internal-container", {}, inside);
  return responseElementHtml(html(`code-block${isG2 ? ".enable-luminous-code-block" : ""}`, {},
    html("div.code-block.ng-animate-disabled.ng-trigger.ng-trigger-codeBlockRevealAnimation",
      { jslog: "223238;track:impression", style: "display: block;" }, isG2 ? container : decoration + container)));
}

function codeButtons() {
  if (!isG2) return iconButtonHtml({ icon: "content_copy", label: label("copyCode"), classes: ".copy-button" });
  return iconButtonHtml({ icon: "arrow_circle_down", label: label("downloadCode"), classes: ".download-button", host: { jslog: "305704" } })
    + iconButtonHtml({ icon: "copy", label: label("copyCode"), classes: ".copy-button", testId: "gem-copy-button", host: { jslog: "179062;mutable:true" } });
}

/** A table from its rows' cells. */
export function tableHtml(/** @type {string} */ path, /** @type {{isHead: boolean, cells: string}[]} */ rows) {
  const head = rows.filter((row) => row.isHead).map((row) => html("tr", {}, row.cells)).join("");
  const body = rows.filter((row) => !row.isHead).map((row) => html("tr", {}, row.cells)).join("");
  const table = html("table", { "data-path-to-node": path },
    html("thead", {}, head) + (body ? html("tbody", {}, body) : ""));
  const footer = html("div.table-footer.hide-on-print.hide-from-message-actions", { "hide-from-message-actions": true }, tableButton());
  const element = responseElementHtml(html(`table-block${isG2 ? ".enable-luminous-table-block" : ""}`, {},
    html(`div.table-block.has-export-button.new-table-style${isG2 ? ".is-at-scroll-start.is-at-scroll-end" : ""}`, {},
      html("div.table-content.md-content", { "not-end-of-paragraph": true, jslog: "275421;track:impression" }, table) + footer)));
  return html("div.horizontal-scroll-wrapper", {}, html("div.table-block-component", {}, element));
}

function tableButton() {
  if (!isG2) {
    return html("button.export-sheets-button.mat-mdc-button.mat-mdc-button-base", { type: "button", "aria-disabled": "true" },
      html("span.mdc-button__label", {}, escapeHtml(label("exportSheets"))));
  }
  return iconButtonHtml({
    icon: "more_horiz", label: label("moreOptions"), classes: ".overflow-menu-button",
    host: { gemmenutrigger: true, cdkoverlayorigin: true, "aria-haspopup": "true", "aria-expanded": "false" },
  }) + html("gem-popover", {});
}

/** Markers of sources: empty, numbered by attribute. */
export function footnotesHtml(/** @type {string[]} */ numbers) {
  return numbers.map((number) =>
    html("source-footnote", {}, html("sup.superscript", { "data-turn-source-index": number }))).join("");
}

/** The chip that follows a paragraph with footnotes. */
export function sourceChipHtml() {
  return html("sources-carousel-inline", { "hide-from-message-actions": true },
    html("source-inline-chips", {}, html("source-inline-chip", {}, html("div.source-inline-chip-container", {},
      html("button.button", { type: "button", "aria-label": label("sources"), "aria-disabled": "true" },
        html("mat-icon.lumi-symbols", { role: "img", fonticon: "link", "aria-hidden": "true" }))))));
}
