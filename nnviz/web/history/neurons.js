// What each neuron makes of two inputs at a moment: small maps in the drawing of the network, where they are large enough to be read.

import { element, later, svg } from "../shared/dom.js";
import { bytes, short } from "./chart.js";
import { mark } from "./marks.js";

/** @import { DataSet, NeuronMaps as Sent, Nodes, Run } from "../contract" */

/** @typedef {{ x: number, y: number, layer: number, name: string }} Place */
/** @typedef {{ width: number, height: number }} Size */
/** @typedef {{ half: number, named: boolean }} Fitting */
/** @typedef {{ context: CanvasRenderingContext2D | null, image: ImageData, frame: SVGElement, place: Place }} Tile */

export const OVER = 4; // pixels above the neurons,
export const CAPTIONS = 30; // and below them, for what is said of a layer
export const UNDER = 17; // for the name below a neuron
const LEAST_HALF = 9; // half of a map that can still be read
const NAMED_HALF = 17; // half of one that has its name below it
const MOST_HALF = 46;
const APART = 2; // between two neurons above each other
const WIRES = 1.3; // of half a map: the room for edges between two layers
const LEAST_WIRES = 44; // and at least so many pixels where the edges have their numbers
const WITH_EXAMPLES = 24; // half of a map that has the examples in it
const FEW = 12; // so many examples

/**
 * The largest maps that leave room between layers and between neurons, or nothing where they would be too small. ``numbered``: the edges
 * have their numbers.
 *
 * @param {Nodes["at"]} at
 * @param {number} tall
 * @param {Size} room
 * @param {boolean} [numbered]
 * @returns {Fitting | null}
 */
export function fitting(at, tall, { width, height }, numbered = false) {
  for (let half = MOST_HALF; half >= LEAST_HALF; half -= 1) {
    const named = half >= NAMED_HALF;
    const below = named ? UNDER : 0;
    const column = at.length > 1 ? (width - 2 * half) / (at.length - 1) : width;
    const stretch = tall ? (height - OVER - CAPTIONS - below - 2 * half) / tall : 0;
    const row = Math.min(Infinity, ...at.flatMap((layer) => layer.slice(1).map(([, y], n) => (y - layer[n][1]) * stretch)));
    if (
      column >= 2 * half + Math.max(WIRES * half, numbered ? LEAST_WIRES : 0) &&
      row >= 2 * half + below + APART &&
      height >= OVER + CAPTIONS + below + 2 * half
    )
      return { half, named };
  }
  return null;
}

/**
 * The colours of the bytes 0 to 255, as the picture of a canvas has them: from the ground of the page to ink.
 *
 * @param {number[]} ground
 * @param {number[]} ink
 */
export function shadesOf(ground, ink) {
  const shades = new Uint8ClampedArray(4 * 256);
  for (let value = 0; value < 256; value += 1) {
    const share = 0.04 + (0.86 * value) / 255;
    for (let c = 0; c < 3; c += 1) shades[4 * value + c] = ground[c] + (ink[c] - ground[c]) * share;
    shades[4 * value + 3] = 255;
  }
  return new Uint32Array(shades.buffer);
}

/**
 * Between which numbers the bytes of a map lie, which stand for a range.
 *
 * @param {Uint8Array} map
 * @param {[number, number]} range
 */
export function between(map, [low, high]) {
  let [least, most] = [255, 0];
  for (const value of map) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most].map((value) => low + ((high - low) * value) / 255);
}

export class NeuronMaps {
  /** @type {Sent} */
  sent = later();
  /** @type {Uint8Array} */
  values = later();
  /** @type {Uint32Array} */
  shades = later();
  /** @type {Tile[]} */
  tiles = [];

  // ``root`` is the drawing that lies over the maps; both have the same ``size``.
  /**
   * @param {HTMLElement} holder
   * @param {SVGElement} root
   * @param {{ sent: Sent, set: DataSet, places: Place[], half: number, size: Size, ground: number[], ink: number[] }} second
   */
  constructor(holder, root, { sent, set, places, half, size, ground, ink }) {
    this.sent = sent;
    this.values = bytes(sent.maps);
    this.shades = shadesOf(ground, ink);
    /** @param {number} v @param {number} all */
    const percent = (v, all) => `${(100 * v) / all}%`;
    this.tiles = places.map((place) => {
      const { x, y } = place;
      const canvas = element("canvas", { width: sent.side, height: sent.side, "aria-hidden": "true" }, null);
      Object.assign(canvas.style, { left: percent(x - half, size.width), top: percent(y - half, size.height) });
      Object.assign(canvas.style, { width: percent(2 * half, size.width), height: percent(2 * half, size.height) });
      holder.insertBefore(canvas, root);
      const shape = { x: x - half, y: y - half, width: 2 * half, height: 2 * half, rx: half / 3, fill: "none", stroke: "var(--nnh-outline)" };
      const frame = svg("g", { role: "img", class: "nnh-neuron" }, root);
      svg("rect", { ...shape, "stroke-width": 1.4, "pointer-events": "all" }, frame);
      if (half >= WITH_EXAMPLES && set.x.length <= FEW) examples(frame, set, place, half);
      return { context: canvas.getContext("2d"), image: new ImageData(sent.side, sent.side), frame, place };
    });
  }

  /** @param {number} frame */
  point(frame) {
    const many = this.sent.side ** 2;
    this.tiles.forEach(({ context, image, frame: drawn, place }, n) => {
      const start = (frame * this.tiles.length + n) * many;
      const map = this.values.subarray(start, start + many);
      const pixels = new Uint32Array(image.data.buffer);
      for (let k = 0; k < many; k += 1) pixels[k] = this.shades[map[k]];
      context?.putImageData(image, 0, 0);
      const [least, most] = between(map, this.sent.ranges[place.layer - 1]);
      drawn.setAttribute("aria-label", `Map of ${place.name}: from ${short(least, 2)} to ${short(most, 2)} over the inputs`);
    });
  }
}

// The examples where they lie in the map.
/** @param {SVGElement} parent @param {DataSet} set @param {Place} place @param {number} half */
function examples(parent, set, { x, y }, half) {
  const [[left, bottom], [right, top]] = [set.left, set.right];
  set.x.forEach(([x1, x2], k) => {
    const across = x - half + (2 * half * (x1 - left)) / (right - left);
    const down = y + half - (2 * half * (x2 - bottom)) / (top - bottom);
    mark(parent, across, down, set.labels ? set.labels[k] : null, half / 8);
  });
}

// What pale and dark stand for, layer by layer; once where all layers have one range.
/** @param {Run} run @param {Sent} sent */
export function rangesInWords(run, sent) {
  const words = sent.ranges.map(([low, high]) => `${short(low, 2)} to ${short(high, 2)}`);
  if (new Set(words).size === 1) return words[0];
  return words.map((text, l) => `${text} in ${run.layers[l + 1]}`).join(", ");
}
