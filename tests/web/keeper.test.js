// What the browser keeps: in a storage that may be full, forbidden, or hold something else by that name.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import fc from "fast-check";
import { pageOf, withoutPlaces } from "../../nnviz/web/keeper/address.js";
import { Held } from "../../nnviz/web/keeper/server.js";
import { documents, readTab, texts, writeTab } from "../../nnviz/web/keeper/storage.js";

/** A storage as a browser has it, with so much room. */
function storage(room = 1e6) {
  const held = new Map();
  const own = {
    getItem: (name) => held.get(name) ?? null,
    setItem(name, text) {
      const others = [...held].reduce((sum, [other, kept]) => sum + (other === name ? 0 : kept.length), 0);
      if (others + text.length > room) throw new Error("QuotaExceededError");
      held.set(name, text);
    },
    removeItem: (name) => held.delete(name),
  };
  return new Proxy(own, { ownKeys: () => [...held.keys()], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) });
}

beforeEach(() => {
  globalThis.window = { sessionStorage: storage(), localStorage: storage() };
});

test("what a tab keeps is there again, and a change leaves the rest", () => {
  assert.deepEqual(readTab(), {});
  assert.ok(writeTab({ token: "a", parts: { lesson: ["1"] } }));
  assert.ok(writeTab({ token: "b" }));
  assert.deepEqual(readTab(), { token: "b", parts: { lesson: ["1"] } });
});

test("what is no record counts as nothing", () => {
  for (const junk of ["", "{", "[]", "null", "3", '"text"']) {
    window.sessionStorage.setItem("nnviz", junk);
    assert.deepEqual(readTab(), {}, junk);
  }
});

test("a storage that is forbidden keeps nothing, and nothing fails", () => {
  globalThis.window = {
    get sessionStorage() {
      throw new Error("SecurityError");
    },
    get localStorage() {
      throw new Error("SecurityError");
    },
  };
  assert.deepEqual([readTab(), writeTab({ token: "a" }), texts.read("a"), documents.read("a")], [{}, false, null, null]);
  assert.equal(documents.write("a", "text"), false);
});

test("texts are kept by their digests, and those that nobody names go", () => {
  texts.write({ a: "1", b: "2", c: "3" });
  texts.prune(["b"]);
  assert.deepEqual(["a", "b", "c"].map(texts.read), [null, "2", null]);
});

test("the newest documents stay, however many come and however little room there is", (context) => {
  let now = 0;
  context.mock.method(Date, "now", () => ++now);
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 300 }), { minLength: 1, maxLength: 60 }), fc.integer({ min: 400, max: 5000 }), (all, room) => {
      globalThis.window = { sessionStorage: storage(), localStorage: storage(room) };
      for (const [n, text] of all.entries()) documents.write(String(n), text);
      const there = all.map((text, n) => documents.read(String(n)) === text);
      const first = there.indexOf(true);
      assert.ok(there.length - first <= 40 || first < 0);
      if (JSON.stringify({ at: now, text: all[all.length - 1] }).length <= room) assert.ok(there[there.length - 1]);
    }),
  );
});

test("a page is the last part of its path, and an address is without the places of players", () => {
  assert.equal(pageOf({ pathname: "/base/Walkthrough" }), "Walkthrough");
  assert.equal(pageOf({ pathname: "/" }), "");
  assert.equal(withoutPlaces("?example=xor&step=3&cell=2&at=1"), "example=xor");
});

test("what is asked while the server is away waits; the last of the same counts; what was not answered is sent again", () => {
  const sent = [];
  const said = [];
  const held = new Held((text) => said.push(text));
  held.register("p", { player: {}, structure: "s", send: (what, value) => sent.push([what, value.text]), card: () => null });
  const edit = (node, text, structure = "s") => ({ name: "p", structure, what: "edit", value: { node, text, step: 0 }, label: `w${node}` });
  held.ask(edit(1, "a"), { connected: true });
  held.lost();
  held.ask(edit(1, "b"), { connected: false });
  held.ask(edit(2, "c", "another"), { connected: false });
  held.ask(edit(3, "d"), { connected: false });
  assert.deepEqual(sent, [["edit", "a"]]);
  while (held.next()) held.answered();
  assert.deepEqual(sent.slice(1), [
    ["edit", "b"],
    ["edit", "d"],
  ]);
  assert.match(said[0], /^Not taken: w2\./);
});
