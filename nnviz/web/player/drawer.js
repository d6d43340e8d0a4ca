// The drawer beside the drawing: every number of the network and its examples in a field of its own, Tab and Enter lead from one to the next.

import { around, origin, part, parts } from "../shared/dom.js";
import { choice } from "./choice.js";
import { escaped, math, meaningOf, nameOf } from "./formula.js";

/** @import { Building as Built, NumberTable } from "../contract" */
/** @import { BuildAsked } from "../types" */
/** @import { Building } from "./building.js" */

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

  // Into the first number.
  enter() {
    (this.cells[0] ?? part(this.box, "input", HTMLInputElement)).focus({ preventScroll: true });
  }

  close() {
    this.box.hidden = true;
    this.signature = "";
  }

  // --- what is typed and pressed

  /** @param {Event} event */
  changed(event) {
    const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (origin(event));
    const { value, dataset } = field;
    if (dataset.cell) this.enterNumber(/** @type {HTMLInputElement} */ (field));
    else if (dataset.key === "loss of the drawer") this.building.press(() => ({ do: "plan", loss: value }));
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
    const asked = { node: Number(dataset.cell), example: Number(dataset.example), text: value };
    this.building.inTurn(() => {
      // A layer that came or went in between has other numbers.
      if (this.player.data.structure !== structure) return false;
      this.player.send.edit?.(asked);
      return true;
    });
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

  /** @param {Built} what */
  show(what) {
    const { data } = this.player;
    const signature = JSON.stringify([data.bones, what.sizes, what.activations, what.loss, what.l2, what.examples.length]);
    const fresh = signature !== this.signature || this.box.hidden;
    this.signature = signature;
    if (fresh) this.render(what);
    else this.renumber(what);
    part(this.box, ".nnv-said", HTMLElement).textContent = what.said;
    part(this.box, ".nnv-error", HTMLElement).textContent = data.message ?? "";
    part(this.box, "[data-act=undo]", HTMLButtonElement).disabled = !what.past;
  }

  // The focus and what is being typed stay where they are, also where everything around them is new.
  /** @param {Built} what */
  render(what) {
    const active = /** @type {HTMLElement | null} */ (this.player.rootNode().activeElement);
    const key = active && this.box.contains(active) ? active.dataset.key : undefined;
    this.box.innerHTML = this.html(what);
    this.box.hidden = false;
    const again = key && this.box.querySelector(`[data-key="${key}"]`);
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  }

  // A number that became another one is what its field holds from now on; what was refused, or waits, stays.
  /** @param {Built} what */
  renumber({ examples, columns }) {
    const { editable } = this.player.data;
    for (const field of this.cells) {
      const column = columns.indexOf(Number(field.dataset.cell));
      const text = column < 0 ? editable[field.dataset.cell ?? ""] : examples[Number(field.dataset.example)][column];
      const { defaultValue, value } = field;
      if (text === undefined || text === defaultValue) continue;
      if (value === defaultValue || value === field.dataset.sent) field.value = text;
      field.defaultValue = text;
    }
  }

  /** @param {Built} what */
  html(what) {
    const { sizes, activations, loss, losses, l2, parameters, tables, ways } = what;
    /** @param {string} name @param {string} label @param {string} value */
    const field = (name, label, value) =>
      `<label>${label} <input data-field="${name}" data-key="${name}" type="text" autocomplete="off" spellcheck="false" value="${escaped(value)}" /></label>`;
    const numbers = tables.length
      ? tables.map((table, n) => this.table(table, n)).join("") + this.examples(what)
      : `<p class="nnv-hint">${parameters.toLocaleString("en")} parameters: they are changed in the tables below the drawing, or by a click on one.</p>`;
    return `<div class="nnv-drawer-top"><h2>Your network</h2><span>${parameters.toLocaleString("en")} parameters</span><button type="button" data-act="undo" data-key="undo">Undo</button><button type="button" data-act="done" data-key="done" class="nnv-main">Done</button></div>
      <p class="nnv-error" role="alert"></p>
      <div class="nnv-tables-beside">${numbers}</div>
      <div class="nnv-fields">${this.exampleButtons(what)}<button type="button" data-act="round" data-key="round">Round numbers</button></div>
      <div class="nnv-fields"><label>From a seed ${choice("ways", ways, ways[0][0], "How weights are drawn")}</label><label class="nnv-unseen-label"><input data-seed data-key="seed" type="text" inputmode="numeric" aria-label="Seed" value="0" /></label><button type="button" data-act="draw" data-key="draw">Draw weights</button></div>
      <div class="nnv-fields">${field("sizes", "Layers", sizes.join("-"))}${field("each", "Activations", activations.join(", "))}<label>Loss ${choice("loss of the drawer", losses, loss, "Loss of the network")}</label>${field("l2", "L2 strength λ", l2)}</div>
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

  /** @param {Built} what */
  exampleButtons({ examples }) {
    if (!examples.length) return "";
    const off = examples.length === 1 ? " disabled" : "";
    return `<button type="button" data-act="add" data-key="add">+ example</button><button type="button" data-act="remove" data-key="remove"${off}>− example</button>`;
  }
}
