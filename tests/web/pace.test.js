// How fast moments are shown: forward, none backwards, to the last one, within the time; and at once for who wants no motion.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Pace } from "../../nnviz/web/history/pace.js";

function paced(value, calm = false) {
  const frames = [];
  globalThis.window = { matchMedia: () => ({ matches: calm }) };
  globalThis.requestAnimationFrame = (act) => frames.push(act);
  globalThis.cancelAnimationFrame = (id) => (frames[id - 1] = null);
  const seen = [];
  const told = { done: 0 };
  const pace = new Pace({ value: String(value) }, { go: (at) => seen.push(at), done: () => told.done++ });
  const run = (every, most = 1e5) => {
    let now = 0;
    for (let n = 0; n < frames.length && most; n++) {
      const act = frames[n];
      frames[n] = null;
      if (!act) continue;
      now += every;
      most--;
      act(now);
    }
    return now / 1000;
  };
  return { pace, seen, told, run };
}

const moments = fc.integer({ min: 0, max: 400 });

test("every way leads on and ends at the last moment, once", () => {
  fc.assert(
    fc.property(moments, moments, fc.constantFrom(12, 4, 1.5), fc.integer({ min: 4, max: 200 }), (from, more, seconds, every) => {
      const { pace, seen, told, run } = paced(seconds);
      pace.play(from, from + more);
      const took = run(every);
      assert.ok(seen.every((at, n) => at >= (n ? seen[n - 1] : from) && at <= from + more));
      assert.equal(seen[seen.length - 1], from + more);
      assert.deepEqual([told.done, pace.playing], [1, false]);
      assert.ok(took <= Math.max(seconds, more / 60) + (3 * every) / 1000);
    }),
  );
});

test("who stops it sees nothing more, and a second play takes the place of the first", () => {
  const { pace, seen, told, run } = paced(4);
  pace.play(0, 100);
  run(16, 10);
  pace.stop();
  const before = seen.length;
  run(16);
  assert.deepEqual([seen.length, told.done, pace.playing], [before, 0, false]);
  pace.play(3, 50);
  pace.play(7, 50);
  run(16);
  assert.deepEqual([seen[before], seen[seen.length - 1], told.done], [7, 50, 1]);
});

test("at once where that was chosen, or where somebody wants no motion", () => {
  assert.deepEqual(
    [paced(0), paced(4, true), paced(4)].map(({ pace }) => pace.atOnce),
    [true, true, false],
  );
});
