// Dialogs and other layers over the page.
const CLOSE = '[data-test-id="close-button"]';
const CLOSE_ICON = 'mat-icon[fonticon="close"], mat-icon[data-mat-icon-name="close"]';

const buttonsOf = (root) => safeAll(root, 'button, [role="button"]')
  .filter((element) => isVisible(element) && !isDisabled(element))
  .map((element) => ({
    key: keep(element),
    label: wordsOf(element, 80) || element.getAttribute("aria-label") || "",
    isClose: element.closest(CLOSE) !== null || element.querySelector(CLOSE_ICON) !== null
      || (wordsOf(element, 80) === "" && textOf(element) === "close"),
  }));

const isLying = (layer) => isVisible(layer)
  && (!layer.matches(".cdk-overlay-backdrop") || layer.matches(".cdk-overlay-backdrop-showing"));

/** The topmost thing that lies over the page, or null. */
const topLayer = () => {
  const dialog = findAll("dialog")[0].at(-1);
  const disclosure = find("disclosure");
  const element = dialog ?? disclosure ?? find("backdrop");
  if (!element) return null;
  const isDisclosure = disclosure !== null && (!dialog || dialog.contains(disclosure) || disclosure.contains(dialog));
  return {
    key: keep(element),
    kind: isDisclosure ? "disclosure" : dialog ? "dialog" : "backdrop",
    text: dialog ? wordsOf(dialog, 1500) : "",
    buttons: dialog || disclosure ? buttonsOf(element) : [],
  };
};

/** Resolves when the layer has gone, or after `wait` ms; to whether it has. */
const layerGone = (key, wait) => until(() => {
  const layer = keptElement(key);
  return layer === null || !isLying(layer);
}, wait);

/** Key of the first visible button whose whole text fits one of the patterns, or null. */
const buttonWithText = (patterns) => {
  const pattern = new RegExp(`^(?:${patterns.join("|")})$`, "i");
  const button = safeAll(document, "button").find(
    (element) => isVisible(element) && pattern.test(wordsOf(element, 80)));
  return button ? keep(button) : null;
};
