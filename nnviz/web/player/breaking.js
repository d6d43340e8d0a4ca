// A line of a formula that is too long goes on below, before an operator. What is copied of it is the same line.

import { parts } from "../shared/dom.js";

const BEFORE = new Set(["+", "−", "·"]);

// The row of a formula that its operators stand in.
/** @param {Element} math */
function rowOf(math) {
  let row = math;
  while (row.childElementCount === 1 && row.firstElementChild && ["math", "mrow"].includes(row.localName)) row = row.firstElementChild;
  return row;
}

// What stands between the operators of a row, each with the operator before it.
/** @template {{ localName: string, textContent: string | null }} E @param {Iterable<E>} row @returns {E[][]} */
export function piecesOf(row) {
  /** @type {E[][]} */
  const pieces = [];
  for (const child of row) {
    const last = pieces[pieces.length - 1];
    if (!last || (child.localName === "mo" && BEFORE.has((child.textContent ?? "").trim()))) pieces.push([child]);
    else last.push(child);
  }
  return pieces;
}

/** @param {HTMLElement} formula */
export function breakLines(formula) {
  for (const right of parts(formula, ".nnv-right")) {
    const math = right.firstElementChild;
    if (!math || right.childElementCount !== 1) continue;
    const row = rowOf(math);
    const pieces = piecesOf(row.children);
    if (pieces.length < 2) continue;
    right.classList.add("nnv-broken");
    right.replaceChildren(
      ...pieces.map((piece, n) => {
        const [whole, inner] = [/** @type {Element} */ (math.cloneNode(false)), /** @type {Element} */ (row.cloneNode(false))];
        if (n) piece[0].setAttribute("form", "infix");
        inner.append(...piece);
        whole.append(inner);
        return whole;
      }),
    );
  }
}
