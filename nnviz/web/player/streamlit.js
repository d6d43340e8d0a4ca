// The bridge to Streamlit: called at every rerun of the script and at every change of the theme.

import { part } from "../shared/dom.js";
import { leaving } from "../shared/leaving.js";
import { addressOf, isEmbedded, Share } from "../shared/share.js";
import { unpacked } from "./formula.js";
import { fillGiving } from "./giving.js";
import { withParts } from "./holes.js";
import { Player } from "./player.js";
import { typeAgain, typedInto } from "./typed.js";

/** @import { Payload, PlayerData } from "../contract" */
/** @import { Component, Send } from "../types" */

/** @typedef {{ player: Player, address: Address, asked: Component<PlayerData> | null }} Holder */

const ADDRESS_AFTER = 200; // milliseconds without a step: a browser allows so many changes of the address a minute and no more

/** @type {WeakMap<HTMLElement, Holder>} */
const players = new WeakMap();
// Where each player stands, by its name: that outlives the player, which goes with its page.
const stands = (window.nnvizStands ??= new Map());

// The step in the page's address. It is replaced there, never added to the history: stepping back through steps is the player's.
class Address {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  waiting = undefined;

  constructor() {
    this.page = window.location.pathname;
  }

  /** @param {string} place @param {number} index */
  write(place, index) {
    clearTimeout(this.waiting);
    const address = new URL(window.location.href);
    // The page may have been left already, while this player is still there.
    if (!place || address.pathname !== this.page) return;
    const text = index ? String(index + 1) : null;
    if (address.searchParams.get(place) === text) return;
    if (text) address.searchParams.set(place, text);
    else address.searchParams.delete(place);
    window.history.replaceState(window.history.state, "", address);
  }

  /** @param {string} place @param {number} index */
  writeSoon(place, index) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.write(place, index), ADDRESS_AFTER);
  }

  forget() {
    clearTimeout(this.waiting);
  }
}

// The parts of payloads that no number changes, by their digests: fetched once, for whichever player and page.
const kept = (window.nnvizParts ??= new Map());
const MOST_KEPT = 200;

/** @template T @param {T} value @returns {T} */
function frozen(value) {
  if (value && typeof value === "object") Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}

/** @param {string} digest @param {string} text */
function keepPart(digest, text) {
  kept.delete(digest);
  kept.set(digest, frozen(JSON.parse(text)));
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT) kept.delete(oldest);
}

/** @param {string} at @param {string} digest */
async function fetchPart(at, digest) {
  const answer = await fetch(new URL(`${at}/${digest}`, document.baseURI));
  if (!answer.ok) throw new Error(`${answer.status} for a part`);
  keepPart(digest, await answer.text());
}

// The payload as values, with its parts in their places; all of them are there.
/** @param {PlayerData} data @returns {Payload} */
export function putTogether({ payload, parts }) {
  return withParts(payload, parts, (digest) => kept.get(digest));
}

/** @param {HTMLElement} parentElement @returns {Holder} */
function mounted(parentElement) {
  const there = players.get(parentElement);
  if (there) return there;
  const holder = { player: new Player(part(parentElement, ".nnv", HTMLElement)), address: new Address(), asked: null };
  giveAway(holder);
  players.set(parentElement, holder);
  return holder;
}

// What there is to share, and in another page's frame the way to the whole page.
/** @param {Holder} holder */
function giveAway(holder) {
  const { player, address } = holder;
  const { root } = player;
  const place = () => holder.asked?.data.place ?? "";
  const share = new Share(root, part(root, "[data-do=share]", HTMLElement), {
    title: () => `nnviz: ${player.heading.textContent}`,
    height: () => Math.min(760, Math.max(420, player.drawing.drawn.height * 0.8 + 140)),
    before: () => address.write(place(), player.index),
  });
  fillGiving(share, player);
  if (!isEmbedded()) return;
  root.dataset.embedded = "";
  const full = part(root, ".nnv-full", HTMLAnchorElement);
  full.hidden = false;
  for (const use of ["pointerdown", "focus"]) full.addEventListener(use, () => (full.href = addressOf(window.location.href, false)));
  full.href = addressOf(window.location.href, false);
}

/** @param {Component<PlayerData>} asked */
export default function mount(asked) {
  const { data, parentElement, setTriggerValue } = asked;
  const holder = mounted(parentElement);
  holder.asked = asked;
  for (const [digest, text] of Object.entries(data.whole)) keepPart(digest, text);
  const missing = data.parts.map(([digest]) => digest).filter((digest) => !kept.has(digest));
  if (!missing.length) show(holder, asked);
  else {
    const showIt = () => holder.asked === asked && show(holder, asked);
    const say = () => holder.asked === asked && setTriggerValue("lacks", { parts: missing.length });
    Promise.all(missing.map((digest) => fetchPart(data.at, digest))).then(showIt, say);
  }
  return leaving(parentElement, () => {
    holder.asked = null;
    window.nnvizKeeper?.unregister(data.name, holder.player);
    holder.address.forget();
    holder.player.remove();
    players.delete(parentElement);
  });
}

/** @param {Holder} holder @param {Component<PlayerData>} asked */
function show({ player, address }, { data, setTriggerValue }) {
  const { start, visit, place, name, answered } = data;
  part(player.root, "[data-do=share]", HTMLElement).hidden = !place || isEmbedded();
  const stand = stands.get(name);
  const sent = { visit, start: stand?.visit === visit ? stand.index : start };
  // The payload is text, so that an unchanged one is not parsed again.
  const fresh = !player.data || player.data.key !== data.key;
  let content = player.data;
  if (fresh) content = { ...unpacked(putTogether(data)), key: data.key, plotly: data.plotly, ...sent };
  else if (player.visit !== visit) content = { ...content, ...sent };
  content.nudges = data.nudges;
  content.message = data.message;
  content.applied = data.applied;
  content.building = data.building;
  /** @param {number} index */
  const keep = (index) => stands.set(name, { visit, index });
  player.onStep = (index) => {
    keep(index);
    address.writeSoon(place, index);
  };
  const { structure, bones } = content;
  // Only what Python answers is sent, and with it where it was asked. The keeper of the page sends it, as the server may be away.
  const keeper = window.nnvizKeeper;
  if (keeper) keeper.register(name, { player, structure, bones, answered, send: setTriggerValue, card: () => typedInto(player) });
  /** @param {string} what @param {{ node?: number, text?: string, do?: string, times?: number }} value */
  const send = (what, value) => {
    const asked = { ...value, step: player.index };
    const updates = value.times === 1 ? "1 update" : `${value.times} updates`;
    const other = value.times ? updates : what === "build" ? "what was built" : "what was asked";
    const label = content.meanings[value.node ?? -1] ?? other;
    if (keeper) keeper.do({ name, structure, bones, what, value: asked, label: value.text === undefined ? label : `${label} = ${value.text}` });
    else setTriggerValue(what, asked);
  };
  /** @type {Send} */
  const ways = {};
  for (const what of data.answers) ways[what] = (value) => send(what, value);
  player.root.toggleAttribute("data-beside", isEmbedded());
  player.update(content, ways);
  // What is shown: a page that waits for an answer knows when it is there.
  player.root.dataset.payload = content.key;
  const card = keeper?.takeCard(name, content.key);
  if (card) typeAgain(player, card);
  keep(player.index);
  address.write(place, player.index);
}
