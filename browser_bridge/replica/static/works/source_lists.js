// The sources below a report: those it uses, in the order of their numbers, and those it does not.

import { isG2 } from "../boot.js";
import { icon } from "../components.js";
import { el } from "../dom.js";
import { label } from "../labels.js";

/** @param {any[]} used Entries whose [3] is icon, address, title. @param {any[]} unused */
export function sourceLists(used, unused) {
  return el("deep-research-source-lists", {}, sourceList("used", used), sourceList("unused", unused));
}

/** G2 fills a list when it is opened; G1 has it from the start. */
function sourceList(/** @type {"used" | "unused"} */ name, /** @type {any[]} */ sources) {
  const list = el("div.source-list-items", { id: `${name}-sources-list` });
  const fill = () => { if (!list.hasChildNodes()) list.append(...sources.map(sourceItem)); };
  if (!isG2) fill();
  const toggle = () => {
    fill();
    const isOpen = list.classList.toggle("is-open");
    button.setAttribute("aria-expanded", String(isOpen));
  };
  const button = el("button.collapsible-button", { type: "button", "aria-expanded": "false", "aria-controls": `${name}-sources-list`, onclick: toggle },
    el("span.gds-title-s", {}, label(`${name}Sources`)), icon("expand_more"));
  return el(`div.source-list.${name}-sources`, {},
    el("collapsible-button", { "data-test-id": `${name}-sources-button` }, button), list);
}

function sourceItem(/** @type {any} */ source) {
  const [, url, title] = source[3];
  return el("browse-web-item", {}, el("a", { href: url, target: "_blank", rel: "noopener", "data-test-id": "browse-web-item-link" },
    el("div.header", {}, el("span.display-name", { "data-test-id": "domain-name" }, new URL(url).hostname)),
    el("div.sub-title", { "data-test-id": "title" }, title)));
}
