// Which labels are drawn at a step, and where, as draw/shown.py chooses them.

import { boxOf, meetsCircle, nodeAt, overlap } from "./labels.js";
import { placeUnderLens, underLens } from "./lens.js";

/** @import { Box, Entry, Label, Point, Scene, Step } from "../types" */

/** @typedef {Box & { own: boolean, entry?: Entry }} Taken */
/** @typedef {{ placed: Map<Entry, Point>, hidden: Set<Entry> }} Places */

const FEW_LIGHTS = 8; // for so many numbers other labels make way
const BETWEEN_ROWS = 4; // kept free between numbers that stand apart
const BOLD = 1.08; // how much wider the type of an active step is

export class Room {
  // The room of what is always drawn, and what comes and goes, by the nodes that it shows. ``text`` is how a node's number is written.
  /** @param {Scene} scene @param {Entry[]} entries @param {(node: number) => string} text */
  constructor(scene, entries, text) {
    this.scene = scene;
    this.text = text;
    /** @type {(Box & { entry: Entry })[]} */
    this.reserved = entries.filter(({ label }) => label.always).map((entry) => ({ entry, ...boxOf(entry.label, this.longest(entry.label), BOLD) }));
    /** @type {Map<number, Entry[]>} */
    this.passing = new Map();
    for (const entry of entries) {
      if (entry.label.always) continue;
      for (const [, n] of entry.label.shown) this.passing.set(n, [...(this.passing.get(n) || []), entry]);
    }
    this.discs = scene.marks.filter(({ kind }) => ["neuron", "input", "loss"].includes(kind));
  }

  /** @param {Label} label */
  longest(label) {
    return label.shown.map(([, n]) => this.text(n)).reduce((a, b) => (b.length > a.length ? b : a), "");
  }

  // The labels that come and go with their step, each with its place at this one, and the others that make way for them: what the
  // step finds before what it reads, where there is room; where a step is about few numbers they are shown in any case.
  /** @param {number} index @param {Pick<Step, "nodes" | "lights">} step @returns {Places} */
  at(index, step) {
    /** @type {Places} */
    const places = { placed: new Map(), hidden: new Set() };
    const own = new Set([...step.nodes, ...step.lights]);
    /** @type {Taken[]} */
    const taken = this.reserved.map((box) => ({ ...box, own: own.has(nodeAt(box.entry.label, index) ?? -1) }));
    const under = underLens(this.scene, step);
    if (this.scene.lens && under !== null) {
      const { x, y } = this.scene.marks[under];
      const size = 2 * this.scene.lens.radius;
      taken.push({ x, y, width: size, height: size, own: true });
    }
    for (const entry of this.insideLens(under, index)) places.placed.set(entry, entry.label.lens ?? entry.label);
    // Under the lens labels have one place: those that can stand elsewhere make way for them.
    for (const n of own) this.putUnderLens(n, index, taken, places, under);
    for (const n of step.nodes) this.put(n, index, taken, places, true, true);
    for (const n of step.lights) this.put(n, index, taken, places, step.lights.length <= FEW_LIGHTS, step.nodes.includes(n));
    return places;
  }

  // Of the same places those that cover no other: for numbers that are in sight beside the drawing, too. What the step finds stays before
  // all others, and numbers at neurons before those on edges.
  /** @param {number} index @param {Places} places @param {number[]} found @returns {Places} */
  apart(index, { placed, hidden }, found) {
    /** @param {Entry} entry */
    const rank = ({ label }) => (found.includes(nodeAt(label, index) ?? -1) ? 0 : label.owner >= 0 ? 1 : 2);
    /** @type {Map<Entry, Point>} */
    const kept = new Map();
    /** @type {Box[]} */
    const boxes = [];
    for (const [entry, spot] of [...placed].sort(([one], [other]) => rank(one) - rank(other))) {
      const node = nodeAt(entry.label, index);
      const tight = boxOf(entry.label, node === null ? "" : this.text(node), BOLD, spot);
      const box = { ...tight, height: tight.height + BETWEEN_ROWS };
      if (boxes.some((other) => overlap(box, other))) continue;
      boxes.push(box);
      kept.set(entry, spot);
    }
    return { placed: kept, hidden };
  }

  /** @param {number} n @param {number} index @param {Taken[]} taken @param {Places} places @param {number | null} under */
  putUnderLens(n, index, taken, { placed }, under) {
    for (const entry of this.passing.get(n) || []) {
      const place = placeUnderLens(this.scene, entry.label, under);
      if (!place || nodeAt(entry.label, index) !== n) continue;
      const box = boxOf(entry.label, this.text(n), BOLD, place);
      taken.push({ ...box, own: true });
      placed.set(entry, box);
    }
  }

  // What is known of the neuron under the lens, besides what the step is about: z and a.
  /** @param {number | null} under @param {number} index */
  insideLens(under, index) {
    if (under === null) return [];
    const entries = this.scene.marks[under].nodes.flatMap((n) => this.passing.get(n) || []);
    return entries.filter(({ label }) => label.owner === under && ["forward", "activation"].includes(label.kind) && nodeAt(label, index) !== null);
  }

  // Puts what shows a node where it covers least, none of the step's own numbers where that can be, and no neuron.
  /**
   * @param {number} n
   * @param {number} index
   * @param {Taken[]} taken
   * @param {Places} places
   * @param {boolean} insisting
   * @param {boolean} found
   */
  put(n, index, taken, { placed, hidden }, insisting, found) {
    for (const entry of this.passing.get(n) || []) {
      if (placed.has(entry) || nodeAt(entry.label, index) !== n) continue;
      const spots = this.spots(entry.label).map((spot) => boxOf(entry.label, this.text(n), BOLD, spot));
      const covers = spots.map((spot) => taken.filter((other) => overlap(spot, other)));
      const costs = covers.map((others) => others.reduce((sum, other) => sum + (other.own ? 100 : 1), 0));
      const all = costs.map((cost, k) => cost + 0.1 * this.discs.filter((disc) => meetsCircle(spots[k], disc)).length);
      const best = all.indexOf(Math.min(...all));
      if (costs[best] && !(insisting && (costs[best] < 100 || found))) continue;
      for (const other of covers[best]) if (other.entry && !other.own) hidden.add(other.entry);
      taken.push({ ...spots[best], own: true });
      placed.set(entry, spots[best]);
    }
  }

  // Where a label may stand: where it is, on an edge with a weight anywhere along it, and a little higher or lower.
  /** @param {Label} label @returns {Point[]} */
  spots(label) {
    const { spots, lines, height } = this.scene;
    const shares = label.owner < 0 && spots[label.kind];
    /** @type {Point[]} */
    let places = [label];
    if (shares && lines[-1 - label.owner].weighted) {
      const [x1, y1, x2, y2] = lines[-1 - label.owner].at;
      places = shares.map((share) => ({ x: x1 + (x2 - x1) * share, y: y1 + (y2 - y1) * share }));
    }
    const moved = spots.aside.flatMap((dy) => places.map(({ x, y }) => ({ x, y: y + dy, kept: dy === 0 })));
    return moved.filter(({ y, kept }) => kept || (y > label.size && y < height - label.size));
  }
}
