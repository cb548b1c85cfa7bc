// Deep Research in the newest turns: the plan, the work, and the report beside the chat (site-dom 10).
const BREAKING = /^(?:P|DIV|LI|UL|OL|H[1-6]|SECTION)$/;
const UNSAID = ".cdk-visually-hidden, mat-icon, gem-icon, button";

/** Words of an element, line by line. */
const linesOf = (element, most = 4000) => {
  if (!element) return "";
  const parts = [];
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) parts.push(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || node !== element && node.matches(UNSAID)) return;
    const breaks = node.nodeName === "BR" || BREAKING.test(node.nodeName) ? "\n" : "";
    parts.push(breaks);
    node.childNodes.forEach(walk);
    parts.push(breaks);
  };
  walk(element);
  const lines = parts.join("").split("\n").map((line) => line.replace(/\s+/g, " ").trim());
  return lines.filter(Boolean).join("\n").slice(0, most);
};

/** The turn where the sought research began: by its id, or else by its prompt. */
const researchOrigin = (all) => {
  const { prompt, response, isStarted: isLast } = wanted;
  const named = response && all.find((turn) => isNamed(turn, response));
  if (named) return named;
  const said = all.map(promptOf);
  const at = said.findLastIndex((text) => text !== null && text.includes(bare(prompt)));
  if (at >= 0) return all[at];
  return isLast || said.every((text) => text === null) ? all.at(-1) ?? null : null;
};
/** Turns of this research: that of the prompt, and those after it. */
const researchTurns = () => {
  const all = turns();
  if (!wanted) return all.filter((turn) => !known.has(turn));
  const origin = researchOrigin(all);
  return origin ? all.slice(all.indexOf(origin)) : [];
};

const startButton = (turn) => findAll("plan_start", turn)[0].at(-1) ?? null;
const planIn = (turn) => {
  const start = startButton(turn);
  const host = find("research_plan", turn) ?? (start && turn);
  if (!host) return null;
  return {
    title: linesOf(find("plan_title", host), 400),
    steps: findAll("plan_step", host)[0].map((step) => [
      linesOf(find("plan_step_title", step), 400), linesOf(find("plan_step_text", step))]),
    time: linesOf(find("plan_time", host), 400),
    label: start ? wordsOf(start, 80) || (start.getAttribute("aria-label") ?? "") : "",
    canStart: start !== null && !isDisabled(start),
  };
};
const isTurnOver = (turn) => Boolean(find("answer_footer", turn) || find("answer_actions", turn))
  && answerBodies(turn)[0]?.getAttribute("aria-busy") !== "true" && !find("pending_answer", turn);

const researchPanel = () => find("research_panel");
const reportBody = () => {
  const panel = researchPanel();
  const bodies = panel ? findAll("report_body", panel)[0] : [];
  return bodies.reduce((best, body) => (best && best.textContent.length >= body.textContent.length ? best : body), null);
};
const reportState = () => {
  const body = reportBody();
  if (!body?.textContent.trim()) return null;
  return { busy: body.getAttribute("aria-busy"), isLoading: Boolean(find("report_busy", researchPanel())), size: body.textContent.length };
};
const researchItem = (item) => ({
  header: linesOf(find("item_header", item), 400),
  body: linesOf(find("item_body", item)),
  pages: findAll("item_link", item)[0].map((link) => [link.href, linesOf(find("link_title", link), 300) || wordsOf(link, 300)]),
});

/** What changes as research goes on, as short as it can be told. */
const researchPulse = () => {
  const own = researchTurns();
  const last = own.at(-1);
  const report = reportState();
  return [own.length, last ? last.textContent.length : 0, last ? Boolean(startButton(last)) : "", last ? isTurnOver(last) : "",
    last ? Boolean(find("research_card", last)) : "", last ? Boolean(find("research_running", last)) : "",
    researchPanel()?.textContent.length ?? -1, report ? Object.values(report).join() : "", findAll("snackbar")[0].length].join("|");
};

const research = () => {
  const own = researchTurns();
  const last = own.at(-1);
  const panel = researchPanel();
  return {
    pulse: researchPulse(),
    origin: own[0]?.id ?? "",
    turns: own.length,
    isOver: Boolean(last && isTurnOver(last)),
    words: last ? textOf(answerBodies(last)[0], SHORT) : "",
    aside: last ? asideText(last, answerBodies(last)) : "",
    plan: last ? planIn(last) : null,
    hasCard: Boolean(last && find("research_card", last)),
    isRunning: Boolean(last && find("research_running", last)),
    hasPanel: Boolean(panel),
    items: panel ? findAll("research_item", panel)[0].map(researchItem) : [],
    report: reportState(),
    isSignInOffered: Boolean(find("sign_in_link")) && !find("account"),
  };
};
/** Resolves to the research once its pulse is another one, or after `wait` ms. */
const whenResearchStirs = async (pulse, wait) => {
  await until(() => researchPulse() !== pulse, wait);
  return research();
};

/** Takes the last turn that is there as the one where research began, and the others as known. */
const takeUpPlan = () => {
  const all = turns();
  wanted = null;
  known = new WeakSet(all.slice(0, -1));
  return all.length ? planIn(all.at(-1)) : null;
};
/** Looks for research in a conversation that was opened again. */
const seekResearch = (sought) => {
  unwatch();
  remember();
  wanted = sought;
};

/** Points at what may have come to lie behind the composer. */
const pointAtCentred = (get, wait) => {
  get()?.scrollIntoView({ block: "center", behavior: "instant" });
  return pointAt(get, wait);
};
const pointAtStart = (_, wait) => pointAtCentred(() => {
  const last = researchTurns().at(-1);
  return last ? startButton(last) : null;
}, wait);
const pointAtStopResearch = (_, wait) => pointAtCentred(() => find("research_stop"), wait);
/** Resolves to whether the plan can be started no more, or after `wait` ms. */
const whenStarted = (wait) => until(() => {
  const last = researchTurns().at(-1);
  const start = last ? startButton(last) : null;
  return !start || isDisabled(start);
}, wait);
const pointAtReport = (_, wait) => pointAtCentred(() => {
  const last = researchTurns().at(-1);
  return last ? findAll("research_open", last)[0].at(-1) ?? null : null;
}, wait);

/** Resolves to how many sources are listed, once that is more than `count`, or after `wait` ms. */
const whenMoreSources = async (count, wait) => {
  const listed = () => findAll("source_item")[0].length;
  await until(() => listed() > count, wait);
  return listed();
};
/** The report: its blocks as HTML, and the sources it uses. */
const report = () => {
  const panel = researchPanel();
  const list = panel && find("source_item", panel) ? findAll("source_item", panel)[0] : [];
  const nodes = [...(reportBody()?.childNodes ?? [])].filter((node) => node.nodeType === Node.ELEMENT_NODE
    || node.nodeType === Node.TEXT_NODE && node.data.trim() !== "");
  return {
    title: panel ? linesOf(find("report_title", panel), 300) : "",
    blocks: nodes.map((node) => (node.nodeType === Node.TEXT_NODE ? `<p>${escapeText(node.data)}</p>` : node.outerHTML.replace(NOISE, ""))),
    sources: list.map((link) => [link.href, linesOf(find("link_title", link), 300) || wordsOf(link, 300)]),
    sourcesTitle: panel ? wordsOf(find("sources_expander", panel), 120) : "",
    language: document.documentElement.lang,
  };
};

/** Whether a turn is research that was started by its button: nobody wrote its prompt. */
const isStarted = (turn, before) => Boolean(turn && before && find("research_plan", before) && find("research_card", turn) && !find("research_plan", turn));
/** Turns whose prompts were written. */
const spokenTurns = () => { const all = turns(); return all.filter((turn, at) => !isStarted(turn, all[at - 1])); };
