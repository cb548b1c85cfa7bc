// The whole page: sidebar, top bar and chat, and what happens between them.

import { boot, isG2, page } from "./boot.js";
import { accountCorner } from "./account.js";
import { Chat } from "./chat.js";
import { iconButton } from "./components.js";
import { showInterruptions } from "./dialogs.js";
import { delay, el } from "./dom.js";
import { label } from "./labels.js";
import { styleRenamed } from "./names.js";
import { attachMenu, snackbar } from "./overlay.js";
import { goTo, idInAddress, readConversation, setTitle } from "./router.js";
import { conversationMenu } from "./row_menu.js";
import { Sidebar } from "./sidebar.js";
import { callRpc } from "./wire.js";
import { site } from "./works/site.js";

/** The app inside `#app-root`. */
export class App {
  constructor() {
    this.chat = new Chat({
      onconversation: (id) => this.conversationBegan(id),
      ontitle: (id, title) => this.titled(id, title),
      onoptions: (options) => this.turnOptions(options),
    });
    this.sidebar = new Sidebar({
      onnew: () => this.newChat(),
      onopen: (id) => void this.open(id),
      onrename: (row) => void this.rename(row),
      ondelete: (row) => void this.delete(row),
    });
    this.title = el("span.conversation-title.gds-title-m", { "data-test-id": "conversation-title" });
    this.titleBox = el("div.conversation-title-container");
    this.root = this.build();
    Object.assign(site, {
      submit: (text, options) => this.chat.submit(text, options),
      fill: (text) => this.chat.composer.editor.setText(text),
      conversationId: () => this.chat.conversationId(),
      isTemporary: () => this.chat.isTemporary,
    });
    window.addEventListener("popstate", () => void this.followAddress());
  }

  /** A turn may bring page behaviour of its own. */
  turnOptions(/** @type {any} */ options) {
    styleRenamed();
    showInterruptions(options);
  }

  build() {
    const temporary = iconButton({
      icon: isG2 ? "chat_dashed" : "edit_off", label: label("tempChat"), testId: "temp-chat-button", classes: ".temp-chat-button",
      onclick: () => this.newChat({ isTemporary: true }),
    });
    const actions = el("top-bar-actions", {}, el("div.top-bar-actions", {}, this.titleBox,
      el("div.right-section", {}, boot.account && temporary, ...accountCorner())));
    const brand = el("div.brand", {}, el("span.bard-text.gds-title-l", {}, "Gemini"), el("span.replica-note", {}, "replica"));
    const bar = el("div.desktop-ogb-buffer.top-bar", {}, !isG2 && this.sidebar.toggle, brand, actions);
    const content = el("bard-sidenav-content.bard-sidenav-content", {}, bar, el("div.content-wrapper", {}, el("div.content-container", {}, this.chat.root)));
    return el("main", {}, el("side-navigation-v2", {}, el("bard-sidenav-container.bard-sidenav-container", {}, this.sidebar.root, content)));
  }

  /** Bring the page to life: after a while the composer, then what the address names. */
  async start() {
    setTitle("");
    await delay(page.hydrateDelayMs);
    this.chat.ready();
    if (boot.conversation) {
      this.chat.open(boot.conversation);
      this.show(boot.conversation.id, boot.conversation.title);
    } else {
      this.show("", "");
    }
    if (boot.loadFailed) snackbar(label("loadFailed"));
    showInterruptions(page);
  }

  /** Mark which conversation is open, everywhere. */
  show(/** @type {string} */ id, /** @type {string} */ title) {
    this.sidebar.hasUnsavedChat = this.chat.turns.length > 0 || this.chat.isTemporary;
    this.sidebar.setActive(id);
    setTitle(title);
    // G2 has no title in its header.
    this.titleBox.replaceChildren();
    if (id && !isG2) {
      this.title.textContent = title;
      this.titleBox.append(this.title);
    }
    if (id) this.titleBox.append(this.chatMenu(id, title));
  }

  chatMenu(/** @type {string} */ id, /** @type {string} */ title) {
    const button = iconButton({
      icon: isG2 ? "more_vert" : "arrow_drop_down", label: label("chatActions"), testId: "conversation-actions-menu-icon-button",
      inner: { "aria-haspopup": "menu" },
    });
    const listener = { onrename: (row) => void this.rename(row), ondelete: (row) => void this.delete(row) };
    attachMenu(button, (close) => conversationMenu({ id, title }, listener, close));
    return button;
  }

  newChat({ isTemporary = false } = {}) {
    this.chat.reset({ isTemporary });
    goTo("", { isTemporary });
    this.show("", "");
  }

  async open(/** @type {string} */ id, { isAddressed = false } = {}) {
    try {
      const conversation = await readConversation(id);
      if (!conversation) throw new Error("unreadable");
      if (!isAddressed) goTo(id);
      this.chat.open(conversation);
      this.show(id, this.sidebar.rows.find((row) => row.id === id)?.title ?? "");
    } catch {
      snackbar(label("loadFailed"));
    }
  }

  async followAddress() {
    const id = idInAddress();
    if (id === this.chat.conversationId()) return;
    if (id) await this.open(id, { isAddressed: true });
    else {
      this.chat.reset();
      this.show("", "");
    }
  }

  conversationBegan(/** @type {string} */ id) {
    goTo(id);
    const title = label("newChat");
    this.sidebar.upsert(id, title);
    this.show(id, "");
  }

  titled(/** @type {string} */ id, /** @type {string} */ title) {
    this.sidebar.upsert(id, title);
    if (id === this.chat.conversationId()) this.show(id, title);
  }

  async rename(/** @type {{id: string, title: string}} */ { id, title }) {
    try {
      await callRpc("MUAZcd", [null, [["title"]], [`c_${id}`, title]]);
      this.titled(id, title);
    } catch {
      snackbar(label("tryAgain"));
    }
  }

  async delete(/** @type {{id: string}} */ { id }) {
    try {
      await callRpc("GzXR5e", [`c_${id}`]);
      await callRpc("qWymEb", [`c_${id}`, [1, null, 0, 1]]);
      this.sidebar.remove(id);
      if (id === this.chat.conversationId()) this.newChat();
    } catch {
      snackbar(label("tryAgain"));
    }
  }
}
