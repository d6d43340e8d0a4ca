// How fast moments are shown one after the other: so many seconds for all that there is to see, fewer where that is little. While a
// training goes on the cursor follows what comes, at that pace: whoever looks sees the network learn, and not only what it has learned.

const MOST_PER_SECOND = 60;
const LEAST_PER_SECOND = 8;

export class Pace {
  // ``go`` takes a moment by its number, ``done`` is called at the last one.
  /** @param {HTMLSelectElement} select @param {{ go: (at: number) => void, done: () => void }} fields */
  constructor(select, { go, done }) {
    this.select = select;
    this.tell = { go, done };
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
    /** @type {number | null} */
    this.frame = null;
  }

  get playing() {
    return this.frame !== null;
  }

  // Whether moments are not to be shown one by one at all.
  get atOnce() {
    return this.calm.matches || !Number(this.select.value);
  }

  // Moments a second, for so many that are to be shown.
  /** @param {number} moments */
  rate(moments) {
    return Math.max(LEAST_PER_SECOND, Math.min(MOST_PER_SECOND, moments / (Number(this.select.value) || 1)));
  }

  // From one moment to another. What is being played goes on from where it is.
  /** @param {number} from @param {number} to */
  play(from, to) {
    this.stop();
    /** @type {number | null} */
    let start = null;
    const rate = this.rate(to - from);
    /** @param {number} now */
    const step = (now) => {
      start ??= now;
      const at = Math.min(to, from + Math.floor(((now - start) / 1000) * rate));
      this.tell.go(at);
      this.frame = at < to ? requestAnimationFrame(step) : null;
      if (at >= to) this.tell.done();
    };
    this.frame = requestAnimationFrame(step);
  }

  stop() {
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    this.frame = null;
  }
}
