// The lens: where not all numbers have room, the neuron of a step is drawn at the size that its numbers need, as in draw/scene.py.

import { svg } from "../shared/dom.js";

/** @import { Hues, Label, Point, Scene, Step } from "../types" */

// The neuron under the lens at a step: the one that all it finds belongs to; null where there is none, or no lens.
/** @param {Scene} scene @param {Pick<Step, "nodes">} step @returns {number | null} */
export function underLens({ lens, owners, marks }, { nodes }) {
  if (!lens) return null;
  /** @param {number} owner */
  const host = (owner) => lens.hosts[owner] ?? (owner >= 0 && marks[owner].kind === "neuron" ? owner : null);
  const hosts = new Set(nodes.filter((n) => n in owners).map((n) => host(owners[n])));
  const [only] = hosts;
  return hosts.size === 1 ? only : null;
}

// Where a label stands while its neuron is under the lens; null where it is not.
/** @param {Scene} scene @param {Label} label @param {number | null} under @returns {Point | null} */
export function placeUnderLens({ lens }, label, under) {
  if (!lens || under === null || !label.lens || (lens.hosts[label.owner] ?? label.owner) !== under) return null;
  return label.lens;
}

/** @param {Scene} scene @param {number | null} under @param {Hues} palette @param {SVGElement} group */
export function drawLens({ lens, marks }, under, palette, group) {
  if (!lens || under === null) return;
  const { x, y } = marks[under];
  svg("circle", { cx: x, cy: y, r: lens.radius, fill: palette.neuron, stroke: palette.active, "stroke-width": 2.5 }, group);
}
