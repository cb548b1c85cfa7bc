// "Share and export" in a panel's toolbar, with its menu.

import { isG2 } from "../boot.js";
import { icon, iconButton } from "../components.js";
import { el } from "../dom.js";
import { label } from "../labels.js";
import { attachMenu, snackbar } from "../overlay.js";

/** The button of a canvas. @param {() => string} text What "Copy" copies. @param {boolean} isCode */
export function shareCanvasButton(text, isCode) {
  const button = iconButton({ icon: "ios_share", label: label("shareCanvas"), testId: "share-button" });
  attachMenu(button, (close) => exportMenu(text, isCode, close));
  return el("share-button", { "data-test-id": "consolidated-share-button" }, button);
}

/** The button of a report. @param {() => string} text */
export function exportReportButton(text) {
  const button = el("button.export-menu-button.mdc-button.mat-mdc-button.mat-mdc-button-base", {
    type: "button", "data-test-id": "export-menu-button", "aria-label": label("shareExport"),
  }, el("span.mdc-button__label", {}, label("shareExport")), icon("keyboard_arrow_down"));
  attachMenu(button, (close) => exportMenu(text, false, close));
  return button;
}

function exportMenu(/** @type {() => string} */ text, /** @type {boolean} */ isCode, /** @type {() => void} */ close) {
  const copy = () => {
    close();
    void navigator.clipboard?.writeText(text());
  };
  const rows = [
    el("div", { "data-test-id": "share-button-tooltip-container" },
      el("share-button", {}, row("share", label("share"), "share-button", () => { close(); snackbar(label("linkCopied")); }))),
    !isCode && row("docs", label("exportDocs"), "export-to-docs-button", close),
    row(isG2 ? "copy" : "content_copy", label(isCode ? "copyCode" : "copyContents"), "copy-button", copy),
  ];
  return el(isG2 ? "gem-menu.mat-mdc-menu-panel" : "div.mat-mdc-menu-panel", { role: "menu" }, ...rows);
}

function row(/** @type {string} */ name, /** @type {string} */ text, /** @type {string} */ testId, /** @type {() => void} */ onclick) {
  return el("button.mat-mdc-menu-item.menu-item-button", { role: "menuitem", type: "button", "data-test-id": testId, onclick },
    icon(name), el("span.mat-mdc-menu-item-text", {}, text));
}
