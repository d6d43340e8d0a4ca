// The bridge to Streamlit: called at every rerun of the script and at every change of the theme.

const ADDRESS_AFTER = 200; // milliseconds without a step: a browser allows so many changes of the address a minute and no more

const players = new WeakMap();
// Where each player stands, by its name: that outlives the player, which goes with its page.
const stands = (window.nnvizStands ??= new Map());

// The step in the page's address. It is replaced there, never added to the history: stepping back through steps is the player's.
class Address {
  constructor() {
    this.page = window.location.pathname;
  }

  write(place, index) {
    clearTimeout(this.waiting);
    const address = new URL(window.location);
    // The page may have been left already, while this player is still there.
    if (!place || address.pathname !== this.page) return;
    const text = index ? String(index + 1) : null;
    if (address.searchParams.get(place) === text) return;
    if (text) address.searchParams.set(place, text);
    else address.searchParams.delete(place);
    window.history.replaceState(window.history.state, "", address);
  }

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

function frozen(value) {
  if (value && typeof value === "object") Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}

function keepPart(digest, text) {
  kept.delete(digest);
  kept.set(digest, frozen(JSON.parse(text)));
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
}

async function fetchPart(at, digest) {
  const answer = await fetch(new URL(`${at}/${digest}`, document.baseURI));
  if (!answer.ok) throw new Error(`${answer.status} for a part`);
  keepPart(digest, await answer.text());
}

// The payload as values, with its parts in their places; all of them are there.
function putTogether({ payload, parts }) {
  const content = JSON.parse(payload);
  for (const [digest, path] of parts) {
    const last = path.at(-1);
    const holder = path.slice(0, -1).reduce((place, key) => place[key], content);
    holder[last] = kept.get(digest);
  }
  return content;
}

// What somebody is typing into a card, so that the keeper of the page can bring it back; null where that is nothing.
function typedCard({ data, ask }) {
  if (!data || ask.box.hidden) return null;
  const fields = ["edit", "h"].map((field) => [field, ask.box.querySelector(`[data-${field}]`)]);
  const typed = fields.filter(([, input]) => input && input.value !== input.defaultValue).map(([field, input]) => [field, input.value]);
  return typed.length ? { key: data.key, trail: ask.trail, texts: Object.fromEntries(typed) } : null;
}

function reopenCard({ ask, formula }, { trail, texts }) {
  ask.open(trail[0], formula);
  for (const question of trail.slice(1)) ask.follow(question);
  for (const [field, text] of Object.entries(texts)) {
    const input = ask.box.querySelector(`[data-${field}]`);
    if (input) input.value = text;
  }
}

function mounted(parentElement) {
  if (!players.has(parentElement)) players.set(parentElement, { player: new Player(parentElement.querySelector(".nnv")), address: new Address() });
  return players.get(parentElement);
}

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
  return () => {
    holder.asked = null;
    window.nnvizKeeper?.unregister(data.name, holder.player);
    holder.address.forget();
    holder.player.remove();
    players.delete(parentElement);
  };
}

function show({ player, address }, { data, setTriggerValue }) {
  const { start, visit, place, name } = data;
  const stand = stands.get(name);
  const sent = { visit, start: stand && stand.visit === visit ? stand.index : start };
  // The payload is text, so that an unchanged one is not parsed again.
  const fresh = !player.data || player.data.key !== data.key;
  let content = player.data;
  if (fresh) content = { ...unpacked(putTogether(data)), key: data.key, plotly: data.plotly, ...sent };
  else if (player.visit !== visit) content = { ...content, ...sent };
  content.nudges = data.nudges || {};
  content.message = data.message || "";
  const keep = (index) => stands.set(name, { visit, index });
  player.onStep = (index) => {
    keep(index);
    address.writeSoon(place, index);
  };
  const { structure } = content;
  // Only what Python answers is sent, and with it where it was asked. The keeper of the page sends it, as the server may be away.
  const keeper = window.nnvizKeeper;
  if (keeper) keeper.register(name, { player, structure, send: setTriggerValue, card: () => typedCard(player) });
  const send = (what, value) => {
    const asked = { ...value, step: player.index };
    const label = content.meanings?.[value.node] ?? "what was asked";
    if (keeper) keeper.do({ name, structure, what, value: asked, label: value.text === undefined ? label : `${label} = ${value.text}` });
    else setTriggerValue(what, asked);
  };
  player.update(content, Object.fromEntries(data.answers.map((what) => [what, (value) => send(what, value)])));
  const card = keeper && keeper.takeCard(name, content.key);
  if (card) reopenCard(player, card);
  keep(player.index);
  address.write(place, player.index);
}
