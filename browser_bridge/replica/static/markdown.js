// Markdown to the site's block elements: paths, wrappers, comments and all (site-dom 6, 15 B and C).
// Gives HTML per top-level block, so that an answer can replace only what changed.

import MarkdownIt from "./vendor/markdown-it/markdown-it.min.js";
import { isG2, page } from "./boot.js";
import { codeBlockHtml, footnotesHtml, linkHtml, sourceChipHtml, tableHtml } from "./blocks.js";
import { escapeHtml, html } from "./dom.js";
import { blockMathHtml, inlineMathHtml, mathPlugin } from "./math.js";
import { placeholdersHtml } from "./works/placeholders.js";

const parser = new MarkdownIt({ html: false, linkify: false, breaks: false }).use(mathPlugin);
const CITE = /\s?\[cite(?:_start)?:\s*([\d,\s]+)\]/g;
const INLINE_TAGS = { strong_open: "b", em_open: "i", s_open: "s" };

/** @typedef {{start: number, html: string}} Block Offset in the source, and what it becomes. */

/**
 * Render a text's top-level blocks.
 * @param {string} source
 * @param {number} from Index of the first block, for its path.
 * @returns {Block[]} Offsets count from the beginning of `source`.
 */
export function renderBlocks(source, from = 0) {
  const walker = new Walker(parser.parse(withoutOpenFence(source), {}));
  const offsets = lineOffsets(source);
  const blocks = [];
  while (!walker.isDone()) {
    const start = offsets[walker.peek().map?.[0] ?? 0];
    blocks.push({ start, html: block(walker, String(from + blocks.length)) });
  }
  return blocks;
}

/** While the closing fence is being written, a renderer that closes fences hides its first marks. */
function withoutOpenFence(/** @type {string} */ source) {
  return page.closeFences ? source.replace(/\n`{1,2}$/, "\n") : source;
}

function lineOffsets(/** @type {string} */ source) {
  const offsets = [0];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) offsets.push(at + 1);
  return offsets;
}

/** A cursor over markdown-it's flat list of tokens. */
class Walker {
  constructor(/** @type {any[]} */ tokens) {
    this.tokens = tokens;
    this.index = 0;
  }

  isDone() {
    return this.index >= this.tokens.length;
  }

  peek() {
    return this.tokens[this.index];
  }

  next() {
    this.index += 1;
    return this.tokens[this.index - 1];
  }

  /** Run `each` until the closing token, and step over that. */
  until(/** @type {string} */ closing, /** @type {() => void} */ each) {
    while (this.peek().type !== closing) each();
    this.next();
  }
}

function block(/** @type {Walker} */ walker, /** @type {string} */ path) {
  const token = walker.next();
  const attributes = { "data-path-to-node": path };
  switch (token.type) {
    case "paragraph_open": return placeholders(walker) ?? paragraph(inlineOf(walker, "paragraph_close", path), attributes);
    case "heading_open": return html(token.tag, attributes, inlineOf(walker, "heading_close", path));
    case "bullet_list_open": return html("ul", attributes, items(walker, "bullet_list_close", path));
    case "ordered_list_open":
      return html("ol", { start: String(token.attrGet("start") ?? 1), ...attributes }, items(walker, "ordered_list_close", path));
    case "blockquote_open": return html("blockquote", attributes, children(walker, "blockquote_close", path));
    case "hr": return html("hr", attributes);
    case "fence": return codeBlockHtml(token.content, token.info.trim().split(/[\s?]/)[0]);
    case "code_block": return codeBlockHtml(token.content, "");
    case "math_block": return blockMathHtml(token.content);
    case "table_open": return tableHtml(path, tableRows(walker, path));
    default: return "";
  }
}

/** A paragraph of placeholder lines becomes what they stand for; null for any other. */
function placeholders(/** @type {Walker} */ walker) {
  const made = placeholdersHtml(walker.peek().content);
  if (made !== null) walker.until("paragraph_close", () => walker.next());
  return made;
}

/** The chip comes after the paragraph: HTML allows no `div` inside it. */
function paragraph(/** @type {string} */ content, /** @type {Record<string, string>} */ attributes) {
  return html("p", attributes, content) + (content.includes("data-turn-source-index=") ? sourceChipHtml() : "");
}

function children(/** @type {Walker} */ walker, /** @type {string} */ closing, /** @type {string} */ path) {
  let out = "";
  let index = 0;
  walker.until(closing, () => {
    out += block(walker, `${path},${index}`);
    index += 1;
  });
  return out;
}

function items(/** @type {Walker} */ walker, /** @type {string} */ closing, /** @type {string} */ path) {
  let out = "";
  let index = 0;
  walker.until(closing, () => {
    walker.next();
    out += html("li", {}, children(walker, "list_item_close", `${path},${index}`).replace(/^(<p[^>]*>)\[([ xX])\] /, checkbox));
    index += 1;
  });
  return out;
}

function checkbox(/** @type {string} */ _, /** @type {string} */ open, /** @type {string} */ mark) {
  return open + html("input.task-list-item-checkbox", { type: "checkbox", disabled: true, checked: mark !== " " }) + " ";
}

/** Rows of a table: cells as HTML, header first. */
function tableRows(/** @type {Walker} */ walker, /** @type {string} */ path) {
  /** @type {{isHead: boolean, cells: string}[]} */
  const rows = [];
  walker.until("table_close", () => {
    const token = walker.next();
    if (token.type === "tr_open") rows.push({ isHead: false, cells: "" });
    if (token.type !== "th_open" && token.type !== "td_open") return;
    const row = rows[rows.length - 1];
    row.isHead = token.type === "th_open";
    const column = (row.cells.match(/<t[hd][ >]/g) ?? []).length;
    const content = inlineOf(walker, token.type.replace("open", "close"), `${path},${rows.length - 1},${column},0`);
    const tag = row.isHead && isG2 ? "th" : "td";
    row.cells += html(tag, { style: token.attrGet("style") },
      html("span", { "data-path-to-node": `${path},${rows.length - 1},${column},0` }, content));
  });
  return rows;
}

function inlineOf(/** @type {Walker} */ walker, /** @type {string} */ closing, /** @type {string} */ path) {
  let out = "";
  walker.until(closing, () => { out += inline(walker.next().children ?? [], path); });
  return out;
}

function inline(/** @type {any[]} */ tokens, /** @type {string} */ path) {
  const walker = new Walker(tokens);
  let offset = 0;
  let out = "";
  const place = () => ({ "data-path-to-node": path, "data-index-in-node": String(offset) });
  /** @type {{close: (content: string) => string, out: string}[]} */
  const open = [];
  const push = (/** @type {(content: string) => string} */ close) => { open.push({ close, out }); out = ""; };
  const pop = () => { const entry = open.pop(); out = entry.out + entry.close(out); };
  while (!walker.isDone()) {
    const token = walker.next();
    const tag = INLINE_TAGS[token.type];
    if (tag) {
      const attributes = place();
      push((content) => html(tag, attributes, content));
    } else if (token.type === "link_open") push((content) => linkHtml(token.attrGet("href"), content));
    else if (token.type.endsWith("_close")) pop();
    else out += leaf(token, place);
    offset += token.content.length;
  }
  return out;
}

function leaf(/** @type {any} */ token, /** @type {() => Record<string, string>} */ place) {
  switch (token.type) {
    case "text": return cited(token.content);
    case "code_inline": return html("code", place(), escapeHtml(token.content));
    case "math_inline":
      return token.markup === "$" ? inlineMathHtml(token.content, place()["data-index-in-node"]) : blockMathHtml(token.content, "span");
    case "softbreak": return "\n";
    case "hardbreak": return "<br>";
    // The page's policy keeps pictures of other hosts from being fetched.
    case "image": return html("img", { src: token.attrGet("src"), alt: token.content, title: token.attrGet("title") });
    default: return escapeHtml(token.content);
  }
}

function cited(/** @type {string} */ text) {
  let out = "";
  let at = 0;
  for (const match of text.matchAll(CITE)) {
    out += escapeHtml(text.slice(at, match.index)) + footnotesHtml(match[1].split(",").map((part) => part.trim()).filter(Boolean));
    at = match.index + match[0].length;
  }
  return out + escapeHtml(text.slice(at));
}
