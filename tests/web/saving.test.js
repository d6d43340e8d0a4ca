// Who asks for less data keeps the plain drawing: plotly.js is not fetched to draw the same figure.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Base } from "../../nnviz/web/player/base.js";

// A drawing of nothing, and how often Plotly was to take it over.
/** @param {object} connection @param {string} url */
function takenOver(connection, url) {
  Object.defineProperty(globalThis, "navigator", { value: connection, configurable: true });
  Object.assign(globalThis, { window: {} });
  const element = { style: {}, setAttribute() {}, replaceChildren() {} };
  const asked = mock.fn();
  const base = Object.assign(Object.create(Base.prototype), { plot: element, plain: element, takeOver: asked });
  base.draw({ width: 1, height: 1, figure: { data: [] } }, 1, {}, url);
  for (let n = 0; n < 3; n += 1) mock.timers.tick(60_000);
  return asked.mock.callCount();
}

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

test("Plotly takes over a drawing that has come to rest", () => {
  for (const navigator of [{}, { connection: undefined }, { connection: {} }, { connection: { saveData: false } }])
    assert.equal(takenOver(navigator, "plotly.js"), 1, JSON.stringify(navigator));
});

test("not where the visitor asks for less data, or where the plain drawing is to stay", () => {
  assert.equal(takenOver({ connection: { saveData: true } }, "plotly.js"), 0);
  assert.equal(takenOver({}, ""), 0);
});
