// A stored conversation: whether it is shown, up to the turn that is expected to be its last.
const BLANKS = /[\s\u200b\ufeff]+/g;
const REST_WAIT = 3000; // ms in which the turns after the first ones come
const SAMPLE = 400;

/** The end of the newest prompt without blanks, or null when no prompt is shown. */
const newestPrompt = (root = document) => {
  const prompt = findAll("user_turn", root)[0].at(-1);
  if (!prompt) return null;
  const [lines, index] = findAll("prompt_line", prompt);
  let text = "";
  for (let at = lines.length - 1; at >= 0 && text.length <= SAMPLE; at -= 1) {
    text = lines[at].textContent.replace(BLANKS, "") + text;
  }
  return { text, isExact: index === 0 };
};

const isAt = (identity) => location.pathname.split("/").includes(identity);

/** Whether the newest prompt is the expected one: {text, isWhole, turns}. */
const endsAs = ({ text, isWhole, turns: most }) => {
  const all = turns();
  if (isStarted(all.at(-1), all.at(-2)) && all.length <= most) return true;
  const shown = spokenTurns();
  const prompt = newestPrompt(shown.length < all.length ? shown.at(-1) : document);
  if (!prompt || shown.length > most || !find("model_turn", shown.at(-1)) && !shown.at(-1).matches(catalogue.model_turn.candidates.join())) return false;
  if (!prompt.isExact) return prompt.text.includes(text);
  return isWhole ? prompt.text === text : prompt.text.endsWith(text);
};

/** Resolves to whether the page that was loaded shows turns of a conversation. */
const whenLoaded = async (identity, wait) => {
  const isRefused = () => turns().length === 0 && (!isAt(identity) || Boolean(find("snackbar")));
  await until(() => turns().length > 0 || isRefused(), wait);
  return isAt(identity) && turns().length > 0;
};

const isShown = (identity, expected) => isAt(identity) && Boolean(find("composer")) && !find("stop_button")
  && endsAs(expected);

/** Resolves to whether the page shows a conversation, at rest, that ends as expected. */
const whenConversationShows = async (identity, expected, wait) => await whenLoaded(identity, wait)
  && until(() => isShown(identity, expected), REST_WAIT);

/** The same for a page that goes back to it without a load: its address may change only now. */
const whenReturned = async (identity, expected, wait) => {
  const before = findAll("snackbar")[0].length;
  const isRefused = () => isAt(identity) && findAll("snackbar")[0].length > before;
  await until(() => isShown(identity, expected) || isRefused(), wait);
  return isShown(identity, expected);
};

/** The id of a listed conversation: in its address, else in what it logs (site-dom 12). */
const rowIdentity = (row) => {
  const parts = [row, ...row.querySelectorAll("a[href], [jslog]")];
  const named = parts.map((part) => /\/(?:app|gem\/[^/]+)\/([\w-]+)/.exec(part.getAttribute("href") ?? "")?.[1]
    ?? /"c_(\w+)"/.exec(part.getAttribute("jslog") ?? "")?.[1]);
  return named.find(Boolean) ?? null;
};
const listed = () => findAll("conversation_row")[0].filter((row) => !find("pinned_mark", row)).map(rowIdentity).filter(Boolean);

/** Resolves to the ids of the listed conversations, the newest first, as soon as there are any. */
const whenListed = async (wait) => {
  await until(() => listed().length > 0, wait);
  return listed();
};

/** Resolves to whether the page that was loaded shows a conversation whose newest prompt holds this one. */
const whenPromptShows = async (identity, prompt, wait) => await whenLoaded(identity, wait)
  && until(() => promptOf(turns().at(-1))?.includes(bare(prompt)) ?? false, REST_WAIT);

/** Resolves to whether the page has come to an address with a conversation in it, and shows turns. */
const whenAt = (identity, wait) => until(() => isAt(identity) && turns().length > 0, wait);
const whenLeft = (identity, wait) => until(() => !isAt(identity), wait);

// Whether this document was brought to a temporary chat: its mark is not known (site-dom 12).
let isTemporary = false;
const chatLook = () => `${find("temporary_chat_button")?.outerHTML}${textOf(find("chat_window"), 2000)}${find("chat_window")?.className}`;
const lookBefore = { chat: "" };
const rememberLook = () => { lookBefore.chat = chatLook(); };
const whenLookChanged = (wait) => until(() => chatLook() !== lookBefore.chat, wait);
const noteTemporary = () => { isTemporary = true; };
const forgetTemporary = () => { isTemporary = false; };
const isTemporaryNoted = () => isTemporary;
