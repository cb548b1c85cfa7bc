// Reads a storybook out: each page's narration is fetched when it is wanted and played from a blob.

/** Plays one page at a time. */
export class Narrator {
  /** @param {() => void} onread A page has been read to its end. */
  constructor(onread) {
    this.onread = onread;
    this.isPlaying = false;
    this.audio = new Audio();
    this.audio.addEventListener("ended", () => { if (this.isPlaying) this.onread(); });
    /** @type {Map<string, Promise<string>>} */
    this.fetched = new Map();
  }

  /** @param {{audio: string | null}} page */
  async read({ audio }) {
    this.isPlaying = true;
    if (!audio) {
      this.onread();
      return;
    }
    this.audio.src = await this.source(audio);
    if (this.isPlaying) await this.audio.play().catch(() => this.stop());
  }

  fetchAll(/** @type {{audio: string | null}[]} */ pages) {
    for (const { audio } of pages) if (audio) void this.source(audio);
  }

  /** Address of a narration's blob. @returns {Promise<string>} */
  source(/** @type {string} */ address) {
    const known = this.fetched.get(address);
    if (known) return known;
    const loading = fetch(address, { credentials: "include" }).then((reply) => reply.blob()).then((blob) => URL.createObjectURL(blob));
    this.fetched.set(address, loading);
    return loading;
  }

  stop() {
    this.isPlaying = false;
    this.audio.pause();
  }
}
