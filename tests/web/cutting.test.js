// Of an equation without room for all of it: what is left of its matrices, what their rows and columns are called, what is scrolled to.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { captions, numbersAt } from "../../nnviz/web/player/captions.js";
import { cutTo, reachOf, scrolledTo, spanAround } from "../../nnviz/web/player/cutting.js";

const side = fc.integer({ min: 1, max: 9 });
const most = fc.integer({ min: 1, max: 9 });

// Its cells are numbered, so that each is known wherever it goes.
/** @param {string} label @param {number} rows @param {number} columns @param {number} from @param {[string, string]} of */
function matrix(label, rows, columns, from, of) {
  /** @param {number} r @param {number} c @returns {[number, number, number]} */
  const cell = (r, c) => [from + r * columns + c, -1, -1];
  const cells = Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (__, c) => cell(r, c)));
  /** @type {[import("../../nnviz/web/contract").Along, import("../../nnviz/web/contract").Along]} */
  const axes = [
    { of: of[0], first: 1 },
    { of: of[1], first: 0 },
  ];
  return { name: label, label, size: "", axes, cells };
}

const sign = { sign: "" };

/** @param {import("../../nnviz/web/contract").Equation} equation */
const shown = ({ parts }) => parts.flatMap((part) => ("cells" in part ? [/** @type {import("../../nnviz/web/player/cutting.js").Cut} */ (part)] : []));

/** @param {{ cells: [number, number, number][][] }} matrix */
const nodes = ({ cells }) => cells.map((row) => row.map(([node]) => node));

test("a span has so many of those there are, and those that have to be there", () => {
  fc.assert(
    fc.property(side, fc.nat(), fc.nat(), most, (count, a, b, size) => {
      const [low, high] = [a % count, b % count].sort((x, y) => x - y);
      const [start, length] = spanAround([low, high], count, size);
      assert.equal(length, Math.min(count, Math.max(size, high - low + 1)));
      assert.ok(start >= 0 && start + length <= count);
      assert.ok(start <= low && high < start + length);
    }),
  );
});

test("of a product the row and the column of a cell stay whole, and its numbers are its own", () => {
  fc.assert(
    fc.property(side, side, side, most, most, fc.nat(), fc.nat(), (rows, inner, columns, m, n, r, c) => {
      const at = /** @type {[number, number]} */ ([r % rows, c % columns]);
      const [z, w, x, b] = [
        matrix("Z", rows, columns, 0, ["neuron", "example"]),
        matrix("W", rows, inner, 100, ["to neuron", "from input"]),
        matrix("X", inner, columns, 200, ["input", "example"]),
        matrix("b", rows, columns, 300, ["neuron", "example"]),
      ];
      const equation = { label: "", crossing: /** @type {const} */ ("column"), parts: [z, sign, w, sign, x, sign, b] };
      const cut = cutTo(
        equation,
        reachOf(equation, at, () => true),
        [m, n],
      );
      const [left, first, second, added] = shown(cut);
      assert.deepEqual([left.cells.length, left.cells[0].length], [Math.min(rows, m), Math.min(columns, n)]);
      const [i, j] = [at[0] + 1 - (left.axes[0]?.first ?? 0), at[1] - (left.axes[1]?.first ?? 0)];
      assert.equal(left.cells[i][j][0], z.cells[at[0]][at[1]][0]);
      assert.deepEqual(nodes(first)[i], nodes(w)[at[0]]);
      assert.deepEqual(
        nodes(second).map((row) => row[j]),
        nodes(x).map((row) => row[at[1]]),
      );
      assert.equal(added.cells[i][j][0], b.cells[at[0]][at[1]][0]);
      assert.equal(captions(left, numbersAt(z.axes, at)), captions(left, numbersAt(left.axes, [i, j])), "and its numbers stand out");
      for (const part of shown(cut)) assert.equal(Boolean(part.open), part.all !== undefined);
      assert.equal(Boolean(left.open), m < rows || n < columns);
    }),
  );
});

test("entries at the same place are cut together, and what a step reads is there", () => {
  fc.assert(
    fc.property(side, side, most, most, fc.nat(), fc.nat(), fc.array(fc.nat()), (rows, columns, m, n, r, c, others) => {
      const at = /** @type {[number, number]} */ ([r % rows, c % columns]);
      const [a, z] = [matrix("A", rows, columns, 0, ["neuron", "example"]), matrix("Z", rows, columns, 100, ["neuron", "example"])];
      const equation = { label: "", parts: [a, sign, z] };
      // Softmax reads others of the same example.
      const lit = new Set([at[0], ...others.map((k) => k % rows)].map((k) => z.cells[k][at[1]][0]));
      const [left, right] = shown(
        cutTo(
          equation,
          reachOf(equation, at, ([node]) => lit.has(node)),
          [m, n],
        ),
      );
      assert.deepEqual(
        nodes(left),
        nodes(right).map((row) => row.map((node) => node - 100)),
      );
      const all = new Set(nodes(right).flat());
      for (const node of lit) assert.ok(all.has(node));
      assert.equal(left.cells[0].length, Math.min(columns, n));
    }),
  );
});

test("what is only one of a kind is not cut with what it is made of", () => {
  const [losses, outputs] = [matrix("L", 1, 4, 0, ["", "example"]), matrix("A", 3, 4, 100, ["neuron", "example"])];
  const equation = { label: "", parts: [{ ...losses, axes: /** @type {[null, { of: string, first: number }]} */ ([null, losses.axes[1]]) }, sign, outputs] };
  const [left, right] = shown(
    cutTo(
      equation,
      reachOf(equation, [0, 2], () => false),
      [1, 1],
    ),
  );
  assert.deepEqual(nodes(left), [[2]]);
  assert.deepEqual(nodes(right), [[102], [106], [110]]);
});

test("a word is said once, and each number once", () => {
  const one = matrix("A", 2, 3, 0, ["neuron", "<example>"]);
  const said = new Set();
  const here = numbersAt(one.axes, [1, 2]);
  const [first, second] = [captions(one, here, said), captions(one, here, said)];
  assert.ok(first.includes("neuron") && first.includes("&lt;example&gt;"));
  assert.ok(!second.includes("neuron") && !second.includes("example"));
  for (const html of [first, second]) {
    assert.deepEqual(
      [...html.matchAll(/<b>(\d+)<\/b>/g)].map(([, n]) => Number(n)),
      [1, 2, 0, 1, 2],
    );
    assert.deepEqual(
      [...html.matchAll(/nnv-here"><b>(\d+)/g)].map(([, n]) => Number(n)),
      [2, 2],
    );
  }
});

test("what is found comes into sight, with all that is read where it has room, and nothing moves without need", () => {
  const length = fc.integer({ min: 1, max: 300 });
  fc.assert(
    fc.property(fc.nat(500), length, fc.nat(800), length, fc.nat(200), fc.nat(200), (start, size, from, wide, before, after) => {
      /** @type {[number, number]} */
      const found = [from, from + wide];
      /** @type {[number, number]} */
      const wanted = [from - before, from + wide + after];
      const now = scrolledTo(start, size, found, wanted);
      const [low, high] = wanted[1] - wanted[0] <= size ? wanted : found;
      assert.ok(now <= low && (high <= now + size || low === now));
      if (start <= low && high <= start + size) assert.equal(now, start);
    }),
  );
});
