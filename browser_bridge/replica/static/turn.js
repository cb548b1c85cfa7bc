// One turn of a conversation: prompt, then a waiting mark, then the answer (or two, to compare).

import { isG2 } from "./boot.js";
import { textButton } from "./components.js";
import { el, setAttribute } from "./dom.js";
import { label } from "./labels.js";
import { ModelTurn } from "./model_turn.js";
import { within } from "./names.js";
import { userTurn } from "./user_turn.js";

/** A `.conversation-container`. */
export class Turn {
  /** @param {{prompt: string, index: number, files?: import("./uploads.js").SentFile[]}} options */
  constructor({ prompt, index, files = [] }) {
    this.prompt = prompt;
    this.files = files;
    /** @type {ModelTurn | null} */
    this.model = null;
    /** @type {HTMLElement | null} */
    this.pending = null;
    this.root = within("answer", () => el("div.conversation-container.message-actions-hover-boundary", {}, userTurn(prompt, index, files)));
  }

  /** Show that an answer is awaited. */
  wait() {
    this.pending = within("answer", () => el("pending-response", {},
      el("div.pending-response-container", {}, isG2
        ? el("thinking-dots-animation", {}, el("span"), el("span"), el("span"))
        : el("bard-avatar.thinking", {}, el("lottie-animation.avatar_primary_animation.is-gpi-avatar")))));
    this.root.append(this.pending);
  }

  setId(/** @type {string} */ responseId) {
    setAttribute(this.root, "id", responseId);
  }

  /** Begin the answer in place of the waiting mark. */
  begin(/** @type {string} */ responseId, isLive = true) {
    this.setId(responseId);
    this.model = new ModelTurn({ responseId, isLive });
    this.pending?.remove();
    this.pending = null;
    this.root.append(this.model.root);
    return this.model;
  }

  /**
   * Fill the turn with a stored answer.
   * @param {{responseId: string, markdown: string, thoughts: string, stopped: boolean, unfinished?: boolean, sources?: string[][]}} stored
   */
  restore(stored) {
    const model = this.begin(stored.responseId, false);
    model.show(stored.markdown, stored.thoughts);
    model.cite(stored.sources ?? []);
    model.finish({ isStopped: stored.stopped, isComplete: !stored.unfinished });
    if (stored.unfinished) model.setBusy(true);
  }

  /** Older turns are neither announced nor always laid out. */
  setNewest(/** @type {boolean} */ isNewest) {
    this.root.classList.toggle("turn-content-visibility", !isNewest);
    this.model?.setLive(isNewest);
  }

  remove() {
    this.root.remove();
  }
}

/**
 * Ask which of two answers is better; the turn's own is the first.
 * @param {Turn} turn
 * @param {ModelTurn} other
 * @param {() => void} onchosen Runs once, after the losing answer has gone.
 */
export function compare(turn, other, onchosen) {
  const first = /** @type {ModelTurn} */ (turn.model);
  const card = el("div.response-comparison", { role: "group", "aria-label": label("choose") });
  const option = (/** @type {ModelTurn} */ model, /** @type {string} */ name) =>
    el("div.comparison-option", {}, el("div.comparison-title.gds-label-l", {}, label(name)), model.root,
      textButton({ text: label("moreHelpful"), classes: ".comparison-choice", onclick: () => choose(model) }));
  const choose = (/** @type {ModelTurn} */ model) => {
    card.replaceWith(model.root);
    turn.model = model;
    onchosen();
  };
  first.root.replaceWith(card);
  card.append(el("h3.comparison-question.gds-title-m", {}, label("choose")),
    el("div.comparison-options", {}, option(first, "choiceA"), option(other, "choiceB")));
}
