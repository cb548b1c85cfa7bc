// The plan of a research, which waits to be started or changed (site-dom 10).

import { isG2 } from "../boot.js";
import { icon, textButton } from "../components.js";
import { el } from "../dom.js";
import { label } from "../labels.js";
import { site } from "./site.js";

const STEP_ICONS = ["travel_explore", "analytics", "article"];

/** A `deep-research-confirmation-widget`. Its host is the `response-element` it stands in. */
export class Plan {
  constructor() {
    this.isBuilt = false;
    this.isNewest = true;
    this.isStarted = false;
    this.footer = el("div.footer");
    this.buttons = el("div.buttons-container");
    this.container = el(`div.container${isG2 ? ".lm-enabled" : ""}.hide-from-message-actions`);
    this.root = el("deep-research-confirmation-widget", {}, this.container);
  }

  update(/** @type {{plan: any}} */ { plan }) {
    if (!plan || this.isBuilt) return;
    this.isBuilt = true;
    this.container.append(
      el("div.title.gds-title-m", { "data-test-id": "title", role: "heading", "aria-level": "3" }, plan.title),
      el("div.research-steps", { "data-test-id": "research-steps" }, ...plan.steps.map(step)),
      this.footer);
    this.footer.append(el("div.time-estimation-message.gds-body-s", { "data-test-id": "time-estimation-message" }, icon("schedule"), plan.eta));
    this.buttons.append(
      textButton({ text: label("editPlan"), testId: "modify-button", onclick: () => site.fill(plan.modify) }),
      textButton({ text: label("startResearch"), testId: "confirm-button", filled: true, onclick: () => this.start(plan) }));
    this.setNewest(this.isNewest);
  }

  start(/** @type {any} */ plan) {
    this.isStarted = true;
    this.buttons.remove();
    site.submit(plan.confirm, { isStart: true });
  }

  /** Only the last answer of a chat can be started. */
  setNewest(/** @type {boolean} */ isNewest) {
    this.isNewest = isNewest;
    if (!this.isBuilt) return;
    if (isNewest && !this.isStarted) this.footer.append(this.buttons);
    else this.buttons.remove();
  }
}

function step(/** @type {{title: string, body: string}} */ { title, body }, /** @type {number} */ index) {
  const description = body && el(`div.research-step-description.gds-body-m${index === 0 ? ".collapsed-step" : ""}`, {}, body);
  const more = index === 0 && description && el("button.expand-button", {
    type: "button", "aria-label": label("morePlan"), "aria-expanded": "false",
    onclick: (event) => {
      const isOpen = !description.classList.toggle("collapsed-step");
      /** @type {HTMLElement} */ (event.currentTarget).setAttribute("aria-expanded", String(isOpen));
    },
  }, icon("expand_more"));
  return el("div.research-step", {}, icon(STEP_ICONS[index] ?? "article"),
    el("div.research-step-text", {}, el("div.research-step-title.gds-label-l", {}, title), description), more);
}
