// Asking the site after an answer that is still being made, until it is done or has left the page.

import { page } from "../boot.js";
import { delay } from "../dom.js";
import { readConversation } from "../router.js";
import { callRpc } from "../wire.js";
import { site } from "./site.js";

/** @type {WeakSet<object>} */
const followed = new WeakSet();

/** Keep an answer up to date. */
export function follow(/** @type {import("./works.js").Works} */ works) {
  if (followed.has(works)) return;
  followed.add(works);
  void loop(works).finally(() => followed.delete(works));
}

async function loop(/** @type {import("./works.js").Works} */ works) {
  const id = site.conversationId();
  const { model, turn } = works;
  for (;;) {
    await delay(page.tools.pollMs);
    if (!id || !model.root.isConnected) return;
    try {
      await askProgress(works);
      const stored = (await readConversation(id))?.turns.find((item) => item.responseId === turn.responseId);
      if (!stored) return;
      model.show(stored.markdown, stored.thoughts, stored);
      if (!stored.unfinished && !works.isPending()) {
        model.finish();
        return;
      }
    } catch {
      // The network may come back.
    }
  }
}

/** Research tells what it is doing. */
async function askProgress(/** @type {import("./works.js").Works} */ works) {
  for (const part of works.parts.values()) {
    if (part.takeProgress) part.takeProgress(await callRpc("kwDCne", [`r_${works.turn.responseId}`]));
  }
}
