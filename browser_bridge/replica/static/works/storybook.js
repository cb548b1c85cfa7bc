// A storybook: spreads of two pages each, of which one is seen, and the controls (site-dom 11, 15 H).

import { page } from "../boot.js";
import { iconButton, relabel, textButton } from "../components.js";
import { delay, el } from "../dom.js";
import { label } from "../labels.js";
import { openDialog, snackbar } from "../overlay.js";
import { Narrator } from "./narrator.js";
import { panelToolbar } from "./panel.js";

/** @typedef {{text: string, picture: string, audio: string | null}} BookPage */

/** A `storybook`. */
export class Storybook {
  constructor(/** @type {any} */ entry) {
    const [pages, link, hasCover] = entry.extra;
    this.key = `book:${entry.id}`;
    this.title = entry.title;
    this.link = link;
    /** @type {BookPage[]} */
    this.pages = pages.map(([text, picture, audio]) => ({ text, picture, audio }));
    if (hasCover) this.pages.unshift({ text: "", picture: this.pages[0]?.picture ?? "", audio: null });
    this.current = 0;
    this.isTurning = false;
    this.narrator = new Narrator(() => void this.goOn());
    this.spreads = this.pages.map((_, index) => this.spread(index));
    this.book = el("div", {}, ...this.spreads);
    this.play = iconButton({ icon: "play_arrow", label: label("listen"), classes: ".play-pause-button", onclick: () => this.toggle() });
    this.again = el("div.start-over-button-container.hide", {}, textButton({ text: label("startOver"), onclick: () => this.show(0) }));
    this.root = el("storybook", {}, this.toolbar(), this.book, el("div.fake-bottom-pages"),
      this.pages.some((item) => item.audio) && this.play, this.again);
    this.show(0);
  }

  toolbar() {
    const share = iconButton({ icon: "share", label: label("shareBook"), testId: "share-button", onclick: () => this.share() });
    return panelToolbar(el("h2.title-text.gds-title-m", { "data-test-id": "title-text" }, this.title), share);
  }

  /** Left the picture, right the words; underneath lies what the next turn uncovers. */
  spread(/** @type {number} */ index) {
    const turn = (/** @type {number} */ step) => (/** @type {Event} */ event) => { event.stopPropagation(); void this.turn(step); };
    const [here, before, after] = [this.pages[index], this.pages[index - 1], this.pages[index + 1]];
    return el("div.ng-star-inserted.hide", {},
      el("storybook-page.left", { onclick: turn(-1) }, el("div", {}, picture(here)), el("div.underneath", {}, before && picture(before))),
      el("storybook-page.right", { onclick: turn(1) }, el("div", {}, this.words(here)), el("div.underneath", {}, after && this.words(after))));
  }

  words(/** @type {BookPage} */ { text }) {
    if (text) return el("div.page-content", {}, el("p.story-text", {}, text));
    return el("div.page-content", {}, el("h1.cover-title", {}, this.title));
  }

  show(/** @type {number} */ index) {
    this.current = index;
    this.spreads.forEach((spread, at) => spread.classList.toggle("hide", at !== index));
    const isLast = index === this.pages.length - 1;
    this.book.classList.toggle("reached-end", isLast);
    this.again.classList.toggle("hide", !isLast);
  }

  async turn(/** @type {number} */ step) {
    const wanted = this.current + step;
    if (this.isTurning || wanted < 0 || wanted >= this.pages.length) return;
    this.isTurning = true;
    await delay(page.animationMs);
    this.isTurning = false;
    this.show(wanted);
    if (this.narrator.isPlaying) void this.read();
  }

  toggle() {
    if (this.narrator.isPlaying) this.narrator.stop();
    else void this.read();
    this.describe();
  }

  async read() {
    if (page.tools.bookListensAhead) this.narrator.fetchAll(this.pages);
    await this.narrator.read(this.pages[this.current]);
    this.describe();
  }

  /** A page has been read out: turn, and read on; the last one ends it. */
  async goOn() {
    if (this.current === this.pages.length - 1) this.narrator.stop();
    else await this.turn(1);
    this.describe();
  }

  describe() {
    relabel(this.play, this.narrator.isPlaying ? "pause" : "play_arrow", label(this.narrator.isPlaying ? "pause" : "listen"));
  }

  share() {
    const copy = () => {
      void navigator.clipboard?.writeText(this.link);
      snackbar(label("linkCopied"));
    };
    const dialog = openDialog(el("share-dialog", {},
      el("h2.mat-mdc-dialog-title", {}, label("shareBook")),
      el("mat-dialog-content.mat-mdc-dialog-content", {},
        el("a.link-url", { href: this.link, target: "_blank", rel: "noopener", "data-test-id": "created-share-link" }, this.link)),
      el("mat-dialog-actions.mat-mdc-dialog-actions", {},
        textButton({ text: label("copyLink"), testId: "copy-link", filled: true, onclick: copy }),
        textButton({ text: label("close"), testId: "close-dialog", onclick: () => dialog.close() }))), { label: label("shareBook") });
  }

  close() {
    this.narrator.stop();
  }
}

function picture(/** @type {BookPage} */ { picture: address, text }) {
  const form = page.tools.bookPictures;
  if (form === "background") {
    const box = el("div.page-image");
    box.style.backgroundImage = `url("${address}=s1024-rj")`;
    return el("div.page-content", {}, box);
  }
  const image = el("img.page-image", { alt: text });
  if (form === "url") image.setAttribute("src", `${address}=s1024-rj`);
  else void load(image, address);
  return el("div.page-content", {}, image);
}

async function load(/** @type {HTMLElement} */ image, /** @type {string} */ address) {
  const reply = await fetch(`${address}=s1024-rj`, { credentials: "include" });
  if (reply.ok) image.setAttribute("src", URL.createObjectURL(await reply.blob()));
}
