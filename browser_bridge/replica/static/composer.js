// The composer: editor, left buttons, mode picker and send slot, in the site's chain of elements.

import { isG2, page } from "./boot.js";
import { el } from "./dom.js";
import { Editor } from "./editor.js";
import { ModePicker } from "./mode_picker.js";
import { within } from "./names.js";
import { SendSlot } from "./send_slot.js";
import { toolEntries } from "./tools.js";
import { takeFiles, uploads } from "./uploads.js";

/** The composer at the bottom of the chat. */
export class Composer {
  /** @param {{onsubmit: (text: string) => void, onstop: () => void}} options */
  constructor(options) {
    this.options = options;
    this.generating = false;
    this.blocked = false;
    this.editor = within("composer", () => new Editor({
      onchange: () => this.slot?.update({ filled: !this.editor.isEmpty() }),
      onsubmit: () => this.submit(),
      handlesPaste: () => page.pasteHandled,
    }));
    this.slot = new SendSlot({ onsend: () => this.submit(), onstop: () => options.onstop() });
    this.picker = within("model_picker", () => new ModePicker());
    uploads.onchange = () => this.slot.update({ uploading: uploads.isBusy() });
    uploads.onuploaded = () => this.picker.reset();
    this.root = within("composer", () => this.build());
  }

  submit() {
    if (this.generating || this.blocked || this.editor.isEmpty() || uploads.isBusy()) return;
    const text = this.editor.text();
    // Spaces alone are no prompt: the site keeps Send back for them.
    if (text.trim() === "") return;
    this.editor.clear();
    this.options.onsubmit(text);
  }

  /** Say whether an answer is running: the slot shows Stop meanwhile. */
  setGenerating(/** @type {boolean} */ generating) {
    this.generating = generating;
    this.slot.update({ generating });
    if (generating) this.slot.flicker();
  }

  /** Lock the composer, as the comparison card does until an answer is chosen. */
  setBlocked(/** @type {boolean} */ blocked) {
    this.blocked = blocked;
    this.editor.setEnabled(!blocked);
    this.slot.update({ blocked });
    this.root.classList.toggle("blocked", blocked);
  }

  build() {
    const rich = el("rich-textarea.text-input-field_textarea.ql-container.ql-bubble.enterprise.simplified-input", {
      enterkeyhint: "send", "aria-haspopup": "menu", atmentions: true, dir: "ltr",
      onclick: () => this.editor.focus(),
    }, this.editor.root, this.editor.clipboard);
    const leading = el(`div.leading-actions-wrapper${isG2 ? ".has-model-picker" : ""}`, {}, ...toolEntries());
    const trailing = el(`div.trailing-actions-wrapper${isG2 ? ".with-model-picker" : ""}`, {},
      this.picker.root, this.slot.mic, this.slot.root);
    const field = isG2
      ? el("div.text-input-field.simplified-input-area", {}, rich, leading, trailing)
      : el("div.text-input-field.with-toolbox-drawer", {},
        el("div.text-input-field-main-area", {}, el("div.text-input-field_textarea-wrapper", {}, rich)), leading, trailing);
    takeFiles(field);
    return el(`input-container${isG2 ? ".lm-input-redesign" : ""}`, {},
      el("fieldset.input-area-container", {},
        el("input-area-v2", {},
          el("div.input-area.children-ready", { "data-node-type": "input-area" }, uploads.root, field))));
  }
}
