// The drawer beside the drawing: every number of the network and its examples in a field of its own, Tab and Enter lead from one to the next.

import { around, origin, part, parts } from "../shared/dom.js";
import { choice, choose } from "./choice.js";
import { escaped, math, meaningOf, nameOf } from "./formula.js";

/** @import { Building as Built, NumberTable } from "../contract" */
/** @import { BuildAsked } from "../types" */
/** @import { Building } from "./building.js" */

/** @type {Record<string, [string, string]>} */
const FIELDS = {
  sizes: ["Layers", "1-2-1"],
  each: ["Activations", "tanh, sigmoid"],
  weighing: ["Class weights", "none, or 1, 2"],
  l2: ["L2 strength λ", "0"],
  unbiased: ["No bias in", "layer 1, 2, or all"],
  held: ["Held fixed", "nothing, or weights[0], biases[1][0]"],
};

// A text that became another one is what its field holds from now on; what was refused, or waits for its turn, stays.
/** @param {HTMLInputElement} field @param {string} text */
function refill(field, text) {
  const { defaultValue, value } = field;
  if (text === defaultValue) return;
  if (value === defaultValue || value === field.dataset.sent) field.value = text;
  field.defaultValue = text;
}

export class Drawer {
  signature = "";

  /** @param {Building} building */
  constructor(building) {
    this.building = building;
    this.player = building.player;
    this.box = part(this.player.root, ".nnv-drawer", HTMLElement);
    this.box.addEventListener("change", (event) => this.changed(event));
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("click", (event) => this.click(event));
    this.box.addEventListener("focusin", (event) => {
      const input = origin(event);
      if (!(input instanceof HTMLInputElement) || !input.dataset.cell) return;
      input.select();
      this.player.drawing.mark(Number(input.dataset.cell));
    });
    this.box.addEventListener("focusout", () => this.player.drawing.mark(null));
  }

  get cells() {
    return /** @type {HTMLInputElement[]} */ ([...parts(this.box, "[data-cell]")]);
  }

  // Every field for a text, by its name.
  /** @returns {[string, HTMLInputElement][]} */
  fields() {
    const found = /** @type {HTMLInputElement[]} */ ([...parts(this.box, "input[data-key]")]);
    return found.map((field) => [String(field.dataset.key), field]);
  }

  // Into the first number.
  enter() {
    (this.cells[0] ?? part(this.box, "input", HTMLInputElement)).focus({ preventScroll: true });
  }

  close() {
    this.box.hidden = true;
    this.box.replaceChildren();
    this.signature = "";
  }

  // --- what is typed and pressed

  /** @param {Event} event */
  changed(event) {
    const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (origin(event));
    const { value, dataset } = field;
    if (dataset.cell) this.enterNumber(/** @type {HTMLInputElement} */ (field));
    else if (dataset.key === "loss of the drawer") this.building.press(() => ({ do: "plan", loss: value }));
    else if (dataset.key === "cost of the drawer") this.building.press(() => ({ do: "plan", reduction: value }));
    else if (dataset.field) {
      dataset.sent = value;
      const name = dataset.field;
      this.building.press(() => /** @type {BuildAsked} */ ({ do: "plan", [name]: value }));
    }
  }

  /** @param {HTMLInputElement} field */
  enterNumber(field) {
    const { value, dataset } = field;
    if (value === field.defaultValue) return;
    dataset.sent = value;
    const { structure } = this.player.data;
    /** @type {BuildAsked} */
    const asked = { do: "number", node: Number(dataset.cell), example: Number(dataset.example), text: value };
    // A layer that came or went in between has other numbers.
    this.building.press(() => (this.player.data.structure === structure ? asked : null));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const field = origin(event);
    if (event.key === "Escape") {
      event.stopPropagation();
      this.building.toggle();
    } else if (event.key === "Enter" && field instanceof HTMLInputElement) {
      const { cells } = this;
      const next = cells[cells.indexOf(field) + (event.shiftKey ? -1 : 1)];
      event.preventDefault();
      // Leaving a field hands over what was typed into it.
      if (field.dataset.cell && next) next.focus();
      else {
        field.blur();
        field.focus();
      }
    }
  }

  /** @param {MouseEvent} event */
  click(event) {
    const act = around(origin(event), "button")?.dataset.act;
    if (act === "done") this.building.toggle();
    else if (act === "draw") {
      const how = part(this.box, "[data-key=ways]", HTMLSelectElement).value;
      const seed = part(this.box, "[data-seed]", HTMLInputElement).value;
      this.building.press(() => ({ do: "plan", how, seed }));
    } else if (act === "remove") this.building.press(({ examples }) => ({ do: "remove", example: examples.length - 1 }));
    else if (act === "round" || act === "add" || act === "undo") this.building.press(() => ({ do: act }));
  }

  // --- what is shown

  // What can be pressed stays the same element: a press that is under way when an answer comes is not lost.
  /** @param {Built} what */
  show(what) {
    const { data } = this.player;
    if (this.box.hidden) this.box.innerHTML = this.frame(what);
    const signature = JSON.stringify([data.bones, what.sizes, what.activations, what.loss, what.unbiased, what.examples.length]);
    if (signature !== this.signature) this.render(what);
    else this.renumber(what);
    this.signature = signature;
    this.box.hidden = false;
    for (const [name, text] of this.texts(what)) refill(part(this.box, `[data-field=${name}]`, HTMLInputElement), text);
    choose(part(this.box, "[data-key='loss of the drawer']", HTMLSelectElement), what.losses, what.loss);
    choose(part(this.box, "[data-key='cost of the drawer']", HTMLSelectElement), what.reductions, what.reduction);
    part(this.box, ".nnv-count", HTMLElement).textContent = `${what.parameters.toLocaleString("en")} parameters`;
    part(this.box, ".nnv-said", HTMLElement).textContent = what.said;
    part(this.box, ".nnv-error", HTMLElement).textContent = data.message ?? "";
    part(this.box, "[data-act=undo]", HTMLButtonElement).disabled = !what.past;
    part(this.box, "[data-act=remove]", HTMLButtonElement).disabled = what.examples.length < 2;
    part(this.box, "[data-act=add]", HTMLButtonElement).disabled = !what.examples.length;
  }

  /** @param {Built} what @returns {[string, string][]} */
  texts({ sizes, activations, l2, weighing, unbiased, held }) {
    return [
      ["sizes", sizes.join("-")],
      ["each", activations.join(", ")],
      ["weighing", weighing],
      ["l2", l2],
      ["unbiased", unbiased],
      ["held", held],
    ];
  }

  // The focus stays at its place, also where all numbers around it are new.
  /** @param {Built} what */
  render(what) {
    const tables = part(this.box, ".nnv-tables-beside", HTMLElement);
    const active = /** @type {HTMLElement | null} */ (this.player.rootNode().activeElement);
    const key = active && tables.contains(active) ? active.dataset.key : undefined;
    tables.innerHTML = what.tables.length
      ? what.tables.map((table, n) => this.table(table, n)).join("") + this.examples(what)
      : `<p class="nnv-hint">So many numbers are changed in the tables below the drawing, or by a click on one.</p>`;
    const again = key && tables.querySelector(`[data-key="${key}"]`);
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  }

  /** @param {Built} what */
  renumber({ examples, columns }) {
    const { editable } = this.player.data;
    for (const field of this.cells) {
      const column = columns.indexOf(Number(field.dataset.cell));
      const text = column < 0 ? editable[field.dataset.cell ?? ""] : examples[Number(field.dataset.example)][column];
      if (text !== undefined) refill(field, text);
    }
  }

  /** @param {Built} what */
  frame(what) {
    const { loss, losses, reduction, reductions, ways } = what;
    const [sizes, each, weighing, l2, unbiased, held] = this.texts(what).map(([name, text]) => {
      const [label, hint] = FIELDS[name];
      return `<label>${label} <input data-field="${name}" data-key="${name}" type="text" autocomplete="off" spellcheck="false" placeholder="${hint}" value="${escaped(text)}" /></label>`;
    });
    return `<div class="nnv-drawer-top"><h2>Your network</h2><span class="nnv-count"></span><button type="button" data-act="undo">Undo</button><button type="button" data-act="done" class="nnv-main">Done</button></div>
      <p class="nnv-error" role="alert"></p>
      <div class="nnv-tables-beside"></div>
      <div class="nnv-fields"><button type="button" data-act="add">+ example</button><button type="button" data-act="remove">− example</button><button type="button" data-act="round">Round numbers</button></div>
      <div class="nnv-fields"><label>From a seed ${choice("ways", ways, ways[0][0], "How weights are drawn")}</label><input data-seed type="text" inputmode="numeric" aria-label="Seed" value="0" /><button type="button" data-act="draw">Draw weights</button></div>
      <div class="nnv-fields">${sizes}${each}<label>Loss ${choice("loss of the drawer", losses, loss, "Loss of the network")}</label>${weighing}
        <label>Cost of a batch ${choice("cost of the drawer", reductions, reduction, "Cost of a batch")}</label>${l2}${unbiased}${held}</div>
      <p class="nnv-said nnv-hint" role="status"></p>`;
  }

  /** @param {number | "b"} head */
  head(head) {
    return head === "b" ? "<i>b</i>" : math(nameOf(this.player.data, head));
  }

  /** @param {number} node @param {number} example @param {string} text @param {string} key */
  cell(node, example, text, key) {
    const label = escaped(meaningOf(this.player.data, node, example));
    return `<td><input data-cell="${node}" data-example="${example}" data-key="${key}" type="text" inputmode="decimal" autocomplete="off" aria-label="${label}" value="${escaped(text)}" /></td>`;
  }

  /** @param {NumberTable} table @param {number} n */
  table({ title, rows, columns, cells }, n) {
    const { editable, example } = this.player.data;
    const heads = columns.map((head) => `<td>${this.head(head)}</td>`).join("");
    const lines = rows.map((head, r) => {
      const fields = cells[r].map((node, c) => this.cell(node, example, editable[node], `${n} ${r} ${c}`)).join("");
      return `<tr><td>${this.head(head)}</td>${fields}</tr>`;
    });
    return `<table class="nnv-numbers"><caption>${escaped(title)}</caption><tbody><tr><td></td>${heads}</tr>${lines.join("")}</tbody></table>`;
  }

  /** @param {Built} what */
  examples({ columns, examples }) {
    const heads = columns.map((node) => `<td>${this.head(node)}</td>`).join("");
    const lines = examples.map((texts, n) => {
      const fields = columns.map((node, c) => this.cell(node, n, texts[c], `x ${n} ${c}`)).join("");
      return `<tr><th scope="row">${n + 1}</th>${fields}</tr>`;
    });
    return `<table class="nnv-numbers"><caption>Examples, one a row</caption><tbody><tr><td></td>${heads}</tr>${lines.join("")}</tbody></table>`;
  }
}
