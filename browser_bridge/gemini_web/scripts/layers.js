// Dialogs and other layers over the page.
let layers = [];

const buttonsOf = (root) => {
  const all = [...document.querySelectorAll("button, [role='button']")];
  return [...root.querySelectorAll("button, [role='button']")].filter((element) => isVisible(element)
    && !isDisabled(element)).map((element) => ({
    index: all.indexOf(element),
    label: textOf(element, 80) || element.getAttribute("aria-label") || "",
    isClose: element.matches('[data-test-id="close-button"]')
      || Boolean(element.closest('[data-test-id="close-button"]'))
      || Boolean(element.querySelector('mat-icon[fonticon="close"], mat-icon[data-mat-icon-name="close"]')),
  }));
};

/** The topmost thing that lies over the page, or null. */
const topLayer = () => {
  const dialog = findAll("dialog")[0].at(-1);
  const disclosure = find("disclosure");
  const element = dialog ?? disclosure ?? find("backdrop");
  if (!element) return null;
  layers.push(element);
  return {
    key: layers.length - 1,
    kind: dialog ? "dialog" : disclosure ? "disclosure" : "backdrop",
    text: element === dialog ? textOf(element) : "",
    buttons: dialog || disclosure ? buttonsOf(element) : [],
  };
};

/** Resolves when the layer has gone, or after `wait` ms; to whether it has. */
const layerGone = (key, wait) => until(() => !isVisible(layers[key])
  || (layers[key].matches(".cdk-overlay-backdrop") && !layers[key].matches(".cdk-overlay-backdrop-showing")), wait);

/** Index among all buttons of the first visible one whose text fits a pattern, or null. */
const buttonWithText = (patterns) => {
  const pattern = new RegExp(patterns.map((text) => `(?:${text})`).join("|"), "i");
  const index = [...document.querySelectorAll("button")].findIndex(
    (element) => isVisible(element) && textOf(element, 80).match(pattern));
  return index < 0 ? null : index;
};
