// What lights up at a step: the places of what it finds, and of what it reads besides.

import { svg } from "../shared/dom.js";
import { way } from "./base.js";

/** @import { Hues, Scene, Step } from "../types" */

/** @typedef {{ found: Set<number>, read: Set<number> }} Lit by owner */

const READ = 2.5; // how wide a light is drawn, of what is read,
const FOUND = 4; // and of what is found
const BESIDE_BOX = 4; // between a light and a square mark
const BESIDE_DISC = 3; // and a round one

/** @param {Scene} scene @param {Step} step @returns {Lit} */
export function litAt({ owners }, { nodes, lights }) {
  const found = new Set(nodes.filter((n) => n in owners).map((n) => owners[n]));
  const read = new Set(lights.filter((n) => n in owners && !found.has(owners[n])).map((n) => owners[n]));
  return { found, read };
}

/** @typedef {{ scene: Scene, boxed: Set<number>, group: SVGElement }} Ground where lights are drawn; what is ``boxed`` has an outline of its own */

/** @param {Ground} ground @param {Lit} lit @param {Step["phase"]} phase @param {Hues} palette */
export function drawLights(ground, { found, read }, phase, palette) {
  ground.group.replaceChildren();
  for (const owner of read) light(ground, owner, palette[phase], READ);
  for (const owner of found) light(ground, owner, palette.active, FOUND);
}

/** @param {Ground} ground @param {number} owner @param {string} colour @param {number} width */
export function light({ scene: { lines, marks }, boxed, group }, owner, colour, width) {
  if (owner < 0) {
    way(lines[-1 - owner].at, { stroke: colour, "stroke-width": 4 * width, "stroke-opacity": 0.4 }, group);
    return;
  }
  // A bias or a target with its box on display is outlined by the style of the box.
  if (boxed.has(owner)) return;
  const { kind, x, y, r } = marks[owner];
  const attributes = { fill: "none", stroke: colour, "stroke-width": width };
  const out = r + BESIDE_BOX;
  if (kind === "bias" || kind === "target") svg("rect", { ...attributes, x: x - out, y: y - out, width: 2 * out, height: 2 * out }, group);
  else svg("circle", { ...attributes, cx: x, cy: y, r: r + BESIDE_DISC }, group);
}

// The middle of what lights up.
/** @param {Scene} scene @param {Lit} lit @returns {{ x: number, y: number } | null} */
export function middleOf({ lines, marks }, { found, read }) {
  const owners = [...found, ...read];
  if (!owners.length) return null;
  /** @param {"x" | "y"} axis */
  const middle = (axis) => {
    const odd = axis === "y" ? 1 : 0;
    const all = owners.flatMap((o) => (o < 0 ? lines[-1 - o].at.filter((_, i) => i % 2 === odd) : [marks[o][axis]]));
    return (Math.min(...all) + Math.max(...all)) / 2;
  };
  return { x: middle("x"), y: middle("y") };
}
