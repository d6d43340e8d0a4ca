// The inside of a network at a moment: its weights as lines and numbers, gradient sizes, histograms of activations.

import { element, later, part, svg } from "../shared/dom.js";
import { bytes, floats, powers, short, thousands } from "./chart.js";
import { roomOf } from "./stage.js";

/** @import { Run } from "../contract" */
/** @import { Moment } from "../types" */

/** @typedef {{ line: SVGElement, text: SVGElement | null, index: number }} Edge */

const BINS = 20;
const NEAR = 22; // pixels between two numbers that are far enough from each other
const FEW_EDGES = 10; // so many weights have their numbers on the drawing

// At which share of their way the numbers of all edges between two layers are the farthest apart from each other.
/** @param {[number, number][]} from @param {[number, number][]} to */
function shareApart(from, to) {
  let best = 0.5;
  let most = -1;
  for (const share of [0.5, 0.42, 0.58, 0.34, 0.66, 0.28, 0.72]) {
    const heights = from.flatMap(([, a]) => to.map(([, b]) => a + (b - a) * share)).sort((a, b) => a - b);
    const least = Math.min(NEAR, ...heights.slice(1).map((y, n) => y - heights[n]));
    if (least > most) [best, most] = [share, least];
  }
  return best;
}

/** @param {SVGElement} root @param {number} x @param {number} y */
function label(root, x, y) {
  return svg("text", { x, y: y + 5, "text-anchor": "middle", "paint-order": "stroke", stroke: "var(--nnh-background)", "stroke-width": 5 }, root);
}

export class NetworkPicture {
  /** @type {Run} */
  run = later();
  /** @type {Float32Array | Float64Array} */
  weights = later();
  /** @type {number} */
  largest = later();
  /** @type {number} */
  count = later();
  /** @type {number} */
  frame = later();
  /** @type {Edge[]} */
  edges = later();

  /** @param {HTMLElement} section @param {HTMLDetailsElement} numbers */
  constructor(section, numbers) {
    this.section = section;
    this.holder = part(section, ".nnh-drawing", HTMLElement);
    this.tables = part(numbers, ".nnh-tables", HTMLElement);
    this.details = numbers;
    this.details.addEventListener("toggle", () => this.numbers());
  }

  // ``largest`` is the weight that the thickest line stands for, in all runs alike.
  /** @param {Run} run @param {boolean} single @param {number} largest */
  show(run, single, largest) {
    this.run = run;
    this.weights = floats(run.frames.weights, run.frames.weight_bits);
    this.largest = largest;
    this.count = run.sizes.slice(1).reduce((sum, n, l) => sum + n * (run.sizes[l] + 1), 0);
    part(this.section, "h2", HTMLElement).textContent = single ? "Weights" : `Weights: ${run.label}`;
    this.draw();
  }

  draw() {
    const { nodes, sizes } = this.run;
    const largest = Math.max(...sizes);
    this.holder.replaceChildren();
    const room = roomOf(this.holder, largest === 1 ? 84 : Math.min(310, Math.max(150, 56 * largest)));
    const width = Math.max(180, room.width || 360);
    const radius = Math.min(17, Math.max(3, nodes.radius * 0.5));
    const height = Math.max(84, room.height);
    const edge = radius + 14;
    const stretch = nodes.height ? (height - 2 * radius - 34) / nodes.height : 0;
    /** @param {[number, number]} place @returns {[number, number]} */
    const put = ([x, y]) => [edge + x * (width - 2 * edge), nodes.height ? radius + 4 + y * stretch : height / 2 - 10];
    const at = nodes.at.map((layer) => layer.map(put));
    const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, height: height * room.zoom, role: "img" }, this.holder);
    this.edges = [];
    const edges = sizes.slice(1).reduce((sum, n, l) => sum + n * sizes[l], 0);
    let start = 0;
    sizes.slice(1).forEach((n, l) => {
      const share = shareApart(at[l], at[l + 1]);
      for (let i = 0; i < n; i += 1) {
        for (let j = 0; j < sizes[l]; j += 1) {
          const [[x1, y1], [x2, y2]] = [at[l][j], at[l + 1][i]];
          const line = svg("line", { x1, y1, x2, y2 }, root);
          const text = edges <= FEW_EDGES ? label(root, x1 + (x2 - x1) * share, y1 + (y2 - y1) * share) : null;
          this.edges.push({ line, text, index: start + i * (sizes[l] + 1) + j });
        }
      }
      start += n * (sizes[l] + 1);
    });
    this.nodes(root, at, radius, height - 5);
    for (const { text } of this.edges) if (text) root.appendChild(text);
    svg("title", {}, root, `The network ${sizes.join("→")} with its weights`);
  }

  /** @param {SVGElement} root @param {[number, number][][]} at @param {number} radius @param {number} bottom */
  nodes(root, at, radius, bottom) {
    const { nodes, sizes } = this.run;
    at.forEach((layer, l) =>
      layer.forEach(([x, y], i) => {
        const shape = { stroke: "var(--nnh-outline)", "stroke-width": 1.4 };
        if (l === 0) svg("rect", { ...shape, x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius, rx: 3, fill: "var(--nnh-given)" }, root);
        else svg("circle", { ...shape, cx: x, cy: y, r: radius, fill: "var(--nnh-neuron)" }, root);
        if (radius < 11) return;
        const holder = svg("text", { x, y: y + 4, "text-anchor": "middle" }, root);
        const [letter, below] = nodes.names[l][i];
        svg("tspan", {}, holder, letter[0]);
        if (below && below[1] === "sub") svg("tspan", { dy: 3, style: "font-size:11px" }, holder, below[0]);
      }),
    );
    sizes.forEach((_, l) => {
      const name = l === 0 ? "input" : this.run.activations[l - 1].replace("_", " ");
      const fits = sizes.length <= 5;
      const anchor = l === 0 ? "start" : l === sizes.length - 1 ? "end" : "middle";
      const x = at[l][0][0] + (l === 0 ? -radius : l === sizes.length - 1 ? radius : 0);
      if (fits) svg("text", { class: "nnh-muted", x, y: bottom, "text-anchor": anchor }, root, name);
    });
  }

  /** @param {number} frame */
  point(frame) {
    this.frame = frame;
    const start = frame * this.count;
    for (const { line, text, index } of this.edges) {
      const w = this.weights[start + index];
      line.setAttribute("stroke", w < 0 ? "var(--nnh-negative)" : "var(--nnh-positive)");
      line.setAttribute("stroke-width", w === 0 ? "0.4" : Math.min(7, 0.6 + (6 * Math.abs(w)) / this.largest).toFixed(2));
      line.setAttribute("stroke-dasharray", w < 0 ? "6 4" : "");
      if (text) text.textContent = short(w);
    }
    this.numbers();
  }

  // The numbers as tables, while somebody looks at them.
  numbers() {
    if (!this.details.open || !this.run) return;
    const { sizes, nodes, layers } = this.run;
    const many = this.count > 400;
    /** @param {number} l @param {number} i */
    const plain = (l, i) =>
      nodes.names[l][i]
        .slice(0, 2)
        .map(([t]) => t)
        .join("");
    this.tables.replaceChildren();
    if (many) {
      element("p", {}, this.tables, `${thousands(this.count)} numbers are too many to read; open this update in the Walkthrough to see each.`);
      return;
    }
    let start = this.frame * this.count;
    sizes.slice(1).forEach((n, l) => {
      const table = element("table", {}, this.tables);
      element("caption", {}, table, `W and b into ${layers[l + 1]}`);
      const head = element("tr", {}, element("thead", {}, table));
      element("th", { scope: "col" }, head, "into");
      for (let j = 0; j < sizes[l]; j += 1) element("th", { scope: "col" }, head, `from ${plain(l, j)}`);
      element("th", { scope: "col" }, head, "b");
      const body = element("tbody", {}, table);
      for (let i = 0; i < n; i += 1) {
        const row = element("tr", {}, body);
        element("th", { scope: "row" }, row, plain(l + 1, i));
        for (let j = 0; j <= sizes[l]; j += 1) element("td", {}, row, short(this.weights[start + i * (sizes[l] + 1) + j], 5));
      }
      start += n * (sizes[l] + 1);
    });
  }
}

// The gradient's size in each layer, on a scale of powers of ten; a row for each layer, a bar for each run.
export class GradientBars {
  /** @type {Run[]} */
  runs = later();
  /** @type {{ rect: SVGElement, text: SVGElement }[][]} */
  bars = later();
  /** @type {(value: number) => number} */
  x = later();
  /** @type {number} */
  low = later();
  /** @type {number} */
  high = later();
  /** @type {number} */
  left = later();

  /** @param {HTMLElement} section */
  constructor(section) {
    this.holder = part(section, ".nnh-bars", HTMLElement);
  }

  /** @param {Run[]} runs */
  show(runs) {
    this.holder.replaceChildren();
    const { width: all, zoom } = roomOf(this.holder, 0);
    const width = Math.max(220, all || 360);
    this.runs = runs;
    const sizes = runs.flatMap((run) => run.frames.gradients.flat()).flatMap((g) => (g !== null && g > 0 ? [g] : []));
    const high = sizes.length ? Math.min(1e6, Math.max(...sizes)) : 1;
    const low = Math.max(1e-12, high * 1e-7, Math.min(high / 10, ...sizes));
    this.low = 10 ** Math.floor(Math.log10(low));
    this.high = 10 ** Math.ceil(Math.log10(high));
    const bar = 12;
    const layers = Math.max(...runs.map((run) => run.sizes.length - 1));
    const row = runs.length * (bar + 3) + 9;
    const box = { left: 62, top: 4, width: width - 62 - 66, height: layers * row };
    const root = svg("svg", { viewBox: `0 0 ${width} ${box.height + 24}`, height: (box.height + 24) * zoom, role: "img" }, this.holder);
    this.x = (v) => box.left + (Math.log10(Math.min(this.high, Math.max(this.low, v)) / this.low) / Math.log10(this.high / this.low)) * box.width;
    for (const power of powers(this.low, this.high, width < 400 ? 4 : 6)) {
      svg("line", { class: "nnh-grid", x1: this.x(power), x2: this.x(power), y1: box.top, y2: box.top + box.height }, root);
      svg("text", { class: "nnh-muted", x: this.x(power), y: box.top + box.height + 16, "text-anchor": "middle" }, root, short(power));
    }
    this.left = box.left;
    const deepest = runs.find((run) => run.sizes.length - 1 === layers);
    deepest?.layers
      .slice(1)
      .forEach((name, l) => svg("text", { class: "nnh-muted", x: box.left - 6, y: box.top + l * row + row / 2 + 4, "text-anchor": "end" }, root, name));
    this.bars = runs.map((run, n) =>
      run.sizes.slice(1).map((_, l) => {
        const y = box.top + l * row + 5 + n * (bar + 3);
        const rect = svg("rect", { x: box.left, y, height: bar, fill: `var(--nnh-run-${n})` }, root);
        const text = svg("text", { y: y + bar / 2 + 4.5 }, root);
        return { rect, text };
      }),
    );
    svg("title", {}, root, "The size of the gradient in each layer");
  }

  /** @param {Moment[]} moments */
  point(moments) {
    this.bars.forEach((layers, n) => {
      const sizes = moments[n].run.frames.gradients[moments[n].frame];
      layers.forEach(({ rect, text }, l) => {
        const size = sizes[l];
        const end = size !== null && size > 0 ? this.x(size) : this.left;
        rect.setAttribute("width", Math.max(0, end - this.left).toFixed(1));
        text.setAttribute("x", String(end + 4));
        text.textContent = short(size, 2);
      });
    });
  }
}

// How the activations of each layer are spread at a moment.
export class Histograms {
  /** @type {Run} */
  run = later();
  /** @type {Uint8Array} */
  values = later();
  /** @type {{ bars: SVGElement[], dead: HTMLElement, units: number }[]} */
  rows = later();

  /** @param {HTMLElement} section */
  constructor(section) {
    this.section = section;
    this.holder = part(section, ".nnh-histograms", HTMLElement);
  }

  /** @param {Run} run @param {boolean} single @param {number} number */
  show(run, single, number) {
    this.run = run;
    this.values = bytes(run.frames.histograms);
    part(this.section, "h2", HTMLElement).textContent = single ? "Activations" : `Activations: ${run.label}`;
    this.holder.replaceChildren();
    this.rows = run.activations.map((name, l) => {
      const row = element("div", { class: "nnh-histogram" }, this.holder);
      const head = element("div", {}, row);
      element("div", {}, head, run.layers[l + 1]);
      element("div", {}, head, name.replace("_", " "));
      const dead = element("div", { class: "nnh-dead" }, head);
      const side = element("div", { class: "nnh-spread" }, row);
      const root = svg("svg", { viewBox: "0 0 200 46", preserveAspectRatio: "none", height: 36, role: "img" }, side);
      const bars = Array.from({ length: BINS }, (_, k) => svg("rect", { x: k * 10 + 0.5, width: 9, fill: `var(--nnh-run-${number})` }, root));
      svg("line", { x1: 0, x2: 200, y1: 44.5, y2: 44.5, stroke: "var(--nnh-outline)" }, root);
      const [low, high] = run.frames.ranges[l];
      const range = element("div", { class: "nnh-range" }, side);
      element("span", {}, range, short(low, 2));
      element("span", {}, range, short(high, 2));
      svg("title", {}, root, `Activations of ${run.layers[l + 1]}, from ${short(low, 2)} to ${short(high, 2)}`);
      return { bars, dead, units: run.sizes[l + 1] };
    });
  }

  /** @param {number} frame */
  point(frame) {
    const start = frame * this.rows.length * BINS;
    const dead = this.run.frames.dead ? this.run.frames.dead[frame] : null;
    this.rows.forEach((row, l) => {
      row.bars.forEach((bar, k) => {
        const height = (this.values[start + l * BINS + k] / 255) * 43;
        bar.setAttribute("y", (44 - height).toFixed(1));
        bar.setAttribute("height", height.toFixed(1));
      });
      const hidden = l < this.rows.length - 1;
      row.dead.classList.toggle("nnh-some", Boolean(dead?.[l]));
      row.dead.textContent = dead && hidden && this.run.activations[l] === "relu" ? `dead: ${dead[l]} of ${row.units}` : "";
    });
  }
}
