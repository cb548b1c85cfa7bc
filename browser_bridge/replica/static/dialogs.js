// Interruptions after loading: notices that can be dismissed, and consents that bind the owner.

import { boot, page } from "./boot.js";
import { textButton } from "./components.js";
import { el } from "./dom.js";
import { label } from "./labels.js";
import { openDialog, snackbar } from "./overlay.js";
import { callRpc } from "./wire.js";

/**
 * @typedef {object} Choice
 * @property {string} key Label.
 * @property {string} [testId]
 * @property {boolean} [filled]
 * @property {string} [setting] Preference written when chosen.
 */

/** What each dialog says and offers; Escape closes those that commit to nothing. */
const DIALOGS = {
  onboarding: {
    tag: "whats-new-dialog", title: "whatsNew", text: "whatsNewText", escapable: true,
    choices: [{ key: "gotIt", testId: "close-button", filled: true, setting: "disable_onboarding_experience" }],
  },
  consent_banner: {
    tag: "cookie-consent-dialog", title: "cookieTitle", text: "cookieText", escapable: false,
    choices: [{ key: "rejectAll", setting: "cookies_rejected" }, { key: "acceptAll", filled: true, setting: "cookies_accepted" }],
  },
  human_review: {
    tag: "human-review-disclosure", title: "", text: "humanReview", escapable: true, box: ".human-review-disclosure-container",
    choices: [{ key: "close", testId: "close-button", setting: "disable_human_review_disclosure" }],
  },
  location: {
    tag: "location-dialog", title: "locationTitle", text: "locationText", escapable: true,
    choices: [{ key: "dismiss", setting: "disable_location_popup" }, { key: "useLocation", filled: true, setting: "precise_location_used" }],
  },
  upsell: {
    tag: "g1-dynamic-upsell-dialog", title: "upsellTitle", text: "upsellText", escapable: true,
    choices: [
      { key: "noThanks", setting: "disable_try_advanced_mode_dialog" },
      { key: "upgrade", testId: "upgrade-button", filled: true, setting: "upgrade_chosen" },
    ],
  },
  terms: {
    tag: "terms-of-service-dialog", title: "termsTitle", text: "termsText", escapable: false,
    choices: [{ key: "agree", filled: true, setting: "terms_accepted" }],
  },
};

/** Show the dialogs asked for, one after the other, and the snackbar. */
export function showInterruptions(/** @type {{dialogs?: string[], snackbar?: string}} */ { dialogs = [], snackbar: text = "" }) {
  if (text) snackbar(text);
  showNext(dialogs.filter((name) => name in DIALOGS));
}

function showNext(/** @type {string[]} */ names) {
  if (!names.length) return;
  const [name, ...rest] = names;
  const { tag, title, text, escapable, choices, box = "" } = DIALOGS[name];
  const dialog = openDialog(el(tag, {},
    title && el("h2.mat-mdc-dialog-title.gds-title-l", {}, label(title)),
    el(`mat-dialog-content.mat-mdc-dialog-content.gds-body-m${box}`, {}, label(text)),
    el("mat-dialog-actions.mat-mdc-dialog-actions", {}, ...choices.map((choice) => choiceButton(choice, () => dialog.close())))),
  { escapable, label: title ? label(title) : label(text), onclose: () => showNext(rest) });
}

function choiceButton(/** @type {Choice} */ { key, testId, filled = false, setting }, /** @type {() => void} */ close) {
  return textButton({
    text: label(key), testId, filled,
    onclick: () => {
      close();
      if (setting && boot.account) void writePreference(setting);
    },
  });
}

async function writePreference(/** @type {string} */ key) {
  try {
    await callRpc("L5adhe", [[[key]], [[key, true]]]);
  } catch {
    snackbar(label(page.snackbar ? "offline" : "tryAgain"));
  }
}
