// Reading what was made out of a candidate's [12] and [30] (site-wire 4.3). Pure.

/** A field of a rich block: at its index, or under index + 1 in the dictionary at the end. */
function field(/** @type {any} */ block, /** @type {number} */ number) {
  if (!Array.isArray(block)) return null;
  const last = block.at(-1);
  const plain = block[number];
  if (last && typeof last === "object" && !Array.isArray(last)) return last[String(number + 1)] ?? (plain === last ? null : plain) ?? null;
  return plain ?? null;
}

/** @typedef {{name: string, url: string, token: string, id: any[], width: number, height: number}} PictureData */

/** The pictures, in order. @returns {PictureData[]} */
export function picturesOf(/** @type {any} */ block) {
  return (field(block, 7)?.[0] ?? []).map((entry) => {
    const [, , name, url, , token] = entry[0][3];
    const [width, height] = entry[0][3][15] ?? [0, 0];
    return { name, url, token, id: entry[1], width, height };
  });
}

/** What the site says while it works; "" for nothing. */
export const statusOf = (/** @type {any} */ block) => field(block, 6)?.[0] ?? "";

/** The video; null while there is none. */
export function videoOf(/** @type {any} */ block) {
  const media = field(block, 59)?.[0]?.[0]?.[0]?.[0];
  if (!media) return null;
  const [thumbnail, url] = media[7];
  return { name: media[2], thumbnail, url };
}

/** The research plan; null when there is none. */
export function planOf(/** @type {any} */ block) {
  const plan = field(block, 56) ?? field(block, 55);
  if (!plan) return null;
  return {
    title: plan[0], steps: plan[1].map(([, title, body]) => ({ title, body })), eta: plan[2],
    confirm: plan[3]?.[0] ?? "", modify: plan[5]?.[0] ?? "",
  };
}

/** 2 for a plan, 3 for running research. */
export const researchState = (/** @type {any} */ block) => field(block, 69)?.[0] ?? 0;

/** Kinds of documents by the number at [10]; research is known by its task at [3]. */
const KINDS = { 1: "document", 2: "code", 4: "book" };

/** The documents, in order: what a panel shows. */
export function documentsOf(/** @type {any} */ attached) {
  return (Array.isArray(attached) ? attached : []).map((entry) => ({
    id: entry[0], title: entry[2], task: entry[3] ?? "", content: entry[4] ?? "", filename: entry[9] ?? "",
    kind: entry[3] ? "research" : KINDS[entry[10]] ?? "document", language: entry[14]?.[1] ?? "", isDone: entry[16] === true, extra: entry[17] ?? null,
  }));
}
