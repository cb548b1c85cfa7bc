// Everything that floats above the page: menus, dialogs and snackbars in the CDK's containers.

import { isG2, page } from "./boot.js";
import { innerButton, setExpanded } from "./components.js";
import { delay, el } from "./dom.js";

/** @type {HTMLElement | null} */
let container = null;

/** The overlay container, made when first needed. */
export function overlayContainer() {
  if (!container) {
    container = el("div.cdk-overlay-container");
    document.body.append(container);
  }
  return container;
}

/** The site's narrow layout: menus become sheets, the sidebar an overlay. */
export const isNarrow = () => window.innerWidth < 960;

/** Something open in the overlay container. */
class Overlay {
  /** @param {HTMLElement[]} nodes @param {() => void} [onclose] */
  constructor(nodes, onclose, isOutside = false) {
    this.nodes = nodes;
    this.onclose = onclose;
    this.open = true;
    (isOutside ? document.body : overlayContainer()).append(...nodes);
  }

  close() {
    if (!this.open) return;
    this.open = false;
    for (const node of this.nodes) node.remove();
    this.onclose?.();
  }
}

/** @type {Map<HTMLElement, {close: () => void}>} */
const openMenus = new Map();

/**
 * @callback BuildMenu Makes the menu panel.
 * @param {() => void} close
 * @returns {HTMLElement}
 *
 * @typedef {{sheet?: boolean, paneClass?: string}} MenuOptions `sheet` makes a bottom sheet when narrow.
 */

/**
 * Make a trigger open and close a menu. Rows come after the menu's animation, as on the site;
 * a click on the trigger, on the backdrop, on a row, or Escape closes it.
 * @param {HTMLElement} trigger
 * @param {BuildMenu} build
 * @param {MenuOptions} [options]
 */
export function attachMenu(trigger, build, options = {}) {
  const button = innerButton(trigger);
  button.setAttribute("aria-haspopup", button.getAttribute("aria-haspopup") ?? "true");
  setExpanded(trigger, false);
  trigger.addEventListener("click", (event) => {
    event.stopPropagation();
    toggleMenu(trigger, build, options);
  });
}

/** Open a trigger's menu, or close it. @param {HTMLElement} trigger @param {BuildMenu} build @param {MenuOptions} [options] */
export function toggleMenu(trigger, build, options = {}) {
  const menu = openMenus.get(trigger);
  if (menu) menu.close();
  else if (innerButton(trigger).getAttribute("aria-disabled") !== "true") void openMenu(trigger, build, options);
}

async function openMenu(trigger, build, { sheet = false, paneClass = "" }) {
  closeMenus();
  let cancelled = false;
  openMenus.set(trigger, { close: () => { cancelled = true; openMenus.delete(trigger); setExpanded(trigger, false); } });
  setExpanded(trigger, true);
  await delay(page.menuDelayMs);
  if (cancelled) return;
  const asSheet = sheet && isNarrow();
  const menu = { close: () => overlay.close() };
  const panel = build(() => overlay.close());
  panel.setAttribute("data-visible", "true");
  const pane = el(`div.cdk-overlay-pane${asSheet ? ".mat-bottom-sheet-pane" : ""}${paneClass}`, {}, panel);
  // G1's backdrop swallows the click that closes a menu; G2's menu is a popover, closed by any click
  // outside it, so that the trigger itself stays within reach.
  const backdrop = el("div.cdk-overlay-backdrop.cdk-overlay-transparent-backdrop.cdk-overlay-backdrop-showing", {
    onclick: () => overlay.close(),
  });
  const box = el(`div.${isG2 ? "cdk-global-overlay-wrapper" : "cdk-overlay-connected-position-bounding-box"}`, {}, pane);
  trigger.classList.add("menu-open");
  const overlay = new Overlay([backdrop, box], () => {
    openMenus.delete(trigger);
    trigger.classList.remove("menu-open");
    setExpanded(trigger, false);
  }, isG2 && page.tools.menusOutside);
  openMenus.set(trigger, menu);
  if (asSheet) pane.classList.add("sheet");
  else place(pane, trigger);
  firstRow(panel)?.focus({ preventScroll: true });
}

/** Put a pane beside its trigger: above when the trigger sits low. */
function place(/** @type {HTMLElement} */ pane, /** @type {HTMLElement} */ trigger) {
  const at = trigger.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = pane;
  const left = Math.max(8, Math.min(at.left, window.innerWidth - width - 8));
  const below = at.bottom + 4 + height <= window.innerHeight;
  pane.style.left = `${left}px`;
  pane.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - height - 4)}px`;
}

/** Put the pane of an open menu in place again, when its content has changed. */
export function replace(/** @type {HTMLElement} */ panel, /** @type {HTMLElement} */ trigger) {
  const pane = /** @type {HTMLElement | null} */ (panel.closest(".cdk-overlay-pane"));
  if (pane && !pane.classList.contains("sheet")) place(pane, trigger);
}

function firstRow(/** @type {HTMLElement} */ panel) {
  return /** @type {HTMLElement | null} */ (panel.querySelector("[role^=menuitem], button"));
}

/** Close every open menu. */
export function closeMenus() {
  for (const menu of [...openMenus.values()]) menu.close();
}

/** Whether a menu is open or about to open for this trigger. */
export const isMenuOpen = (/** @type {HTMLElement} */ trigger) => openMenus.has(trigger);

/** @type {{overlay: Overlay, escapable: boolean}[]} */
const dialogs = [];

/**
 * Open a modal dialog whose backdrop swallows clicks.
 * @param {HTMLElement} content
 * @param {{escapable?: boolean, onclose?: () => void, classes?: string, label?: string}} [options]
 * @returns {{close: () => void}}
 */
export function openDialog(content, { escapable = true, onclose, classes = "", label } = {}) {
  const dialog = el(
    "mat-dialog-container.mat-mdc-dialog-container.mdc-dialog.cdk-dialog-container.mdc-dialog--open",
    { role: "dialog", "aria-modal": "true", tabindex: "-1", "aria-label": label },
    el("div.mat-mdc-dialog-inner-container.mdc-dialog__container", {},
      el("div.mat-mdc-dialog-surface.mdc-dialog__surface", {}, content)),
  );
  const backdrop = el("div.cdk-overlay-backdrop.cdk-overlay-dark-backdrop.cdk-overlay-backdrop-showing");
  const wrapper = el("div.cdk-global-overlay-wrapper.centered", {}, el(`div.cdk-overlay-pane.mat-mdc-dialog-panel${classes}`, {}, dialog));
  const overlay = new Overlay([backdrop, wrapper], () => {
    dialogs.splice(dialogs.findIndex((entry) => entry.overlay === overlay), 1);
    onclose?.();
  });
  dialogs.push({ overlay, escapable });
  /** @type {HTMLElement} */ (dialog.querySelector("input, button") ?? dialog).focus({ preventScroll: true });
  return overlay;
}

/** Show a message at the bottom for a few seconds. */
export function snackbar(/** @type {string} */ text) {
  const bar = el("mat-snack-bar-container.mdc-snackbar.mat-mdc-snack-bar-container.mdc-snackbar--open", {},
    el("div.mdc-snackbar__surface.mat-mdc-snackbar-surface", {},
      el("div.mat-mdc-snack-bar-label.mdc-snackbar__label", { "aria-live": "assertive" },
        el("simple-snack-bar.mat-mdc-simple-snack-bar", {},
          el("div.mat-mdc-snack-bar-label.mdc-snackbar__label", { matsnackbarlabel: true }, text)))));
  const overlay = new Overlay([el("div.cdk-global-overlay-wrapper.snack", {}, el("div.cdk-overlay-pane", {}, bar))]);
  setTimeout(() => overlay.close(), 6000);
}

function onOutsideClick(/** @type {MouseEvent} */ event) {
  const inside = event.target instanceof Element && event.target.closest(".cdk-overlay-container, .cdk-overlay-pane");
  if (isG2 && !inside) closeMenus();
}

function onKey(/** @type {KeyboardEvent} */ event) {
  if (event.key === "Escape") {
    const top = dialogs.at(-1);
    if (openMenus.size) closeMenus();
    else if (top?.escapable) top.overlay.close();
    else return;
    event.stopPropagation();
    return;
  }
  if (openMenus.size && (event.key === "ArrowDown" || event.key === "ArrowUp")) moveFocus(event);
}

function moveFocus(/** @type {KeyboardEvent} */ event) {
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".cdk-overlay-pane [role^=menuitem]")]);
  const next = rows.indexOf(/** @type {any} */ (document.activeElement)) + (event.key === "ArrowDown" ? 1 : -1);
  rows.at(next % rows.length)?.focus();
  event.preventDefault();
}

document.addEventListener("keydown", onKey, true);
document.addEventListener("click", onOutsideClick);
