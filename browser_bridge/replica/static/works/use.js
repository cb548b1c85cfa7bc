// What a prompt says of tools and gems, at the positions of the request (site-wire 3.1).

/** Numbers of the tools in inner[49]. */
const NUMBERS = { research: 1, canvas: 2, video: 11, image: 14, learning: 15, music: 21 };

/**
 * @typedef {object} Use
 * @property {string | null} tool
 * @property {string} ratio Width to height such as "16:9", or "".
 * @property {boolean} isStart Whether a shown research plan is to be carried out.
 * @property {string} gem Id of the gem, or "".
 */

/** Write a use into a request's inner array. */
export function applyUse(/** @type {any[]} */ inner, /** @type {Use} */ { tool, ratio, isStart, gem }) {
  if (gem) inner[19] = gem;
  if (!tool) return;
  inner[49] = NUMBERS[tool];
  inner[30] = [4, 16];
  if (tool === "research") {
    Object.assign(inner, { 17: [[isStart ? 1 : 0]], 54: [[[[[1]]]]], 55: [[1]] });
  } else if (tool === "video") {
    const isPortrait = ratio === "9:16";
    Object.assign(inner, { 54: [], 55: [[isPortrait ? 17 : 16]] });
    inner[0] = withOptions(inner[0], [[null, null, null, isPortrait ? 2 : 1]]);
  } else if (tool === "image" && ratio) {
    inner[0] = withOptions(inner[0], [[null, null, null, ratio]]);
  }
}

/** The options stand in [0][9][6]. */
function withOptions(/** @type {any[]} */ prompt, /** @type {any} */ options) {
  const whole = [...prompt, ...Array(Math.max(0, 10 - prompt.length)).fill(null)];
  whole[9] = [null, null, null, null, null, null, options];
  return whole;
}
