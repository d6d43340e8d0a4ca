// Activations of any z, as core/far.py has them: near 0 the plain formulas; far out their distance from the limit is kept beside the value.

import { besideLimit, exponential, Finer, narrowed, over, plain, plus, scaled, times } from "./finer.js";

/** @import { Numeric } from "./finer.js" */

const LOST = 8; // of the z of a sigmoid: 1 - a is 3e-4 there
const SHARE_LOST = 3e-4; // the same for a share of softmax
const UNDERFLOW = -700;

/** @param {number} z */
const logistic = (z) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));

// e^z/(1 + e^z) for z <= 0.
/** @param {number} z */
function logisticBelow(z) {
  const power = exponential(z);
  return over(power, plus(power, scaled(1)));
}

/** @param {boolean} above @param {import("./finer.js").Scaled} rest */
const aboveOrBelow = (above, rest) => (above ? besideLimit(1, rest) : new Finer(rest, scaled(0)));

/** @param {Finer} x @param {boolean} turned */
const signed = ({ lead, low }, turned) => (turned ? new Finer({ m: -lead.m, e: lead.e }, low && { m: -low.m, e: low.e }) : new Finer(lead, low));

/** @param {number[]} scores @param {number} k */
function shareOf(scores, k) {
  const most = Math.max(...scores);
  return Math.exp(scores[k] - most) / scores.reduce((sum, z) => sum + Math.exp(z - most), 0);
}

// e^z_k over the sum of all: with R the sum of e^(z_j - z_k) over the others it is 1/(1 + R).
/** @param {number[]} scores @param {number} k @returns {Numeric} */
function farShare(scores, k) {
  const apart = scores.filter((_, j) => j !== k).map((z) => z - scores[k]);
  const largest = Math.max(...apart);
  const others = times(exponential(largest), scaled(apart.reduce((sum, z) => sum + Math.exp(z - largest), 0)));
  const whole = plus(others, scaled(1));
  return others.e <= 0 ? aboveOrBelow(true, over(others, whole)) : aboveOrBelow(false, over(scaled(1), whole));
}

/**
 * A function by the name under which a form has it: its value where nothing is lost, ``beyond`` where that is not so, and the value there.
 *
 * @typedef {object} Careful
 * @property {(parts: number[], number: number) => number} near
 * @property {(parts: number[], number: number, found: number) => boolean} beyond
 * @property {(parts: number[], number: number) => Numeric} far
 */

/** @type {Record<string, Careful>} */
export const CAREFUL = {
  sigmoid: {
    near: ([z]) => logistic(z),
    beyond: ([z]) => Math.abs(z) > LOST,
    far: ([z]) => aboveOrBelow(z >= 0, logisticBelow(-Math.abs(z))),
  },
  tanh: {
    near: ([z]) => Math.tanh(z),
    beyond: ([z]) => Math.abs(z) > LOST / 2,
    far: ([z]) => {
      const rest = logisticBelow(-2 * Math.abs(z));
      return signed(besideLimit(1, { m: rest.m, e: rest.e + 1 }), z < 0);
    },
  },
  softplus: {
    near: ([z]) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))),
    beyond: ([z]) => z < UNDERFLOW,
    far: ([z]) => narrowed(exponential(z)),
  },
  exponential_below: {
    near: ([z], alpha) => (z > 0 ? z : alpha * Math.expm1(z)),
    beyond: ([z]) => z < -LOST,
    far: ([z], alpha) => besideLimit(-alpha, times(exponential(z), scaled(-alpha))),
  },
  over_one_and_its_size: {
    near: ([z]) => z / (1 + Math.abs(z)),
    beyond: ([z]) => Math.abs(z) > LOST,
    far: ([z]) => signed(besideLimit(1, scaled(1 / (1 + Math.abs(z)))), z < 0),
  },
  softmax_share: {
    near: shareOf,
    beyond: (scores, _, found) => scores.length > 1 && !(found >= SHARE_LOST && found <= 1 - SHARE_LOST) && !Number.isNaN(found),
    far: farShare,
  },
};

/** @param {Careful} careful @param {Numeric[]} parts @param {number} number @returns {Numeric} */
export function carefully({ near, beyond, far }, parts, number) {
  const values = parts.map(plain);
  const found = near(values, number);
  return beyond(values, number, found) ? far(values, number) : found;
}

export const carefulNames = () => Object.keys(CAREFUL);
