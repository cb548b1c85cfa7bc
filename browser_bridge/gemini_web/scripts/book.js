// A storybook: its spreads are all there, one of them shown. Words and pictures of each front page, in order.

const BOOK_PICTURES = 'img, [style*="background"], [class*="image"], [class*="picture"]';
const addressIn = (element) => /url\(["']?(.*?)["']?\)/.exec(getComputedStyle(element).backgroundImage)?.[1] ?? "";
const isBeneath = (element, page) => {
  const host = catalogue.book_beneath.candidates.map((css) => element.closest(css)).find(Boolean);
  return Boolean(host && page.contains(host));
};
const frontOf = (name, page) => findAll(name, page)[0].filter((element) => !isBeneath(element, page));

const pictureElements = (page) => {
  const found = safeAll(page, BOOK_PICTURES).filter((element) => !isBeneath(element, page)
    && (element.localName === "img" || addressIn(element)));
  return found.filter((element) => element.localName === "img" || !element.querySelector("img"));
};
/** Whether an image's address gave no picture. */
const isBroken = (image) => Boolean(image.getAttribute("src")) && image.complete && image.naturalWidth === 0;
const pictureOf = (element) => (element.localName === "img"
  ? { src: element.currentSrc || element.getAttribute("src") || "", isLoaded: hasPixels(element), isBroken: isBroken(element) }
  : { src: addressIn(element), isLoaded: true, isBroken: false });

const shownPages = (book) => outermost(findAll("book_page", book)[0]);
const pagePart = (page) => {
  const texts = frontOf("book_text", page).map((text) => lineText(text).trim()).filter(Boolean);
  const heading = texts.length ? "" : frontOf("book_heading", page).map((element) => textOf(element))[0] ?? "";
  return { text: texts.join("\n\n"), heading, pictures: pictureElements(page).map(pictureOf) };
};

/** Left and right page of each spread, in order: what belongs together has one number. */
const bookPages = () => {
  const book = find("book");
  const spreads = [];
  return !book ? [] : shownPages(book).map((page) => {
    if (spreads.at(-1) !== page.parentElement) spreads.push(page.parentElement);
    return { ...pagePart(page), spread: spreads.length - 1 };
  });
};
const areBookPicturesLoaded = (mayBreak) => bookPages().every(
  ({ pictures: found }) => found.every(({ isLoaded, isBroken: isLost }) => isLoaded || (mayBreak && isLost)));

/** Key of the `img` of a page's picture; null where it is none. */
const bookImage = (page, index) => {
  const element = pictureElements(shownPages(find("book"))[page])[index];
  return element?.localName === "img" ? keep(element) : null;
};

/** What is there of the newest turn's book. */
const book = () => {
  const turn = newTurn();
  const cards = turn ? canvasCardsIn(turn).map(cardPart) : [];
  const shown = find("book");
  const title = shown ? wordsOf(find("canvas_title", shown) ?? find("canvas_title"), 300) : "";
  return {
    isShown: Boolean(shown) && shownPages(shown).length > 0,
    isShared: Boolean(find("book_share")),
    isWorking: cards.some(({ isWorking }) => isWorking) || Boolean(turn && find("pending_answer", turn)),
    card: cards.at(-1) ?? null,
    said: turn ? shortText(answerBodies(turn)[0]) : "",
    title: title || (cards.at(-1)?.title ?? ""),
    size: shown?.textContent.length ?? 0,
  };
};
/** Resolves to the book once it is shown and nothing works on it any more, or after `wait` ms. */
const whenBookShows = async (wait) => {
  await until(() => { const { isShown, isWorking } = book(); return isShown && !isWorking; }, wait);
  return book();
};
/** Resolves to whether the size of the book stayed the same for `wait` ms. */
const whenBookChanges = (size, wait) => until(() => book().size !== size, wait);

/** Resolves to whether all pictures are loaded, after `wait` ms at most. */
const whenBookLoads = (wait) => whenMedia(() => areBookPicturesLoaded(false), wait, "load");
/** The same, but pictures whose address gave none are not waited for. */
const whenBookSettles = (wait) => whenMedia(() => areBookPicturesLoaded(true), wait, "load", "error");

const bookAt = () => bookPages().length && shownPages(find("book")).findIndex(isVisible);
/** Key of the page to click to turn over; null at the end. */
const bookTurner = () => {
  const shown = find("book");
  if (!shown || shown.querySelector(".reached-end")) return null;
  const page = shownPages(shown).filter(isVisible).at(-1);
  return page ? { key: keep(page), at: bookAt() } : null;
};
const whenBookTurns = (from, wait) => until(() => bookAt() !== from, wait);
const canBookBeRead = (wait) => until(() => Boolean(find("book_play")), wait);
/** Whether the book is being read out: its button offers to pause. */
const isBookRead = () => {
  const button = find("book_play");
  return Boolean(button && (button.matches(PAUSES) || button.querySelector(PAUSES)));
};
const PAUSES = '[fonticon*="pause"], [data-mat-icon-name*="pause"], [fonticonname*="pause"], [aria-pressed="true"]';
const whenBookIsAtStart = (wait) => until(() => bookAt() === 0, wait);
/** The public link that is shown; "" while none is. */
const whenBookLinkShows = async (wait) => {
  await until(() => Boolean(find("book_link")), wait);
  const link = find("book_link");
  return link ? link.href || textOf(link, 500) : "";
};
