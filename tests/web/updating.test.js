// Updates that were told and are not answered yet: each is shown until it is in what Python sends, and never once more.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Updating } from "../../nnviz/web/player/updating.js";

/** @param {{ times: number, told: number }[]} told */
function updating(told) {
  const found = Object.create(Updating.prototype);
  let shown = 0;
  const running = { update: () => shown++ };
  Object.assign(found, { told: [...told], fresh: 0, losses: [], player: { holding: { running } }, repaintSoon: () => {} });
  return { found, again: () => shown };
}

test("whichever answers a page passes over, what is shown besides is what is not in the last of them", () => {
  const times = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(times, fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), (all, seen, same) => {
      const told = all.map((n, k) => ({ times: n, told: 100 + k }));
      const { found } = updating(told);
      told.forEach((_, k) => {
        if (!seen[k] && k < told.length - 1) return;
        // After a drag the updates are counted anew: a payload can have the structure of one before.
        found.show({ answered: !same[k], other: false, applied: 100 + k });
        const left = all.slice(k + 1).reduce((sum, n) => sum + n, 0);
        assert.equal(found.pending, left);
      });
      assert.equal(found.pending, 0);
    }),
  );
});

test("a payload that answers none of them leaves them all, and shows them", () => {
  const { found, again } = updating([
    { times: 3, told: 7 },
    { times: 2, told: 9 },
  ]);
  found.show({ answered: true, other: false, applied: 5 });
  assert.equal(found.pending, 5);
  assert.equal(again(), 5);
  found.show({ answered: true, other: true, applied: 5 });
  assert.equal(found.pending, 0);
});

test("whatever is asked next is asked after the updates that somebody made before it", () => {
  const sent = [];
  const ways = { edit: ({ text }) => sent.push(text), apply: ({ times }) => sent.push(times) };
  const player = { live: {}, holding: {} };
  const found = Object.assign(Object.create(Updating.prototype), { told: [], fresh: 0, losses: [], player, said: { textContent: "" } });
  player.send = found.inOrder(ways);
  player.send.edit({ text: "a" });
  found.fresh = 3;
  player.send.edit({ text: "b" });
  player.send.edit({ text: "c" });
  assert.deepEqual(sent, ["a", 3, "b", "c"]);
  assert.equal(found.inOrder(player.send), player.send);
  assert.deepEqual(Object.keys(found.inOrder({})), []);
});

test("who does not say what was applied answers one after the other", () => {
  const { found } = updating([
    { times: 3, told: 7 },
    { times: 2, told: 9 },
  ]);
  found.show({ answered: false, other: false, applied: undefined });
  assert.equal(found.pending, 5);
  found.show({ answered: true, other: false, applied: undefined });
  assert.equal(found.pending, 2);
});
