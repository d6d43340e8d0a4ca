// Which drawing is shown in which room: one that can be read, as large as there is room, and never more than there is.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { arranged, fitted } from "../../nnviz/web/player/fitting.js";

/** @param {number} width @param {number} height @param {{ all?: boolean, lens?: boolean, named?: boolean }} [how] */
function scene(width, height, { all = true, lens = false, named = true } = {}) {
  const written = { kind: "given", name: named ? [["w", ""]] : [], wide: 1, shown: [[-1, 0]], owner: 0, boxed: false, x: 0, y: 0, size: 13 };
  const base = { width, height, marks: [], lines: [], headings: [], owners: {}, spots: { aside: [0] }, figure: { data: [], layout: {} } };
  return { ...base, labels: [{ ...written, always: all }], ...(lens ? { lens: { radius: 41, places: [], hosts: {} } } : {}) };
}

const wide = scene(1000, 344);
const phone = scene(280, 236, { all: false, lens: true });
const SMALL_NETWORK = { scenes: { wide, narrow: phone, large: scene(536, 400) }, about: {} };
const LARGE_NETWORK = { scenes: { wide: scene(1000, 640, { all: false }), narrow: phone, large: scene(530, 401, { all: false, lens: true }) }, about: {} };
const GRAPH = { scenes: { wide, narrow: phone, large: scene(900, 600) }, about: { least: 1.1 } };

/** @param {number} width @param {number} height @param {object} [more] */
const page = (width, height, more = {}) => ({ player: width - 60, window: { width, height }, framed: false, presented: false, ...more });

/** @param {any} data @param {any} around @param {number} [controls] */
function fit(data, around, controls = 0) {
  const arrangement = arranged(data, around);
  const [width, tall] = { beside: [0.62, 0.78], framed: [0.55, 0.7], short: [0.55, 0.6], below: [1, 1] }[arrangement];
  const space = { ...around, width: around.player * width, tall: around.window.height * tall, controls };
  return { arrangement, space, ...fitted(data, arrangement, space) };
}

test("the formula stands beside the drawing where there is room for both, and above the drawing nowhere", () => {
  assert.equal(arranged(SMALL_NETWORK, page(1280, 720)), "beside");
  assert.equal(arranged(SMALL_NETWORK, page(960, 720)), "beside");
  assert.equal(arranged(SMALL_NETWORK, page(959, 720)), "below");
  assert.equal(arranged(SMALL_NETWORK, page(390, 844)), "below");
  assert.equal(arranged(SMALL_NETWORK, page(640, 360)), "short");
  assert.equal(arranged(SMALL_NETWORK, page(640, 500)), "below");
  assert.equal(arranged(SMALL_NETWORK, page(599, 360)), "below");
  // In front of a class, and in another page's frame.
  assert.equal(arranged(SMALL_NETWORK, page(640, 360, { presented: true })), "below");
  assert.equal(arranged(SMALL_NETWORK, page(1280, 720, { framed: true })), "framed");
  assert.equal(arranged(SMALL_NETWORK, page(599, 420, { framed: true })), "below");
});

test("a large drawing that leaves out a number or a name stands beside nothing, unless size is what counts", () => {
  for (const large of [undefined, scene(536, 400, { all: false }), scene(536, 400, { named: false })]) {
    const data = { ...SMALL_NETWORK, scenes: { ...SMALL_NETWORK.scenes, large } };
    assert.equal(arranged(data, page(1280, 720)), "below");
    assert.equal(arranged(data, page(1280, 720, { presented: true })), large ? "beside" : "below");
  }
  assert.equal(arranged(LARGE_NETWORK, page(1280, 720)), "beside");
});

test("beside its formula the large drawing is shown, on a phone the small one, in a frame the one whose numbers are the largest", () => {
  assert.equal(fit(SMALL_NETWORK, page(1280, 720)).scene, SMALL_NETWORK.scenes.large);
  assert.equal(fit(SMALL_NETWORK, page(390, 844)).scene, phone);
  // Above its formula all numbers, where they can be read: a lens only where they cannot, or where there is none for all.
  const either = { scenes: { ...SMALL_NETWORK.scenes, large: LARGE_NETWORK.scenes.large }, about: {} };
  assert.equal(fit(either, page(958, 1024)).scene, wide);
  assert.equal(fit(either, page(768, 1024)).scene, either.scenes.large);
  assert.equal(fit(LARGE_NETWORK, page(768, 1024)).scene, LARGE_NETWORK.scenes.large);
  const frame = page(780, 420, { framed: true });
  assert.equal(fit(LARGE_NETWORK, frame).scene, phone);
  // One with all numbers that can be read comes before one with a lens, whose numbers are larger.
  assert.equal(fit(SMALL_NETWORK, page(1300, 900, { framed: true })).scene, SMALL_NETWORK.scenes.large);
});

test("whatever the room, a drawing stays within it, and its numbers are no higher than 28 pixels", () => {
  const around = fc.record({
    width: fc.integer({ min: 320, max: 2600 }),
    height: fc.integer({ min: 320, max: 1600 }),
    framed: fc.boolean(),
    presented: fc.boolean(),
  });
  fc.assert(
    fc.property(around, fc.constantFrom(SMALL_NETWORK, LARGE_NETWORK), ({ width, height, ...how }, data) => {
      const { arrangement, space, scene: shown, scale, height: stage, tall } = fit(data, page(width, height, how));
      assert.ok(shown.width * scale <= space.width + 1e-6);
      if (arrangement !== "below") assert.ok(shown.height * scale <= space.tall + 1e-6);
      assert.ok(stage >= shown.height * scale - 1e-6, "nothing of it is cut off");
      assert.ok(!tall, "and nothing is scrolled");
      assert.ok(scale > 0 && 13 * scale <= 39 + 1e-9);
      if (shown === data.scenes.large) assert.ok(13 * scale <= 28 + 1e-9);
    }),
  );
});

test("a computation graph can be read in any room: where it has none it is scrolled, above its formula up and down too", () => {
  fc.assert(
    fc.property(fc.integer({ min: 320, max: 2000 }), fc.integer({ min: 400, max: 1200 }), (width, height) => {
      const { arrangement, scene: shown, scale, height: stage, tall } = fit(GRAPH, page(width, height));
      if (arrangement !== "beside") assert.ok(scale >= GRAPH.about.least);
      if (tall) assert.ok(stage < shown.height * scale);
      else assert.ok(stage >= shown.height * scale - 1e-6);
    }),
  );
});

test("what building takes below the drawing is not the drawing's", () => {
  const whole = fit(SMALL_NETWORK, page(1280, 720));
  const built = fit(SMALL_NETWORK, page(1280, 720), 90);
  assert.ok(built.scale < whole.scale);
  assert.ok(built.height - 90 < whole.height);
  assert.ok(built.height <= built.space.tall + 1e-6);
});
