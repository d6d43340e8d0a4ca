// The middle of a matrix in a formula: where there is no room for all of its rows or columns the first ones and the last stay, with dots between
// them, as the formula itself has them for matrices that are larger still. What was left out is only not shown.

import { parts } from "../shared/dom.js";

export const LEAST_OF_MATRIX = 2; // rows or columns: the first and the last
const LEFT_OUT_AS = { rows: "⋮", columns: "⋯" };
const MATHML = "http://www.w3.org/1998/Math/MathML";

/** @typedef {{ rows: number, columns: number }} Most */

/** @param {Element} one */
const isGap = (one) => one.classList.contains("nnv-gap");

// What of some things in a row is left out so that at most so many are left: their middle, with the dots that were there before; the last one
// stays.
/** @template {{ textContent: string | null }} E @param {E[][]} all @param {number} most @param {string} dots @returns {E[][]} */
export function sparedOf(all, most, dots) {
  const middle = all.slice(most - 1, -1);
  const before = all[most - 2];
  return middle.length && before?.some(({ textContent }) => textContent?.includes(dots)) ? [before, ...middle] : middle;
}

// The matrices of a formula; lines of cases are tables, too, without a bracket.
/** @param {HTMLElement} formula */
const bracketed = (formula) => [...parts(formula, "mtable")].filter((table) => table.previousElementSibling?.textContent?.trim() === "[");

/** @param {Element} table */
const cellsOf = (table) => [...table.children].filter((row) => !isGap(row)).map((row) => [...row.children].filter((cell) => !isGap(cell)));

// How many rows or columns the largest of them has.
/** @param {HTMLElement} formula */
export const largestOf = (formula) =>
  Math.max(0, ...bracketed(formula).flatMap((table) => [table.childElementCount, ...cellsOf(table).map((row) => row.length)]));

// Every matrix with at most so many rows and columns.
/** @param {HTMLElement} formula @param {Most} most */
export function leaveOutMiddles(formula, most) {
  showMiddles(formula);
  for (const table of bracketed(formula)) thinOut(table, most);
}

// All of them are whole again.
/** @param {HTMLElement} formula */
export function showMiddles(formula) {
  for (const table of bracketed(formula)) {
    for (const gap of parts(table, ".nnv-gap")) gap.remove();
    for (const left of parts(table, ".nnv-left-out")) left.classList.remove("nnv-left-out");
  }
}

/** @param {Element} table @param {Most} most */
function thinOut(table, { rows, columns }) {
  const cells = cellsOf(table);
  const across = cells[0].map((_, column) => cells.map((row) => row[column]));
  const left = sparedOf(across, columns, LEFT_OUT_AS.columns);
  for (const cell of left.flat()) cell.classList.add("nnv-left-out");
  for (const cell of left[0] ?? []) cell.before(cellOfDots(cell.textContent === LEFT_OUT_AS.rows ? LEFT_OUT_AS.rows : LEFT_OUT_AS.columns));
  const middle = sparedOf(cells, rows, LEFT_OUT_AS.rows).map(([cell]) => cell.parentElement);
  for (const row of middle) row?.classList.add("nnv-left-out");
  if (!middle.length) return;
  const gap = document.createElementNS(MATHML, "mtr");
  gap.classList.add("nnv-gap");
  const shown = (table.firstElementChild?.childElementCount ?? 0) - left.length;
  gap.append(...Array.from({ length: shown }, () => cellOfDots(LEFT_OUT_AS.rows)));
  middle[0]?.before(gap);
}

// A cell with dots.
/** @param {string} text */
function cellOfDots(text) {
  const [cell, sign] = ["mtd", "mo"].map((name) => document.createElementNS(MATHML, name));
  sign.textContent = text;
  cell.append(sign);
  cell.classList.add("nnv-gap");
  return cell;
}
