// The frame of the history: what stands where, how high it is, presenter mode and the keys that are shown.

import { part } from "../shared/dom.js";

export const CAPTION = 26; // pixels below a picture for what is said of it
const BESIDE = 900; // pixels of width from which on the panel stands beside the pictures
const LEAST = 470; // pixels of height that pictures, loss and buttons need
const BELOW = 58; // pixels for the buttons of the run
const LOW = 600; // pixels of a window below which map and loss stand beside each other, in one row
const LOW_WIDTH = 540; // pixels of width that they need for it,
const LOW_ROW = 160; // and of height
const TRANSPORT = 52; // pixels for the buttons of the history below them
const PAPER = 680; // pixels of a page's width
const MOST_ABOVE = 200; // pixels of the page above of which it takes notice

/**
 * The room that a picture has: all of its place where the pictures fill the screen, otherwise as high as it likes to be. In front of a
 * class everything is drawn larger, by ``zoom``.
 *
 * @param {HTMLElement} holder
 * @param {number} tall
 */
export function roomOf(holder, tall) {
  const style = getComputedStyle(holder);
  const zoom = Number(style.getPropertyValue("--nnh-zoom")) || 1;
  const fills = style.getPropertyValue("--nnh-fills").trim() === "1" && holder.clientHeight > 0;
  return { width: Math.round(holder.clientWidth / zoom), height: Math.round(fills ? holder.clientHeight / zoom : tall), zoom };
}

export class Stage {
  // ``drawn`` draws everything anew: there is another room for it.
  /** @param {HTMLElement} root @param {{ drawn: () => void, presented: () => void }} second */
  constructor(root, { drawn, presented }) {
    this.root = root;
    this.tell = { drawn, presented };
    this.size = "";
    this.printing = false;
    this.keys = part(root, ".nnh-keys", HTMLElement);
    this.button = part(root, "[data-do=present]", HTMLElement);
    this.button.onclick = () => this.present();
    part(root, "[data-do=keys]", HTMLElement).onclick = () => this.help();
    /** @type {Record<string, (() => boolean) | undefined>} */
    this.keyed = { p: () => this.present(), "?": () => this.help(), Escape: () => this.escape() };
    this.onResize = () => this.resized();
    this.observer = new ResizeObserver(this.onResize);
    this.observer.observe(root);
    window.addEventListener("resize", this.onResize);
    this.onPaper = () => this.printed(true);
    this.offPaper = () => this.printed(false);
    window.addEventListener("beforeprint", this.onPaper);
    window.addEventListener("afterprint", this.offPaper);
  }

  get presented() {
    return this.root.classList.contains("nnh-present");
  }

  resized() {
    if (this.fit()) this.tell.drawn();
  }

  // On paper everything is drawn for the width of a page, one below the other, and in the colours of the light.
  /** @param {boolean} on */
  printed(on) {
    this.printing = on;
    this.root.style.width = on ? `${PAPER}px` : "";
    this.fit();
    this.tell.drawn();
  }

  // Whether what stands where has changed.
  fit() {
    const { root } = this;
    if (!root.clientWidth) return false;
    const beside = root.clientWidth >= BESIDE && !this.printing;
    const low = !beside && !this.printing && root.clientWidth >= LOW_WIDTH && window.innerHeight < LOW;
    root.dataset.layout = beside ? "beside" : low ? "low" : "below";
    root.style.height = beside ? `${Math.max(LEAST, this.height())}px` : "";
    const row = low ? `${Math.max(LOW_ROW, this.height() - TRANSPORT)}px` : "";
    root.style.setProperty("--nnh-row", row);
    const size = `${root.dataset.layout} ${Math.round(root.clientWidth / 4)} ${root.style.height} ${row} ${this.presented}`;
    const changed = size !== this.size;
    this.size = size;
    return changed;
  }

  // What the window leaves.
  height() {
    if (this.presented) return window.innerHeight;
    /** @type {HTMLElement | null} */
    const page = document.querySelector("[data-testid=stMain]");
    const above = this.root.getBoundingClientRect().top + (page?.scrollTop ?? window.scrollY);
    return Math.round(window.innerHeight - Math.min(MOST_ABOVE, above)) - BELOW;
  }

  // In the top layer of the page: above its menu, whatever that is.
  present() {
    const { root } = this;
    const on = !this.presented;
    root.classList.toggle("nnh-present", on);
    if (on) {
      root.setAttribute("popover", "manual");
      root.showPopover();
    } else {
      root.hidePopover();
      root.removeAttribute("popover");
    }
    this.button.setAttribute("aria-pressed", String(on));
    this.resized();
    if (on) this.tell.presented();
    return true;
  }

  help() {
    this.keys.hidden = !this.keys.hidden;
    return true;
  }

  // Whether there was something to close.
  escape() {
    if (!this.keys.hidden) return this.help();
    return this.presented && this.present();
  }

  remove() {
    this.observer.disconnect();
    window.removeEventListener("resize", this.onResize);
    window.removeEventListener("beforeprint", this.onPaper);
    window.removeEventListener("afterprint", this.offPaper);
  }
}
