// A small highlighter: enough for the `hljs-*` spans that the site leaves in its code.

import { escapeHtml, html } from "./dom.js";

const WORDS = "abstract and as assert async await base bool boolean break byte case catch char class const continue debugger def "
  + "default del delete do double elif else enum except export extends extern final finally float fn for foreach from func "
  + "function global go goto if impl implements import in include instanceof int interface is lambda let long match mod "
  + "module mut namespace new nonlocal not null None or package pass private protected pub public raise return self short "
  + "signed sizeof static str string struct super switch this throw throws trait true True False false try type typedef "
  + "typeof union unsafe unsigned use using var virtual void volatile while with yield select insert update where join "
  + "SELECT INSERT UPDATE DELETE FROM WHERE JOIN ON AND OR NOT NULL CREATE TABLE GROUP ORDER BY LIMIT VALUES INTO SET";
const KEYWORDS = new Set(WORDS.split(" "));

const HASH_COMMENTS = new Set(["python", "py", "bash", "sh", "shell", "zsh", "ruby", "rb", "yaml", "yml", "toml", "r", "perl", "makefile", "dockerfile"]);
const PLAIN = new Set(["", "text", "plaintext", "txt", "markdown", "md", "diff", "csv"]);

const STRING = /"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|`(?:\\.|[^`\\])*`?/.source;
const NUMBER = /\b(?:0x[\da-fA-F]+|\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)\b/.source;
const WORD = /[A-Za-z_$][\w$]*/.source;

function pattern(/** @type {string} */ language) {
  const comment = HASH_COMMENTS.has(language) ? "#[^\\n]*" : "\\/\\/[^\\n]*|\\/\\*[\\s\\S]*?(?:\\*\\/|$)|--[^\\n]*(?=\\n|$)";
  return new RegExp(`(${language === "sql" ? comment : comment.replace(/\|--.*$/, "")})|(${STRING})|(${NUMBER})|(${WORD})`, "g");
}

/**
 * Highlight code.
 * @param {string} code
 * @param {string} language Info word of the fence, lower case.
 * @returns {string} HTML.
 */
export function highlight(code, language) {
  if (PLAIN.has(language)) return escapeHtml(code);
  let out = "";
  let at = 0;
  let previousWord = "";
  for (const match of code.matchAll(pattern(language))) {
    out += escapeHtml(code.slice(at, match.index));
    const [whole, comment, string, number, word] = match;
    at = match.index + whole.length;
    const kind = comment ? "comment" : string ? "string" : number ? "number" : wordKind(word, previousWord, code[at]);
    if (word) previousWord = word;
    out += kind ? html(`span.hljs-${kind}`, {}, escapeHtml(whole)) : escapeHtml(whole);
  }
  return out + escapeHtml(code.slice(at));
}

function wordKind(/** @type {string} */ word, /** @type {string} */ before, /** @type {string | undefined} */ next) {
  if (KEYWORDS.has(word)) return "keyword";
  if (/^(?:def|function|class|fn|func|interface|struct)$/.test(before)) return "title";
  return next === "(" ? "built_in" : "";
}

const NAMES = {
  js: "JavaScript", javascript: "JavaScript", ts: "TypeScript", typescript: "TypeScript", py: "Python", python: "Python",
  java: "Java", c: "C", cpp: "C++", "c++": "C++", cs: "C#", csharp: "C#", go: "Go", rust: "Rust", rs: "Rust", rb: "Ruby", ruby: "Ruby",
  php: "PHP", sh: "Shell", bash: "Bash", shell: "Shell", zsh: "Zsh", json: "JSON", yaml: "YAML", yml: "YAML", toml: "TOML",
  html: "HTML", xml: "XML", css: "CSS", scss: "SCSS", sql: "SQL", md: "Markdown", markdown: "Markdown", kotlin: "Kotlin",
  swift: "Swift", dart: "Dart", lua: "Lua", perl: "Perl", r: "R", scala: "Scala", diff: "Diff", text: "Plaintext",
  plaintext: "Plaintext", txt: "Plaintext", dockerfile: "Dockerfile", makefile: "Makefile", powershell: "PowerShell", graphql: "GraphQL",
  latex: "LaTeX", tex: "LaTeX", jsx: "JSX", tsx: "TSX", haskell: "Haskell", matlab: "MATLAB", ini: "INI", csv: "CSV",
};

/** Name of a language as the header of a code block shows it; "" when there is none. */
export function languageName(/** @type {string} */ language) {
  return NAMES[language.toLowerCase()] ?? (language && language[0].toUpperCase() + language.slice(1));
}
