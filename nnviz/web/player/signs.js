// What stands in a drawing at any step: the names of the columns, and of what has no room for a number.

import { svg } from "../shared/dom.js";
import { apartBy } from "./gliding.js";
import { writeRuns } from "./labels.js";

/** @import { Look } from "./gliding.js" */
/** @import { Places } from "./room.js" */
/** @import { Scene } from "../types" */

export class Signs {
  /** @type {SVGGElement[]} */
  owned = [];

  /** @param {SVGElement} overlay */
  constructor(overlay) {
    this.headings = svg("g", { class: "nnv-headings" }, overlay);
    this.holder = svg("g", { class: "nnv-signs", "aria-hidden": "true" }, overlay);
  }

  /** @param {Scene} scene */
  place({ headings, marks }) {
    this.headings.replaceChildren();
    for (const { x, y, text } of headings) svg("text", { x, y }, this.headings).textContent = text;
    this.holder.replaceChildren();
    this.owned = marks.map((mark) => svg("g", {}, mark.signs?.length ? this.holder : undefined));
    marks.forEach((mark, owner) => {
      for (const { runs, y, size } of mark.signs || []) writeRuns(runs, size, svg("text", { x: mark.x, y, "font-size": size }, this.owned[owner]));
    });
  }

  // On their way to where they stand.
  /** @param {Look} at @param {Look} to */
  carry(at, to) {
    this.owned.forEach((sign, owner) => {
      if (!sign.parentNode) return;
      const { x, y } = apartBy(at, to, owner);
      sign.setAttribute("transform", `translate(${x} ${y})`);
    });
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
