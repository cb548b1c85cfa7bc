// The one slot that holds Send or Stop, and the microphone that hides when there is text.

import { isG2, page, shows } from "./boot.js";
import { iconButton } from "./components.js";
import { el, setClass } from "./dom.js";
import { label } from "./labels.js";
import { within } from "./names.js";

/** Send and Stop share a slot: Send while there is text, Stop while an answer runs. */
export class SendSlot {
  /** @param {{onsend: () => void, onstop: () => void}} options */
  constructor(options) {
    this.options = options;
    this.root = within("send_button", () =>
      el("div.send-button-container.disabled", { "data-test-id": "send-button-container" }));
    this.mic = isG2 ? gemMicrophone() : matMicrophone();
    this.state = { filled: false, generating: false, blocked: false, uploading: false };
    this.shown = "";
    this.update({});
  }

  /** @param {{filled?: boolean, generating?: boolean, blocked?: boolean, uploading?: boolean}} changes */
  update(changes) {
    this.state = { ...this.state, ...changes };
    const { filled, generating, blocked, uploading } = this.state;
    // While a file is on its way G1 disables Send; G2 shows it, and swallows the click.
    const isReady = filled && !blocked && (isG2 || !uploading);
    const wanted = generating ? "stop" : isReady ? "send" : "idle";
    if (wanted === this.shown) return;
    this.shown = wanted;
    this.root.replaceChildren(...this.content(wanted));
    setClass(this.root, "visible", wanted !== "idle");
    setClass(this.root, "disabled", wanted === "idle");
    this.mic.classList.toggle("hidden", wanted !== "idle");
  }

  /** G1 keeps a disabled Send in the slot when idle; G2 has none in the DOM. */
  content(/** @type {string} */ wanted) {
    if (wanted === "stop") return shows("stop_button") ? [this.stopButton()] : [];
    if (wanted === "idle" && isG2) return [];
    return [this.sendButton(wanted === "idle")];
  }

  sendButton(/** @type {boolean} */ isDisabled) {
    return within("send_button", () => iconButton({
      icon: isG2 ? "arrow_upward" : "send",
      label: label("send"),
      classes: ".send-button.submit",
      testId: isG2 ? "send-button" : undefined,
      host: isG2 ? {} : { "aria-disabled": String(isDisabled) },
      inner: isG2 ? { class: "send-button submit", "aria-disabled": "false" } : {},
      onclick: () => { if (!isDisabled) this.options.onsend(); },
    }));
  }

  stopButton() {
    const button = within("send_button", () => iconButton({
      icon: "stop",
      label: label("stop"),
      classes: ".send-button.stop",
      testId: isG2 ? "stop-button" : undefined,
      inner: isG2 ? { class: "send-button stop" } : {},
      onclick: () => this.options.onstop(),
    }));
    if (!isG2) button.querySelector("mat-icon")?.classList.add("stop-icon");
    return button;
  }

  /** Make the stop button vanish for a while, as it does on the site now and then. */
  flicker() {
    if (!page.stopFlicker) return;
    const vanish = () => {
      if (this.shown !== "stop") return;
      this.root.replaceChildren();
      setTimeout(() => { if (this.shown === "stop") this.root.replaceChildren(...this.content("stop")); }, 1300);
    };
    setTimeout(vanish, 150);
  }
}

function gemMicrophone() {
  return el("div.input-buttons-wrapper-bottom.persistent-mic.mic-button-container", {},
    el("speech-dictation-mic-button", {}, iconButton({
      icon: "mic", label: label("dictate"), classes: ".speech_dictation_mic_button",
      host: { "aria-pressed": "false" }, inner: { "aria-disabled": "true" },
    })));
}

function matMicrophone() {
  return el("div.mic-button-container", {},
    el("speech-dictation-mic-button", {}, iconButton({
      icon: "mic", label: label("dictate"), classes: ".speech_dictation_mic_button", inner: { "aria-disabled": "true", "aria-pressed": "false" },
    })));
}
