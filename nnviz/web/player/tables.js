// The tables of all values: every cell is filled in from the start and uncovered at the step that finds its number.

import { asked, escaped, math, nameOf, textOf } from "./formula.js";

const CHECKS = {
  difference: ["central difference for", "Worked out again with the quantity a little larger and a little smaller: the difference of the two results over that of the quantity."],
  error: ["relative error for", "How far the derivative and its central difference are apart, as a part of the larger of the two."],
};

// What a number of a gradient check is called, and what it is.
export function checkSaid(data, what, derivative) {
  const [text, why] = CHECKS[what];
  return { name: `<mtext>${text}\u00a0</mtext>${derivative}`, why };
}

export class Tables {
  constructor(root) {
    this.holder = root.querySelector(".nnv-tables");
    this.details = root.querySelector(".nnv-values");
    this.details.addEventListener("toggle", () => this.refresh());
    this.shownStep = -1;
  }

  show(data) {
    this.data = data;
    this.built = false;
    this.refresh();
  }

  // Built when it is first opened: nobody waits for a table that is folded away.
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

  build() {
    this.built = true;
    this.shownStep = -1;
    this.byStep = new Map();
    this.holder.innerHTML = this.data.tables.map((t) => this.tableHtml(t)).join("");
    for (const cell of this.holder.querySelectorAll("td[data-since]")) {
      const since = Number(cell.dataset.since);
      if (!this.byStep.has(since)) this.byStep.set(since, []);
      this.byStep.get(since).push(cell);
    }
  }

  tableHtml({ title, columns, rows }) {
    const head = ["quantity", ...columns].map((c) => `<th scope="col">${c}</th>`).join("");
    const body = rows.map((row) => `<tr><th scope="row">${row.head}</th>${row.cells.map((c) => this.cellHtml(c)).join("")}</tr>`).join("");
    return `<div class="nnv-scroll" tabindex="0" role="group" aria-label="${title}"><table><caption>${title}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
  }

  cellHtml(cell) {
    const node = cell.node !== undefined ? cell.node : cell.with;
    const since = this.data.known[node];
    const later = since === undefined ? "" : ` class="nnv-later" data-since="${since}"`;
    const flag = cell.flag ? ` data-flag="${cell.flag}"` : "";
    if (cell.node === undefined) {
      const { name, why } = cell.check ? checkSaid(this.data, cell.check, cell.of || nameOf(this.data, node)) : { name: cell.said, why: cell.why };
      const said = name ? ` data-said="${escaped(name)}" data-why="${escaped(why)}"` : "";
      return `<td${later}${flag}${said}><span>${cell.text}</span></td>`;
    }
    const name = cell.named ? `${math(`${nameOf(this.data, node)}<mo>=</mo>`)} ` : "";
    return `<td${later}${flag} ${asked(node, this.data.example)}><span>${name}${textOf(this.data, node)}</span></td>`;
  }
}
