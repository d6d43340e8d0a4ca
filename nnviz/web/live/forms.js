// Forms as they are sent (player/live.py), made into functions. Each is two of them: over rows of float64 numbers, and for what float64
// would lose over numbers that keep it (finer.js). Nothing is evaluated as text.

import { sumInPairs } from "./arithmetic.js";
import { CAREFUL, carefully } from "./far.js";
import { Finer, finerLogarithm, finerMaximum, finerNegative, finerProduct, finerQuotient, finerSize, finerSum, finerTotal, plain } from "./finer.js";
import { OF_ONE_NUMBER, OF_TWO_NUMBERS } from "./functions.js";

/** @import { Arithmetic } from "./arithmetic.js" */
/** @import { Numeric } from "./finer.js" */

/** @typedef {Float64Array[]} Rows the numbers of each operand: one, or one for each example */
/** @typedef {(k: number, example: number) => Numeric} Read */

/**
 * @typedef {object} Compiled
 * @property {(rows: Rows, example: number) => number} fast
 * @property {(read: Read, example: number, rows: Rows) => Numeric} slow
 * @property {(rows: Rows) => boolean} wide whether it differs from example to example
 */

// Set where a function met an argument at which float64 loses digits.
export const lost = { digits: false };

/** @param {Compiled[]} parts @returns {Compiled["wide"]} */
const anyWide = (parts) => (rows) => parts.some((part) => part.wide(rows));

/** @param {number} k @returns {Compiled} */
const reference = (k) => ({
  fast: (rows, example) => (rows[k].length > 1 ? rows[k][example] : rows[k][0]),
  slow: (read, example) => read(k, example),
  wide: (rows) => rows[k].length > 1,
});

/** @param {number} number @returns {Compiled} */
const constant = (number) => ({ fast: () => number, slow: () => number, wide: () => false });

/** @param {Compiled} x @param {(x: number) => number} fast @param {(x: Numeric) => Numeric} [slow] @returns {Compiled} */
const ofOne = (x, fast, slow = (value) => fast(plain(value))) => ({
  fast: (rows, example) => fast(x.fast(rows, example)),
  slow: (read, example, rows) => slow(x.slow(read, example, rows)),
  wide: x.wide,
});

/**
 * @param {Compiled[]} parts
 * @param {(x: number, y: number) => number} fast
 * @param {(x: Numeric, y: Numeric) => Numeric} [slow]
 * @returns {Compiled}
 */
function ofMany(parts, fast, slow = (x, y) => fast(plain(x), plain(y))) {
  const [first, ...others] = parts;
  return {
    fast: (rows, example) => {
      let found = first.fast(rows, example);
      for (const part of others) found = fast(found, part.fast(rows, example));
      return found;
    },
    slow: (read, example, rows) => others.reduce((found, part) => slow(found, part.slow(read, example, rows)), first.slow(read, example, rows)),
    wide: anyWide(parts),
  };
}

/** @param {Compiled[]} parts @param {boolean} included @returns {Compiled} */
function cases([left, right, then, otherwise], included) {
  /** @param {number} x @param {number} y */
  const holds = (x, y) => (included ? x >= y : x > y);
  return {
    fast: (rows, example) => (holds(left.fast(rows, example), right.fast(rows, example)) ? then : otherwise).fast(rows, example),
    slow: (read, example, rows) =>
      (holds(plain(left.slow(read, example, rows)), plain(right.slow(read, example, rows))) ? then : otherwise).slow(read, example, rows),
    wide: anyWide([left, right, then, otherwise]),
  };
}

// The sum over the examples; of a mean it is divided by their number. What is the same for all is its own mean.
/** @param {Compiled} x @param {number} examples @param {boolean} mean @returns {Compiled} */
function overExamples(x, examples, mean) {
  const all = Array.from({ length: examples }, (_, example) => example);
  return {
    fast: (rows) => {
      if (!x.wide(rows) && examples > 1) return x.fast(rows, 0) * (mean ? 1 : examples);
      const sum = sumInPairs(all.map((example) => x.fast(rows, example)));
      return mean ? sum / examples : sum;
    },
    slow: (read, _, rows) => {
      if (!x.wide(rows) && examples > 1) return finerProduct(x.slow(read, 0, rows), mean ? 1 : examples);
      const values = all.map((example) => x.slow(read, example, rows));
      const sum = values.some((value) => value instanceof Finer) ? finerTotal(values) : sumInPairs(values.map(plain));
      return mean ? finerQuotient(sum, examples) : sum;
    },
    wide: () => false,
  };
}

/** @param {string} name @param {Compiled[]} parts @param {number} number @returns {Compiled} */
function careful(name, parts, number) {
  const found = known(CAREFUL, name);
  return {
    fast: (rows, example) => {
      const values = parts.map((part) => part.fast(rows, example));
      const value = found.near(values, number);
      if (found.beyond(values, number, value)) lost.digits = true;
      return value;
    },
    slow: (read, example, rows) =>
      carefully(
        found,
        parts.map((part) => part.slow(read, example, rows)),
        number,
      ),
    wide: anyWide(parts),
  };
}

/** @template T @param {Record<string, T>} table @param {string} name @returns {T} */
function known(table, name) {
  if (!Object.hasOwn(table, name)) throw new Error(`no function is called ${name}`);
  return table[name];
}

// An activation, or 1 minus it, whose logarithm or reciprocal is taken: kept away from 0 where it has not kept its digits.
/** @param {Compiled} x @param {number} floor @param {boolean} exact */
const bounded = (x, floor, exact) =>
  ofOne(
    x,
    (value) => Math.max(value, floor),
    (value) => (value instanceof Finer && exact ? value : Math.max(plain(value), floor)),
  );

/** @type {Record<string, (x: Numeric) => Numeric>} */
const KEEPING = { ln: finerLogarithm, abs: finerSize };

// A token of a form and what stands before it on the stack, of which it takes what it needs.
/** @param {string} token @param {(count: number) => Compiled[]} take @param {Arithmetic} arithmetic @returns {Compiled} */
function compiledToken(token, take, arithmetic) {
  const [kind, ...rest] = token.split(":");
  const number = Number(rest[0]);
  switch (kind) {
    case "copy":
      return reference(0);
    case "ref":
      return reference(number);
    case "const":
      return constant(number);
    case "sum":
      return ofMany(take(number), (x, y) => x + y, finerSum);
    case "product":
      return ofMany(take(number), (x, y) => x * y, finerProduct);
    case "negative":
      return ofOne(take(1)[0], (x) => -x, finerNegative);
    case "quotient":
      return ofMany(take(2), (x, y) => x / y, finerQuotient);
    case "square":
      return ofOne(
        take(1)[0],
        (x) => x * x,
        (x) => finerProduct(x, x),
      );
    case "power":
      return ofOne(
        take(1)[0],
        (x) => x ** number,
        (x) => (x instanceof Finer && number === 2 ? finerProduct(x, x) : plain(x) ** number),
      );
    case "call":
      return ofOne(take(1)[0], known(OF_ONE_NUMBER, rest[0]), KEEPING[rest[0]]);
    case "pair":
      return ofMany(take(2), known(OF_TWO_NUMBERS, rest[0]), rest[0] === "max" ? finerMaximum : undefined);
    case "careful":
      return careful(rest[0], take(Number(rest[1])), Number(rest[2]));
    case "activated":
      return bounded(take(1)[0], number ? arithmetic.floorOfComplement : arithmetic.floorOfActivation, arithmetic.decimals === null);
    case "cases":
      return cases(take(4), number === 1);
    case "mean":
    case "total":
      return overExamples(take(1)[0], number, kind === "mean");
  }
  throw new Error(`no form is called ${kind}`);
}

// A form in postfix order, its tokens divided by "|".
/** @param {string} text @param {Arithmetic} arithmetic @returns {Compiled} */
export function compiledForm(text, arithmetic) {
  /** @type {Compiled[]} */
  const stack = [];
  for (const token of text.split("|")) stack.push(compiledToken(token, (count) => stack.splice(stack.length - count, count), arithmetic));
  if (stack.length !== 1) throw new Error(`not one form: ${text}`);
  return stack[0];
}
