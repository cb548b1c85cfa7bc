// A video: the chip while it is made, and the player when it is there (site-dom 8).

import { isG2, page } from "../boot.js";
import { icon, iconButton } from "../components.js";
import { comments, el } from "../dom.js";
import { label } from "../labels.js";
import { snackbar } from "../overlay.js";
import { saveLink } from "./download.js";

/** Shown for `video_gen_chip`: work goes on, and the page asks after it. */
export class VideoChip {
  constructor() {
    const text = el("span.card-title.gds-body-l", {}, label("generatingVideo"));
    const time = el("span.card-status.gds-body-s", {}, label("videoTime"));
    const inside = [el("div.icon-container", {}, icon("movie")), el("div.text-container", {}, text, time)];
    const chip = isG2
      ? el("gem-processing-card.processing.gem-shimmer-active", { "data-test-id": "gem-processing-card" }, el("div.container", {}, ...inside))
      : el("async-processing-chip", {}, el("div.container", {}, ...inside, el("lottie-animation.processing-animation")));
    this.root = el("response-element", { "ng-version": "0.0.0-PLACEHOLDER" }, comments(25), chip);
  }

  isPending() {
    return true;
  }
}

/** A `generated-video`. It stands beside the text, not in it. */
export class VideoPlayer {
  constructor() {
    this.isOutside = true;
    this.deadClicks = page.tools.deadClicks;
    /** @type {{name: string, url: string, thumbnail: string} | null} */
    this.data = null;
    this.video = /** @type {HTMLVideoElement} */ (el("video", { playsinline: true, preload: "metadata" }));
    this.timer = el("div.video-duration", { role: "timer" });
    const player = el("video-player", {}, this.video, this.timer, this.controls());
    this.root = el("response-element", { "ng-version": "0.0.0-PLACEHOLDER" }, comments(25), el("generated-video", {}, player));
    this.video.addEventListener("error", () => this.retry());
    this.video.addEventListener("loadedmetadata", () => this.describe());
  }

  update(/** @type {{video: any}} */ { video }) {
    if (!video || this.data) return;
    this.data = video;
    this.video.setAttribute("poster", video.thumbnail);
    this.video.setAttribute("src", video.url);
  }

  /** The address may answer before the film is there. */
  retry() {
    setTimeout(() => { if (this.video.isConnected && this.video.networkState === HTMLMediaElement.NETWORK_NO_SOURCE) void this.look(); }, page.tools.pollMs);
  }

  async look() {
    if (!this.data) return;
    const reply = await fetch(this.data.url, { headers: { Range: "bytes=0-0" }, credentials: "include" });
    if (reply.headers.has("content-range")) this.video.load();
    else this.retry();
  }

  describe() {
    const seconds = Math.round(this.video.duration);
    const text = `0:${String(seconds).padStart(2, "0")}`;
    this.timer.textContent = text;
    this.timer.setAttribute("aria-label", text);
  }

  controls() {
    const play = iconButton({ icon: "play_arrow", label: label("play"), onclick: () => void this.video.play().catch(() => {}) });
    const mute = iconButton({ icon: "volume_up", label: label("mute"), onclick: () => { this.video.muted = !this.video.muted; } });
    const share = iconButton({ icon: "share", label: label("shareVideo"), onclick: () => snackbar(label("linkCopied")) });
    const save = page.tools.videoButton === "inline"
      && iconButton({ icon: "download", label: label("downloadVideo"), onclick: () => this.download() });
    return el("div.controls", {}, el("div.playback-buttons", {}, play, mute), el("div.action-buttons", {}, share, save));
  }

  /** Row of the answer's "more" menu, for accounts that have the download there. */
  menuRows() {
    if (page.tools.videoButton !== "menu" || !this.data) return [];
    return [el("download-video-button", {}, el("button.mat-mdc-menu-item", {
      role: "menuitem", type: "button", "data-test-id": "video-download-button", onclick: () => this.download(),
    }, icon("download"), el("span.mat-mdc-menu-item-text", {}, label("downloadVideo"))))];
  }

  download() {
    if (this.deadClicks > 0) {
      this.deadClicks -= 1;
      return;
    }
    if (!this.data) return;
    saveLink(this.data.url, this.data.name);
    if (page.tools.closesAfterDownload) window.close();
  }
}
