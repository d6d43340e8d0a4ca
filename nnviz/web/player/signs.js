// What stands in a drawing at any step: the names of the columns, and of what has no room for a number.

import { svg } from "../shared/dom.js";
import { writeRuns } from "./labels.js";

/** @import { Places } from "./room.js" */
/** @import { Point, Scene } from "../types" */

export class Signs {
  /** @type {SVGGElement[]} */
  owned = [];

  /** @param {SVGElement} overlay */
  constructor(overlay) {
    this.headings = svg("g", { class: "nnv-headings" }, overlay);
    this.holder = svg("g", { class: "nnv-signs", "aria-hidden": "true" }, overlay);
  }

  // Each sign is written around its mark's middle, which is then only somewhere else.
  /** @param {Scene} scene */
  build({ headings, marks }) {
    this.headings.replaceChildren();
    for (const { y, text } of headings) svg("text", { y }, this.headings, text);
    this.holder.replaceChildren();
    this.owned = marks.map((mark) => svg("g", {}, mark.signs?.length ? this.holder : undefined));
    marks.forEach((mark, owner) => {
      for (const { runs, y, size } of mark.signs || []) writeRuns(runs, size, svg("text", { y: y - mark.y, "font-size": size }, this.owned[owner]));
    });
  }

  /** @param {Scene} scene */
  place({ headings, marks }) {
    headings.forEach(({ x }, n) => this.headings.children[n].setAttribute("x", String(x)));
    this.owned.forEach((_, owner) => this.put(owner, marks[owner]));
  }

  /** @param {number} owner @param {Point} at */
  put(owner, { x, y }) {
    const sign = this.owned[owner];
    const there = `translate(${x} ${y})`;
    if (sign.parentNode && sign.getAttribute("transform") !== there) sign.setAttribute("transform", there);
  }

  // Where a number stands on a small neuron, the neuron's own sign would stand under it.
  /** @param {Scene} scene @param {Places} room */
  uncover({ marks }, { placed }) {
    /** @param {number} owner @param {number} y */
    const covers = (owner, y) => owner >= 0 && Math.abs(y - marks[owner].y) < marks[owner].r;
    const covered = new Set([...placed].filter(([{ label }, { y }]) => covers(label.owner, y)).map(([{ label }]) => label.owner));
    this.owned.forEach((sign, owner) => {
      sign.style.display = covered.has(owner) ? "none" : "";
    });
  }
}
