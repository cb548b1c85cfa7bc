// Addresses: which conversation the URL names, moving between them without a load, titles.

import { boot, isG2 } from "./boot.js";
import { snapshotOf } from "./reply.js";
import { filesOf } from "./upload_wire.js";
import { callRpc } from "./wire.js";

const APP_NAME = isG2 ? "Google Gemini" : "Gemini";
const READ_LIMIT = 10;

/** Path of a conversation; of a new chat for "". */
export const pathOf = (/** @type {string} */ id) => `${boot.base}/app${id ? `/${id}` : ""}`;

/** Id of the conversation that the address names; "" for none. */
export function idInAddress() {
  return /\/app\/([0-9a-f]+)\/?$/.exec(location.pathname)?.[1] ?? "";
}

/** Change the address without a load. */
export function goTo(/** @type {string} */ id, { isTemporary = false } = {}) {
  const path = pathOf(id);
  if (location.pathname !== path || isTemporary) history.pushState({ id }, "", path + location.search);
}

/** G1 names the chat in the window's title; G2 keeps the app's name. */
export function setTitle(/** @type {string} */ title) {
  document.title = title && !isG2 ? `${title} - ${APP_NAME}` : isG2 ? APP_NAME : "Google Gemini";
}

/**
 * Read a stored conversation.
 * @param {string} id
 * @returns {Promise<{id: string, turns: any[]} | null>} Oldest turn first; null when it cannot be read.
 */
export async function readConversation(id) {
  const answer = await callRpc("hNvQHb", [`c_${id}`, READ_LIMIT, null, 1, [1], [4], null, 1]);
  if (!Array.isArray(answer?.[0])) return null;
  return { id, turns: answer[0].map(storedTurn).reverse() };
}

function storedTurn(/** @type {any} */ turn) {
  const { text, thoughts, isComplete, sources } = snapshotOf(turn[3][0][0]);
  const responseId = turn[0][1].replace(/^r_/, "");
  const files = filesOf(turn[2][0]);
  return { prompt: turn[2][0][0], files, markdown: text, thoughts, responseId, stopped: false, unfinished: !isComplete, sources };
}
