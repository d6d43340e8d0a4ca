// What a network makes of its inputs at a moment: a map of two inputs, a curve over one, or a list of predictions.

import { element, later, part, svg } from "../shared/dom.js";
import { axes, bytes, floats, RUN_DASHES, short, ticks } from "./chart.js";

/** @import { DataSet, HistoryPayload, Run } from "../contract" */
/** @import { Area, Moment, Numbered } from "../types" */

const CLASS_COLOURS = [[0, 114, 178], [230, 159, 0], [0, 158, 115], [204, 121, 167], [86, 180, 233], [213, 94, 0], [240, 228, 66], [120, 120, 120], [90, 60, 160], [150, 100, 60]];
const GRID = 40;
const CURVE = 81;

// A mark for an example: each class has a shape of its own, so that colour is never needed to tell them apart.
/** @param {SVGElement} parent @param {number} x @param {number} y @param {number | null} kind @param {number} size @returns {SVGElement} */
function mark(parent, x, y, kind, size) {
  const paint = { fill: kind === null ? "var(--nnh-text)" : `rgb(${CLASS_COLOURS[kind % 10]})`, stroke: "var(--nnh-text)", "stroke-width": 1.2 };
  const s = size;
  if (kind === 1) return svg("rect", { ...paint, x: x - s * 0.9, y: y - s * 0.9, width: 1.8 * s, height: 1.8 * s }, parent);
  if (kind === 2) return svg("path", { ...paint, d: `M${x} ${y - 1.2 * s}L${x + 1.15 * s} ${y + 0.9 * s}H${x - 1.15 * s}Z` }, parent);
  if (kind === 3) return svg("path", { ...paint, d: `M${x} ${y - 1.3 * s}L${x + 1.3 * s} ${y}L${x} ${y + 1.3 * s}L${x - 1.3 * s} ${y}Z` }, parent);
  if (kind !== null && kind > 3) {
    const shape = svg("circle", { ...paint, cx: x, cy: y, r: 1.2 * s }, parent);
    svg("text", { x, y: y + s * 0.7, "text-anchor": "middle", style: `font-size:${1.8 * s}px;fill:#000` }, parent, String(kind + 1));
    return shape;
  }
  return svg("circle", { ...paint, cx: x, cy: y, r: s }, parent);
}

class MapPicture {
  /** @type {Area} */
  box = later();
  /** @type {SVGElement} */
  border = later();
  /** @type {SVGElement} */
  title = later();

  /** @param {HTMLElement} parent @param {Run} run @param {DataSet} set @param {number} number */
  constructor(parent, run, set, number) {
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

  draw() {
    // In its own pixels, so that the numbers are as large on a small map as on a large one.
    const side = Math.max(130, Math.round(this.field.clientWidth) || 300);
    const box = { left: 30, top: 20, width: side - 38, height: side - 56 };
    const { set } = this;
    const root = svg("svg", { viewBox: `0 0 ${side} ${side}`, role: "img" }, this.field);
    /** @param {number} n */
    const edge = (n) => ticks(set.left[n], set.right[n], side < 220 ? 2.5 : 4);
    const scale = axes(root, box, { low: set.left[0], high: set.right[0], ticks: edge(0) }, { low: set.left[1], high: set.right[1], ticks: edge(1) }, { x: set.inputs[0] });
    for (const line of root.querySelectorAll("line")) line.remove();
    svg("text", { class: "nnh-muted", x: box.left - 4, y: 13 }, root, set.inputs[1]);
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
    for (let n = 0; n < shades.length; n += 1) {
      const [colour, strength] = this.shade(shades[n]);
      for (let c = 0; c < 3; c += 1) image.data[4 * n + c] = ground[c] + (colour[c] - ground[c]) * strength;
      image.data[4 * n + 3] = 255;
    }
    context.putImageData(image, 0, 0);
    this.border.setAttribute("d", this.many ? this.borders(shades) : this.set.kind === "classes" ? this.level(shades, 127.5) : "");
    const text = momentText(this.run, frame, this.set);
    this.caption.textContent = this.number > 0 ? `${this.run.label}: ${text}` : text;
    this.title.textContent = `The map after ${this.run.frames.updates[frame]} updates. ${text}`;
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
        const corners = [[c, r], [c + 1, r], [c + 1, r + 1], [c, r + 1]];
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

// The fitted curves of all runs on the same data, over one input.
class CurvePicture {
  /** @param {HTMLElement} parent @param {Numbered[]} runs @param {DataSet} set */
  constructor(parent, runs, set) {
    this.runs = runs;
    this.set = set;
    this.values = runs.map(({ run }) => floats(run.frames.picture));
    const figure = element("figure", { class: "nnh-map nnh-wide" }, parent);
    const width = Math.max(280, parent.clientWidth || 400);
    const root = svg("svg", { viewBox: `0 0 ${width} 290`, height: 290, role: "img" }, figure);
    const box = { left: 46, top: 20, width: width - 60, height: 226 };
    const [low, high] = this.range();
    const room = (high - low || 1) * 0.15;
    this.low = low - room;
    this.high = high + room;
    const xs = { low: set.left[0], high: set.right[0], ticks: ticks(set.left[0], set.right[0], 5) };
    this.scale = axes(root, box, xs, { low: this.low, high: this.high, ticks: ticks(this.low, this.high, 5) }, { x: set.inputs[0], y: set.outputs.length === 1 ? set.outputs[0] : "" });
    set.x.forEach((row, k) => set.y[k].forEach((y, n) => mark(root, this.scale.x(row[0]), this.scale.y(y), set.outputs.length > 1 ? n : set.labels ? set.labels[k] : null, 3)));
    this.lines = runs.map(({ number }) => svg("path", { fill: "none", stroke: `var(--nnh-run-${number})`, "stroke-width": 2.6, "stroke-dasharray": RUN_DASHES[number] }, root));
    // With several outputs each line has its name, as long as there is only one run.
    this.names = set.outputs.length > 1 && runs.length === 1 ? set.outputs.map((name) => svg("text", { "text-anchor": "end", x: box.left + box.width }, root, name)) : [];
    svg("title", {}, root, "The examples and what the networks predict");
    this.caption = element("figcaption", {}, figure);
  }

  // All targets, and what is predicted at last, as long as that is no farther away than the targets are from each other.
  range() {
    const { set } = this;
    const ys = set.kind === "classes" ? [0, 1] : set.y.flat();
    const [low, high] = [Math.min(...ys), Math.max(...ys)];
    const span = high - low || 1;
    const last = this.values.flatMap((values) => [...values.subarray(-set.outputs.length * CURVE)]);
    const near = last.filter((v) => v > low - span && v < high + span);
    return [Math.min(low, ...near), Math.max(high, ...near)];
  }

  /** @param {Moment[]} moments */
  show(moments) {
    const { set } = this;
    this.runs.forEach(({ number }, k) => {
      const outputs = set.outputs.length;
      const { frame } = moments[number];
      const values = this.values[k].subarray(frame * outputs * CURVE, (frame + 1) * outputs * CURVE);
      let text = "";
      for (let o = 0; o < outputs; o += 1) {
        let pen = "M";
        for (let n = 0; n < CURVE; n += 1) {
          const value = values[o * CURVE + n];
          const x = set.left[0] + ((set.right[0] - set.left[0]) * n) / (CURVE - 1);
          const y = Math.min(this.high, Math.max(this.low, value));
          text += `${pen}${this.scale.x(x).toFixed(1)} ${this.scale.y(y).toFixed(1)}`;
          pen = "L";
        }
        const end = Math.min(this.high, Math.max(this.low, values[(o + 1) * CURVE - 1]));
        if (this.names[o]) this.names[o].setAttribute("y", String(this.scale.y(end) - 8));
      }
      this.lines[k].setAttribute("d", text);
    });
    this.caption.textContent = this.runs.map(({ run, number }) => `${this.runs.length > 1 ? `${run.label}: ` : ""}${momentText(run, moments[number].frame, set)}`).join(" · ");
  }
}

// More than two inputs: each example's prediction beside its target.
class ListPicture {
  /** @param {HTMLElement} parent @param {Numbered[]} runs @param {DataSet} set */
  constructor(parent, runs, set) {
    this.runs = runs;
    this.set = set;
    this.values = runs.map(({ run }) => floats(run.frames.picture));
    const figure = element("figure", { class: "nnh-map nnh-wide" }, parent);
    const width = Math.max(280, parent.clientWidth || 400);
    const root = svg("svg", { viewBox: `0 0 ${width} 270`, height: 270, role: "img" }, figure);
    const box = { left: 46, top: 20, width: width - 60, height: 206 };
    const outputs = set.outputs.length;
    const classes = set.kind === "classes";
    const ys = set.y.flat();
    const [low, high] = classes ? [0, 1] : [Math.min(...ys), Math.max(...ys)];
    const room = (high - low || 1) * 0.12;
    this.low = low - room;
    this.high = high + room;
    const many = set.shown * outputs;
    const spots = ticks(1, set.shown, Math.min(10, set.shown)).filter((t) => Number.isInteger(t) && t >= 1 && t <= set.shown);
    this.scale = axes(root, box, { low: 0.5, high: set.shown + 0.5, ticks: spots }, { low: this.low, high: this.high, ticks: ticks(low, high, 5) }, { x: "example", y: "target and prediction" });
    const size = many > 60 ? 3 : 5;
    /** @param {number} k @param {number} o */
    this.at = (k, o) => k + 1 + (outputs > 1 ? (0.7 * (o - (outputs - 1) / 2)) / outputs : 0);
    set.y.forEach((row, k) => row.forEach((y, o) => mark(root, this.scale.x(this.at(k, o)), this.scale.y(y), classes ? (outputs > 1 ? o : (set.labels?.[k] ?? null)) : null, size)));
    this.lines = runs.map(({ number }) => svg("path", { fill: "none", stroke: `var(--nnh-run-${number})`, "stroke-width": 3.2 }, root));
    svg("title", {}, root, "Targets as marks, predictions as short lines");
    this.caption = element("figcaption", {}, figure);
  }

  /** @param {Moment[]} moments */
  show(moments) {
    const { set } = this;
    const outputs = set.outputs.length;
    this.runs.forEach(({ number }, k) => {
      const start = moments[number].frame * outputs * set.shown;
      let text = "";
      for (let o = 0; o < outputs; o += 1) {
        for (let n = 0; n < set.shown; n += 1) {
          const value = Math.min(this.high, Math.max(this.low, this.values[k][start + o * set.shown + n]));
          text += `M${(this.scale.x(this.at(n, o)) - 8).toFixed(1)} ${this.scale.y(value).toFixed(1)}h16`;
        }
      }
      this.lines[k].setAttribute("d", text);
    });
    this.caption.textContent = this.runs.map(({ run, number }) => `${this.runs.length > 1 ? `${run.label}: ` : ""}${momentText(run, moments[number].frame, set)}`).join(" · ");
  }
}

// How well a run does at a moment, in a few words.
/** @param {Run} run @param {number} frame @param {DataSet} set */
function momentText(run, frame, set) {
  if (run.frames.right) return `${run.frames.right[frame]} of ${set.examples} right`;
  return `loss ${short(run.frames.loss[frame])}`;
}

const TITLES = { map: { classes: "Decision regions", curve: "The fitted surface" }, curve: { classes: "Predictions", curve: "The fitted curve" }, list: { classes: "Predictions", curve: "Predictions" } };

// All pictures: a map for each run, one chart for all runs where there is a single input or more than two.
export class Pictures {
  /** @type {{ picture: MapPicture, n: number }[]} */
  maps = later();
  /** @type {(CurvePicture | ListPicture)[]} */
  charts = later();

  /** @param {HTMLElement} section */
  constructor(section) {
    this.section = section;
    this.holder = part(section, ".nnh-maps", HTMLElement);
  }

  /** @param {HistoryPayload} data */
  show(data) {
    this.holder.replaceChildren();
    this.maps = [];
    this.charts = [];
    this.holder.dataset.count = String(data.runs.length);
    data.sets.forEach((set, number) => {
      const runs = data.runs.map((run, n) => ({ run, number: n })).filter(({ run }) => run.set === number);
      if (set.picture === "map") for (const { run, number: n } of runs) this.maps.push({ picture: new MapPicture(this.holder, run, set, data.runs.length > 1 ? 1 : 0), n });
      else this.charts.push(new (set.picture === "curve" ? CurvePicture : ListPicture)(this.holder, runs, set));
    });
    const [set] = data.sets;
    part(this.section, "h2", HTMLElement).textContent = TITLES[set.picture][set.kind];
    this.legend(set);
  }

  /** @param {DataSet} set */
  legend(set) {
    const legend = part(this.section, ".nnh-legend", HTMLElement);
    legend.replaceChildren();
    if (set.kind === "classes") {
      set.classes.forEach((name, kind) => {
        mark(svg("svg", { viewBox: "-7 -7 14 14", "aria-hidden": "true" }, legend), 0, 0, kind, 5);
        legend.append(set.outputs.length === 1 ? `target ${name}` : `class ${name}`);
      });
      if (set.picture === "map") legend.append(set.outputs.length === 1 ? " · line: ŷ = 0.5" : " · lines: where the likeliest class changes");
    }
    if (set.picture === "list") legend.append(" · marks are targets, short lines predictions");
    if (set.picture === "curve" && set.kind === "curve") {
      if (set.outputs.length > 1) {
        set.outputs.forEach((name, kind) => {
          mark(svg("svg", { viewBox: "-7 -7 14 14", "aria-hidden": "true" }, legend), 0, 0, kind, 5);
          legend.append(name);
        });
        legend.append(" · lines are predictions");
      } else legend.append("dots are examples, the line predictions");
    }
    if (set.picture === "map" && set.kind === "curve") legend.append(`Examples as dots, predictions around them: from ${short(set.low)} (blue) to ${short(set.high)} (orange)${set.outputs.length > 1 ? `; ${set.outputs[0]} is shown` : ""}`);
    if (set.shown < set.examples) legend.append(` · the first ${set.shown} of ${set.examples} examples are drawn`);
  }

  /** @param {Moment[]} moments @param {number[]} ground */
  point(moments, ground) {
    for (const { picture, n } of this.maps) picture.show(moments[n].frame, ground);
    for (const chart of this.charts) chart.show(moments);
  }
}
