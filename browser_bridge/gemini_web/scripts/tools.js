// The menu of tools, the chip of the chosen one, and the shape asked for beside it.

/** Names of the icons in an element: its attributes where it has some, else its text. */
const iconsOf = (element) => [...new Set([...element.querySelectorAll("mat-icon, gem-icon")].flatMap((icon) => [
  icon.getAttribute("fonticon"), icon.getAttribute("data-mat-icon-name"), icon.textContent.trim()]).filter(Boolean))];

const CHECKED = '[aria-checked="true"]';
const UNUSABLE = '.mdc-list-item--disabled, :disabled, [aria-disabled="true"]';
const toolPart = (element) => ({
  key: keep(element),
  title: wordsOf(element.querySelector(TITLE) ?? element, 80),
  label: element.getAttribute("aria-label") ?? "",
  note: wordsOf(element.querySelector(NOTE), 160),
  icons: iconsOf(element),
  isDisabled: isDisabled(element) || element.matches(UNUSABLE) || Boolean(element.querySelector(UNUSABLE)),
  isChecked: element.matches(CHECKED) || Boolean(element.querySelector(CHECKED)),
});

const toolMenu = () => ({
  rows: findAll("tool_row")[0].map(toolPart),
  more: findAll("tools_more")[0].map(toolPart),
});
const toolChips = () => findAll("tool_chip")[0].map(toolPart);

/** Resolves to the menu once it has rows of tools, or after `wait` ms; rows come in one after another. */
const whenToolRows = async (wait) => {
  await until(() => findAll("tool_row")[0].length > 0 || findAll("tools_more")[0].length > 0, wait);
  return toolMenu();
};
/** Resolves to the menu once it has changed its number of rows, or after `wait` ms. */
const whenMoreToolRows = async (count, wait) => {
  await until(() => findAll("tool_row")[0].length !== count, wait);
  return toolMenu();
};
const whenToolChips = async (count, wait) => {
  await until(() => findAll("tool_chip")[0].length === count, wait);
  return toolChips();
};
const isToolMenuShown = () => Boolean(find("tool_row") ?? find("tools_more"));
const whenToolMenuGone = (wait) => until(() => !isToolMenuShown(), wait);

const ratioRows = () => findAll("ratio_row")[0].map(toolPart);
const whenRatioRows = async (wait) => {
  await until(() => findAll("ratio_row")[0].length > 0, wait);
  return ratioRows();
};
const areRatiosShown = () => Boolean(find("ratio_row"));
const whenRatioRowsGone = (wait) => until(() => !areRatiosShown(), wait);
const ratioShown = () => { const button = find("ratio_button"); return button && `${wordsOf(button, 80)} ${button.getAttribute("aria-label") ?? ""}`; };
const whenRatioSays = (ratio, wait) => until(() => (ratioShown() ?? "").includes(ratio), wait);
