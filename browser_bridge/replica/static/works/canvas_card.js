// The card of a canvas. A canvas that is being written opens its panel by itself.

import { isG2 } from "../boot.js";
import { el } from "../dom.js";
import { CanvasPanel } from "./canvas_panel.js";
import { Card } from "./card.js";
import { noteDocument, sourceOf, versionsOf } from "./documents.js";
import { isShown, openPanel } from "./panel.js";
import { plainNodes } from "./plain_html.js";

/** What stands at a line `immersive_entry_chip/N` for a document or code. */
export class CanvasCard {
  /** @param {{responseId: string}} turn @param {any} entry @param {boolean} isLive */
  constructor(turn, entry, isLive) {
    this.turn = turn;
    this.id = entry.id;
    this.isDone = false;
    const isCode = entry.kind === "code";
    this.card = new Card({
      icon: isCode ? (isG2 ? "code_blocks" : "code") : "article",
      onopen: () => this.open(), preview: () => this.preview(),
    });
    this.root = this.card.root;
    this.take(entry);
    if (isLive) this.open();
  }

  open() {
    void openPanel(`canvas:${this.id}`, () => new CanvasPanel(this.id)).then(() => this.card.setSelected(isShown(`canvas:${this.id}`)));
  }

  preview() {
    const { entry } = versionsOf(this.id).at(-1);
    if (entry.kind === "code") return el("pre.inline-preview", {}, el("code", {}, sourceOf(entry.content)));
    return el("div.inline-preview", {}, plainNodes(entry.content));
  }

  /** A newer state of the document. */
  take(/** @type {any} */ entry) {
    noteDocument(entry, this.turn.responseId);
    this.isDone = entry.isDone;
    this.card.show({ title: entry.title, isWorking: !entry.isDone });
  }

  isPending() {
    return false;
  }
}
