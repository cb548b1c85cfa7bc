// One answer while it streams: from the request to the last frame, into one turn.

import { boot, page, usePageOptions } from "./boot.js";
import { label } from "./labels.js";
import { ModelTurn } from "./model_turn.js";
import { newsOf } from "./reply.js";
import { callRpc, streamAnswer } from "./wire.js";

const SIGNED_OUT = 1016;

/**
 * @typedef {object} RunListener
 * @property {(news: import("./reply.js").News) => void} onnews Ids and titles as they come.
 * @property {(message: string) => void} onrejected Nothing was accepted; the prompt goes back.
 * @property {(message: string) => void} onnotice A message beside the answer.
 * @property {(options: any) => void} onoptions The turn's own page options, once.
 * @property {(other: ModelTurn | null) => void} onend The answer is over; a second one asks for a choice.
 */

/** A running answer. */
export class Run {
  /**
   * @param {import("./turn.js").Turn} turn
   * @param {RunListener} listener
   */
  constructor(turn, listener) {
    this.turn = turn;
    this.listener = listener;
    this.isOver = false;
    this.hasOptions = false;
    this.responseId = "";
    /** @type {ModelTurn | null} */
    this.other = null;
    this.abort = () => {};
  }

  start(/** @type {Omit<Parameters<typeof streamAnswer>[0], "files">} */ prompt) {
    this.abort = streamAnswer({ ...prompt, files: this.turn.files }, {
      onentries: (entries, options) => this.take(entries, options),
      onend: (status) => void this.ended(status),
    });
  }

  /** The reader pressed Stop. */
  stop() {
    if (this.isOver) return;
    this.abort();
    this.model().finish({ isStopped: true });
    this.other?.finish();
    this.over();
  }

  take(/** @type {any[][]} */ entries, /** @type {any} */ options) {
    if (this.isOver) return;
    if (!this.hasOptions) this.takeOptions(options);
    const news = newsOf(entries);
    if (news.responseId) this.responseId = news.responseId.replace(/^r_/, "");
    if (this.responseId) this.turn.setId(this.responseId);
    this.listener.onnews(news);
    if (news.snapshots) this.show(news.snapshots);
    if (!this.isOver && news.error !== undefined) this.fail(news.error);
  }

  takeOptions(/** @type {any} */ options) {
    this.hasOptions = true;
    usePageOptions(options);
    this.listener.onoptions(options ?? {});
  }

  show(/** @type {import("./reply.js").Snapshot[]} */ snapshots) {
    const [first, second] = snapshots;
    if (first.text || first.thoughts || first.isComplete) this.model().show(first.text, first.thoughts);
    if (second) {
      this.other ??= new ModelTurn({ responseId: `${this.responseId}_b`, isLive: true });
      this.other.show(second.text, second.thoughts);
    }
    if (page.reportPaints) reportPaint(this.responseId, first.text.length);
    if (first.isComplete) {
      this.model().cite(first.sources);
      this.model().finish();
      this.other?.finish();
      this.over();
    }
  }

  /** The answer's element, made when first needed. */
  model() {
    return this.turn.model ?? this.turn.begin(this.responseId);
  }

  /** Most failures come as an ordinary turn; what was shown of the answer goes. */
  fail(/** @type {number} */ code) {
    this.model().show(`${label("somethingWrong")} (${code})`, "");
    this.model().finish();
    this.over();
  }

  async ended(/** @type {number} */ status) {
    if (this.isOver) return;
    const isBroken = status === 0;
    if (status !== 200 && !this.turn.model) {
      this.isOver = true;
      const message = isBroken ? "offline" : status === 429 ? "tooMany" : "tryAgain";
      this.listener.onrejected(label(message));
      return;
    }
    if (await isSignedOut()) {
      location.reload();
      return;
    }
    if (this.isOver) return;
    this.model().finish({ isComplete: false });
    this.listener.onnotice(label(isBroken ? "offline" : "tryAgain"));
    this.over();
  }

  over() {
    this.isOver = true;
    this.listener.onend(this.other);
  }
}

async function isSignedOut() {
  if (!boot.account) return false;
  try {
    return (await callRpc("otAQ7b", []))?.[14] === SIGNED_OUT;
  } catch {
    // The network is gone: that says nothing about the account.
    return false;
  }
}

function reportPaint(/** @type {string} */ turn, /** @type {number} */ length) {
  const body = JSON.stringify({ turn, length, at: performance.timeOrigin + performance.now() });
  void fetch("/__replica__/paint", { method: "POST", body, headers: { "Content-Type": "application/json" }, keepalive: true });
}
