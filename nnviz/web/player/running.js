// The numbers of a walkthrough as the browser computes them, in place of those that Python sent, until Python answers again.

import { inFull, numberText } from "../live/digits.js";
import { Engine } from "../live/engine.js";
import { plain } from "../live/finer.js";

/** @import { Player } from "./player.js" */
/** @import { Walkthrough } from "../types" */

/**
 * What Python has sent, while something else is shown: the texts, the values of the steps, and every number.
 *
 * @typedef {object} AsSent
 * @property {Pick<Walkthrough, "texts" | "views" | "editable">} texts
 * @property {(number | undefined)[]} steps
 * @property {Engine} numbers
 */

export class Running {
  /** @type {Engine | null} */
  made = null;
  /** @type {AsSent | null} */
  sent = null;
  // The numbers after the update.
  /** @type {Engine | null} */
  following = null;

  /** @param {Player} player */
  constructor(player) {
    this.player = player;
  }

  get data() {
    return this.player.data;
  }

  // Made when it is first needed: most pages are only looked at.
  get engine() {
    const { live, by_hand } = this.data;
    return (this.made ??= new Engine(live.program, live.given, by_hand));
  }

  // A new payload: what the browser has found is over.
  renew() {
    this.made = null;
    this.sent = null;
    this.following = null;
    this.player.root.removeAttribute("data-live");
  }

  /** @param {number} node @param {number} example */
  number(node, example) {
    return plain(this.engine.number(node, example));
  }

  /** @param {number} node */
  isComputed(node) {
    return this.data.live.program.nodes[node].length > 0;
  }

  /** @param {number} node */
  isWide(node) {
    return this.engine.values[node].length > 1;
  }

  // The cost after the update, with all that is as it is now.
  get costAfter() {
    const { live, by_hand } = this.data;
    this.following ??= new Engine(live.program, live.given, by_hand);
    this.following.takeUpdate(this.engine, live.after);
    for (const n of this.following.before(live.after.cost)) this.following.compute(n);
    return plain(this.following.number(live.after.cost, 0));
  }

  // What a number is measured by: another number, or of the learning rate the cost after the update.
  /** @param {number} node @param {number} measured @param {number} example */
  measure(node, measured, example) {
    return node === this.data.live.after.rate ? this.costAfter : this.number(measured, example);
  }

  /** @param {number} node @param {number} measured @param {number} example @param {number[]} points */
  along(node, measured, example, points) {
    const { engine } = this;
    if (node !== this.data.live.after.rate) return engine.along(node, example, points, measured);
    const before = this.number(node, 0);
    const found = points.map((point) => {
      engine.move(node, 0, point);
      return this.costAfter;
    });
    engine.move(node, 0, before);
    return found;
  }

  // One update; false where something could not be computed afterwards, and then it is not made.
  update() {
    const { engine } = this;
    const before = engine.values.map((row) => row.slice());
    engine.takeUpdate(engine, this.data.live.after);
    engine.evaluate();
    if (engine.firstBad() === null) return true;
    before.forEach((row, n) => engine.values[n].set(row));
    engine.evaluate();
    return false;
  }

  repaintAll() {
    const changed = new Set(this.data.live.program.nodes.keys());
    this.keep();
    this.rewrite(changed);
    this.show(changed, this.moved(changed));
  }

  // A number as Python has it.
  /** @param {number} node @param {number} example */
  asSent(node, example) {
    return this.sent ? plain(this.sent.numbers.number(node, example)) : this.number(node, example);
  }

  // Everything that depends on a node is shown as it is now.
  /** @param {number} node */
  repaint(node) {
    const changed = new Set([node, ...this.engine.after(node)]);
    this.keep();
    this.rewrite(changed);
    this.show(changed, this.moved(changed));
  }

  // Everything as Python sent it.
  putBack() {
    if (!this.sent) return;
    const { texts, steps, numbers } = this.sent;
    Object.assign(this.data, texts);
    steps.forEach((value, n) => (this.data.steps[n].value = value));
    this.renew();
    this.made = numbers;
    delete this.data.moved;
    this.show(new Set(this.data.live.program.nodes.keys()), new Map());
  }

  /** @param {Set<number>} changed @param {Map<number, number>} moved */
  show(changed, moved) {
    this.player.drawing.renumbered(changed, moved, (node) => this.number(node, 0));
    this.player.repaint(changed);
  }

  keep() {
    const { data } = this;
    const { texts, views, editable, live, by_hand } = data;
    if (!this.sent) {
      const steps = data.steps.map((step) => step.value);
      this.sent = { texts: { texts, views, editable }, steps, numbers: new Engine(live.program, live.given, by_hand) };
    }
    data.moved = true;
    this.player.root.dataset.live = "";
  }

  /** @param {Set<number>} changed */
  rewrite(changed) {
    const { data, engine } = this;
    const named = [...changed].filter((n) => n in data.texts);
    /** @param {number} n @param {number} example */
    const text = (n, example) => numberText(engine.number(n, example), data.live.digits, engine.isGiven(n));
    data.texts = { ...data.texts };
    for (const n of named) data.texts[n] = text(n, data.shown);
    data.views = Object.fromEntries(Object.entries(data.views).map(([example, view]) => [example, { ...view }]));
    for (const [example, view] of Object.entries(data.views)) for (const n of named) if (this.isWide(n)) view[n] = text(n, Number(example));
    data.editable = { ...data.editable };
    for (const key of Object.keys(data.editable)) {
      const [node, example = data.shown] = key.split(";").map(Number);
      if (changed.has(node)) data.editable[key] = inFull(this.number(node, example)) ?? data.editable[key];
    }
    for (const step of data.steps) {
      if (step.value !== undefined && changed.has(step.nodes[0])) step.value = this.number(step.nodes[0], step.example ?? data.shown);
    }
  }

  // What is shown otherwise than Python sent it, and the change as a share of the larger of the two numbers.
  /** @param {Set<number>} changed @returns {Map<number, number>} */
  moved(changed) {
    const { data, sent } = this;
    const found = new Map();
    for (const n of changed) {
      if (!sent || !(n in data.texts)) continue;
      const before = sent.texts.views[data.example]?.[n] ?? sent.texts.texts[n];
      const [was, is] = [this.asSent(n, data.example), this.number(n, data.example)];
      if (before !== (data.views[data.example]?.[n] ?? data.texts[n])) found.set(n, (is - was) / Math.max(Math.abs(is), Math.abs(was)));
    }
    return found;
  }
}
