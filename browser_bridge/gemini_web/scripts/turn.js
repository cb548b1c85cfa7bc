// The newest turn: what changed since it was last told.
const NOISE = /<!---->/g;
const WATCHED = ["class", "aria-busy", "aria-disabled", "aria-expanded", "aria-hidden", "aria-label",
  "data-math", "disabled", "hidden", "href", "src", "style"];
const BYTES_PER_MS = 4000; // pacing: a snapshot of 1 MB is read four times a second at the most

let known = new WeakSet();
let watcher = null;

const isInThoughts = (element, turn) => catalogue.thoughts.candidates.some(
  (css) => { const host = element.closest(css); return host && turn.contains(host); });

/** The stored turn that is looked for, {prompt, response, before}; null for the turn after those that are known. */
let wanted = null;
const HIDDEN_WORDS = ".cdk-visually-hidden, mat-icon, button";
const MOST_STORED = 9; // of a long chat, a page shows the last turns alone (site-dom 14)
const bare = (text) => text.replace(/\s+/g, "");

/** What a turn's prompt says, blanks left out; null for a turn that shows none. */
const promptOf = (turn) => {
  const user = find("user_text", turn) ?? find("user_turn", turn);
  if (!user) return null;
  const walker = document.createTreeWalker(user, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
    (node) => (node.nodeType === Node.ELEMENT_NODE && node.matches(HIDDEN_WORDS) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
  const texts = [];
  while (walker.nextNode()) if (walker.currentNode.nodeType === Node.TEXT_NODE) texts.push(walker.currentNode.data);
  return bare(texts.join(""));
};

const isNamed = (turn, response) => [turn, ...turn.querySelectorAll("[id]")].some(({ id }) => id.endsWith(response));

/** The turn by its id where turns have such (site-dom 6), else the last one if it carries the prompt. */
const wantedTurn = () => {
  const { prompt, response, before } = wanted;
  const all = turns();
  const named = response ? all.find((turn) => isNamed(turn, response)) : null;
  if (named) return named;
  if (before && response && all.some(({ id }) => /^[0-9a-f]{16}$/.test(id))) return null;
  const last = all.at(-1);
  if (!last || all.length <= Math.min(before, MOST_STORED)) return null;
  const said = promptOf(last);
  return (said === null ? !before : said.includes(bare(prompt))) ? last : null;
};

const newTurn = () => (wanted ? wantedTurn() : turns().filter((element) => !known.has(element)).at(-1) ?? null);

const answerBodies = (turn) => {
  for (const css of catalogue.answer_body.candidates) {
    const bodies = safeAll(turn, css).filter((element) => !isInThoughts(element, turn)
      && !element.parentElement.closest(css));
    if (bodies.length) return bodies;
  }
  return [];
};

const escapeText = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** One text with its top-level blocks; remembers what was told, so that only changes are told again. */
class Blocks {
  constructor() { this.body = null; this.cache = new WeakMap(); this.told = []; }

  mark(node) {
    while (node && node.parentNode !== this.body) node = node.parentNode;
    if (node) this.cache.delete(node);
  }

  html(node) {
    let html = this.cache.get(node);
    if (html === undefined) {
      html = node.nodeType === Node.TEXT_NODE
        ? `<p>${escapeText(node.data)}</p>` : node.outerHTML.replace(NOISE, "");
      this.cache.set(node, html);
    }
    return html;
  }

  changes(body) {
    this.body = body;
    const nodes = [...(body?.childNodes ?? [])].filter((node) => node.nodeType === Node.ELEMENT_NODE
      || (node.nodeType === Node.TEXT_NODE && node.data.trim() !== ""));
    const changed = {};
    let bytes = 0;
    nodes.forEach((node, index) => {
      const html = this.html(node);
      if (this.told[index] !== html) {
        changed[index] = html;
        this.told[index] = html;
        bytes += html.length;
      }
    });
    this.told.length = nodes.length;
    return [{ count: nodes.length, changed }, bytes];
  }
}

let answer = new Blocks();
let thoughts = new Blocks();

const SHORT = 600;
/** An answer's text when it is one short paragraph: only such can stand in an answer's place. */
const shortText = (body) => {
  const [only, ...others] = [...(body?.children ?? [])];
  return only?.localName === "p" && others.length === 0 && only.textContent.length < SHORT ? textOf(only, SHORT) : "";
};

/** What a turn says beside its prompt, thoughts and answers. */
const asideText = (turn, bodies) => {
  if (!turn) return "";
  const skipped = [...bodies, ...findAll("user_turn", turn)[0], ...findAll("thoughts", turn)[0],
    ...findAll("answer_actions", turn)[0]];
  const walker = document.createTreeWalker(turn, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
    (node) => (skipped.includes(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
  let text = "";
  while (text.length < SHORT && walker.nextNode()) text += ` ${walker.currentNode.data ?? ""}`;
  return text.replace(/\s+/g, " ").trim().slice(0, SHORT);
};

/** Address and title of each source that a turn lists (site-dom 6). */
const sourcesIn = (turn) => findAll("source_link", turn)[0].map((link) => [link.href, wordsOf(link, 300) || (link.getAttribute("aria-label") ?? "")]);

const readTurn = () => {
  const turn = newTurn();
  const bodies = turn ? answerBodies(turn) : [];
  const body = bodies[0] ?? null;
  const [answerBlocks, answerBytes] = answer.changes(body);
  const thoughtsBody = turn ? find("thoughts_body", turn) : null;
  const [thoughtBlocks, thoughtBytes] = thoughts.changes(thoughtsBody);
  const toggle = turn ? find("thoughts_toggle", turn) : null;
  return [{
    url: location.href,
    hasTurn: Boolean(turn),
    hasModelTurn: Boolean(turn && (find("model_turn", turn) || turn.matches(catalogue.model_turn.candidates.join()))),
    isPending: Boolean(turn && find("pending_answer", turn)),
    hasBody: Boolean(body),
    busy: body?.getAttribute("aria-busy") ?? null,
    answers: bodies.length,
    hasFooter: Boolean(turn && find("answer_footer", turn)),
    hasActions: Boolean(turn && find("answer_actions", turn)),
    isStopShown: Boolean(find("stop_button")),
    isBlank: isEditorBlank(),
    answer: answerBlocks,
    thoughts: thoughtBlocks,
    hasThoughts: Boolean(turn && find("thoughts", turn)),
    areThoughtsClosed: toggle?.getAttribute("aria-expanded") === "false",
    answerText: bodies.length === 1 ? shortText(body) : "",
    turnText: body ? "" : textOf(turn, SHORT),
    aside: "",
    sources: [],
    snackbars: findAll("snackbar")[0].map((element) => textOf(element)),
    dialogs: findAll("dialog")[0].map((element) => textOf(element)),
    isSignInOffered: Boolean(find("sign_in_link")) && !find("account"),
  }, answerBytes + thoughtBytes];
};

const pointAtClosedThoughts = (wait) => pointAt(() => {
  const turn = newTurn();
  const toggle = turn ? find("thoughts_toggle", turn) : null;
  return toggle?.getAttribute("aria-expanded") === "true" ? null : toggle;
}, wait);
const whenThoughtsShow = (wait) => until(() => {
  const turn = newTurn();
  return Boolean(turn && find("thoughts_body", turn)?.hasChildNodes());
}, wait);

const unwatch = () => { watcher?.stop(); watcher = null; };

/** Remembers the turns that are there, so that the next one is known as new. */
const remember = () => {
  wanted = null;
  known = new WeakSet(turns());
  answer = new Blocks();
  thoughts = new Blocks();
};

/** Tells the new turn's state through the binding at each change, paced by what a reading costs. */
const watch = () => {
  unwatch();
  let last = "";
  let next = 0;
  let timer = null;
  const tell = () => {
    timer = null;
    const start = performance.now();
    const [state, bytes] = readTurn();
    const json = JSON.stringify(state);
    if (json !== last) globalThis[binding](json);
    last = Object.keys(state.answer.changed).length || Object.keys(state.thoughts.changed).length ? "" : json;
    const end = performance.now();
    next = end + Math.max(2, 3 * (end - start), bytes / BYTES_PER_MS);
  };
  const soon = () => {
    if (timer !== null) return;
    const wait = next - performance.now();
    if (wait <= 0) tell();
    else timer = setTimeout(tell, wait);
  };
  const mark = (records) => {
    for (const { attributeName, target } of records) {
      if (attributeName === "style") continue;
      if (answer.body?.contains(target)) answer.mark(target);
      if (thoughts.body?.contains(target)) thoughts.mark(target);
    }
  };
  const observer = new MutationObserver((records) => { mark(records); soon(); });
  for (const place of [document, ...shadows]) {
    observer.observe(place, {
      subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: WATCHED,
    });
  }
  watcher = {
    flush: () => mark(observer.takeRecords()),
    stop: () => { observer.disconnect(); clearTimeout(timer); },
  };
  soon();
};

/** Watches for the turn after those that are there now; tells where to click to send. */
const watchToSend = async (wait) => {
  remember();
  const before = turns().length;
  watch();
  sendClicks = null;
  return { ...await pointAtSend(wait), before };
};

/** Watches a stored turn: the one that the server named so, or that carries the prompt. */
const watchStored = (sought) => {
  remember();
  wanted = sought;
  watch();
};

/** The new turn as it is now; only what was not told yet is among its changed blocks. */
const look = () => {
  watcher?.flush();
  const turn = newTurn();
  return { ...readTurn()[0], aside: asideText(turn, turn ? answerBodies(turn) : []), sources: turn ? sourcesIn(turn) : [] };
};
