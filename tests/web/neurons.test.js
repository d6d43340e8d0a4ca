// The maps of neurons: as large as there is room for, in the colours that their bytes stand for; and rows of layers that fit.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { rowHeight } from "../../nnviz/web/history/layers.js";
import { shareApart } from "../../nnviz/web/history/network.js";
import { between, fitting, shadesOf } from "../../nnviz/web/history/neurons.js";

const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 });
const room = fc.record({ width: fc.integer({ min: 150, max: 900 }), height: fc.integer({ min: 84, max: 700 }) });
const colour = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)).map((found) => [...found]);

// Layers as Python places them: over the whole width, the largest over the whole height, the others in its middle.
/** @param {number[]} units @returns {{ at: [number, number][][], tall: number }} */
function placed(units) {
  const all = [2, ...units];
  const tall = 40 * (Math.max(...all) - 1);
  return { at: all.map((n, l) => Array.from({ length: n }, (_, i) => [l / (all.length - 1), tall / 2 + 40 * (i - (n - 1) / 2)])), tall };
}

test("maps lie in the drawing, and no two of them touch, whatever the network and the room", () => {
  fc.assert(
    fc.property(sizes, room, (units, { width, height }) => {
      const { at, tall } = placed(units);
      const fit = fitting(at, tall, { width, height });
      if (!fit) return;
      const { half, named } = fit;
      const name = named ? 17 : 0;
      const stretch = (height - 4 - 30 - name - 2 * half) / tall;
      assert.ok(half >= 9 && stretch > 0);
      assert.ok((width - 2 * half) / (at.length - 1) > 3 * half, "room for edges between the layers");
      for (const layer of at) for (const [n, [, y]] of layer.slice(1).entries()) assert.ok((y - layer[n][1]) * stretch >= 2 * half + name);
    }),
  );
});

test("edges that have their numbers are as long as these are wide", () => {
  fc.assert(
    fc.property(sizes, room, (units, { width, height }) => {
      const { at, tall } = placed(units);
      const fit = fitting(at, tall, { width, height }, true);
      assert.ok((fit?.half ?? 0) <= (fitting(at, tall, { width, height })?.half ?? 0));
      if (fit) assert.ok((width - 2 * fit.half) / (at.length - 1) - 2 * fit.half >= 44);
    }),
  );
});

test("more room never makes maps smaller, and where they have none there are none", () => {
  fc.assert(
    fc.property(sizes, room, fc.nat(200), fc.nat(200), (units, { width, height }, wider, higher) => {
      const { at, tall } = placed(units);
      const before = fitting(at, tall, { width, height })?.half ?? 0;
      assert.ok((fitting(at, tall, { width: width + wider, height: height + higher })?.half ?? 0) >= before);
    }),
  );
  const deep = placed([8, 8, 8, 8, 8, 8, 1]);
  assert.equal(fitting(deep.at, deep.tall, { width: 220, height: 220 }), null, "eight layers in a narrow room");
  const xor = placed([2, 1]);
  assert.ok((fitting(xor.at, xor.tall, { width: 306, height: 225 })?.half ?? 0) >= 30);
});

test("a larger byte is nearer to the ink, in both themes", () => {
  fc.assert(
    fc.property(colour, colour, (ground, ink) => {
      const pixels = new Uint8ClampedArray(shadesOf(ground, ink).buffer);
      for (let c = 0; c < 3; c += 1) {
        const line = Array.from({ length: 256 }, (_, value) => pixels[4 * value + c] * Math.sign(ink[c] - ground[c]));
        for (let value = 1; value < 256; value += 1) assert.ok(line[value] >= line[value - 1]);
      }
      for (let value = 0; value < 256; value += 1) assert.equal(pixels[4 * value + 3], 255);
    }),
  );
});

test("what is said of a map lies in its layer's range, and its ends are those of the bytes", () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 400 });
  const range = fc.tuple(fc.double({ min: -50, max: 50, noNaN: true }), fc.double({ min: 0.1, max: 50, noNaN: true }));
  fc.assert(
    fc.property(bytes, range, (map, [low, span]) => {
      const [least, most] = between(map, [low, low + span]);
      assert.ok(Math.abs(least - low - (span * Math.min(...map)) / 255) < 1e-9);
      assert.ok(Math.abs(most - low - (span * Math.max(...map)) / 255) < 1e-9);
    }),
  );
});

test("rows fill their room and never more than it, down to what can be read", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 700 }), (layers, runs, height) => {
      const row = rowHeight(layers, runs, height);
      assert.ok(row >= 17);
      if (height - 20 >= 17 * layers) assert.ok(layers * row + 20 <= height);
      assert.ok(rowHeight(layers, runs, height + 50) >= row);
    }),
  );
});

test("numbers on edges that would run into each other are not written", () => {
  const xs = /** @type {[number, number]} */ ([0, 100]);
  /** @param {number} a @param {number} b @returns {[[number, number], [number, number]]} */
  const line = (a, b) => [
    [xs[0], a],
    [xs[1], b],
  ];
  assert.equal(shareApart([line(0, 20), line(20, 0)], [0.5, 0.44, 0.56]), null);
  const share = shareApart([line(0, 200), line(200, 0)], [0.5, 0.44, 0.56]);
  assert.ok(share !== null && Math.abs(share - 0.5) > 0.05);
});
