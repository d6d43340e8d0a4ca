// The vectorised form: the equation of the step with its matrices, the cells that go in and the cell that comes out.

import { around, later, origin, part, parts } from "../shared/dom.js";
import { captions, numbersAt } from "./captions.js";
import { cellWidth, crossed, GAP, inNames, matricesOf } from "./crossing.js";
import { cutTo, reachOf } from "./cutting.js";
import { asked, escaped, exampleOf, math, meaningOf, nameOf, textOf } from "./formula.js";
import { MatrixRoom } from "./matrix_room.js";
import { StepPace } from "./motion.js";
import { roleOf } from "./roles.js";

/** @import { Between, Equation, Matrices as Vectorised, Matrix } from "../contract" */
/** @import { Only } from "./crossing.js" */
/** @import { Cut } from "./cutting.js" */
/** @import { Arrangement } from "./matrix_room.js" */
/** @import { Player } from "./player.js" */
/** @import { Step, Walkthrough } from "../types" */

const MOST_ROWS = 15; // of an equation that leaves a phone room for the formula below it
const CAPTION_WIDTH = 2.4; // of the numbers of the rows, in the size of the type of the matrices,
const CAPTION_ROWS = 0.7; // and of those of the columns, in rows

export class Matrices {
  /** @type {Walkthrough} */
  data = later();
  // The width of the widest equation, in the size of its type, and how many numbers the longest formula has.
  widest = 0;
  mostRead = 0;
  pace = new StepPace();
  // Puts the equation of the step into its place.
  /** @type {((arrangement: Arrangement) => HTMLElement) | undefined} */
  write = undefined;

  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    /** @type {Vectorised | undefined} */
    this.vectorised = undefined;
    /** @type {Equation | undefined} */
    this.equation = undefined;
    this.names = part(player.root, ".nnv-equation-names", HTMLElement);
    this.holder = part(player.root, ".nnv-matrices", HTMLElement);
    this.room = new MatrixRoom(player, this.holder);
    this.values = part(player.root, ".nnv-values", HTMLElement);
    this.code = part(player.root, ".nnv-code", HTMLElement);
    this.panes = part(player.root, ".nnv-panes", HTMLElement);
    this.holder.addEventListener("click", (event) => this.click(event));
    for (const button of parts(this.panes, "button")) button.onclick = () => this.turnTo(button.dataset.pane ?? "");
    this.observer = new ResizeObserver(() => this.resized());
    this.observer.observe(this.holder);
    this.observer.observe(player.root);
  }

  /** @param {Walkthrough} data */
  show(data) {
    const { matrices } = data;
    this.data = data;
    this.vectorised = matrices;
    this.room.known.clear();
    this.equation = undefined;
    this.holder.hidden = !matrices;
    this.values.hidden = Boolean(matrices);
    this.code.hidden = true;
    this.player.root.toggleAttribute("data-matrices", Boolean(matrices));
    if (!matrices) return;
    matrices.steps.forEach(([equation, example], n) => Object.assign(data.steps[n], { equation, example: example < 0 ? undefined : example }));
    this.widest = Math.max(...matrices.equations.map((equation) => this.widthOf(equation)));
    this.mostRead = Math.max(...data.steps.map(({ example, lights }) => (example === undefined ? 0 : lights.length)));
    // So high that nothing below moves from one equation to the next.
    const rows = Math.max(...matrices.equations.map((equation) => rowsOf(equation)));
    this.holder.style.setProperty("--nnv-rows", String(rows));
    // On a phone the formula of what is long comes before it, so that it is in one view with the buttons.
    this.player.root.toggleAttribute("data-long", Math.max(...matrices.equations.map((equation) => rowsOf(equation, true))) > MOST_ROWS);
    if (!this.player.root.dataset.pane) this.turnTo("matrices");
    this.resized();
  }

  // The example of a step takes the place of the one before, everywhere: in the formula, on the network, in answers.
  /** @param {Step} step @param {Vectorised} vectorised */
  look(step, vectorised) {
    const { data } = this;
    const example = exampleOf(data, step);
    if (example === data.example) return;
    data.example = example;
    data.known = { ...data.knownOnDisplay, ...vectorised.known[example] };
    for (const scene of Object.values(data.scenes)) {
      for (const label of scene.labels) label.shown = label.shown.map(([, node]) => [data.known[node] ?? -1, node]);
    }
    if (this.player.drawing.scene) this.player.drawing.labels.index();
  }

  /** @param {number} index @param {boolean} concealed */
  paint(index, concealed) {
    const { vectorised } = this;
    const step = this.data.steps[index];
    if (!vectorised || step.equation === undefined) return;
    this.look(step, vectorised);
    const equation = vectorised.equations[step.equation];
    if (equation !== this.equation) this.names.innerHTML = inNames(equation, (matrix) => this.roleOf(matrix));
    this.equation = equation;
    this.names.toggleAttribute("data-crossing", equation.crossing !== undefined);
    this.showCode(equation);
    this.holder.toggleAttribute("data-arriving", this.pace.moves(index));
    /** @param {Arrangement} arrangement */
    this.write = ({ most }) => {
      this.holder.replaceChildren(this.names);
      this.holder.insertAdjacentHTML("beforeend", this.written(this.seen(equation, step, index, most), step, index, concealed));
      return part(this.holder, ".nnv-equation", HTMLElement);
    };
    this.room.arrange(equation, this.write);
  }

  // What of an equation has room. A step that finds a whole matrix has all of it, scrolled where it has to be; in front of a class, where
  // nobody scrolls, what there is room for.
  /** @param {Equation} equation @param {Step} step @param {number} index @param {[number, number]} most */
  seen(equation, step, index, most) {
    const [left, ...others] = matricesOf(equation.parts);
    const at = placeOf(left, index);
    if (at) {
      const reach = reachOf(equation, at, (cell) => this.reads(cell, step));
      return cutTo(equation, reach, most);
    }
    const repeated = others.some((matrix) => matrix.from && placeOf(matrix, index, true));
    return repeated || this.room.presented
      ? cutTo(
          equation,
          reachOf(equation, [0, 0], () => false),
          most,
        )
      : equation;
  }

  // The line of the script below the page that finds this matrix, and with it all of its cells.
  /** @param {Equation} equation */
  showCode({ code, parts: [left] }) {
    this.code.hidden = !code?.length;
    if (!code?.length) return;
    const cells = "cells" in left ? left.cells.length * left.cells[0].length : 1;
    part(this.code, "p", HTMLElement).textContent = cells > 1 ? `In NumPy: this cell and the other ${cells - 1}` : "In NumPy";
    part(this.code, "code", HTMLElement).textContent = code.join("\n");
  }

  /** @param {Equation} equation @param {Step} step @param {number} index @param {boolean} concealed */
  written(equation, step, index, concealed) {
    /** @param {Matrix} matrix @param {number} [wide] @param {Only} [only] */
    const table = (matrix, wide, only) => this.table(matrix, step, index, concealed, wide, only);
    const [left, first] = matricesOf(equation.parts);
    const at = placeOf(left, index);
    if (equation.crossing !== undefined) {
      return crossed(equation, { table, role: (matrix) => this.roleOf(matrix) }, this.inColumn(equation), this.cellOf(first), at);
    }
    const here = numbersAt(left.axes, at);
    // Names that are fractions are higher: then all are, so that the rows of the matrices stay in line.
    const tall = equation.parts.some((term) => "name" in term && term.name.includes("<mfrac")) ? " nnv-tall" : "";
    const columned = matricesOf(equation.parts).some(({ axes }) => axes[1]) ? " nnv-columned" : "";
    return `<div class="nnv-equation${tall}${columned}" role="group" tabindex="0" aria-label="${escaped(equation.label)}">${this.terms(equation.parts, table, here)}</div>`;
  }

  // Where the equation needs another line a sign stays with the matrix behind it, and what closes it with the last one.
  /** @param {(Between | Matrix)[]} terms @param {(matrix: Matrix) => string} table @param {Map<string, number>} here */
  terms(terms, table, here) {
    const groups = [""];
    const said = new Set();
    for (const term of terms) {
      if ("sign" in term) groups[groups.length - 1] += `<span class="nnv-operator">${math(term.sign)}</span>`;
      else {
        const name = `<span class="nnv-matrix-name ${this.roleOf(term)}">${math(term.name)}</span>`;
        const column = `style="--nnv-column: ${this.cellOf(term) + GAP}em"`;
        groups[groups.length - 1] += `<span class="nnv-named" ${column}>${name}${captions(term, here, said)}${table(term)}</span>`;
        groups.push("");
      }
    }
    const closing = groups.pop() ?? "";
    const last = groups.length - 1;
    return groups.map((group, n) => `<span class="nnv-term">${group}${n === last ? closing : ""}</span>`).join("");
  }

  // A matrix that repeats a row or a column may show ``only`` one of them.
  /** @param {Cut} matrix @param {Step} step @param {number} index @param {boolean} concealed @param {number} [wide] @param {Only} [only] */
  table(matrix, step, index, concealed, wide = this.cellOf(matrix), only = {}) {
    const { label, cells, from, open = "", all = cells } = matrix;
    const spoken = escaped(`${label}: ${all.length} by ${all[0].length}`);
    /** @param {number | undefined} one @param {number} at */
    const copy = (one, at) => (from !== undefined && one !== undefined && at !== one ? "nnv-copy" : "");
    const rows = cells.map((row, r) => {
      const inner = row.map((cell, c) => this.cell(cell, step, index, concealed, copy(only.column, c))).join("");
      return `<tr class="${copy(only.row, r)}">${inner}</tr>`;
    });
    return `<table class="nnv-matrix ${open}" style="--nnv-width: ${wide}em" aria-label="${spoken}"><tbody>${rows.join("")}</tbody></table>`;
  }

  // A matrix is called in the colour of what it holds.
  /** @param {Matrix} matrix */
  roleOf({ cells }) {
    return roleOf(this.data, cells[0][0][0]);
  }

  // The width of the cells, in the size of their type: as wide from the start as the longest number needs, so that nothing moves later.
  /** @param {Cut} matrix */
  cellOf({ cells, all = cells }) {
    return Math.max(...all.flat().map(([node, example]) => cellWidth(this.text(node, example))));
  }

  // The same of what stands above each other where row meets column.
  /** @param {Equation} equation */
  inColumn({ parts: terms }) {
    const [left, , ...others] = matricesOf(terms);
    return Math.max(...[left, ...others].map((matrix) => this.cellOf(matrix)));
  }

  /** @param {number} node @param {number} example */
  text(node, example) {
    return textOf(this.data, node, example < 0 ? this.data.shown : example);
  }

  // Whether a step reads a cell.
  /** @param {[number, number, number]} cell @param {Step} step */
  reads([node, example], step) {
    return step.lights.includes(node) && (example < 0 || step.example === undefined || example === step.example);
  }

  /** @param {[number, number, number]} first @param {Step} step @param {number} index @param {boolean} concealed @param {string} also */
  cell([node, example, since], step, index, concealed, also) {
    const { data } = this;
    const found = since === index;
    const reads = this.reads([node, example, since], step);
    const later = since > index;
    const kind = found ? "nnv-found" : later ? "nnv-later" : reads ? "nnv-lit" : "";
    const of = example < 0 ? data.shown : example;
    // What is found later leads to its step; a number that is known is asked.
    const does = later ? `data-goto="${since}"` : asked(node, of);
    const meaning = example < 0 || this.vectorised?.known.length === 1 ? data.meanings[node] : meaningOf(data, node, of);
    const text = later ? symbolOf(nameOf(data, node, of)) : found && concealed ? "?" : this.text(node, example);
    return `<td class="${kind} ${roleOf(data, node)} ${also}" ${does} title="${escaped(meaning)}"><span>${text}</span></td>`;
  }

  /** @param {Event} event */
  click(event) {
    const cell = around(origin(event), "[data-goto]");
    if (!cell) return;
    this.player.pause();
    this.player.go(Number(cell.dataset.goto));
  }

  // --- the room that there is

  /** @param {Equation} equation */
  widthOf(equation) {
    /** @param {Matrix} matrix @param {number} cell */
    const wide = (matrix, cell) => matrix.cells[0].length * (cell + GAP) + 0.7;
    const all = matricesOf(equation.parts);
    const [left, first, ...others] = all;
    if (equation.crossing === undefined) return Math.max(...all.map((matrix) => wide(matrix, this.cellOf(matrix))));
    const cell = this.inColumn(equation);
    const added = others.length > 1 && equation.crossing === "column" ? cell + 1.5 : 0;
    return CAPTION_WIDTH + Math.max(wide(first, this.cellOf(first)), 3.2) + wide(left, cell) + added + 1;
  }

  resized() {
    const { root } = this.player;
    if (!this.vectorised || !root.clientWidth) return;
    this.panes.hidden = this.room.resized(this.widest, this.data.scenes.large?.headings.length ?? 1, this.mostRead);
    if (this.equation && this.write) this.room.arrange(this.equation, this.write);
  }

  /** @param {string} pane */
  turnTo(pane) {
    this.player.root.dataset.pane = pane;
    for (const button of parts(this.panes, "button")) button.setAttribute("aria-pressed", String(button.dataset.pane === pane));
  }

  remove() {
    this.observer.disconnect();
  }
}

// What stands for a number that is not known yet; a fraction has no room in a cell.
/** @param {string} name */
const symbolOf = (name) => (name.includes("<mfrac") ? "" : math(name));

// The rows of an equation that stand above each other; ``folded`` where its matrices do, too.
/** @param {Equation} equation @param {boolean} [folded] */
function rowsOf({ parts: terms, crossing }, folded = false) {
  const [left, first, second] = matricesOf(terms);
  const rows = matricesOf(terms).map(({ cells }) => cells.length);
  if (crossing === undefined) return folded ? rows.reduce((sum, n) => sum + n + 1, 0) : Math.max(...rows);
  return CAPTION_ROWS + second.cells.length + Math.max(left.cells.length, first.cells.length) + (crossing === "row" ? 1.5 : 0.5);
}

// Row and column of the one cell that a step finds; of any of them where that is enough.
/** @param {Matrix} matrix @param {number} index @param {boolean} [any] @returns {[number, number] | null} */
function placeOf({ cells }, index, any = false) {
  const found = cells.flatMap((row, r) => row.flatMap(([, , since], c) => (since === index ? [/** @type {[number, number]} */ ([r, c])] : [])));
  return found.length === 1 || (any && found.length) ? found[0] : null;
}
