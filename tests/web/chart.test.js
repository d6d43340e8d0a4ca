// Round numbers along axes, numbers in a few characters, the loss as lines.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { apart, bytes, floats, lossAt, powers, short, thousands, ticks } from "../../nnviz/web/history/chart.js";

const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 });

test("ticks are round, rise evenly, and stay between low and high", () => {
  const ranges = fc.tuple(finite, fc.double({ min: 1e-3, max: 1e6, noNaN: true }), fc.integer({ min: 2, max: 12 }));
  fc.assert(
    fc.property(ranges, ([low, span, count]) => {
      fc.pre(Math.abs(low) < 1e6 * span);
      const found = ticks(low, low + span, count);
      const step = found.length > 1 ? found[1] - found[0] : 0;
      const room = 1e-6 * span;
      assert.ok(found.length <= count + 1, `${found}`);
      for (const [n, tick] of found.entries()) {
        assert.ok(tick >= low - room && tick <= low + span + room, `${tick}`);
        if (n) assert.ok(Math.abs(tick - found[n - 1] - step) < room, `${found}`);
      }
      const mantissa = step / 10 ** Math.floor(Math.log10(step) + 1e-9);
      if (step)
        assert.ok(
          [1, 2, 5, 10].some((m) => Math.abs(mantissa - m) < 1e-3),
          `${step}`,
        );
    }),
  );
});

test("ticks by example", () => {
  assert.deepEqual(ticks(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(ticks(-0.3, 0.3, 4), [-0.2, 0, 0.2]);
  assert.deepEqual(ticks(0, 2000, 6), [0, 500, 1000, 1500, 2000]);
});

test("powers of ten, at most so many, from the first one within", () => {
  assert.deepEqual(powers(0.001, 10, 7), [0.001, 0.01, 0.1, 1, 10]);
  assert.deepEqual(powers(1, 1e6, 4), [1, 100, 1e4, 1e6]);
  fc.assert(
    fc.property(fc.integer({ min: -12, max: 0 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 9 }), (first, more, most) => {
      const found = powers(10 ** first, 10 ** (first + more), most);
      assert.ok(found.length <= most && found.length >= 1);
      assert.ok(Math.abs(found[0] / 10 ** first - 1) < 1e-9);
    }),
  );
});

test("a number in a few characters is that number to so many digits, with a true minus sign", () => {
  fc.assert(
    fc.property(finite, fc.integer({ min: 2, max: 6 }), (value, digits) => {
      const text = short(value, digits);
      assert.ok(!text.includes("-"));
      const back = Number(text.replaceAll("−", "-"));
      const many = Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-4);
      assert.ok(Math.abs(back - value) <= 0.51 * Math.abs(value) * 10 ** -((many ? 2 : digits) - 1), `${value} ${text}`);
    }),
  );
  for (const nothing of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) assert.equal(short(nothing), "not a number");
  assert.equal(short(-0.25), "−0.25");
  assert.equal(short(123456), "1.2e5");
});

test("thousands are told apart, and nothing else changes", () => {
  assert.equal(thousands(1234567), "1,234,567");
  fc.assert(fc.property(fc.nat(), (n) => assert.equal(Number(thousands(n).replaceAll(",", "")), n)));
});

test("bytes and floats come out of base64 as they were", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.float32Array({ minLength: 1 }), fc.float64Array({ minLength: 1 }), (raw, single, double) => {
      const text = (/** @type {ArrayBufferView} */ array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString("base64");
      assert.deepEqual([...bytes(text(raw))], [...raw]);
      assert.deepEqual([...floats(text(single))], [...single]);
      assert.deepEqual([...floats(text(double), 64)], [...double]);
    }),
  );
});

test("the loss with its penalty, where there is one and it is a number", () => {
  const run = { frames: { loss: [1, null, 2], penalty: [0.5, 0.5, null] } };
  const losses = [0, 1, 2].flatMap((frame) => [lossAt(run, frame, false), lossAt(run, frame, true)]);
  assert.deepEqual(losses, [1, 1.5, null, null, 2, 2]);
});

test("numbers on an axis that would run into the one before are left out, and no others", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -12, max: 6 }), { minLength: 1, maxLength: 9 }), fc.integer({ min: 40, max: 600 }), (some, width) => {
      const values = [...new Set(some)].sort((a, b) => a - b).map((n) => 10 ** n);
      const place = (v) => ((Math.log10(v) + 12) / 18) * width;
      const kept = apart(values, place);
      const box = (v) => [place(v) - 4 * short(v).length, place(v) + 4 * short(v).length];
      assert.equal(kept[0], values[0]);
      kept.slice(1).forEach((v, n) => assert.ok(box(v)[0] >= box(kept[n])[1] + 5.9));
      for (const v of values.filter((one) => !kept.includes(one))) {
        const before = kept.filter((one) => one < v).pop() ?? 0;
        assert.ok(box(v)[0] < box(before)[1] + 6.1);
      }
    }),
  );
});
