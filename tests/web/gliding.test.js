// The lens on its way: it begins where it was and ends where it is, what stands in it stays in it, and whoever is in a hurry has its end at once.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { apart, between, carried, Gliding, lookAt } from "../../nnviz/web/player/gliding.js";

const LENS = 41;
const place = fc.integer({ min: 0, max: 600 });
const column = fc.array(fc.record({ x: place, y: place }), { minLength: 3, maxLength: 8 });

/** @param {{ x: number, y: number }[]} places */
function sceneOf(places) {
  const marks = places.map(({ x, y }) => ({ kind: "neuron", x, y, r: 12, nodes: [] }));
  // From the first to each of the others.
  const lines = marks.slice(1).map(({ x, y }, n) => ({ at: [marks[0].x, marks[0].y, x, y], ends: [0, n + 1], nodes: [n], weighted: true }));
  const edges = { type: "scatter", mode: "lines", x: lines.flatMap(({ at }) => [at[0], at[2], null]), y: lines.flatMap(({ at }) => [at[1], at[3], null]) };
  const dots = { type: "scatter", mode: "markers", x: marks.map(({ x }) => x), y: marks.map(({ y }) => y) };
  const lens = { radius: LENS, places: [], hosts: { "-1": 1 } };
  return {
    width: 600,
    height: 600,
    marks,
    lines,
    headings: [],
    owners: {},
    labels: [],
    spots: { aside: [0] },
    figure: { data: [edges, dots], layout: {} },
    lens,
  };
}

/** Two looks at one drawing, the second with everything elsewhere. */
const looks = fc.tuple(column, fc.array(place, { minLength: 16, maxLength: 16 }), fc.nat(), fc.nat()).map(([places, others, a, b]) => {
  const moved = places.map((_, n) => ({ x: others[2 * n], y: others[2 * n + 1] }));
  return [lookAt(sceneOf(places), new Set([a % places.length])), lookAt(sceneOf(moved), new Set([b % places.length]))];
});

const label = (owner, lens = null) => ({ label: { owner, lens, x: 0, y: 0, size: 13, shown: [] }, state: "", written: null });

/** @param {string} way @param {{ x: number, y: number }} point */
function through(way, point) {
  // The last step first, as SVG has it.
  const steps = [...way.matchAll(/(translate|scale)\(([^)]*)\)/g)].reverse();
  return steps.reduce(({ x, y }, [, what, numbers]) => {
    const [a, b = a] = numbers.split(" ").map(Number);
    return what === "scale" ? { x: x * a, y: y * b } : { x: x + a, y: y + b };
  }, point);
}

const near = (a, b, why) => assert.ok(Math.abs(a - b) < 1e-6, `${why}: ${a} ${b}`);

test("it begins where it was and ends where it is, with what is drawn of edges and neurons", () => {
  fc.assert(
    fc.property(looks, ([from, to]) => {
      for (const [share, end] of [
        [0, from],
        [1, to],
      ]) {
        const { scene, radii } = between(from, to, share);
        scene.marks.forEach(({ x, y, r }, n) => {
          near(x, end.scene.marks[n].x, "x");
          near(y, end.scene.marks[n].y, "y");
          near(radii.get(n) ?? r, end.radii.get(n) ?? r, "radius");
        });
        scene.lines.forEach(({ at }, n) => at.forEach((v, k) => near(v, end.scene.lines[n].at[k], "edge")));
        scene.figure.data.forEach(({ x }, n) => x.forEach((v, k) => assert.equal(v, end.scene.figure.data[n].x[k])));
      }
    }),
  );
});

test("on the way everything is between its two places, edges end at their marks, and a neuron is never larger than its lens", () => {
  fc.assert(
    fc.property(looks, fc.double({ min: 0, max: 1, noNaN: true }), ([from, to], share) => {
      const { scene, radii } = between(from, to, share);
      scene.marks.forEach((mark, n) => {
        for (const axis of ["x", "y"]) {
          const [a, b] = [from.scene.marks[n][axis], to.scene.marks[n][axis]];
          assert.ok(Math.min(a, b) - 1e-6 <= mark[axis] && mark[axis] <= Math.max(a, b) + 1e-6);
        }
      });
      for (const { at, ends } of scene.lines) {
        near(at[0], scene.marks[ends[0]].x, "its start");
        near(at[3], scene.marks[ends[1]].y, "its end");
      }
      for (const radius of radii.values()) assert.ok(radius >= 12 - 1e-9 && radius <= LENS + 1e-9);
    }),
  );
});

test("what stands in the lens stays in it, what stands at a mark goes with it, and what stands on an edge stays on it", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(looks, share, share, fc.double({ min: 0, max: 6.28, noNaN: true }), ([from, to], t, along, turn) => {
      const at = between(from, to, t);
      const [host] = to.radii.keys();
      const { x, y } = to.scene.marks[host];
      const inside = { x: x + along * LENS * Math.cos(turn), y: y + along * LENS * Math.sin(turn) };
      const held = through(carried(label(host, { x, y }), inside, at, to), inside);
      const now = at.scene.marks[host];
      assert.ok(Math.hypot(held.x - now.x, held.y - now.y) <= (at.radii.get(host) ?? 0) + 1e-6);
      const mark = through(carried(label(1), to.scene.marks[1], at, to), to.scene.marks[1]);
      near(mark.x, at.scene.marks[1].x, "a mark");
      const [x1, y1, x2, y2] = to.scene.lines[0].at;
      if (x1 === x2) return;
      const spot = { x: x1 + along * (x2 - x1), y: y1 + along * (y2 - y1) };
      const carriedTo = through(carried(label(-1), spot, at, to), spot);
      const [u1, v1, u2, v2] = at.scene.lines[0].at;
      near(carriedTo.x, u1 + along * (u2 - u1), "an edge");
      near(carriedTo.y, v1 + along * (v2 - v1), "an edge");
    }),
  );
});

test("nothing glides without a lens, to the same neuron, or where there are more lines than anybody follows", () => {
  const places = [0, 1, 2, 3].map((n) => ({ x: 100 * n, y: 50 * n }));
  const [one, other] = [1, 2].map((owner) => lookAt(sceneOf(places), new Set([owner])));
  assert.ok(apart(one, other));
  assert.ok(apart(one, lookAt(sceneOf(places), new Set())));
  assert.ok(!apart(one, lookAt(sceneOf(places), new Set([1]))));
  assert.ok(!apart(one, { ...other, scene: { ...other.scene, lens: undefined } }));
  const many = { ...other.scene, lines: Array.from({ length: 2000 }, () => other.scene.lines[0]) };
  assert.ok(!apart({ ...one, scene: many }, { ...other, scene: many }));
});

/** A page whose frames and clock are ours. */
function page() {
  const due = [];
  const clock = { progress: 0 };
  globalThis.requestAnimationFrame = (act) => due.push(act);
  globalThis.cancelAnimationFrame = () => due.splice(0);
  globalThis.KeyframeEffect = class {
    getComputedTiming() {
      return { progress: clock.progress };
    }
  };
  globalThis.Animation = class {
    play() {}
    cancel() {}
  };
  const frame = (progress) => {
    clock.progress = progress;
    for (const act of due.splice(0)) act();
  };
  return { frame, due };
}

test("it is painted frame by frame from the next one on, then what comes after it begins", () => {
  const { frame, due } = page();
  const painted = [];
  let after = 0;
  new Gliding().start(
    (share) => painted.push(share),
    () => (after += 1),
  );
  assert.deepEqual(painted, [], "the step itself waits for nothing");
  for (const progress of [0, 0.4, null]) frame(progress);
  assert.deepEqual(painted, [0, 0.4, 1]);
  assert.deepEqual([after, due.length], [1, 0]);
});

test("cut short it is at its end at once, and nothing comes after it", () => {
  const { frame, due } = page();
  const painted = [];
  const gliding = new Gliding();
  gliding.start(
    (share) => painted.push(share),
    () => assert.fail("it was cut short"),
  );
  frame(0.2);
  gliding.stop();
  gliding.stop();
  assert.deepEqual(painted, [0.2, 1]);
  assert.equal(due.length, 0);
});
