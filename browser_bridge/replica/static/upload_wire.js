// Sending files: the resumable protocol of the site's page, and files in a prompt (site-wire 1, 3.1).

import { boot } from "./boot.js";

const START = "/upload/";

/**
 * Upload one file.
 * @param {File} file
 * @param {AbortSignal} signal
 * @returns {Promise<string>} The path that a prompt names it by.
 */
export async function upload(file, signal) {
  const common = { "Push-ID": boot.wire.pushId, "X-Tenant-Id": "bard-storage", "X-Goog-Upload-Protocol": "resumable" };
  const begun = await post(START, `File name: ${file.name}`, {
    ...common, "X-Goog-Upload-Command": "start", "X-Goog-Upload-Header-Content-Length": String(file.size),
  }, signal);
  const address = begun.headers.get("x-goog-upload-url");
  const ended = await post(address, file, { ...common, "X-Goog-Upload-Command": "upload, finalize", "X-Goog-Upload-Offset": "0" }, signal);
  return ended.text();
}

async function post(/** @type {string} */ address, /** @type {BodyInit} */ body, /** @type {Record<string, string>} */ headers, /** @type {AbortSignal} */ signal) {
  const response = await fetch(address, { method: "POST", body, headers, signal });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response;
}

/** Put sent files into the inner array of a prompt. */
export function withFiles(/** @type {any[]} */ inner, /** @type {import("./uploads.js").SentFile[]} */ files) {
  if (files.length) inner[0][3] = files.map(({ path, name, mediaType }) => [[path, 1, null, mediaType], name]);
  return inner;
}

/** Read the files of a stored prompt. @returns {import("./uploads.js").SentFile[]} */
export function filesOf(/** @type {any} */ asked) {
  return (asked[3] ?? []).map(([[path, , , mediaType], name]) => ({ path, name, mediaType, url: "" }));
}
