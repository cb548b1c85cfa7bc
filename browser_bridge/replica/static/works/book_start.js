// The start of the storybook gem: a few ideas. With some accounts the composer comes after a click.

import { page } from "../boot.js";
import { el } from "../dom.js";
import { label } from "../labels.js";
import { site } from "./site.js";

const IDEAS = ["starterSpace", "starterAnimals", "starterFamily"];

/** What stands in place of the greeting. @param {() => void} onstart The composer is wanted. */
export function bookStart(onstart) {
  const chips = IDEAS.map((key) => el("button.starter-chip.gds-label-l", {
    type: "button",
    onclick: () => {
      onstart();
      site.fill(label(key));
    },
  }, label(key)));
  return el("div.storybook-start", {},
    el("h2.zero-state-title.gds-display-s", {}, label("storybook")),
    el("p.gds-body-l", {}, label("storybookHint")), el("div.starter-chips", {}, ...chips));
}

/** Whether the composer waits for one of them. */
export const waitsForIdea = () => page.tools.bookStart === "chips";
