// The keeper of a page: it hears what Python hands over, keeps it, and gives it back to a Python that does not know this tab, because the
// page was loaded again, or the server was started again, or another one answers.

import { part } from "../shared/dom.js";
import { Address, pageOf, withoutPlaces } from "./address.js";
import { Drafts } from "./drafts.js";
import { Files } from "./files.js";
import { Focus } from "./focus.js";
import { Held, Patience, Server } from "./server.js";
import { documents, readTab, texts, writeTab } from "./storage.js";

/** @import { HandData, KeeperSent, ListenData } from "../contract" */
/** @import { HeldAsked, Registered, TypedCard } from "../types" */

const BACK = "The server is back. One moment.";
const AWAY = "The server is away. You can go on stepping and asking; what you change is sent when it is back.";
const FORGOTTEN_AFTER = 1500; // milliseconds after a run of the server in which a page has what it was sent

export class Keeper {
  /** @type {string | undefined} */
  page = undefined;
  /** @type {Element | null} */
  root = null;
  /** @type {((name: string, value: unknown) => void) | null} */
  sender = null;
  /** @type {string | null} */
  token = null;
  /** @type {string | undefined} */
  knew = undefined;
  /** @type {HandData | null} */
  handed = null;
  /** @type {string[]} */
  said = [];
  asking = "";
  asked = 0;
  told = "";
  wanted = "";
  away = false;
  popped = false;
  returning = false;
  restored = false;
  warned = false;

  constructor() {
    this.held = new Held((text) => this.say(text));
    this.server = new Server({ gone: (told) => this.gone(told), back: () => this.cameBack(), done: () => this.done() });
    this.address = new Address((query) => this.visited(query));
    this.drafts = new Drafts();
    this.focus = new Focus();
    const { waiting } = readTab();
    this.held.kept = Array.isArray(waiting) ? waiting : [];
    const keptNoMore = () => writeTab({ waiting: undefined });
    if (waiting) keptNoMore();
    window.addEventListener("pageshow", ({ persisted }) => persisted && keptNoMore());
    window.addEventListener("pagehide", () => {
      this.keepCards();
      this.drafts.save();
      const left = this.held.left();
      if (left.length) writeTab({ waiting: left });
    });
    this.patience = new Patience(() => Boolean(this.asking) && this.returning);
    this.files = new Files({
      show: (on) => this.part(".nnk-drop", (box) => (box.hidden = !on)),
      say: (text) => this.say(text),
      send: (file) => this.drop(file),
    });
  }

  /** @param {string} selector @param {(found: HTMLElement) => void} act */
  part(selector, act) {
    const found = this.root?.querySelector(selector);
    if (found instanceof HTMLElement) act(found);
  }

  /** @param {string} text */
  say(text) {
    if (!this.said.includes(text)) this.said.push(text);
    this.showSaid();
  }

  // Once: it would be so with every change.
  /** @param {string} text */
  warn(text) {
    if (!this.warned) this.say(text);
    this.warned = true;
  }

  showSaid() {
    this.part(".nnk-said", (box) => {
      box.hidden = !this.said.length;
      part(box, "p", HTMLElement).textContent = this.said.join("\n");
      part(box, "button", HTMLElement).onclick = () => {
        this.said = [];
        box.hidden = true;
      };
    });
  }

  /** @param {string} text */
  line(text) {
    this.part(".nnk-line", (box) => {
      box.hidden = !text;
      box.textContent = text;
    });
  }

  // --- the server goes and comes

  /** @param {boolean} [told] */
  gone(told = false) {
    this.held.lost();
    this.away = told;
    if (told) this.showAway();
  }

  showAway() {
    if (this.asking && this.returning) return;
    const { length } = this.held.waiting;
    this.line(this.away ? `${AWAY}${length ? ` ${length === 1 ? "1 change waits" : `${length} changes wait`}.` : ""}` : "");
  }

  cameBack() {
    this.away = false;
    this.returning = true;
    this.line(BACK);
    // A page that was left meanwhile is loaded, now that it can be.
    if (this.address.left) window.location.reload();
    else this.ask();
  }

  // What somebody does on a player. It waits for a Python that has not heard yet what this tab had: that one has another lesson.
  /** @param {HeldAsked} asked */
  do(asked) {
    this.held.ask(asked, { connected: this.server.connected && !this.asking });
    this.showAway();
  }

  /** @param {string} name @param {Registered} player */
  register(name, player) {
    this.held.register(name, player);
    // Streamlit may show an answer after the run is over.
    setTimeout(() => this.held.waiting.length && this.server.idle && this.done());
  }

  /** @param {string} name @param {object} player */
  unregister(name, player) {
    this.keepCards();
    if (this.held.players.get(name)?.player !== player) return;
    this.held.players.delete(name);
    this.held.answered(name);
  }

  // What is being typed into the cards of players: kept when the page goes, and given back to a player that shows the same.
  keepCards() {
    const cards = { ...readTab().cards };
    for (const [name, { card }] of this.held.players) {
      const typed = card();
      if (typed) cards[name] = typed;
    }
    writeTab({ cards });
  }

  /** @param {string} name @param {string | undefined} key @returns {TypedCard | null} */
  takeCard(name, key) {
    const { cards = {} } = readTab();
    const card = cards[name];
    if (!card || card.key !== key) return null;
    delete cards[name];
    writeTab({ cards });
    return card;
  }

  // --- Python

  /** @template {keyof KeeperSent} Name @param {Name} name @param {KeeperSent[Name]} value */
  send(name, value) {
    this.sender?.(name, value);
  }

  // Every run of a page's script comes by here first. Another token is another Python session, which knows nothing of this tab.
  /** @param {ListenData} first @param {Element | null} root @param {(name: string, value: unknown) => void} send */
  listen({ token, page }, root, send) {
    const arrived = this.page !== page;
    Object.assign(this, { root, sender: send, page });
    this.showSaid();
    this.showAway();
    if (arrived) {
      this.address.arrive();
      this.drafts.arrive(page, window.location.search);
      this.drafts.await();
    }
    if (token !== this.token) {
      const known = readTab();
      const loaded = this.token === null;
      this.token = token;
      this.drafts.await();
      // A page that was loaded without anything to bring back is what its address says.
      if (known.token !== token && (!loaded || (known.parts && Object.keys(known.parts).length))) this.ask();
    }
    this.settle();
  }

  ask() {
    if (!this.sender) return;
    const parts = this.keptParts();
    this.question();
    this.drafts.await();
    const { search } = window.location;
    this.send("back", { nonce: this.asking, token: this.knew ?? "", query: search, parts, popped: this.popped, kept: this.keptFor(search, parts) });
  }

  // What Python hands over counts again when it has heard this. The answer to an earlier question would lead back to where that was asked.
  question() {
    this.asking = String((this.asked += 1)) + this.token;
  }

  // The parts as texts; what is not there any more is left out.
  /** @returns {Record<string, string[]>} */
  keptParts() {
    const found = Object.entries(readTab().parts ?? {}).map(([name, digests]) => ({ name, all: digests.map((digest) => texts.read(digest)) }));
    return Object.fromEntries(found.filter(({ all }) => all[0]).map(({ name, all }) => [name, all.filter((text) => text !== null)]));
  }

  // The documents that an address, or what is brought back, stands for.
  /** @param {string} search @param {Record<string, string[]>} parts @returns {Record<string, string>} */
  keptFor(search, parts) {
    const digests = new Set([
      new URLSearchParams(search).get("kept"),
      ...(Object.values(parts)
        .join()
        .match(/(?<="kept":")[0-9a-f]{4,64}(?=")/g) ?? []),
    ]);
    const named = [...digests].flatMap((digest) => (digest ? [digest] : [])).slice(0, 30);
    const found = named.map((digest) => ({ digest, text: documents.read(digest) }));
    return Object.fromEntries(found.flatMap(({ digest, text }) => (text === null ? [] : [[digest, text]])));
  }

  /** @param {string} query */
  visited(query) {
    this.drafts.over(pageOf(window.location));
    this.popped = true;
    if (!this.server.connected) return;
    this.question();
    this.send("visited", { nonce: this.asking, query, kept: this.keptFor(query, {}) });
  }

  /** @param {{ name: string, text: string }} file */
  drop(file) {
    if (this.server.connected) this.send("dropped", file);
    else this.say(`Not opened: ${file.name}. The server is away.`);
  }

  /** @param {HandData} data */
  hand(data) {
    this.handed = data;
    this.settle();
  }

  // What Python handed over counts as soon as it has heard what this tab had.
  settle() {
    const data = this.handed;
    if (!data || data.token !== this.token || data.page !== this.page || (this.asking && data.heard !== this.asking)) return;
    this.handed = null;
    this.asking = "";
    this.popped = false;
    this.knew = data.token;
    for (const [digest, text] of Object.entries(data.kept)) {
      if (documents.read(digest) === null && !documents.write(digest, text)) {
        this.warn("The browser has no room to keep this lesson. Save it as a file: its link alone does not hold it.");
      }
    }
    const digests = Object.values(data.parts).flat();
    texts.prune(digests);
    const links = { ...readTab().links, [data.page]: withoutPlaces(data.query) };
    const written = texts.write(data.texts) && writeTab({ token: data.token, parts: data.parts, links });
    if (!written && digests.length) {
      this.warn("The browser keeps nothing for this page: what you have here would not come back after a reload. Save it as a file.");
    } else if (digests.some((digest) => texts.read(digest) === null)) this.send("lacks", {});
    if (data.said && data.said !== this.told) this.say(data.said);
    this.told = data.said;
    this.address.write(data);
    if (data.wanted && this.wanted !== data.wanted) this.send("fetched", { digest: data.wanted, text: documents.read(data.wanted) });
    this.wanted = data.wanted;
    this.drafts.review();
    this.restored = true;
    if (this.returning) this.line("");
    this.returning = false;
    if (this.server.idle) this.done();
  }

  // A run is over: whatever waits for its turn goes on. What was lost on the way keeps nobody waiting.
  done() {
    const [asked] = this.held.flying;
    if (asked) setTimeout(() => this.forget(asked), FORGOTTEN_AFTER);
    window.dispatchEvent(new Event("nnviz-done"));
    this.drafts.unsent = false;
    if (this.asking || !this.restored || !this.server.connected) return;
    this.drafts.review();
    if (!this.drafts.fill() && !this.held.next()) this.patience.end();
    this.showAway();
  }

  /** @param {HeldAsked} asked */
  forget(asked) {
    // While a run goes on it may be the answer; its end asks again.
    if (!this.held.flying.includes(asked) || !this.server.idle) return;
    this.held.answered(asked.name);
    this.done();
  }
}
