// Finding things by the selector catalogue, and waiting for them.
const safeAll = (root, css) => {
  try { return [...root.querySelectorAll(css)]; } catch { return []; }
};
const isVisible = (element) => element.isConnected && element.checkVisibility({ visibilityProperty: true });
// The send slot says "disabled" on a wrapper (site-dom 2).
const DISABLED = ':disabled, [aria-disabled="true"], .send-button-container.disabled';
const isDisabled = (element) => element.closest(DISABLED) !== null;

// Two sources claim open shadow roots (site-dom 17): looked for only on a page that has no composer without.
let shadows = [];
const shadowsIn = (root) => safeAll(root, "*").flatMap(({ shadowRoot }) => (
  shadowRoot ? [shadowRoot, ...shadowsIn(shadowRoot)] : []));
const lookForShadows = () => { if (!find("composer")) shadows = shadowsIn(document); };

const LONGEST_SAID = 60; // before icons are left out, whose names are text
const saysOneOf = (element, texts) => element.textContent.length < LONGEST_SAID && texts.includes(wordsOf(element, LONGEST_SAID));

/** All usable matches of the first candidate that has any: [elements, candidate index]. */
const findAll = (name, root = document) => {
  const { candidates, hidden, textOn, texts, outside } = catalogue[name];
  const roots = root === document ? [document, ...shadows] : [root];
  const usable = (css, fits) => roots.flatMap((place) => safeAll(place, css)).filter((element) => fits(element)
    && (hidden || isVisible(element)) && !(outside && element.closest(outside)));
  for (let index = 0; index < candidates.length; index += 1) {
    const found = usable(candidates[index], () => true);
    if (found.length) return [found, index];
  }
  const found = textOn ? usable(textOn, (element) => saysOneOf(element, texts)) : [];
  return [found, found.length ? candidates.length : -1];
};
const find = (name, root = document) => findAll(name, root)[0][0] ?? null;
const textOf = (element, most = 400) => (element?.textContent ?? "").replace(/\s+/g, " ").trim().slice(0, most);

const health = () => Object.fromEntries(Object.keys(catalogue).map((name) => {
  const [found, index] = findAll(name);
  return [name, { index, count: found.length }];
}));

/** Resolves when the page satisfies `isDone`, or after `wait` ms; to whether it does. */
const until = (isDone, wait, root = document) => new Promise((resolve) => {
  if (isDone()) { resolve(true); return; }
  const end = () => { watching.disconnect(); clearTimeout(timer); resolve(isDone()); };
  const watching = new MutationObserver(() => { if (isDone()) end(); });
  const timer = setTimeout(end, wait);
  for (const place of root === document ? [document, ...shadows] : [root]) {
    watching.observe(place, { subtree: true, childList: true, attributes: true, characterData: true });
  }
});

/** Resolves at the next change of the page, or after `wait` ms. */
const change = (wait) => {
  let calls = 0;
  return until(() => { calls += 1; return calls > 1; }, wait);
};

const whenGone = (name, wait) => until(() => !find(name), wait);

/** Resolves to the index of the candidate that matches, as soon as one does; to -1 after `wait` ms. */
const whenShown = async (name, wait) => {
  const index = () => {
    const [found, candidate] = findAll(name);
    return found.some((element) => !isDisabled(element)) ? candidate : -1;
  };
  await until(() => index() >= 0, wait);
  return index();
};
