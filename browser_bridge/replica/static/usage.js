// The page of limits (`/usage`).

import { boot } from "./boot.js";
import { tierName } from "./account.js";
import { el } from "./dom.js";
import { label } from "./labels.js";

/** Build the page: nothing is used up unless a mode is. */
export function usagePage() {
  const limited = boot.modes.find((mode) => mode.disabled);
  const used = limited ? 100 : 0;
  return el("main", {}, el("usage-metrics-window", {},
    el("div.usage-metrics-container", {},
      el("div.usage-metrics-header", {}, el("h2.gds-title-l", {}, label("usage")), tierName() && el("span.plan-badge", {}, tierName())),
      el("div.gxu-items-container", {},
        meter("gxu-currently", "currentUsage", used, limited?.sublabel ?? ""),
        meter("gxu-weekly", "weekly", Math.round(used / 4), "")))));
}

function meter(/** @type {string} */ name, /** @type {string} */ key, /** @type {number} */ used, /** @type {string} */ reset) {
  return el(`div.${name}`, {}, el("h3.gds-title-m", {}, label(key)), el("p", {}, label("used", used)),
    reset && el("p.reset-time-luminous", {}, reset));
}
