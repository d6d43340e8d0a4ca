// Small parts of pictures: SVG elements, scales, numbers as texts, and the curve of the loss.

const SVG = "http://www.w3.org/2000/svg";
export const RUN_ROLES = ["forward", "backward", "active text", "update"];
export const RUN_DASHES = ["", "9 4", "2.5 3.5", "11 3 2.5 3"];

export function svg(tag, attributes, parent, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  if (parent) parent.appendChild(element);
  return element;
}

export function element(tag, attributes, parent, text) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  if (parent) parent.appendChild(made);
  return made;
}

export function bytes(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

export function floats(text, bits = 32) {
  return new (bits === 64 ? Float64Array : Float32Array)(bytes(text).buffer);
}

// A number in a few characters, with a true minus sign.
export function short(value, digits = 3) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "not a number";
  const size = Math.abs(value);
  const text = size !== 0 && (size >= 1e5 || size < 1e-4) ? value.toExponential(1).replace("e+", "e").replace(".0e", "e") : String(Number(value.toPrecision(digits)));
  return text.replaceAll("-", "−");
}

export function thousands(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

// Round numbers from low to high, about ``count`` of them.
export function ticks(low, high, count) {
  const rough = (high - low) / count;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((m) => m * unit >= rough) * unit;
  const found = [];
  for (let n = Math.ceil(low / step - 1e-9); n * step <= high + 1e-9 * step; n += 1) found.push(Number((n * step).toPrecision(12)));
  return found;
}

export function powers(low, high, most) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const every = Math.max(1, Math.ceil((last - first + 1) / most));
  const found = [];
  for (let n = first; n <= last; n += every) found.push(10 ** n);
  return found;
}

// The axes of a chart in a frame of pixels; returns the two scales.
export function axes(root, box, xs, ys, names) {
  const { left, top, width, height } = box;
  const x = (v) => left + ((v - xs.low) / (xs.high - xs.low || 1)) * width;
  const map = ys.log ? Math.log10 : (v) => v;
  const [low, high] = [map(ys.low), map(ys.high)];
  const y = (v) => top + height - ((map(Math.max(v, ys.log ? ys.low : -Infinity)) - low) / (high - low || 1)) * height;
  for (const value of ys.ticks) {
    svg("line", { class: "nnh-grid", x1: left, x2: left + width, y1: y(value), y2: y(value) }, root);
    svg("text", { class: "nnh-muted", x: left - 6, y: y(value) + 4, "text-anchor": "end" }, root, short(value));
  }
  for (const value of xs.ticks) {
    svg("line", { class: "nnh-grid", x1: x(value), x2: x(value), y1: top, y2: top + height }, root);
    svg("text", { class: "nnh-muted", x: x(value), y: top + height + 16, "text-anchor": "middle" }, root, names.x === "updates" ? thousands(value) : short(value));
  }
  svg("text", { class: "nnh-muted", x: left + width, y: top + height + 31, "text-anchor": "end" }, root, names.x);
  if (names.y) svg("text", { class: "nnh-muted", x: left - 6, y: top - 8, "text-anchor": "start" }, root, names.y);
  return { x, y };
}

// The loss over the updates: a line for each run, and a cursor.
export class LossChart {
  constructor(holder) {
    this.holder = holder;
  }

  show(runs, { log, penalty }) {
    const width = this.holder.clientWidth || 400;
    const tall = runs.length === 1 ? 270 : 210;
    const box = { left: 52, top: 18, width: width - 66, height: tall };
    this.box = box;
    this.holder.replaceChildren();
    const root = svg("svg", { viewBox: `0 0 ${width} ${tall + 54}`, height: tall + 54, role: "img" }, this.holder);
    this.series = runs.map((run) => lossSeries(run, penalty));
    const total = Math.max(1, ...runs.map((run) => run.total));
    const values = this.series.flatMap((s) => s.lines.flatMap((line) => line.values)).filter((v) => v !== null && (!log || v > 0));
    const ys = lossScale(values, log);
    const steps = ticks(0, total, width < 420 ? 3 : 6).filter((t) => Number.isInteger(t));
    const scale = axes(root, box, { low: 0, high: total, ticks: steps }, ys, { x: "updates" });
    this.scale = scale;
    const clip = svg("g", {}, root);
    this.series.forEach((s, n) => {
      for (const line of s.lines) {
        const style = { fill: "none", stroke: `var(--nnh-run-${n})`, "stroke-linejoin": "round", "stroke-dasharray": RUN_DASHES[n] };
        svg("path", { ...style, d: path(line, scale, ys), "stroke-width": line.faint ? 1 : 2.4, opacity: line.faint ? 0.45 : 1 }, clip);
      }
    });
    this.cursor = svg("line", { class: "nnh-cursor", y1: box.top, y2: box.top + box.height }, root);
    this.marks = runs.map((_, n) => svg("circle", { r: 5, fill: `var(--nnh-run-${n})`, stroke: "var(--nnh-background)", "stroke-width": 1.5 }, root));
    svg("title", {}, root, "The loss of each run over its updates");
    this.ys = ys;
    this.penalty = penalty;
  }

  point(update, moments) {
    if (!this.scale) return;
    const x = this.scale.x(update);
    this.cursor.setAttribute("x1", x);
    this.cursor.setAttribute("x2", x);
    moments.forEach(({ run, frame }, n) => {
      const value = lossAt(run, frame, this.penalty);
      const shown = value !== null && (!this.ys.log || value > 0) && value <= this.ys.high * 1.0001;
      this.marks[n].style.display = shown ? "" : "none";
      if (!shown) return;
      this.marks[n].setAttribute("cx", this.scale.x(run.frames.updates[frame]));
      this.marks[n].setAttribute("cy", this.scale.y(value));
    });
  }

  // The update below a place of the pointer.
  updateAt(clientX, total) {
    const bounds = this.holder.getBoundingClientRect();
    return Math.round(Math.min(1, Math.max(0, (clientX - bounds.left - this.box.left) / this.box.width)) * total);
  }
}

export function lossAt(run, frame, penalty) {
  const loss = run.frames.loss[frame];
  return loss === null ? null : loss + (penalty ? run.frames.penalty[frame] ?? 0 : 0);
}

// The lines of a run: the loss of all examples; for mini-batches also, faintly, what each update saw.
function lossSeries(run, penalty) {
  const seen = run.curve.at.map((_, k) => (run.curve.loss[k] === null ? null : run.curve.loss[k] + (penalty && run.curve.penalty ? run.curve.penalty[k] ?? 0 : 0)));
  const frames = run.frames.updates.map((_, k) => lossAt(run, k, penalty));
  const last = run.frames.updates.length - 1;
  if (run.batch === null) return { lines: [{ at: [...run.curve.at, run.total], values: [...seen, frames[last]] }] };
  return { lines: [{ at: run.curve.at, values: seen, faint: true }, { at: run.frames.updates, values: frames }] };
}

// From 0, or over whole powers of ten. One exploding run must not flatten the others: the scale ends at ten times the first loss.
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
