// What is said of each layer at a moment: the size of its gradient and how its activations are spread, in rows of one height.

import { later, part, svg } from "../shared/dom.js";
import { apart, bytes, powers, short } from "./chart.js";
import { roomOf } from "./stage.js";

/** @import { Run } from "../contract" */
/** @import { Area, Moment } from "../types" */

/** @typedef {{ rect: SVGElement, text: SVGElement }} Bar */

const BINS = 20;
const AXIS = 20; // pixels below the bars
const LEAST_ROW = 17; // pixels that a row needs,
const MOST_ROW = 96; // has at most,
const TIGHT_ROW = 22; // gives up what stands below it where it is lower,
const TALL_ROW = 36; // and has where two lines stand in it
const MOST_BAR = 15; // pixels from one bar to the next,
const WIDEST_BAR = 22; // and where there is one in a row
const LINE = 13; // pixels from one number to the next

/**
 * How high the rows are: as the room says, or as they like to be where nothing has to be filled.
 *
 * @param {number} layers
 * @param {number} runs
 * @param {number} room
 */
export function rowHeight(layers, runs, room) {
  const liked = Math.max(TALL_ROW, runs * MOST_BAR + 9);
  return room > 0 ? Math.max(LEAST_ROW, Math.min(Math.max(liked, MOST_ROW), Math.floor((room - AXIS) / layers))) : liked;
}

export class Layers {
  /** @type {Run[]} */
  runs = [];
  /** @type {Moment[]} */
  moments = [];
  selected = 0;
  size = "";

  /** @param {HTMLElement} section */
  constructor(section) {
    this.section = section;
    this.bars = new GradientBars(part(section, ".nnh-bars", HTMLElement));
    this.histograms = new Histograms(part(section, ".nnh-histograms", HTMLElement));
    this.legend = part(section, ".nnh-legend", HTMLElement);
    // What is said above and below it comes and goes.
    this.observer = new ResizeObserver(() => this.resized());
    this.observer.observe(this.bars.holder);
  }

  resized() {
    const { runs, moments, selected } = this;
    if (!runs.length || this.size === this.measured()) return;
    this.show(runs, selected);
    if (moments.length) this.point(moments);
  }

  measured() {
    const { width, height } = roomOf(this.bars.holder, 0);
    return `${width} ${height}`;
  }

  /** @param {Run[]} runs @param {number} selected */
  show(runs, selected) {
    this.runs = runs;
    this.moments = [];
    this.selected = selected;
    const single = runs.length === 1;
    const layers = Math.max(...runs.map((run) => run.sizes.length - 1));
    this.section.style.setProperty("--nnh-least", `${layers * LEAST_ROW + AXIS}px`);
    const whose = single ? "" : ` of ${runs[selected].label}`;
    const penalised = runs.some((run) => run.l2 > 0) ? ", J with its L2 part" : "";
    this.legend.textContent = `Gradient: over the weights of a layer, all examples${penalised}. Activations${whose}: how often each a occurs.`;
    const { holder } = this.bars;
    holder.replaceChildren();
    this.histograms.holder.replaceChildren();
    // Rows come first: what they mean is written where it has room, too, and said by their headings where it has not.
    this.legend.hidden = false;
    const height = () => rowHeight(layers, runs.length, roomOf(holder, 0).height);
    this.legend.hidden = height() < TIGHT_ROW;
    const row = height();
    this.bars.show(runs, layers, row);
    this.histograms.show(runs[selected], selected, row);
    this.size = this.measured();
  }

  /** @param {Moment[]} moments */
  point(moments) {
    this.moments = moments;
    this.bars.point(moments, this.selected);
    this.histograms.point(moments[this.selected].frame);
  }

  remove() {
    this.observer.disconnect();
  }
}

// The gradient's size in each layer, on a scale of powers of ten; a row for each layer, a bar for each run.
class GradientBars {
  /** @type {Bar[][]} */
  bars = later();
  /** @type {(value: number) => number} */
  x = later();
  low = 1;
  high = 1;
  left = 0;
  // Whether each bar has room for its number.
  each = true;

  /** @param {HTMLElement} holder */
  constructor(holder) {
    this.holder = holder;
  }

  /** @param {Run[]} runs @param {number} layers @param {number} row */
  show(runs, layers, row) {
    const { width: all, zoom } = roomOf(this.holder, 0);
    const width = Math.max(170, all || 360);
    this.scale(runs);
    const box = { left: 54, top: 0, width: width - 54 - 62, height: layers * row };
    const root = svg("svg", { viewBox: `0 0 ${width} ${box.height + AXIS}`, height: (box.height + AXIS) * zoom, role: "img" }, this.holder);
    this.x = (v) => box.left + (Math.log10(Math.min(this.high, Math.max(this.low, v)) / this.low) / Math.log10(this.high / this.low)) * box.width;
    this.left = box.left;
    const marked = apart(powers(this.low, this.high, Math.max(2, Math.floor(box.width / 62))), this.x);
    // One number alone is no scale.
    for (const power of marked.length > 1 ? marked : []) {
      svg("line", { class: "nnh-grid", x1: this.x(power), x2: this.x(power), y1: box.top, y2: box.top + box.height }, root);
      svg("text", { class: "nnh-muted", x: this.x(power), y: box.height + 15, "text-anchor": "middle" }, root, short(power));
    }
    this.names(runs, layers, root, row);
    this.draw(runs, root, row);
    svg("title", {}, root, "The size of the gradient in each layer");
  }

  /** @param {Run[]} runs */
  scale(runs) {
    const sizes = runs.flatMap((run) => run.frames.gradients.flat()).flatMap((g) => (g !== null && g > 0 ? [g] : []));
    const high = sizes.length ? Math.min(1e6, Math.max(...sizes)) : 1;
    const low = Math.max(1e-12, high * 1e-7, Math.min(high / 10, ...sizes));
    this.low = 10 ** Math.floor(Math.log10(low));
    this.high = 10 ** Math.ceil(Math.log10(high));
  }

  /** @param {Run[]} runs @param {number} layers @param {SVGElement} root @param {number} row */
  names(runs, layers, root, row) {
    const deepest = runs.find((run) => run.sizes.length - 1 === layers);
    deepest?.layers.slice(1).forEach((name, l) => svg("text", { class: "nnh-muted", x: 0, y: l * row + row / 2 + 5 }, root, name));
  }

  /** @param {Run[]} runs @param {SVGElement} root @param {number} row */
  draw(runs, root, row) {
    const pitch = Math.min(runs.length === 1 ? WIDEST_BAR : MOST_BAR, (row - 4) / runs.length);
    this.each = runs.length === 1 || pitch >= LINE;
    this.bars = runs.map((run, n) =>
      run.sizes.slice(1).map((_, l) => {
        const middle = l * row + row / 2;
        const y = middle + (n - runs.length / 2) * pitch;
        const rect = svg("rect", { x: this.left, y: y + pitch * 0.1, height: pitch * 0.8, fill: `var(--nnh-run-${n})` }, root);
        const text = svg("text", { y: (this.each ? y + pitch / 2 : middle) + 5 }, root);
        return { rect, text };
      }),
    );
  }

  /** @param {Moment[]} moments @param {number} selected */
  point(moments, selected) {
    const ends = moments.map(({ run, frame }) => run.frames.gradients[frame].map((size) => (size !== null && size > 0 ? this.x(size) : this.left)));
    this.bars.forEach((layers, n) => {
      const sizes = moments[n].run.frames.gradients[moments[n].frame];
      layers.forEach(({ rect, text }, l) => {
        rect.setAttribute("width", Math.max(0, ends[n][l] - this.left).toFixed(1));
        const end = this.each ? ends[n][l] : Math.max(...ends.map((layer) => layer[l] ?? 0));
        text.setAttribute("x", String(end + 4));
        text.textContent = this.each || n === selected ? short(sizes[l], 2) : "";
      });
    });
  }
}

// How the activations of each layer are spread at a moment.
class Histograms {
  /** @type {Run} */
  run = later();
  /** @type {Uint8Array} */
  values = later();
  /** @type {{ bars: SVGElement[], said: SVGElement, range: string, units: number }[]} */
  rows = later();

  /** @param {HTMLElement} holder */
  constructor(holder) {
    this.holder = holder;
  }

  // In a tall row the range stands below the histogram, otherwise right of it.
  /** @param {Run} run @param {number} number @param {number} row */
  show(run, number, row) {
    this.run = run;
    this.values = bytes(run.frames.histograms);
    const { width: all, zoom } = roomOf(this.holder, 0);
    const width = Math.max(110, all || 160);
    const tall = row >= TALL_ROW;
    const layers = run.activations.length;
    const root = svg("svg", { viewBox: `0 0 ${width} ${layers * row}`, height: layers * row * zoom, role: "img" }, this.holder);
    svg("title", {}, root, "How the activations of each layer are spread");
    this.rows = run.activations.map((name, l) => {
      const group = svg("g", { class: "nnh-histogram", transform: `translate(0 ${l * row})` }, root);
      const area = { left: 0, top: 2, width: tall ? width : width - 84, height: tall ? row - 20 : row - 4 };
      const bars = Array.from({ length: BINS }, (_, k) => bar(group, area, k, number));
      const floor = area.top + area.height;
      svg("line", { x1: 0, x2: area.width, y1: floor, y2: floor, stroke: "var(--nnh-outline)" }, group);
      const [low, high] = run.frames.ranges[l].map((v) => short(v, 2));
      const middle = { class: "nnh-muted", y: tall ? row - 3 : row / 2 + 5 };
      if (tall) {
        svg("text", { ...middle, x: 0 }, group, low);
        svg("text", { ...middle, x: width, "text-anchor": "end" }, group, high);
      }
      const said = tall ? svg("text", { ...middle, x: width / 2, "text-anchor": "middle" }, group) : svg("text", { ...middle, x: area.width + 6 }, group);
      svg("title", {}, group, `Activations of ${run.layers[l + 1]}, ${name.replace("_", " ")}, from ${low} to ${high}`);
      return { bars, said, range: tall ? name.replace("_", " ") : `${low} to ${high}`, units: run.sizes[l + 1] };
    });
  }

  /** @param {number} frame */
  point(frame) {
    const start = frame * this.rows.length * BINS;
    const dead = this.run.frames.dead ? this.run.frames.dead[frame] : null;
    this.rows.forEach(({ bars, said, range, units }, l) => {
      bars.forEach((rect, k) => {
        const share = this.values[start + l * BINS + k] / 255;
        rect.setAttribute("transform", `scale(1 ${share.toFixed(3)})`);
      });
      const gone = l < this.rows.length - 1 && dead ? dead[l] : 0;
      said.classList.toggle("nnh-some", gone > 0);
      said.textContent = gone ? `${gone} of ${units} dead` : range;
    });
  }
}

// A bar as high as the histogram, which is made lower from its foot.
/** @param {SVGElement} group @param {Area} area @param {number} k @param {number} number */
function bar(group, { top, width, height }, k, number) {
  const wide = width / BINS;
  const foot = svg("g", { transform: `translate(${(k * wide + 0.25).toFixed(2)} ${top + height})` }, group);
  return svg("rect", { x: 0, y: -height, width: Math.max(1, wide - 0.5).toFixed(2), height, fill: `var(--nnh-run-${number})` }, foot);
}
