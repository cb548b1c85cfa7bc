// The live view: pictures drawn on a canvas; pointer, keys, wheel, text and files sent back.
(() => {
  const root = document.querySelector("[data-socket]");
  const part = (name) => root.querySelector(`[data-live="${name}"]`);
  const canvas = part("canvas"), status = part("status"), paste = part("paste");
  const context = canvas.getContext("2d");
  const BUTTONS = ["left", "middle", "right"];
  const MOST_BYTES = 10_000_000;
  let socket = null, size = null, mayAct = false, moved = 0, escaped = 0, opened = false;

  function say(text) { status.textContent = text; }

  function enable(isOpen) {
    for (const name of ["start", "look"]) if (part(name)) part(name).disabled = isOpen;
    part("stop").disabled = !isOpen;
    part("reload").disabled = !isOpen || !mayAct;
    for (const field of paste.elements) field.disabled = !isOpen || !mayAct;
  }

  function start(mode) {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    opened = false;
    mayAct = mode === "act";
    socket = new WebSocket(`${scheme}//${location.host}${root.dataset.socket}?mode=${mode}`);
    socket.binaryType = "blob";
    socket.onmessage = (message) => {
      if (typeof message.data === "string") hear(JSON.parse(message.data));
      else draw(message.data);
    };
    socket.onclose = () => {
      enable(false);
      if (!opened) say("The view was refused. Reload this page, and sign in again if you are asked to.");
      else if (!status.dataset.ended) say("The connection was lost.");
      socket = null;
    };
    delete status.dataset.ended;
    say("Opening…");
    enable(true);
  }

  function hear(told) {
    opened = true;
    if (told.type === "page") {
      mayAct = told.may_act;
      if (told.width) size = { width: told.width, height: told.height };
      part("address").textContent = told.url;
      enable(true);
    } else if (told.type === "ended") {
      status.dataset.ended = "yes";
      say(told.reason);
    }
  }

  async function draw(blob) {
    const picture = await createImageBitmap(blob);
    if (canvas.width !== picture.width || canvas.height !== picture.height) {
      canvas.width = picture.width;
      canvas.height = picture.height;
    }
    context.drawImage(picture, 0, 0);
    picture.close();
    part("stage").hidden = false;
    canvas.dataset.pictures = Number(canvas.dataset.pictures || 0) + 1;
    if (status.dataset.shown !== "yes" || status.textContent === "Opening…") {
      status.dataset.shown = "yes";
      say(mayAct ? "You have this tab. It takes no jobs until you give it back." : "You are looking at a job at work; you cannot act in it.");
    }
    send({ type: "seen" });
  }

  function send(act) {
    if (socket && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(act));
  }

  function place(event) {
    const box = canvas.getBoundingClientRect();
    const shown = size || canvas;
    return {
      x: (event.clientX - box.left) / box.width * shown.width,
      y: (event.clientY - box.top) / box.height * shown.height,
    };
  }

  function modifiers(event) {
    return (event.altKey ? 1 : 0) + (event.ctrlKey ? 2 : 0) + (event.metaKey ? 4 : 0) + (event.shiftKey ? 8 : 0);
  }

  function point(event, kind) {
    if (!socket || !mayAct) return;
    const held = event.buttons & 1 ? "left" : event.buttons & 2 ? "right" : event.buttons & 4 ? "middle" : "none";
    const button = kind === "move" ? held : BUTTONS[event.button] || "none";
    const clicks = kind === "move" ? 0 : Math.min(3, event.detail || 1);
    send({ type: "pointer", kind, ...place(event), button, clicks, modifiers: modifiers(event) });
  }

  canvas.addEventListener("pointermove", (event) => {
    if (event.timeStamp - moved < 40) return;
    moved = event.timeStamp;
    point(event, "move");
  });
  // A pointer event has no count of clicks; a mouse event has.
  canvas.addEventListener("mousedown", (event) => { canvas.focus(); point(event, "down"); event.preventDefault(); });
  canvas.addEventListener("mouseup", (event) => point(event, "up"));
  canvas.addEventListener("contextmenu", (event) => { if (socket) event.preventDefault(); });
  canvas.addEventListener("wheel", (event) => {
    if (!socket || !mayAct) return;
    event.preventDefault();
    const limit = (value) => Math.max(-5000, Math.min(5000, value));
    send({ type: "scroll", ...place(event), right: limit(event.deltaX), down: limit(event.deltaY) });
  }, { passive: false });

  function key(event, kind) {
    if (!socket || !mayAct || event.isComposing) return;
    if (event.key === "Escape" && kind === "down") {
      if (event.timeStamp - escaped < 800) { part("stop").focus(); escaped = 0; return; }
      escaped = event.timeStamp;
    }
    const isPasting = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "v";
    if (isPasting) return;
    event.preventDefault();
    if (event.key.length > 32 || event.key === "Process" || event.key === "Dead") return;
    send({ type: "key", kind, key: event.key, code: event.code, modifiers: modifiers(event) });
  }
  canvas.addEventListener("keydown", (event) => key(event, "down"));
  canvas.addEventListener("keyup", (event) => key(event, "up"));
  document.addEventListener("paste", (event) => {
    if (document.activeElement !== canvas || !mayAct) return;
    event.preventDefault();
    const text = event.clipboardData.getData("text/plain");
    if (text) send({ type: "text", text: text.slice(0, 100000) });
  });
  paste.addEventListener("submit", (event) => {
    event.preventDefault();
    const field = paste.querySelector("input");
    if (field.value) send({ type: "text", text: field.value });
    field.value = "";
  });

  canvas.addEventListener("dragover", (event) => { if (socket && mayAct) event.preventDefault(); });
  canvas.addEventListener("drop", async (event) => {
    if (!socket || !mayAct) return;
    event.preventDefault();
    const at = place(event), files = [...event.dataTransfer.files].slice(0, 10);
    if (files.reduce((sum, file) => sum + file.size, 0) > MOST_BYTES) { say("Drop at most 10 MB at once."); return; }
    const read = (file) => new Promise((done, fail) => {
      const reader = new FileReader();
      reader.onload = () => done({ name: file.name, content: reader.result.slice(reader.result.indexOf(",") + 1) });
      reader.onerror = fail;
      reader.readAsDataURL(file);
    });
    if (files.length) send({ type: "drop", ...at, files: await Promise.all(files.map(read)) });
  });

  part("start").addEventListener("click", () => start("act"));
  if (part("look")) part("look").addEventListener("click", () => start("look"));
  part("reload").addEventListener("click", () => send({ type: "reload" }));
  part("stop").addEventListener("click", () => {
    status.dataset.ended = "yes";
    say("You gave it back.");
    if (socket) socket.close();
  });
})();
