// Theme and keys of both players.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { several } from "../../nnviz/web/paste/streamlit.js";
import { channels, TRANSPORT_KEYS, themeOfColour } from "../../nnviz/web/shared/looks.js";

test("the theme is dark where the background is, and light for what is no colour", () => {
  assert.deepEqual(["#0e1117", " #FFFFFF ", "", "black", "#fff"].map(themeOfColour), ["dark", "light", "light", "light", "light"]);
  const byte = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(byte, byte, byte, (r, g, b) => {
      const digits = [r, g, b].map((v) => v.toString(16).padStart(2, "0")).join("");
      assert.deepEqual(channels(digits), [r, g, b]);
      if (Math.max(r, g, b) < 128) assert.equal(themeOfColour(`#${digits}`), "dark");
      if (Math.min(r, g, b) >= 128) assert.equal(themeOfColour(`#${digits}`), "light");
    }),
  );
});

test("a transport has its keys, and no others", () => {
  assert.deepEqual(
    ["ArrowRight", "ArrowLeft", "Home", "End", " "].map((key) => TRANSPORT_KEYS[key]),
    ["next", "back", "first", "last", "play"],
  );
  assert.equal(TRANSPORT_KEYS.a, undefined);
});

test("several numbers are told from one", () => {
  for (const text of ["1\t2", "1\n2", "1 2", "[1, 2]", "1;2", "1|2"]) assert.ok(several(text), text);
  for (const text of ["1", " 1.5\n", "0,5", "-3e4"]) assert.ok(!several(text), text);
});
