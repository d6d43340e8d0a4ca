// What is said of a number that is held: what it was and is, what its derivative predicts and what really happens, and the curve.

import { inFull, numberText } from "../live/digits.js";
import { part } from "../shared/dom.js";
import { numberTyped } from "./answers.js";
import { escaped, math, meaningOf, nameOf } from "./formula.js";
import { further, stepFor } from "./grabbing.js";
import { curveSvg } from "./nudge.js";

/** @import { Holding } from "./holding.js" */
/** @import { HeldNumber } from "../types" */

const CURVE_HEIGHT = 70;

/** @type {Record<string, number | undefined>} */
const STEPS = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 };

export class Band {
  // What is being typed, until it is taken or left.
  /** @type {string | null} */
  draft = null;

  /** @param {Holding} holding */
  constructor(holding) {
    this.holding = holding;
    const { root } = holding.player;
    this.box = part(root, ".nnv-held", HTMLElement);
    this.name = part(this.box, ".nnv-held-name", HTMLElement);
    this.field = part(this.box, "[data-held=value]", HTMLInputElement);
    this.was = part(this.box, ".nnv-held-was", HTMLElement);
    this.range = part(this.box, "[data-held=range]", HTMLInputElement);
    this.table = part(this.box, ".nnv-held-changes", HTMLElement);
    this.curve = part(this.box, ".nnv-held-curve", HTMLElement);
    this.bad = part(this.box, ".nnv-error", HTMLElement);
    this.again = part(root, ".nnv-held-alone", HTMLElement);
    part(this.box, "[data-held=back]", HTMLElement).onclick = () => holding.putBack();
    part(this.box, "[data-held=close]", HTMLElement).onclick = () => holding.close();
    part(this.again, "[data-held=again]", HTMLElement).onclick = () => holding.startAgain();
    this.range.oninput = () => {
      this.draft = null;
      holding.move(Number(this.range.value));
    };
    this.range.onchange = () => holding.rest();
    this.range.ondblclick = () => holding.putBack();
    this.range.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.field.oninput = () => (this.draft = this.field.value);
    this.field.onchange = () => this.typed();
    this.box.addEventListener("keydown", (event) => this.key(event));
  }

  open() {
    this.box.hidden = false;
    this.draft = null;
    this.paint();
    this.fill();
  }

  close() {
    const focused = this.box.contains(this.holding.player.rootNode().activeElement);
    this.box.hidden = true;
    this.draft = null;
    if (focused) this.holding.player.formula.focus({ preventScroll: true });
  }

  focus() {
    if (!this.box.hidden) this.range.focus({ preventScroll: true });
  }

  // --- moving it from here

  /** @param {number} steps @param {boolean} fine */
  step(steps, fine) {
    const { held } = this.holding;
    this.draft = null;
    if (held) this.holding.moveAndRest(further(held.value, steps, stepFor(held.value, fine)));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const steps = STEPS[event.key];
    const own = event.target === this.range || (event.target === this.field && event.key.match(/^Arrow(Up|Down)$|^Page/));
    if (event.key === "Escape") {
      this.holding.putBack();
      this.holding.close();
    } else if (steps !== undefined && own) this.step(steps, event.shiftKey);
    else if (event.key === "Enter" && event.target === this.field) this.typed();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    event.preventDefault();
    this.step(event.deltaY < 0 ? 1 : -1, event.shiftKey);
  }

  // As if it were being typed.
  /** @param {string} text */
  type(text) {
    this.field.value = this.draft = text;
    this.field.focus({ preventScroll: true });
  }

  typed() {
    const found = numberTyped(this.field.value);
    if (found) this.draft = null;
    this.complain(found ? "" : "That is not a number: type digits, such as -0.25.");
    if (!found || found.value === this.holding.held?.value) return;
    this.holding.move(found.value);
    this.holding.rest();
    this.fill();
  }

  // --- what it says

  paint() {
    const { held, alone, data, running } = this.holding;
    this.again.hidden = !alone || !running.sent;
    if (!held) return;
    const { node, example, start, good, reach } = held;
    this.name.innerHTML = `${math(nameOf(data, node, example))} =`;
    const how = held.returns ? "held here, let go and it returns" : "";
    this.was.innerHTML = good === start ? how : `was ${this.text(start, node)} ${arrow(good - start)} ${this.text(good - start, node)}`;
    Object.assign(this.range, { min: String(Math.max(held.least, start - reach)), max: String(start + reach), step: "any" });
    this.range.value = String(good);
    this.range.setAttribute("aria-label", meaningOf(data, node, example));
    this.range.setAttribute("aria-valuetext", this.text(good, node));
    if (this.draft === null && this.holding.player.rootNode().activeElement !== this.field) this.fill();
    this.table.innerHTML = this.changes(held);
    this.curve.innerHTML = this.drawn(held);
    this.complain(held.bad === null ? "" : this.beyond(held.bad, example));
  }

  /** @param {string} text */
  complain(text) {
    this.bad.textContent = text;
    this.bad.hidden = !text;
  }

  fill() {
    const { held } = this.holding;
    if (held) this.field.value = (inFull(held.good) ?? "").replace("-", "−");
  }

  /** @param {number} value @param {number} node */
  text(value, node) {
    const { data, running } = this.holding;
    return numberText(value, data.live.digits, !running.isComputed(node));
  }

  /** @param {HeldNumber} held */
  now({ node, measured, example }) {
    return this.holding.running.measure(node, measured, example);
  }

  /** @param {HeldNumber} held */
  changes(held) {
    const { data } = this.holding;
    const { measured, example, cost, slope, start, good } = held;
    const [now, moved] = [this.now(held), good - start];
    const rate = held.node === data.live.after.rate;
    const name = `${math(nameOf(data, measured, example))}${rate ? " after the update" : ""}`;
    /** @param {string} head @param {string} value */
    const row = (head, value) => `<tr><th scope="row">${head}</th><td class="nnv-number">${value}</td></tr>`;
    const kept = (/** @type {number} */ value) => this.text(this.holding.running.engine.kept(value), measured);
    const predicted = slope === null ? "" : row("predicted", `${kept(slope)} · ${this.text(moved, held.node)} = ${kept(slope * moved)}`);
    const real = `${kept(cost)} → <b>${kept(now)}</b> ${arrow(now - cost)} <span title="real change" data-real>${kept(now - cost)}</span>`;
    return `<tbody>${row(name, real)}${predicted}</tbody>`;
  }

  /** @param {HeldNumber} held */
  drawn(held) {
    const { xs, ys, start, cost, slope, good } = held;
    const drawable = ys.every(Number.isFinite);
    const nudge = { xs: drawable ? xs : [], ys: drawable ? ys : [], at: start, cost, slope: slope ?? 0, to: good, after: this.now(held) };
    return curveSvg(nudge, this.letter(held), slope !== null, CURVE_HEIGHT);
  }

  /** @param {HeldNumber} held */
  letter({ measured, example }) {
    return escaped(meaningOf(this.holding.data, measured, example));
  }

  /** @param {NonNullable<HeldNumber["bad"]>} bad @param {number} example */
  beyond({ node, at }, example) {
    const { data } = this.holding;
    const what = node in data.meanings ? meaningOf(data, node, example) : "number on the way";
    return `At ${at.toPrecision(4).replace("-", "−")} it cannot be computed: the ${what} leaves the range of numbers. The drawing shows the last place where it can.`;
  }

  // For who does not see it: what was moved, and what came of it.
  get spoken() {
    const { held, data } = this.holding;
    if (!held) return "";
    const { node, example, good } = held;
    const cost = meaningOf(data, held.measured, example);
    return `${meaningOf(data, node, example)}: ${this.text(good, node)}. ${cost}: ${this.text(this.now(held), held.measured)}.`;
  }
}

/** @param {number} change */
export const arrow = (change) => (change > 0 ? '<span class="nnv-up">▲</span>' : change < 0 ? '<span class="nnv-down">▼</span>' : "");
