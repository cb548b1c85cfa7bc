// What the observer may call.
globalThis.pageObserver = {
  health, whenShown, whenGone, whenFresh, whenAccountShows, probe,
  pointAtName, pointAtKept, pointAtSend, sending,
  editorText, paste, insert, focus, matches,
  pickerLabel, modeMenu, whenModeMenu, whenModeMenuGone, levelRows, whenPickerSaysElse,
  topLayer, layerGone, buttonWithText,
  watch, watchToSend, watchStored, unwatch, look, pointAtClosedThoughts, whenThoughtsShow,
  uploads, whenUploadsChange, whenTiles, whenFewerTiles, tileRemover,
  toolMenu, toolChips, isToolMenuShown, areRatiosShown, whenToolRows, whenMoreToolRows, whenToolChips, whenToolMenuGone,
  ratioShown, whenRatioRows, whenRatioRowsGone, whenRatioSays,
  pictures, whenPicturesLoaded, fetchKept, drawKept, pictureDownload, centreOfKept, moreButton, downloadRows,
  hasMade, videos, whenVideosReady, videoDownload, saveKept,
  research, whenResearchStirs, takeUpPlan, seekResearch, pointAtStart, pointAtStopResearch, whenStarted, pointAtReport, whenMoreSources, report,
  canvases, canvasPanel, canvasOpener, canvasCount, whenCanvasesShow, whenCanvasesRest, whenPanelShows, whenPanelChanges, whenCanvasOpens,
  book, bookPages, bookImage, bookTurner, whenBookShows, whenBookLoads, whenBookTurns, whenBookChanges,
  whenConversationShows, whenReturned, whenLoaded, whenAt, whenLeft, whenListed, whenPromptShows,
  rememberLook, whenLookChanged, noteTemporary, forgetTemporary, isTemporaryNoted,
};
