// Files in the composer: the rows that open a chooser, their tiles, and what becomes of each upload.

import { boot, page } from "./boot.js";
import { icon, textButton } from "./components.js";
import { el } from "./dom.js";
import { uploadLabel } from "./labels/uploads.js";
import { openDialog, snackbar } from "./overlay.js";
import { upload } from "./upload_wire.js";
import { buildTile } from "./upload_tile.js";

/**
 * @typedef {object} SentFile
 * @property {string} path
 * @property {string} name
 * @property {string} mediaType
 * @property {string} url Address of its picture; "" for none.
 */

/** The files of the page's one composer. */
class Uploads {
  constructor() {
    /** @type {{file: File, path: string, state: "loading" | "done" | "failed", tile: HTMLElement, url: string, cancel: AbortController}[]} */
    this.entries = [];
    this.root = el("uploader-file-preview-container.uploader-file-preview-container");
    this.hasAgreed = false;
    this.onchange = () => {};
    this.onuploaded = () => {};
  }

  /** Send waits while a file is on its way. */
  isBusy() {
    return this.entries.some((entry) => entry.state === "loading");
  }

  /** The hidden input of a menu's row; it is in the page for as long as the menu is. */
  input() {
    return el("input.hidden-file-input", {
      type: "file", multiple: true, name: "Filedata", style: "display: none",
      onchange: ({ target }) => { void this.add([...target.files]); target.value = ""; },
    });
  }

  /** Make a row open the chooser of its input. @param {HTMLElement} row @param {() => void} close */
  attach(row, close) {
    const input = this.input();
    row.addEventListener("click", (event) => {
      event.stopPropagation();
      if (!page.uploads.opensChooser) return;
      input.click();
      close();
    });
    return input;
  }

  async add(/** @type {File[]} */ files) {
    if (!boot.account || !files.length) return;
    if (page.uploads.isUsedUp) { this.showQuota(); return; }
    if (page.uploads.asksRights && !this.hasAgreed && files.some(isImage)) await this.askRights();
    const room = page.uploads.most - this.entries.length;
    if (files.length > room) snackbar(uploadLabel("tooMany", page.uploads.most));
    for (const file of files.slice(0, Math.max(0, room))) void this.begin(file);
  }

  async begin(/** @type {File} */ file) {
    const url = isImage(file) ? URL.createObjectURL(file) : "";
    const entry = { file, path: "", state: "loading", tile: null, url, cancel: new AbortController() };
    entry.tile = buildTile(file, url, { onremove: () => this.remove(entry) });
    this.entries.push(entry);
    this.root.append(entry.tile.root);
    this.onchange();
    try {
      entry.path = await upload(file, entry.cancel.signal);
      entry.state = "done";
      if (page.uploads.losesTiles) { this.lose(entry); return; }
      entry.tile.finish();
      if (page.uploads.resetsMode) this.onuploaded();
    } catch {
      if (!this.entries.includes(entry)) return;
      entry.state = "failed";
      entry.tile.fail(uploadLabel("failed"));
    }
    this.onchange();
  }

  lose(entry) {
    this.remove(entry);
    snackbar(uploadLabel("failed"));
  }

  remove(entry) {
    this.entries = this.entries.filter((other) => other !== entry);
    entry.cancel.abort();
    entry.tile.root.remove();
    this.onchange();
  }

  /** Take the files that are sent now. @returns {SentFile[]} */
  take() {
    const sent = this.entries.filter(({ state }) => state === "done");
    this.clear();
    return sent.map(({ file, path, url }) => ({ path, name: file.name, mediaType: file.type, url }));
  }

  clear() {
    for (const entry of this.entries) {
      entry.cancel.abort();
      entry.tile.root.remove();
    }
    this.entries = [];
    this.onchange();
  }

  showQuota() {
    this.root.replaceChildren(el("freemium-file-upload-quota-exceeded-disclaimer", {}, el("p.gds-body-s", {}, uploadLabel("quota"))));
  }

  askRights() {
    return new Promise((resolve) => {
      const agree = textButton({
        text: uploadLabel("agree"), testId: "upload-image-agree-button", filled: true,
        onclick: () => { this.hasAgreed = true; dialog.close(); },
      });
      const dialog = openDialog(el("upload-image-rights-dialog", {},
        el("mat-dialog-content.mat-mdc-dialog-content.gds-body-m", {}, uploadLabel("rights")),
        el("mat-dialog-actions.mat-mdc-dialog-actions", {}, agree)), { escapable: false, label: uploadLabel("rights"), onclose: resolve });
    });
  }
}

const isImage = (/** @type {File} */ file) => file.type.startsWith("image/");

export const uploads = new Uploads();

/** Let files be dropped on a part of the page, and pasted into it. */
export function takeFiles(/** @type {HTMLElement} */ area) {
  const indicator = el("file-drop-indicator", {}, icon("upload"));
  const hasFiles = (/** @type {DataTransfer | null} */ data) => Boolean(data && [...data.types].includes("Files"));
  area.addEventListener("dragover", (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    area.append(indicator);
  });
  area.addEventListener("dragleave", () => indicator.remove());
  const take = (/** @type {Event} */ event, /** @type {DataTransfer | null} */ data) => {
    indicator.remove();
    if (!data?.files.length) return;
    event.preventDefault();
    event.stopPropagation();
    void uploads.add([...data.files]);
  };
  area.addEventListener("drop", (event) => take(event, event.dataTransfer), true);
  area.addEventListener("paste", (event) => take(event, event.clipboardData), true);
}
