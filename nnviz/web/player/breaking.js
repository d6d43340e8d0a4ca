// A line of a formula that is too long goes on below, before an operator, or between fractions or matrices that are multiplied. What is copied
// of it is the same line.

import { parts } from "../shared/dom.js";

const LONG = 2; // operators in parentheses that may be broken,
const LONG_TEXT = 20; // or so many signs with one
const BEFORE = new Set(["+", "−", "·", "⊙"]);

// The row of a formula that its operators stand in.
/** @param {Element} math */
function rowOf(math) {
  let row = math;
  while (row.childElementCount === 1 && row.firstElementChild && ["math", "mrow"].includes(row.localName)) row = row.firstElementChild;
  return row;
}

/** @param {{ localName: string, textContent: string | null }} child */
const isOperator = ({ localName, textContent }) => localName === "mo" && BEFORE.has((textContent ?? "").trim());

// A term that may be asked for with the operator before it.
/** @typedef {{ localName: string, textContent: string | null, getAttribute?: (name: string) => string | null }} Sign */
/** @param {{ localName: string, children?: ArrayLike<Sign> }} child */
const withOperator = ({ localName, children }) =>
  localName === "mrow" && children !== undefined && children.length > 1 && isOperator(children[0]) && children[0].getAttribute?.("form") === "infix";

// A fraction, also as the one thing that a name consists of.
/** @param {{ localName: string, children?: ArrayLike<{ localName: string }> }} child */
const isFraction = ({ localName, children }) => localName === "mfrac" || (localName === "mrow" && children?.length === 1 && children[0].localName === "mfrac");

// Between the brackets of two matrices that are multiplied.
/** @param {Sign} before @param {Sign} child */
const betweenMatrices = (before, child) =>
  [before, child].every(({ localName }) => localName === "mo") && before.textContent?.trim() === "]" && child.textContent?.trim() === "[";

// What stands in a row, and in the rows within it that only gather: a long sum in parentheses is broken like another one, and a product of
// matrices.
/** @param {Element} row @returns {Element[]} */
function flat(row) {
  /** @param {Element} child */
  const gathers = ({ localName, attributes, children, textContent }) => {
    if (localName === "mrow" && [...children].filter((one) => one.localName === "mtable").length > 1) return true;
    const operators = localName === "mrow" && !attributes.length ? [...children].filter(isOperator).length : 0;
    return operators >= LONG || (operators > 0 && (textContent ?? "").length >= LONG_TEXT);
  };
  return [...row.children].flatMap((child) => (gathers(child) ? flat(child) : [child]));
}

// What stands between the operators of a row, each with the operator before it.
/** @template {{ localName: string, textContent: string | null, children?: ArrayLike<Sign> }} E @param {Iterable<E>} row @returns {E[][]} */
export function piecesOf(row) {
  /** @type {E[][]} */
  const pieces = [];
  for (const child of row) {
    const last = pieces[pieces.length - 1];
    const before = last?.filter(({ localName }) => localName !== "mspace").pop();
    const multiplied = before && ((isFraction(child) && isFraction(before)) || betweenMatrices(before, child));
    if (!last || isOperator(child) || withOperator(child) || multiplied) pieces.push([child]);
    else last.push(child);
  }
  return pieces;
}

/** @param {HTMLElement} formula */
export function breakLines(formula) {
  for (const right of parts(formula, ".nnv-right, .nnv-whole")) {
    const math = right.firstElementChild;
    if (!math || right.childElementCount !== 1) continue;
    const row = rowOf(math);
    const pieces = piecesOf(flat(row));
    if (pieces.length < 2) continue;
    right.classList.add("nnv-broken");
    right.replaceChildren(
      ...pieces.map((piece, n) => {
        const [whole, inner] = [/** @type {Element} */ (math.cloneNode(false)), /** @type {Element} */ (row.cloneNode(false))];
        // A bracket that a line begins with is as high as its matrix.
        if (n && isOperator(piece[0])) piece[0].setAttribute("form", "infix");
        inner.append(...piece);
        whole.append(inner);
        return whole;
      }),
    );
  }
}
