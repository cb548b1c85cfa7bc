// What stands at a line `immersive_entry_chip/N`: which card it is follows from the document.

import { BookCard } from "./book_card.js";
import { CanvasCard } from "./canvas_card.js";
import { ResearchCard } from "./research_card.js";

/** Makers by kind of document. @type {Record<string, (turn: any, entry: any, isLive: boolean) => any>} */
const PART_MAKERS = {
  document: (turn, entry, isLive) => new CanvasCard(turn, entry, isLive),
  code: (turn, entry, isLive) => new CanvasCard(turn, entry, isLive),
  research: (turn, entry, isLive) => new ResearchCard(turn, entry, isLive),
  book: (turn, entry) => new BookCard(turn, entry),
};

/** Waits for the document, and then is its card. */
export class EntryChip {
  /** @param {import("./works.js").Works} works @param {string} number */
  constructor(works, number) {
    this.works = works;
    this.number = Number(number);
    /** @type {any} */
    this.part = null;
    this.root = document.createComment("");
  }

  update(/** @type {{documents: any[]}} */ { documents }) {
    const entry = documents[this.number] ?? documents[0];
    if (!entry) return;
    if (this.part) {
      this.part.take(entry);
      return;
    }
    this.part = PART_MAKERS[entry.kind]?.(this.works.turn, entry, !this.works.isSettled && this.works.isLive) ?? null;
    if (!this.part) return;
    this.root.replaceWith(this.part.root);
    this.root = this.part.root;
  }

  isPending() {
    return this.part?.isPending() ?? false;
  }

  get takeProgress() {
    return this.part?.takeProgress?.bind(this.part);
  }
}
