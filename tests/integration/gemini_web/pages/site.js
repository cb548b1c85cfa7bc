// Shared by the hand-written pages: what was sent, and an answer that grows in a place of the page's own.
window.sent = [];
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const lines = (editor) => {
  const blocks = [...editor.children].filter((node) => /^(P|DIV)$/.test(node.nodeName));
  const nodes = blocks.length ? blocks : [editor];
  return nodes.map((node) => (node.firstChild?.nodeName === "BR" ? "" : node.textContent)).join("\n");
};
const make = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
};
const PARTS = ["<p>First <b>bold</b> words.</p>", "<ul><li>one</li><li>two</li></ul>", "<p>The end.</p>"];
const ANSWER = "First **bold** words.\n\n- one\n- two\n\nThe end.";

/** Grows the answer's blocks in a body, `gap` ms apart. */
const grow = async (body, gap = 80) => {
  for (const part of PARTS) {
    await wait(gap);
    body.append(make(part));
  }
};
