// The sidebar: new chat, the list of conversations with their menus, and who is signed in.

import { boot, isG2 } from "./boot.js";
import { accountFooter } from "./account.js";
import { icon, iconButton, relabel } from "./components.js";
import { el } from "./dom.js";
import { label } from "./labels.js";
import { attachMenu, isNarrow } from "./overlay.js";
import { conversationMenu } from "./row_menu.js";

/**
 * @typedef {object} SidebarListener
 * @property {() => void} onnew
 * @property {(id: string) => void} onopen
 * @property {(row: {id: string, title: string}) => void} onrename
 * @property {(row: {id: string, title: string}) => void} ondelete
 */

/** `bard-sidenav` with its content. G2 keeps rows out of the DOM while closed. */
export class Sidebar {
  /** @param {SidebarListener} listener */
  constructor(listener) {
    this.listener = listener;
    this.rows = boot.conversations.map((row) => ({ ...row }));
    this.activeId = "";
    this.isOpen = !isG2 && !isNarrow();
    this.toggle = iconButton({
      icon: isG2 ? "dock_to_right" : "menu", label: label(isG2 ? "openSidebar" : "mainMenu"), testId: "side-nav-menu-button",
      onclick: () => this.setOpen(!this.isOpen),
    });
    this.newChat = this.buildNewChat();
    this.list = el("conversations-list", { "data-test-id": "all-conversations" });
    this.section = el("expandable-section", { "data-test-id": "chats-expandable-section" },
      el("h2.title.gds-label-m", {}, label("chats")), this.list);
    this.overflow = el("div.overflow-container", { "data-test-id": "overflow-container" });
    this.root = this.build();
    this.setOpen(this.isOpen);
  }

  build() {
    const inner = [el("div.top", {}, this.newChat), this.overflow, accountFooter()];
    return el("bard-sidenav.bard-sidenav", { role: "navigation" },
      isG2 ? el("nav", { "aria-label": label("sideNav") }, el("div.toggle-row", {}, this.toggle), ...inner) : el("side-navigation-content", {}, el("div.sidenav-with-history-container", {}, ...inner)));
  }

  buildNewChat() {
    const link = el("a.side-nav-action-button.mat-mdc-list-item.mdc-list-item", {
      href: `${boot.base}/app`, "aria-label": label("newChat"), "data-test-id": "expanded-button",
      onclick: (event) => {
        event.preventDefault();
        if (link.getAttribute("aria-disabled") !== "true") this.listener.onnew();
      },
    }, icon("edit_square"), el("span.gem-nav-list-item-label.gds-label-l", {}, label("newChat")));
    this.newChatLink = link;
    return el("side-nav-action-button.side-nav-action-collapsed-button", { "data-test-id": "new-chat-button" }, link);
  }

  setOpen(/** @type {boolean} */ open) {
    this.isOpen = open;
    this.root.classList.toggle("collapsed", !open);
    this.root.classList.toggle("expanded", open);
    if (isG2) relabel(this.toggle, "dock_to_right", label(open ? "closeSidebar" : "openSidebar"));
    this.render();
  }

  /** Mark the open conversation; "" for a new chat, where New chat has nothing to do. */
  setActive(/** @type {string} */ id) {
    this.activeId = id;
    this.newChatLink.classList.toggle("disabled", id === "" && !this.hasUnsavedChat);
    if (id === "" && !this.hasUnsavedChat) this.newChatLink.setAttribute("aria-disabled", "true");
    else this.newChatLink.removeAttribute("aria-disabled");
    this.render();
  }

  /** Add a conversation on top, or give it another title. */
  upsert(/** @type {string} */ id, /** @type {string} */ title) {
    const row = this.rows.find((entry) => entry.id === id);
    if (row) row.title = title;
    else this.rows.splice(this.rows.filter((entry) => entry.pinned).length, 0, { id, title, pinned: false });
    this.render();
  }

  remove(/** @type {string} */ id) {
    this.rows = this.rows.filter((row) => row.id !== id);
    this.render();
  }

  render() {
    if (!this.isOpen && isG2) {
      this.overflow.replaceChildren();
      return;
    }
    this.list.replaceChildren(...this.rows.map((row) => (isG2 ? this.gemRow(row) : this.matRow(row))));
    if (!this.section.isConnected || !this.overflow.contains(this.section)) this.overflow.replaceChildren(this.section);
  }

  rowMenu(/** @type {any} */ row) {
    const button = iconButton({
      icon: "more_vert", label: label("moreFor", row.title), testId: isG2 ? undefined : "actions-menu-button", classes: ".conversation-actions-menu-button",
      inner: { "aria-haspopup": "menu", "data-test-id": "actions-menu-button" },
    });
    attachMenu(button, (close) => conversationMenu(row, this.listener, close));
    return button;
  }

  gemRow(/** @type {any} */ row) {
    const isActive = row.id === this.activeId;
    const link = el(`a.mat-mdc-list-item.mdc-list-item${isActive ? ".mdc-list-item--activated" : ""}`, {
      href: `${boot.base}/app/${row.id}`, "aria-current": isActive ? "page" : null, jslog: `186014;track:generic_click;BardVeMetadataKey:[null,["c_${row.id}"]]`,
      onclick: (event) => { event.preventDefault(); this.listener.onopen(row.id); },
    }, row.pinned && icon("keep"), el("span.title-text.gds-body-m", {}, row.title));
    return el("gem-nav-list-item", { "data-test-id": "conversation" }, link, this.rowMenu(row));
  }

  matRow(/** @type {any} */ row) {
    const open = () => this.listener.onopen(row.id);
    const item = el(`div.conversation.mat-mdc-tooltip-trigger${row.id === this.activeId ? ".selected" : ""}`, {
      role: "button", tabindex: "0", "data-test-id": "conversation",
      jslog: `186014;track:generic_click;BardVeMetadataKey:[null,null,null,null,null,null,null,["c_${row.id}",null,0]]`, onclick: open,
      onkeydown: (event) => { if (event.key === "Enter") open(); },
    }, el("div.conversation-title.gds-label-l", {}, row.title), row.pinned && icon("push_pin"));
    return el("div.conversation-items-container", {}, item, el("div.conversation-actions-container", {}, this.rowMenu(row)));
  }
}
