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

/** The editor's text, one line per block; runs of spaces that Chromium keeps as nbsp come back as spaces. */
const editorText = () => {
  const editor = find("composer");
  if (!editor) return null;
  const blocks = [...editor.children].filter(isBlock);
  const text = blocks.length ? blocks.map(lineText).join("\n") : lineText(editor);
  return text.replace(/[\u200b\ufeff]/g, "");
};
const isEditorBlank = () => {
  const editor = find("composer");
  return !editor || editor.classList.contains("ql-blank") || editorText() === "";
};

const selectAll = (editor) => {
  editor.focus();
  const selection = getSelection();
  selection.selectAllChildren(editor);
};

const same = (text) => (editorText() ?? "").replaceAll("\u00a0", " ") === text.replaceAll("\u00a0", " ");

/** Offers the text as a paste; resolves to whether the editor took it and shows it exactly. */
const paste = async (text, wait) => {
  const editor = find("composer");
  if (!editor) return false;
  selectAll(editor);
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  const isTaken = !editor.dispatchEvent(event); // an editor that handles the paste prevents the default
  return isTaken ? until(() => same(text), wait, editor) : same(text);
};

/** Inserts the text as one edit; resolves to whether the editor shows it exactly. */
const insert = async (text, wait) => {
  const editor = find("composer");
  if (!editor) return false;
  selectAll(editor);
  document.execCommand("insertText", false, text);
  return until(() => same(text), wait, editor);
};

/** Puts the caret over all text, ready for the browser's own insertion. */
const focus = () => {
  const editor = find("composer");
  if (editor) selectAll(editor);
  return Boolean(editor);
};
const matches = async (text, wait) => {
  const editor = find("composer");
  return Boolean(editor) && until(() => same(text), wait, editor);
};
