// The card of a storybook, which opens the book.

import { boot } from "../boot.js";
import { label } from "../labels.js";
import { Card } from "./card.js";
import { noteDocument } from "./documents.js";
import { openPanel } from "./panel.js";
import { Storybook } from "./storybook.js";

/** What stands at a line `immersive_entry_chip/N` for a book. */
export class BookCard {
  /** @param {{responseId: string}} turn @param {any} entry */
  constructor(turn, entry) {
    this.turn = turn;
    this.entry = entry;
    this.card = new Card({ icon: "auto_stories", onopen: () => this.open() });
    this.root = this.card.root;
    this.take(entry);
  }

  open() {
    if (this.entry.isDone) void openPanel(`book:${this.entry.id}`, () => new Storybook(this.entry));
  }

  /** A finished book opens by itself on its own pages. */
  take(/** @type {any} */ entry) {
    const isNews = entry.isDone && !this.isShown;
    this.entry = entry;
    noteDocument(entry, this.turn.responseId);
    this.card.show({ title: entry.title, isWorking: !entry.isDone, label: `${label("open")} ${entry.title}` });
    if (!isNews) return;
    this.isShown = true;
    if (boot.gem === "storybook") this.open();
  }

  isPending() {
    return !this.entry.isDone;
  }
}
