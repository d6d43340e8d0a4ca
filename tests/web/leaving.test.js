// What is taken away when, in every order in which Streamlit mounts and takes away.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { leaving } from "../../nnviz/web/shared/leaving.js";

test("what a newer drawing has overtaken takes nothing away, whenever it is told to go; what is newest goes once, with its element", () => {
  const whens = fc.array(fc.constantFrom("at once", "after the next mount", "at the end", "never"), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(whens, (overtaken) => {
      const parent = /** @type {Node} */ (/** @type {unknown} */ ({ isConnected: true }));
      let taken = 0;
      /** @type {(() => void)[]} */
      let late = [];
      /** @type {(() => void)[]} */
      const last = [];
      for (const when of overtaken) {
        const leave = leaving(parent, () => taken++);
        for (const one of late) one();
        late = when === "after the next mount" ? [leave] : [];
        if (when === "at once") leave();
        if (when === "at the end") last.push(leave);
      }
      const leave = leaving(parent, () => taken++);
      for (const one of [...late, ...last]) one();
      assert.equal(taken, 0);
      Object.assign(parent, { isConnected: false });
      for (const one of [...last, leave, leave]) one();
      assert.equal(taken, 1);
    }),
  );
});
