// What the observer may call.
globalThis.pageObserver = {
  health, whenShown, whenGone, whenFresh, whenAccountShows, probe,
  editorText, paste, insert, focus, matches,
  pickerLabel, modeMenu, modeRowPlace, whenModeMenu, whenModeMenuGone, levelRows, whenPickerSaysElse,
  topLayer, layerGone, buttonWithText,
  watch, watchNext, unwatch, look,
};
