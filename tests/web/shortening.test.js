// A sum that has no room is shortened by whole terms: its first ones and its last stay, whatever it consists of.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sparedOf } from "../../nnviz/web/player/middles.js";
import { termsOf } from "../../nnviz/web/player/shortening.js";

/** @param {string} textContent */
const piece = (textContent) => ({ textContent });
const pieces = fc.array(fc.constantFrom(" + 0.5", "−0.5", "· ( −0.5 )", "· 2", "+ ⋯", "0.5").map(piece), { minLength: 1 });

test("terms are the pieces, and each but the first begins with its sign", () => {
  fc.assert(
    fc.property(pieces, (some) => {
      const terms = termsOf(some);
      assert.deepEqual(terms.flat(), some);
      for (const term of terms.slice(1)) assert.match(term[0].textContent.trim(), /^[+−]/);
      for (const [, ...rest] of terms) assert.ok(rest.every(({ textContent }) => !/^[+−]/.test(textContent.trim())));
    }),
  );
});

test("what is left out is in the middle, and no more than asked for is left beside the dots", () => {
  fc.assert(
    fc.property(pieces, fc.integer({ min: 3, max: 9 }), (some, most) => {
      const terms = termsOf(some);
      const middle = sparedOf(terms, most, "⋯");
      assert.equal(middle.length > 0, terms.length > most);
      if (!middle.length) return;
      const kept = terms.filter((term) => !middle.includes(term));
      assert.ok(kept.length <= most);
      assert.equal(kept[0], terms[0]);
      assert.equal(kept[kept.length - 1], terms[terms.length - 1]);
      const start = terms.indexOf(middle[0]);
      assert.deepEqual(terms.slice(start, start + middle.length), middle);
    }),
  );
});

test("dots stand beside no others", () => {
  const terms = termsOf(["a", "+ b", "+ ⋯", "+ y", "+ z"].map(piece));
  assert.deepEqual(
    sparedOf(terms, 4, "⋯").map(([one]) => one.textContent),
    ["+ ⋯", "+ y"],
  );
});
