// Returns the page's DOM as HTML without what a person typed, was told, or is known by.
// Works on an inert copy, so nothing of the page runs, loads or changes; assigns no HTML text, so
// it runs under Trusted Types. `privates` are CSS selectors of the parts whose content is private.
(privates) => {
  const REMOVED = "script, noscript, iframe, object, embed, base, meta[http-equiv], link[rel*=preload]";
  const INPUTS = "input, textarea, select, option, [contenteditable]:not([contenteditable=false])";
  const WORDS = ["title", "alt", "placeholder", "content", "label", "summary", "data-text"];
  const ADDRESSES = ["href", "src", "action", "formaction", "poster", "cite", "data", "xlink:href"];
  const DROPPED = ["value", "nonce", "srcdoc", "srcset", "integrity", "jsdata", "jslog", "jsshadow"];
  const SECRET = /^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_\-+/=.:%]{20,}$/;

  const inert = document.implementation.createHTMLDocument("");
  const root = inert.importNode(document.documentElement, true);

  const masked = (text) => text.replace(/\S/gu, "\u00b7");

  const address = (text) => {
    try {
      const url = new URL(text, location.href);
      if (!/^https?:$/.test(url.protocol)) return url.protocol;
      const path = url.pathname.replace(/[^/]{24,}|(?=[^/]*\d)[\w-]{8,}(?=\/|$)/g, ":id");
      return url.origin === location.origin ? path : url.origin + path;
    } catch {
      return "";
    }
  };

  const clean = (element) => {
    for (const { name, value } of [...element.attributes]) {
      if (DROPPED.includes(name) || name.startsWith("on")) element.removeAttribute(name);
      else if (ADDRESSES.includes(name)) element.setAttribute(name, address(value));
      else if (value.split(/\s+/).some((word) => SECRET.test(word)) && !/^(class|id|style|d|points|viewBox)$/.test(name)) {
        element.setAttribute(name, "redacted");
      } else if (name === "style") {
        element.setAttribute(name, value.replace(/url\([^)]*\)/g, "url()"));
      }
    }
    if (element.localName === "template") element.content.replaceChildren();
    if (element.localName === "canvas") element.replaceChildren();
  };

  const hide = (part) => {
    const texts = inert.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) texts.currentNode.data = masked(texts.currentNode.data);
    for (const element of [part, ...part.querySelectorAll("*")]) {
      for (const { name, value } of [...element.attributes]) {
        if (WORDS.includes(name) || name.startsWith("aria-") || name.startsWith("data-")) {
          // Short words of state, such as true or polite, tell a reader of the page much.
          if (!/^(true|false|mixed|[a-z]{1,12}|\d{1,3})$/.test(value)) {
            element.setAttribute(name, masked(value));
          }
        } else if (ADDRESSES.includes(name)) element.setAttribute(name, "");
      }
    }
  };

  for (const element of root.querySelectorAll(REMOVED)) element.remove();
  const comments = [];
  const walker = inert.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  while (walker.nextNode()) comments.push(walker.currentNode);
  for (const comment of comments) comment.remove();
  for (const selector of [...privates, INPUTS, "title"]) {
    const parts = root.matches(selector) ? [root] : root.querySelectorAll(selector);
    for (const part of parts) hide(part);
  }
  for (const element of [root, ...root.querySelectorAll("*")]) clean(element);
  return "<!doctype html>\n" + root.outerHTML;
}
