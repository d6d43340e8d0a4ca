// The keys of a player: those that step it, and those of the classroom.

import { origin } from "../shared/dom.js";
import { TRANSPORT_KEYS } from "../shared/looks.js";
import { isFor, typing } from "./keyboard.js";

/** @import { Player } from "./player.js" */

/** @param {Player} player @param {KeyboardEvent} event */
export function pressed(player, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !player.data || !isFor(event, player)) return;
  const target = origin(event);
  if (typing(target)) return;
  const what = letterKey(player, event) ? () => {} : stepping(player, event, target);
  if (!what) return;
  // Before anybody else: Streamlit has keys of its own.
  event.preventDefault();
  event.stopImmediatePropagation();
  what();
}

// What a key of the transport does; nothing where what has the focus takes it.
/** @param {Player} player @param {KeyboardEvent} event @param {EventTarget | null} target */
function stepping(player, event, target) {
  const what = TRANSPORT_KEYS[event.key];
  if (!what) return null;
  /** @param {string} selector */
  const within = (selector) => (target instanceof Element ? target.closest(selector) : null);
  if (what === "play" && within("button, summary, a, [role=button], [role=tab], [role=slider]")) return null;
  const moving = within("[role=tab], [role=slider], [role=radio], [role=option]");
  if (what !== "play" && moving && !player.root.contains(moving)) return null;
  return () => player.command(what);
}

// The keys of the classroom. True where the key was one of them.
/** @param {Player} player @param {KeyboardEvent} event @returns {boolean} */
function letterKey(player, event) {
  const { classroom } = player;
  const focused = origin(event);
  if ((event.key === "Enter" || event.key === " ") && focused.dataset?.owner) {
    player.ask.openOwner(Number(focused.dataset.owner), focused);
    return true;
  }
  if (player.roving.key(event, focused)) return true;
  if (event.key === "Escape") {
    if (!player.ask.box.hidden) player.ask.close();
    else if (player.holding.held) player.holding.close();
    else if (player.building.on) player.building.toggle();
    else return classroom.escape();
    return true;
  }
  if (event.key === "Backspace" && player.cameFrom !== null) {
    player.goBack();
    return true;
  }
  if (event.key === "a") {
    player.roving.start();
    return true;
  }
  if (event.key === "u" && player.updating.possible) {
    player.updating.apply();
    return true;
  }
  const act = classroom.keyed[event.key];
  act?.();
  return act !== undefined;
}
