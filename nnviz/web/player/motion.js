// What moves after a step: what goes in travels along its edges into the neuron, an error travels back. Only the overlay changes, and
// the step is done before anything moves, so the next key waits for nothing.

import { svg } from "../shared/dom.js";

/** @import { Scene, Step } from "../types" */

const TRAVEL = 420; // milliseconds
const HELD = 250; // steps that follow each other faster are of a key that is held, or of somebody in a hurry
const MOST = 24; // edges; more would be a swarm

export class Motion {
  constructor() {
    /** @type {SVGGElement | null} */
    this.group = null;
    this.last = -Infinity;
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  }

  // The edges of a step, and whether what it finds lies at their starts. What stands at neither end travels nowhere.
  /** @param {Scene} scene @param {Step} step @param {Set<number>} found @param {Set<number>} read */
  ways({ lines }, step, found, read) {
    const backward = step.phase === "backward" || step.phase === "gradient";
    return lines.flatMap(({ at, ends, nodes }, n) => {
      const own = found.has(-1 - n);
      const [start, end] = ends;
      const into = found.has(end) && (read.has(start) || read.has(-1 - n));
      const back = found.has(start) && (read.has(end) || read.has(-1 - n));
      if (step.phase === "update" || !(backward ? own || back : into && (nodes.length > 0 || step.phase === "loss"))) return [];
      const points = /** @type {[number, number, number, number]} */ ([at[0], at[1], at[at.length - 2], at[at.length - 1]]);
      return [{ points, backward }];
    });
  }

  /** @param {Scene} scene @param {Step} step @param {Set<number>} found @param {Set<number>} read @param {SVGElement} parent @param {string} colour */
  start(scene, step, found, read, parent, colour) {
    this.stop();
    const now = performance.now();
    const hurried = now - this.last < HELD;
    this.last = now;
    if (hurried || this.calm.matches) return;
    const ways = this.ways(scene, step, found, read);
    if (!ways.length || ways.length > MOST) return;
    this.group = svg("g", { class: "nnv-motion", "aria-hidden": "true" }, parent);
    for (const { points, backward } of ways) this.send(points, backward, colour, this.group);
  }

  /** @param {[number, number, number, number]} points @param {boolean} backward @param {string} colour @param {SVGGElement} group */
  send([x1, y1, x2, y2], backward, colour, group) {
    const paint = { fill: colour, stroke: "var(--nnv-background)", "stroke-width": 1 };
    const turn = (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI;
    const shape = backward ? svg("path", { d: "M-7 0L5 -6V6z", ...paint }, group) : svg("circle", { r: 5, ...paint }, group);
    const [from, to] = backward ? [`${x2}px, ${y2}px`, `${x1}px, ${y1}px`] : [`${x1}px, ${y1}px`, `${x2}px, ${y2}px`];
    /** @param {string} place */
    const at = (place) => ({ transform: `translate(${place}) rotate(${turn}deg)` });
    const travel = shape.animate([at(from), at(to)], { duration: TRAVEL, easing: "linear", fill: "forwards" });
    travel.onfinish = () => shape.remove();
  }

  stop() {
    this.group?.remove();
    this.group = null;
  }
}
