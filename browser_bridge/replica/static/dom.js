// Building elements. `el` makes nodes, `html` makes strings for rendered answers; both spell names
// the way the scenario wants them (names.js).

import { alias, attribute, classNames, renamedPart, tagName } from "./names.js";

/** Nodes that were built while their part was renamed. */
const aliased = new WeakSet();

const CONTENT_MARK = "_ngcontent-ng-c1748305462";

/** Attribute that marks a component's host; its number differs from component to component. */
function hostMark(/** @type {string} */ tag) {
  return `_nghost-ng-c${1000000000 + parseInt(alias(tag).slice(1), 36) % 3000000000}`;
}

const VOID = new Set(["br", "hr", "img", "input"]);

/**
 * Make an element.
 * @param {string} selector Element name and classes, such as `div.a.b`.
 * @param {Record<string, any>} [properties] Attributes; `on*` functions become listeners; null,
 *   undefined and false are left out; true is an empty attribute; `class` adds classes.
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function el(selector, properties = {}, ...children) {
  const [tag, ...classes] = selector.split(".");
  const node = document.createElement(tagName(tag));
  stamp(node, tag, classes);
  if (classes.length) node.className = classNames(classes).join(" ");
  if (renamedPart()) aliased.add(node);
  for (const [name, value] of Object.entries(properties)) setProperty(node, name, value);
  for (const child of children) if (child !== null && child !== undefined && child !== false) node.append(child);
  return node;
}

/** Angular's marks of a build: on every element a scope, on every component a host and a class. */
function stamp(/** @type {HTMLElement} */ node, /** @type {string} */ tag, /** @type {string[]} */ classes) {
  node.setAttribute(CONTENT_MARK, "");
  if (!tag.includes("-")) return;
  node.setAttribute(hostMark(tag), "");
  classes.push("ng-star-inserted");
}

function setProperty(/** @type {HTMLElement} */ node, /** @type {string} */ name, /** @type {any} */ value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on") && typeof value === "function") {
    node.addEventListener(name.slice(2), value);
    return;
  }
  if (name === "class") {
    node.classList.add(...classNames(String(value).split(" ")));
    return;
  }
  const shown = attribute(name, value === true ? "" : String(value));
  if (shown) node.setAttribute(...shown);
}

/** Set or remove (null) an attribute, by its documented name. */
export function setAttribute(/** @type {Element} */ node, /** @type {string} */ name, /** @type {any} */ value) {
  const hidden = aliased.has(node) && (name === "aria-busy" || name === "aria-live");
  const label = aliased.has(node) && (name === "aria-label" || name === "arialabel" || name === "id");
  if (value === null || hidden) node.removeAttribute(name);
  else node.setAttribute(name, label ? alias(String(value)) : String(value));
}

/** Add or remove a class, by its documented name. */
export function setClass(/** @type {Element} */ node, /** @type {string} */ name, /** @type {boolean} */ present) {
  node.classList.toggle(aliased.has(node) ? alias(name) : name, present);
}

/** Angular leaves these behind wherever a condition or a loop stood. */
export function comments(count = 1) {
  const fragment = document.createDocumentFragment();
  for (let index = 0; index < count; index += 1) fragment.append(document.createComment(""));
  return fragment;
}

/** Escape text for HTML content and attribute values. */
export function escapeHtml(/** @type {string} */ text) {
  return text.replace(/[&<>"]/g, (char) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[char]);
}

/**
 * Make the HTML of an element; the same rules as `el`, but attribute values are strings or true.
 * @param {string} selector
 * @param {Record<string, string | true | null | undefined | false>} attributes
 * @param {string} [content] HTML, already escaped.
 */
export function html(selector, attributes, content = "") {
  const [tag, ...classes] = selector.split(".");
  const name = tagName(tag);
  let open = `<${name}`;
  if (tag.includes("-")) {
    open += ` ${hostMark(tag)}=""`;
    classes.push("ng-star-inserted");
  }
  if (classes.length) open += ` class="${classNames(classes).join(" ")}"`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    const shown = attribute(key, value === true ? "" : value);
    if (shown) open += ` ${shown[0]}="${escapeHtml(shown[1])}"`;
  }
  return VOID.has(tag) ? `${open}>` : `${open}>${content}</${name}>`;
}

/** A promise that settles after a number of milliseconds; at once for none. */
export function delay(/** @type {number} */ milliseconds) {
  return milliseconds > 0 ? new Promise((resolve) => setTimeout(resolve, milliseconds)) : Promise.resolve();
}
