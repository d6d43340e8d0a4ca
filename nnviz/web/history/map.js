// What a network makes of two inputs at a moment: a map with the examples on it.

import { element, later, svg } from "../shared/dom.js";
import { axes, bytes, ticks } from "./chart.js";
import { CLASS_COLOURS, mark, momentText } from "./marks.js";
import { CAPTION, roomOf } from "./stage.js";

/** @import { DataSet, Run } from "../contract" */
/** @import { Area } from "../types" */

const GRID = 40;
const LEAST_SIDE = 60; // pixels of a map
const BARE = 160; // pixels below which it has no axes: what they say is in its title, and the map has their room
const SAID_BELOW = 44; // pixels for a caption of three lines below such a one

export class MapPicture {
  /** @type {Area} */
  box = later();
  /** @type {SVGElement} */
  border = later();
  /** @type {SVGElement} */
  title = later();

  /** @param {HTMLElement} parent @param {Run} run @param {DataSet} set @param {number} number */
  constructor(parent, run, set, number) {
    this.parent = parent;
    this.run = run;
    this.set = set;
    this.values = bytes(run.frames.picture);
    this.many = set.kind === "classes" && set.outputs.length > 1;
    const figure = element("figure", { class: "nnh-map" }, parent);
    this.caption = element("figcaption", {}, null);
    this.field = element("div", { class: "nnh-field" }, figure);
    figure.appendChild(this.caption);
    this.canvas = element("canvas", { width: GRID, height: GRID, "aria-hidden": "true" }, this.field);
    this.number = number;
    this.draw();
  }

  // A map is square: as wide as there is room for it and its caption.
  room() {
    const wide = roomOf(this.field, 0);
    const tall = roomOf(this.parent, 0);
    const most = wide.width || 300;
    const high = tall.height ? tall.height / Number(this.parent.dataset.rows || 1) - (this.number > 0 && most < BARE ? SAID_BELOW : CAPTION) : Infinity;
    return { side: Math.max(LEAST_SIDE, Math.min(most, high)), zoom: wide.zoom };
  }

  draw() {
    // In its own pixels, so that the numbers are as large on a small map as on a large one.
    const { side, zoom } = this.room();
    this.field.style.width = `${side * zoom}px`;
    const bare = side < BARE;
    const box = bare ? { left: 1, top: 1, width: side - 2, height: side - 2 } : { left: 30, top: 20, width: side - 38, height: side - 56 };
    const { set } = this;
    const root = svg("svg", { viewBox: `0 0 ${side} ${side}`, role: "img" }, this.field);
    /** @param {number} n */
    const edge = (n) => (bare ? [] : ticks(set.left[n], set.right[n], side < 220 ? 2.5 : 4));
    const scale = axes(
      root,
      box,
      { low: set.left[0], high: set.right[0], ticks: edge(0) },
      { low: set.left[1], high: set.right[1], ticks: edge(1) },
      { x: bare ? "" : set.inputs[0] },
    );
    for (const line of root.querySelectorAll("line")) line.remove();
    if (!bare) svg("text", { class: "nnh-muted", x: box.left - 4, y: 13 }, root, set.inputs[1]);
    /** @param {number} v */
    const percent = (v) => `${(100 * v) / side}%`;
    Object.assign(this.canvas.style, { left: percent(box.left), top: percent(box.top), width: percent(box.width), height: percent(box.height) });
    this.border = svg("path", { fill: "none", stroke: "var(--nnh-text)", "stroke-width": 1.6 }, root);
    svg("rect", { x: box.left, y: box.top, width: box.width, height: box.height, fill: "none", stroke: "var(--nnh-outline)" }, root);
    this.box = box;
    const size = (set.x.length > 100 ? 3 : set.x.length > 12 ? 4 : 7) * Math.min(1, Math.max(0.55, side / 280));
    set.x.forEach((row, k) => {
      const shape = mark(root, scale.x(row[0]), scale.y(row[1]), set.labels ? set.labels[k] : null, size);
      if (!set.labels) shape.setAttribute("fill", this.shadeOf(set.y[k][0]));
    });
    this.title = svg("title", {}, root, "");
  }

  /** @param {number} frame @param {number[]} ground */
  show(frame, ground) {
    const start = frame * GRID * GRID;
    const shades = this.values.subarray(start, start + GRID * GRID);
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const image = context.createImageData(GRID, GRID);
    const reach = this.run.frames.reach?.[frame] ?? 1;
    for (let n = 0; n < shades.length; n += 1) {
      const [colour, strength] = this.shade(127.5 + (shades[n] - 127.5) * reach);
      for (let c = 0; c < 3; c += 1) image.data[4 * n + c] = ground[c] + (colour[c] - ground[c]) * strength;
      image.data[4 * n + 3] = 255;
    }
    context.putImageData(image, 0, 0);
    this.border.setAttribute("d", this.many ? this.borders(shades) : this.set.kind === "classes" ? this.level(shades, 127.5) : "");
    const text = momentText(this.run, frame, this.set);
    this.caption.textContent = this.number > 0 ? `${this.run.label}: ${text}` : text;
    const [across, up] = this.set.inputs;
    this.title.textContent = `The map after ${this.run.frames.updates[frame]} updates, ${across} to the right, ${up} upwards. ${text}`;
  }

  /** @param {number} value @returns {[number[], number]} */
  shade(value) {
    if (this.many) return [CLASS_COLOURS[Math.floor(value / 25) % 10], 0.12 + (0.5 * (value % 25)) / 24];
    const side = value > 127.5 ? 1 : 0;
    return [CLASS_COLOURS[side], 0.04 + 0.62 * Math.abs(value / 127.5 - 1)];
  }

  // The colour of a target, on the scale of the map.
  /** @param {number} target */
  shadeOf(target) {
    const [colour, strength] = this.shade((255 * (target - this.set.low)) / (this.set.high - this.set.low));
    return `rgb(${colour.map((c) => Math.round(255 + (c - 255) * Math.min(1, strength * 1.4)))})`;
  }

  /** @param {number} column @param {number} row */
  place(column, row) {
    const { left, top, width, height } = this.box;
    return `${(left + ((column + 0.5) / GRID) * width).toFixed(1)} ${(top + ((row + 0.5) / GRID) * height).toFixed(1)}`;
  }

  // The line at a value, cell by cell (marching squares).
  /** @param {Uint8Array} shades @param {number} value */
  level(shades, value) {
    let text = "";
    /** @param {number} c @param {number} r */
    const at = (c, r) => shades[r * GRID + c] - value;
    for (let r = 0; r + 1 < GRID; r += 1) {
      for (let c = 0; c + 1 < GRID; c += 1) {
        const corners = [
          [c, r],
          [c + 1, r],
          [c + 1, r + 1],
          [c, r + 1],
        ];
        /** @type {string[]} */
        const crossed = [];
        corners.forEach(([c1, r1], k) => {
          const [c2, r2] = corners[(k + 1) % 4];
          const [a, b] = [at(c1, r1), at(c2, r2)];
          if (a < 0 !== b < 0) crossed.push(this.place(c1 + ((c2 - c1) * a) / (a - b), r1 + ((r2 - r1) * a) / (a - b)));
        });
        for (let k = 0; k + 1 < crossed.length; k += 2) text += `M${crossed[k]}L${crossed[k + 1]}`;
      }
    }
    return text;
  }

  // Where the likeliest class changes from one place to the next.
  /** @param {Uint8Array} shades */
  borders(shades) {
    let text = "";
    /** @param {number} c @param {number} r */
    const kind = (c, r) => Math.floor(shades[r * GRID + c] / 25);
    for (let r = 0; r < GRID; r += 1) {
      for (let c = 0; c < GRID; c += 1) {
        if (c + 1 < GRID && kind(c, r) !== kind(c + 1, r)) text += `M${this.place(c + 0.5, r - 0.5)}L${this.place(c + 0.5, r + 0.5)}`;
        if (r + 1 < GRID && kind(c, r) !== kind(c, r + 1)) text += `M${this.place(c - 0.5, r + 0.5)}L${this.place(c + 0.5, r + 0.5)}`;
      }
    }
    return text;
  }
}
