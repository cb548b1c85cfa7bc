// The thoughts above an answer: a button, and a body that is not in the DOM until opened.

import { isG2, page } from "./boot.js";
import { AnswerView } from "./answer_view.js";
import { icon } from "./components.js";
import { el, setClass } from "./dom.js";
import { label } from "./labels.js";

/** Thoughts of one answer. */
export class Thoughts {
  constructor() {
    this.text = "";
    this.isOpen = false;
    /** @type {AnswerView | null} */
    this.view = null;
    this.caption = el("span.thoughts-header-button-label.gds-label-l", {}, label("showThinking"));
    this.arrow = el("span.thoughts-header-button-icon");
    this.button = el("button.thoughts-header-button.mat-mdc-button.mat-mdc-button-base", {
      type: "button", "data-test-id": "thoughts-header-button", "aria-expanded": "false", onclick: () => this.toggle(),
    }, el("span.mdc-button__label", {}, el("span.thoughts-header-button-content", {}, this.caption, this.arrow)));
    this.container = el("div.thoughts-container", {}, el("div.thoughts-header", {}, this.button));
    this.root = el("model-thoughts", { "data-test-id": "model-thoughts" }, this.container);
    this.describe();
    if (!page.collapseThoughts) this.toggle();
  }

  /** Show a snapshot of the thoughts. */
  show(/** @type {string} */ text) {
    this.text = text;
    this.view?.show(text);
  }

  toggle() {
    this.isOpen = !this.isOpen;
    this.describe();
    if (!this.isOpen) {
      this.container.querySelector("[data-test-id=thoughts-content]")?.remove();
      this.view = null;
      return;
    }
    const markdown = el("div.markdown.markdown-main-panel", { dir: "ltr", "aria-live": "off" });
    this.view = new AnswerView(markdown);
    this.container.append(el("div.thoughts-content.thoughts-content-expanded", { "data-test-id": "thoughts-content" },
      el("message-content", {}, markdown)));
    this.view.show(this.text);
  }

  describe() {
    this.caption.textContent = label(this.isOpen ? "hideThinking" : "showThinking");
    this.button.setAttribute("aria-expanded", String(this.isOpen));
    this.arrow.replaceChildren(icon(this.isOpen ? "expand_less" : "expand_more"));
    setClass(this.root, isG2 ? "expanded" : "is-expanded", this.isOpen);
  }
}
