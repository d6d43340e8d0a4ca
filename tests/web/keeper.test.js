// What the browser keeps: in a storage that may be full, forbidden, or hold something else by that name.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import fc from "fast-check";
import { Address, pageOf, withoutPlaces } from "../../nnviz/web/keeper/address.js";
import { inItsPlace } from "../../nnviz/web/keeper/focus.js";
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
  held.register("p", { player: {}, structure: "s", answered: 0, send: (what, value) => sent.push([what, value.text]), card: () => null });
  const edit = (node, text, structure = "s") => ({ name: "p", structure, what: "edit", value: { node, text, step: 0 }, label: `w${node}` });
  held.ask(edit(1, "a"), { connected: true });
  held.lost();
  held.ask(edit(1, "b"), { connected: false });
  held.ask(edit(2, "c", "another"), { connected: false });
  held.ask(edit(3, "d"), { connected: false });
  assert.deepEqual(sent, [["edit", "a"]]);
  while (held.next()) held.answered("p");
  assert.deepEqual(sent.slice(1), [
    ["edit", "b"],
    ["edit", "d"],
  ]);
  assert.match(said[0], /^Not taken: w2\./);
});

/** A player behind a server: what reaches it, what is said, and a way to show another structure. */
function away() {
  const [sent, said] = [[], []];
  const held = new Held((text) => said.push(text));
  const send = (what, value) => sent.push([what, value.text ?? value.times]);
  const show = (structure, bones = "b") => held.register("p", { player: {}, structure, bones, answered: 0, send, card: () => null });
  const ask = (what, value, structure, connected = false) =>
    held.ask({ name: "p", structure, bones: "b", what, value: { step: 0, ...value }, label: what }, { connected });
  show("s 1");
  return { sent, said, held, show, ask };
}

test("updates that wait are counted, and a number that is changed after them is not taken for one before", () => {
  const { sent, said, held, show, ask } = away();
  ask("edit", { node: 1, text: "a" }, "s 1");
  ask("apply", { times: 3 }, "s 1");
  ask("apply", { times: 2 }, "s 1");
  ask("edit", { node: 1, text: "b" }, "s 1");
  ask("edit", { node: 1, text: "c" }, "s 1");
  ask("apply", { times: 399 }, "s 1");
  ask("apply", { times: 2 }, "s 1");
  let iteration = 1;
  while (held.next()) {
    // Their number is part of the structure: it is another one after updates, and after a number from which they are counted anew.
    show(`s ${sent[sent.length - 1][0] === "apply" ? ++iteration : iteration * 100}`);
    held.answered("p");
  }
  assert.deepEqual(sent, [
    ["edit", "a"],
    ["apply", 5],
    ["edit", "c"],
    ["apply", 399],
    ["apply", 2],
  ]);
  assert.deepEqual(said, []);
});

test("what is asked before the answer to the one before is there waits for that answer, and for no other run", () => {
  const way = fc.array(fc.constantFrom("ask", "run", "answer"), { maxLength: 40 });
  fc.assert(
    fc.property(way, (done) => {
      const [numbers, texts] = [[], []];
      const held = new Held(() => {});
      const send = (_, { asked, text }) => [numbers.push(asked), texts.push(text)];
      const show = (answered) => held.register("p", { player: {}, structure: "s", bones: "b", answered, send, card: () => null });
      show(0);
      let [asked, heard] = [0, 0];
      for (const what of [...done, ...done.map(() => "answer")]) {
        if (what === "ask") {
          const value = { node: ++asked, text: String(asked), step: 0 };
          held.ask({ name: "p", structure: "s", bones: "b", what: "edit", value, label: "" }, { connected: true });
        }
        if (what === "answer") heard = numbers.length;
        if (what === "ask") continue;
        show(numbers[heard - 1] ?? 0);
        held.next();
        assert.ok(numbers.length <= heard + 1);
      }
      assert.deepEqual(
        texts,
        Array.from({ length: asked }, (_, n) => String(n + 1)),
      );
      assert.deepEqual(numbers, [...new Set(numbers)].sort());
    }),
  );
});

test("what waits when a tab is left is asked when its player is there again, and of no other", () => {
  const first = away();
  first.ask("apply", { times: 2 }, "s 1", true);
  first.ask("edit", { node: 1, text: "a" }, "s 1");
  const left = JSON.parse(JSON.stringify(first.held.left()));
  const { held, sent, said } = away();
  held.kept = left.map((asked) => ({ ...asked, name: "another" }));
  assert.equal(held.next(), false);
  held.kept = left;
  held.register("p", { player: {}, structure: "s 1", bones: "b", answered: 0, send: (what) => sent.push(what), card: () => null });
  while (held.next()) held.answered("p");
  assert.deepEqual([sent, said, held.left()], [["apply", "edit"], [], []]);
});

test("an update that was sent and not answered is made once, whether it had been made or not", () => {
  for (const made of [false, true]) {
    const { sent, said, held, show, ask } = away();
    ask("apply", { times: 4 }, "s 1", true);
    held.lost();
    ask("edit", { node: 1, text: "a" }, "s 1");
    show(made ? "s 5" : "s 1");
    while (held.next()) {
      if (!made && sent.length === 2) show("s 5");
      held.answered("p");
    }
    assert.deepEqual(
      sent.slice(1),
      made
        ? [["edit", "a"]]
        : [
            ["apply", 4],
            ["edit", "a"],
          ],
    );
    assert.deepEqual(said, []);
  }
});

test("updates of another network are not made, and what waits behind them is not either", () => {
  const { sent, said, held, show, ask } = away();
  ask("apply", { times: 4 }, "s 1");
  ask("edit", { node: 1, text: "a" }, "s 1");
  show("another", "another");
  while (held.next()) held.answered("p");
  assert.deepEqual([sent.length, said.length], [0, 2]);
});

/** A window with the history of a browser, as far as ``Address`` uses it. */
function windowAt(...hrefs) {
  const listeners = { popstate: [], click: [] };
  const made = {
    entries: hrefs.map((href) => new URL(href, "http://app")),
    at: hrefs.length - 1,
    get location() {
      return made.entries[made.at];
    },
    addEventListener: (name, act) => listeners[name].push(act),
    dispatchEvent: (event) => listeners[event.type].forEach((act) => act(event)),
    history: {
      state: null,
      pushState: (_state, _unused, url) => (made.entries = [...made.entries.slice(0, made.at + 1), new URL(url, made.location)]).length && made.at++,
      replaceState: (_state, _unused, url) => (made.entries[made.at] = new URL(url, made.location)),
    },
    go(by) {
      made.at += by;
      made.dispatchEvent({ type: "popstate", stopImmediatePropagation() {} });
    },
  };
  return made;
}

test("whoever goes back and forward before an answer is asked about where the address stands, each time", () => {
  globalThis.window = windowAt("/G?f=1", "/G?f=2", "/G?f=3");
  const asked = [];
  const address = new Address((query) => asked.push(query));
  address.arrive();
  address.write({ page: "G", query: "f=3", entry: "three" });
  for (const by of [-1, -1, 1, 1]) window.go(by);
  assert.deepEqual(asked, ["?f=2", "?f=1", "?f=2", "?f=3"]);
  address.write({ page: "G", query: "f=3", entry: "three" });
  assert.deepEqual(window.entries.map(String), ["http://app/G?f=1", "http://app/G?f=2", "http://app/G?f=3"]);
});

test("a page that comes after somebody went on makes no entry, and the page of the address is asked for again", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.PopStateEvent = class {
    type = "popstate";
    stopImmediatePropagation() {}
  };
  globalThis.window = windowAt("/A", "/B", "/C");
  const address = new Address(() => {});
  address.arrive();
  let popped = 0;
  window.addEventListener("popstate", () => popped++);
  window.go(-1);
  window.go(1);
  window.history.pushState(null, "", "/B"); // The page of the first press has come.
  context.mock.timers.tick(1);
  assert.deepEqual([String(window.location), window.entries.length, popped], ["http://app/C", 3, 3]);
  window.dispatchEvent({ type: "click" });
  window.history.pushState(null, "", "/D");
  assert.deepEqual([String(window.location), window.entries.length], ["http://app/D", 4]);
});

test("the focus of a button that is off goes to the next that is on, or the last before, and to none where none is", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 8 }), fc.nat(9), (all, place) => {
      const buttons = all.map((disabled, n) => ({ disabled, n }));
      const found = inItsPlace(buttons, place);
      if (all.every(Boolean)) return assert.equal(found, undefined);
      assert.equal(found?.disabled, false);
      const between = found.n >= place ? buttons.slice(place, found.n) : buttons.slice(found.n + 1);
      assert.ok(between.every(({ disabled }) => disabled));
    }),
  );
});
