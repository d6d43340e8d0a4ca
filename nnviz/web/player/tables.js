// The tables of all values: every cell is filled in from the start and uncovered at the step that finds its number.

import { later, part, parts } from "../shared/dom.js";
import { checkSaid } from "./check.js";
import { asked, escaped, math, nameOf, textOf } from "./formula.js";

/** @import { WholeCell, WholeTable, Walkthrough } from "../types" */

export class Tables {
  /** @type {Walkthrough} */
  data = later();
  /** @type {boolean} */
  built = later();
  /** @type {number | undefined} */
  index = undefined;
  /** @type {Map<number, Element[]>} */
  byStep = later();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.holder = part(root, ".nnv-tables", HTMLElement);
    this.details = part(root, ".nnv-values", HTMLDetailsElement);
    this.details.addEventListener("toggle", () => this.refresh());
    this.shownStep = -1;
  }

  /** @param {Walkthrough} data */
  show(data) {
    this.data = data;
    this.built = false;
    this.refresh();
  }

  // Built when it is first opened: nobody waits for a table that is folded away.
  /** @param {number | undefined} [index] */
  refresh(index = this.index) {
    this.index = index;
    if (!this.data || index === undefined || !this.details.open) return;
    if (!this.built) this.build();
    const from = Math.min(index, this.shownStep);
    const to = Math.max(index, this.shownStep);
    for (let step = from + 1; step <= to; step += 1) {
      for (const cell of this.byStep.get(step) || []) cell.classList.toggle("nnv-later", step > index);
    }
    this.shownStep = index;
  }

  // The numbers of nodes that have changed.
  /** @param {Set<number>} changed */
  renumbered(changed) {
    if (!this.built) return;
    if (!this.details.open) {
      this.built = false;
      return;
    }
    for (const cell of parts(this.holder, "td[data-node]")) {
      const node = Number(cell.dataset.node);
      const text = cell.querySelector("span")?.lastChild;
      if (changed.has(node) && text) text.textContent = `${text.previousSibling ? " " : ""}${textOf(this.data, node)}`;
    }
  }

  build() {
    this.built = true;
    this.shownStep = -1;
    this.byStep = new Map();
    this.holder.innerHTML = this.data.tables.map((t) => this.tableHtml(t)).join("");
    for (const cell of parts(this.holder, "td[data-since]")) {
      const since = Number(cell.dataset.since);
      const others = this.byStep.get(since);
      if (others) others.push(cell);
      else this.byStep.set(since, [cell]);
    }
  }

  /** @param {WholeTable} fields */
  tableHtml({ title, columns, rows }) {
    const head = ["quantity", ...columns].map((c) => `<th scope="col">${c}</th>`).join("");
    const body = rows.map((row) => `<tr><th scope="row">${row.head}</th>${row.cells.map((c) => this.cellHtml(c)).join("")}</tr>`).join("");
    return `<div class="nnv-scroll" tabindex="0" role="group" aria-label="${title}"><table><caption>${title}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
  }

  /** @param {WholeCell} cell */
  cellHtml(cell) {
    const node = "node" in cell ? cell.node : cell.with;
    const since = this.data.known[node];
    const covered = since === undefined ? "" : ` class="nnv-later" data-since="${since}"`;
    if (!("node" in cell)) {
      const { name, why } = "check" in cell ? checkSaid(cell.check, cell.of || nameOf(this.data, node)) : { name: cell.said, why: cell.why };
      const flag = cell.flag ? ` data-flag="${cell.flag}"` : "";
      return `<td${covered}${flag} data-said="${escaped(name)}" data-why="${escaped(why)}"><span>${cell.text}</span></td>`;
    }
    const name = cell.named ? `${math(`${nameOf(this.data, node)}<mo>=</mo>`)} ` : "";
    return `<td${covered} ${asked(node, this.data.example)}><span>${name}${textOf(this.data, node)}</span></td>`;
  }
}
