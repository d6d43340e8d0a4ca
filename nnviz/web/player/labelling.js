// The labels of a drawing: which of them a step changes, and each as it stands at the step.

import { later, svg } from "../shared/dom.js";
import { textOf } from "./formula.js";
import { carried } from "./gliding.js";
import { boxOf, nodeAt, writeInside, writeRuns } from "./labels.js";
import { placeUnderLens } from "./lens.js";
import { Room } from "./room.js";

/** @import { Look } from "./gliding.js" */
/** @import { Places } from "./room.js" */
/** @import { Entry, Label, Point, Scene, Step, Walkthrough } from "../types" */

/** @typedef {{ nodes: Set<number>, lights: Set<number> }} Active */
/** @typedef {{ index: number, active: Active, room: Places, under: Set<number>, inFocus: (owner: number) => boolean }} Moment what labels ask of a step */
/** @typedef {{ text: (node: number) => string, name: (element: SVGElement, node: number | null, owner: number) => void }} Words what a number says now, and what pointing adds to it */

/** @param {Label} a @param {Label} b */
const together = (a, b) => a === b || (a.x === b.x && a.y === b.y && a.lens?.x === b.lens?.x && a.lens?.y === b.lens?.y);

const WAITING = new Set(["forward", "activation", "loss"]);

export class Labels {
  /** @type {Walkthrough} */
  data = later();
  /** @type {Scene} */
  scene = later();
  /** @type {Entry[]} */
  entries = [];
  /** @type {Room} */
  room = later();
  // Biases and targets with an outline of their own.
  /** @type {Set<number>} */
  boxed = new Set();
  /** @type {Map<number, Entry[]>} */
  bySince = new Map();
  /** @type {Map<number, Entry[]>} */
  byNode = new Map();
  // Those that a number has changed on.
  /** @type {Set<Entry>} */
  renewed = new Set();
  /** @type {Set<Entry> | null} */
  touched = null;
  /** @type {SVGGElement} */
  layer = later();
  squeeze = 1;

  /** @param {Words} words */
  constructor(words) {
    this.words = words;
  }

  /** @param {Walkthrough} data @param {Scene} scene */
  build(data, scene) {
    this.entries = scene.labels.map((label) => ({ label, state: "", written: null }));
    this.reserve(data, scene);
  }

  // Where only numbers changed: the same labels with others.
  /** @param {Walkthrough} data @param {Scene} scene */
  renumber(data, scene) {
    scene.labels.forEach((label, n) => (this.entries[n].label = label));
    this.reserve(data, scene);
  }

  /** @param {Walkthrough} data @param {Scene} scene */
  reserve(data, scene) {
    Object.assign(this, { data, scene });
    this.room = new Room(scene, this.entries, (node) => textOf(data, node));
    this.boxed = new Set(scene.labels.filter((label) => label.boxed && label.always).map((label) => label.owner));
    this.index();
  }

  // The same labels, of which some stand elsewhere now.
  /** @param {Scene} scene */
  moveTo(scene) {
    this.scene = scene;
    scene.labels.forEach((label, n) => {
      const entry = this.entries[n];
      if (!together(label, entry.label)) this.renewed.add(entry);
      entry.label = label;
    });
    this.room.moveTo(scene);
  }

  // Which labels a step can change: those whose number becomes known with it, and those that show what it finds or reads.
  index() {
    this.bySince = new Map();
    this.byNode = new Map();
    this.touched = null;
    /** @param {Map<number, Entry[]>} map @param {number} key @param {Entry} entry */
    const add = (map, key, entry) => {
      const others = map.get(key);
      if (others) others.push(entry);
      else map.set(key, [entry]);
    };
    for (const entry of this.entries) {
      for (const [since, n] of entry.label.shown) {
        add(this.bySince, since, entry);
        add(this.byNode, n, entry);
      }
    }
  }

  /** @param {Set<number>} changed */
  renew(changed) {
    for (const node of changed) for (const entry of this.byNode.get(node) ?? []) this.renewed.add(entry);
  }

  // The labels to look at when going to a step: all of them at first, afterwards the difference.
  /** @param {number} from @param {number} to @param {Step} step @param {Places} room */
  changed(from, to, step, room) {
    const now = new Set(room.hidden);
    // Under the lens a label has another place.
    for (const entry of room.placed.keys()) now.add(entry);
    for (const nodes of [step.nodes, step.lights]) for (const n of nodes) for (const entry of this.byNode.get(n) || []) now.add(entry);
    const before = this.touched;
    const renewed = this.renewed;
    this.touched = now;
    this.renewed = new Set();
    if (!before) return this.entries;
    const changed = new Set([...before, ...now, ...renewed]);
    for (let since = Math.min(from, to) + 1; since <= Math.max(from, to); since += 1) {
      for (const entry of this.bySince.get(since) || []) changed.add(entry);
    }
    return changed;
  }

  /** @param {Entry} entry @param {Pick<Moment, "room" | "under">} moment */
  placeOf(entry, { room, under }) {
    return room.placed.get(entry) || placeUnderLens(this.scene, entry.label, under) || entry.label;
  }

  // On their way to where they stand, each with what it hangs on.
  /** @param {Look} at @param {Look} to @param {Moment} moment @param {Map<Entry, SVGElement>} stalks */
  carry(at, to, moment, stalks) {
    for (const entry of this.entries) {
      if (!entry.element || entry.element.style.display === "none") continue;
      const way = carried(entry, this.placeOf(entry, moment), at, to);
      for (const element of [entry.element, stalks.get(entry)]) element?.setAttribute("transform", way);
    }
  }

  settle() {
    for (const { element } of this.entries) element?.removeAttribute("transform");
  }

  /** @param {Entry} entry @param {Moment} moment */
  set(entry, moment) {
    const { label } = entry;
    const { index, active, room, inFocus } = moment;
    const node = nodeAt(label, index);
    // A neuron says which numbers it will hold before they are known.
    const waiting = node === null && label.always && WAITING.has(label.kind) && label.name.length > 0;
    const place = this.placeOf(entry, moment);
    const shown = inFocus(label.owner) && !room.hidden.has(entry) && (waiting || (node !== null && (label.always || room.placed.has(entry))));
    const role = !shown ? "" : node === null ? "waiting" : this.roleOf(label, node, active);
    const text = shown && node !== null ? this.words.text(node) : "";
    const written = `${text} ${place.x} ${place.y} ${"inside" in place} ${label.size} ${label.always} ${label.name.length}`;
    const state = shown ? `${written} ${role} ${node} ${this.data.example}` : "";
    if (state === entry.state) return;
    entry.state = state;
    if (!shown) {
      if (entry.element) entry.element.style.display = "none";
      return;
    }
    const element = (entry.element ??= svg("g", {}, this.layer));
    element.style.display = "";
    element.setAttribute("class", ["nnv-label", ...role.split(" ").map((r) => `nnv-${r}`)].join(" "));
    if (entry.written !== written) this.write(label, element, text, place);
    entry.written = written;
    this.words.name(element, node, label.owner);
  }

  /** @param {Label} label @param {number} node @param {Active} active */
  roleOf(label, node, active) {
    if (active.nodes.has(node)) return "active";
    const kind = label.kind !== "given" ? label.kind : node in this.data.known ? "update" : this.isParameter(label.owner) ? "given parameter" : "given";
    return (active.lights.has(node) ? "read " : "") + kind;
  }

  // A weight or a bias.
  /** @param {number} owner */
  isParameter(owner) {
    return owner < 0 ? this.scene.lines[-1 - owner].weighted : this.scene.marks[owner].kind === "bias";
  }

  /** @param {Label} label @param {SVGGElement} element @param {string} text @param {Point & { inside?: boolean }} place */
  write(label, element, text, place) {
    const { lens } = this.scene;
    if (place.inside && lens) {
      writeInside(label, element, text, lens.radius, this.squeeze);
      return;
    }
    element.replaceChildren();
    const { x, y, width, height } = boxOf(label, text, 1, place);
    const within = label.always || (label.kind === "slope" && !label.lens) || (label.lens?.x === x && label.lens.y === y && WAITING.has(label.kind));
    const kind = label.boxed ? "nnv-box" : label.owner < 0 || !within ? "nnv-ground" : "nnv-touch";
    svg("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: 3, class: kind }, element);
    const holder = svg("text", { x, y, "font-size": label.size * this.squeeze }, element);
    writeRuns([...label.name, [(label.name.length && text ? "\u00a0" : "") + text, ""]], label.size * this.squeeze, holder);
  }
}
