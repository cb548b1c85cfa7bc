// One file's tile in the composer, per generation (site-dom 5), and files in a sent prompt.

import { isG2 } from "./boot.js";
import { icon } from "./components.js";
import { el } from "./dom.js";
import { uploadLabel } from "./labels/uploads.js";

const BLANK = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";

/** Name without extension, and the extension: the site shows them apart. */
function parted(/** @type {string} */ name) {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? [name.slice(0, dot), name.slice(dot + 1)] : [name, ""];
}

/**
 * Build a tile.
 * @param {File} file
 * @param {string} url Address of its picture; "" for none.
 * @param {{onremove: () => void}} listener
 */
export function buildTile(file, url, listener) {
  const spinner = isG2 ? gemSpinner() : matSpinner();
  const box = isG2 ? gemBox(file, url, spinner) : matBox(file, url, spinner);
  const root = el("uploader-file-preview.file-preview-chip", {},
    isG2 ? el("gem-media-attachment.gem-attachment-tile", {}, box, gemRemove(file, listener)) : el("div.file-preview-container", {}, box, matRemove(file, listener)));
  return {
    root,
    finish() {
      spinner.remove();
      for (const node of [box, ...box.querySelectorAll(".loading")]) node.classList.remove("loading");
    },
    fail(/** @type {string} */ text) {
      this.finish();
      box.append(el("div.upload-error.gds-body-s", { role: "alert" }, text));
    },
  };
}

function matBox(file, url, spinner) {
  const [name, extension] = parted(file.name);
  if (url) {
    return el("div.file-preview", { "data-test-id": "file-preview" },
      el("div.image-preview.loading", {}, el("img", { "data-test-id": "image-preview", src: url, alt: "" }), spinner));
  }
  return el("div.file-preview.loading", { "data-test-id": "file-preview" }, spinner, icon("draft"),
    el("div.file-name", { "data-test-id": "file-name" }, name), el("div.file-type", {}, extension.toUpperCase()));
}

function gemBox(file, url, spinner) {
  const [name, extension] = parted(file.name);
  return el("div.gem-attachment-content.loading", {}, spinner,
    url ? el("img.gem-attachment-image", { "data-test-id": "image-preview", src: url, alt: "" })
      : el("div.gem-attachment-text", {}, name),
    !url && el("div.gem-attachment-extension-label", {}, extension.toUpperCase()));
}

const matSpinner = () => el("mat-spinner.mat-mdc-progress-spinner.mdc-circular-progress", { role: "progressbar", "aria-label": uploadLabel("loading") });

const gemSpinner = () => el("div.gem-attachment-loading-container", {},
  el("mat-progress-spinner.mat-mdc-progress-spinner.mdc-circular-progress", { role: "progressbar" }));

function matRemove(file, { onremove }) {
  return el("button.cancel-button.mdc-icon-button", {
    type: "button", "data-test-id": "cancel-button", "aria-label": uploadLabel("removeG1", file.name), onclick: onremove,
  }, icon("close"));
}

function gemRemove(file, { onremove }) {
  return el("gem-icon-button.gem-attachment-close", {},
    el("button.mdc-icon-button", { type: "button", "aria-label": uploadLabel("removeG2", file.name), onclick: onremove }, icon("close")));
}

/** The files above a sent prompt; null for none. */
export function sentFiles(/** @type {import("./uploads.js").SentFile[]} */ files) {
  if (!files.length) return null;
  return el("user-query-file-carousel", {}, ...files.map((file) => el("user-query-file-preview", {},
    el("div.file-preview-container", { "data-test-id": "uploaded-file" }, file.mediaType.startsWith("image/") ? sentImage(file) : sentFile(file)))));
}

function sentImage(/** @type {import("./uploads.js").SentFile} */ { name, url }) {
  return el("button.preview-image-button", { type: "button", "aria-label": name },
    el("img.preview-image", { "data-test-id": "uploaded-img", src: url || BLANK, alt: "" }));
}

function sentFile(/** @type {import("./uploads.js").SentFile} */ { name }) {
  const [stem, extension] = parted(name);
  return el("button.new-file-preview-file", { type: "button", "aria-label": name },
    el("span.luminous-file-icon", { "data-test-id": "luminous-file-icon" }, icon("draft")),
    el("span.new-file-name", { "data-test-id": "filename-label" }, stem), el("span.new-file-type", {}, extension.toUpperCase()));
}
