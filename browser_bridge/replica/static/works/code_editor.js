// A code editor like Monaco: the whole text in a model, of the lines only those near the viewport.

import { el } from "../dom.js";

const LINE_HEIGHT = 19;
const MARGIN_LINES = 4;

/** @type {Model[]} */
const models = [];

/** What `window.monaco.editor` calls a model. */
class Model {
  constructor(/** @type {string} */ language) {
    this.language = language;
    this.value = "";
  }

  getValue() {
    return this.value;
  }

  getLanguageId() {
    return this.language;
  }

  getLineCount() {
    return this.value.split("\n").length;
  }
}

Object.assign(window, { monaco: { editor: { getModels: () => [...models], getEditors: () => [] } } });

/** An `xap-code-editor`. */
export class CodeEditor {
  constructor(/** @type {string} */ language) {
    this.model = new Model(language);
    models.push(this.model);
    this.lines = el("div.view-lines.monaco-mouse-cursor-text", { role: "presentation" });
    this.scroller = el("div.monaco-scrollable-element.editor-scrollable", { onscroll: () => this.render() }, this.lines);
    this.root = el("xap-code-editor", { "data-test-id": "code-editor" },
      el("div.xap-monaco-container", { "data-mode-id": language },
        el("div.monaco-editor", { role: "code" }, el("div.overflow-guard", {}, this.scroller))));
    this.observer = new ResizeObserver(() => this.render());
    this.observer.observe(this.scroller);
  }

  setText(/** @type {string} */ text) {
    this.model.value = text;
    this.render();
  }

  render() {
    const lines = this.model.value.split("\n");
    const { scrollTop, clientHeight } = this.scroller;
    const first = Math.max(0, Math.floor(scrollTop / LINE_HEIGHT) - MARGIN_LINES);
    const last = Math.min(lines.length, Math.ceil((scrollTop + clientHeight) / LINE_HEIGHT) + MARGIN_LINES);
    this.lines.style.height = `${lines.length * LINE_HEIGHT}px`;
    this.lines.replaceChildren(...lines.slice(first, last).map((line, index) => viewLine(line, first + index)));
  }

  /** Its model goes with it. */
  close() {
    this.observer.disconnect();
    models.splice(models.indexOf(this.model), 1);
  }
}

/** Monaco writes blanks as no-break spaces. */
function viewLine(/** @type {string} */ text, /** @type {number} */ index) {
  const line = el("div.view-line", {}, el("span", {}, el("span.mtk1", {}, text.replaceAll(" ", "\u00a0"))));
  line.style.top = `${index * LINE_HEIGHT}px`;
  return line;
}
