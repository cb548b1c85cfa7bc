// Names that a scenario takes away. While a renamed part is being built, every element name, class,
// id, test id and label that the fact sheets list is replaced by one that nobody has seen before.

/** @type {Set<string>} */
let renamed = new Set();
/** @type {string | null} */
let current = null;

let isStyled = false;

const HIDDEN_ATTRIBUTES = new Set([
  "id", "data-test-id", "data-node-type", "data-mode-id", "data-placeholder", "data-math",
  "data-path-to-node", "fonticon", "fonticonname", "data-mat-icon-name", "arialabel", "gemtooltip",
  "aria-label", "aria-busy", "aria-live", "aria-checked", "enterkeyhint", "inline-copy-host",
]);

/** Parts to rename: `composer`, `send_button`, `model_picker`, `answer`, `footer`, `actions`. */
export function setRenamed(/** @type {string[]} */ parts) {
  renamed = new Set(parts);
}

/**
 * Build something that belongs to a part of the page.
 * @template T
 * @param {string} part Name of the part.
 * @param {() => T} build Runs at once.
 * @returns {T}
 */
export function within(part, build) {
  const before = current;
  current = part;
  try {
    return build();
  } finally {
    current = before;
  }
}

/** Whether a part has lost its documented names. */
export function isRenamed(/** @type {string} */ part) {
  return renamed.has(part);
}

/** The part that is being built, when it is renamed; else null. */
export function renamedPart() {
  return current !== null && renamed.has(current) ? current : null;
}

/** Stable, meaningless replacement of a documented name. */
export function alias(/** @type {string} */ name) {
  let hash = 2166136261;
  for (const char of name) hash = Math.imul(hash ^ char.codePointAt(0), 16777619) >>> 0;
  return `k${hash.toString(36)}`;
}

/** Element name as it shows: only names with a dash are the site's own. */
export function tagName(/** @type {string} */ tag) {
  return renamedPart() && tag.includes("-") ? `x-${alias(tag)}` : tag;
}

/** Class names as they show. */
export function classNames(/** @type {string[]} */ classes) {
  return renamedPart() ? classes.map(alias) : classes;
}

/**
 * Attribute as it shows, or null when it vanishes.
 * @param {string} name
 * @param {string} value
 * @returns {[string, string] | null}
 */
export function attribute(name, value) {
  if (!renamedPart() || !HIDDEN_ATTRIBUTES.has(name)) return [name, value];
  return name === "aria-label" ? [name, alias(value)] : [`data-${alias(name)}`, alias(value)];
}

/** Copy the style sheet's rules to the replaced names, so that a renamed page still looks whole. */
export function styleRenamed() {
  if (!renamed.size || isStyled) return;
  isStyled = true;
  const sheet = new CSSStyleSheet();
  for (const source of document.styleSheets) {
    for (const rule of source.cssRules) copyRule(sheet, rule);
  }
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

function copyRule(/** @type {CSSStyleSheet} */ sheet, /** @type {CSSRule} */ rule) {
  if (!(rule instanceof CSSStyleRule)) return;
  const selector = rule.selectorText
    .replace(/(?<!body)\.([a-zA-Z][\w-]*)/g, (_, name) => `.${alias(name)}`)
    .replace(/(^|[\s>+~,(])([a-z]+-[a-z0-9-]+)/g, (_, edge, name) => `${edge}x-${alias(name)}`)
    .replace(/\[(\w[\w-]*)=?"?([^\]"]*)"?\]/g, (whole, name, value) =>
      HIDDEN_ATTRIBUTES.has(name) ? `[data-${alias(name)}="${alias(value)}"]` : whole);
  if (selector === rule.selectorText) return;
  sheet.insertRule(`${selector} { ${rule.style.cssText} }`, sheet.cssRules.length);
}
