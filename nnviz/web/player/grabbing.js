// Taking hold of a number with the pointer: wherever it stands, it is dragged up or to the right to be larger. Without a movement a
// press is a click, which asks about the number.

import { around, origin } from "../shared/dom.js";
import { ASKABLE, questionOf } from "./question.js";

/** @import { Holding } from "./holding.js" */
/** @import { OfQuantity } from "../types" */

const BEGINS_AFTER = 4; // pixels from which on a press is a drag
const PIXELS_PER_STEP = 4;

// A step that reads well: a tenth of the power of ten of a number, at least a tenth; a hundredth of that where it is to be fine.
/** @param {number} value @param {boolean} fine */
export function stepFor(value, fine) {
  const step = 10 ** (Math.floor(Math.log10(Math.max(1, Math.abs(value)))) - 1);
  return fine ? step / 10 : step;
}

// So many steps further, to a number that is a whole number of steps.
/** @param {number} value @param {number} steps @param {number} step */
export const further = (value, steps, step) => (steps ? Number((Math.round(value / step + steps) * step).toPrecision(12)) : value);

export class Grabbing {
  dragging = false;
  /** @type {{ x: number, y: number, question: OfQuantity, id: number, from: number | null } | null} */
  pressed = null;

  /** @param {Holding} holding */
  constructor(holding) {
    this.holding = holding;
    const { root } = holding.player;
    root.addEventListener("pointerdown", (event) => this.press(event));
    root.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) root.addEventListener(end, () => this.release());
    // What was dragged was not clicked.
    root.addEventListener("click", (event) => this.swallow(event), true);
    this.swallows = false;
  }

  /** @param {PointerEvent} event */
  press(event) {
    this.swallows = false;
    // A finger scrolls the page; it moves a number with the slider of its card.
    if (event.button !== 0 || event.pointerType === "touch" || !this.holding.data) return;
    const question = this.pointedAt(origin(event));
    if (!question || this.holding.kindOf(question.node, question.example) === null) return;
    this.pressed = { x: event.clientX, y: event.clientY, question, id: event.pointerId, from: null };
  }

  // The number that is meant: the one that is shown there, or of an edge its weight.
  /** @param {HTMLElement} target @returns {OfQuantity | null} */
  pointedAt(target) {
    if (!(target instanceof Element) || target.closest(".nnv-held, button, input, .nnv-later")) return null;
    const { player } = this.holding;
    const place = around(target, "[data-owner]");
    const shown = around(target, ASKABLE);
    const question = place ? { node: player.drawing.askedAt(Number(place.dataset.owner)) } : shown && questionOf(shown);
    if (!question || question.node === undefined || question.node === null) return null;
    const { node, example } = player.ask.resolved(question);
    // What stands for the class to find is not moved.
    const hidden = player.concealedAt(player.index) && player.data.steps[player.index].nodes.includes(Number(node));
    return node === undefined || example === undefined || hidden ? null : { node, example };
  }

  /** @param {PointerEvent} event */
  drag(event) {
    const { pressed, holding } = this;
    if (!pressed || event.pointerId !== pressed.id) return;
    const way = event.clientX - pressed.x + (pressed.y - event.clientY);
    if (!this.dragging) {
      if (Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < BEGINS_AFTER) return;
      if (!holding.grab(pressed.question)) return this.release();
      this.begin(pressed);
    }
    event.preventDefault();
    const from = pressed.from ?? 0;
    holding.move(further(from, Math.trunc(way / PIXELS_PER_STEP), stepFor(from, event.shiftKey) / 2));
  }

  /** @param {NonNullable<Grabbing["pressed"]>} pressed */
  begin(pressed) {
    const { player, held } = this.holding;
    this.dragging = true;
    pressed.from = held?.value ?? 0;
    player.pause();
    player.ask.close();
    player.drawing.tip.hidden = true;
    player.root.setPointerCapture(pressed.id);
    player.root.classList.add("nnv-dragging");
    document.getSelection()?.removeAllRanges();
  }

  release() {
    const { dragging, holding } = this;
    this.pressed = null;
    this.dragging = false;
    if (!dragging) return;
    this.swallows = true;
    setTimeout(() => (this.swallows = false));
    holding.player.root.classList.remove("nnv-dragging");
    if (holding.held?.returns) holding.letGo();
    else holding.rest();
    holding.band.focus();
  }

  /** @param {MouseEvent} event */
  swallow(event) {
    if (!this.swallows) return;
    this.swallows = false;
    event.stopPropagation();
    event.preventDefault();
  }
}
