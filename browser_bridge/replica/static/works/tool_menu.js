// The rows of the tools in the menus. They come in some time after the menu has opened.

import { boot, isG2, page } from "../boot.js";
import { icon } from "../components.js";
import { delay, el } from "../dom.js";
import { label } from "../labels.js";
import { within } from "../names.js";
import { closeMenus, replace } from "../overlay.js";
import { ICONS } from "./tool_choice.js";

/** @typedef {import("./tool_choice.js").ToolChoice} ToolChoice */

/**
 * Make a menu whose rows come in asynchronously.
 * @param {HTMLElement} panel
 * @param {HTMLElement} trigger
 * @param {() => (Node | false)[]} rows
 */
export function filledLater(panel, trigger, rows) {
  void delay(page.tools.menuFillMs).then(() => {
    if (!panel.isConnected) return;
    panel.append(...within("composer", rows).filter((row) => row !== false));
    replace(panel, trigger);
  });
  return panel;
}

/** Rows of the first level. */
export function toolRows(/** @type {ToolChoice} */ choice) {
  return boot.tools.filter((row) => !row.isNested).map((row) => toolRow(row, choice));
}

function toolRow(/** @type {any} */ row, /** @type {ToolChoice} */ choice) {
  const text = label(row.key) + (row.isNew ? label("badgeNew") : "");
  const state = {
    "aria-checked": String(choice.tool === row.key), "aria-disabled": row.disabled ? "true" : null,
    onclick: (event) => {
      event.stopPropagation();
      if (row.disabled) return;
      closeMenus();
      choice.toggle(row.key);
    },
  };
  if (isG2 && page.tools.rows === "gem") return gemRow({ ...state, role: "menuitemcheckbox", tabindex: "0" }, ICONS[row.key], text);
  const disabled = row.disabled ? ".mdc-list-item--disabled" : "";
  return el("toolbox-drawer-item", {},
    el(`button.toolbox-drawer-item-list-button.mat-mdc-list-item.mdc-list-item.mat-mdc-list-item-interactive${disabled}`,
      { role: "menuitemcheckbox", type: "button", ...state },
      el("span.mdc-list-item__start", {}, icon(ICONS[row.key])),
      el("span.mdc-list-item__content", {}, el("div.label.gds-label-l", {}, text))));
}

function gemRow(/** @type {Record<string, any>} */ attributes, /** @type {string} */ name, /** @type {string} */ text, /** @type {string} */ trailing = "") {
  return el("gem-menu-item", attributes,
    el("gem-menu-item-content", {},
      el("div.leading-container", {}, icon(name)),
      el("div.label-container", {}, el("span.label", {}, text)),
      el("div.trailing-container", {}, trailing && icon(trailing))));
}

/** The row "More tools" with its submenu beside it; false when there is nothing in it. */
export function moreTools(/** @type {ToolChoice} */ choice) {
  const nested = boot.tools.filter((row) => row.isNested);
  if (!nested.length) return false;
  const row = gemRow({ role: "menuitem", tabindex: "0", "aria-haspopup": "menu", "aria-expanded": "false" }, "more_horiz", label("moreTools"), "chevron_right");
  /** @type {HTMLElement | null} */
  let submenu = null;
  const open = (/** @type {Event} */ event) => {
    event.stopPropagation();
    if (submenu?.isConnected) return;
    row.setAttribute("aria-expanded", "true");
    submenu = openBeside(row, nested.map((item) => within("composer", () => toolRow(item, choice))));
  };
  row.addEventListener("click", open);
  row.addEventListener("mouseenter", open);
  row.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === "ArrowRight") open(event); });
  return row;
}

/** A second pane next to the row, in the box of the first one: it goes with it. */
function openBeside(/** @type {HTMLElement} */ row, /** @type {HTMLElement[]} */ rows) {
  const menu = el("gem-menu.mat-mdc-menu-panel.more-tools-menu", { role: "menu", "data-visible": "true" }, ...rows);
  const pane = el("div.cdk-overlay-pane", {}, menu);
  row.closest(".cdk-overlay-pane")?.parentElement?.append(pane);
  const at = row.getBoundingClientRect();
  const left = at.right + 4 + pane.offsetWidth <= window.innerWidth ? at.right + 4 : Math.max(8, at.left - pane.offsetWidth - 4);
  pane.style.left = `${left}px`;
  pane.style.top = `${Math.max(8, Math.min(at.top, window.innerHeight - pane.offsetHeight - 8))}px`;
  return menu;
}
