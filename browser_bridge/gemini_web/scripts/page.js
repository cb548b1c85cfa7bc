// The page as a whole.
const turns = () => {
  const [found] = findAll("turn");
  return found.length ? found : findAll("model_turn")[0];
};

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
  account: find("account")?.getAttribute("aria-label") ?? (find("account") ? "" : null),
  tier: textOf(find("tier_badge"), 40),
  isSignInOffered: Boolean(find("sign_in_link")),
  toolChips: findAll("tool_chip")[0].length,
  dialogs: findAll("dialog")[0].map((element) => textOf(element)),
  hasBackdrop: Boolean(find("backdrop")),
  hasDisclosure: Boolean(find("disclosure")),
  text: document.body ? textOf(find("turn") ? null : document.body, 600) : "",
});

const whenFresh = (wait) => until(() => turns().length === 0 && Boolean(find("composer")), wait);
const whenAccountShows = (wait) => until(() => Boolean(find("account") ?? find("sign_in_link")), wait);
