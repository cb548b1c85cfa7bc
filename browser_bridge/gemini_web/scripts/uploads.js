// Files in the composer: their tiles, what the page says of them, and how they are taken out.

/** Tiles of files, each counted once, however its parts are named. */
const tiles = () => {
  const found = findAll("upload_tile")[0];
  return found.filter((tile) => !found.some((other) => other !== tile && other.contains(tile)));
};

/** A visible part of a tile, or the tile itself, that fits an entry of the catalogue; null for none. */
const partOf = (tile, name) => {
  const fitting = (css) => [tile, ...safeAll(tile, "*")].find((element) => element.matches(css) && isVisible(element));
  return catalogue[name].candidates.map(fitting).find(Boolean) ?? null;
};

/** What an element says went wrong; null for a live region that says nothing. */
const saidBy = (element) => {
  const isError = element?.matches(catalogue.upload_error.candidates[0]);
  return element && (isError || textOf(element)) ? textOf(element, 200) : null;
};

/** The files in the composer, and what the page says beside them. */
const uploads = () => {
  const shown = tiles();
  const quota = find("upload_quota");
  return {
    tiles: shown.map((tile) => ({ isBusy: partOf(tile, "upload_busy") !== null, error: saidBy(partOf(tile, "upload_error")) })),
    errors: findAll("upload_error")[0].filter((element) => !shown.some((tile) => tile.contains(element)))
      .map(saidBy).filter((text) => text !== null),
    snackbars: findAll("snackbar")[0].map((element) => textOf(element, 200)),
    dialogs: findAll("dialog")[0].map((element) => textOf(element)),
    asksRights: find("rights_dialog") !== null,
    quota: quota && textOf(quota, 200),
  };
};

/** Resolves to the state as soon as it differs from `before`, or after `wait` ms. */
const whenUploadsChange = async (before, wait) => {
  const said = JSON.stringify(before);
  await until(() => JSON.stringify(uploads()) !== said, wait);
  return uploads();
};
const whenTiles = (count, wait) => until(() => tiles().length >= count, wait);
const whenFewerTiles = (count, wait) => until(() => tiles().length < count, wait);

/** Key of the button that takes the first file out of the composer; null without one. */
const tileRemover = () => {
  for (const tile of tiles()) {
    const part = partOf(tile, "upload_remove");
    const button = part && (part.matches("button") ? part : part.querySelector("button") ?? part);
    if (button) return keep(button);
  }
  return null;
};
