// Entry point: builds the page in `#app-root`. Deliberately free of frameworks.

import { boot } from "./boot.js";
import { App } from "./app.js";
import { styleRenamed } from "./names.js";
import { usagePage } from "./usage.js";

const root = /** @type {HTMLElement} */ (document.getElementById("app-root"));
document.body.classList.add(boot.generation);
document.addEventListener("click", copyCode);

if (boot.route === "usage") {
  root.replaceChildren(usagePage());
} else {
  const app = new App();
  root.replaceChildren(app.root);
  void app.start();
}
styleRenamed();

/** Buttons inside rendered answers have no listeners of their own. */
function copyCode(/** @type {MouseEvent} */ event) {
  const button = event.target instanceof Element ? event.target.closest("code-block .copy-button") : null;
  const code = button?.closest("code-block")?.querySelector("code");
  if (code) void navigator.clipboard?.writeText(code.textContent ?? "");
}
