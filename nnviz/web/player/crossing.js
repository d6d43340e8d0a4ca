// A product of matrices as row meets column: the second factor above the result, the first left of it, so that the row and the column
// of a cell cross in it. What is added to every cell alike stands between, once.

import { captions, numbersAt } from "./captions.js";
import { escaped, math } from "./formula.js";

/** @import { Between, Equation, Matrix } from "../contract" */

export const GAP = 0.15; // between two cells, in the size of the type
const AROUND = 0.6; // around a number in its cell
const NARROW_SIGNS = 0.26;
const MINUS_SIGN = 0.7;
const DIGIT = 0.51;

// What a cell needs in width for a number, in the size of its type.
/** @param {string} text */
export const cellWidth = (text) => [...text].reduce((sum, c) => sum + (c === "." ? NARROW_SIGNS : c === "−" ? MINUS_SIGN : DIGIT), AROUND);

/** @param {(Between | Matrix)[]} parts @returns {Matrix[]} */
export const matricesOf = (parts) => parts.filter((part) => "cells" in part);

/** @param {Matrix} matrix */
const shapeOf = ({ cells }) => `${cells.length}×${cells[0].length}`;

// The shape in symbols alone; its numbers are said by their own.
/** @param {string} size */
const inSymbols = (size) => (size.includes("<mo>=</mo>") ? math(size.split("<mo>=</mo>")[0]) : "");

/** @param {Matrix} matrix @param {string} role */
function named(matrix, role) {
  const { from, name, size, cells } = matrix;
  const own = from?.match(/<mn>(\d+)<\/mn><mo>,<\/mo><mn>(\d+)<\/mn>/);
  const shape = own ? `${own[1]}×${own[2]}` : shapeOf(matrix);
  const spread = own ? `<span class="nnv-spread">to every ${Number(own[1]) === cells.length ? "column" : "row"}</span>` : "";
  return `<span class="nnv-shaped"><span class="nnv-matrix-name ${role}">${math(name)}</span><span class="nnv-shape">${shape}</span><span class="nnv-shape">${inSymbols(from ?? size)}</span>${spread}</span>`;
}

// The whole equation in names, with the shapes below them; of a product the two sizes that have to be equal.
/** @param {Equation} equation @param {(matrix: Matrix) => string} role */
export function inNames({ parts, crossing }, role) {
  /** @param {Between | Matrix} part */
  const written = (part) => ("sign" in part ? `<span class="nnv-operator">${math(part.sign)}</span>` : named(part, role(part)));
  const [left, is, ...right] = parts.map(written);
  const [first, second] = matricesOf(parts).slice(1);
  if (crossing === undefined) return `<div class="nnv-names">${[left, is, ...right].join("")}</div>`;
  const inner = `${first.cells[0].length} = ${second.cells.length}`;
  const product = `<span class="nnv-product">${right.slice(0, 3).join("")}<span class="nnv-fits">${inner}: it fits</span></span>`;
  return `<div class="nnv-names">${left}${is}${product}${right.slice(3).join("")}</div>`;
}

// Where a matrix stands, and its name.
/** @param {string} place @param {string} role @param {string} name @param {string} table @param {string} [said] */
const standing = (place, role, name, table, said = "") =>
  `<span class="nnv-at nnv-${place}">${table}</span><span class="nnv-at nnv-matrix-name nnv-${place}-name ${role}">${math(name)}${said}</span>`;

/**
 * How a matrix is written: as a table, whose cells are so wide and of which one row or column alone is seen where it repeats it; and the
 * style of what it holds.
 *
 * @typedef {{ row?: number, column?: number }} Only
 * @typedef {{ table: (matrix: Matrix, wide: number, only?: Only) => string, role: (matrix: Matrix) => string }} Writing
 */

// ``wide`` are the cells that stand above each other, ``wideFirst`` those of the first factor; ``at`` are row and column of the step's cell.
/** @param {Equation} equation @param {Writing} writing @param {number} wide @param {number} wideFirst @param {[number, number] | null} at */
export function crossed(equation, { table, role }, wide, wideFirst, at) {
  const { label, parts, crossing } = equation;
  const [left, first, second, added] = matricesOf(parts);
  const [row, column] = at ?? [0, 0];
  const lanes = at
    ? `<i class="nnv-lane nnv-lane-row" style="--nnv-at: ${row}; --nnv-after: ${left.cells[0].length - 1 - column}"></i>` +
      `<i class="nnv-lane nnv-lane-column" style="--nnv-at: ${column}; --nnv-after: ${left.cells.length - 1 - row}"></i>`
    : "";
  const one = added && table(added, wide, crossing === "row" ? { row } : { column });
  const every = added?.from ? `<small>to every ${crossing}</small>` : "";
  return (
    `<div class="nnv-equation nnv-crossing" data-added="${crossing}" style="--nnv-longest: ${wide}em; --nnv-column: ${wide + GAP}em" role="group" tabindex="0" aria-label="${escaped(label)}">` +
    lanes +
    captions(left, numbersAt(left.axes, at)) +
    standing("result", role(left), left.name, table(left, wide)) +
    standing("first", role(first), first.name, table(first, wideFirst)) +
    standing("second", role(second), second.name, table(second, wide)) +
    `${one ? standing("added", role(added), `<mo>+</mo>${added.name}`, one, every) : ""}</div>`
  );
}
