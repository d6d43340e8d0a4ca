// A payload's parts put together; names, numbers and what shows them; nothing that is typed becomes markup.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { differs, escaped, filled, formulaLines, meaningOf, nameOf, operandTable, saidNumber, textOf, unpacked } from "../../nnviz/web/player/formula.js";
import { questionOf } from "../../nnviz/web/player/question.js";

const OPEN = "\ue000";

/** z = w x for two examples; x and z differ from one to the other. */
function payload() {
  const scene = {
    frame: { width: 10, height: 10, marks: [], lines: [], headings: [], owners: {} },
    written: { all: [{ kind: "forward", name: [], wide: 0, shown: [[0, 2]], owner: 0, boxed: false }] },
    places: [[1, 2, 13, 1]],
    spots: { aside: [0] },
    figure: { data: [], layout: {} },
  };
  const names = { 0: "<mi>w</mi>", 1: `<msup><mi>x</mi><mi>${OPEN}</mi></msup>` };
  const step = { phase: "forward", nodes: [2], lights: [0, 1], heading: 0, words: 1, formula: [0, 1, [0, 1]] };
  return {
    bones: { steps: [step], templates: ["⟦0;-1;0⟧⟦1;-1;0⟧"], sentences: ["heading", "words"], names, meanings: { 0: "weight", 1: "input" }, id: "b" },
    more: { formulas: {}, templates: ["⟦0;-1;1⟧·⟦1;-1;1⟧"], names: { 2: `<mi>z${OPEN}</mi>` }, meanings: { 2: "sum" } },
    numbers: [{ value: -6, remark: 2 }],
    said: ["remark"],
    scenes: { wide: scene, narrow: scene },
    tables: {
      all: [{ title: "t", columns: ["c"], rows: [{ head: "h", cells: [{ node: 0 }, { with: 2, check: "error" }, { with: 2, said: "s", why: "w" }] }] }],
    },
    cells: [["1e-10", "✓"], ["7"]],
    texts: { 0: "−2", 1: "3", 2: "−6" },
    views: { 1: { 1: "5", 2: "−10" } },
    known: { 2: 0 },
    checks: {},
    example: 0,
  };
}

test("what is sent apart is put together", () => {
  const data = unpacked(payload());
  assert.deepEqual(data.steps[0].value, -6);
  assert.deepEqual(data.sentences, ["heading", "words", "remark"]);
  assert.deepEqual(data.templates.length, 2);
  assert.deepEqual(data.scenes.wide.labels[0], {
    kind: "forward",
    name: [],
    wide: 0,
    shown: [[0, 2]],
    owner: 0,
    boxed: false,
    x: 1,
    y: 2,
    size: 13,
    always: true,
  });
  const [, check, said] = data.tables[0].rows[0].cells;
  assert.deepEqual([check.text, check.flag], ["1e-10", "✓"]);
  assert.deepEqual([said.text, said.flag], ["7", undefined]);
});

test("a name and a number are those of an example", () => {
  const data = unpacked(payload());
  assert.deepEqual([textOf(data, 2), textOf(data, 2, 1), textOf(data, 0, 1)], ["−6", "−10", "−2"]);
  assert.deepEqual([differs(data, 0), differs(data, 1)], [false, true]);
  assert.equal(nameOf(data, 2, 1), "<mi>z(2)</mi>");
  assert.equal(nameOf(data, 2, -2), "<mi>z(i)</mi>");
  assert.deepEqual([meaningOf(data, 1, 1), meaningOf(data, 0, 1)], ["input, example 2", "weight"]);
});

test("a formula is filled with names or with numbers, each of which says which it is", () => {
  const data = unpacked(payload());
  const names = filled(data, 0, [0, 1], false);
  assert.match(names, /<mrow data-node="0" data-example="0"><mi>w<\/mi><\/mrow><mrow data-node="1" data-example="0">/);
  const numbers = filled(data, 1, [0, 1], true, 1);
  assert.match(numbers, /<mo>\(<\/mo><mn data-node="0" data-example="1">−2<\/mn><mo>\)<\/mo>/);
  assert.match(numbers, /<mn data-node="1" data-example="1">5<\/mn>/);
});

test("lines are left out where they are not to be seen", () => {
  const data = unpacked(payload());
  const [step] = data.steps;
  const lines = (/** @type {"" | "symbols" | "open"} */ only) => [...formulaLines(data, step, only).matchAll(/data-line="(\w+)"/g)].map(([, line]) => line);
  assert.deepEqual(lines(""), ["symbols", "numbers", "result"]);
  assert.deepEqual(lines("symbols"), ["symbols"]);
  assert.deepEqual(lines("open"), ["symbols", "numbers", "result"]);
  assert.match(formulaLines(data, step, "open"), /<mtext>\?<\/mtext>/);
  assert.doesNotMatch(formulaLines(data, step, "open"), /−6/);
});

test("what goes in is a row for each quantity", () => {
  const data = unpacked(payload());
  assert.equal(operandTable(data, data.steps[0]).match(/<tr><td>/g)?.length, 2);
});

test("no text becomes markup, and none is lost", () => {
  const back = (/** @type {string} */ html) => html.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'<>"&;altmpquog') }), (text) => {
      assert.doesNotMatch(escaped(text), /[<>"]/);
      assert.equal(back(escaped(text)), text);
      const [, name, why] = saidNumber("1", text, text).match(/^<span data-said="([^"]*)" data-why="([^"]*)">1<\/span>$/) ?? [];
      assert.deepEqual([name, why].map(back), [text, text]);
    }),
  );
});

test("an element says what is asked of it", () => {
  const asked = (/** @type {object} */ dataset) => questionOf(/** @type {any} */ ({ dataset, textContent: " 1 " }));
  assert.deepEqual(asked({ node: "3", example: "1" }), { node: 3, example: 1 });
  assert.deepEqual(asked({ node: "3" }), { node: 3, example: undefined });
  assert.deepEqual(asked({ node: "3", example: "1", shown: "yes" }), { node: 3, example: 1, text: "1" });
  assert.deepEqual(asked({ said: "name", why: "so" }), { name: "name", text: "1", why: "so" });
});
