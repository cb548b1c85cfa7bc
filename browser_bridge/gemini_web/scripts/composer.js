// The composer: its text, and putting text into it as one edit.
const lineText = (node) => {
  let text = "";
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) text += child.data;
    else if (child.nodeName === "BR") text += child === node.lastChild ? "" : "\n";
    else if (child.nodeType === Node.ELEMENT_NODE) text += lineText(child);
  }
  return text;
};
const isBlock = (node) => /^(P|DIV|LI|UL|OL|PRE|H[1-6]|BLOCKQUOTE)$/.test(node.nodeName);

/** The editor's text, one line per block; null without an editor. */
const editorText = () => {
  const editor = find("composer");
  if (!editor) return null;
  const blocks = [...editor.children].filter(isBlock);
  return blocks.length ? blocks.map(lineText).join("\n") : lineText(editor);
};
const INVISIBLE = /[\u200b\ufeff]/g; // editors keep one where the caret is
const isEditorBlank = () => {
  const editor = find("composer");
  return !editor || editor.classList.contains("ql-blank") || editorText().replace(INVISIBLE, "") === "";
};

const selectAll = (editor) => {
  editor.focus();
  const selection = editor.getRootNode().getSelection?.() ?? getSelection();
  selection.selectAllChildren(editor);
};

// Chromium keeps runs of spaces as nbsp where the editor's style would swallow them.
const loose = (text) => text.replace(INVISIBLE, "").replaceAll("\u00a0", " ");

/** How well the editor shows the text: "exact", "spaces" (some are nbsp), or "no". */
const match = (text) => {
  const shown = editorText() ?? "";
  if (shown === text) return "exact";
  return shown.length >= text.length && loose(shown) === loose(text) ? "spaces" : "no";
};

// What the editor last took: it must still show that when Send is pressed, although pastes may land late.
let taken = null;
const holdsTaken = () => taken !== null && match(taken) !== "no";

const matches = async (text, wait) => {
  taken = text;
  const editor = find("composer");
  if (editor) await until(() => match(text) !== "no", wait, editor);
  return match(text);
};

/** Offers the text as a paste; resolves to how well the editor shows it. */
const paste = async (text, wait) => {
  const editor = find("composer");
  if (!editor) return "no";
  selectAll(editor);
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  const isTaken = !editor.dispatchEvent(event); // an editor that handles the paste prevents the default
  return isTaken ? matches(text, wait) : matches(text, 0);
};

/** Inserts the text as one edit; resolves to how well the editor shows it. */
const insert = async (text, wait) => {
  const editor = find("composer");
  if (!editor) return "no";
  selectAll(editor);
  document.execCommand("insertText", false, text);
  return matches(text, wait);
};

/** Puts the caret over all text, ready for the browser's own insertion. */
const focus = () => {
  const editor = find("composer");
  if (editor) selectAll(editor);
  return Boolean(editor);
};
