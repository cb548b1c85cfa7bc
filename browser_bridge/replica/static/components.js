// The site's small building blocks: icons and buttons, in the shape of the generation.

import { isG2 } from "./boot.js";
import { el, html, setAttribute, setClass } from "./dom.js";

const TEMPLATE_VERSION = "0.0.0-PLACEHOLDER";

/** Attributes of an icon; its element stays empty, the style sheet draws it. */
function iconAttributes(/** @type {string} */ name) {
  return {
    role: "img",
    fonticon: name,
    "data-mat-icon-type": "font",
    "data-mat-icon-name": name,
    "data-mat-icon-namespace": isG2 ? "lumi-symbols" : "google-symbols",
    "aria-hidden": "true",
  };
}

const iconClasses = isG2 ? ".notranslate.lumi-symbols.mat-ligature-font" : ".notranslate.gds-icon-l.google-symbols.mat-ligature-font";

/** An icon: G2 wraps it in `gem-icon`. */
export function icon(/** @type {string} */ name) {
  const inner = el(`mat-icon${iconClasses}`, iconAttributes(name));
  return isG2 ? el("gem-icon", {}, inner) : inner;
}

/** The same as HTML. */
export function iconHtml(/** @type {string} */ name) {
  const inner = html(`mat-icon${iconClasses}`, iconAttributes(name));
  return isG2 ? html("gem-icon", {}, inner) : inner;
}

/**
 * An icon button. G2: a `gem-icon-button` host that carries the test id, with a button inside that
 * carries the label; G1: one button with both.
 * @param {object} options
 * @param {string} options.icon
 * @param {string} options.label
 * @param {string} [options.testId]
 * @param {string} [options.classes] Further classes of the host, such as ".a.b".
 * @param {Record<string, any>} [options.host] Further attributes of the host (G1: of the button).
 * @param {Record<string, any>} [options.inner] Further attributes of the button.
 * @param {(event: MouseEvent) => void} [options.onclick]
 * @returns {HTMLElement}
 */
export function iconButton(options) {
  return isG2 ? gemIconButton(options) : matIconButton(options);
}

function matIconButton({ icon: name, label, testId, classes = "", host = {}, inner = {}, onclick }) {
  return el(
    `button${classes}.mdc-icon-button.mat-mdc-icon-button.mat-mdc-button-base.mat-unthemed`,
    { "mat-icon-button": true, type: "button", "data-test-id": testId, "aria-label": label, ...host, ...inner, onclick },
    el("span.mat-mdc-button-persistent-ripple.mdc-icon-button__ripple"),
    icon(name),
    el("span.mat-focus-indicator"),
    el("span.mat-mdc-button-touch-target"),
  );
}

function gemIconButton({ icon: name, label, testId, classes = "", host = {}, inner = {}, onclick }) {
  return el(
    `gem-icon-button${classes}.mat-mdc-tooltip-trigger.gem-button.gem-button-size-small.gem-button-type-tonal.lm-enabled`,
    {
      type: "tonal", size: "small", fonticonname: name, theme: "lm", arialabel: label, gemtooltip: label,
      "data-test-id": testId, ...host, onclick,
    },
    el(
      "button.mdc-icon-button.mat-mdc-icon-button.mat-mdc-button-base.mat-unthemed",
      { type: "button", "aria-label": label, ...inner },
      el("span.mat-mdc-button-persistent-ripple.mdc-icon-button__ripple"),
      icon(name),
      el("span.mat-focus-indicator"),
      el("span.mat-mdc-button-touch-target"),
    ),
  );
}

/** An icon button as HTML, for rendered answers; clicks are delegated. */
export function iconButtonHtml({ icon: name, label, testId, classes = "", host = {} }) {
  const parts = html("span.mat-mdc-button-persistent-ripple.mdc-icon-button__ripple", {}) + iconHtml(name)
    + html("span.mat-focus-indicator", {}) + html("span.mat-mdc-button-touch-target", {});
  if (!isG2) {
    return html(`button${classes}.mdc-icon-button.mat-mdc-icon-button.mat-mdc-button-base`,
      { type: "button", "data-test-id": testId, "aria-label": label, ...host }, parts);
  }
  return html(
    `gem-icon-button${classes}.mat-mdc-tooltip-trigger.gem-button.gem-button-size-small.gem-button-type-tonal.lm-enabled`,
    {
      type: "tonal", size: "small", fonticonname: name, theme: "lm", arialabel: label, gemtooltip: label,
      "data-test-id": testId, ...host,
    },
    html("button.mdc-icon-button.mat-mdc-icon-button.mat-mdc-button-base", { type: "button", "aria-label": label }, parts),
  );
}

/**
 * A text button: G2 hosts it in `gem-button`, where the test id sits.
 * @param {object} options
 * @param {string} options.text
 * @param {string} [options.testId]
 * @param {string} [options.classes] Further classes of the button.
 * @param {boolean} [options.filled]
 * @param {string} [options.href] Makes it a link.
 * @param {(event: MouseEvent) => void} [options.onclick]
 */
export function textButton({ text, testId, classes = "", filled = false, href, onclick }) {
  const look = filled ? ".mat-mdc-unelevated-button.mdc-button--unelevated" : ".mat-mdc-button";
  const inner = el(
    `${href ? "a" : "button"}${classes}.mdc-button${look}.mat-mdc-button-base`,
    { type: href ? null : "button", href, "aria-label": text, "data-test-id": isG2 ? null : testId, onclick },
    el("span.mat-mdc-button-persistent-ripple.mdc-button__ripple"),
    el("span.mdc-button__label", {}, text),
    el("span.mat-focus-indicator"),
  );
  return isG2 ? el("gem-button.lm-enabled", { "data-test-id": testId, "aria-label": null }, inner) : inner;
}

/** The button that takes the click: inside its host, or the host itself. */
export function innerButton(/** @type {HTMLElement} */ host) {
  return host.matches("button") ? host : /** @type {HTMLElement} */ (host.querySelector("button"));
}

/** Change an icon button's icon and label in place. */
export function relabel(/** @type {HTMLElement} */ host, /** @type {string} */ name, /** @type {string} */ label) {
  setAttribute(innerButton(host), "aria-label", label);
  if (isG2) setAttribute(host, "arialabel", label);
  const shown = host.querySelector("mat-icon");
  if (shown) for (const key of ["fonticon", "data-mat-icon-name"]) setAttribute(shown, key, name);
}

/** Mark a menu's trigger open or closed. */
export function setExpanded(/** @type {HTMLElement} */ trigger, /** @type {boolean} */ open) {
  innerButton(trigger).setAttribute("aria-expanded", String(open));
  if (trigger.hasAttribute("aria-expanded")) trigger.setAttribute("aria-expanded", String(open));
  setClass(trigger, "is-open", open);
}

/** Wrap a rich element the way the site hosts links, code and tables in an answer. */
export function responseElementHtml(/** @type {string} */ content) {
  const noise = "<!---->".repeat(25);
  return html("response-element.no-md", { "ng-version": TEMPLATE_VERSION }, noise + content + noise);
}
