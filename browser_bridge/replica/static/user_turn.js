// The prompt's half of a turn: plain text, one `p` per line, never rendered as Markdown.

import { isG2 } from "./boot.js";
import { iconButton } from "./components.js";
import { el } from "./dom.js";
import { label } from "./labels.js";
import { sentFiles } from "./upload_tile.js";

const LONG_LINES = 7;
const LONG_CHARACTERS = 600;

/** Text nodes carry one blank on each side. */
function queryLine(/** @type {string} */ line) {
  return el("p.query-text-line", {}, line === "" ? el("br") : ` ${line} `);
}

/**
 * Build a user turn.
 * @param {string} prompt
 * @param {number} index Number of the turn, for its element id.
 * @param {import("./uploads.js").SentFile[]} files What went with it.
 * @returns {HTMLElement}
 */
export function userTurn(prompt, index, files = []) {
  const lines = prompt.split("\n");
  const isLong = isG2 && (lines.length > LONG_LINES || prompt.length > LONG_CHARACTERS);
  const heading = el("h5.cdk-visually-hidden.screen-reader-user-query-label", {}, el("span", {}, label("youSaid")), ` ${prompt} `);
  const text = el(`div.query-text.gds-body-l${isLong ? ".collapsed" : ""}`, { dir: "ltr" },
    heading, ...lines.map(queryLine));
  const bubble = el(`span.user-query-bubble-with-background${isLong ? ".luminous-collapsed" : ""}`,
    { "data-test-id": isLong ? "luminous-collapsed-bubble" : null }, el("span.horizontal-container", {}, text));
  const content = el("div.query-content", { id: `user-query-content-${index}` }, bubble, isLong && expander(bubble, text));
  return el("user-query", {}, el("span.user-query-container", {},
    el("user-query-content.user-query-container", {},
      el("div.user-query-container", {}, sentFiles(files), content, promptActions(prompt)))));
}

function expander(/** @type {HTMLElement} */ bubble, /** @type {HTMLElement} */ text) {
  return el("div.luminous-toggle-container", {},
    el("button.luminous-toggle-button", {
      "mat-icon-button": true, type: "button", "aria-label": label("expand"), "data-test-id": "luminous-expand-button",
      onclick: () => {
        text.classList.toggle("collapsed");
        bubble.classList.toggle("luminous-collapsed");
      },
    }, el("mat-icon.lumi-symbols", { role: "img", fonticon: "expand_more", "aria-hidden": "true" })));
}

function promptActions(/** @type {string} */ prompt) {
  return el(isG2 ? "div.luminous-actions-container" : "div.query-actions-container", {},
    iconButton({
      icon: isG2 ? "copy" : "content_copy", label: label("copyPrompt"), testId: "prompt-copy-button",
      onclick: () => void navigator.clipboard?.writeText(prompt),
    }),
    iconButton({ icon: "edit", label: label("edit"), testId: "prompt-edit-button", inner: { "aria-disabled": "true" } }));
}
