// The transcript: every step in words and formulas, the current one marked, each one a link. It is what gets printed and read out.

import { around, later, origin, part } from "../shared/dom.js";
import { formulaLines } from "./formula.js";

/** @import { Player } from "./player.js" */
/** @import { Step, Walkthrough } from "../types" */

export class Transcript {
  /** @type {boolean} */
  built = later();
  /** @type {Element | undefined} */
  current = undefined;
  /** @type {number | undefined} */
  last = undefined;

  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.details = part(player.root, ".nnv-transcript", HTMLDetailsElement);
    this.list = part(this.details, "ol", HTMLOListElement);
    this.details.addEventListener("toggle", () => this.refresh());
    this.list.addEventListener("click", (event) => {
      const link = around(origin(event), "a[data-step]");
      if (!link) return;
      event.preventDefault();
      this.player.go(Number(link.dataset.step));
    });
  }

  show() {
    this.built = false;
    this.refresh();
  }

  // Other numbers in the same steps.
  renumbered() {
    this.built = false;
  }

  refresh() {
    if (!this.details.open || !this.player.data) return;
    const { data, index } = this.player;
    if (!this.built) {
      this.list.innerHTML = data.steps.map((step, n) => this.item(data, step, n)).join("");
      this.built = true;
    }
    this.current?.removeAttribute("aria-current");
    this.current = this.list.children[index];
    this.current?.setAttribute("aria-current", "step");
    for (const n of [this.last, index]) this.conceal(n);
    this.last = index;
  }

  /** @param {number | undefined} n */
  conceal(n) {
    if (n !== undefined && this.list.children[n]) this.list.children[n].classList.toggle("nnv-concealed", this.player.concealedAt(n));
  }

  /** @param {Walkthrough} data @param {Step} step @param {number} n */
  item(data, step, n) {
    const remark = step.remark === undefined ? "" : `<p class="nnv-remark">${data.sentences[step.remark]}</p>`;
    return `<li><a href="#step-${n + 1}" data-step="${n}">${data.sentences[step.heading]}</a><p>${data.sentences[step.words]}</p><div class="nnv-small">${formulaLines(data, step)}</div>${remark}</li>`;
  }
}
