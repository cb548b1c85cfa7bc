// The mode picker and its menu.
const pickerLabel = () => ({
  text: textOf(find("model_picker_label"), 100),
  ariaLabel: find("model_picker")?.getAttribute("aria-label") ?? "",
});

const MARKED = '.selected, .is-selected, [aria-checked="true"]';
const TITLE = ".mode-title, .gds-title-m, .gds-label-l, .label, .title";
const NOTE = ".sublabel, .mode-desc, .gds-body-m, .gds-body-s";
const row = (element) => ({
  id: element.getAttribute("data-mode-id"),
  testId: element.getAttribute("data-test-id"),
  title: textOf(element.querySelector(TITLE) ?? element, 80),
  note: textOf(element.querySelector(NOTE), 160),
  isDisabled: isDisabled(element) || Boolean(element.querySelector(":disabled")),
  isSelected: element.matches(MARKED) || Boolean(element.querySelector(MARKED)),
});

const modeOptions = () => {
  const menu = find("mode_menu");
  return menu ? findAll("mode_option", menu)[0] : [];
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

/** Where a row is among the matches of a plain selector, for a click. */
const modeRowPlace = (kind, index) => {
  const element = kind === "extended" ? extendedRow()
    : (kind === "level" ? levels() : modeOptions())[index];
  if (!element) return null;
  const css = element.localName;
  return { css, index: safeAll(document, css).indexOf(element) };
};

const whenModeMenu = async (wait) => {
  await until(() => modeOptions().length > 0, wait);
  return modeMenu();
};
const whenModeMenuGone = (wait) => until(() => !find("mode_menu"), wait);
const levelRows = async (wait) => {
  await until(() => levels().length > 1, wait);
  return levels().map((element) => row(element).title);
};
/** Resolves to the label as soon as it no longer says `before`, or after `wait` ms. */
const whenPickerSaysElse = async (before, wait) => {
  await until(() => !Object.values(pickerLabel()).some((text) => before && text.includes(before)), wait);
  return pickerLabel();
};
