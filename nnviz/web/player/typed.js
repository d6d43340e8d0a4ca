// What somebody is typing into a player and has not sent: into its card, for a number that is held, into the drawer. The keeper of the page
// keeps it and brings it back to a player that shows the same.

/** @import { Player } from "./player.js" */
/** @import { TypedCard } from "../types" */

/** @param {Iterable<[string, HTMLInputElement]>} fields */
const changed = (fields) => [...fields].filter(([, input]) => input.value !== input.defaultValue).map(([name, input]) => [name, input.value]);

// Null where that is nothing.
/** @param {Player} player @returns {TypedCard | null} */
export function typedInto({ data, ask, holding, building }) {
  if (!data) return null;
  const texts = ask.box.hidden ? [] : changed(ask.fields());
  const drawer = building.on ? changed(building.drawer.fields()) : [];
  const { draft } = holding.band;
  const held = holding.held && draft !== null ? { node: holding.held.node, example: holding.held.example, text: draft } : null;
  if (!texts.length && !drawer.length && !held) return null;
  return { key: data.key, trail: texts.length ? ask.trail : [], texts: Object.fromEntries(texts), held, drawer: Object.fromEntries(drawer) };
}

/** @param {Player} player @param {TypedCard} card */
export function typeAgain({ ask, building, formula, holding }, { trail, texts, held, drawer }) {
  if (trail.length) {
    ask.open(trail[0], formula);
    for (const question of trail.slice(1)) ask.follow(question);
    for (const [field, input] of ask.fields()) if (field in texts) input.value = texts[field];
  }
  if (held && holding.grab(held)) holding.band.type(held.text);
  if (!drawer || !Object.keys(drawer).length || !building.what) return;
  building.turn(true);
  for (const [field, input] of building.drawer.fields()) if (field in drawer) input.value = drawer[field];
}
