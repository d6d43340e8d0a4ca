// Sharing: the link with everything on the page, a frame for another page, a picture of the link for a projector. What else a player
// has to give away stands below, in a part that it fills by itself.

import { element, part } from "./dom.js";

const LONGEST_IN_PICTURE = 2300; // characters: a QR code holds 2,953 bytes, and one that is so full is hard to read

/**
 * The address with or without the parameter that leaves the menu away.
 *
 * @param {string} address
 * @param {boolean} embedded
 */
export function addressOf(address, embedded) {
  const url = new URL(address);
  for (const name of ["embed", "embed_options"]) url.searchParams.delete(name);
  if (embedded) url.searchParams.set("embed", "true");
  url.hash = "";
  return url.href;
}

export const isEmbedded = () => new URLSearchParams(window.location.search).get("embed") === "true";

/** @param {string} text */
export function quoted(text) {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/**
 * What another page shows the player with.
 *
 * @param {string} address
 * @param {string} title
 * @param {number} height
 */
export function frameOf(address, title, height) {
  return `<iframe src="${quoted(addressOf(address, true))}" title="${quoted(title)}" style="width: 100%; height: ${Math.round(height)}px; border: 0" loading="lazy" allowfullscreen></iframe>`;
}

const MARKUP = `
  <form method="dialog"><h2>Share</h2><button class="nns-close" aria-label="Close">×</button></form>
  <label class="nns-row"><span>Link to what is on the page</span><input data-text="link" readonly /><button type="button" data-copy="link">Copy link</button></label>
  <p class="nns-kept" hidden>What is on the page is too large for a link: this one works in this browser only. Give others the file that the page saves.</p>
  <label class="nns-row"><span>Frame for another page, the player alone</span><textarea data-text="frame" rows="3" readonly></textarea><button type="button" data-copy="frame">Copy frame</button></label>
  <p>Which pages may show it is said by whoever runs this server (NNVIZ_FRAME_ANCESTORS).</p>
  <details class="nns-picture"><summary>QR code for a projector</summary><img alt="QR code of the link" /><p hidden></p></details>
  <div class="nns-more"></div>
  <p class="nns-said" role="status"></p>`;

export class Share {
  /**
   * ``height`` is that of a frame; ``before`` is done first, so that the address is what is shown.
   *
   * @param {HTMLElement} root
   * @param {HTMLElement} button
   * @param {{ title: () => string, height: () => number, before: () => void }} ways
   */
  constructor(root, button, ways) {
    this.ways = ways;
    this.dialog = element("dialog", { class: "nns", "aria-label": "Share" }, root);
    this.dialog.innerHTML = MARKUP;
    this.link = part(this.dialog, "[data-text=link]", HTMLInputElement);
    this.frame = part(this.dialog, "[data-text=frame]", HTMLTextAreaElement);
    this.picture = part(this.dialog, ".nns-picture", HTMLDetailsElement);
    this.image = part(this.picture, "img", HTMLImageElement);
    this.more = part(this.dialog, ".nns-more", HTMLElement);
    this.said = part(this.dialog, ".nns-said", HTMLElement);
    part(this.dialog, "[data-copy=link]", HTMLElement).onclick = () => this.copy(this.link.value, "The link is copied.");
    part(this.dialog, "[data-copy=frame]", HTMLElement).onclick = () => this.copy(this.frame.value, "The frame is copied.");
    this.picture.addEventListener("toggle", () => this.draw());
    this.image.onerror = () => this.sorry("The picture is drawn by the server, which is away.");
    button.onclick = () => this.open();
  }

  open() {
    this.ways.before();
    const { href } = window.location;
    this.link.value = addressOf(href, false);
    this.frame.value = frameOf(href, this.ways.title(), this.ways.height());
    part(this.dialog, ".nns-kept", HTMLElement).hidden = !new URL(href).searchParams.has("kept");
    this.said.textContent = "";
    this.picture.open = false;
    this.dialog.showModal();
  }

  draw() {
    const text = this.link.value;
    if (!this.picture.open || !text) return;
    if (text.length > LONGEST_IN_PICTURE) {
      this.sorry("The link is too long for a QR code that a telephone can read.");
      return;
    }
    this.image.hidden = false;
    part(this.picture, "p", HTMLElement).hidden = true;
    this.image.src = new URL(`nnviz/qr.svg?text=${encodeURIComponent(text)}`, document.baseURI).href;
  }

  /** @param {string} why */
  sorry(why) {
    const words = part(this.picture, "p", HTMLElement);
    words.textContent = why;
    words.hidden = false;
    this.image.hidden = true;
  }

  // Where the page has no right to the clipboard, as without https, the old way has.
  /** @param {string} text @param {string} done */
  async copy(text, done) {
    try {
      await navigator.clipboard.writeText(text);
      this.said.textContent = done;
    } catch {
      const field = element("textarea", { "aria-label": "Text to copy" }, this.dialog);
      field.value = text;
      field.select();
      this.said.textContent = document.execCommand("copy") ? done : "The browser does not let this page copy: select the text and copy it.";
      field.remove();
    }
  }
}
