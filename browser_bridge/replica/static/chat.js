// The chat window: turns, the composer below them, and which conversation they belong to.

import { boot, isG2, page } from "./boot.js";
import { Composer } from "./composer.js";
import { el } from "./dom.js";
import { label } from "./labels.js";
import { within } from "./names.js";
import { snackbar } from "./overlay.js";
import { Run } from "./run.js";
import { Turn, compare } from "./turn.js";
import { uploads } from "./uploads.js";

const STORED_TURNS_SHOWN = 10;

/** Everything in `chat-window`. */
export class Chat {
  /** @param {{onconversation: (id: string) => void, ontitle: (id: string, title: string) => void, onoptions: (options: any) => void}} listener */
  constructor(listener) {
    this.listener = listener;
    this.isTemporary = false;
    /** @type {Run | null} */
    this.run = null;
    /** @type {Turn[]} */
    this.turns = [];
    /** Stored turns that are older than those shown. @type {any[]} */
    this.older = [];
    this.ids = ["", "", ""];
    this.composer = new Composer({ onsubmit: (text) => this.submit(text), onstop: () => this.run?.stop() });
    within("answer", () => this.build());
  }

  build() {
    this.scroller = el(`infinite-scroller.chat-history${isG2 ? ".lm" : ""}`, {
      "data-test-id": "chat-history-container", onscroll: () => { if (this.scroller.scrollTop === 0) this.showOlder(); },
    });
    this.history = el(`div.chat-history-scroll-container${isG2 ? ".lm" : ""}`, { id: "chat-history" }, this.scroller);
    this.zeroState = el("div.zero-state-container", {},
      el("h2.zero-state-title.gds-display-s", {}, boot.account ? label("hello", boot.account.name.split(" ")[0]) : label("helloGuest")));
    this.content = el("chat-window-content", {}, el("h1.cdk-visually-hidden", {}, label("conversation")), this.zeroState);
    this.root = el(`chat-window${isG2 ? ".lm-canvas-styling" : ""}`, {}, this.content);
  }

  /** Put the composer in place: the page can be used from now on. */
  ready() {
    this.root.append(this.composer.root,
      el("hallucination-disclaimer.gds-body-s", {}, el("p", {}, label("disclaimer"))));
    this.composer.editor.focus();
  }

  /** Id of the conversation, without its `c_`; "" for a new chat. */
  conversationId() {
    return this.ids[0].replace(/^c_/, "");
  }

  /** Begin a new chat. What still streams goes on unseen, as on the site. */
  reset({ isTemporary = false } = {}) {
    this.isTemporary = isTemporary;
    this.ids = ["", "", ""];
    this.turns = [];
    this.older = [];
    this.run = null;
    this.scroller.replaceChildren();
    this.history.remove();
    this.content.append(this.zeroState);
    this.root.classList.toggle("temporary", isTemporary);
    this.composer.setGenerating(false);
    this.composer.setBlocked(false);
    if (!page.uploads.keepsTiles) uploads.clear();
    this.composer.editor.clear();
    this.composer.editor.focus();
  }

  /** Show a stored conversation, oldest turn first. */
  open(/** @type {{id: string, turns: any[]}} */ conversation) {
    this.reset();
    const first = Math.max(0, conversation.turns.length - STORED_TURNS_SHOWN);
    this.older = conversation.turns.slice(0, first);
    conversation.turns.slice(first).forEach((stored, index) => this.addTurn(stored.prompt, first + index, stored.files).restore(stored));
    const last = conversation.turns.at(-1);
    this.ids = [`c_${conversation.id}`, last ? `r_${last.responseId}` : "", last ? `rc_${last.responseId.slice(0, -1)}0` : ""];
    this.markNewest();
    this.scrollToEnd();
  }

  /** The history was scrolled to its top: older turns come in above. */
  showOlder() {
    const first = Math.max(0, this.older.length - STORED_TURNS_SHOWN);
    const arriving = this.older.splice(first).map((stored, index) => {
      const turn = new Turn({ prompt: stored.prompt, index: first + index, files: stored.files });
      turn.restore(stored);
      return turn;
    });
    const height = this.scroller.scrollHeight;
    this.scroller.prepend(...arriving.map((turn) => turn.root));
    this.turns.unshift(...arriving);
    this.markNewest();
    this.scroller.scrollTop += this.scroller.scrollHeight - height;
  }

  addTurn(/** @type {string} */ prompt, index = this.turns.length + this.older.length, files = uploads.take()) {
    const turn = new Turn({ prompt, index, files });
    this.turns.push(turn);
    this.zeroState.remove();
    if (!this.history.isConnected) this.content.append(this.history);
    this.scroller.append(turn.root);
    return turn;
  }

  markNewest() {
    this.turns.forEach((turn, index) => turn.setNewest(index === this.turns.length - 1));
  }

  scrollToEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  submit(/** @type {string} */ text) {
    const turn = this.addTurn(text);
    turn.wait();
    this.markNewest();
    this.scrollToEnd();
    this.composer.setGenerating(true);
    const run = new Run(turn, this.runListener(turn));
    this.run = run;
    const { picker } = this.composer;
    run.start({ text, ids: this.ids, mode: picker.mode(), extended: picker.extended, temporary: this.isTemporary });
  }

  /** What a run tells, as long as its turn is still on the page. */
  runListener(/** @type {Turn} */ turn) {
    const isHere = () => this.turns.includes(turn);
    return {
      onnews: (news) => { if (isHere()) this.takeNews(news); },
      onnotice: (message) => { if (isHere()) snackbar(message); },
      onoptions: (options) => { if (isHere()) this.listener.onoptions(options); },
      onrejected: (message) => { if (isHere()) this.takeBack(turn, message); },
      onend: (other) => { if (isHere()) this.endTurn(turn, other); },
    };
  }

  takeNews(/** @type {import("./reply.js").News} */ news) {
    const { conversationId, responseId, snapshots, title } = news;
    const isNew = conversationId && !this.ids[0];
    this.ids = [conversationId ?? this.ids[0], responseId ?? this.ids[1], snapshots?.[0].candidateId ?? this.ids[2]];
    if (isNew && boot.account && !this.isTemporary) this.listener.onconversation(this.conversationId());
    if (title && !this.isTemporary) this.listener.ontitle(this.conversationId(), title);
  }

  /** The prompt was not accepted: it returns to the editor, Send stays. */
  takeBack(/** @type {Turn} */ turn, /** @type {string} */ message) {
    turn.remove();
    this.turns = this.turns.filter((entry) => entry !== turn);
    this.composer.setGenerating(false);
    if (this.composer.editor.isEmpty()) this.composer.editor.setText(turn.prompt);
    if (!this.turns.length) this.content.append(this.zeroState);
    snackbar(message);
  }

  endTurn(/** @type {Turn} */ turn, /** @type {import("./model_turn.js").ModelTurn | null} */ other) {
    this.run = null;
    this.composer.setGenerating(false);
    if (!other || !page.dialogs.includes("ab_answer")) return;
    this.composer.setBlocked(true);
    compare(turn, other, () => this.composer.setBlocked(false));
  }
}
