// One rendered text that grows and changes: keeps its element, replaces whole blocks whose source
// changed (site-dom 14).

import { page } from "./boot.js";
import { within } from "./names.js";
import { renderBlocks } from "./markdown.js";

const policy = window.trustedTypes?.createPolicy("replica", { createHTML: (text) => text });

/** Of many blocks that arrive at once, the last ones fade in: each animation costs a layer. */
const FADING_BLOCKS = 4;

/** Parse trusted HTML (made by this page from escaped text) into nodes. */
export function parseTrusted(/** @type {string} */ text) {
  const template = document.createElement("template");
  template.innerHTML = /** @type {string} */ (/** @type {unknown} */ (policy ? policy.createHTML(text) : text));
  return template.content;
}

/** New blocks fade in; `innerText` lags behind `textContent` while they begin to. */
function fadeIn(/** @type {Node} */ node) {
  if (!(node instanceof Element) || !page.animationMs) return;
  node.animate(
    [{ opacity: 0, visibility: "hidden" }, { opacity: 0.3, visibility: "visible", offset: 0.3 }, { opacity: 1, visibility: "visible" }],
    { duration: page.animationMs, easing: "ease-out" },
  );
}

/** Shows successive snapshots of a Markdown text in one element. */
export class AnswerView {
  /** @param {HTMLElement} root @param {{animated?: boolean}} [options] `animated` for text that arrives live. */
  constructor(root, { animated = false } = {}) {
    this.root = root;
    this.animated = animated;
    this.source = "";
    /** @type {{start: number, html: string, nodes: ChildNode[]}[]} */
    this.blocks = [];
  }

  /** Show a snapshot: the whole text so far. */
  show(/** @type {string} */ source) {
    if (source === this.source) return;
    const kept = page.wholeRerender ? 0 : this.stableBlocks(source);
    const from = kept ? this.blocks[kept].start : 0;
    const rendered = within("answer", () => renderBlocks(source.slice(from), kept));
    const animatedFrom = this.animated ? kept + rendered.length - FADING_BLOCKS : Infinity;
    rendered.forEach((block, index) => this.place(kept + index, { ...block, start: block.start + from }, kept + index >= animatedFrom));
    for (const block of this.blocks.splice(kept + rendered.length)) for (const node of block.nodes) node.remove();
    this.source = source;
  }

  /** Blocks that a longer text cannot change any more: all but the last two. */
  stableBlocks(/** @type {string} */ source) {
    return source.startsWith(this.source) ? Math.max(0, this.blocks.length - 2) : 0;
  }

  place(/** @type {number} */ index, /** @type {{start: number, html: string}} */ block, /** @type {boolean} */ isFading) {
    const before = this.blocks[index];
    if (before && before.html === block.html && !page.wholeRerender) {
      before.start = block.start;
      return;
    }
    const content = parseTrusted(block.html);
    const nodes = [...content.childNodes];
    const anchor = before?.nodes[0] ?? this.blocks[index + 1]?.nodes[0] ?? null;
    this.root.insertBefore(content, anchor);
    for (const node of before?.nodes ?? []) node.remove();
    // Before the next paint: starting it at once would force a layout per block.
    if (!before && isFading) requestAnimationFrame(() => nodes.forEach(fadeIn));
    this.blocks[index] = { ...block, nodes };
  }
}
