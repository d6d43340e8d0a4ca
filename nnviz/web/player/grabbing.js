// Taking hold of a number with the pointer: wherever it stands, it is dragged up or to the right to be larger. Without a movement a
// press is a click, which asks about the number. A finger that begins up or down scrolls the page; it takes hold where it begins
// sideways, or rests on a number for a moment.

import { around, origin } from "../shared/dom.js";
import { ASKABLE, questionOf } from "./question.js";

/** @import { Holding } from "./holding.js" */
/** @import { OfQuantity } from "../types" */

const BEGINS_AFTER = 4; // pixels from which on a press is a drag
const FINGER_BEGINS_AFTER = 8;
const FINGER_HOLDS_AFTER = 350; // milliseconds on one place, less than the page takes for a long press of its own
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
  /** @type {{ x: number, y: number, question: OfQuantity, id: number, from: number | null, finger: boolean } | null} */
  pressed = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  resting = undefined;

  /** @param {Holding} holding */
  constructor(holding) {
    this.holding = holding;
    const { root } = holding.player;
    root.addEventListener("pointerdown", (event) => this.press(event));
    root.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) root.addEventListener(end, () => this.release());
    // While a finger drags a number the page stays where it is, and has no menu of its own.
    root.addEventListener("touchmove", this.stays, { passive: false });
    root.addEventListener("contextmenu", (event) => this.pressed?.finger && event.preventDefault());
    // What was dragged was not clicked.
    root.addEventListener("click", (event) => this.swallow(event), true);
    this.swallows = false;
  }

  /** @param {TouchEvent} event */
  stays = (event) => {
    if (this.dragging && event.cancelable) event.preventDefault();
  };

  /** @param {PointerEvent} event */
  press(event) {
    this.swallows = false;
    // Two fingers enlarge the page.
    if (!event.isPrimary) return this.release();
    if (event.button !== 0 || !this.holding.data) return;
    const question = this.pointedAt(origin(event));
    if (!question || this.holding.kindOf(question.node, question.example) === null) return;
    const finger = event.pointerType === "touch";
    this.pressed = { x: event.clientX, y: event.clientY, question, id: event.pointerId, from: null, finger };
    clearTimeout(this.resting);
    if (!finger) return;
    // What is repainted under the finger goes on getting its touches, and nobody above it does.
    origin(event).addEventListener("touchmove", this.stays, { passive: false });
    this.resting = setTimeout(() => this.take(), FINGER_HOLDS_AFTER);
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
    const [right, up] = [event.clientX - pressed.x, pressed.y - event.clientY];
    if (!this.dragging) {
      if (Math.hypot(right, up) < (pressed.finger ? FINGER_BEGINS_AFTER : BEGINS_AFTER)) return;
      if (pressed.finger && Math.abs(up) >= Math.abs(right)) return this.release();
      this.take();
    }
    if (!this.dragging) return;
    event.preventDefault();
    const from = pressed.from ?? 0;
    holding.move(further(from, Math.trunc((right + up) / PIXELS_PER_STEP), stepFor(from, event.shiftKey) / 2));
  }

  // What is pressed is held from now on, if it can be.
  take() {
    clearTimeout(this.resting);
    if (!this.pressed || this.dragging) return;
    if (this.holding.grab(this.pressed.question)) this.begin(this.pressed);
    else this.release();
  }

  /** @param {NonNullable<Grabbing["pressed"]>} pressed */
  begin(pressed) {
    const { player, held } = this.holding;
    this.dragging = true;
    this.holding.band.draft = null;
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
    clearTimeout(this.resting);
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
