// One picture in an answer: loader, picture, its buttons, and the same large (site-dom 7, 15 D).

import { isG2, page } from "../boot.js";
import { iconButton } from "../components.js";
import { comments, el, setClass } from "../dom.js";
import { label } from "../labels.js";
import { openDialog, snackbar } from "../overlay.js";
import { savePicture } from "./download.js";

/** A `generated-image`. */
export class Picture {
  /** @param {{responseId: string, prompt: string}} turn */
  constructor(turn) {
    this.turn = turn;
    /** @type {import("./wire.js").PictureData | null} */
    this.data = null;
    this.deadClicks = page.tools.deadClicks;
    this.status = el("div.loader-status.gds-body-s");
    this.loader = el("div.loader.animate", {}, this.status);
    this.image = el("img.image.animate", { alt: label("aiGenerated", turn.prompt.split("\n")[0]) });
    const button = el("button.image-button", { type: "button", onclick: () => { if (this.data) this.enlarge(); } }, this.image);
    this.inside = el("div", {}, this.loader, el("div.image-container.replace-fife-images-at-export", {}, button));
    this.root = el("response-element", { "ng-version": "0.0.0-PLACEHOLDER" }, comments(25),
      el("generated-image", {}, el("single-image.generated-image", {}, this.inside)));
  }

  /** @param {import("./wire.js").PictureData | undefined} data @param {string} status */
  show(data, status) {
    if (status) this.status.textContent = status;
    if (!data || this.data) return;
    this.data = data;
    this.inside.style.aspectRatio = `${data.width} / ${data.height}`;
    void this.load(data);
    this.inside.append(this.controls());
  }

  /** The picture is finished or will never be. */
  settle(/** @type {{isComplete: boolean}} */ { isComplete }) {
    if (isComplete && !this.data) this.root.remove();
  }

  async load(/** @type {import("./wire.js").PictureData} */ data) {
    const address = `${data.url}=s1024-rj`;
    const isBlob = (page.tools.pictureSource || (isG2 ? "blob" : "url")) === "blob";
    try {
      const source = isBlob ? URL.createObjectURL(await (await fetch(address, { credentials: "include" })).blob()) : address;
      this.image.addEventListener("load", () => this.loaded(isBlob ? source : ""));
      this.image.setAttribute("src", source);
    } catch {
      // The page stays with its loader, as the site's does.
    }
  }

  loaded(/** @type {string} */ blob) {
    setClass(this.image, "loaded", true);
    this.loader.remove();
    if (blob && page.tools.isBlobRevoked) URL.revokeObjectURL(blob);
  }

  controls() {
    const where = page.tools.pictureButtons || (isG2 ? "always" : "hover");
    const share = iconButton({ icon: "share", label: label("shareImage"), testId: "share-button", onclick: () => snackbar(label("linkCopied")) });
    return el(`div.generated-image-controls${where === "hover" ? ".on-hover" : ""}`, {},
      el("copy-button", {}, iconButton({ icon: isG2 ? "copy" : "content_copy", label: label("copyImage"), onclick: () => void this.copy() })),
      el("share-button", {}, share),
      where !== "menu" && this.downloadButton());
  }

  downloadButton() {
    return el("download-generated-image-button", {}, iconButton({
      icon: "download", label: label("downloadFull"), testId: "download-generated-image-button", onclick: () => this.download(),
    }));
  }

  /** Rows of the answer's "more" menu, for accounts that have the download there. */
  menuRows() {
    if (page.tools.pictureButtons !== "menu" || !this.data) return [];
    if (!isG2) {
      return [el("button.mat-mdc-menu-item", { role: "menuitem", type: "button", onclick: () => this.download() },
        el("span.mat-mdc-menu-item-text", {}, label("downloadImage")))];
    }
    return [el("gem-menu-item", { role: "menuitem", tabindex: "0", leadingicon: "download", onclick: () => this.download() },
      el("gem-menu-item-content", {}, el("div.leading-container"), el("div.label-container", {}, el("span.label", {}, label("downloadImage")))))];
  }

  download() {
    if (this.deadClicks > 0) {
      this.deadClicks -= 1;
      return;
    }
    if (this.data) void savePicture(this.data, this.turn);
  }

  async copy() {
    const { src } = /** @type {HTMLImageElement} */ (this.image);
    if (src) await navigator.clipboard?.writeText(src);
  }

  enlarge() {
    const large = el("img.image.loaded", { src: this.image.getAttribute("src"), alt: this.image.getAttribute("alt") });
    const dialog = openDialog(el("expansion-dialog", {},
      el("div.arrow-back-container", {}, iconButton({ icon: "arrow_back", label: label("close"), onclick: () => dialog.close() }), this.downloadButton()),
      large), { label: this.image.getAttribute("alt") ?? "", classes: ".expansion-pane" });
  }
}
