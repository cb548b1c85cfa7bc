// Formulas: a markdown-it plugin that takes `$…$` and `$$…$$` out before Markdown can mangle them,
// and spans in the shape of KaTeX's output. Looks are approximate; `data-math` holds the TeX.

import { escapeHtml, html } from "./dom.js";

const SYMBOLS = {
  alpha: "α", beta: "β", gamma: "γ", delta: "δ", epsilon: "ϵ", varepsilon: "ε", zeta: "ζ", eta: "η", theta: "θ", lambda: "λ", mu: "μ",
  nu: "ν", xi: "ξ", pi: "π", rho: "ρ", sigma: "σ", tau: "τ", phi: "ϕ", varphi: "φ", chi: "χ", psi: "ψ", omega: "ω", Gamma: "Γ", Delta: "Δ",
  Theta: "Θ", Lambda: "Λ", Sigma: "Σ", Phi: "Φ", Psi: "Ψ", Omega: "Ω", infty: "∞", int: "∫", sum: "∑", prod: "∏", partial: "∂", nabla: "∇",
  pm: "±", times: "×", cdot: "⋅", div: "÷", le: "≤", leq: "≤", ge: "≥", geq: "≥", ne: "≠", neq: "≠", approx: "≈", equiv: "≡", to: "→",
  rightarrow: "→", Rightarrow: "⇒", implies: "⟹", in: "∈", notin: "∉", subset: "⊂", cup: "∪", cap: "∩", forall: "∀", exists: "∃",
  ldots: "…", cdots: "⋯", dots: "…", sqrt: "√", quad: " ", circ: "∘", hbar: "ℏ", ell: "ℓ", langle: "⟨", rangle: "⟩",
};
const RELATIONS = new Set(["=", "<", ">", "≤", "≥", "≠", "≈", "≡", "→", "⇒", "∈", "∉", "⊂"]);

function symbol(/** @type {string} */ text) {
  if (/^[a-zA-Z]$/.test(text)) return html("span.mord.mathnormal", {}, text);
  if (RELATIONS.has(text)) return html("span.mrel", {}, escapeHtml(text));
  return html(/^[+\-±×⋅÷*/]$/.test(text) ? "span.mbin" : "span.mord", {}, escapeHtml(text));
}

/** Parse a TeX argument or atom at `at`; gives its HTML and the position after it. */
function atom(/** @type {string} */ tex, /** @type {number} */ at) {
  if (tex[at] === "{") {
    const [inner, end] = sequence(tex, at + 1);
    return [html("span.mord", {}, inner), end + 1];
  }
  const command = /^\\([a-zA-Z]+|.)/.exec(tex.slice(at, at + 32));
  if (!command) return [symbol(tex[at]), at + 1];
  const after = at + command[0].length;
  if (command[1] === "frac" || command[1] === "binom") return fraction(tex, after);
  if (/^(text|mathrm|mathbf|operatorname|left|right|displaystyle)$/.test(command[1])) {
    return tex[after] === "{" ? atom(tex, after) : ["", after];
  }
  return [symbol(SYMBOLS[command[1]] ?? command[1]), after];
}

function fraction(/** @type {string} */ tex, /** @type {number} */ at) {
  if (at >= tex.length) return ["", at];
  const [over, middle] = atom(tex, at);
  const [under, end] = middle < tex.length ? atom(tex, middle) : ["", middle];
  return [html("span.mord.mfrac", {}, html("span.vlist", {}, over) + html("span.frac-line", {}) + html("span.vlist", {}, under)), end];
}

function sequence(/** @type {string} */ tex, /** @type {number} */ start) {
  let out = "";
  let at = start;
  while (at < tex.length && tex[at] !== "}") {
    if (/\s/.test(tex[at])) at += 1;
    else if ((tex[at] === "^" || tex[at] === "_") && at + 1 < tex.length) {
      const kind = tex[at] === "^" ? "sup" : "sub";
      const [inner, end] = atom(tex, at + 1);
      out += html("span.msupsub", {}, html(`span.vlist-${kind}`, {}, inner));
      at = end;
    } else {
      const [inner, end] = atom(tex, at);
      out += inner;
      at = end;
    }
  }
  return [out, at];
}

function katex(/** @type {string} */ tex) {
  const base = html("span.base", {}, html("span.strut", {}) + sequence(tex, 0)[0]);
  return html("span.katex", {}, html("span.katex-html", { "aria-hidden": "true" }, base));
}

/** A formula inside a line. */
export const inlineMathHtml = (/** @type {string} */ tex, /** @type {string} */ offset) =>
  html("span.math-inline", { "data-math": tex, "data-index-in-node": offset }, katex(tex));

/** A formula on its own. */
export const blockMathHtml = (/** @type {string} */ tex, tag = "div") =>
  html(`${tag}.math-block`, { "data-math": tex }, html("span.katex-display", {}, katex(tex)));

/** The plugin: tokens `math_inline` and `math_block`, with the TeX as content. */
export function mathPlugin(/** @type {any} */ markdown) {
  markdown.inline.ruler.before("escape", "math_inline", inlineRule);
  markdown.block.ruler.before("fence", "math_block", blockRule, { alt: ["paragraph", "blockquote", "list"] });
}

function inlineRule(/** @type {any} */ state, /** @type {boolean} */ isSilent) {
  const { src, pos } = state;
  if (src[pos] !== "$") return false;
  const mark = src[pos + 1] === "$" ? "$$" : "$";
  const start = pos + mark.length;
  let end = src.indexOf(mark, start);
  while (end > 0 && src[end - 1] === "\\") end = src.indexOf(mark, end + 1);
  if (end <= start) return false;
  const tex = src.slice(start, end);
  // Prices are no formulas: blanks inside the marks, or a digit after the closing one.
  if (mark === "$" && (/^\s|\s$/.test(tex) || /\d/.test(src[end + 1] ?? ""))) return false;
  if (!isSilent) Object.assign(state.push("math_inline", "math", 0), { content: tex, markup: mark });
  state.pos = end + mark.length;
  return true;
}

function blockRule(/** @type {any} */ state, /** @type {number} */ startLine, /** @type {number} */ endLine, /** @type {boolean} */ isSilent) {
  const lineAt = (/** @type {number} */ line) => state.src.slice(state.bMarks[line] + state.tShift[line], state.eMarks[line]);
  const first = lineAt(startLine);
  if (!first.startsWith("$$")) return false;
  const single = /^\$\$(.+?)\$\$\s*$/.exec(first);
  if (!single && first.slice(2).includes("$$")) return false;
  if (isSilent) return true;
  const lines = single ? [single[1]] : [first.slice(2)];
  let line = startLine + 1;
  for (let open = !single; open && line < endLine; line += 1) {
    const text = lineAt(line);
    open = !text.trimEnd().endsWith("$$");
    lines.push(open ? text : text.trimEnd().slice(0, -2));
  }
  state.line = line;
  const token = state.push("math_block", "math", 0);
  Object.assign(token, { content: lines.join("\n").trim(), map: [startLine, line], block: true, markup: "$$" });
  return true;
}
