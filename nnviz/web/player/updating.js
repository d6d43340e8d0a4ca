// The update, again and again while its key is held: the browser makes it, the loss over the updates is drawn, and Python is told how
// many there were as soon as there are no more.

import { numberText } from "../live/digits.js";
import { part } from "../shared/dom.js";
import { arrow } from "./band.js";
import { math, nameOf } from "./formula.js";

/** @import { Send } from "../types" */
/** @import { Player } from "./player.js" */

const TOLD_AFTER = 450; // milliseconds without another update
const MOST_AT_ONCE = 400; // updates that are asked for at once, fewer than Python makes (core/limits.py)

// The ways to ask that are in order already.
const ordered = new WeakSet();

export class Updating {
  // The loss before the first update, and after each.
  /** @type {number[]} */
  losses = [];
  // How many updates Python has not been told of, and how many it was told of and has not answered, message by message.
  fresh = 0;
  /** @type {{ times: number, told: number }[]} */
  told = [];
  /** @type {number | null} */
  frame = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer = undefined;
  bad = "";

  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.box = part(player.root, ".nnv-update", HTMLElement);
    this.said = part(this.box, ".nnv-update-said", HTMLElement);
    part(this.box, "[data-do=apply]", HTMLElement).onclick = () => this.apply();
    part(this.box, "[data-do=rate]", HTMLElement).onclick = () => this.moveRate();
  }

  get running() {
    return this.player.holding.running;
  }

  // Whether there is an update, and somebody who makes it for good.
  get possible() {
    const { data, holding, send } = this.player;
    return Boolean(data.live.after.pairs.length) && !data.chain && !data.matrices && (holding.alone || send.apply !== undefined);
  }

  // A new payload: in it are the updates that were told up to ``applied``, and what came after those is made again. A page may pass over
  // an answer that is followed at once by another one. Who does not say what was applied has answered what was told first, where it is of
  // another ``structure`` (the number of updates is part of it). Of another network (``other``) none is.
  /** @param {{ answered: boolean, other: boolean, applied: number | undefined }} fields */
  show({ answered, other, applied }) {
    if (other || !this.pending) Object.assign(this, { told: [], fresh: 0, losses: [] });
    else if (applied !== undefined) this.told = this.told.filter(({ told }) => told > applied);
    else if (answered) this.told.shift();
    const { pending } = this;
    for (let n = 0; n < pending; n += 1) this.running.update();
    if (pending) this.repaintSoon();
  }

  // The updates that are not in what Python has sent.
  get pending() {
    return this.told.reduce((sum, { times }) => sum + times, this.fresh);
  }

  // Python could not make them.
  refused() {
    if (!this.told.length) return false;
    Object.assign(this, { told: [], fresh: 0, losses: [] });
    return true;
  }

  moveRate() {
    const { holding, data } = this.player;
    if (holding.grab({ node: data.live.after.rate, example: data.example })) holding.band.focus();
  }

  apply() {
    if (!this.possible || this.fresh >= MOST_AT_ONCE) return;
    this.player.pause();
    this.player.holding.close();
    const { running } = this;
    const cost = running.number(this.player.data.live.after.cost, 0);
    if (!this.losses.length) this.losses = [cost];
    this.bad = running.update() ? "" : "The next update leaves the range of numbers: it is not made.";
    if (!this.bad) {
      this.fresh += 1;
      this.losses.push(running.number(this.player.data.live.after.cost, 0));
    }
    this.repaintSoon();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), TOLD_AFTER);
  }

  repaintSoon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.running.repaintAll();
      this.player.holding.band.paint();
    });
  }

  // The ways to ask, before which Python is told of the updates that somebody made first: what was asked next was asked of what they made.
  /** @param {Send} send @returns {Send} */
  inOrder(send) {
    if (ordered.has(send)) return send;
    /** @param {(value: any) => void} way */
    const after = (way) => (/** @type {unknown} */ value) => {
      clearTimeout(this.timer);
      this.tell();
      way(value);
    };
    const found = Object.fromEntries(Object.entries(send).map(([what, way]) => [what, what === "apply" ? way : after(way)]));
    ordered.add(found);
    return found;
  }

  tell() {
    const { player, fresh } = this;
    player.live.textContent = this.said.textContent;
    if (!fresh || player.holding.alone) return;
    // Another number each time, in whichever player of this tab.
    const told = Math.max(Date.now(), (this.told.at(-1)?.told ?? 0) + 1);
    this.told.push({ times: fresh, told });
    this.fresh = 0;
    player.send.apply?.({ times: fresh, told });
  }

  paint() {
    const { data, index } = this.player;
    const wanted = data.steps[index].phase === "update" || this.losses.length > 1 || this.bad;
    this.box.hidden = !this.possible || !wanted || this.player.concealedAt(index);
    if (this.box.hidden) return;
    this.said.innerHTML = this.losses.length > 1 || this.bad ? this.html() : "";
  }

  html() {
    const { data } = this.player;
    const [first, last] = [this.losses[0], this.losses[this.losses.length - 1]];
    const text = (/** @type {number} */ value) => numberText(value, data.live.digits, false);
    const made = this.losses.length - 1;
    const line = `<p>${made} update${made === 1 ? "" : "s"}: ${math(nameOf(data, data.live.after.cost))} ${text(first)} → <b>${text(last)}</b> ${arrow(last - first)}</p>`;
    return line + lossesSvg(this.losses) + (this.bad ? `<p class="nnv-error" role="alert">${this.bad}</p>` : "");
  }

  remove() {
    clearTimeout(this.timer);
  }
}

// The loss over the updates.
/** @param {number[]} losses */
function lossesSvg(losses) {
  const [w, h, pad] = [360, 70, 6];
  const [low, high] = [Math.min(...losses), Math.max(...losses)];
  const at = losses.map((loss, n) => {
    const x = pad + ((w - 2 * pad) * n) / Math.max(1, losses.length - 1);
    return `${x.toFixed(1)},${(h - pad - ((h - 2 * pad) * (loss - low)) / (high - low || 1)).toFixed(1)}`;
  });
  const [x, y] = at[at.length - 1].split(",");
  return `<svg class="nnv-curve" viewBox="0 0 ${w} ${h}" role="img" aria-label="The loss over the updates"><polyline points="${at.join(" ")}" fill="none" stroke="var(--nnv-update)" stroke-width="2.5"/><circle cx="${x}" cy="${y}" r="4" fill="var(--nnv-update)"/></svg>`;
}
