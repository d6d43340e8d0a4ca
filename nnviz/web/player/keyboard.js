// Whose the keys are.

/** @import { Player } from "./player.js" */

// Where a page has several players the keys go to the one that was used last; to begin with, to the first.
// ``within``: the page around has keys of its own, so a player has those alone that are pressed in it.
/** @type {{ players: Set<Player>, used: Player | null, within: boolean }} */
export const keyboard = { players: new Set(), used: null, within: false };

// The player that was used last; before one was, or when that is gone, the first on the page, whichever came up first.
/** @returns {Player | null} */
export function holderOfKeys() {
  if (keyboard.used && keyboard.players.has(keyboard.used)) return keyboard.used;
  /** @param {Player} player @returns {Node} */
  const place = (player) => {
    const node = player.rootNode();
    return node instanceof ShadowRoot ? node.host : player.root;
  };
  /** @param {Player} a @param {Player} b */
  const before = (a, b) => place(a).compareDocumentPosition(place(b)) & Node.DOCUMENT_POSITION_FOLLOWING;
  return [...keyboard.players].reduce((first, player) => (!first || before(player, first) ? player : first), /** @type {Player | null} */ (null));
}

// Whether a key is for a player.
/** @param {KeyboardEvent} event @param {Player} player */
export function isFor(event, player) {
  return holderOfKeys() === player && (!keyboard.within || event.composedPath().includes(player.root));
}

export function markHolder() {
  const holder = holderOfKeys();
  for (const player of keyboard.players) {
    if (player === holder) player.root.dataset.keys = "yes";
    else player.root.removeAttribute("data-keys");
  }
}

// Keys belong to the player unless somebody is typing or moving in a widget that uses them.
/** @param {Element | undefined} target */
export function typing(target) {
  if (!target?.tagName) return false;
  const tag = target.tagName.toLowerCase();
  if (tag === "textarea" || tag === "select" || (target instanceof HTMLElement && target.isContentEditable)) return true;
  if (tag === "canvas" || target.closest("[data-testid=stDataFrame]")) return true;
  return tag === "input" && !target.classList.contains("nnv-slider");
}
