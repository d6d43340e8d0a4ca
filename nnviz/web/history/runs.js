// The list of the runs: what each is called, how it is drawn, and its loss at the moment. One of them is chosen.

import { element, part, svg } from "../shared/dom.js";
import { lossAt, RUN_DASHES, short } from "./chart.js";

/** @import { Run } from "../contract" */
/** @import { Moment } from "../types" */

export class Runs {
  /** @type {HTMLElement[]} */
  values = [];

  /** @param {HTMLElement} fieldset @param {(n: number) => void} choose */
  constructor(fieldset, choose) {
    this.fieldset = fieldset;
    this.choose = choose;
  }

  /** @param {Run[]} runs @param {number} selected */
  show(runs, selected) {
    this.fieldset.replaceChildren(part(this.fieldset, "legend", HTMLElement));
    this.fieldset.classList.toggle("nnh-single", runs.length === 1);
    this.values = runs.map((run, n) => this.line(run, n, n === selected));
  }

  // Where its loss is written.
  /** @param {Run} run @param {number} n @param {boolean} checked */
  line(run, n, checked) {
    const label = element("label", {}, this.fieldset);
    const radio = element("input", { type: "radio", name: "nnh-run", value: n }, label);
    radio.checked = checked;
    radio.onchange = () => this.choose(n);
    const sample = svg("svg", { viewBox: "0 0 42 10", height: 10, "aria-hidden": "true" }, label);
    svg("line", { x1: 0, x2: 42, y1: 5, y2: 5, stroke: `var(--nnh-run-${n})`, "stroke-width": 3, "stroke-dasharray": RUN_DASHES[n] }, sample);
    const words = element("span", {}, label);
    element("b", {}, words, run.label);
    const value = element("span", {}, words);
    if (run.ended) element("div", { class: "nnh-ended" }, words, run.ended);
    return value;
  }

  /** @param {Moment[]} moments @param {boolean} penalty */
  point(moments, penalty) {
    moments.forEach(({ run, frame }, n) => {
      this.values[n].textContent = ` · loss ${short(lossAt(run, frame, penalty), 5)}${penalty ? " with the L2 part" : ""}`;
    });
  }
}
