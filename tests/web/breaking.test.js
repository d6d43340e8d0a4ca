// A line that is too long is broken before an operator, and nothing of it is lost.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { piecesOf } from "../../nnviz/web/player/breaking.js";

const sign = fc.constantFrom("+", "−", "·", "=", "(").map((textContent) => ({ localName: "mo", textContent }));
const number = fc.integer({ min: 0, max: 99 }).map((n) => ({ localName: "mn", textContent: String(n) }));

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
