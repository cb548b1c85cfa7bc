// Talking to the server as the site's page does: form posts by XMLHttpRequest, replies framed with
// UTF-16 lengths and cumulative snapshots (site-wire 1, 3, 4).

import { boot } from "./boot.js";
import { withFiles } from "./upload_wire.js";
import { applyUse } from "./works/use.js";

const DATA_PATH = `${boot.base}/_/BardChatUi/data`;
const STREAM_PATH = `${DATA_PATH}/assistant.lamda.BardFrontendService/StreamGenerate`;
const MODE_NUMBERS = { fast: 1, thinking: 2, pro: 3, "flash-lite": 6 };
const FEATURES = [4, 5, 6, 8];
const INNER_LENGTH = 102;

const pageUuid = crypto.randomUUID().toUpperCase();
let requestId = 10000 + Math.floor(Math.random() * 90000);

function query(/** @type {Record<string, string>} */ extra) {
  requestId += 100000;
  const { bl, fsid, language } = boot.wire;
  const fields = { ...extra, bl, "f.sid": fsid, hl: language, _reqid: String(requestId), rt: "c" };
  return new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== ""));
}

function form(/** @type {any} */ request) {
  const fields = new URLSearchParams({ "f.req": JSON.stringify(request) });
  if (boot.wire.at) fields.append("at", boot.wire.at);
  return fields.toString();
}

function openPost(/** @type {string} */ url) {
  const request = new XMLHttpRequest();
  request.open("POST", url);
  request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded;charset=utf-8");
  request.setRequestHeader("X-Same-Domain", "1");
  return request;
}

/** Reads frames out of a reply that grows. */
export class FrameReader {
  constructor() {
    this.position = 0;
  }

  /**
   * Take the entries that are whole by now.
   * @param {string} text The whole reply so far.
   * @returns {any[][]} Entries such as `["wrb.fr", …]`.
   */
  read(text) {
    if (this.position === 0) {
      if (text.length < 6) return [];
      this.position = text.startsWith(")]}'") ? text.indexOf("\n", 4) + 1 : 0;
    }
    const entries = [];
    for (;;) {
      while (text[this.position] === "\n") this.position += 1;
      const end = text.indexOf("\n", this.position);
      if (end < 0) return entries;
      // The length counts the line and both newlines around it, in UTF-16 units like a JS string.
      const length = Number(text.slice(this.position, end));
      if (text.length < end + length) return entries;
      entries.push(...JSON.parse(text.slice(end + 1, end + length)));
      this.position = end + length;
    }
  }
}

/**
 * Ask for an answer.
 * @param {object} prompt
 * @param {string} prompt.text
 * @param {string[]} prompt.ids Conversation, response and candidate before this turn; empty strings for a new chat.
 * @param {any} prompt.mode
 * @param {import("./uploads.js").SentFile[]} prompt.files
 * @param {boolean} prompt.extended
 * @param {boolean} prompt.temporary
 * @param {import("./works/use.js").Use} prompt.use Tool and gem.
 * @param {{onentries: (entries: any[][], options: object | null) => void, onend: (status: number) => void}} handlers
 * @returns {() => void} Aborts the request.
 */
export function streamAnswer(prompt, handlers) {
  const uuid = crypto.randomUUID().toUpperCase();
  const request = openPost(`${STREAM_PATH}?${query({})}`);
  request.setRequestHeader("x-goog-ext-525001261-jspb", JSON.stringify(modeHeader(prompt)));
  request.setRequestHeader("x-goog-ext-525005358-jspb", JSON.stringify([uuid, 1]));
  request.setRequestHeader("x-goog-ext-73010989-jspb", "[0]");
  request.setRequestHeader("x-goog-ext-73010990-jspb", "[0,0,0]");
  const reader = new FrameReader();
  let isOver = false;
  const take = () => {
    if (request.status !== 200) return;
    const entries = reader.read(request.responseText);
    if (entries.length) handlers.onentries(entries, pageOptions(request));
  };
  const finish = () => {
    if (isOver) return;
    isOver = true;
    handlers.onend(request.status);
  };
  request.addEventListener("progress", take);
  request.addEventListener("load", () => { take(); finish(); });
  // A broken connection ends with status 0 in the event, whatever the headers said.
  request.addEventListener("error", () => { isOver ||= (handlers.onend(0), true); });
  request.send(form([null, JSON.stringify(withFiles(innerRequest(prompt, uuid), prompt.files))]));
  return () => { isOver = true; request.abort(); };
}

function pageOptions(/** @type {XMLHttpRequest} */ request) {
  const header = request.getResponseHeader("x-replica-page");
  return header ? JSON.parse(header) : null;
}

function modeHeader({ mode, extended }) {
  const header = Array(17).fill(null);
  const capacity = boot.account && boot.account.tier !== "free" ? 4 : 1;
  Object.assign(header, { 0: 1, 4: mode.id, 7: 0, 8: FEATURES, 11: capacity, 14: MODE_NUMBERS[mode.key], 15: extended ? 2 : 1, 16: pageUuid });
  return header;
}

function innerRequest({ text, ids, mode, extended, temporary, use }, uuid) {
  const inner = Array(INNER_LENGTH).fill(null);
  Object.assign(inner, {
    0: [text, 0, null, null, null, null, 0],
    1: [boot.wire.language.split("-")[0]],
    2: [...ids, null, null, null, null, null, null, ""],
    6: [1], 7: 1, 10: 1, 11: 0, 17: [[0]], 18: 0, 27: 1, 30: [4], 41: [1], 45: temporary ? 1 : null, 53: 0,
    59: uuid, 61: [], 66: [Math.floor(Date.now() / 1000), 0], 68: 2, 79: MODE_NUMBERS[mode.key], 80: extended ? 2 : 1,
  });
  applyUse(inner, use);
  return inner;
}

/**
 * Call one RPC.
 * @param {string} id Such as `hNvQHb`.
 * @param {any} payload
 * @returns {Promise<any>} The inner JSON value; null when there is none.
 */
export function callRpc(id, payload) {
  return new Promise((resolve, reject) => {
    const source = `${boot.base}${location.pathname.slice(boot.base.length)}`;
    const request = openPost(`${DATA_PATH}/batchexecute?${query({ rpcids: id, "source-path": source })}`);
    request.addEventListener("load", () => {
      if (request.status !== 200) return reject(new Error(`HTTP ${request.status}`));
      const entry = new FrameReader().read(request.responseText).find((item) => item[0] === "wrb.fr" && item[1] === id);
      return resolve(entry?.[2] ? JSON.parse(entry[2]) : null);
    });
    request.addEventListener("error", () => reject(new Error("network")));
    request.send(form([[[id, JSON.stringify(payload), null, "generic"]]]));
  });
}
