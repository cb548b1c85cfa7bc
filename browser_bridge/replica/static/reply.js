// What the entries of a StreamGenerate reply mean to the page. Pure: no elements (site-wire 4.2, 4.5).

/**
 * @typedef {object} Snapshot
 * @property {string} candidateId
 * @property {string} text
 * @property {string} thoughts
 * @property {boolean} isComplete
 * @property {string[][]} sources
 * @property {any} block What was made with it (site-wire 4.3), or null.
 * @property {any} attached Documents made with it, or null.
 *
 * @typedef {object} News What a batch of entries says, the later ones winning.
 * @property {string} [conversationId] With its `c_`.
 * @property {string} [responseId] With its `r_`.
 * @property {string} [title]
 * @property {Snapshot[]} [snapshots]
 * @property {number} [error]
 */

/** @returns {News} */
export function newsOf(/** @type {any[][]} */ entries) {
  /** @type {News} */
  const news = {};
  const newest = entries.findLastIndex(isLarge);
  entries.forEach((entry, index) => {
    // Snapshots are cumulative: when several arrive at once, reading the newest is enough.
    if (entry[0] !== "wrb.fr" || (isLarge(entry) && index < newest && !hasDocument(entry))) return;
    if (entry[2]) add(news, newsOfPayload(JSON.parse(entry[2])));
    else if (entry[5] && news.error === undefined) news.error = errorCode(entry[5]);
  });
  return news;
}

/** The later news win, but for documents: only some frames have them (site-wire 4.3). */
function add(/** @type {News} */ news, /** @type {News} */ more) {
  const before = news.snapshots;
  Object.assign(news, more);
  more.snapshots?.forEach((snapshot, index) => { snapshot.attached ??= before?.[index]?.attached ?? null; });
}

const hasDocument = (/** @type {any[]} */ entry) => entry[2].includes("immersive_entry_chip");

/** Nothing but a snapshot is long. */
const isLarge = (/** @type {any[]} */ entry) => (entry[2]?.length ?? 0) > 4096;

/** @returns {News} */
function newsOfPayload(/** @type {any} */ inner) {
  /** @type {News} */
  const news = {};
  const [conversationId, responseId] = Array.isArray(inner[1]) ? inner[1] : [null, inner[1]];
  if (conversationId) news.conversationId = conversationId;
  if (responseId) news.responseId = responseId;
  const title = inner[2]?.["11"]?.[0];
  if (title) news.title = title;
  if (Array.isArray(inner[4]) && inner[4].length) news.snapshots = inner[4].map(snapshotOf);
  return news;
}

/** Read one candidate, of a stream or of a stored turn. @returns {Snapshot} */
export function snapshotOf(/** @type {any} */ candidate) {
  return {
    candidateId: candidate[0] ?? "",
    text: candidate[1]?.[0] ?? "",
    thoughts: candidate[37]?.[0]?.[0] ?? "",
    isComplete: candidate[8]?.[0] === 2,
    sources: sourcesOf(candidate[12]?.at(-1)?.["44"] ?? []),
    block: candidate[12] ?? null,
    attached: candidate[30] ?? null,
  };
}

/** What an answer cites, each once, by its groups of citations. @returns {string[][]} Address and title. */
function sourcesOf(/** @type {any[]} */ groups) {
  const found = new Map();
  for (const [, sources] of groups) for (const source of sources) found.set(source[3][0][1], source[3][0][2]);
  return [...found];
}

/** The number in "Something went wrong (N)"; a bare status is its own number. */
function errorCode(/** @type {any} */ status) {
  return status[2]?.[0]?.[1]?.[0] ?? status[0];
}
