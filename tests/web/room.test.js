// Labels that come and go find room: none covers one of the same step, and what they cover makes way.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { boxOf, meetsCircle, nodeAt, overlap, widthOf } from "../../nnviz/web/player/labels.js";
import { Room } from "../../nnviz/web/player/room.js";

const place = fc.integer({ min: 0, max: 300 });
const label = fc.record({ x: place, y: place, always: fc.boolean() });

/** @param {{ x: number, y: number, always: boolean }[]} places */
function entries(places) {
  return places.map(({ x, y, always }, n) => {
    const written = { kind: "forward", name: [], wide: 0, shown: /** @type {[number, number][]} */ ([[0, n]]), owner: 0, boxed: false };
    return { label: { ...written, x, y, size: 12, always }, state: "", written: null };
  });
}

const scene = {
  width: 300,
  height: 300,
  marks: [],
  lines: [],
  headings: [],
  owners: {},
  labels: [],
  spots: { aside: [0, -20, 20, -39, 39] },
  figure: { data: [], layout: {} },
};
const text = () => "0.1234";

test("what a step finds is drawn; what is covered and not its own makes way; nothing else is covered", () => {
  fc.assert(
    fc.property(fc.array(label, { minLength: 1, maxLength: 12 }), fc.nat(), (places, which) => {
      const all = entries(places);
      const n = which % all.length;
      const { placed, hidden } = new Room(scene, all, text).at(0, { nodes: [n], lights: [] });
      assert.equal(placed.has(all[n]), !all[n].label.always);
      const spot = placed.get(all[n]);
      for (const other of all) {
        if (other === all[n] || !other.label.always || !spot) continue;
        const covered = overlap(boxOf(all[n].label, text(), 1.08, spot), boxOf(other.label, text(), 1.08));
        assert.equal(hidden.has(other), covered);
      }
    }),
  );
});

test("two numbers of one step never stand over each other where one of them can move", () => {
  fc.assert(
    fc.property(place, place, (x, y) => {
      const all = entries([
        { x, y, always: false },
        { x, y, always: false },
      ]);
      const { placed } = new Room(scene, all, text).at(0, { nodes: [0], lights: [1] });
      const [a, b] = all.map((entry) => placed.get(entry));
      if (a && b) assert.ok(!overlap(boxOf(all[0].label, text(), 1.08, a), boxOf(all[1].label, text(), 1.08, b)));
    }),
  );
});

test("boxes meet as they lie, whichever is asked first", () => {
  const box = fc.record({ x: place, y: place, width: fc.integer({ min: 1, max: 80 }), height: fc.integer({ min: 1, max: 80 }) });
  fc.assert(
    fc.property(box, box, (a, b) => {
      assert.equal(overlap(a, b), overlap(b, a));
      assert.ok(overlap(a, a));
    }),
  );
  const disc = { kind: "neuron", nodes: [], x: 10, y: 0, r: 4 };
  assert.ok(meetsCircle({ x: 0, y: 0, width: 14, height: 2 }, disc));
  assert.ok(!meetsCircle({ x: 0, y: 0, width: 10, height: 2 }, disc));
});

test("a label shows the last number that is known", () => {
  const [{ label: shown }] = entries([{ x: 0, y: 0, always: true }]);
  shown.shown = [
    [2, 7],
    [5, 8],
  ];
  assert.deepEqual(
    [0, 2, 4, 5, 9].map((index) => nodeAt(shown, index)),
    [null, 7, 7, 8, 8],
  );
});

test("a wider text takes more room", () => {
  fc.assert(fc.property(fc.string(), fc.string({ minLength: 1 }), (a, b) => assert.ok(widthOf(a + b) > widthOf(a))));
});

test("kept apart, no number covers another one, and what is left out would have", () => {
  fc.assert(
    fc.property(fc.array(label, { minLength: 1, maxLength: 12 }), (places) => {
      const all = entries(places);
      const room = new Room(scene, all, text);
      const placed = new Map(all.map((entry) => [entry, { x: entry.label.x, y: entry.label.y }]));
      const kept = room.apart(0, { placed, hidden: new Set() }, [nodeAt(all[0].label, 0) ?? -1]).placed;
      const boxes = [...kept].map(([entry, spot]) => boxOf(entry.label, text(), 1.08, spot));
      boxes.forEach((box, n) => assert.ok(!boxes.slice(n + 1).some((other) => overlap(box, other))));
      for (const entry of all) {
        const own = boxOf(entry.label, text(), 1.08);
        if (!kept.has(entry)) assert.ok(boxes.some((box) => overlap({ ...box, height: box.height + 8 }, own)));
      }
      assert.ok(kept.has(all[0]));
    }),
  );
});
