// The way from a moment of a training to the Walkthrough: the network as it is then, with some of the examples.

import { element, part } from "../shared/dom.js";

/** @import { OpenSent } from "../contract" */

/** @typedef {[string, string][]} Ways which examples go along, as key and label */

export class Handover {
  /** @type {((value: OpenSent) => void) | null} */
  send = null;

  /** @param {HTMLElement} root @param {() => Pick<OpenSent, "run" | "update">} now */
  constructor(root, now) {
    this.form = part(root, ".nnh-open", HTMLFormElement);
    this.ways = part(this.form, "select", HTMLSelectElement);
    this.number = part(this.form, ".nnh-number", HTMLElement);
    this.which = part(this.number, "input", HTMLInputElement);
    this.form.onsubmit = (event) => {
      event.preventDefault();
      this.send?.({ ...now(), what: this.ways.value, number: this.which.value });
    };
    this.ways.onchange = () => this.showNumber();
  }

  // The ways of one run; none while it goes on, or where nobody hears of it. What was chosen stays where it is one of them.
  /** @param {Ways | undefined} ways */
  show(ways) {
    this.form.hidden = !ways || !this.send;
    if (!ways || this.form.hidden) return;
    const before = this.ways.value;
    this.ways.replaceChildren();
    for (const [value, label] of ways) element("option", { value }, this.ways, label);
    if (ways.some(([value]) => value === before)) this.ways.value = before;
    this.showNumber();
  }

  showNumber() {
    this.number.hidden = this.ways.value !== "one";
  }
}
