// A line that is too long is broken before an operator or between fractions, and nothing of it is lost.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { piecesOf } from "../../nnviz/web/player/breaking.js";

const sign = fc.constantFrom("+", "−", "·", "=", "(").map((textContent) => ({ localName: "mo", textContent }));
const number = fc.integer({ min: 0, max: 99 }).map((n) => ({ localName: "mn", textContent: String(n) }));

const fraction = fc.constantFrom({ localName: "mfrac", textContent: "" }, { localName: "mspace", textContent: "" });

test("fractions that are multiplied are pieces of their own, and nothing is lost", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(sign, number, fraction), { minLength: 1 }), (row) => {
      const pieces = piecesOf(row);
      assert.deepEqual(pieces.flat(), row);
      for (const piece of pieces) {
        const seen = piece.filter(({ localName }) => localName !== "mspace");
        for (const [n, { localName }] of seen.entries()) assert.ok(!(n && localName === "mfrac" && seen[n - 1].localName === "mfrac"));
      }
    }),
  );
});

test("a product of matrices goes on between two of them", () => {
  const bracket = (/** @type {string} */ textContent) => ({ localName: "mo", textContent });
  const table = { localName: "mtable", textContent: "0.1" };
  const matrix = [bracket("["), table, bracket("]")];
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), (count) => {
      const row = [{ localName: "mi", textContent: "Z" }, bracket("="), ...Array.from({ length: count }, () => matrix).flat()];
      const pieces = piecesOf(row);
      assert.deepEqual(pieces.flat(), row);
      assert.equal(pieces.length, count);
      for (const piece of pieces) assert.equal(piece.filter(({ localName }) => localName === "mtable").length, 1);
    }),
  );
});

test("the pieces are the line, and each but the first begins with an operator", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(sign, number), { minLength: 1 }), (row) => {
      const pieces = piecesOf(row);
      assert.deepEqual(pieces.flat(), row);
      for (const [first, ...rest] of pieces.slice(1)) {
        assert.ok(["+", "−", "·"].includes(first.textContent));
        assert.ok(rest.every(({ localName, textContent }) => localName !== "mo" || !["+", "−", "·"].includes(textContent)));
      }
    }),
  );
});

test("a term that is asked for together with the operator before it is a piece of its own", () => {
  const first = { localName: "mrow", textContent: "−0.09", children: [{ localName: "mn", textContent: "−0.09" }] };
  /** @param {string} number */
  const term = (number) => {
    const operator = { localName: "mo", textContent: "−", getAttribute: () => "infix" };
    return { localName: "mrow", textContent: `−${number}`, children: [operator, { localName: "mn", textContent: number }] };
  };
  const row = [first, term("0.05"), term("0.18")];
  assert.deepEqual(
    piecesOf(row),
    row.map((one) => [one]),
  );
});
