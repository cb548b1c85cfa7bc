// A canvas in the panel: code with its editor, or a document, with its versions (site-dom 9, 15 F).

import { isG2 } from "../boot.js";
import { icon, iconButton, innerButton } from "../components.js";
import { el, setAttribute } from "../dom.js";
import { label } from "../labels.js";
import { CodeEditor } from "./code_editor.js";
import { onDocument, sourceOf, versionsOf } from "./documents.js";
import { shareCanvasButton } from "./export_menu.js";
import { panelToolbar } from "./panel.js";
import { plainNodes } from "./plain_html.js";

/** Shows one document, the newest version unless another is asked for. */
export class CanvasPanel {
  constructor(/** @type {string} */ id) {
    this.key = `canvas:${id}`;
    this.id = id;
    /** Index of the version shown; null follows the newest. @type {number | null} */
    this.chosen = null;
    const { entry } = this.version();
    this.isCode = entry.kind === "code";
    this.editor = this.isCode ? new CodeEditor(entry.language) : null;
    this.heading = el("h2.title-text.gds-title-m", { "data-test-id": "title-text" });
    this.undo = iconButton({ icon: "undo", label: label("undo"), testId: "undo-button", onclick: () => this.go(-1) });
    this.redo = iconButton({ icon: "redo", label: label("redo"), testId: "redo-button", onclick: () => this.go(1) });
    this.saved = el("span.save-status.gds-body-s", { "aria-label": label("saved") }, icon("cloud_done"));
    this.body = el("div.ProseMirror", { contenteditable: "true", role: "textbox", "aria-multiline": "true", "aria-label": label("canvasEditor"), translate: "no" });
    this.root = this.isCode ? this.buildCode() : this.buildDocument();
    this.forget = onDocument((changed) => { if (changed === id) this.show(); });
    this.show();
  }

  version() {
    const versions = versionsOf(this.id);
    return versions[this.chosen ?? versions.length - 1];
  }

  go(/** @type {number} */ step) {
    const newest = versionsOf(this.id).length - 1;
    const wanted = Math.min(newest, Math.max(0, (this.chosen ?? newest) + step));
    this.chosen = wanted === newest ? null : wanted;
    this.show();
  }

  toolbar(/** @type {(Node | false)[]} */ ...extra) {
    return panelToolbar(this.heading, ...extra, this.saved, this.undo, this.redo,
      shareCanvasButton(() => this.text(), this.isCode),
      iconButton({ icon: "print", label: label("print"), testId: "print-button", inner: { "aria-disabled": "true" } }),
      el("canvas-create-button", { "data-test-id": "canvas-create-task-menu" }, el("button.mdc-button.mat-mdc-button-base", { type: "button", "aria-disabled": "true" }, label("create"))));
  }

  buildCode() {
    const editor = /** @type {CodeEditor} */ (this.editor);
    const preview = el("web-preview.hidden", {}, el("iframe", { sandbox: "allow-same-origin allow-forms", title: label("preview") }));
    const console = el("console-output.hidden");
    const show = (/** @type {string} */ name) => {
      preview.classList.toggle("hidden", name !== "preview");
      editor.root.classList.toggle("hidden", name !== "code");
    };
    return el("code-immersive-panel", {}, this.toolbar(tabs(show)), el("div.container", {}, preview, editor.root, console));
  }

  buildDocument() {
    return el("extended-response-panel", {}, this.toolbar(),
      el("div.extended-response-container", {},
        el("div.extended-response-content", { id: "extended-response-markdown-content" },
          el("immersive-editor", { "data-test-id": "immersive-editor" }, this.body))));
  }

  /** Whole text of the version shown. */
  text() {
    const { entry } = this.version();
    return this.isCode ? sourceOf(entry.content) : entry.content;
  }

  show() {
    const { entry } = this.version();
    const newest = versionsOf(this.id).length - 1;
    this.heading.textContent = entry.title;
    this.saved.style.visibility = entry.isDone ? "visible" : "hidden";
    setAttribute(innerButton(this.undo), "aria-disabled", (this.chosen ?? newest) === 0 ? "true" : null);
    setAttribute(innerButton(this.redo), "aria-disabled", this.chosen === null ? "true" : null);
    if (this.editor) this.editor.setText(this.text());
    else this.body.replaceChildren(plainNodes(entry.content));
  }

  close() {
    this.forget();
    this.editor?.close();
  }
}

function tabs(/** @type {(name: string) => void} */ show) {
  const names = ["code", "preview"];
  if (isG2) {
    const buttons = names.map((name) => el("button", { type: "button", role: "radio", "aria-checked": String(name === "code"), value: name }, label(name)));
    return el("gem-segmented-button-row", { role: "radiogroup" }, ...choosing(buttons, (button) => button, show));
  }
  const toggles = names.map((name) => el(`mat-button-toggle.mat-button-toggle${name === "code" ? ".mat-button-toggle-checked" : ""}`, { value: name },
    el("button.mat-button-toggle-button", { type: "button", role: "radio", "aria-checked": String(name === "code") },
      el("span.mat-button-toggle-label-content", {}, label(name)))));
  return el("mat-button-toggle-group.tab-group", { role: "radiogroup" }, ...choosing(toggles, (toggle) => toggle.querySelector("button"), show));
}

/** Let one of some nodes be the chosen one. */
function choosing(/** @type {HTMLElement[]} */ nodes, /** @type {(node: HTMLElement) => Element | null} */ radio, /** @type {(name: string) => void} */ show) {
  for (const node of nodes) {
    node.addEventListener("click", () => {
      for (const other of nodes) {
        const isChosen = other === node;
        if (!isG2) other.classList.toggle("mat-button-toggle-checked", isChosen);
        radio(other)?.setAttribute("aria-checked", String(isChosen));
      }
      show(node.getAttribute("value") ?? "");
    });
  }
  return nodes;
}
