// Matrices as row meets column: how wide a cell is, where a product's parts stand, and when a step moves anything.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cellWidth, crossed, inNames } from "../../nnviz/web/player/crossing.js";
import { StepPace } from "../../nnviz/web/player/motion.js";

/** @param {number} rows @param {number} columns @param {string} name */
function matrix(rows, columns, name) {
  const cells = Array.from({ length: rows }, () => Array.from({ length: columns }, () => /** @type {[number, number, number]} */ ([0, -1, -1])));
  /** @type {[null, null]} */
  const axes = [null, null];
  return { axes, name: `<mi>${name}</mi>`, label: name, size: `<mo>(</mo><mi>m</mi><mo>)</mo><mo>=</mo><mo>(</mo>${rows}, ${columns}<mo>)</mo>`, cells };
}

const sign = { sign: "<mo>·</mo>" };
const size = fc.integer({ min: 1, max: 8 });

/** @param {number} rows @param {number} inner @param {number} columns @param {"row" | "column"} crossing */
function product(rows, inner, columns, crossing) {
  const added = {
    ...matrix(rows, columns, "b"),
    from: `<mo>(</mo><mn>${crossing === "row" ? 1 : rows}</mn><mo>,</mo><mn>${crossing === "row" ? columns : 1}</mn><mo>)</mo>`,
  };
  return {
    label: "Z from X, W",
    crossing,
    parts: [matrix(rows, columns, "Z"), sign, matrix(rows, inner, "X"), sign, matrix(inner, columns, "W"), sign, added],
  };
}

const writing = { table: (/** @type {{ label: string }} */ { label }) => `<table data-of="${label}"></table>`, role: () => "" };

test("a longer number needs a wider cell, and a minus more than a point", () => {
  fc.assert(fc.property(fc.stringMatching(/^−?[0-9]{1,5}\.[0-9]{1,6}$/), (text) => assert.ok(cellWidth(`${text}0`) > cellWidth(text))));
  assert.ok(cellWidth("−1") > cellWidth(".1"));
});

test("the lanes of a product cross in the step's cell, and what is added stands there once", () => {
  fc.assert(
    fc.property(
      size,
      size,
      size,
      fc.constantFrom(/** @type {const} */ ("row"), /** @type {const} */ ("column")),
      fc.nat(),
      fc.nat(),
      (rows, inner, columns, crossing, r, c) => {
        /** @type {[number, number]} */
        const at = [r % rows, c % columns];
        const html = crossed(product(rows, inner, columns, crossing), writing, 3, 2, at);
        assert.ok(html.includes(`nnv-lane-row" style="--nnv-at: ${at[0]}; --nnv-after: ${columns - 1 - at[1]}"`));
        assert.ok(html.includes(`nnv-lane-column" style="--nnv-at: ${at[1]}; --nnv-after: ${rows - 1 - at[0]}"`));
        for (const name of ["Z", "X", "W", "b"]) assert.equal(html.split(`data-of="${name}"`).length, 2);
        assert.ok(html.includes(`to every ${crossing}`));
        assert.ok(!crossed(product(rows, inner, columns, crossing), writing, 3, 2, null).includes("nnv-lane"));
      },
    ),
  );
});

test("rows and columns have their numbers, from the first on, and those of the step's cell stand out", () => {
  fc.assert(
    fc.property(size, size, fc.nat(1), fc.nat(1), fc.nat(), fc.nat(), (rows, columns, first, second, r, c) => {
      /** @type {[number, number]} */
      const at = [r % rows, c % columns];
      /** @type {[{ of: string, first: number }, { of: string, first: number }]} */
      const axes = [
        { of: "to neuron", first },
        { of: "from <input>", first: second },
      ];
      const { parts, ...others } = product(rows, 2, columns, "row");
      const [left, ...right] = parts;
      const html = crossed({ ...others, parts: [{ ...left, axes }, ...right] }, writing, 3, 2, at);
      const numbers = [...html.matchAll(/<span class="(nnv-here)?"><b>(\d+)<\/b>/g)].map(([, here, n]) => [Boolean(here), Number(n)]);
      const wanted = [
        ...Array.from({ length: rows }, (_, k) => [k === at[0], k + first]),
        ...Array.from({ length: columns }, (_, k) => [k === at[1], k + second]),
      ];
      assert.deepEqual(numbers, wanted);
      assert.ok(html.includes("to neuron") && !html.includes("<input>"));
      assert.ok(!crossed(product(rows, 2, columns, "row"), writing, 3, 2, at).includes("nnv-numbers"));
    }),
  );
});

test("the shapes stand below the names, and of a product the sizes that are equal", () => {
  const html = inNames(product(4, 3, 2, "row"), () => "");
  for (const text of ["4×2", "4×3", "3×2", "1×2", "3 = 3: it fits", "to every row"]) assert.ok(html.includes(text), text);
  assert.ok(!inNames({ label: "", parts: [matrix(2, 1, "A"), sign, matrix(2, 1, "Z")] }, () => "").includes("it fits"));
});

test("only a step ahead moves something, and not a key that is held", () => {
  const pace = new StepPace();
  assert.ok(pace.moves(1));
  assert.ok(!pace.moves(2), "sooner than anybody reads");
  const other = new StepPace();
  assert.ok(!other.moves(5));
  const back = new StepPace();
  back.index = 3;
  assert.ok(!back.moves(2));
  assert.ok(!back.moves(2), "the same step painted anew");
});
