// Which labels are drawn at a step, and where, as draw/shown.py chooses them.

import { BOLD, boxOf, meetsCircle, meetsPiece, nodeAt, overlap } from "./labels.js";
import { placeUnderLens, rankInside, underLens } from "./lens.js";

/** @import { Mark } from "../contract" */
/** @import { Box, Entry, Label, Point, Scene, Step } from "../types" */

/** @typedef {[number, number, number[]]} FormulaOf the last are the nodes that it reads */
/** @typedef {Box & { own: boolean, entry?: Entry, round?: number }} Taken what is ``round`` is a disc of that radius */
/** @typedef {Point & { inside?: boolean, on?: Point }} Place what stands ``inside`` a neuron of a path; ``on`` is where on its edge */
/** @typedef {{ placed: Map<Entry, Place>, hidden: Set<Entry> }} Places */

const FEW_LIGHTS = 8; // for so many numbers other labels make way
const BETWEEN_ROWS = 4; // kept free between numbers that stand apart

const LINES_APART = 1; // more than the height of two numbers above each other around a lens: letters reach further than their line
const PATHS_APART = 3; // and of paths, whose numbers stand in several lines
const BELOW_NAMES = 31; // so far down a number is clear of the names of the columns
const BESIDE_MARK = 4; // between a mark and a label right or left of it
const STEPS_ASIDE_OF_MARK = 5; // of the steps aside so many are near enough to a mark, or to an edge that the step is not about
const COVERED_DISC = 10; // more than whatever makes way, and less than a number of the step

/** @param {Box} box @param {Taken} other */
const meets = (box, { x, y, round, ...size }) => (round ? meetsCircle(box, { x, y, r: round }) : overlap(box, { x, y, ...size }));

/** @param {Scene} scene */
const discsOf = ({ marks }) => marks.filter(({ kind }) => ["neuron", "input", "loss"].includes(kind));

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
    this.discs = discsOf(scene);
  }

  // Where everything stands now, of a scene in which nothing is drawn at all steps.
  /** @param {Scene} scene */
  moveTo(scene) {
    this.scene = scene;
    this.discs = discsOf(scene);
  }

  // Whether the lens is one neuron's.
  get aroundOne() {
    return this.scene.lens !== undefined && !this.scene.lens.standing;
  }

  // Whether its columns give way to a lens, so that numbers stand close to each other and to the names of the columns.
  get givesWay() {
    return this.aroundOne || this.scene.lens?.opening !== undefined;
  }

  // Whether among discs there is one that a number does not belong to: on an edge at neither end.
  /** @param {Label} label @param {Mark[]} discs */
  others({ owner }, discs) {
    const own = (owner < 0 ? this.scene.lines[-1 - owner].ends : [owner]).map((n) => this.scene.marks[n]);
    return discs.some((disc) => !own.includes(disc));
  }

  /** @param {Label} label */
  longest(label) {
    return label.shown.map(([, n]) => this.text(n)).reduce((a, b) => (b.length > a.length ? b : a), "");
  }

  // The labels that come and go with their step, each with its place at this one, and the others that make way for them: what the
  // step finds before what it reads, where there is room; where a step is about few numbers they are shown in any case.
  /** @param {number} index @param {Pick<Step, "nodes" | "lights" | "along"> & { formula?: FormulaOf }} step @returns {Places} */
  at(index, step) {
    /** @type {Places} */
    const places = { placed: new Map(), hidden: new Set() };
    const own = new Set([...step.nodes, ...step.lights]);
    /** @type {Taken[]} */
    const taken = this.reserved.map((box) => ({ ...box, own: own.has(nodeAt(box.entry.label, index) ?? -1) }));
    const under = underLens(this.scene, step);
    const size = 2 * (this.scene.lens?.radius ?? 0);
    for (const owner of under) {
      const { x, y } = this.scene.marks[owner];
      taken.push({ x, y, width: size, height: size, own: true, ...(this.aroundOne ? { round: size / 2 } : {}) });
    }
    const standing = this.scene.lens?.standing;
    if (standing) {
      for (const owner of under) this.putInside(owner, index, step, places);
    } else {
      // Under the lens labels have one place: those that can stand elsewhere make way for them.
      for (const owner of under) for (const entry of this.insideLens(owner, index)) this.putUnderLens(entry, taken, places, under);
      for (const n of own) for (const entry of this.passing.get(n) || []) if (nodeAt(entry.label, index) === n) this.putUnderLens(entry, taken, places, under);
    }
    // A path's neurons hold one number; beside them is only what a formula reads.
    const beside = standing && new Set([...step.nodes, ...(step.formula?.[2] ?? [])]);
    /** @param {boolean} insisting @param {boolean} found @param {boolean} [only] */
    const how = (insisting, found, only = false) => ({ insisting, found, only, under, beside });
    for (const n of step.nodes) this.put(n, index, taken, places, how(true, true));
    // Around a lens what stands at marks comes before what stands anywhere along an edge.
    const { owners } = this.scene;
    const lights = this.scene.lens ? [...step.lights].sort((a, b) => Number((owners[a] ?? 0) < 0) - Number((owners[b] ?? 0) < 0)) : step.lights;
    for (const n of lights) this.put(n, index, taken, places, how(step.lights.length <= FEW_LIGHTS, step.nodes.includes(n)));
    // A sum that is folded is still about a part of it.
    for (const n of standing?.filter((n) => step.along?.includes(n) ?? true) ?? []) this.put(n, index, taken, places, how(false, false, true));
    return places;
  }

  // Of a neuron on paths the one number that stands in it.
  /** @param {number} owner @param {number} index @param {Pick<Step, "nodes" | "lights">} step @param {Places} places */
  putInside(owner, index, step, { placed }) {
    const entries = this.scene.marks[owner].nodes.flatMap((n) => this.passing.get(n) || []).filter(({ label }) => label.owner === owner && label.lens);
    const ranked = entries
      .map((entry) => ({ entry, node: nodeAt(entry.label, index) }))
      .flatMap(({ entry, node }) => (node === null ? [] : [{ entry, rank: rankInside(this.scene, entry.label, node, step) }]));
    const least = Math.min(...ranked.map(({ rank }) => rank));
    const first = ranked.find(({ rank }) => rank === least);
    if (first?.entry.label.lens) placed.set(first.entry, { ...first.entry.label.lens, inside: true });
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

  /** @param {Entry} entry @param {Taken[]} taken @param {Places} places @param {Set<number>} under */
  putUnderLens(entry, taken, { placed }, under) {
    const place = placeUnderLens(this.scene, entry.label, under);
    if (!place || placed.has(entry)) return;
    const box = boxOf(entry.label, this.longest(entry.label), BOLD, place);
    taken.push({ ...box, own: true });
    placed.set(entry, box);
  }

  // What is known of the neuron under the lens, besides what the step is about: z and a.
  /** @param {number} under @param {number} index */
  insideLens(under, index) {
    const entries = this.scene.marks[under].nodes.flatMap((n) => this.passing.get(n) || []);
    return entries.filter(({ label }) => label.owner === under && ["forward", "activation"].includes(label.kind) && nodeAt(label, index) !== null);
  }

  // Puts what shows a node where it covers least, none of the step's own numbers where that can be, and no neuron; with ``only`` where it
  // covers nothing at all.
  /**
   * @param {number} n
   * @param {number} index
   * @param {Taken[]} taken
   * @param {Places} places
   * @param {{ insisting: boolean, found: boolean, only: boolean, under: Set<number>, beside: Set<number> | undefined }} how
   */
  put(n, index, taken, { placed, hidden }, { insisting, found, only, under, beside }) {
    for (const entry of this.passing.get(n) || []) {
      if (placed.has(entry) || nodeAt(entry.label, index) !== n || (beside && entry.label.lens && !beside.has(n))) continue;
      // A slope stands in the place of a number of its neuron.
      /** @param {Taken} other */
      const stays = ({ own, entry: other }) => own && !(entry.label.kind === "slope" && other?.label.owner === entry.label.owner);
      const { width } = boxOf(entry.label, this.text(n), BOLD, entry.label);
      const places = this.spots(entry.label, under, width, found, only ? STEPS_ASIDE_OF_MARK : undefined);
      if (!places.length) continue;
      const spots = places.map((spot) => boxOf(entry.label, this.text(n), BOLD, spot));
      const apart = this.aroundOne ? LINES_APART : this.givesWay ? PATHS_APART : 0;
      const covers = spots.map((spot) => taken.filter((other) => meets({ ...spot, height: spot.height + apart }, other)));
      const costs = covers.map((others) => others.reduce((sum, other) => sum + (stays(other) ? 100 : 1), 0));
      const discs = spots.map((spot) => this.discs.filter((disc) => meetsCircle(spot, disc)));
      const all = costs.map((cost, k) => cost + COVERED_DISC * discs[k].length);
      const clear = all.map((cost, k) => cost + (beside ? 0.001 * this.crossed(entry.label, spots[k]) : 0));
      const best = clear.indexOf(Math.min(...clear));
      if (this.aroundOne && !found && this.others(entry.label, discs[best])) continue;
      const insists = insisting || entry.label.kind === "slope";
      if (only ? all[best] : costs[best] && !(insists && (costs[best] < 100 || found))) continue;
      for (const other of covers[best]) if (other.entry && !stays(other)) hidden.add(other.entry);
      taken.push({ ...spots[best], own: true });
      placed.set(entry, { ...spots[best], on: places[best].on });
    }
  }

  // Above a neuron on paths or below it, with a line more, where no other one is nearer.
  /** @param {Label} label @param {number} radius @returns {Place[]} */
  besideNeuron({ x, y, owner }, radius) {
    const mark = this.scene.marks[owner];
    const side = Math.sign(y - mark.y);
    const away = y - mark.y + side * (radius - mark.r);
    const others = this.discs.filter((disc) => disc.x === mark.x && disc !== mark);
    const heights = [away, -away, away + side * 20, -away - side * 20].map((way) => mark.y + way);
    return heights.filter((at) => others.every((other) => Math.abs(at - other.y) > Math.abs(at - mark.y))).map((at) => ({ x, y: at }));
  }

  // Above a small mark, below it, right and left of it, and a little higher or lower, where no other one is nearer; what the step has
  // ``found`` stands there in any case.
  /** @param {Label} label @param {Set<number>} under @param {number} width @param {boolean} found @returns {Place[]} */
  around(label, under, width, found) {
    const { marks, lens, width: wide, height } = this.scene;
    const { x, y, size } = label;
    const mark = marks[label.owner];
    const beside = mark.r + BESIDE_MARK + width / 2;
    const below = 2 * mark.y - y;
    const sides = [
      [x, y],
      [x, below],
      [mark.x + beside, mark.y],
      [mark.x - beside, mark.y],
    ];
    const places = [
      ...sides,
      ...this.scene.spots.aside.slice(1, STEPS_ASIDE_OF_MARK).flatMap((dy) => [
        [x, y + dy],
        [x, below + dy],
      ]),
    ].map(([x, y]) => ({ x, y }));
    const others = this.discs.filter((disc) => disc !== mark).map((disc) => ({ ...disc, r: under.has(marks.indexOf(disc)) ? (lens?.radius ?? 0) : disc.r }));
    /** @param {Point} at @param {{ x: number, y: number, r: number }} disc */
    const away = (at, disc) => Math.hypot(at.x - disc.x, at.y - disc.y) - disc.r;
    /** @param {Point} at */
    const fits = (at) => {
      const within = at.x >= width / 2 && at.x <= wide - width / 2 && at.y >= size && at.y <= height - size;
      return within && !others.some((disc) => away(at, disc) <= away(at, mark) || meetsCircle({ ...at, width, height: size }, disc));
    };
    const some = places.filter(fits);
    return some.length || !found ? some : [label];
  }

  // How many edges a number of another one lies on: among those of paths it is to be seen which is its own.
  /** @param {Label} label @param {Box} box */
  crossed({ owner }, box) {
    return owner >= 0 ? 0 : this.scene.lines.filter(({ at, weighted }, n) => weighted && n !== -1 - owner && meetsPiece(box, at)).length;
  }

  // Where a label may stand: where it is, on an edge with a weight anywhere along it, and a little higher or lower, in the first ``steps``
  // ways. In a neuron a slope stands for one of its two numbers.
  /** @param {Label} label @param {Set<number>} under @param {number} width @param {boolean} found @param {number} [steps] @returns {Place[]} */
  spots(label, under, width, found, steps) {
    const { spots, lines, height, lens, marks } = this.scene;
    const mark = marks[label.owner];
    if (label.kind === "slope" && Math.abs(label.y - mark.y) < mark.r) return [label, { x: label.x, y: 2 * mark.y - label.y }];
    const shares = label.owner < 0 && spots[label.kind];
    /** @type {Point[]} */
    let places = [label];
    if (lens?.standing && label.lens) return this.besideNeuron(label, under.has(label.owner) ? lens.radius : mark.r);
    if (this.aroundOne && mark) return this.around(label, under, width, found);
    if (shares && lines[-1 - label.owner].weighted) {
      const [x1, y1, x2, y2] = lines[-1 - label.owner].at;
      places = shares.map((share) => ({ x: x1 + (x2 - x1) * share, y: y1 + (y2 - y1) * share }));
    }
    // Around a lens what stands on a stalk is not among the names of the columns.
    const top = this.givesWay ? BELOW_NAMES : label.size;
    const moved = spots.aside.slice(0, steps).flatMap((dy) => places.map(({ x, y }) => ({ x, y: y + dy, kept: dy === 0, ...(dy ? { on: { x, y } } : {}) })));
    return moved.filter(({ y, kept }) => kept || (y > top && y < height - label.size));
  }
}
