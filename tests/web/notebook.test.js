// What a player in a notebook finds out about the page around it, and how its payload is put together.

import assert from "node:assert/strict";
import { test } from "node:test";
import { withParts } from "../../nnviz/web/player/holes.js";
import { hex, seen } from "../../nnviz/web/player/surroundings.js";

test("a colour as browsers compute it is told by its numbers", () => {
  assert.deepEqual(seen("rgb(14, 17, 23)"), [14, 17, 23, 255]);
  assert.deepEqual(seen("rgba(255, 0, 0.4, 0.5)"), [255, 0, 0.4, 127.5]);
  assert.deepEqual(seen("rgba(0, 0, 0, 0)"), [0, 0, 0, 0]);
  assert.equal(hex([14, 17.4, 22.6, 255]), "#0e1117");
});

test("parts come to where their keys lead, and only there", () => {
  const parts = /** @type {[string, string[]][]} */ ([
    ["d1", ["bones"]],
    ["d2", ["scenes", "wide", "frame"]],
  ]);
  const texts = /** @type {Record<string, unknown>} */ ({ d1: { id: "b" }, d2: 7 });
  const payload = '{"bones":null,"scenes":{"wide":{"frame":null,"kept":1}},"more":null}';
  const found = withParts(payload, parts, (digest) => texts[digest]);
  assert.deepEqual(found, { bones: { id: "b" }, scenes: { wide: { frame: 7, kept: 1 } }, more: null });
});
