// The panel beside the chat. What it shows exists only while it is open.

import { page } from "../boot.js";
import { iconButton } from "../components.js";
import { delay, el, setClass } from "../dom.js";
import { label } from "../labels.js";

/**
 * @typedef {object} View What a panel shows.
 * @property {string} key What it is of: opening the same again changes nothing.
 * @property {HTMLElement} root
 * @property {() => void} [close]
 */

/** @type {{view: View, root: HTMLElement} | null} */
let shown = null;
/** Counts openings: of two that were asked for, the later one counts. */
let asked = 0;

/** Open a panel after its animation's delay. @param {string} key @param {() => View} build */
export async function openPanel(key, build) {
  if (shown?.view.key === key) return;
  asked += 1;
  const mine = asked;
  await delay(page.tools.panelDelayMs);
  if (mine !== asked) return;
  closePanel();
  const view = build();
  const root = el("immersive-panel", {}, view.root);
  shown = { view, root };
  const chat = document.querySelector("chat-window");
  setClass(/** @type {HTMLElement} */ (chat), "immersives-mode", true);
  chat?.after(root);
}

/** Close the panel, if one is open or about to be. */
export function closePanel() {
  asked += 1;
  if (!shown) return;
  shown.view.close?.();
  shown.root.remove();
  shown = null;
  const chat = document.querySelector("chat-window");
  if (chat) setClass(/** @type {HTMLElement} */ (chat), "immersives-mode", false);
}

/** Whether the panel shows this. */
export const isShown = (/** @type {string} */ key) => shown?.view.key === key;

/** A panel's toolbar: title, further nodes, and the button that closes it. */
export function panelToolbar(/** @type {HTMLElement | null} */ title, /** @type {(Node | false | null)[]} */ ...actions) {
  return el("toolbar", {}, el("div.toolbar-title", {}, title),
    el("div.action-buttons", {}, ...actions,
      iconButton({ icon: "close", label: label("closePanel"), testId: "close-button", onclick: () => closePanel() })));
}
