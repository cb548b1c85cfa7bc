// The card of research: running with a Stop button, then a report to open.

import { isG2 } from "../boot.js";
import { textButton } from "../components.js";
import { comments, el } from "../dom.js";
import { label } from "../labels.js";
import { callRpc } from "../wire.js";
import { Card } from "./card.js";
import { noteDocument } from "./documents.js";
import { openPanel } from "./panel.js";
import { ResearchPanel, noteProgress } from "./research_panel.js";

/** What stands at a line `immersive_entry_chip/N` for research. */
export class ResearchCard {
  /** @param {{responseId: string}} turn @param {any} entry @param {boolean} isLive */
  constructor(turn, entry, isLive) {
    this.turn = turn;
    this.id = entry.id;
    this.entry = entry;
    this.card = new Card({ icon: isG2 ? "deep_research" : "travel_explore", onopen: () => this.open(), isReport: true });
    this.status = el("span.progress-text.gds-body-m");
    this.stopButton = textButton({ text: label("stopResearch"), testId: "stop-research-button", onclick: () => void this.stop() });
    /** G1 has an element of its own while it runs. */
    this.indicator = isG2 ? null : el("deep-research-processing-indicator", {},
      el("div.container", {}, el("mat-progress-spinner.mdc-circular-progress", { role: "progressbar" }), this.status));
    this.slot = el("div.research-card");
    this.root = el("response-element", { "ng-version": "0.0.0-PLACEHOLDER" }, comments(25), this.slot);
    this.found = 0;
    this.take(entry);
    if (isLive) this.open();
  }

  open() {
    void openPanel(`research:${this.id}`, () => new ResearchPanel(this.id));
  }

  take(/** @type {any} */ entry) {
    this.entry = entry;
    noteDocument(entry, this.turn.responseId);
    const isWorking = this.isPending();
    const shell = this.indicator && isWorking ? this.indicator : this.card.shell;
    this.slot.replaceChildren(shell, ...(isWorking ? [this.stopButton] : []));
    this.describe();
  }

  describe() {
    const isWorking = this.isPending();
    const text = !isWorking ? "" : this.found ? label("browsing", this.found) : label("researching");
    this.status.textContent = text;
    this.card.show({ title: this.entry.title, isWorking, status: text, label: `${label("open")} ${this.entry.title}` });
  }

  /** What the site says of its work so far. */
  takeProgress(/** @type {any} */ progress) {
    const items = progress?.[2] ?? [];
    this.found = items.reduce((count, item) => count + item[2].length, 0);
    noteProgress(this.id, items);
    this.describe();
  }

  async stop() {
    this.stopButton.remove();
    await callRpc("Te6DCf", [`r_${this.turn.responseId}`]);
  }

  isPending() {
    return !this.entry.content;
  }
}
