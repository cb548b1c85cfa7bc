// The page as a whole.
const turns = () => {
  const [found] = findAll("turn");
  return found.length ? found : findAll("model_turn")[0];
};

/** The aria-label of an element, "" for one without, null for none. */
const labelOf = (name) => {
  const element = find(name);
  return element && (element.getAttribute("aria-label") ?? "");
};

const offersSignIn = (element) => saysOneOf(element, catalogue.sign_in_link.texts)
  || catalogue.sign_in_link.candidates.some((css) => element.matches(css) || element.querySelector(css));
const isEmpty = (element) => !element.hasAttribute("aria-label") && wordsOf(element, 10) === "" && !element.querySelector("img, [aria-label]");
/** What may be an account: no offer to sign in, and nothing that is still empty. */
const accountHint = () => findAll("account_hint")[0].find((element) => !offersSignIn(element) && !isEmpty(element)) ?? null;

// The page's own start-up data holds this only for somebody who is signed in (site-dom 12).
const TOKEN = /"SNlM0e":"[^"]/;
const hasToken = () => [...document.scripts].some((script) => !script.src && TOKEN.test(script.textContent));

const probe = () => {
  lookForShadows();
  return pageState();
};

const pageState = () => ({
  url: location.href,
  isComplete: document.readyState === "complete",
  composer: findAll("composer")[1],
  isBlank: isEditorBlank(),
  turns: turns().length,
  isStopShown: Boolean(find("stop_button")),
  isSendShown: Boolean(find("send_button")),
  picker: findAll("model_picker")[1],
  pickerLabel: pickerLabel(),
  account: labelOf("account"),
  accountHint: accountHint()?.getAttribute("aria-label") ?? (accountHint() && ""),
  accountText: wordsOf(find("account"), 200),
  tier: wordsOf(find("tier_badge"), 40),
  isSignInOffered: Boolean(find("sign_in_link")),
  hasToken: hasToken(),
  hasLoginForm: Boolean(find("login_form")),
  tiles: tiles().length,
  toolChips: findAll("tool_chip")[0].length,
  dialogs: findAll("dialog")[0].map((element) => textOf(element)),
  hasBackdrop: Boolean(find("backdrop")),
  hasDisclosure: Boolean(find("disclosure")),
  text: document.body ? textOf(find("turn") ? null : document.body, 600) : "",
});

const whenFresh = (wait) => until(() => turns().length === 0 && Boolean(find("composer")), wait);
const whenAccountShows = (wait) => until(() => Boolean(find("account") ?? find("sign_in_link") ?? accountHint()), wait);
