// Where to click: waits until an element is enabled, at rest and not covered, and tells its centre.
const KEPT = 64;
const kept = new Map();
let keys = 0;

/** A number by which an element is asked for again. */
const keep = (element) => {
  keys += 1;
  kept.set(keys, new WeakRef(element));
  kept.delete(keys - KEPT);
  return keys;
};
const keptElement = (key) => kept.get(key)?.deref() ?? null;

// A timer beside the frame: pages that are not shown have no frames.
const nextFrame = () => new Promise((resolve) => {
  requestAnimationFrame(resolve);
  setTimeout(resolve, 40);
});

const isAnimated = (element) => {
  for (let node = element; node; node = node.parentElement) if (node.getAnimations().length) return true;
  return false;
};

/** Whether a click on `hit` is one on the element: on a part of it, or on the custom element around it alone. */
const leadsTo = (element, hit) => element.contains(hit) || hit.localName.includes("-") && hit.contains(element)
  && hit.querySelectorAll("button").length === 1;

/** The centre of an element that can be clicked now, or what stands in the way. */
const aim = async (element) => {
  if (!element) return { problem: "absent" };
  if (isDisabled(element)) return { problem: "disabled" };
  let box = element.getBoundingClientRect();
  const isOutside = box.top < 0 || box.left < 0 || box.bottom > innerHeight || box.right > innerWidth;
  if (isOutside) element.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  if (isOutside || isAnimated(element)) {
    const before = element.getBoundingClientRect();
    await nextFrame();
    box = element.getBoundingClientRect();
    if (Math.abs(box.top - before.top) > 1 || Math.abs(box.left - before.left) > 1) return { problem: "moving" };
  }
  const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
  const y = Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1);
  const hit = element.getRootNode().elementFromPoint(x, y);
  return hit !== null && leadsTo(element, hit) ? { x, y } : { problem: "covered" };
};

/** Waits up to `wait` ms until what `get` finds can be clicked. */
const pointAt = async (get, wait) => {
  const end = performance.now() + wait;
  for (;;) {
    const place = await aim(get());
    const rest = end - performance.now();
    if (!place.problem || rest <= 0) return place;
    if (place.problem === "moving") await nextFrame();
    else await change(Math.min(rest, 100));
  }
};

const enabled = (name) => {
  const found = findAll(name)[0];
  return found.find((element) => !isDisabled(element)) ?? found[0] ?? null;
};
const pointAtName = (name, wait) => pointAt(() => enabled(name), wait);
const pointAtKept = (key, wait) => pointAt(() => {
  const element = keptElement(key);
  return element && isVisible(element) ? element : null;
}, wait);

// Clicks of the mouse that reached the send button of this document since it was aimed at; null before that.
let sendClicks = null;
let sendAim = null;
addEventListener("click", (event) => {
  if (sendClicks === null || !event.isTrusted) return;
  const path = event.composedPath();
  const buttons = [...findAll("send_button")[0], sendAim?.deref()].filter(Boolean);
  if (buttons.some((button) => path.includes(button) || leadsTo(button, path[0]))) sendClicks += 1;
}, { capture: true, passive: true });

/** Where to click to send what the editor took, if it still shows exactly that. */
const pointAtSend = async (wait) => {
  let button = null;
  const place = await pointAt(() => { button = enabled("send_button"); return button; }, wait);
  if (place.problem) return place;
  if (!holdsTaken()) return { problem: "outdated" };
  sendClicks ??= 0;
  sendAim = new WeakRef(button);
  return place;
};

/** What became of a click on Send: how often one arrived, and whether the editor still holds the prompt. */
const sending = () => ({ clicks: sendClicks, isHeld: holdsTaken() });
