// What the server told the page, read once. Knows no element but the script that holds it.

import { setRenamed } from "./names.js";

/** The boot values (contract: boot.py). */
export const boot = JSON.parse(document.getElementById("boot").textContent);

/** Whether this is the newer generation of the UI. */
export const isG2 = boot.generation === "g2";

/** Page options in force: those of the load, with those of the running turn over them. */
export let page = boot.page;

/** Lay a turn's own options (response header) over those of the load. */
export function usePageOptions(/** @type {object | null} */ options) {
  page = { ...boot.page, ...(options ?? {}) };
  setRenamed(page.renamed);
}

/** Whether a completion signal is shown at all. */
export function shows(/** @type {string} */ signal) {
  return !page.missingSignals.includes(signal);
}

setRenamed(page.renamed);
