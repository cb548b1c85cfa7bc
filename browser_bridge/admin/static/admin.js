// Ages that grow, times in the person's own zone, and lines that can be copied.
(() => {
  const UNITS = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];
  const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "short", timeStyle: "medium" });

  function age(seconds) {
    const whole = Math.max(0, Math.floor(seconds));
    const at = UNITS.findIndex(([, size]) => whole >= size);
    if (at < 0) return "0 s";
    const [name, size] = UNITS[at];
    const first = `${Math.floor(whole / size)} ${name}`;
    if (at === UNITS.length - 1) return first;
    const [next, smaller] = UNITS[at + 1];
    const rest = Math.floor((whole % size) / smaller);
    return rest ? `${first} ${rest} ${next}` : first;
  }

  function tick() {
    for (const time of document.querySelectorAll("time[data-since]")) {
      time.textContent = age(Date.now() / 1000 - Number(time.dataset.since));
    }
  }

  function settle(root) {
    for (const time of root.querySelectorAll("time[data-at]")) {
      time.textContent = moment.format(new Date(Number(time.dataset.at) * 1000));
    }
    tick();
  }

  async function copy(button) {
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.firstChild.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(source);
      button.firstChild.textContent = "Press Ctrl+C";
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });
  function lose(isLost) {
    const note = document.getElementById("lost");
    if (note && note.hidden === isLost) note.hidden = !isLost;
  }
  document.addEventListener("htmx:sseError", () => lose(true));
  document.addEventListener("htmx:sseOpen", () => lose(false));
  document.addEventListener("htmx:afterSettle", (event) => settle(event.target));
  document.addEventListener("htmx:sseMessage", (event) => settle(event.target));
  settle(document);
  setInterval(() => { if (!document.hidden) tick(); }, 1000);
})();
