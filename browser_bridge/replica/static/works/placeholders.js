// Lines of an answer that stand for something made: `http://googleusercontent.com/<token>/<n>`
// (site-wire 4.4). Each becomes an empty container, marked by a comment, that is filled later.

import { responseElementHtml } from "../components.js";
import { html } from "../dom.js";

const LINE = /^https?:\/\/googleusercontent\.com\/(\w+)\/(\w+)$/;
const MARK = /^(\w+)\/(\w+)$/;

/** Containers by token; the others stand in `unknown`. */
const CLASSES = { image_generation_content: "generated-images", immersive_entry_chip: "immersive-entry-chip" };
/** What is shown elsewhere than at its line. */
const ELSEWHERE = new Set(["generated_video_content"]);

/** HTML of a paragraph that is nothing but such lines; null for any other. */
export function placeholdersHtml(/** @type {string} */ paragraph) {
  const found = paragraph.split("\n").map((line) => LINE.exec(line.trim()));
  if (found.includes(null)) return null;
  return found.map((match) => containerHtml(match[1], match[2])).join("");
}

function containerHtml(/** @type {string} */ token, /** @type {string} */ number) {
  const mark = `<!--${token}/${number}-->`;
  if (ELSEWHERE.has(token)) return mark;
  if (token === "deep_research_confirmation_content") return responseElementHtml(mark);
  return html(`div.attachment-container.${CLASSES[token] ?? "unknown"}`, {}, mark);
}

/**
 * Find the containers in a rendered answer.
 * @param {HTMLElement} root
 * @returns {{token: string, number: string, place: HTMLElement}[]}
 */
export function containersIn(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const match = MARK.exec(node.nodeValue ?? "");
    if (match) found.push({ token: match[1], number: match[2], place: /** @type {HTMLElement} */ (node.parentElement) });
  }
  return found;
}
