// What all pictures of a training have: the classes' colours and shapes, and how well a run does in a few words.

import { svg } from "../shared/dom.js";
import { short } from "./chart.js";

/** @import { DataSet, Run } from "../contract" */

export const CLASS_COLOURS = [
  [0, 114, 178],
  [230, 159, 0],
  [0, 158, 115],
  [204, 121, 167],
  [86, 180, 233],
  [213, 94, 0],
  [240, 228, 66],
  [120, 120, 120],
  [90, 60, 160],
  [150, 100, 60],
];

// A mark for an example: each class has a shape of its own, so that colour is never needed to tell them apart.
/** @param {SVGElement} parent @param {number} x @param {number} y @param {number | null} kind @param {number} size @returns {SVGElement} */
export function mark(parent, x, y, kind, size) {
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

// How well a run does at a moment, in a few words.
/** @param {Run} run @param {number} frame @param {DataSet} set */
export function momentText(run, frame, set) {
  if (run.frames.right) return `${run.frames.right[frame]} of ${set.examples} right`;
  return `loss ${short(run.frames.loss[frame])}`;
}
