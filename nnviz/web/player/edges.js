// The edges of a drawing by sign and size of their weights, as draw/figure.py batches them.

/** @import { LineTrace, MarkerTrace } from "../contract" */
/** @import { Scene } from "../types" */

// As LINE_WIDTHS and width_bucket in draw/theme.py.
const WIDTHS = [1.2, 2.2, 3.4, 5.0];
const BOUNDS = [0.5, 1.5, 3];
const EDGE_DASHES = { positive: "solid", negative: "7px,5px" };

// What an edge looks like: its role in the palette, and which of the widths it has.
/** @param {number} weight @returns {["positive" | "negative", number]} */
const lookOf = (weight) => [weight < 0 ? "negative" : "positive", BOUNDS.filter((bound) => Math.abs(weight) >= bound).length];

// The traces of a figure with its weighted edges as the weights are now.
/** @param {Scene} scene @param {(node: number) => number} weight @returns {(LineTrace | MarkerTrace)[]} */
export function edgesNow({ lines, figure }, weight) {
  /** @type {Map<string, LineTrace>} */
  const traces = new Map();
  for (const { at, nodes, weighted } of lines) {
    if (!weighted) continue;
    const [role, width] = lookOf(weight(nodes[0]));
    const key = `${role} ${width}`;
    const trace = traces.get(key) ?? newTrace(role, WIDTHS[width]);
    traces.set(key, trace);
    trace.x.push(at[0], at[2], null);
    trace.y.push(at[1], at[3], null);
  }
  const others = figure.data.filter((trace) => trace.mode !== "lines" || !(trace.meta.line in EDGE_DASHES));
  return [...[...traces].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, trace]) => trace), ...others];
}

/** @param {"positive" | "negative"} role @param {number} width @returns {LineTrace} */
function newTrace(role, width) {
  // The colour is the theme's: who draws it takes it by its role.
  const line = { color: "", width, dash: EDGE_DASHES[role] };
  return { type: "scatter", mode: "lines", x: [], y: [], line, hoverinfo: "skip", meta: { line: role } };
}

// How all weighted edges look, as one text.
/** @param {Scene} scene @param {(node: number) => number} weight */
export const looksNow = ({ lines }, weight) => lines.map(({ weighted, nodes }) => (weighted ? lookOf(weight(nodes[0])).join("") : "")).join(" ");
