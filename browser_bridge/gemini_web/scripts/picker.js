// The mode picker and its menu.

/** Words shown in an element, apart from icons, whose text is their name. */
const wordsOf = (element, most) => {
  if (!element) return "";
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const parts = [];
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest("mat-icon, gem-icon, .cdk-visually-hidden")) {
      parts.push(walker.currentNode.data);
    }
  }
  return parts.join(" ").replace(/\s+/g, " ").trim().slice(0, most);
};

const pickerLabel = () => {
  const picker = find("model_picker");
  return {
    text: wordsOf(find("model_picker_label"), 100),
    all: wordsOf(picker, 100),
    ariaLabel: picker?.getAttribute("aria-label") ?? "",
  };
};

const MARKED = '.selected, .is-selected, [aria-checked="true"]';
const TITLE = ".mode-title, .gds-title-m, .gds-label-l, .label, .title";
const NOTE = ".sublabel, .mode-desc, .gds-body-m, .gds-body-s";
const row = (element) => ({
  key: keep(element),
  id: element.getAttribute("data-mode-id"),
  testId: element.getAttribute("data-test-id"),
  title: wordsOf(element.querySelector(TITLE) ?? element, 80),
  note: wordsOf(element.querySelector(NOTE), 160),
  isDisabled: isDisabled(element) || Boolean(element.querySelector(':disabled, [aria-disabled="true"]')),
  isSelected: element.matches(MARKED) || Boolean(element.querySelector(MARKED)),
});

const modeOptions = () => {
  const menu = find("mode_menu");
  if (!menu) return [];
  const [inMenu, index] = findAll("mode_option", menu);
  // Rows without any mark of their own: the toggle of Extended thinking is none of them.
  return index < 2 ? inMenu : inMenu.filter((element) => !element.matches("mat-divider ~ *"));
};
const extendedRow = () => {
  const options = modeOptions();
  return findAll("extended_option")[0].find((element) => !options.includes(element)) ?? null;
};
const levels = () => safeAll(document, '[role="menu"] [role^="menuitem"]').filter(
  (element) => isVisible(element) && !modeOptions().includes(element) && element !== extendedRow());

/** Rows of the open mode menu, and its Extended thinking row; null when no menu is open. */
const modeMenu = () => {
  if (!find("mode_menu")) return null;
  const extended = extendedRow();
  return { options: modeOptions().map(row), extended: extended && row(extended) };
};

const whenModeMenu = async (wait) => {
  await until(() => modeOptions().length > 0, wait);
  return modeMenu();
};
const whenModeMenuGone = (wait) => until(() => !find("mode_menu"), wait);
const levelRows = async (wait) => {
  await until(() => levels().length > 1, wait);
  return levels().map(row);
};
/** Resolves to the label as soon as it differs from `before`, or after `wait` ms. */
const whenPickerSaysElse = async (before, wait) => {
  const said = JSON.stringify(before);
  await until(() => JSON.stringify(pickerLabel()) !== said, wait);
  return pickerLabel();
};
