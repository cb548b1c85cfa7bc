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
  const isHit = hit !== null && (element.contains(hit) || hit.localName.includes("-") && hit.contains(element)
    && hit.querySelectorAll("button").length === 1);
  return isHit ? { x, y } : { problem: "covered" };
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

const pointAtName = (name, wait) => pointAt(() => {
  const found = findAll(name)[0];
  return found.find((element) => !isDisabled(element)) ?? found[0] ?? null;
}, wait);
const pointAtKept = (key, wait) => pointAt(() => {
  const element = keptElement(key);
  return element && isVisible(element) ? element : null;
}, wait);
