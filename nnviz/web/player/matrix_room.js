// The room of the matrices: beside the network or in its place, how large an equation is written there, and what of it. An equation is
// written as large as its room allows, down to what can be read; then it leaves out its captions, and then rows and columns.

import { parts } from "../shared/dom.js";
import { matricesOf } from "./crossing.js";
import { scrolledTo } from "./cutting.js";
import { aboveIt } from "./measures.js";

/** @import { Equation } from "../contract" */
/** @import { Player } from "./player.js" */

/**
 * How an equation is written: its size, whether its names stand above it and what its rows and columns are beside them, and how many of
 * the result's rows and columns there are; and whether it is too large all the same.
 *
 * @typedef {{ fit: number, bare: boolean, captioned: boolean, most: [number, number], over: boolean }} Arrangement
 */

const TYPE_SIZE = 16; // pixels of the type of matrices at a fit of 1
const MOST_FIT = { read: 1.3, presented: 1.8 };
// Beside the network on a large screen rather a little smaller than without some of the numbers.
const LEAST_FIT = { beside: 11.5 / TYPE_SIZE, read: 13 / TYPE_SIZE, presented: 20 / TYPE_SIZE };
const FIT_BESIDE = 0.66; // a fit of the widest equation below which the matrices have all of the room
const FIT_ACROSS = 0.75; // of the largest: so much smaller an equation may be to stay in one line
const CAPTIONED = 0.9; // below that it does without captions
const ENDS = 4; // halvings between the largest and the smallest size
const BELOW_BOTH = 600; // pixels from which on both have room above the formula, too
const NETWORK_WIDTH = 264; // pixels that it needs there, and from one column to the next
const NETWORK_COLUMN = 88;
const FORMULA = { wide: 180, narrow: 110 }; // pixels of what is said below the matrices,
const EACH_READ = { wide: 13, narrow: 10 }; // and for each number that the longest formula has,
const LEAST_STRIP = 210; // and those that the matrices have at least
/** @type {[number, number]} */
const UNCUT = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];

export class MatrixRoom {
  /** @type {Map<Equation, Arrangement>} */
  known = new Map();

  /** @param {Player} player @param {HTMLElement} holder */
  constructor(player, holder) {
    this.player = player;
    this.holder = holder;
  }

  get large() {
    return this.player.root.dataset.layout === "beside";
  }

  // In another page's frame, or in a low window, the player is as high as that, and what is shown of a step stands beside its formula.
  get framed() {
    return this.player.panel.low;
  }

  get presented() {
    return this.player.drawing.presented;
  }

  // Matrices and network stand beside each other where there is room for both; elsewhere one of them is chosen. ``widest`` is the width of
  // the widest equation, in the size of its type, ``columns`` are those of the network, ``reads`` the numbers of the longest formula.
  // Whether both are there.
  /** @param {number} widest @param {number} columns @param {number} reads */
  resized(widest, columns, reads) {
    const { large, framed, presented } = this;
    const { root, card } = this.player;
    this.known.clear();
    const most = large ? MOST_FIT.read : 1;
    const left = root.clientWidth - (large ? card.clientWidth + 32 : 16);
    const network = Math.max(NETWORK_WIDTH, NETWORK_COLUMN * (columns - 1));
    // In front of a class either is shown as large as it can be.
    const both = !presented && !framed && (large || left > BELOW_BOTH) && widest * TYPE_SIZE * FIT_BESIDE <= left - network;
    root.dataset.panes = both ? "both" : "one";
    root.style.setProperty("--nnv-matrices", `${Math.min(left - network, Math.max(large ? 0.45 * left : 0, widest * TYPE_SIZE * most + 16))}px`);
    root.style.setProperty("--nnv-strip", `${this.strip(both, reads)}px`);
    return both;
  }

  // Above their formula the matrices leave it the room that it needs to be in one view with them.
  /** @param {boolean} both @param {number} reads */
  strip(both, reads) {
    const { root } = this.player;
    const above = [".nnv-top", ".nnv-phases", ".nnv-transport", ...(both ? [] : [".nnv-panes"])].map((name) => root.querySelector(name));
    // On a phone what stands at the top has no box of its own.
    const [top, phases, ...others] = above.map((one) => (one instanceof HTMLElement ? one.offsetHeight + 6 : 0));
    const used = aboveIt(root, 0) + Math.max(top, phases) + others.reduce((sum, height) => sum + height, 0);
    const width = root.clientWidth < BELOW_BOTH ? "narrow" : "wide";
    return Math.max(LEAST_STRIP, window.innerHeight - used - FORMULA[width] - EACH_READ[width] * reads);
  }

  // ``write`` puts an equation into its place, in an arrangement.
  /** @param {Equation} equation @param {(arrangement: Arrangement) => HTMLElement} write */
  arrange(equation, write) {
    const known = this.known.get(equation);
    if (!known && !this.holder.clientWidth) {
      write({ fit: 1, bare: false, captioned: true, most: UNCUT, over: false });
      return;
    }
    const found = known ?? this.arranged(equation, write);
    this.known.set(equation, found);
    const written = this.written(found, write);
    if (found.over) this.follow(written);
  }

  /** @param {Arrangement} arrangement @param {(arrangement: Arrangement) => HTMLElement} write */
  written(arrangement, write) {
    const { holder } = this;
    holder.classList.toggle("nnv-bare", arrangement.bare);
    holder.classList.toggle("nnv-uncaptioned", !arrangement.captioned);
    holder.style.setProperty("--nnv-fit", String(arrangement.fit));
    return write(arrangement);
  }

  /** @param {Equation} equation @param {(arrangement: Arrangement) => HTMLElement} write @returns {Arrangement} */
  arranged(equation, write) {
    const { large, presented } = this;
    const most = !large ? 1 : presented ? MOST_FIT.presented : MOST_FIT.read;
    const both = large && this.player.root.dataset.panes === "both";
    const least = both ? LEAST_FIT.beside : presented ? Math.min(most, LEAST_FIT.presented) : LEAST_FIT.read;
    const crossing = equation.crossing !== undefined;
    /** @type {Arrangement} */
    const whole = { fit: most, bare: false, captioned: true, most: UNCUT, over: false };
    const written = this.written(whole, write);
    for (const { across, smallest, ...way } of this.ways(crossing, most, least)) {
      // In one line, a little smaller rather than in two.
      written.style.flexWrap = across ? "nowrap" : "";
      const fit = this.tried(written, { ...whole, ...way }, most, Math.max(least, smallest));
      if (fit !== undefined) return { ...whole, ...way, fit };
    }
    // Where little of an equation is seen, its names stand beside the numbers alone.
    const bare = this.framed || this.player.root.clientWidth < BELOW_BOTH;
    return this.cut(equation, { ...whole, fit: least, bare }, write);
  }

  /** @param {boolean} crossing @param {number} most @param {number} least */
  ways(crossing, most, least) {
    const across = { bare: false, captioned: true, across: true, smallest: FIT_ACROSS * most };
    const inLines = { ...across, across: false, smallest: least };
    if (crossing) return this.framed ? [inLines, { ...inLines, bare: true }] : [inLines];
    const captioned = [across, { ...inLines, smallest: CAPTIONED * Math.min(1, most) }];
    return [...captioned, { ...across, captioned: false }, { ...inLines, captioned: false }];
  }

  // The largest size at which the equation has room, from ``most`` down to ``least``.
  /** @param {HTMLElement} written @param {Arrangement} way @param {number} most @param {number} least */
  tried(written, way, most, least) {
    /** @param {number} fit */
    const fits = (fit) => {
      this.written({ ...way, fit }, () => written);
      return !this.over(written).some(Boolean);
    };
    if (fits(most)) return most;
    if (!fits(least)) return undefined;
    let [low, high] = [least, most];
    for (let n = 0; n < ENDS; n += 1) {
      const middle = (low + high) / 2;
      if (fits(middle)) low = middle;
      else high = middle;
    }
    return low;
  }

  // Whether it is wider than its room, and higher.
  /** @param {HTMLElement} written */
  over(written) {
    return [written.scrollWidth > written.clientWidth + 1, this.holder.scrollHeight > this.holder.clientHeight + 1];
  }

  // As many cells of the result as there is room for, rather below each other. The row and the column of a single one may be too long
  // for any room.
  /** @param {Equation} equation @param {Arrangement} arrangement @param {(arrangement: Arrangement) => HTMLElement} write @returns {Arrangement} */
  cut(equation, arrangement, write) {
    const [{ cells }] = matricesOf(equation.parts);
    let [rows, columns] = [1, cells[0].length];
    /** @type {[number, number]} */
    let most = [1, 1];
    while (rows <= cells.length && columns) {
      const [wide, high] = this.over(this.written({ ...arrangement, most: [rows, columns] }, write));
      if (high || (wide && columns > 1)) columns -= 1;
      else {
        if (rows * columns >= most[0] * most[1]) most = [rows, columns];
        rows += 1;
      }
    }
    const found = { ...arrangement, most };
    const [wide, high] = this.over(this.written(found, write));
    return high && !arrangement.bare ? this.cut(equation, { ...arrangement, bare: true }, write) : { ...found, over: wide || high };
  }

  // What the step reads and finds comes into sight where there is no room for it all the same, and nothing else on the page moves.
  /** @param {HTMLElement} written */
  follow(written) {
    const { holder } = this;
    const found = [...parts(written, "td.nnv-found")];
    if (found.length !== 1) return;
    const all = [...found, ...parts(written, "td.nnv-lit")];
    /** @param {HTMLElement} strip @param {"left" | "top"} from @param {"right" | "bottom"} to @param {number} start @param {number} size */
    const scroll = (strip, from, to, start, size) => {
      const { [from]: edge } = strip.getBoundingClientRect();
      /** @param {HTMLElement[]} cells @returns {[number, number]} */
      const reach = (cells) => {
        const boxes = cells.map((cell) => cell.getBoundingClientRect());
        return [Math.min(...boxes.map((box) => box[from])) - edge + start, Math.max(...boxes.map((box) => box[to])) - edge + start];
      };
      return scrolledTo(start, size, reach(found), reach(all));
    };
    written.scrollLeft = scroll(written, "left", "right", written.scrollLeft, written.clientWidth);
    holder.scrollTop = scroll(holder, "top", "bottom", holder.scrollTop, holder.clientHeight);
  }
}
