// The graph of a walkthrough, evaluated in the browser: all of it, or what depends on what was changed. The forms are Python's
// (core/forms.py), and the tests hold the numbers and their texts equal to Python's.

import { arithmeticOf, halfUp } from "./arithmetic.js";
import { Finer, plain } from "./finer.js";
import { compiledForm, lost } from "./forms.js";

/** @import { AfterUpdate, Program } from "../contract" */
/** @import { Compiled, Rows } from "./forms.js" */
/** @import { Numeric } from "./finer.js" */

/** @typedef {{ form: Compiled, operands: number[], rows: Rows, copies: boolean }} Computed */
/** @typedef {{ node: number, example: number, value: number }} Held */

export class Engine {
  // ``given`` are the numbers of the leaves, in order: one for all examples, or one for each. ``decimals`` are kept by hand, or null.
  /** @param {Program} program @param {number[][]} given @param {number | null} decimals */
  constructor({ forms, nodes }, given, decimals) {
    this.arithmetic = arithmeticOf(decimals);
    const compiled = forms.map((text) => compiledForm(text, this.arithmetic));
    let leaf = 0;
    /** @type {Float64Array[]} */
    this.values = [];
    // What float64 would have lost, by node and example.
    /** @type {Map<number, (Finer | undefined)[]>} */
    this.finer = new Map();
    this.examples = Math.max(...given.map((numbers) => numbers.length));
    /** @type {(Computed | null)[]} */
    this.nodes = nodes.map(([form, ...operands]) => {
      const rows = operands.map((n) => this.values[n]);
      const wide = form !== undefined && compiled[form].wide(rows);
      this.values.push(form === undefined ? Float64Array.from(given[leaf++]) : new Float64Array(wide ? this.examples : 1));
      return form === undefined ? null : { form: compiled[form], operands, rows, copies: forms[form] === "copy" };
    });
    /** @type {number[][]} */
    this.consumers = nodes.map(() => []);
    this.nodes.forEach((node, n) => {
      for (const operand of new Set(node?.operands)) this.consumers[operand].push(n);
    });
    // An intermediate number that is held at another value, whatever it is computed from.
    /** @type {Held | null} */
    this.held = null;
    /** @type {Map<number, number[]>} */
    this.reached = new Map();
    this.evaluate();
  }

  evaluate() {
    this.nodes.forEach((_, n) => this.compute(n));
  }

  // Everything that depends on a node, itself left out, in order; found once.
  /** @param {number} node @returns {number[]} */
  after(node) {
    const before = this.reached.get(node);
    if (before) return before;
    const found = new Set([node]);
    for (let n = node; n < this.nodes.length; n += 1) if (found.has(n)) for (const consumer of this.consumers[n]) found.add(consumer);
    found.delete(node);
    const order = [...found].sort((a, b) => a - b);
    this.reached.set(node, order);
    return order;
  }

  // A number becomes another, and what depends on it follows. A computed one is held there: what it is computed from stays.
  /** @param {number} node @param {number} example @param {number} value */
  move(node, example, value) {
    this.put(node, example, value);
    for (const n of this.after(node)) this.compute(n);
  }

  /** @param {number} node @param {number} example @param {number} value */
  put(node, example, value) {
    const row = this.values[node];
    const at = row.length > 1 ? example : 0;
    if (this.nodes[node]) this.held = { node, example: at, value };
    row[at] = value;
    if (this.nodes[node]) this.compute(node);
  }

  // What ``measured`` is while a number goes over ``points`` and all else stays; afterwards everything is as before.
  /** @param {number} node @param {number} example @param {number[]} points @param {number} measured */
  along(node, example, points, measured) {
    const between = this.between(node, measured);
    const [before, held] = [plain(this.number(node, example)), this.held];
    const found = points.map((point) => {
      this.put(node, example, point);
      for (const n of between) this.compute(n);
      return plain(this.number(measured, example));
    });
    this.held = held;
    if (!this.nodes[node]) this.put(node, example, before);
    else this.compute(node);
    for (const n of between) this.compute(n);
    return found;
  }

  // What a quantity is computed from, itself included, in order.
  /** @param {number} to @returns {number[]} */
  before(to) {
    const leads = new Set([to]);
    for (let n = to; n >= 0; n -= 1) if (leads.has(n)) for (const operand of this.nodes[n]?.operands ?? []) leads.add(operand);
    return [...leads].filter((n) => this.nodes[n]).sort((a, b) => a - b);
  }

  // What is given as another has it, and the parameters (and what a rule remembers) as that other leaves them after the update.
  /** @param {Engine} other @param {AfterUpdate} after */
  takeUpdate(other, { pairs, count }) {
    this.nodes.forEach((node, n) => !node && this.values[n].set(other.values[n]));
    const found = pairs.map(([, node]) => other.values[node][0]);
    pairs.forEach(([leaf], k) => (this.values[leaf][0] = found[k]));
    if (count >= 0) this.values[count][0] += 1;
  }

  // What depends on a node and leads to another, in order.
  /** @param {number} node @param {number} to */
  between(node, to) {
    const leads = new Set(this.before(to));
    return this.after(node).filter((n) => leads.has(n));
  }

  // What was held is computed again.
  release() {
    const { held } = this;
    this.held = null;
    if (held) this.recompute(held.node);
  }

  /** @param {number} node */
  recompute(node) {
    this.compute(node);
    for (const n of this.after(node)) this.compute(n);
  }

  /** @param {number} n */
  compute(n) {
    const node = this.nodes[n];
    if (!node) return;
    const row = this.values[n];
    this.finer.delete(n);
    for (let example = 0; example < row.length; example += 1) {
      const found = this.heldAt(n, example) ?? this.computed(node, n, example);
      row[example] = node.copies || this.heldAt(n, example) !== null ? found : this.kept(found);
    }
  }

  // What is left of a computed number in this arithmetic; one that is held is used as it is.
  /** @param {number} value */
  kept(value) {
    return this.arithmetic.decimals === null ? value : halfUp(value, this.arithmetic.decimals);
  }

  // Whether a number is written as it was given.
  /** @param {number} n */
  isGiven(n) {
    return this.nodes[n]?.copies ?? true;
  }

  /** @param {number} n @param {number} example */
  heldAt(n, example) {
    return this.held?.node === n && this.held.example === example ? this.held.value : null;
  }

  /** @param {Computed} node @param {number} n @param {number} example */
  computed({ form, operands, rows }, n, example) {
    lost.digits = false;
    // A function says by the way whether it lost digits; what comes from such a number takes the careful way at once.
    const careful = this.arithmetic.decimals === null && operands.some((o) => this.finer.has(o));
    const fast = careful ? 0 : form.fast(rows, example);
    if (!careful && (!lost.digits || this.arithmetic.decimals !== null)) return fast;
    const found = form.slow((k, of) => this.number(operands[k], of), example, rows);
    if (found instanceof Finer) {
      const others = this.finer.get(n) ?? [];
      others[example] = found;
      this.finer.set(n, others);
    }
    return plain(found);
  }

  // A number with the digits that it has kept.
  /** @param {number} n @param {number} example @returns {Numeric} */
  number(n, example) {
    const row = this.values[n];
    const at = row.length > 1 ? example : 0;
    return this.finer.get(n)?.[at] ?? row[at];
  }

  // The first quantity whose number is none; null where all are. A factor beyond the range is none where all that is computed from it is
  // within again.
  /** @returns {number | null} */
  firstBad() {
    /** @type {Set<number>} */
    const bad = new Set();
    for (let n = this.nodes.length - 1; n >= 0; n -= 1) {
      if (this.values[n].every(Number.isFinite)) continue;
      const onward = this.consumers[n];
      if (!(this.finer.has(n) && onward.length && onward.every((c) => !bad.has(c)))) bad.add(n);
    }
    return bad.size ? Math.min(...bad) : null;
  }
}
