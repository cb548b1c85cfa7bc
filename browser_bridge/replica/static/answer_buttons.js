// Buttons inside rendered answers: they come as HTML, so one listener serves them all.

import { el } from "./dom.js";
import { label } from "./labels.js";
import { closeMenus, toggleMenu } from "./overlay.js";

/** Serve a click, if it met such a button. */
export function onAnswerClick(/** @type {MouseEvent} */ event) {
  if (!(event.target instanceof Element)) return;
  const button = /** @type {HTMLElement | null} */ (event.target.closest(".copy-button, .download-button, .overflow-menu-button"));
  const code = button?.closest("code-block")?.querySelector("code")?.textContent;
  const table = button?.closest("table-block")?.querySelector("table");
  if (button && code !== undefined && code !== null) {
    if (button.matches(".download-button")) download(code);
    else void navigator.clipboard?.writeText(code);
  } else if (button && table) {
    event.stopPropagation();
    toggleMenu(button, () => tableMenu(table));
  }
}

function download(/** @type {string} */ code) {
  const url = URL.createObjectURL(new Blob([code], { type: "text/plain" }));
  el("a", { href: url, download: "code.txt" }).click();
  URL.revokeObjectURL(url);
}

function tableMenu(/** @type {HTMLTableElement} */ table) {
  const text = () => [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent).join("\t")).join("\n");
  const copy = () => {
    closeMenus();
    void navigator.clipboard?.writeText(text());
  };
  return el("gem-menu.mat-mdc-menu-panel", { role: "menu" },
    el("gem-menu-item", { role: "menuitem", tabindex: "0", onclick: copy },
      el("gem-menu-item-content", {}, el("div.leading-container"), el("div.label-container", {}, el("span.label", {}, label("copyTable"))))));
}
