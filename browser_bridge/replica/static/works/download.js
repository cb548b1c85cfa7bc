// How the page saves what was made: a chain of addresses for pictures, a link for the rest.

import { page } from "../boot.js";
import { el } from "../dom.js";
import { label } from "../labels.js";
import { openDialog, snackbar } from "../overlay.js";
import { textButton } from "../components.js";
import { callRpc } from "../wire.js";
import { site } from "./site.js";

const MOST_HOPS = 5;
let isWarned = false;

/**
 * Save a picture in full size (site-wire 5): the RPC gives an address, which answers with the next
 * one as text, until bytes come; they are saved through a `blob:` link, whatever they are.
 * @param {import("./wire.js").PictureData} picture
 * @param {{responseId: string, prompt: string}} turn
 */
export async function savePicture(picture, turn) {
  await warnOnce();
  try {
    const id = `r_${turn.responseId}`;
    const names = [id, `rc_${turn.responseId.slice(0, -1)}0`, `c_${site.conversationId()}`, null, ""];
    const shown = [[null, null, null, [null, null, null, null, null, picture.token]], picture.id, null, [19, turn.prompt]];
    const answer = await callRpc("c8o8Fe", [[shown, names, 1, 0, 1]]);
    save(await followLinks(`${answer[0]}=d-I?alr=yes`), picture.name);
  } catch {
    snackbar(label("tryAgain"));
  }
}

async function followLinks(/** @type {string} */ first) {
  let address = first;
  for (let hop = 0; hop < MOST_HOPS; hop += 1) {
    const response = await fetch(address, { credentials: "include" });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    if (!response.headers.get("content-type")?.startsWith("text/plain")) return response.blob();
    address = await response.text();
  }
  throw new Error("too many hops");
}

function save(/** @type {Blob} */ blob, /** @type {string} */ name) {
  const url = URL.createObjectURL(blob);
  saveLink(url, name);
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/** Save what an address gives, by a link that is clicked once. */
export function saveLink(/** @type {string} */ url, /** @type {string} */ name) {
  const link = el("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
}

/** Some accounts are asked something before their first download. */
function warnOnce() {
  if (!page.tools.hasDownloadDialog || isWarned) return Promise.resolve();
  isWarned = true;
  return /** @type {Promise<void>} */ (new Promise((resolve) => {
    const dialog = openDialog(el("generated-image-download-dialog", {},
      el("h2.mat-mdc-dialog-title", {}, label("firstImage")),
      el("mat-dialog-content.mat-mdc-dialog-content", {}, label("firstImageText")),
      el("mat-dialog-actions.mat-mdc-dialog-actions", {}, textButton({ text: label("gotIt"), filled: true, onclick: () => dialog.close() }))),
    { label: label("firstImage"), onclose: resolve });
  }));
}
