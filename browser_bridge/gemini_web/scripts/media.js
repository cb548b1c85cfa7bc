// What tools made in the newest turn: pictures, their bytes as the page shows them, their buttons.

const hasPixels = (image) => Boolean(image && image.getAttribute("src") && image.complete && image.naturalWidth > 0);

/** Pictures of the newest turn, each once. */
const pictureHosts = () => {
  const turn = newTurn();
  if (!turn) return [];
  const [found] = findAll("made_picture", turn);
  return found.filter((host) => !found.some((other) => other !== host && other.contains(host)));
};
const picturePart = (host) => {
  const image = find("picture_image", host);
  return {
    key: keep(host),
    image: image ? keep(image) : null,
    src: image?.currentSrc || image?.getAttribute("src") || "",
    alt: image?.getAttribute("alt") ?? "",
    isLoaded: hasPixels(image) && !find("picture_loader", host),
    width: image?.naturalWidth ?? 0,
    height: image?.naturalHeight ?? 0,
  };
};
const pictures = () => pictureHosts().map(picturePart);
const arePicturesLoaded = () => pictureHosts().every((host) => picturePart(host).isLoaded);

/** Resolves to whether something is done that the page changes, or media tell by an event; after `wait` ms at most. */
const whenMedia = async (isDone, wait, ...kinds) => {
  let tell = () => {};
  const told = new Promise((resolve) => { tell = resolve; });
  const check = () => { if (isDone()) tell(); };
  for (const kind of kinds) document.addEventListener(kind, check, { capture: true });
  await Promise.race([until(isDone, wait), told]);
  for (const kind of kinds) document.removeEventListener(kind, check, { capture: true });
  return isDone();
};
/** Resolves to the pictures once all are loaded, or after `wait` ms. */
const whenPicturesLoaded = async (wait) => {
  await whenMedia(arePicturesLoaded, wait, "load");
  return pictures();
};

const base64 = async (blob) => {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
};
/** Bytes behind a kept image's address, in base64; null when they are not to be had. */
const fetchKept = async (key) => {
  const image = keptElement(key);
  try {
    const reply = await fetch(image.currentSrc || image.src, { credentials: "include" });
    return reply.ok ? await base64(await reply.blob()) : null;
  } catch { return null; }
};
/** What a kept image shows, as PNG in base64; null where the page may not read it. */
const drawKept = async (key) => {
  const image = keptElement(key);
  if (!hasPixels(image)) return null;
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  try {
    canvas.getContext("2d").drawImage(image, 0, 0);
    return await base64(await canvas.convertToBlob({ type: "image/png" }));
  } catch { return null; }
};

/** Key of the download button of a kept picture, or of the large view that lies over the page. */
const pictureDownload = (key) => {
  const host = keptElement(key);
  const button = (host && findAll("picture_download", host)[0].at(-1)) ?? null;
  return button && keep(button);
};
const centreOfKept = (key) => {
  const element = keptElement(key);
  if (!element) return null;
  element.scrollIntoView({ block: "center", behavior: "instant" });
  const box = element.getBoundingClientRect();
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
};
const moreButton = () => {
  const turn = newTurn();
  const button = turn && findAll("answer_more_button", turn)[0].at(-1);
  return button ? keep(button) : null;
};
const downloadRows = async (wait) => {
  await until(() => Boolean(find("download_row")), wait);
  return findAll("download_row")[0].map(keep);
};

/** Videos of the newest turn; ready once the browser knows their length. */
const videos = () => {
  const turn = newTurn();
  const found = turn ? findAll("made_video", turn)[0] : [];
  return {
    isPending: Boolean(turn && find("video_progress", turn)) || found.some((video) => video.readyState < 1),
    found: found.map((video) => ({ key: keep(video), poster: video.poster })),
    said: turn ? shortText(answerBodies(turn)[0]) : "",
  };
};
/** Resolves to the videos once none is pending any more, or after `wait` ms. */
const whenVideosReady = async (wait) => {
  await whenMedia(() => !videos().isPending, wait, "loadedmetadata");
  return videos();
};
/** Resolves to whether a video is pending or there, after `wait` ms at most: a page may draw its answer anew. */
const whenVideosStir = (wait) => until(() => { const { isPending, found } = videos(); return isPending || found.length > 0; }, wait);
const videoDownload = (key) => {
  const video = keptElement(key);
  const player = video && findAll("video_player")[0].find((host) => host.contains(video));
  const button = player && findAll("video_download", player)[0].find(isVisible);
  return button ? keep(button) : null;
};
/** Lets the browser save what a kept video plays, as a link would. */
const saveKept = (key) => {
  const video = keptElement(key);
  const link = document.createElement("a");
  link.href = video?.currentSrc || video?.src || "";
  link.download = "video.mp4";
  document.body.append(link);
  link.click();
  link.remove();
};

const WORKS = ["made_picture", "made_video", "video_progress", "research_card", "research_plan"];
/** Whether a tool has made something with the newest turn, or is about to. */
const hasMade = () => { const turn = newTurn(); return Boolean(turn) && WORKS.some((name) => find(name, turn)); };
