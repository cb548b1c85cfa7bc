// Upload and tools beside the editor: G1 has two buttons, G2 one. What the row for files does is in
// uploads.js, the other rows of uploads say themselves that they cannot be used; the rows of the
// tools are in works/tool_menu.js.

import { isG2, page } from "./boot.js";
import { icon, iconButton } from "./components.js";
import { el } from "./dom.js";
import { label } from "./labels.js";
import { attachMenu, closeMenus } from "./overlay.js";
import { uploads } from "./uploads.js";
import { filledLater, moreTools, toolRows } from "./works/tool_menu.js";

/** @typedef {import("./works/tool_choice.js").ToolChoice} ToolChoice */

const UPLOADS = [
  { key: "uploadFiles", icon: "attach_file", testId: "local-images-files-uploader-button" },
  { key: "drive", icon: "drive", testId: "uploader-drive-button" },
];

/** The buttons that stand left of the mode picker. */
export function toolEntries(/** @type {ToolChoice} */ choice) {
  return isG2 ? [gemEntry(choice), choice.extras] : [uploadEntry(), toolsEntry(choice)];
}

function gemEntry(/** @type {ToolChoice} */ choice) {
  const trigger = iconButton({
    icon: "add_2", label: label(page.tools.trigger),
    inner: { "aria-haspopup": "menu", "aria-expanded": "false" }, host: { "data-node-type": "upload-and-tools" },
  });
  attachMenu(trigger, () => filledLater(el("gem-menu.mat-mdc-menu-panel.upload-and-tools-menu", { role: "menu" }), trigger, () => [
    ...UPLOADS.map(uploadRow), el("mat-divider.mat-divider", { role: "separator" }), ...toolRows(choice),
    gemSubmenuRow("moreUploads"), moreTools(choice)]), { sheet: true });
  return el("simplified-input-menu", {}, trigger);
}

function uploadEntry() {
  const trigger = iconButton({
    icon: "add", label: label("upload"), classes: ".upload-card-button",
    inner: { "aria-haspopup": "menu", "aria-controls": "upload-file-u" },
  });
  attachMenu(trigger, () => el("mat-card.mat-mdc-menu-panel.upload-file-card-container", { role: "menu", id: "upload-file-u" },
    ...UPLOADS.map(uploadRow)));
  return el("uploader.upload-button", {}, trigger);
}

function toolsEntry(/** @type {ToolChoice} */ choice) {
  const trigger = el("button.toolbox-drawer-button.toolbox-drawer-button-with-label.mat-mdc-button.mat-mdc-button-base", {
    type: "button", "aria-label": label("tools"),
  }, icon("page_info"), el("div.toolbox-drawer-button-label.toolbox-drawer-button-label-icon-text.gds-label-l", {}, label("tools")));
  attachMenu(trigger, () => filledLater(
    el("mat-action-list.mat-mdc-action-list.mat-mdc-menu-panel.toolbox-drawer-menu", { role: "menu" }), trigger, () => toolRows(choice)));
  choice.box = el("div.toolbox-drawer-button-container", {}, trigger, choice.extras);
  return el("toolbox-drawer", {}, choice.box);
}

function uploadRow({ key, icon: name, testId }) {
  const isUsable = key === "uploadFiles" && boot.account !== null;
  const row = el(`button.mat-mdc-list-item.mdc-list-item${isUsable ? "" : ".mdc-list-item--disabled"}`, {
    role: "menuitem", type: "button", "aria-disabled": isUsable ? null : "true", "data-test-id": testId,
    "aria-label": !isG2 && key === "uploadFiles" ? label("uploadFilesLong") : label(key),
    onclick: (event) => event.stopPropagation(),
  }, icon(name), el("span.menu-text.gds-label-l", {}, label(key)));
  const input = isUsable && uploads.attach(row, closeMenus);
  if (isG2) return el("uploader", {}, isUsable ? el("images-files-uploader", {}, row, input) : row);
  return el(key === "drive" ? "drive-uploader" : "images-files-uploader", {}, row, input);
}

function gemSubmenuRow(/** @type {string} */ key) {
  return el("gem-menu-item", { role: "menuitem", "aria-disabled": "true", tabindex: "-1", onclick: (event) => event.stopPropagation() },
    el("gem-menu-item-content", {},
      el("div.leading-container", {}, icon("more_horiz")),
      el("div.label-container", {}, el("span.label", {}, label(key))),
      el("div.trailing-container", {}, icon("chevron_right"))));
}
