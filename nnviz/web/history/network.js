// A network at a moment: its weights as lines and numbers, and in its neurons what they make of two inputs.

import { element, later, part, svg } from "../shared/dom.js";
import { floats, short, thousands } from "./chart.js";
import { CAPTIONS, fitting, NeuronMaps, OVER, rangesInWords, UNDER } from "./neurons.js";
import { roomOf } from "./stage.js";

/** @import { DataSet, Run } from "../contract" */

/** @typedef {{ line: SVGElement, text: SVGElement | null, index: number }} Edge */
/** @typedef {[number, number]} Point */
/** @typedef {{ half: number, input: number, named: boolean, mapped: boolean, width: number, height: number }} Sizes */

const LINES = "Line: weight, thicker: larger; dashed: negative.";
const NEAR = 22; // pixels between two numbers that are far enough from each other,
const TOO_NEAR = 13; // and between two that run into each other
const FEW_EDGES = 10; // so many weights have their numbers on the drawing
const SHARES = [0.5, 0.42, 0.58, 0.34, 0.66, 0.28, 0.72]; // of its way, where the number of an edge may stand,
const SHARES_BETWEEN = [0.5, 0.44, 0.56, 0.38, 0.62]; // and where its ends are maps

// At which share of their way the numbers of all edges between two layers are the farthest apart from each other; nowhere if they have no
// room anywhere.
/** @param {[Point, Point][]} lines @param {number[]} shares @returns {number | null} */
export function shareApart(lines, shares) {
  let best = 0.5;
  let most = -1;
  for (const share of shares) {
    const heights = lines.map(([[, a], [, b]]) => a + (b - a) * share).sort((a, b) => a - b);
    const least = Math.min(NEAR, ...heights.slice(1).map((y, n) => y - heights[n]));
    if (least > most) [best, most] = [share, least];
  }
  return most >= TOO_NEAR ? best : null;
}

// A line from where it leaves a neuron to where it meets the other, both as wide as twice their ``half``.
/** @param {Point} from @param {Point} to @param {number} out @param {number} into @returns {[Point, Point]} */
function trimmed([x1, y1], [x2, y2], out, into) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const long = Math.max(Math.abs(dx), Math.abs(dy)) || 1;
  /** @param {number} half */
  const share = (half) => Math.min(0.5, half / long);
  return [
    [x1 + dx * share(out), y1 + dy * share(out)],
    [x2 - dx * share(into), y2 - dy * share(into)],
  ];
}

/** @param {SVGElement} root @param {number} x @param {number} y */
function label(root, x, y) {
  return svg("text", { x, y: y + 5, "text-anchor": "middle", "paint-order": "stroke", stroke: "var(--nnh-background)", "stroke-width": 5 }, root);
}

// A name in letters alone.
/** @param {Run["nodes"]["names"][0][0]} runs */
function plain(runs) {
  return runs
    .slice(0, 2)
    .map(([t]) => t)
    .join("");
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
  /** @type {DataSet} */
  set = later();
  /** @type {{ ground: number[], ink: number[] }} */
  colours = later();
  /** @type {NeuronMaps | null} */
  maps = null;

  /** @param {HTMLElement} section @param {HTMLDetailsElement} numbers */
  constructor(section, numbers) {
    this.section = section;
    this.holder = part(section, ".nnh-drawing", HTMLElement);
    this.legend = part(section, ".nnh-legend", HTMLElement);
    this.tables = part(numbers, ".nnh-tables", HTMLElement);
    this.details = numbers;
    this.details.addEventListener("toggle", () => this.numbers());
  }

  // ``largest`` is the weight that the thickest line stands for, in all runs alike.
  /** @param {Run} run @param {DataSet} set @param {{ single: boolean, largest: number, ground: number[], ink: number[] }} second */
  show(run, set, { single, largest, ground, ink }) {
    this.run = run;
    this.set = set;
    this.colours = { ground, ink };
    this.weights = floats(run.frames.weights, run.frames.weight_bits);
    this.largest = largest;
    this.count = run.sizes.slice(1).reduce((sum, n, l) => sum + n * (run.sizes[l] + 1), 0);
    part(this.section, "h2", HTMLElement).textContent = single ? "Weights" : `Weights: ${run.label}`;
    this.draw();
  }

  draw() {
    const { nodes, sizes } = this.run;
    this.legend.textContent = LINES;
    this.holder.replaceChildren();
    const largest = Math.max(...sizes);
    const sent = this.run.frames.neurons;
    const tall = largest === 1 ? 84 : Math.min(310, Math.max(sent ? 250 : 150, 56 * largest));
    // First without a map, so that what is said of them has its room.
    if (sent) this.legend.textContent = this.inWords(sent);
    const room = roomOf(this.holder, tall);
    const space = { width: Math.max(180, room.width || 360), height: Math.max(84, room.height) };
    const fit = sent && fitting(nodes.at, nodes.height, space, this.numbered);
    if (!fit) this.legend.textContent = LINES;
    const plain = Math.min(17, Math.max(3, nodes.radius * 0.5));
    const size = { ...space, half: fit?.half ?? plain, input: fit ? Math.min(17, fit.half) : plain, named: fit?.named ?? false, mapped: Boolean(fit) };
    const at = this.places(size);
    const field = element("div", { class: "nnh-field" }, this.holder);
    const root = svg("svg", { viewBox: `0 0 ${size.width} ${size.height}`, height: size.height * room.zoom, role: "group" }, field);
    root.setAttribute("aria-label", `The network ${sizes.join("→")} with its weights`);
    this.lines(root, at, size);
    this.maps = sent && fit ? this.mapped(field, root, at, size) : null;
    this.nodes(root, at, size);
    for (const { text } of this.edges) if (text) root.appendChild(text);
  }

  // Whether there are so few edges that each has its number.
  get numbered() {
    const { sizes } = this.run;
    return sizes.slice(1).reduce((sum, n, l) => sum + n * sizes[l], 0) <= FEW_EDGES;
  }

  /** @param {NonNullable<Run["frames"]["neurons"]>} sent */
  inWords(sent) {
    const [x1, x2] = this.set.inputs;
    return `${LINES} In a neuron: its a over ${x1} and ${x2}, the greener the larger: ${rangesInWords(this.run, sent)}.`;
  }

  // Where the neurons stand, layer by layer.
  /** @param {Sizes} size @returns {Point[][]} */
  places({ half, input, named, mapped, width, height }) {
    const { nodes } = this.run;
    const edge = mapped ? 1 : 14;
    const stretch = nodes.height ? (height - 2 * half - OVER - CAPTIONS - (named ? UNDER : 0)) / nodes.height : 0;
    /** @param {Point} place @returns {Point} */
    const put = ([x, y]) => [
      edge + input + x * (width - 2 * edge - input - half),
      nodes.height ? half + OVER + y * stretch : (height - CAPTIONS - (named ? UNDER : 0)) / 2 + 5,
    ];
    return nodes.at.map((layer) => layer.map(put));
  }

  /** @param {SVGElement} root @param {Point[][]} at @param {Sizes} size */
  lines(root, at, { half, input, mapped }) {
    const { sizes } = this.run;
    this.edges = [];
    let start = 0;
    sizes.slice(1).forEach((n, l) => {
      const lines = at[l + 1].flatMap((to) => at[l].map((from) => trimmed(from, to, l ? half : input, half)));
      const share = shareApart(lines, mapped ? SHARES_BETWEEN : SHARES);
      lines.forEach(([[x1, y1], [x2, y2]], k) => {
        const line = svg("line", { x1, y1, x2, y2 }, root);
        const text = this.numbered && share !== null ? label(root, x1 + (x2 - x1) * share, y1 + (y2 - y1) * share) : null;
        this.edges.push({ line, text, index: start + Math.floor(k / sizes[l]) * (sizes[l] + 1) + (k % sizes[l]) });
      });
      start += n * (sizes[l] + 1);
    });
  }

  /** @param {HTMLElement} field @param {SVGElement} root @param {Point[][]} at @param {Sizes} size */
  mapped(field, root, at, { half, width, height }) {
    const { nodes, layers, frames } = this.run;
    if (!frames.neurons) return null;
    const places = at
      .slice(1)
      .flatMap((layer, l) => layer.map(([x, y], i) => ({ x, y, layer: l + 1, name: `${plain(nodes.names[l + 1][i])} in ${layers[l + 1]}` })));
    return new NeuronMaps(field, root, { sent: frames.neurons, set: this.set, places, half, size: { width, height }, ...this.colours });
  }

  /** @param {SVGElement} root @param {Point[][]} at @param {Sizes} size */
  nodes(root, at, { half, input, named, mapped, height }) {
    const { nodes, sizes } = this.run;
    at.forEach((layer, l) =>
      layer.forEach(([x, y], i) => {
        const shape = { stroke: "var(--nnh-outline)", "stroke-width": 1.4 };
        const side = { x: x - input, y: y - input, width: 2 * input, height: 2 * input };
        if (l === 0) svg("rect", { ...shape, ...side, rx: 3, fill: "var(--nnh-given)" }, root);
        else if (!mapped) svg("circle", { ...shape, cx: x, cy: y, r: half, fill: "var(--nnh-neuron)" }, root);
        const inside = l === 0 || !mapped;
        if (inside ? (l ? half : input) < 11 : !named) return;
        const holder = svg("text", { x, y: inside ? y + 4 : y + half + 14, "text-anchor": "middle" }, root);
        const [letter, below] = nodes.names[l][i];
        svg("tspan", {}, holder, letter[0]);
        if (below && below[1] === "sub") svg("tspan", { dy: 3, style: "font-size:11px" }, holder, below[0]);
      }),
    );
    sizes.forEach((_, l) => {
      const name = l === 0 ? "input" : this.run.activations[l - 1].replace("_", " ");
      const fits = sizes.length <= 5;
      const anchor = l === 0 ? "start" : l === sizes.length - 1 ? "end" : "middle";
      const x = at[l][0][0] + (l === 0 ? -input : l === sizes.length - 1 ? half : 0);
      if (fits) svg("text", { class: "nnh-muted", x, y: height - 5, "text-anchor": anchor }, root, name);
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
    this.maps?.point(frame);
    this.numbers();
  }

  // The numbers as tables, while somebody looks at them.
  numbers() {
    if (!this.details.open || !this.run) return;
    const { sizes, nodes, layers } = this.run;
    const many = this.count > 400;
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
      for (let j = 0; j < sizes[l]; j += 1) element("th", { scope: "col" }, head, `from ${plain(nodes.names[l][j])}`);
      element("th", { scope: "col" }, head, "b");
      const body = element("tbody", {}, table);
      for (let i = 0; i < n; i += 1) {
        const row = element("tr", {}, body);
        element("th", { scope: "row" }, row, plain(nodes.names[l + 1][i]));
        for (let j = 0; j <= sizes[l]; j += 1) element("td", {}, row, short(this.weights[start + i * (sizes[l] + 1) + j], 5));
      }
      start += n * (sizes[l] + 1);
    });
  }
}
