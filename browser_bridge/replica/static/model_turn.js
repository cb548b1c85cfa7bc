// The answer's half of a turn, in the site's nesting: announcer, thoughts, text, footer, actions.

import { isG2, page, shows } from "./boot.js";
import { AnswerView } from "./answer_view.js";
import { iconButton } from "./components.js";
import { comments, el, setAttribute, setClass } from "./dom.js";
import { label } from "./labels.js";
import { within } from "./names.js";
import { attachMenu } from "./overlay.js";
import { Thoughts } from "./thoughts.js";
import { Works } from "./works/works.js";

/** One `model-response`. */
export class ModelTurn {
  /** @param {{responseId: string, isLive: boolean, prompt?: string}} options `isLive` while its text streams. */
  constructor({ responseId, isLive, prompt = "" }) {
    this.text = "";
    this.works = new Works(this, { responseId, prompt, isLive });
    /** @type {Thoughts | null} */
    this.thoughts = null;
    within("answer", () => this.build(responseId, isLive));
    this.view = new AnswerView(this.markdown, { animated: isLive });
    this.setBusy(isLive);
    this.setLive(isLive);
  }

  build(/** @type {string} */ responseId, /** @type {boolean} */ isLive) {
    const id = `r_${responseId}`;
    this.announcer = el("div.model-response-label-announcer", {},
      el("h6.cdk-visually-hidden.screen-reader-model-response-label", {}, label("geminiSaid")));
    this.markdown = el(
      `div.markdown.markdown-main-panel${isG2 ? ".md-content" : ""}.stronger.enable-updated-hr-color${isG2 ? ".enable-luminous-fast-follows" : ".tutor-markdown-rendering"}`,
      { id: `model-response-message-content${id}`, "inline-copy-host": true, dir: "ltr" });
    this.markdown.style.setProperty("--animation-duration", `${page.animationMs}ms`);
    this.markdown.style.setProperty("--fade-animation-function", isG2 ? "ease-out" : "linear");
    this.message = el(`message-content${isG2 ? "" : ".model-response-text"}`, { id: `message-content-id-${id}` }, this.markdown);
    this.body = el(`structured-content-container${isG2 ? ".model-response-text" : ""}.processing-state-visible`, {},
      el("div.container", {}, this.message));
    this.sources = el("sources-list.sources-list");
    this.footer = within("footer", () => el("div.response-footer.gap", {}, this.sources));
    this.content = el("div.response-content", {}, this.announcer, comments(2), this.body, this.footer);
    this.actionsSlot = el("div.response-container-footer");
    this.avatar = isG2 ? null : el("div.response-container-header", {},
      el(`bard-avatar${isLive ? ".thinking" : ""}`, {}, el("div.avatar_primary_animation.is-gpi-avatar", { "lottie-animation": true })));
    const container = el(`div.response-container${isG2 ? ".no-background" : ".response-container-with-gpi"}`, {}, this.avatar,
      el("div.presented-response-container", {}, el("div.response-container-content", {}, this.content)), this.actionsSlot);
    this.root = el(`model-response${isG2 ? ".enable-lr26-response-chrome-updates" : ""}`, {}, el("div", {}, el("response-container", {}, container)));
  }

  /** Show a snapshot of text and thoughts, and of what was made. */
  show(/** @type {string} */ text, /** @type {string} */ thoughts, /** @type {{block?: any, attached?: any}} */ made = {}) {
    if (thoughts && !this.thoughts) {
      this.thoughts = within("answer", () => new Thoughts());
      this.content.insertBefore(this.thoughts.root, this.body);
      setClass(this.root, "has-thoughts", true);
    }
    this.thoughts?.show(thoughts);
    this.text = text;
    this.view.show(text);
    this.works.show(made);
  }

  /** List what the answer cites. @param {string[][]} sources Address and title of each. */
  cite(sources) {
    this.sources.replaceChildren(...sources.map(([url, title]) => el("div.source", {},
      el("a", { href: url, target: "_blank", rel: "noopener" }, el("span.source-title", {}, title)))));
  }

  setBusy(/** @type {boolean} */ busy) {
    const shown = shows("aria_busy") ? String(busy) : null;
    setAttribute(this.markdown, "aria-busy", shown);
    setAttribute(this.announcer, "aria-busy", shown);
  }

  /** The newest turn is announced politely; older ones not at all. */
  setLive(/** @type {boolean} */ isNewest) {
    for (const node of [this.markdown, this.announcer]) setAttribute(node, "aria-live", isNewest ? "polite" : "off");
    this.works.setNewest(isNewest);
  }

  /** End the answer: idle, and, when it is whole, complete with its actions. */
  finish({ isComplete = true, isStopped = false } = {}) {
    this.setBusy(false);
    this.works.settle({ isComplete, isStopped });
    this.avatar?.querySelector("bard-avatar")?.classList.remove("thinking");
    if (isStopped) this.content.insertBefore(el("div.stopped-draft-message.gds-body-m.gds-italic", {}, label("stopped")), this.footer);
    if (!isComplete) return;
    if (shows("footer_complete")) setClass(this.footer, "complete", true);
    if (shows("message_actions") && !this.actionsSlot.hasChildNodes()) {
      this.actionsSlot.append(within("actions", () => messageActions(() => this.text, () => this.works.menuRows())));
    }
  }
}

function messageActions(/** @type {() => string} */ text, /** @type {() => HTMLElement[]} */ rows) {
  const noted = isG2 ? { host: { "aria-pressed": null }, inner: { "aria-pressed": "false" } } : { inner: { "aria-pressed": "false" } };
  const toggle = (/** @type {MouseEvent} */ event) => {
    const button = /** @type {HTMLElement} */ (event.currentTarget);
    const inner = button.matches("button") ? button : button.querySelector("button");
    inner?.setAttribute("aria-pressed", String(inner.getAttribute("aria-pressed") !== "true"));
  };
  const more = iconButton({
    icon: isG2 ? "more_horiz" : "more_vert", label: label("moreOptions"), testId: "more-menu-button",
    host: { "aria-haspopup": "true", "aria-expanded": "false" },
  });
  attachMenu(more, () => moreMenu(text, rows()));
  return el("message-actions", { footer: true },
    el("div.actions-container-v2", {},
      el("div.buttons-container-v2", {},
        el("thumb-up-button", {}, iconButton({ icon: "thumb_up", label: label("good"), testId: "thumb-up-button", onclick: toggle, ...noted })),
        el("thumb-down-button", {}, iconButton({ icon: "thumb_down", label: label("bad"), testId: "thumb-down-button", onclick: toggle, ...noted })),
        iconButton({ icon: "refresh", label: label("redo"), testId: "regenerate-button", inner: { "aria-disabled": "true" } }),
        el("copy-button", {}, iconButton({
          icon: isG2 ? "copy" : "content_copy", label: label("copy"), testId: isG2 ? undefined : "copy-button",
          onclick: () => void navigator.clipboard?.writeText(text()),
        })),
        more)));
}

function moreMenu(/** @type {() => string} */ text, /** @type {HTMLElement[]} */ rows) {
  const copy = () => void navigator.clipboard?.writeText(text());
  if (!isG2) {
    return el("div.mat-mdc-menu-panel", { role: "menu" }, el("button.mat-mdc-menu-item", { role: "menuitem", type: "button", onclick: copy },
      el("span.mat-mdc-menu-item-text", {}, label("copy"))), ...rows);
  }
  return el("gem-menu.mat-mdc-menu-panel", { role: "menu" }, ...rows, el("gem-menu-item", { role: "menuitem", tabindex: "0", onclick: copy },
    el("gem-menu-item-content", {}, el("div.leading-container"), el("div.label-container", {}, el("span.label", {}, label("copy"))))));
}
