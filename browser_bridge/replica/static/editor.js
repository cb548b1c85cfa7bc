// The prompt editor: behaves as Quill does on the site. One `p` per line, a blank line is `p > br`,
// class `ql-blank` when empty. Whatever the browser, a script or a paste leaves behind is put into
// that shape after each input.

import { el, setAttribute, setClass } from "./dom.js";
import { label } from "./labels.js";

/**
 * Lines of a `p` (or of stray content): text with `br` and newlines as breaks.
 * @param {Node} node
 * @param {boolean} [isCut] Whether it ends at the caret: then a break at its end has begun a line.
 */
function linesOf(node, isCut = false) {
  if (node.nodeType === Node.TEXT_NODE) return node.nodeValue.split("\n");
  if (node.nodeName === "BR") return ["", ""];
  const lines = [""];
  for (const child of node.childNodes) {
    const [head, ...rest] = isBlock(child) && lines.at(-1) !== "" ? ["", ...linesOf(child)] : linesOf(child);
    lines[lines.length - 1] += head;
    lines.push(...rest);
  }
  // A break at the end of a block only keeps its last line open; it is no line of its own.
  const isPlaceholder = isCut ? node.childNodes.length === 1 && node.lastChild.nodeName === "BR" : node.lastChild && !isBlock(node.lastChild);
  if (isPlaceholder && lines.length > 1 && lines.at(-1) === "") lines.pop();
  return lines;
}

const isBlock = (/** @type {Node} */ node) => /^(P|DIV|LI|UL|OL|PRE|H[1-6])$/.test(node.nodeName);

function isPlainLine(/** @type {Node} */ node) {
  if (node.nodeName !== "P") return false;
  const { firstChild } = node;
  if (firstChild === null || firstChild !== node.lastChild) return false;
  return firstChild.nodeName === "BR" || (firstChild.nodeType === Node.TEXT_NODE && firstChild.nodeValue !== "" && !firstChild.nodeValue.includes("\n"));
}

function lineNode(/** @type {string} */ text) {
  const line = document.createElement("p");
  line.append(text === "" ? document.createElement("br") : text);
  return line;
}

/** Split pasted or scripted text into lines. */
const splitLines = (/** @type {string} */ text) => text.split(/\r\n|\r|\n/);

/** The composer's editable part. */
export class Editor {
  /** @param {{onchange: () => void, onsubmit: () => void, handlesPaste: () => boolean}} options */
  constructor(options) {
    this.options = options;
    this.root = el("div.ql-editor.ql-blank.textarea.new-input-ui", {
      contenteditable: "true", role: "textbox", "aria-multiline": "true", "aria-label": label("editor"),
      "data-placeholder": label("placeholder"), "data-gramm": "false", spellcheck: "false",
    });
    this.root.append(lineNode(""));
    this.clipboard = el("div.ql-clipboard", { contenteditable: "true", tabindex: "-1" });
    this.root.addEventListener("input", () => this.changed());
    this.root.addEventListener("keydown", (event) => this.onKey(event));
    this.root.addEventListener("paste", (event) => this.onPaste(event, event.clipboardData));
    this.root.addEventListener("drop", (event) => this.onDrop(event));
    this.root.addEventListener("beforeinput", (event) => this.onBeforeInput(event));
    // Scripts write `textContent` without an event; Quill notices mutations, so this does too.
    this.observer = new MutationObserver((records) => this.changed(records));
    this.observer.observe(this.root, { childList: true, characterData: true, subtree: true });
  }

  /** The prompt: lines joined by newlines, nothing trimmed. */
  text() {
    const lines = [];
    for (const line of this.root.childNodes) {
      lines.push(line.firstChild?.nodeName === "BR" ? "" : line.textContent);
    }
    return lines.join("\n");
  }

  isEmpty() {
    return this.root.childNodes.length <= 1 && !this.root.firstChild?.textContent;
  }

  /** Replace everything, without moving the caret's focus. */
  setText(/** @type {string} */ text) {
    const lines = document.createDocumentFragment();
    for (const line of splitLines(text)) lines.append(lineNode(line));
    this.root.replaceChildren(lines);
    this.observer.takeRecords();
    this.report();
  }

  clear() {
    this.setText("");
  }

  focus() {
    this.root.focus({ preventScroll: true });
    if (!this.root.contains(document.getSelection()?.anchorNode ?? null)) this.placeCaret(this.root.childNodes.length - 1, Infinity);
  }

  /** What is shown while it is empty. */
  setPlaceholder(/** @type {string} */ text) {
    setAttribute(this.root, "data-placeholder", text);
  }

  /** Allow or forbid typing. */
  setEnabled(/** @type {boolean} */ enabled) {
    this.root.setAttribute("contenteditable", String(enabled));
    setAttribute(this.root, "aria-disabled", enabled ? null : "true");
  }

  /** Take note of an edit. Looks at what was touched alone: a long text typed by the browser is one edit per line. */
  changed(records = this.observer.takeRecords()) {
    const isTidy = this.root.hasChildNodes() && records.every((record) => this.isTidy(record));
    // The browser moves the caret only after it has told of the input, so wait for that.
    if (!isTidy) queueMicrotask(() => this.tidyUp());
    this.report();
  }

  tidyUp() {
    this.normalise();
    this.observer.takeRecords();
    this.report();
  }

  report() {
    setClass(this.root, "ql-blank", this.isEmpty());
    this.options.onchange();
  }

  isTidy(/** @type {MutationRecord} */ { target, addedNodes }) {
    const lines = target === this.root ? [...addedNodes] : [this.lineOf(target)];
    return lines.every((line) => {
      if (line?.parentNode !== this.root) return true;
      line.normalize();
      return isPlainLine(line);
    });
  }

  /** The child of the editor that holds a node; null for one that has gone. */
  lineOf(/** @type {Node} */ node) {
    let line = /** @type {Node | null} */ (node);
    while (line && line.parentNode !== this.root) line = line.parentNode;
    return line;
  }

  normalise() {
    const nodes = this.root.childNodes;
    const caret = this.caret();
    const lines = [];
    /** @type {string | null} */
    let open = null;
    for (const node of nodes) {
      if (isBlock(node)) {
        if (open !== null) lines.push(open);
        open = null;
        lines.push(...linesOf(node));
        continue;
      }
      const [head, ...rest] = linesOf(node);
      if (rest.length) lines.push((open ?? "") + head, ...rest.slice(0, -1));
      open = rest.length ? rest.at(-1) : (open ?? "") + head;
    }
    // A trailing bare `br` keeps the last line open, it begins no further one.
    if (open !== null && !(open === "" && nodes[nodes.length - 1].nodeName === "BR" && lines.length)) lines.push(open);
    this.rebuild(lines.length ? lines : [""]);
    if (caret) this.placeCaretAt(caret.offset);
  }

  rebuild(/** @type {string[]} */ lines) {
    const fragment = document.createDocumentFragment();
    for (const line of lines) fragment.append(lineNode(line));
    this.root.replaceChildren(fragment);
  }

  /** Characters (newlines counted) before the caret; null when it is elsewhere. */
  caret() {
    const selection = document.getSelection();
    if (!selection?.rangeCount || !this.root.contains(selection.anchorNode)) return null;
    const range = document.createRange();
    range.setStart(this.root, 0);
    range.setEnd(selection.focusNode, selection.focusOffset);
    const before = document.createElement("div");
    before.append(range.cloneContents());
    const nodes = [...before.childNodes];
    const lines = nodes.map((node, index) => (isBlock(node) ? linesOf(node, index === nodes.length - 1).join("\n") : node.nodeName === "BR" ? "" : node.textContent));
    return { offset: lines.join("\n").length };
  }

  placeCaretAt(/** @type {number} */ offset) {
    let rest = offset;
    const lines = this.root.childNodes;
    for (let index = 0; index < lines.length; index += 1) {
      const { length } = lines[index].textContent;
      if (rest <= length || index === lines.length - 1) return this.placeCaret(index, rest);
      rest -= length + 1;
    }
    return undefined;
  }

  placeCaret(/** @type {number} */ line, /** @type {number} */ column) {
    const node = this.root.childNodes[line];
    const { firstChild } = node;
    const isText = firstChild.nodeType === Node.TEXT_NODE;
    document.getSelection()?.collapse(isText ? firstChild : node, isText ? Math.min(column, firstChild.nodeValue.length) : 0);
  }

  onKey(/** @type {KeyboardEvent} */ event) {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (event.shiftKey) document.execCommand("insertParagraph");
    else this.options.onsubmit();
  }

  onPaste(/** @type {Event} */ event, /** @type {DataTransfer | null} */ data) {
    const text = data?.getData("text/plain");
    if (!this.options.handlesPaste()) return;
    event.preventDefault();
    if (text) setTimeout(() => this.insert(text), 1);
  }

  onDrop(/** @type {DragEvent} */ event) {
    const text = event.dataTransfer?.getData("text/plain");
    if (!text) return;
    event.preventDefault();
    this.focus();
    setTimeout(() => this.insert(text), 1);
  }

  /** Made-up InputEvents (a browser's own need no help) carry their text along. */
  onBeforeInput(/** @type {InputEvent} */ event) {
    if (event.isTrusted || event.inputType !== "insertFromPaste") return;
    const text = event.dataTransfer?.getData("text/plain") || event.data;
    if (!text) return;
    event.preventDefault();
    setTimeout(() => this.insert(text), 1);
  }

  /** Put text at the caret, as one edit: the cost grows with the text alone. */
  insert(/** @type {string} */ text) {
    const selection = document.getSelection();
    const inside = selection?.rangeCount && this.root.contains(selection.anchorNode);
    if (!inside) this.placeCaret(this.root.childNodes.length - 1, Infinity);
    const range = document.getSelection().getRangeAt(0);
    if (!range.collapsed) {
      range.deleteContents();
      this.normalise();
    }
    const before = this.text();
    const at = Math.min(this.caret()?.offset ?? before.length, before.length);
    const added = splitLines(text).join("\n");
    this.rebuild((before.slice(0, at) + added + before.slice(at)).split("\n"));
    this.placeCaretAt(at + added.length);
    this.observer.takeRecords();
    this.report();
  }
}
