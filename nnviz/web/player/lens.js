// The lens: where not all numbers have room, the neuron of a step is drawn at the size that its numbers need, as in draw/scene.py. Of paths
// all neurons are that they lead through, each with one number under its name.

import { svg } from "../shared/dom.js";
import { placesOpened } from "./opening.js";

/** @import { Places } from "./room.js" */
/** @import { Entry, Hues, Label, Point, Scene, Step } from "../types" */

/** @typedef {Pick<Step, "nodes"> & Partial<Pick<Step, "lights" | "along">>} About */

const LINE_BETWEEN = 28; // room between neurons under the lens that stand above each other
const INSIDE = ["backward", "slope", "activation", "forward"]; // what one neuron of a path holds, the last that is found first

// The neurons under the lens at a step: the one that all it finds belongs to; of paths all, or those of the step. None without a lens. A scene
// that is opened is so for some.
/** @param {Scene} scene @param {About} step @returns {Set<number>} */
export function underLens({ lens, owners, marks, under }, { nodes, lights = [], along }) {
  if (under) return under;
  if (!lens) return new Set();
  /** @param {number} owner */
  const host = (owner) => lens.hosts[owner] ?? (marks[owner]?.kind === "neuron" ? owner : null);
  /** @param {number[]} some */
  const ownersOf = (some) => some.filter((n) => n in owners).map((n) => owners[n]);
  /** @param {number[]} some */
  const neurons = (some) => ownersOf(some).filter((owner) => marks[owner]?.kind === "neuron");
  const hosts = new Set(ownersOf(nodes).map(host));
  const [only] = hosts;
  const one = hosts.size === 1 && only !== null ? [only] : [];
  if (!lens.standing) return new Set(one);
  /** @param {Set<number>} some */
  const apart = (some) => {
    const places = lens.opening ? placesOpened(lens.opening, marks, some) : [...some].map((n) => marks[n]);
    /** @param {Point} a @param {Point} b */
    const clear = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) >= 2 * lens.radius + (a.x === b.x ? LINE_BETWEEN : 0);
    return places?.every((a, n) => places.slice(0, n).every((b) => clear(a, b))) ?? false;
  };
  const own = neurons([...nodes, ...lights]);
  const left = along && new Set([...neurons(along), ...own]);
  const standing = neurons(lens.standing).filter((owner) => !left || left.has(owner));
  const choices = [standing.length ? [...standing, ...one] : [], own, one].map((some) => new Set(some));
  return choices.find((some) => some.size && apart(some)) ?? new Set();
}

// Where a label stands while its neuron is under the lens; null where it is not.
/** @param {Scene} scene @param {Label} label @param {Set<number>} under @returns {Point | null} */
export function placeUnderLens({ lens }, label, under) {
  if (!lens || !label.lens || !under.has(lens.hosts[label.owner] ?? label.owner)) return null;
  return label.lens;
}

// Which of the numbers of a neuron on paths stands in it, the least first.
/** @param {Scene} scene @param {Label} label @param {number} node @param {Pick<Step, "nodes" | "lights">} step */
export function rankInside({ lens }, label, node, { nodes, lights }) {
  const standing = lens?.standing?.includes(node) || label.kind !== "slope";
  const about = nodes.includes(node) ? 0 : lights.includes(node) ? 1 : standing ? 2 : 3;
  return about * INSIDE.length + INSIDE.indexOf(label.kind);
}

// The neurons that stand out of a drawing, each with its radius; ``colour`` is that of a neuron's outline.
/** @param {Scene} scene @param {Map<number, number>} radii @param {Hues} palette @param {(owner: number) => string} colour @param {SVGElement} group */
export function drawLens({ marks }, radii, palette, colour, group) {
  group.replaceChildren();
  for (const [owner, r] of radii) {
    const { x, y } = marks[owner];
    svg("circle", { cx: x, cy: y, r, fill: palette.neuron, stroke: colour(owner), "stroke-width": 2.5 }, group);
  }
}

// A number of an edge that has no room on it hangs on a stalk.
/** @param {Scene} scene @param {Places} room @param {string} colour @param {SVGElement} group @returns {Map<Entry, SVGElement>} */
export function drawStalks({ lens }, { placed }, colour, group) {
  const stalks = new Map();
  group.replaceChildren();
  for (const [entry, { x, y, on }] of lens ? placed : []) {
    if (!on || entry.label.owner >= 0) continue;
    stalks.set(entry, svg("line", { x1: x, y1: y, x2: on.x, y2: on.y, stroke: colour, "stroke-width": 1.2 }, group));
  }
  return stalks;
}
