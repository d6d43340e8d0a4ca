// A number that is held: while it moves the browser answers alone (running.js); once it rests Python is told, and what Python answers
// replaces what the browser found. A computed number returns when it is let go.

import { inFull } from "../live/digits.js";
import { Band } from "./band.js";
import { Grabbing } from "./grabbing.js";
import { Running } from "./running.js";

/** @import { Player } from "./player.js" */
/** @import { HeldNumber, OfQuantity } from "../types" */

const RESTS_AFTER = 450; // milliseconds without a change until a number rests
const CURVE_POINTS = 41;

export class Holding {
  /** @type {HeldNumber | null} */
  held = null;
  /** @type {number | null} */
  frame = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  resting = undefined;
  // Whether Python was told of the last change, and has not answered.
  told = false;

  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.running = new Running(player);
    this.band = new Band(this);
    this.grabbing = new Grabbing(this);
  }

  get data() {
    return this.player.data;
  }

  // A page without a server: what is changed stays so until it is put back.
  get alone() {
    return this.data.visit === undefined;
  }

  // Whether a number can be held: one that is given stays where it is moved, one that is computed, or that the page does not change,
  // returns when it is let go. Null where it cannot be held at all.
  /** @param {number} node @param {number} example @returns {"stays" | "returns" | null} */
  kindOf(node, example) {
    const { live, editable, shown } = this.data;
    if (!live.moves[node] || !(node in this.data.names) || this.isAwaited(live.moves[node][0])) return null;
    if (this.running.isComputed(node) || !(this.alone || this.player.send.edit)) return "returns";
    const known = String(node) in editable && (example === shown || `${node};${example}` in editable || !this.running.isWide(node));
    return known ? "stays" : "returns";
  }

  // Whether the class has to find first what a number is measured by.
  /** @param {number} measured */
  isAwaited(measured) {
    const at = this.data.known[measured];
    return at !== undefined && this.player.concealedAt(at);
  }

  // What Python sends replaces what the browser has found; what is being moved meanwhile goes on from there.
  /** @param {boolean} same whether it is of the same structure */
  show(same) {
    const { held } = this;
    this.running.renew();
    // Arrows say what became of a change that was made here, and nothing of numbers that come from elsewhere.
    if (!this.told && !this.player.updating.told.length) this.player.drawing.moved = new Map();
    this.told = false;
    if (!held) return;
    if (!same || this.kindOf(held.node, held.example) === null) this.close();
    else if (this.resting !== undefined) this.moveAndRest(held.value);
    else if (held.returns || this.isMoving) this.move(held.value);
    else held.value = held.good = this.running.number(held.node, held.example);
    this.band.paint();
  }

  get isMoving() {
    return this.resting !== undefined || this.grabbing.dragging;
  }

  // Python has refused what it was told: everything is as it was.
  refused() {
    if (!this.player.updating.refused() && !this.told) return;
    this.told = false;
    this.running.putBack();
    const { held } = this;
    if (!held) return;
    held.value = held.good = this.running.number(held.node, held.example);
    this.band.paint();
    this.band.complain(this.data.message ?? "");
  }

  /** @param {OfQuantity} question */
  grab({ node, example }) {
    if (this.held?.node === node && this.held.example === example) return true;
    this.close();
    const kind = this.kindOf(node, example);
    if (!kind) return false;
    const { running } = this;
    const start = running.number(node, example);
    const [measured, slope] = this.data.live.moves[node];
    const least = this.data.live.sizes.includes(node) ? 0 : -Infinity;
    const cost = running.measure(node, measured, example);
    const held = { least, node, example, measured, cost, start, value: start, good: start, bad: null, returns: kind === "returns" };
    this.held = { ...held, slope: slope < 0 ? null : running.number(slope, example), reach: 0, xs: [], ys: [] };
    this.spread(this.held, Math.max(2, 1.5 * Math.abs(start)));
    this.band.open();
    return true;
  }

  // The curve, as far as the range reaches from the start to both sides.
  /** @param {HeldNumber} held @param {number} reach */
  spread(held, reach) {
    const { node, example, measured, start } = held;
    held.reach = reach;
    const [low, high] = [Math.max(held.least, start - reach), start + reach];
    held.xs = Array.from({ length: CURVE_POINTS }, (_, k) => low + ((high - low) * k) / (CURVE_POINTS - 1));
    held.ys = this.running.along(node, measured, example, held.xs);
  }

  // The number is to be another: everything that depends on it is painted in the next frame.
  /** @param {number} value */
  move(value) {
    if (!this.held || !Number.isFinite(value)) return;
    this.held.value = Math.max(this.held.least, value);
    clearTimeout(this.resting);
    this.resting = undefined;
    this.frame ??= requestAnimationFrame(() => this.flush());
  }

  // The same where it rests as soon as nothing follows for a moment.
  /** @param {number} value */
  moveAndRest(value) {
    this.move(value);
    this.resting = setTimeout(() => this.rest(), RESTS_AFTER);
  }

  flush() {
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    this.frame = null;
    const { held } = this;
    if (!held) return;
    const { engine } = this.running;
    engine.move(held.node, held.example, held.value);
    const bad = engine.firstBad();
    held.bad = bad === null ? null : { node: bad, at: held.value };
    // Where something cannot be computed the drawing keeps what could be.
    if (held.bad === null) held.good = held.value;
    else engine.move(held.node, held.example, held.good);
    const away = Math.abs(held.good - held.start);
    if (away > held.reach) this.spread(held, 1.5 * away);
    this.running.repaint(held.node);
    this.band.paint();
  }

  // Where a given number rests Python is told, once.
  rest() {
    clearTimeout(this.resting);
    this.resting = undefined;
    const { held } = this;
    if (!held) return;
    if (this.frame !== null) this.flush();
    held.value = held.good;
    this.band.paint();
    this.player.live.textContent = this.band.spoken;
    if (held.returns) return;
    const { node, example, good } = held;
    if (good === this.running.asSent(node, example)) return this.settle();
    if (this.alone) return;
    this.told = true;
    this.player.send.edit?.({ node, example, text: inFull(good) ?? String(good) });
  }

  // To where it was when it was taken hold of.
  putBack() {
    const { held } = this;
    this.band.draft = null;
    if (held?.returns) this.letGo();
    else if (held) {
      this.move(held.start);
      this.rest();
    }
  }

  // What returns is again what it was.
  letGo() {
    const { held } = this;
    if (!held?.returns) return;
    clearTimeout(this.resting);
    this.resting = undefined;
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    this.frame = null;
    const { running } = this;
    if (running.isComputed(held.node)) running.engine.release();
    else running.engine.move(held.node, held.example, held.start);
    held.value = held.good = held.start;
    held.bad = null;
    if (this.running.sent) this.running.repaint(held.node);
    this.settle();
    this.band.paint();
  }

  // Where nothing differs any more from what Python sent, that is shown again, with all that only Python says.
  settle() {
    const { sent, engine } = this.running;
    if (sent && engine.values.every((row, n) => row.every((value, k) => Object.is(value, sent.numbers.values[n][k])))) this.running.putBack();
  }

  // The end of it: a given number stays where it rests.
  close() {
    const { held } = this;
    if (!held) return;
    if (this.resting !== undefined) this.rest();
    this.letGo();
    this.held = null;
    this.band.close();
  }

  // A page without a server: everything as it was at first.
  startAgain() {
    this.close();
    this.player.updating.losses = [];
    this.running.putBack();
    this.band.paint();
  }
}
