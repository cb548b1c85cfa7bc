// The card in the chat that stands for a document, a report or a book: `immersive-entry-chip` (G1),
// `gem-processing-card` (G2), with its states (site-dom 9, 10).

import { isG2, page } from "../boot.js";
import { icon, textButton } from "../components.js";
import { comments, el, setAttribute, setClass } from "../dom.js";
import { label } from "../labels.js";

/** @typedef {{icon: string, onopen: () => void, preview?: () => HTMLElement, isReport?: boolean}} CardOptions */

/** One card. */
export class Card {
  constructor(/** @type {CardOptions} */ options) {
    this.options = options;
    this.title = isG2 ? el("span.card-title.gds-body-l") : el("div.title.gds-title-s", { "data-test-id": "artifact-text" });
    this.time = el("div.timestamp.gds-body-s", { "data-test-id": isG2 ? null : "creation-timestamp" });
    this.status = el("div.card-status.gds-body-s");
    this.inside = el("div.container", { "data-test-id": isG2 ? null : "container", role: isG2 ? null : "button", tabindex: "0", onclick: () => this.press() },
      el("div.icon-container", {}, icon(options.icon)), el("div.text-container", {}, this.title, this.time, this.status), ...this.buttons());
    this.shell = isG2
      ? el("gem-processing-card.processing.gem-shimmer-active", { "data-test-id": "gem-processing-card" }, this.inside)
      : el("immersive-entry-chip", {}, this.inside);
    this.root = el("response-element", { "ng-version": "0.0.0-PLACEHOLDER" }, comments(25), this.shell);
    this.date = new Date();
  }

  buttons() {
    const stop = (/** @type {Event} */ event, /** @type {() => void} */ act) => { event.stopPropagation(); act(); };
    if (isG2) {
      this.button = el("button.open-button.mdc-button.mat-mdc-button.mat-mdc-button-base", { type: "button", onclick: (event) => stop(event, () => this.press()) },
        el("span.mdc-button__label", {}, label("open")));
      return [this.button];
    }
    if (!this.options.isReport) return [];
    return [el("button.view-report-button.mdc-button.mat-mdc-button-base", {
      type: "button", "data-test-id": "view-report-button", onclick: (event) => stop(event, () => this.press()),
    }, el("span.mdc-button__label", {}, label("open")))];
  }

  press() {
    if (page.tools.canvasCard === "inline" && this.options.preview) this.expand();
    else this.options.onopen();
  }

  /** Some accounts see the content inside the card, and the panel by another button. */
  expand() {
    const open = this.root.querySelector(".inline-preview-container");
    if (open) {
      open.remove();
      return;
    }
    const full = textButton({ text: label("fullscreen"), onclick: () => this.options.onopen() });
    this.shell.append(el("div.inline-preview-container", {}, el("div.inline-preview-toolbar", {}, full), this.options.preview?.()));
  }

  /** @param {{title: string, isWorking: boolean, status?: string, label?: string}} state */
  show({ title, isWorking, status = "", label: name = label("openCanvas", title) }) {
    this.title.textContent = title;
    this.status.textContent = status;
    this.time.textContent = isWorking ? "" : this.date.toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
    if (this.button) setAttribute(this.button, "aria-label", name);
    if (!isG2) {
      setAttribute(this.inside, "aria-label", name);
      return;
    }
    setClass(this.shell, "processing", isWorking);
    setClass(this.shell, "gem-shimmer-active", isWorking);
    setClass(this.shell, "completed", !isWorking);
  }

  setSelected(/** @type {boolean} */ isSelected) {
    if (isG2) setClass(this.shell, "selected", isSelected);
  }
}
