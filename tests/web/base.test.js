// What a figure is drawn of: every line from its start to its end, several in one element.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { elementsAt } from "../../nnviz/web/player/base.js";

const number = fc.double({ min: -1e3, max: 1e3, noNaN: true }).map((v) => Math.round(10 * v) / 10);
const lines = fc.array(fc.tuple(number, number, number, number), { maxLength: 45 });

/** @param {[number, number, number, number][]} of */
const traceOf = (of) => ({
  type: "scatter",
  mode: "lines",
  x: of.flatMap(([x1, , x2]) => [x1, x2, null]),
  y: of.flatMap(([, y1, , y2]) => [y1, y2, null]),
});

test("every line of a trace is drawn once, from its start to its end, in few elements", () => {
  fc.assert(
    fc.property(lines, (some) => {
      const elements = elementsAt([traceOf(some)]);
      const drawn = elements.flatMap(({ d }) => String(d).split("M").slice(1)).map((part) => part.split(/[L ]/).map(Number));
      assert.deepEqual(
        drawn.flat().map((v) => v + 0),
        some.flat().map((v) => v + 0),
      );
      assert.ok(elements.length <= Math.ceil(some.length / 10));
    }),
  );
});
