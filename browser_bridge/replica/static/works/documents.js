// The documents of the open conversation, each with its versions: one per answer that changed it.

/**
 * @typedef {object} Version
 * @property {string} responseId Answer that made it.
 * @property {any} entry What the wire says of it.
 */

/** @type {Map<string, Version[]>} */
const documents = new Map();
/** @type {Set<(id: string) => void>} */
const listeners = new Set();

/** Take note of a document's state in an answer. */
export function noteDocument(/** @type {any} */ entry, /** @type {string} */ responseId) {
  const versions = documents.get(entry.id) ?? [];
  documents.set(entry.id, versions);
  const known = versions.find((version) => version.responseId === responseId);
  if (known) {
    if (known.entry.content === entry.content && known.entry.isDone === entry.isDone && known.entry.title === entry.title) return;
    known.entry = entry;
  } else versions.push({ responseId, entry });
  for (const listener of listeners) listener(entry.id);
}

/** All versions of a document, oldest first. */
export const versionsOf = (/** @type {string} */ id) => documents.get(id) ?? [];

/** Learn of changes; gives the function that ends it. */
export function onDocument(/** @type {(id: string) => void} */ listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The source text inside a document's code fence. */
export function sourceOf(/** @type {string} */ content) {
  const match = /^```[^\n]*\n([\s\S]*?)\n?```\s*$/.exec(content);
  return match ? match[1] : content.replace(/^```[^\n]*\n?/, "");
}
