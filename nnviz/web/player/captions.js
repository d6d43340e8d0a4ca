// What the rows and the columns of a matrix are: a word, and their numbers; those of the step's cell stand out.

import { escaped } from "./formula.js";

/** @import { Along, Matrix } from "../contract" */

/** @typedef {Matrix["axes"]} Axes */

// The numbers that stand out, by what they are of: those of a cell of the result.
/** @param {Axes} axes @param {[number, number] | null} at @returns {Map<string, number>} */
export const numbersAt = (axes, at) => new Map(axes.flatMap((axis, n) => (axis && at ? [[axis.of, axis.first + at[n]]] : [])));

/** @param {Along} axis @param {number} count @param {Map<string, number>} here @param {string} way */
function numbers({ of, first }, count, here, way) {
  const each = Array.from({ length: count }, (_, k) => `<span class="${here.get(of) === k + first ? "nnv-here" : ""}"><b>${k + first}</b></span>`);
  return `<small class="nnv-numbers nnv-numbers-${way}" aria-hidden="true">${each.join("")}</small>`;
}

// ``said`` are the words that need not be said again: of several matrices in a row the first has them.
/** @param {Matrix} matrix @param {Map<string, number>} here @param {Set<string>} [said] */
export function captions({ axes, cells }, here, said = new Set()) {
  const counts = [cells.length, cells[0].length];
  const written = axes.map((axis, n) => {
    if (!axis) return "";
    const way = n ? "columns" : "rows";
    const word = `${way} ${axis.of}`;
    const spoken = said.has(word) ? "" : `<small class="nnv-of nnv-of-${way}" aria-hidden="true"><span>${escaped(axis.of)}</span></small>`;
    said.add(word);
    return numbers(axis, counts[n], here, way) + spoken;
  });
  return written.join("");
}
