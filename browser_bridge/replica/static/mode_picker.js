// The mode picker: its trigger in the composer and its menu, per generation. Remembers the choice
// for as long as the page lives.

import { boot, isG2, page } from "./boot.js";
import { icon } from "./components.js";
import { el, setAttribute, setClass } from "./dom.js";
import { label } from "./labels.js";
import { within } from "./names.js";
import { attachMenu, isNarrow } from "./overlay.js";

/** The label on the trigger leaves out the version: "3.8 Flash" shows as "Flash". */
const shortLabel = (/** @type {string} */ text) => text.replace(/^[\d.]+\s+/, "");

/** Test ids are made from the shown title, in every language. */
const optionTestId = (/** @type {string} */ text) => `bard-mode-option-${shortLabel(text).toLowerCase().replace(/\s+/g, "-")}`;

/** Trigger and menu for choosing who answers. */
export class ModePicker {
  constructor() {
    this.selected = boot.selectedMode;
    this.extended = boot.extendedThinking;
    this.caption = el(isG2 ? "span.picker-primary-text" : "span");
    this.suffix = el("span.picker-secondary-text");
    this.trigger = this.buildTrigger();
    this.root = el("bard-mode-switcher", {},
      el(`div.pill-ui-logo-container${isG2 ? ".under-input" : ""}`, { role: "group" }, this.trigger));
    this.describe();
    attachMenu(this.trigger, (close) => within("model_picker", () => this.buildMenu(close)), { sheet: true, paneClass: paneClass() });
  }

  /** The mode in force. */
  mode() {
    return boot.modes.find((mode) => mode.id === this.selected) ?? boot.modes[0];
  }

  buildTrigger() {
    const content = isG2
      ? [this.caption, this.suffix]
      : [el("div.logo-pill-label-container.input-area-switch-label", { "data-test-id": "logo-pill-label-container" }, this.caption), icon("keyboard_arrow_down")];
    return el("button.input-area-switch.mat-mdc-button-base.mdc-button.mat-mdc-button", {
      type: "button", "data-test-id": "bard-mode-menu-button", "aria-haspopup": "true", "aria-expanded": "false",
    }, ...content);
  }

  describe() {
    const name = shortLabel(this.mode()?.label ?? "");
    const suffix = this.extended ? label("extendedSuffix") : "";
    this.caption.textContent = name;
    this.suffix.textContent = suffix;
    setAttribute(this.trigger, "aria-label", isG2 ? label("pickerG2", name + suffix) : label("pickerG1"));
  }

  choose(/** @type {string} */ id) {
    if (!page.modeIgnored) this.selected = id;
    this.describe();
  }

  /** Go back to the standard mode, as an upload may make the site do. */
  reset() {
    this.selected = boot.selectedMode;
    this.extended = boot.extendedThinking;
    this.describe();
  }

  toggleExtended() {
    if (!page.modeIgnored) this.extended = !this.extended;
    this.describe();
  }

  buildMenu(/** @type {() => void} */ close) {
    const rows = boot.modes.map((mode) => (isG2 ? this.gemRow(mode, close) : this.matRow(mode, close)));
    if (isG2) {
      rows.push(el("mat-divider.mat-divider", { role: "separator" }), this.extendedRow(close));
      return el("gem-menu.mat-mdc-menu-panel.bard-mode-gem-menu", { role: "menu", "data-test-id": "gem-mode-menu", tabindex: "-1" }, ...rows);
    }
    if (isNarrow()) {
      return el("mat-bottom-sheet-container.mat-bottom-sheet-container", { role: "dialog" },
        el("mat-action-list.gds-mode-switch-menu-list.mat-mdc-action-list", { role: "menu" }, ...rows));
    }
    return el("div.mat-mdc-menu-panel.gds-mode-switch-menu", { role: "menu", tabindex: "-1" },
      el("div.mat-mdc-menu-content", {}, ...rows));
  }

  matRow(/** @type {any} */ mode, /** @type {() => void} */ close) {
    const isSelected = mode.id === this.selected;
    return el(`button.mat-mdc-menu-item.bard-mode-list-button${isSelected ? ".is-selected" : ""}`, {
      role: "menuitemradio", type: "button", "aria-checked": String(isSelected), "data-mode-id": mode.id,
      "data-test-id": optionTestId(mode.label), "aria-disabled": mode.disabled ? "true" : "false",
      onclick: this.picking(mode, close),
    }, el("span.mat-mdc-menu-item-text", {},
      el("div.title-and-check", {},
        el("div.title-and-description", {},
          el("div", {}, el("span.mode-title.gds-label-l", {}, mode.label),
            el("span.mode-desc.gds-body-s", {}, mode.disabled ? mode.sublabel : mode.description))),
        isSelected && icon("check_circle"))));
  }

  gemRow(/** @type {any} */ mode, /** @type {() => void} */ close) {
    const isSelected = mode.id === this.selected;
    return gemItem({
      isSelected, text: mode.label, sublabel: mode.disabled ? mode.sublabel : mode.description,
      attributes: {
        "data-mode-id": mode.id, "data-test-id": optionTestId(mode.label), value: mode.id,
        "aria-disabled": mode.disabled ? "true" : null, onclick: this.picking(mode, close),
      },
    });
  }

  picking(/** @type {any} */ mode, /** @type {() => void} */ close) {
    return (/** @type {Event} */ event) => {
      event.stopPropagation();
      if (mode.disabled) return;
      this.choose(mode.id);
      close();
    };
  }

  extendedRow(/** @type {() => void} */ close) {
    return gemItem({
      isSelected: this.extended, text: label("extended"), sublabel: label("extendedSub"),
      attributes: { onclick: (event) => { event.stopPropagation(); this.toggleExtended(); close(); } },
    });
  }
}

function gemItem({ isSelected, text, sublabel, attributes }) {
  const content = el("gem-menu-item-content", {},
    el("div.leading-container"),
    el("div.label-container", {}, el("span.label", {}, text), sublabel && el("span.sublabel", {}, sublabel)),
    el("div.trailing-container", {}, isSelected && icon("check")));
  const row = el("gem-menu-item", { role: "menuitem", tabindex: "0", ...attributes }, content);
  setClass(row, "selected", isSelected);
  setClass(content, "selected", isSelected);
  row.addEventListener("focus", () => setClass(row, "active", true));
  row.addEventListener("blur", () => setClass(row, "active", false));
  row.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") row.click(); });
  return row;
}

function paneClass() {
  if (!isG2) return "";
  return isNarrow() ? ".bard-mode-mobile-gem-menu" : ".bard-mode-desktop-gem-menu";
}
