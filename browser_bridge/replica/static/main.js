// Entry point: builds the page in `#app-root`. Deliberately free of frameworks.

import { boot } from "./boot.js";
import { onAnswerClick } from "./answer_buttons.js";
import { App } from "./app.js";
import { styleRenamed } from "./names.js";
import { usagePage } from "./usage.js";

const root = /** @type {HTMLElement} */ (document.getElementById("app-root"));
document.body.classList.add(boot.generation);
document.addEventListener("click", onAnswerClick);

if (boot.route === "usage") {
  root.replaceChildren(usagePage());
} else {
  const app = new App();
  root.replaceChildren(app.root);
  void app.start();
}
styleRenamed();
