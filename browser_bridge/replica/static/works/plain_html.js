// Markdown as the plain HTML of the document editor: no wrappers, no paths (site-dom 9).

import MarkdownIt from "../vendor/markdown-it/markdown-it.min.js";
import { parseTrusted } from "../answer_view.js";

const plainParser = new MarkdownIt({ html: false, linkify: false, breaks: false });

/** Render a text's nodes. @returns {DocumentFragment} */
export function plainNodes(/** @type {string} */ markdown) {
  return parseTrusted(plainParser.render(markdown));
}
