// What networks predict at a moment: curves over one input, or a list of predictions beside their targets.

import { element, svg } from "../shared/dom.js";
import { axes, floats, RUN_DASHES, ticks } from "./chart.js";
import { mark, momentText } from "./marks.js";
import { CAPTION, roomOf } from "./stage.js";

/** @import { DataSet } from "../contract" */
/** @import { Moment, Numbered } from "../types" */

const CURVE = 81;

// The fitted curves of all runs on the same data, over one input.
export class CurvePicture {
  /** @param {HTMLElement} parent @param {Numbered[]} runs @param {DataSet} set */
  constructor(parent, runs, set) {
    this.runs = runs;
    this.set = set;
    this.values = runs.map(({ run }) => floats(run.frames.picture));
    const figure = element("figure", { class: "nnh-map nnh-wide" }, parent);
    const place = roomOf(parent, 290);
    const width = Math.max(240, place.width || 400);
    const height = Math.max(130, place.height - CAPTION);
    const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, height: height * place.zoom, role: "img" }, figure);
    const box = { left: 46, top: 20, width: width - 60, height: height - 60 };
    const [low, high] = this.range();
    const room = (high - low || 1) * 0.15;
    this.low = low - room;
    this.high = high + room;
    const xs = { low: set.left[0], high: set.right[0], ticks: ticks(set.left[0], set.right[0], 5) };
    this.scale = axes(
      root,
      box,
      xs,
      { low: this.low, high: this.high, ticks: ticks(this.low, this.high, 5) },
      { x: set.inputs[0], y: set.outputs.length === 1 ? set.outputs[0] : "" },
    );
    set.x.forEach((row, k) =>
      set.y[k].forEach((y, n) => mark(root, this.scale.x(row[0]), this.scale.y(y), set.outputs.length > 1 ? n : set.labels ? set.labels[k] : null, 3)),
    );
    this.lines = runs.map(({ number }) =>
      svg("path", { fill: "none", stroke: `var(--nnh-run-${number})`, "stroke-width": 2.6, "stroke-dasharray": RUN_DASHES[number] }, root),
    );
    // With several outputs each line has its name, as long as there is only one run.
    this.names =
      set.outputs.length > 1 && runs.length === 1 ? set.outputs.map((name) => svg("text", { "text-anchor": "end", x: box.left + box.width }, root, name)) : [];
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
    this.caption.textContent = this.runs
      .map(({ run, number }) => `${this.runs.length > 1 ? `${run.label}: ` : ""}${momentText(run, moments[number].frame, set)}`)
      .join(" · ");
  }
}

// More than two inputs: each example's prediction beside its target.
export class ListPicture {
  /** @param {HTMLElement} parent @param {Numbered[]} runs @param {DataSet} set */
  constructor(parent, runs, set) {
    this.runs = runs;
    this.set = set;
    this.values = runs.map(({ run }) => floats(run.frames.picture));
    const figure = element("figure", { class: "nnh-map nnh-wide" }, parent);
    const place = roomOf(parent, 270);
    const width = Math.max(240, place.width || 400);
    const height = Math.max(130, place.height - CAPTION);
    const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, height: height * place.zoom, role: "img" }, figure);
    const box = { left: 46, top: 20, width: width - 60, height: height - 60 };
    const outputs = set.outputs.length;
    const classes = set.kind === "classes";
    const ys = set.y.flat();
    const [low, high] = classes ? [0, 1] : [Math.min(...ys), Math.max(...ys)];
    const room = (high - low || 1) * 0.12;
    this.low = low - room;
    this.high = high + room;
    const many = set.shown * outputs;
    const spots = ticks(1, set.shown, Math.min(10, set.shown)).filter((t) => Number.isInteger(t) && t >= 1 && t <= set.shown);
    this.scale = axes(
      root,
      box,
      { low: 0.5, high: set.shown + 0.5, ticks: spots },
      { low: this.low, high: this.high, ticks: ticks(low, high, 5) },
      { x: "example", y: "target and prediction" },
    );
    const size = many > 60 ? 3 : 5;
    /** @param {number} k @param {number} o */
    this.at = (k, o) => k + 1 + (outputs > 1 ? (0.7 * (o - (outputs - 1) / 2)) / outputs : 0);
    set.y.forEach((row, k) =>
      row.forEach((y, o) => mark(root, this.scale.x(this.at(k, o)), this.scale.y(y), classes ? (outputs > 1 ? o : (set.labels?.[k] ?? null)) : null, size)),
    );
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
    this.caption.textContent = this.runs
      .map(({ run, number }) => `${this.runs.length > 1 ? `${run.label}: ` : ""}${momentText(run, moments[number].frame, set)}`)
      .join(" · ");
  }
}
