// Small parts of pictures: SVG elements, scales, numbers as texts, and the curve of the loss.

import { later, svg } from "../shared/dom.js";
import { roomOf } from "./stage.js";

/** @import { Run } from "../contract" */
/** @import { Area, Axis, Moment, Scales } from "../types" */

/** @typedef {{ at: number[], values: (number | null)[], faint?: boolean }} Course */
/** @typedef {{ lines: Course[] }} Series */

export const RUN_ROLES = ["forward", "backward", "active text", "update"];
export const RUN_DASHES = ["", "9 4", "2.5 3.5", "11 3 2.5 3"];

/** @param {string} text */
export function bytes(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** @param {string} text @param {number} [bits] */
export function floats(text, bits = 32) {
  return new (bits === 64 ? Float64Array : Float32Array)(bytes(text).buffer);
}

// A number in a few characters, with a true minus sign.
/** @param {number | null | undefined} value @param {number} [digits] */
export function short(value, digits = 3) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "not a number";
  const size = Math.abs(value);
  const text =
    size !== 0 && (size >= 1e5 || size < 1e-4) ? value.toExponential(1).replace("e+", "e").replace(".0e", "e") : String(Number(value.toPrecision(digits)));
  return text.replaceAll("-", "−");
}

/** @param {number} value */
export function thousands(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

// Round numbers from low to high, about ``count`` of them.
/** @param {number} low @param {number} high @param {number} count */
export function ticks(low, high, count) {
  const rough = (high - low) / count;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((m) => m * unit >= rough) ?? 10) * unit;
  const found = [];
  for (let n = Math.ceil(low / step - 1e-9); n * step <= high + 1e-9 * step; n += 1) found.push(Number((n * step).toPrecision(12)));
  return found;
}

/** @param {number} low @param {number} high @param {number} most */
export function powers(low, high, most) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const every = Math.max(1, Math.ceil((last - first + 1) / most));
  const found = [];
  for (let n = first; n <= last; n += every) found.push(10 ** n);
  return found;
}

const DIGIT = 8; // pixels that a character of a number takes at most
const BETWEEN = 6; // and that two numbers leave between them

/**
 * Those of some numbers on an axis that do not run into the one before.
 *
 * @param {number[]} values
 * @param {(value: number) => number} place
 */
export function apart(values, place) {
  let end = Number.NEGATIVE_INFINITY;
  return values.filter((value) => {
    const half = (DIGIT * short(value).length) / 2;
    if (place(value) - half < end + BETWEEN) return false;
    end = place(value) + half;
    return true;
  });
}

// The axes of a chart in a frame of pixels; returns the two scales.
/** @param {SVGElement} root @param {Area} box @param {Axis} xs @param {Axis} ys @param {{ x: string, y?: string, below?: number, aside?: number }} names @returns {Scales} */
export function axes(root, box, xs, ys, names) {
  const { left, top, width, height } = box;
  /** @param {number} v */
  const x = (v) => left + ((v - xs.low) / (xs.high - xs.low || 1)) * width;
  const map = ys.log ? Math.log10 : Number;
  const [low, high] = [map(ys.low), map(ys.high)];
  /** @param {number} v */
  const y = (v) => top + height - ((map(Math.max(v, ys.log ? ys.low : -Infinity)) - low) / (high - low || 1)) * height;
  for (const value of ys.ticks) {
    svg("line", { class: "nnh-grid", x1: left, x2: left + width, y1: y(value), y2: y(value) }, root);
    svg("text", { class: "nnh-muted", x: left - (names.aside ?? 6), y: y(value) + 5, "text-anchor": "end" }, root, short(value));
  }
  for (const value of xs.ticks) {
    svg("line", { class: "nnh-grid", x1: x(value), x2: x(value), y1: top, y2: top + height }, root);
    svg(
      "text",
      { class: "nnh-muted", x: x(value), y: top + height + (names.below ?? 17), "text-anchor": "middle" },
      root,
      names.x ? short(value) : thousands(value),
    );
  }
  if (names.x) svg("text", { class: "nnh-muted", x: left + width, y: top + height + 32, "text-anchor": "end" }, root, names.x);
  if (names.y) svg("text", { class: "nnh-muted", x: left - 6, y: top - 8, "text-anchor": "start" }, root, names.y);
  return { x, y };
}

// The loss at the moment, written beside its place on the curve.
class Flag {
  /** @param {SVGElement} root @param {Area} box */
  constructor(root, box) {
    this.box = box;
    this.group = svg("g", { class: "nnh-flag" }, root);
    this.ground = svg("rect", { height: 26, rx: 6, fill: "var(--nnh-text)" }, this.group);
    this.text = svg("text", { y: 18, x: 9 }, this.group);
  }

  /** @param {string} words @param {number} x @param {number} y */
  point(words, x, y) {
    this.text.textContent = words;
    const wide = 18 + /** @type {SVGTextElement} */ (this.text).getComputedTextLength();
    this.ground.setAttribute("width", String(wide));
    const right = x + 14 + wide < this.box.left + this.box.width;
    const top = Math.max(this.box.top - 10, Math.min(this.box.top + this.box.height - 34, y - 34));
    this.group.setAttribute("transform", `translate(${(right ? x + 12 : x - 12 - wide).toFixed(1)} ${top.toFixed(1)})`);
  }
}

// The loss over the updates: a line for each run, and a cursor.
export class LossChart {
  /** @type {Area} */
  box = later();
  /** @type {Series[]} */
  series = later();
  /** @type {Axis} */
  ys = later();
  /** @type {SVGElement} */
  cursor = later();
  /** @type {SVGElement[]} */
  marks = later();
  /** @type {boolean} */
  penalty = later();
  /** @type {SVGElement} */
  until = later();
  /** @type {Flag | null} */
  flag = null;
  zoom = 1;

  /** @param {HTMLElement} holder */
  constructor(holder) {
    this.holder = holder;
    /** @type {Scales | null} */
    this.scale = null;
  }

  /** @param {Run[]} runs @param {{ log: boolean, penalty: boolean }} second */
  show(runs, { log, penalty }) {
    this.holder.replaceChildren();
    const { width, height, zoom } = roomOf(this.holder, 190);
    const box = { left: 54, top: 12, width: Math.max(100, (width || 400) - 74), height: Math.max(60, height - 46) };
    this.box = box;
    this.zoom = zoom;
    const size = { viewBox: `0 0 ${box.width + 74} ${box.height + 46}`, height: (box.height + 46) * zoom };
    const root = svg("svg", { ...size, role: "img" }, this.holder);
    this.series = runs.map((run) => lossSeries(run, penalty));
    const total = Math.max(1, ...runs.map((run) => run.total));
    const values = this.series.flatMap((s) => s.lines.flatMap((line) => line.values)).flatMap((v) => (v !== null && (!log || v > 0) ? [v] : []));
    const ys = lossScale(values, log);
    const steps = ticks(0, total, width < 420 ? 3 : 6).filter((t) => Number.isInteger(t));
    const scale = axes(root, box, { low: 0, high: total, ticks: steps }, ys, { x: "", below: 27, aside: 13 });
    this.scale = scale;
    // What comes after the moment is thin.
    const clip = svg("clipPath", { id: "nnh-until" }, root);
    this.until = svg("rect", { x: 0, y: 0, width: 0, height: box.top + box.height + 2 }, clip);
    const ahead = svg("g", { opacity: 0.55 }, root);
    const done = svg("g", { "clip-path": "url(#nnh-until)" }, root);
    this.series.forEach((s, n) => {
      for (const line of s.lines) {
        const style = { d: path(line, scale, ys), fill: "none", stroke: `var(--nnh-run-${n})`, "stroke-linejoin": "round", "stroke-dasharray": RUN_DASHES[n] };
        svg("path", { ...style, "stroke-width": 1 }, ahead);
        svg("path", { ...style, "stroke-width": line.faint ? 1 : 2.6, opacity: line.faint ? 0.45 : 1 }, done);
      }
    });
    this.cursor = svg("line", { class: "nnh-cursor", y1: box.top, y2: box.top + box.height }, root);
    this.marks = runs.map((_, n) => svg("circle", { r: 5, fill: `var(--nnh-run-${n})`, stroke: "var(--nnh-background)", "stroke-width": 1.5 }, root));
    this.flag = runs.length === 1 ? new Flag(root, box) : null;
    svg("title", {}, root, "The loss of each run over its updates");
    this.ys = ys;
    this.penalty = penalty;
  }

  /** @param {number} update @param {Moment[]} moments */
  point(update, moments) {
    const { scale } = this;
    if (!scale) return;
    const x = String(scale.x(update));
    this.cursor.setAttribute("x1", x);
    this.cursor.setAttribute("x2", x);
    this.until.setAttribute("width", x);
    moments.forEach(({ run, frame }, n) => {
      const value = lossAt(run, frame, this.penalty);
      const shown = value !== null && (!this.ys.log || value > 0) && value <= this.ys.high * 1.0001;
      this.marks[n].style.display = shown ? "" : "none";
      if (!shown) return;
      this.marks[n].setAttribute("cx", String(scale.x(run.frames.updates[frame])));
      this.marks[n].setAttribute("cy", String(scale.y(value)));
      this.flag?.point(`J ${short(value, 4)}`, scale.x(update), scale.y(value));
    });
  }

  // Where its axis lies, in pixels of the page.
  axis() {
    const { box, zoom } = this;
    return { left: box.left * zoom, width: box.width * zoom, bottom: (box.top + box.height) * zoom };
  }

  // The update below a place of the pointer.
  /** @param {number} clientX @param {number} total */
  updateAt(clientX, total) {
    const bounds = this.holder.getBoundingClientRect();
    return Math.round(Math.min(1, Math.max(0, ((clientX - bounds.left) / this.zoom - this.box.left) / this.box.width)) * total);
  }
}

/** @param {Run} run @param {number} frame @param {boolean} penalty */
export function lossAt(run, frame, penalty) {
  const loss = run.frames.loss[frame];
  return loss === null ? null : loss + (penalty ? (run.frames.penalty[frame] ?? 0) : 0);
}

// The lines of a run: the loss of all examples; for mini-batches also, faintly, what each update saw.
/** @param {Run} run @param {boolean} penalty @returns {Series} */
function lossSeries(run, penalty) {
  const { at, loss, penalty: parts } = run.curve;
  const seen = loss.map((value, k) => (value === null ? null : value + (penalty ? (parts?.[k] ?? 0) : 0)));
  const frames = run.frames.updates.map((_, k) => lossAt(run, k, penalty));
  const last = run.frames.updates.length - 1;
  if (run.batch === null) return { lines: [{ at: [...at, run.total], values: [...seen, frames[last]] }] };
  return {
    lines: [
      { at, values: seen, faint: true },
      { at: run.frames.updates, values: frames },
    ],
  };
}

// From 0, or over whole powers of ten. One exploding run must not flatten the others: the scale ends at ten times the first loss.
/** @param {number[]} values @param {boolean} log @returns {Axis} */
function lossScale(values, log) {
  const high = Math.max(1e-12, ...values);
  if (log) {
    const low = Math.max(1e-12, Math.min(high / 10, ...values));
    const top = 10 ** Math.min(12, Math.ceil(Math.log10(high)));
    const bottom = 10 ** Math.floor(Math.log10(low));
    return { log: true, low: Math.min(bottom, top / 10), high: top, ticks: powers(Math.min(bottom, top / 10), top, 7) };
  }
  const sorted = values.filter((v) => v <= 1e6);
  const first = values.length ? values[0] : 1;
  const top = Math.min(high, Math.max(...sorted, 1e-12), 10 * Math.max(first, 1e-12)) || high;
  const marks = ticks(Math.min(0, ...sorted), top, 5);
  return { log: false, low: Math.min(0, ...sorted), high: Math.max(top * 1.04, marks[marks.length - 1]), ticks: marks };
}

/** @param {Course} line @param {Scales} scale @param {Axis} ys */
function path(line, scale, ys) {
  let text = "";
  let pen = "M";
  let outside = false;
  line.at.forEach((update, k) => {
    const value = line.values[k];
    if (value === null || (ys.log && value <= 0)) {
      pen = "M";
      return;
    }
    const over = value > ys.high;
    if (over && outside) return;
    text += `${pen}${scale.x(update).toFixed(1)} ${scale.y(Math.min(value, ys.high)).toFixed(1)}`;
    outside = over;
    pen = over ? "M" : "L";
  });
  return text;
}
