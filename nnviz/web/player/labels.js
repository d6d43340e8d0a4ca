// The labels of the drawing: how much room they take, and how they are written.

import { svg } from "../shared/dom.js";

/** @import { Box, Label, Point } from "../types" */

// Widths as a share of the font size, as in draw/board.py.
const CHARACTER = 0.56;
const RAISED = 0.66;
export const BOLD = 1.08; // how much wider the type of an active step is
const NARROW = "()[],.| \u00a0";
/** @param {string} text */
export const widthOf = (text) => [...text].reduce((sum, c) => sum + (NARROW.includes(c) ? 0.6 : 1) * CHARACTER, 0);

// Pieces of text with their places as tspans; a superscript stands above the subscript before it.
/** @param {[string, string][]} runs @param {number} size @param {SVGElement} holder */
export function writeRuns(runs, size, holder) {
  let shift = 0;
  let below = 0; // how far the subscript reaches that a superscript may stand above
  let ahead = 0; // how much further it reaches than the superscript
  for (const [run, place] of runs) {
    const wanted = place === "sub" ? 0.3 : place === "sup" ? -0.4 : 0;
    const own = place ? 0.95 * RAISED * widthOf(run) : 0;
    const dx = place === "sup" ? -below : ahead;
    const span = svg("tspan", { "font-size": place ? size * RAISED : size, dy: (wanted - shift) * size, ...(dx ? { dx: dx * size } : {}) }, holder);
    shift = wanted;
    ahead = place === "sup" ? Math.max(0, below - own) : 0;
    below = place === "sub" ? own : 0;
    span.textContent = run;
  }
}

// The number that a label shows at a step, by its node; null before there is one.
/** @param {Label} label @param {number} index @returns {number | null} */
export function nodeAt(label, index) {
  let node = null;
  for (const [since, n] of label.shown) if (since <= index) node = n;
  return node;
}

// The room of a label with a text, by its middle; bold type is wider.
/** @param {Label} label @param {string} text @param {number} [bold] @param {Point} fourth @returns {Box} */
export function boxOf(label, text, bold = 1, { x, y } = label) {
  const width = (label.wide + widthOf(label.name.length ? ` ${text}` : text)) * label.size * bold + (label.boxed ? 8 : 2);
  const tall = label.name.some(([, place]) => place === "sup");
  return { x, y, width, height: label.size * (tall ? 1.5 : 1.25) + (label.boxed ? 3 : 0) };
}

// What a neuron of a path holds: its number under its name, each as wide as there is room.
/** @param {Label} label @param {SVGElement} element @param {string} text @param {number} radius @param {number} squeeze */
export function writeInside(label, element, text, radius, squeeze) {
  element.replaceChildren();
  const { x, y } = label.lens ?? label;
  svg("rect", { x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius, class: "nnv-touch" }, element);
  const room = 1.85 * radius;
  /** @param {number} wide */
  const size = (wide) => Math.min(label.size, room / wide / BOLD) * squeeze;
  const name = size(label.wide);
  const holder = svg("text", { x, y: y - 0.7 * label.size, "font-size": name, class: "nnv-inside" }, element);
  writeRuns(label.name, name, holder);
  // In one line, as it is copied and heard, there is a space between them.
  svg("tspan", { "font-size": 0 }, holder).textContent = "\u00a0";
  svg("tspan", { x, y: y + 0.62 * label.size, "font-size": size(widthOf(text)) }, holder).textContent = text;
}

/** @param {Box} a @param {Box} b */
export function overlap(a, b) {
  return 2 * Math.abs(a.x - b.x) < a.width + b.width && 2 * Math.abs(a.y - b.y) < a.height + b.height;
}

// Whether a straight piece [x1, y1, x2, y2] passes through a box (Liang and Barsky's clipping), as in draw/board.py.
/** @param {Box} box @param {number[]} piece */
export function meetsPiece({ x, y, width, height }, [x1, y1, x2, y2]) {
  let [low, high] = [0, 1];
  for (const [start, delta, middle, size] of [
    [x1, x2 - x1, x, width],
    [y1, y2 - y1, y, height],
  ]) {
    if (delta === 0) {
      if (Math.abs(start - middle) > size / 2) return false;
      continue;
    }
    const ends = [(middle - size / 2 - start) / delta, (middle + size / 2 - start) / delta];
    [low, high] = [Math.max(low, Math.min(...ends)), Math.min(high, Math.max(...ends))];
  }
  return low < high;
}

/** @param {Box} box @param {Point & { r: number }} second */
export function meetsCircle(box, { x, y, r }) {
  const dx = Math.max(Math.abs(box.x - x) - box.width / 2, 0);
  const dy = Math.max(Math.abs(box.y - y) - box.height / 2, 0);
  return dx * dx + dy * dy < r * r;
}

// Places are found for digits of a usual width: where the font's are wider, it is set smaller by so much.
/** @param {SVGElement} overlay */
export function squeezeOf(overlay) {
  const probe = svg("text", { "font-size": 100 }, overlay);
  probe.textContent = "0000000000";
  const width = probe.getComputedTextLength() / 1000;
  probe.remove();
  return width ? Math.min(1, CHARACTER / width) : 1;
}
