// What the observer may call.
globalThis.pageObserver = {
  health, whenShown, whenGone, whenFresh, whenAccountShows, probe,
  pointAtName, pointAtKept, pointAtSend, sending,
  editorText, paste, insert, focus, matches,
  pickerLabel, modeMenu, whenModeMenu, whenModeMenuGone, levelRows, whenPickerSaysElse,
  topLayer, layerGone, buttonWithText,
  uploads, whenUploadsChange, whenTiles, whenFewerTiles, tileRemover,
  watch, watchToSend, unwatch, look, pointAtClosedThoughts, whenThoughtsShow,
  whenConversationShows, whenReturned, whenLoaded, whenAt, whenLeft,
  rememberLook, whenLookChanged, noteTemporary, forgetTemporary, isTemporaryNoted,
};
