// The vectorised form: the equation of the step with its matrices, the cells that go in and the cell that comes out.

import { around, later, origin, part } from "../shared/dom.js";
import { asked, escaped, exampleOf, math, meaningOf, textOf } from "./formula.js";

/** @import { Between, Matrix, Matrices as Vectorised } from "../contract" */
/** @import { Player } from "./player.js" */
/** @import { Scene, Step, Walkthrough } from "../types" */

// How tall the network may be where its matrices and the sum want to be seen too.
/** @param {Scene} scene @param {boolean} presented */
export function beside(scene, presented) {
  return presented ? Math.max(220, window.innerHeight * 0.28) : Math.max(270, Math.min(scene.height * 0.78, window.innerHeight * 0.34));
}

export class Matrices {
  /** @type {Walkthrough} */
  data = later();

  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    /** @type {Vectorised | undefined} */
    this.vectorised = undefined;
    this.holder = part(player.root, ".nnv-matrices", HTMLElement);
    this.values = part(player.root, ".nnv-values", HTMLElement);
    this.holder.addEventListener("click", (event) => this.click(event));
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(this.holder);
  }

  /** @param {Walkthrough} data */
  show(data) {
    const { matrices } = data;
    this.data = data;
    this.vectorised = matrices;
    this.holder.hidden = !matrices;
    this.values.hidden = Boolean(matrices);
    if (!matrices) return;
    matrices.steps.forEach(([equation, example], n) => Object.assign(data.steps[n], { equation, example: example < 0 ? undefined : example }));
    // So high that nothing below moves from one equation to the next.
    const rows = Math.max(...matrices.equations.flatMap(({ parts: terms }) => terms.map((term) => ("cells" in term ? term.cells.length : 1))));
    this.holder.style.setProperty("--nnv-rows", String(rows));
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
    if (this.player.drawing.scene) this.player.drawing.indexLabels();
  }

  /** @param {number} index @param {boolean} concealed */
  paint(index, concealed) {
    const { vectorised } = this;
    const step = this.data.steps[index];
    if (!vectorised || step.equation === undefined) return;
    this.look(step, vectorised);
    const { label, parts: terms } = vectorised.equations[step.equation];
    // Names that are fractions are higher: then all are, so that the rows of the matrices stay in line.
    const tall = terms.some((term) => "name" in term && term.name.includes("<mfrac")) ? " nnv-tall" : "";
    this.holder.innerHTML = `<div class="nnv-equation${tall}" role="group" tabindex="0" aria-label="${escaped(label)}">${this.terms(terms, step, index, concealed)}</div>`;
    this.fit();
  }

  // A sign stays with the matrix behind it where the equation needs another line.
  /** @param {(Between | Matrix)[]} terms @param {Step} step @param {number} index @param {boolean} concealed */
  terms(terms, step, index, concealed) {
    let inner = "";
    let signs = "";
    for (const term of terms) {
      if ("sign" in term) {
        signs += `<span class="nnv-operator">${math(term.sign)}</span>`;
      } else {
        inner += `<span class="nnv-term">${signs}${this.matrix(term, step, index, concealed)}</span>`;
        signs = "";
      }
    }
    return signs ? `${inner}<span class="nnv-term">${signs}</span>` : inner;
  }

  /** @param {Matrix} matrix @param {Step} step @param {number} index @param {boolean} concealed */
  matrix({ name, label, size, cells, from }, step, index, concealed) {
    const spoken = escaped(`${label}: ${cells.length} by ${cells[0].length}`);
    const rows = cells.map((row) => `<tr>${row.map((cell) => this.cell(cell, step, index, concealed)).join("")}</tr>`).join("");
    const shape = from ? `${math(from)}<span class="nnv-spread">repeated: ${math(size)}</span>` : math(size);
    // As wide from the start as its longest number, so that nothing moves when the numbers come.
    const width = Math.max(...cells.flat().map(([node, example]) => this.text(node, example).length));
    return (
      `<span class="nnv-named"><span class="nnv-matrix-name">${math(name)}</span>` +
      `<table class="nnv-matrix" style="--nnv-width: ${width}" aria-label="${spoken}"><tbody>${rows}</tbody></table>` +
      `<span class="nnv-matrix-size">${shape}</span></span>`
    );
  }

  /** @param {number} node @param {number} example */
  text(node, example) {
    return textOf(this.data, node, example < 0 ? this.data.shown : example);
  }

  /** @param {[number, number, number]} first @param {Step} step @param {number} index @param {boolean} concealed */
  cell([node, example, since], step, index, concealed) {
    const { data } = this;
    const found = since === index;
    const reads = step.lights.includes(node) && (example < 0 || step.example === undefined || example === step.example);
    const later = since > index;
    const kind = found ? "nnv-found" : later ? "nnv-later" : reads ? "nnv-lit" : "";
    const text = found && concealed ? "?" : this.text(node, example);
    const of = example < 0 ? data.shown : example;
    // What is found later leads to its step; a number that is known is asked.
    const does = later ? `data-goto="${since}"` : asked(node, of);
    const meaning = example < 0 || this.vectorised?.known.length === 1 ? data.meanings[node] : meaningOf(data, node, of);
    return `<td class="${kind}" ${does} title="${escaped(meaning)}"><span>${text}</span></td>`;
  }

  /** @param {Event} event */
  click(event) {
    const cell = around(origin(event), "[data-goto]");
    if (!cell) return;
    this.player.pause();
    this.player.go(Number(cell.dataset.goto));
  }

  // A wide equation is written smaller, down to what can still be read; beyond that it scrolls.
  fit() {
    const equation = this.holder.firstElementChild;
    if (!(equation instanceof HTMLElement)) return;
    equation.style.setProperty("--nnv-fit", "1");
    const { clientWidth, scrollWidth } = equation;
    if (scrollWidth > clientWidth) equation.style.setProperty("--nnv-fit", String(Math.max(0.66, (0.98 * clientWidth) / scrollWidth)));
  }

  remove() {
    this.observer.disconnect();
  }
}
