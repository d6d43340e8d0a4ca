// Where an equation has no room for all of its matrices: the rows and columns around those of the step. What belongs together is cut
// together, so what the step reads and what it finds are always there; the numbers along the edges say which rows and columns they are.

import { matricesOf } from "./crossing.js";

/** @import { Equation, Matrix } from "../contract" */

/** @typedef {[number, number]} Span The first of some rows or columns, and how many there are. */

/** @typedef {[number, number]} Reach The first and the last of those that have to be there. */

/** @typedef {Matrix & { all?: Matrix["cells"], open?: string }} Cut A part of a matrix: all of its cells, and at which edges it goes on. */

/** @type {Span} */
const ALL = [0, Number.POSITIVE_INFINITY];

// So many of ``count`` that those from ``low`` to ``high`` are among them, in the middle where there are others on both sides.
/** @param {Reach} reach @param {number} count @param {number} most @returns {Span} */
export function spanAround([low, high], count, most) {
  const size = Math.min(count, Math.max(most, high - low + 1));
  const start = Math.floor((low + high + 1 - size) / 2);
  return [Math.max(0, Math.min(count - size, start)), size];
}

// The direction of the result that a matrix's rows (0) or columns (1) are those of, if any.
/** @param {Equation} equation @param {number} n @param {number} way */
function along({ parts, crossing }, n, way) {
  const all = matricesOf(parts);
  if (crossing !== undefined) return n === 0 || n === 3 || n === way + 1 ? way : -1;
  const own = all[n].axes[way];
  /** @param {Matrix} matrix @param {number} direction */
  const count = ({ cells }, direction) => (direction ? cells[0].length : cells.length);
  return all[0].axes.findIndex((axis, k) => axis && own && axis.of === own.of && axis.first === own.first && count(all[0], k) === count(all[n], way));
}

// What has to be there of the result's rows and columns: those of its cell, and of all that is ``lit`` beside it.
/** @param {Equation} equation @param {[number, number]} at @param {(cell: [number, number, number]) => boolean} lit @returns {[Reach, Reach]} */
export function reachOf(equation, at, lit) {
  /** @type {[Reach, Reach]} */
  const reach = [
    [at[0], at[0]],
    [at[1], at[1]],
  ];
  if (equation.crossing !== undefined) return reach;
  for (const [n, { cells }] of matricesOf(equation.parts).entries()) {
    const ways = [along(equation, n, 0), along(equation, n, 1)];
    for (const [r, row] of cells.entries()) {
      for (const [c, cell] of row.entries()) {
        if (!lit(cell)) continue;
        for (const [way, place] of [r, c].entries()) {
          const own = reach[ways[way]];
          if (own) own.splice(0, 2, Math.min(own[0], place), Math.max(own[1], place));
        }
      }
    }
  }
  return reach;
}

/** @param {Matrix} matrix @param {Span[]} spans @returns {Cut} */
function sliced(matrix, [[r, rows], [c, columns]]) {
  const { cells } = matrix;
  const edges = { top: r > 0, bottom: r + rows < cells.length, left: c > 0, right: c + columns < cells[0].length };
  const open = Object.entries(edges).flatMap(([edge, goesOn]) => (goesOn ? [`nnv-cut-${edge}`] : []));
  if (!open.length) return matrix;
  /** @param {Matrix["axes"][0]} axis @param {number} start */
  const from = (axis, start) => axis && { ...axis, first: axis.first + start };
  const axes = /** @type {Matrix["axes"]} */ ([from(matrix.axes[0], r), from(matrix.axes[1], c)]);
  return { ...matrix, cells: cells.slice(r, r + rows).map((row) => row.slice(c, c + columns)), axes, all: cells, open: open.join(" ") };
}

// The equation with at most so many rows and columns of its result, more only where those of ``reach`` are more.
/** @param {Equation} equation @param {[Reach, Reach]} reach @param {[number, number]} most @returns {Equation} */
export function cutTo(equation, reach, most) {
  const [left] = matricesOf(equation.parts);
  const spans = [spanAround(reach[0], left.cells.length, most[0]), spanAround(reach[1], left.cells[0].length, most[1])];
  let n = -1;
  const parts = equation.parts.map((part) => {
    if (!("cells" in part)) return part;
    n += 1;
    return sliced(
      part,
      [0, 1].map((way) => spans[along(equation, n, way)] ?? ALL),
    );
  });
  return { ...equation, parts };
}

// How far to scroll so that ``wanted`` is in sight, and all of it where it has room; nothing moves where it is in sight already.
/** @param {number} start @param {number} size @param {Reach} found @param {Reach} wanted */
export function scrolledTo(start, size, found, wanted) {
  const [low, high] = wanted[1] - wanted[0] <= size ? wanted : found;
  if (low < start || high - low > size) return low;
  return Math.max(start, high - size);
}
