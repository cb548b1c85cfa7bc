// What was made with one answer: keeps a component for each placeholder line, gives it what is known,
// and goes on asking the site while work lasts.

import { documentsOf, picturesOf, planOf, researchState, statusOf, videoOf } from "./wire.js";
import { EntryChip } from "./entry_chip.js";
import { follow } from "./follower.js";
import { Picture } from "./picture.js";
import { Plan } from "./plan.js";
import { containersIn } from "./placeholders.js";
import { VideoChip, VideoPlayer } from "./video.js";

/** Makers of components by token. @type {Record<string, (works: Works, number: string) => any>} */
const CARD_MAKERS = {
  image_generation_content: (works) => new Picture(works.turn),
  video_gen_chip: () => new VideoChip(),
  generated_video_content: () => new VideoPlayer(),
  deep_research_confirmation_content: () => new Plan(),
  immersive_entry_chip: (works, number) => new EntryChip(works, number),
};

/** Everything made with one answer. */
export class Works {
  /** @param {import("../model_turn.js").ModelTurn} model @param {{responseId: string, prompt: string, isLive: boolean}} turn */
  constructor(model, turn) {
    this.model = model;
    this.turn = turn;
    /** @type {any} */
    this.block = null;
    /** @type {any} */
    this.attached = null;
    /** Components by `token/number`. @type {Map<string, any>} */
    this.parts = new Map();
    this.isSettled = false;
    this.isNewest = true;
    /** Whether it is made before the reader's eyes. */
    this.isLive = turn.isLive;
  }

  /** Show what a snapshot brings; what it leaves out stays as it was. */
  show(/** @type {{block?: any, attached?: any}} */ { block, attached }) {
    if (block?.length) this.block = block;
    if (attached?.length) this.attached = attached;
    const found = containersIn(this.model.markdown);
    if (!found.length && !this.block && !this.parts.size) return;
    this.forgetAllBut(found.map(({ token, number }) => `${token}/${number}`));
    for (const { token, number, place } of found) this.mount(token, number, place);
    for (const part of this.parts.values()) part.update?.(this.data());
    this.updatePictures();
  }

  mount(/** @type {string} */ token, /** @type {string} */ number, /** @type {HTMLElement} */ place) {
    const key = `${token}/${number}`;
    const make = CARD_MAKERS[token];
    if (!make) return;
    const part = this.parts.get(key) ?? make(this, number);
    this.parts.set(key, part);
    part.setNewest?.(this.isNewest);
    const target = part.isOutside ? this.model.message : place;
    if (part.root.parentElement !== target) target.append(part.root);
  }

  /** What the text no longer names has gone from the page. */
  forgetAllBut(/** @type {string[]} */ named) {
    for (const [key, part] of this.parts) {
      if (named.includes(key)) continue;
      part.root.remove();
      this.parts.delete(key);
    }
  }

  updatePictures() {
    const pictures = picturesOf(this.block);
    let index = 0;
    for (const part of this.parts.values()) {
      if (!(part instanceof Picture)) continue;
      part.show(pictures[index], statusOf(this.block));
      index += 1;
    }
  }

  /** What is known, read out of the wire's arrays. */
  data() {
    return {
      video: videoOf(this.block), plan: planOf(this.block), researchState: researchState(this.block),
      documents: documentsOf(this.attached), isSettled: this.isSettled,
    };
  }

  /** Only in the newest answer can something be chosen. */
  setNewest(/** @type {boolean} */ isNewest) {
    this.isNewest = isNewest;
    for (const part of this.parts.values()) part.setNewest?.(isNewest);
  }

  /** The answer has ended. What is still being made is asked for from now on. */
  settle(/** @type {{isComplete: boolean, isStopped: boolean}} */ { isComplete, isStopped }) {
    this.isSettled = true;
    for (const part of this.parts.values()) part.settle?.({ isComplete, isStopped });
    const isReopened = !isComplete && !this.isLive && this.parts.size > 0;
    if (!isStopped && (isReopened || this.isPending())) follow(this);
  }

  /** Whether the site is still making something. */
  isPending() {
    return [...this.parts.values()].some((part) => part.isPending?.());
  }

  /** Rows that the answer's "more" menu gains. @returns {HTMLElement[]} */
  menuRows() {
    return [...this.parts.values()].flatMap((part) => part.menuRows?.() ?? []);
  }
}
