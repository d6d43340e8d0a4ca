// What is shown of a training that goes on: never back while somebody follows it, and the chosen moment for who does not.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { continues, framesAt, momentsOf, nearest, standing } from "../../nnviz/web/history/moments.js";

// What comes of a training, look by look: further on each time, with any frames between its first and its last update.
const looks = fc
  .array(fc.record({ more: fc.nat(60), kept: fc.array(fc.nat(), { maxLength: 30 }), watched: fc.nat(40) }), { minLength: 1, maxLength: 12 })
  .map((pieces) => {
    let total = 0;
    return pieces.map(({ more, kept, watched }) => {
      total += more;
      const updates = [...new Set([0, total, ...kept.map((n) => n % (total + 1))])].sort((a, b) => a - b);
      return { run: { task: "t", total, frames: { updates } }, watched };
    });
  });

test("who follows a training sees it go on, whatever frames are left of it", () => {
  fc.assert(
    fc.property(looks, fc.boolean(), (seen, atOnce) => {
      let before = [{ task: "t", total: 0 }];
      let shown = 0;
      for (const { run, watched } of seen) {
        const moments = momentsOf([run]);
        const goesOn = continues(before, [run]);
        assert.ok(goesOn);
        const { at, play } = standing(moments, { shown, chosen: 0, follows: true, goesOn, atOnce });
        assert.ok(moments[at] >= shown, `${moments[at]} after ${shown}`);
        assert.equal(play, at < moments.length - 1);
        assert.ok(!(atOnce && play));
        // As many moments as there is time for until the next look.
        shown = moments[play ? Math.min(moments.length - 1, at + watched) : at];
        before = [run];
      }
    }),
  );
});

test("who stopped at a moment stays there, as near as the frames allow, and does not drift", () => {
  fc.assert(
    fc.property(looks, fc.nat(700), (seen, chosen) => {
      let shown = chosen;
      for (const { run } of seen) {
        const moments = momentsOf([run]);
        const { at, play } = standing(moments, { shown, chosen, follows: false, goesOn: true, atOnce: false });
        assert.equal(play, false);
        assert.ok(moments.every((moment) => Math.abs(moments[at] - chosen) <= Math.abs(moment - chosen)));
        shown = moments[at];
      }
    }),
  );
});

test("another training, or one that began again, is shown at its end", () => {
  const [before, again, other] = [
    { task: "t", total: 9 },
    { task: "t", total: 3 },
    { task: "u", total: 12 },
  ];
  assert.deepEqual(
    [again, other].map((run) => continues([before], [run])),
    [false, false],
  );
  assert.deepEqual(standing([0, 1, 3], { shown: 9, chosen: 0, follows: true, goesOn: false, atOnce: false }), { at: 2, play: false });
});

test("a run without a frame at a moment shows the last one before it", () => {
  const updates = fc.uniqueArray(fc.nat(99)).map((some) => [...new Set([0, ...some])].sort((a, b) => a - b));
  fc.assert(
    fc.property(fc.array(updates, { minLength: 1, maxLength: 4 }), fc.nat(120), (all, update) => {
      const runs = all.map((one) => ({ frames: { updates: one } }));
      const moment = momentsOf(runs)[nearest(momentsOf(runs), update)];
      framesAt(runs, moment).forEach(({ run, frame }) => {
        const later = run.frames.updates[frame + 1] ?? Infinity;
        assert.ok(run.frames.updates[frame] <= moment && moment < later);
      });
    }),
  );
});
