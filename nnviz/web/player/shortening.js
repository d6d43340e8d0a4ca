// In front of a class nothing is scrolled to, and nothing is written so small that the back row cannot read it. What of a step has no room
// in its panel then is left out, what can be spared the soonest first: its words, the middle of long sums, the numbers of whole matrices that
// stand beside it, the line of code, the middle of matrices. What is copied of a formula is all of it.

import { element, parts } from "../shared/dom.js";
import { LEAST_OF_MATRIX, largestOf, leaveOutMiddles, sparedOf } from "./middles.js";

/** @import { Player } from "./player.js" */

const READ_FAR = 20; // pixels of a formula
const LEAST_TERMS = 3; // of a sum that is shortened: the first two and the last
const HALVINGS = 4; // halvings between the largest and the smallest size

// The pieces of a broken line by the terms of its sum: what multiplies stays with what it multiplies.
/** @template {{ textContent: string | null }} E @param {E[]} pieces @returns {E[][]} */
export function termsOf(pieces) {
  /** @type {E[][]} */
  const terms = [];
  for (const piece of pieces) {
    const last = terms[terms.length - 1];
    if (!last || /^[+−]/.test((piece.textContent ?? "").trim())) terms.push([piece]);
    else last.push(piece);
  }
  return terms;
}

export class Shortening {
  used = false;

  /** @param {Player} player */
  constructor(player) {
    this.player = player;
  }

  get formula() {
    return this.player.formula;
  }

  // Whether at a size of the formula all of the step is in sight.
  /** @param {number} fit */
  fits(fit) {
    this.formula.style.setProperty("--nnv-fit", String(fit));
    return !this.high && !this.wide;
  }

  get high() {
    const { card } = this.player;
    return card.scrollHeight > card.clientHeight + 1;
  }

  get wide() {
    return this.formula.scrollWidth > this.formula.clientWidth;
  }

  // After the formula was fitted to its width. Where a step has room as it is nothing is done.
  paint() {
    const { card, formula } = this.player;
    const size = Number.parseFloat(getComputedStyle(formula).fontSize);
    const fit = Number(formula.style.getPropertyValue("--nnv-fit")) || 1;
    const least = Math.min(1, (READ_FAR * fit) / size);
    if (fit >= least && this.fits(fit)) return;
    this.used = true;
    const found = this.ways().some((leaveOut) => {
      leaveOut();
      return this.fits(least);
    });
    if (!found) {
      // There is no way: nothing is left out for nothing.
      this.undo();
      this.fits(fit);
      return;
    }
    card.classList.remove("nnv-packed");
    if (!this.fits(least)) card.classList.add("nnv-packed");
    this.enlarge(least);
  }

  ways() {
    const { card, root } = this.player;
    const sums = [...parts(this.formula, ".nnv-broken")].filter(({ textContent }) => !textContent?.includes("="));
    const longest = Math.max(0, ...sums.map((line) => termsOf([...line.children]).length));
    const shorter = Array.from({ length: Math.max(0, longest - LEAST_TERMS) }, (_, n) => () => shorten(sums, longest - 1 - n));
    const beside = "matrices" in root.dataset && root.dataset.pane === "matrices";
    return [
      () => {},
      () => card.classList.add("nnv-packed"),
      ...shorter,
      () => card.classList.toggle("nnv-beside-whole", beside),
      () => card.classList.add("nnv-full-up"),
      ...this.waysOfMatrices(),
    ];
  }

  // One row or column after the other, as there is too little of the height or of the width.
  waysOfMatrices() {
    const largest = largestOf(this.formula);
    const most = { rows: largest, columns: largest };
    return Array.from({ length: 2 * Math.max(0, largest - LEAST_OF_MATRIX) }, () => () => {
      const way = this.wide ? "columns" : "rows";
      most[way] = Math.max(LEAST_OF_MATRIX, most[way] - 1);
      leaveOutMiddles(this.formula, most);
    });
  }

  // As large as it may be.
  /** @param {number} least */
  enlarge(least) {
    let [low, high] = [least, 1];
    for (let n = 0; n < HALVINGS; n += 1) {
      const middle = (low + high) / 2;
      if (this.fits(middle)) low = middle;
      else high = middle;
    }
    this.fits(low);
  }

  // All of a step is there again.
  undo() {
    if (!this.used) return;
    this.used = false;
    this.player.card.classList.remove("nnv-packed", "nnv-beside-whole", "nnv-full-up");
    for (const gap of parts(this.formula, ".nnv-gap")) gap.remove();
    for (const left of parts(this.formula, ".nnv-left-out")) left.classList.remove("nnv-left-out");
  }
}

// Long sums with ``most`` terms each.
/** @param {HTMLElement[]} sums @param {number} most */
function shorten(sums, most) {
  for (const line of sums) {
    const middle = sparedOf(termsOf([...line.children].filter((piece) => !piece.classList.contains("nnv-gap"))), most, "⋯").flat();
    if (!middle.length) continue;
    for (const piece of middle) piece.classList.add("nnv-left-out");
    for (const gap of parts(line, ".nnv-gap")) gap.remove();
    middle[0].before(element("span", { class: "nnv-gap" }, null, "+ ⋯ "));
  }
}
