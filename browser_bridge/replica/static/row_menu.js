// What can be done with a conversation: rename and delete, through a menu and a dialog.

import { isG2 } from "./boot.js";
import { icon, innerButton, textButton } from "./components.js";
import { el } from "./dom.js";
import { label } from "./labels.js";
import { openDialog } from "./overlay.js";

/**
 * The menu of a conversation.
 * @param {{id: string, title: string}} row
 * @param {{onrename: (row: any) => void, ondelete: (row: any) => void}} listener Told after the dialog.
 * @param {() => void} close
 */
export function conversationMenu(row, listener, close) {
  const item = (testId, name, key, onclick) => menuItem({ testId, name, text: label(key), onclick: () => { close(); onclick?.(); } });
  const rows = [
    item("pin-button", isG2 ? "keep" : "push_pin", "pin", null),
    item("rename-button", "edit", "rename", () => askTitle(row, listener.onrename)),
    item("delete-button", "delete", "delete", () => askDelete(row, listener.ondelete)),
  ];
  rows[0].setAttribute("aria-disabled", "true");
  if (isG2) return el("gem-menu.mat-mdc-menu-panel.conversation-actions-menu", { role: "menu", tabindex: "-1" }, ...rows);
  return el("div.mat-mdc-menu-panel.conversation-actions-menu", { role: "menu", tabindex: "-1" }, el("div.mat-mdc-menu-content", {}, ...rows));
}

function menuItem({ testId, name, text, onclick }) {
  if (!isG2) {
    return el("button.mat-mdc-menu-item", { type: "button", role: "menuitem", "data-test-id": testId, onclick },
      icon(name), el("span.mat-mdc-menu-item-text", {}, el("span.gds-body-m", {}, text)));
  }
  return el("gem-menu-item", {
    role: "menuitem", tabindex: "0", "data-test-id": testId, leadingicon: name, onclick,
    onkeydown: (event) => { if (event.key === "Enter") onclick(); },
  }, el("gem-menu-item-content", {},
    el("div.leading-container", {}, icon(name)),
    el("div.label-container", {}, el("span.label", {}, text)),
    el("div.trailing-container")));
}

function askTitle(/** @type {any} */ row, /** @type {(row: any) => void} */ ondone) {
  const input = /** @type {HTMLInputElement} */ (el("input.mat-mdc-input-element", {
    "data-test-id": "edit-title-input", "aria-label": label("renameTitle"), type: "text", value: row.title, maxlength: "100",
  }));
  const save = () => {
    const title = input.value.trim();
    if (!title) return;
    dialog.close();
    ondone({ id: row.id, title });
  };
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") save(); });
  const dialog = openDialog(el("edit-title-dialog", {},
    el("h2.mat-mdc-dialog-title.gds-title-l", {}, label("renameTitle")),
    el("mat-dialog-content.mat-mdc-dialog-content", {}, input),
    el("mat-dialog-actions.mat-mdc-dialog-actions", {},
      textButton({ text: label("cancel"), testId: "cancel-button", onclick: () => dialog.close() }),
      saveButton(save))), { label: label("renameTitle") });
  input.select();
}

/** The test id of Save sits on the button in both generations. */
function saveButton(/** @type {() => void} */ onclick) {
  const host = textButton({ text: label("rename"), filled: true, onclick });
  innerButton(host).setAttribute("data-test-id", "save-button");
  return host;
}

function askDelete(/** @type {any} */ row, /** @type {(row: any) => void} */ ondone) {
  const dialog = openDialog(el("message-dialog", {},
    el("h2.mat-mdc-dialog-title.gds-title-l", {}, label("deleteTitle")),
    el("mat-dialog-content.mat-mdc-dialog-content.gds-body-m", {}, label("deleteText")),
    el("mat-dialog-actions.mat-mdc-dialog-actions", {},
      textButton({ text: label("cancel"), testId: "cancel-button", onclick: () => dialog.close() }),
      textButton({ text: label("delete"), testId: "confirm-button", onclick: () => { dialog.close(); ondone(row); } }))),
  { label: label("deleteTitle") });
}
