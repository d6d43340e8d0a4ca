// What moves after a step: what goes in travels along its edges into the neuron, an error travels back. Only the overlay changes, and
// the step is done before anything moves, so the next key waits for nothing.

import { svg } from "../shared/dom.js";

/** @import { Point, Scene, Step } from "../types" */

const TRAVEL = 420; // milliseconds
const SLIDE = 320;
const HELD = 250; // steps that follow each other faster are of a key that is held, or of somebody in a hurry
const MOST = 24; // edges; more would be a swarm

// Whether a step moves anything: one step ahead, by somebody who is in no hurry.
export class StepPace {
  at = -Infinity;
  index = 0;

  /** @param {number} index */
  moves(index) {
    const now = performance.now();
    const moves = index === this.index + 1 && now - this.at >= HELD;
    if (index !== this.index) this.at = now;
    this.index = index;
    return moves;
  }
}

const BACK = new Set(["backward", "gradient", "neighbours", "folding"]);

/** @typedef {{ points: [number, number, number, number], backward: boolean, wait?: number, travel?: number }} Way */

export class Motion {
  constructor() {
    /** @type {SVGGElement | null} */
    this.group = null;
    this.last = -Infinity;
    // Whether the step that began last may move anything.
    this.possible = false;
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  }

  // The edges of a step, and whether what it finds lies at their starts. What stands at neither end travels nowhere.
  /** @param {Scene} scene @param {Step} step @param {Set<number>} found @param {Set<number>} read @returns {Way[]} */
  ways({ lines }, step, found, read) {
    if (step.phase === "paths") return alongPath(lines.filter((_, n) => read.has(-1 - n)));
    const backward = BACK.has(step.phase);
    return lines.flatMap(({ at, ends, nodes }, n) => {
      const own = found.has(-1 - n);
      const [start, end] = ends;
      const into = found.has(end) && (read.has(start) || read.has(-1 - n));
      const back = found.has(start) && (read.has(end) || read.has(-1 - n));
      if (step.phase === "update" || !(backward ? own || back : into && (nodes.length > 0 || step.phase === "loss"))) return [];
      return [{ points: endsOf(at), backward }];
    });
  }

  // A step begins: what moved before it is gone, and whether it may move anything is known.
  begin() {
    this.stop();
    const now = performance.now();
    this.possible = now - this.last >= HELD && !this.calm.matches;
    this.last = now;
  }

  /** @param {Scene} scene @param {Step} step @param {Set<number>} found @param {Set<number>} read @param {SVGElement} parent @param {string} colour */
  start(scene, step, found, read, parent, colour) {
    const ways = this.ways(scene, step, found, read);
    if (!ways.length || ways.length > MOST) return;
    this.group = svg("g", { class: "nnv-motion", "aria-hidden": "true" }, parent);
    for (const one of ways) this.send(one, colour, this.group);
  }

  /** @param {Way} way @param {string} colour @param {SVGGElement} group */
  send({ points: [x1, y1, x2, y2], backward, wait = 0, travel: time = TRAVEL }, colour, group) {
    const paint = { fill: colour, stroke: "var(--nnv-background)", "stroke-width": 1 };
    const turn = (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI;
    const shape = backward ? svg("path", { d: "M-7 0L5 -6V6z", ...paint }, group) : svg("circle", { r: 5, ...paint }, group);
    const [from, to] = backward ? [`${x2}px, ${y2}px`, `${x1}px, ${y1}px`] : [`${x1}px, ${y1}px`, `${x2}px, ${y2}px`];
    /** @param {string} place */
    const at = (place) => ({ transform: `translate(${place}) rotate(${turn}deg)` });
    const travel = shape.animate([at(from), at(to)], { duration: time, delay: wait, easing: "linear", fill: "both" });
    travel.onfinish = () => shape.remove();
  }

  // A new weight slides to its place from where its derivative stands. The label is there already: what slides is its likeness.
  /** @param {Element} label @param {Point} from @param {Point} to @param {SVGElement} parent */
  slide(label, from, to, parent) {
    const text = label.querySelector("text")?.cloneNode(true);
    if (!(text instanceof SVGElement)) return;
    this.group ??= svg("g", { class: "nnv-motion", "aria-hidden": "true" }, parent);
    text.style.fill = "var(--nnv-parameter)";
    this.group.appendChild(text);
    const start = { transform: `translate(${from.x - to.x}px, ${from.y - to.y}px)`, opacity: 1 };
    const slide = text.animate([start, { transform: "translate(0px, 0px)", opacity: 0.4 }], { duration: SLIDE, easing: "cubic-bezier(0.2, 0, 0, 1)" });
    slide.onfinish = () => text.remove();
  }

  stop() {
    this.group?.remove();
    this.group = null;
  }
}

/** @param {number[]} at @returns {[number, number, number, number]} */
const endsOf = (at) => [at[0], at[1], at[at.length - 2], at[at.length - 1]];

// One after the other, from the end of a path back to its start.
/** @param {Scene["lines"]} lines @returns {Way[]} */
function alongPath(lines) {
  const travel = TRAVEL / lines.length;
  const back = [...lines].sort((a, b) => b.at[0] - a.at[0]);
  return back.map(({ at }, n) => ({ points: endsOf(at), backward: true, wait: n * travel, travel }));
}
