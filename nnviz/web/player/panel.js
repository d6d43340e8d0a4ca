// What of a step has room in its panel: the formula as large as it can be, what is said and what goes in as far as there is room.

import { breakLines } from "./breaking.js";
import { Shortening } from "./shortening.js";

/** @import { Player } from "./player.js" */

const READ_WELL = 0.75; // of the size of a formula
const SMALL_FIT = 0.62; // for what is too high,
const SMALL_FAR = 0.66; // and in front of a class, where that is 20 pixels
const FRAME = 600; // pixels of a frame in which the formula has room beside
const PIECE_FIT = 0.5; // for a piece that cannot be broken

const LEFT_OUT = ["nnv-packed", "nnv-full-up"];

/** @typedef {{ fit: number, broken: boolean, leftOut: string[] }} Known */

export class Panel {
  fitted = false;
  // What was found for formulas of a kind, by their templates.
  /** @type {Map<string, Known>} */
  known = new Map();
  roomy = false;

  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.shortening = new Shortening(player);
    // The room beside the drawing, and the page's own font, may come after the first step was painted.
    this.observer = new ResizeObserver(() => this.again());
    this.observer.observe(player.card);
    if (document.fonts) document.fonts.ready.then(() => this.again());
  }

  again() {
    this.known.clear();
    if (this.player.data && (this.beside || this.low)) this.paint();
  }

  // It asks for the layout, which is then done once for everything that was painted before: with what the step before had left out.
  paint() {
    this.uncrowd();
    this.shortening.undo();
    if (this.low) this.crowd();
    this.fit();
    if (this.low) this.uncrowd();
    if (this.low || !this.roomy) this.crowd();
    const known = this.known.get(this.kind());
    if (known) known.leftOut = LEFT_OUT.filter((name) => this.player.card.classList.contains(name));
    // Of paths it is their rows that are left out.
    const { data, drawing, root } = this.player;
    if (!this.beside || !drawing.presented || (data.chain && root.dataset.panel !== "folding")) return;
    this.fitted = true;
    this.shortening.paint();
  }

  // Of another network nothing is known.
  forget() {
    this.known.clear();
    this.player.card.classList.remove("nnv-crowded");
  }

  uncrowd() {
    this.player.card.classList.remove(...LEFT_OUT);
  }

  get formula() {
    return this.player.formula;
  }

  get beside() {
    return this.player.root.dataset.layout === "beside";
  }

  // Beside the drawing what goes in becomes one row of numbers where the table has no room, and stays so: nothing jumps from step to step. In
  // another page's frame what is said of the step goes before its formula does. A step that is too long all the same leaves out its check.
  crowd() {
    const { card, drawing } = this.player;
    if ((!this.beside && !this.low) || drawing.presented) return;
    if (this.over) card.classList.add("nnv-crowded");
    if (this.over) card.classList.add("nnv-packed");
    if (this.over) card.classList.add("nnv-full-up");
  }

  get over() {
    const { card } = this.player;
    return card.scrollHeight > card.clientHeight + 1;
  }

  // In a low window, or in another page's frame, the formula has what the drawing beside it has.
  get low() {
    const { dataset } = this.player.root;
    return "short" in dataset || ("beside" in dataset && window.innerWidth >= FRAME);
  }

  // A line that is too long is written smaller, down to a size that is read well; beyond that it goes on below. From neuron to neuron a formula
  // of one kind has one size, and nothing has to be tried again.
  fit() {
    const kind = this.kind();
    const before = this.known.get(kind);
    if (before && this.fitsAs(before)) return;
    if (this.fitted) this.formula.style.removeProperty("--nnv-fit");
    this.fitted = false;
    const { clientWidth, scrollWidth } = this.formula;
    const across = Math.min(1, (0.97 * clientWidth) / scrollWidth);
    const broken = across < READ_WELL;
    const least = broken ? this.broken() : 1;
    // What has room with a larger formula has room with a smaller one: the layout is known, and need not be asked for again.
    this.roomy = !this.over;
    const fit = Math.min(Math.max(across, READ_WELL), least, this.mindsHeight || this.buttonsBelow() ? this.roomBelow() : 1);
    const small = this.beside && this.player.drawing.presented ? SMALL_FAR : SMALL_FIT;
    const size = scrollWidth <= clientWidth && fit === 1 ? 1 : Math.max(Math.min(small, Math.max(PIECE_FIT, least)), fit);
    this.write(size);
    if (kind) this.known.set(kind, { fit: size, broken, leftOut: [] });
  }

  // Which formulas have one size: those of one kind. Where its height counts, too, each has its own.
  kind() {
    const { data, index, drawing } = this.player;
    const step = data.steps[index];
    const alone = this.mindsHeight || drawing.concealed || step.phase === "update" || !("formula" in step);
    return alone ? "" : `${step.formula[0]} ${step.formula[1]}`;
  }

  // Whether it has room as the others of its kind.
  /** @param {Known} before */
  fitsAs(before) {
    if (before.broken) breakLines(this.formula);
    this.write(before.fit);
    this.player.card.classList.add(...before.leftOut);
    const { clientWidth, scrollWidth } = this.formula;
    if (scrollWidth > clientWidth) {
      if (!before.broken) return false;
      before.fit = Math.max(PIECE_FIT, (0.97 * before.fit * clientWidth) / scrollWidth);
      this.write(before.fit);
    }
    this.roomy = !this.over;
    return true;
  }

  /** @param {number} fit */
  write(fit) {
    const { style } = this.formula;
    const written = fit === 1 ? "" : String(fit);
    if (style.getPropertyValue("--nnv-fit") !== written) style.setProperty("--nnv-fit", written);
    this.fitted = fit !== 1;
  }

  get mindsHeight() {
    return this.player.drawing.presented || this.low;
  }

  // The share at which the pieces of broken lines fit.
  broken() {
    breakLines(this.formula);
    return (0.97 * this.formula.clientWidth) / this.formula.scrollWidth;
  }

  // In front of a class nothing is scrolled to: the share of the formula's height that there is room for.
  roomBelow() {
    const { top, height } = this.formula.getBoundingClientRect();
    const bottom = this.beside || this.low ? this.player.card.getBoundingClientRect().bottom : window.innerHeight;
    return (bottom - 16 - this.player.classroom.answerHeight() - this.buttonsBelow() - top) / height;
  }

  // What an update has below its formula beside the drawing: its buttons are seen with it, however high the formula of its rule.
  buttonsBelow() {
    return this.beside ? this.player.updating.box.offsetHeight : 0;
  }

  remove() {
    this.observer.disconnect();
  }
}
