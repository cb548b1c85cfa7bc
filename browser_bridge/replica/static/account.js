// Who is signed in, or how to sign in: top bar (G1) and foot of the sidebar (G2).

import { boot, isG2 } from "./boot.js";
import { icon, textButton } from "./components.js";
import { el } from "./dom.js";
import { label } from "./labels.js";

const TIER_NAMES = { free: "", plus: "PLUS", pro: "PRO", ultra: "ULTRA" };

/** The plan's name as it shows; "" for the free one. */
export const tierName = () => (boot.account ? TIER_NAMES[boot.account.tier] : "");

function avatar() {
  return el("span.account-avatar", { "aria-hidden": "true" }, boot.account?.name.trim()[0] ?? "");
}

/** The link that proves an account. */
function accountLink(/** @type {boolean} */ withName) {
  const { name, email } = /** @type {{name: string, email: string}} */ (boot.account);
  return el("a.gb_account", {
    href: `${boot.base}/SignOutOptions`, role: "button", tabindex: "0", "aria-label": label("account", name, email), "aria-expanded": "false",
    onclick: (event) => event.preventDefault(),
  }, avatar(), withName && el("span.account-name", {}, name), tierName() && isG2 && el("span.tier-badge", { "data-test-id": "pro-badge" }, tierName()));
}

function signIn() {
  return textButton({ text: label("signIn"), testId: "sign-in-button", href: boot.signInUrl, filled: true });
}

/** What stands at the right of the top bar. */
export function accountCorner() {
  if (!boot.account) return [signIn()];
  if (isG2) return [];
  const pill = tierName() && el("button.gds-pillbox-button.pillbox-btn", { type: "button", "data-test-id": "pro-badge", disabled: true }, tierName());
  return [pill, accountLink(false)].filter(Boolean);
}

/** The account's block at the foot of the sidebar. */
export function accountFooter() {
  if (!isG2) {
    return el("mat-action-list.bottom-container", {},
      el("button.mat-mdc-list-item.mdc-list-item", { type: "button", "data-test-id": "settings-and-help-button", "aria-disabled": "true" },
        icon("settings"), el("span.gds-label-l", {}, label("settings"))));
  }
  if (boot.account) return el("sidenav-mavatar-footer", {}, accountLink(true));
  return el("sidenav-mavatar-footer", {}, el("a.sign-in-link", { href: boot.signInUrl }, label("signIn")));
}
