// Canvases: their cards in the newest turn, and the panel beside the chat that shows one of them.

const isOrHas = (name, host) => Boolean(find(name, host)) || catalogue[name].candidates.some((css) => host.matches(css));

const outermost = (elements) => elements.filter((one) => !elements.some((other) => other !== one && other.contains(one)));
const canvasCardsIn = (root) => outermost(findAll("canvas_card", root)[0]);
const cardPart = (card) => ({
  key: keep(card),
  title: wordsOf(find("canvas_card_title", card), 300),
  isWorking: isOrHas("canvas_card_working", card),
  isDone: isOrHas("canvas_card_done", card),
});

/** Editor lines as they are seen; Monaco writes blanks as no-break spaces. */
const linesIn = (code) => findAll("canvas_line", code)[0]
  .map((line) => [Number.parseFloat(line.style.top) || 0, line.textContent.replaceAll("\u00a0", " "), line.offsetHeight])
  .sort(([one], [other]) => one - other);

const codePart = (code) => {
  const lines = linesIn(code);
  const [lastTop, , lastHeight] = lines.at(-1) ?? [0, "", 0];
  const whole = code.querySelector(".view-lines")?.offsetHeight ?? 0;
  return {
    language: (find("canvas_language", code) ?? code).getAttribute("data-mode-id") ?? "",
    lines: lines.map(([, text]) => text),
    areAllShown: lines.length > 0 && lines[0][0] === 0 && lastTop + lastHeight >= whole,
  };
};

/** What the panel shows; null while none is open. */
const canvasPanel = () => {
  const panel = find("canvas_panel");
  if (!panel) return null;
  const code = find("canvas_code", panel);
  const document = code ? null : find("canvas_document", panel);
  if (!code && !document) return null;
  return {
    title: wordsOf(find("canvas_title", panel), 300),
    isSaved: Boolean(find("canvas_saved", panel)),
    code: code && codePart(code),
    blocks: document && [...document.children].map(({ outerHTML }) => outerHTML.replace(NOISE, "")),
  };
};

const canvases = () => {
  const turn = newTurn();
  return { cards: turn ? canvasCardsIn(turn).map(cardPart) : [], size: find("canvas_panel")?.textContent.length ?? 0 };
};

/** Resolves to the cards once there are any, or after `wait` ms. */
const whenCanvasesShow = async (wait) => { await until(() => canvases().cards.length > 0, wait); return canvases(); };
/** Resolves to the cards once there are any and none is working, or after `wait` ms. */
const whenCanvasesRest = async (wait) => {
  const rest = () => { const { cards } = canvases(); return cards.length > 0 && !cards.some(({ isWorking }) => isWorking); };
  await until(rest, wait);
  return canvases();
};
/** Resolves to the panel once it shows something of this title and satisfies the rest, or after `wait` ms. */
const whenPanelShows = async (title, mustBeSaved, wait) => {
  const isThere = (panel) => panel && (!title || !panel.title || panel.title === title) && (panel.isSaved || !mustBeSaved);
  await until(() => isThere(canvasPanel()), wait);
  const panel = canvasPanel();
  return isThere(panel) || mustBeSaved ? panel : null;
};
const whenPanelChanges = async (wait) => { await change(wait); return canvasPanel(); };

/** Key of what opens a card, or of what opens the panel from a card that is open in place. */
const canvasOpener = (key) => {
  const card = keptElement(key);
  const opener = card && (find("canvas_card_fullscreen", card) ?? find("canvas_card_open", card) ?? card);
  return opener ? keep(opener) : null;
};
/** Resolves when a card opened in place or the panel came, or after `wait` ms. */
const whenCanvasOpens = (key, wait) => until(() => {
  const card = keptElement(key);
  return Boolean(canvasPanel() ?? (card && find("canvas_card_fullscreen", card)));
}, wait);

/** How many answers of the conversation have a canvas of this title. */
const canvasCount = (title) => canvasCardsIn(document).filter((card) => wordsOf(find("canvas_card_title", card), 300) === title).length;
