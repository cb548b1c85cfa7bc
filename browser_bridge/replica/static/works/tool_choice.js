// The chosen tool: its chip, the options beside it, and what the editor asks for.

import { boot, isG2, page } from "../boot.js";
import { icon, textButton } from "../components.js";
import { el } from "../dom.js";
import { label } from "../labels.js";
import { within } from "../names.js";
import { attachMenu, openDialog } from "../overlay.js";

const PLACEHOLDERS = { image: "describeImage", video: "describeVideo", canvas: "describeCanvas", research: "describeResearch" };
const SHORT = { image: "shortImage", video: "shortVideo" };
const RATIOS = { image: ["", "1:1", "16:9", "9:16", "4:3", "3:4"], video: ["16:9", "9:16"] };
export const ICONS = isG2
  ? { image: "image_create", video: "movie", music: "music", canvas: "canvas", research: "deep_research", learning: "school" }
  : { image: "photo_prints", video: "movie", music: "music", canvas: "canvas", research: "travel_explore", learning: "school" };

/** Which tool the next prompt uses. Lives as long as the page, and only until a new chat. */
export class ToolChoice {
  /** @param {{onchange: (placeholder: string) => void}} options */
  constructor(options) {
    this.options = options;
    /** @type {string | null} */
    this.tool = null;
    this.ratio = "";
    /** What stands beside the menus' buttons. */
    this.extras = el("div.toolbox-drawer-selection");
    /** G1's box around the button says that something is chosen. @type {HTMLElement | null} */
    this.box = null;
  }

  /** Choose a tool, or give it up when it is the chosen one. */
  toggle(/** @type {string} */ tool) {
    if (page.tools.isIgnored) return;
    const wanted = tool === this.tool ? null : tool;
    this.set(wanted);
    if (wanted === "video" && page.tools.hasGallery) openGallery();
  }

  clear() {
    if (this.tool) this.set(null);
  }

  set(/** @type {string | null} */ tool) {
    this.tool = tool;
    this.ratio = tool === "video" ? "16:9" : "";
    this.show();
    this.options.onchange(label(PLACEHOLDERS[tool ?? ""] ?? "placeholder"));
  }

  /** A prompt has gone out. */
  sent() {
    if (page.tools.isForgotten) this.clear();
  }

  /** What a prompt sent now uses. */
  use({ isStart = false } = {}) {
    return { tool: isStart ? "research" : this.tool, ratio: this.ratio, isStart, gem: boot.gem };
  }

  show() {
    this.box?.classList.toggle("has-selected-item", this.tool !== null);
    this.extras.replaceChildren();
    if (this.tool) within("composer", () => this.extras.append(this.chip(), ...this.ratioButton()));
  }

  chip() {
    const tool = /** @type {string} */ (this.tool);
    const name = label(isG2 ? SHORT[tool] ?? tool : tool);
    const content = [icon(ICONS[tool]), el("span.toolbox-drawer-item-deselect-button-label.gds-label-l", {}, name), icon("close")];
    const button = el("button.toolbox-drawer-item-deselect-button.mat-mdc-button-base.mdc-button", {
      type: "button", "aria-label": label("deselect", name), onclick: () => this.clear(),
    }, ...content);
    return isG2 ? el("gem-button.lm-enabled", { "data-test-id": "deselect-drawer-item-gem-button" }, button) : button;
  }

  ratioButton() {
    const ratios = RATIOS[this.tool ?? ""];
    if (!ratios) return [];
    const name = this.tool === "video" ? `${label("aspectRatio")}, ${ratioName(this.ratio, true)}` : label("aspectRatio");
    const host = textButton({ text: this.ratio || label("aspectRatio"), classes: ".aspect-ratio-button" });
    const button = host.matches("button") ? host : /** @type {HTMLElement} */ (host.querySelector("button"));
    button.setAttribute("aria-label", name);
    attachMenu(host, (close) => this.ratioMenu(ratios, close));
    return [host];
  }

  ratioMenu(/** @type {string[]} */ ratios, /** @type {() => void} */ close) {
    const rows = ratios.map((ratio) => this.ratioRow(ratio, close));
    return el(isG2 ? "gem-menu.mat-mdc-menu-panel.aspect-ratio-menu" : "div.mat-mdc-menu-panel.aspect-ratio-menu", { role: "menu" }, ...rows);
  }

  ratioRow(/** @type {string} */ ratio, /** @type {() => void} */ close) {
    const isChosen = ratio === this.ratio;
    const choose = () => {
      close();
      this.ratio = ratio;
      this.show();
    };
    const attributes = { role: "menuitemradio", "aria-checked": String(isChosen), tabindex: "0", onclick: choose };
    const text = ratioName(ratio, this.tool === "video");
    if (!isG2) return el("button.mat-mdc-menu-item", { type: "button", ...attributes }, el("span.mat-mdc-menu-item-text", {}, text));
    return el(`gem-menu-item${isChosen ? ".selected" : ""}`, attributes,
      el("gem-menu-item-content", {}, el("div.leading-container"), el("div.label-container", {}, el("span.label", {}, text))));
  }
}

function ratioName(/** @type {string} */ ratio, /** @type {boolean} */ isLong) {
  if (!ratio) return label("ratioAuto");
  return isLong ? `${ratio} ${label(ratio === "9:16" ? "portrait" : "landscape")}` : ratio;
}

/** Some accounts see a gallery over the page when they choose video; Escape closes it. */
function openGallery() {
  openDialog(el("video-gallery", {}, el("h2.mat-mdc-dialog-title", {}, label("gallery")),
    el("div.video-gallery-tiles", {}, el("div"), el("div"), el("div"))), { label: label("gallery") });
}
