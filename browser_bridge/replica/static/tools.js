// Upload and tools beside the editor: G1 has two buttons, G2 one. Rows for tools are there to be
// seen and say themselves that they cannot be used; what the row for files does is in uploads.js.

import { boot, isG2 } from "./boot.js";
import { icon, iconButton } from "./components.js";
import { el } from "./dom.js";
import { label } from "./labels.js";
import { attachMenu, closeMenus } from "./overlay.js";
import { uploads } from "./uploads.js";

const UPLOADS = [
  { key: "uploadFiles", icon: "attach_file", testId: "local-images-files-uploader-button" },
  { key: "drive", icon: "drive", testId: "uploader-drive-button" },
];
const TOOLS_G1 = [
  { key: "research", icon: "travel_explore" },
  { key: "video", icon: "movie" },
  { key: "image", icon: "photo_prints" },
  { key: "canvas", icon: "canvas" },
  { key: "learning", icon: "school" },
];
const TOOLS_G2 = [
  { key: "image", icon: "image_create" },
  { key: "video", icon: "movie" },
  { key: "canvas", icon: "canvas" },
];

/** The buttons that stand left of the mode picker. */
export function toolEntries() {
  return isG2 ? [gemEntry()] : [uploadEntry(), toolsEntry()];
}

function gemEntry() {
  const trigger = iconButton({
    icon: "add_2", label: label("uploadTools"),
    inner: { "aria-haspopup": "menu", "aria-expanded": "false" }, host: { "data-node-type": "upload-and-tools" },
  });
  attachMenu(trigger, () => el("gem-menu.mat-mdc-menu-panel.upload-and-tools-menu", { role: "menu" },
    ...UPLOADS.map(uploadRow), el("mat-divider.mat-divider", { role: "separator" }), ...TOOLS_G2.map(toolRow),
    gemSubmenuRow("moreUploads"), gemSubmenuRow("moreTools")), { sheet: true });
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

function toolsEntry() {
  const trigger = el("button.toolbox-drawer-button.toolbox-drawer-button-with-label.mat-mdc-button.mat-mdc-button-base", {
    type: "button", "aria-label": label("tools"), "aria-disabled": boot.account ? null : "true",
  }, icon("page_info"), el("div.toolbox-drawer-button-label.toolbox-drawer-button-label-icon-text.gds-label-l", {}, label("tools")));
  attachMenu(trigger, () => el("mat-action-list.mat-mdc-action-list.mat-mdc-menu-panel.toolbox-drawer-menu", { role: "menu" },
    ...TOOLS_G1.map(toolRow)));
  return el("toolbox-drawer", {}, el("div.toolbox-drawer-button-container", {}, trigger));
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

function toolRow({ key, icon: name }) {
  return el("toolbox-drawer-item", {},
    el("button.toolbox-drawer-item-list-button.mat-mdc-list-item.mdc-list-item.mdc-list-item--disabled", {
      role: "menuitemcheckbox", type: "button", "aria-checked": "false", "aria-disabled": "true",
      onclick: (event) => event.stopPropagation(),
    }, icon(name), el("div.label.gds-label-l", {}, label(key))));
}

function gemSubmenuRow(/** @type {string} */ key) {
  return el("gem-menu-item", { role: "menuitem", "aria-disabled": "true", tabindex: "-1", onclick: (event) => event.stopPropagation() },
    el("gem-menu-item-content", {},
      el("div.leading-container", {}, icon("more_horiz")),
      el("div.label-container", {}, el("span.label", {}, label(key))),
      el("div.trailing-container", {}, icon("chevron_right"))));
}
