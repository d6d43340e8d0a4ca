// The vectorised form: the equation of the step with its matrices, the cells that go in and the cell that comes out.

import { around, later, origin, part, parts } from "../shared/dom.js";
import { cellWidth, crossed, GAP, inNames, matricesOf } from "./crossing.js";
import { asked, escaped, exampleOf, math, meaningOf, nameOf, textOf } from "./formula.js";
import { StepPace } from "./motion.js";
import { roleOf } from "./roles.js";

/** @import { Between, Equation, Matrices as Vectorised, Matrix } from "../contract" */
/** @import { Player } from "./player.js" */
/** @import { Step, Walkthrough } from "../types" */

const TYPE_SIZE = 16; // pixels of the type of matrices at a fit of 1
const MOST_FIT = { read: 1.3, presented: 1.8 };
const LEAST_FIT = 0.66;
const FIT_ACROSS = 0.75; // of the largest: so much smaller an equation may be to stay in one line
const FIT_BESIDE = 0.66; // a fit below which matrices are not written only to have the network beside them
const BELOW_BOTH = 600; // pixels from which on both have room above the formula, too
const NETWORK_WIDTH = 264; // pixels that it needs there, and from one column to the next
const NETWORK_COLUMN = 88;
const MOST_ROWS = 15; // of an equation that leaves a phone room for the formula below it
const CAPTION_WIDTH = 2.4; // of the numbers of the rows, in the size of the type of the matrices,
const CAPTION_ROWS = 0.7; // and of those of the columns, in rows

export class Matrices {
  /** @type {Walkthrough} */
  data = later();
  // How large the type of an equation is, in the room that there is.
  /** @type {Map<Equation, number>} */
  fits = new Map();
  // Those whose names have no room above them.
  /** @type {Set<Equation>} */
  bare = new Set();
  // The width of the widest equation, in the size of its type.
  widest = 0;
  pace = new StepPace();

  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    /** @type {Vectorised | undefined} */
    this.vectorised = undefined;
    /** @type {Equation | undefined} */
    this.equation = undefined;
    this.names = part(player.root, ".nnv-equation-names", HTMLElement);
    this.holder = part(player.root, ".nnv-matrices", HTMLElement);
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
    this.fits.clear();
    this.bare.clear();
    this.equation = undefined;
    this.holder.hidden = !matrices;
    this.values.hidden = Boolean(matrices);
    this.code.hidden = true;
    this.player.root.toggleAttribute("data-matrices", Boolean(matrices));
    if (!matrices) return;
    matrices.steps.forEach(([equation, example], n) => Object.assign(data.steps[n], { equation, example: example < 0 ? undefined : example }));
    this.widest = Math.max(...matrices.equations.map((equation) => this.widthOf(equation)));
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
    this.showCode(equation);
    this.holder.toggleAttribute("data-arriving", this.pace.moves(index));
    this.holder.replaceChildren(this.names);
    this.holder.insertAdjacentHTML("beforeend", this.written(equation, step, index, concealed));
    this.fit();
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
    /** @param {Matrix} matrix @param {number} [wide] @param {number} [only] */
    const table = (matrix, wide, only) => this.table(matrix, step, index, concealed, wide, only);
    if (equation.crossing !== undefined) {
      const [left, first] = matricesOf(equation.parts);
      return crossed(equation, { table, role: (matrix) => this.roleOf(matrix) }, this.inColumn(equation), this.cellOf(first), placeOf(left, index));
    }
    // Names that are fractions are higher: then all are, so that the rows of the matrices stay in line.
    const tall = equation.parts.some((term) => "name" in term && term.name.includes("<mfrac")) ? " nnv-tall" : "";
    return `<div class="nnv-equation${tall}" role="group" tabindex="0" aria-label="${escaped(equation.label)}">${this.terms(equation.parts, table)}</div>`;
  }

  // Where the equation needs another line a sign stays with the matrix behind it, and what closes it with the last one.
  /** @param {(Between | Matrix)[]} terms @param {(matrix: Matrix) => string} table */
  terms(terms, table) {
    const groups = [""];
    for (const term of terms) {
      if ("sign" in term) groups[groups.length - 1] += `<span class="nnv-operator">${math(term.sign)}</span>`;
      else {
        groups[groups.length - 1] +=
          `<span class="nnv-named"><span class="nnv-matrix-name ${this.roleOf(term)}">${math(term.name)}</span>${table(term)}</span>`;
        groups.push("");
      }
    }
    const closing = groups.pop() ?? "";
    const last = groups.length - 1;
    return groups.map((group, n) => `<span class="nnv-term">${group}${n === last ? closing : ""}</span>`).join("");
  }

  // A matrix that repeats a row or a column may show ``only`` one of them.
  /** @param {Matrix} matrix @param {Step} step @param {number} index @param {boolean} concealed @param {number} [wide] @param {number} [only] */
  table(matrix, step, index, concealed, wide = this.cellOf(matrix), only) {
    const { label, cells, from } = matrix;
    const spoken = escaped(`${label}: ${cells.length} by ${cells[0].length}`);
    const column = from !== undefined && cells[0].every(([node]) => node === cells[0][0][0]) && cells[0].length > 1;
    /** @param {number} at */
    const copy = (at) => (from !== undefined && only !== undefined && at !== only ? "nnv-copy" : "");
    const rows = cells.map((row, r) => {
      const inner = row.map((cell, c) => this.cell(cell, step, index, concealed, column ? copy(c) : "")).join("");
      return `<tr class="${column ? "" : copy(r)}">${inner}</tr>`;
    });
    return `<table class="nnv-matrix" style="--nnv-width: ${wide}em" aria-label="${spoken}"><tbody>${rows.join("")}</tbody></table>`;
  }

  // A matrix is called in the colour of what it holds.
  /** @param {Matrix} matrix */
  roleOf({ cells }) {
    return roleOf(this.data, cells[0][0][0]);
  }

  // The width of the cells, in the size of their type: as wide from the start as the longest number needs, so that nothing moves later.
  /** @param {Matrix} matrix */
  cellOf({ cells }) {
    return Math.max(...cells.flat().map(([node, example]) => cellWidth(this.text(node, example))));
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

  /** @param {[number, number, number]} first @param {Step} step @param {number} index @param {boolean} concealed @param {string} also */
  cell([node, example, since], step, index, concealed, also) {
    const { data } = this;
    const found = since === index;
    const reads = step.lights.includes(node) && (example < 0 || step.example === undefined || example === step.example);
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

  // Matrices and network stand beside each other where there is room for both; elsewhere one of them is chosen.
  resized() {
    const { root } = this.player;
    if (!this.vectorised || !root.clientWidth) return;
    this.fits.clear();
    this.bare.clear();
    const large = root.dataset.layout === "beside";
    const { presented } = this.player.drawing;
    const most = large ? MOST_FIT.read : 1;
    const left = root.clientWidth - (large ? part(root, ".nnv-card", HTMLElement).clientWidth + 32 : 16);
    const network = Math.max(NETWORK_WIDTH, NETWORK_COLUMN * ((this.data.scenes.large?.headings.length ?? 1) - 1));
    // In front of a class either is shown as large as it can be.
    const both = !presented && !this.framed && (large || left > BELOW_BOTH) && this.widest * TYPE_SIZE * FIT_BESIDE <= left - network;
    root.dataset.panes = both ? "both" : "one";
    this.panes.hidden = both;
    root.style.setProperty("--nnv-matrices", `${Math.min(left - network, Math.max(large ? 0.45 * left : 0, this.widest * TYPE_SIZE * most + 16))}px`);
    this.fit();
  }

  // In another page's frame, or in a low window, the player is as high as that, and what is shown of a step stands beside its formula.
  get framed() {
    return this.player.panel.low;
  }

  /** @param {string} pane */
  turnTo(pane) {
    this.player.root.dataset.pane = pane;
    for (const button of parts(this.panes, "button")) button.setAttribute("aria-pressed", String(button.dataset.pane === pane));
  }

  // An equation is written as large as its room allows, down to what can still be read; beyond that it scrolls.
  fit() {
    const { equation, holder } = this;
    const written = holder.querySelector(".nnv-equation");
    if (!equation || !(written instanceof HTMLElement) || !holder.clientWidth) return;
    const known = this.fits.get(equation);
    holder.classList.toggle("nnv-bare", this.bare.has(equation));
    if (known === undefined) this.fits.set(equation, this.fitting(written));
    else holder.style.setProperty("--nnv-fit", String(known));
  }

  /** @param {HTMLElement} written */
  fitting(written) {
    const { holder, player } = this;
    const large = player.root.dataset.layout === "beside";
    const bounded = large || this.framed;
    const most = !large ? 1 : player.drawing.presented ? MOST_FIT.presented : MOST_FIT.read;
    // In one line, a little smaller rather than in two.
    written.style.flexWrap = "nowrap";
    const across = this.tried(written, most, FIT_ACROSS * most, bounded);
    written.style.flexWrap = "";
    let fit = across ?? this.tried(written, most, LEAST_FIT, bounded);
    if (fit === undefined && this.framed && this.equation?.crossing !== undefined) {
      this.bare.add(this.equation);
      holder.classList.add("nnv-bare");
      fit = this.tried(written, most, LEAST_FIT, bounded);
    }
    fit ??= LEAST_FIT;
    holder.style.setProperty("--nnv-fit", String(fit));
    return fit;
  }

  // The largest size at which the equation has room, from ``most`` down to ``least``.
  /** @param {HTMLElement} written @param {number} most @param {number} least @param {boolean} bounded */
  tried(written, most, least, bounded) {
    const { holder } = this;
    for (let fit = most; fit > least; fit -= 0.06) {
      holder.style.setProperty("--nnv-fit", String(fit));
      if (written.scrollWidth <= written.clientWidth + 1 && (!bounded || holder.scrollHeight <= holder.clientHeight + 1)) return fit;
    }
    return undefined;
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

// Row and column of the one cell that a step finds.
/** @param {Matrix} matrix @param {number} index @returns {[number, number] | null} */
function placeOf({ cells }, index) {
  const found = cells.flatMap((row, r) => row.flatMap(([, , since], c) => (since === index ? [/** @type {[number, number]} */ ([r, c])] : [])));
  return found.length === 1 ? found[0] : null;
}
