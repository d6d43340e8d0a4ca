// The named functions of forms, by the names of core/functions.py.

const { abs, exp, log1p } = Math;

// ln(e^x + e^y), without overflow.
/** @param {number} x @param {number} y */
function logOfSum(x, y) {
  if (x === y) return x + Math.LN2;
  const [more, less] = x > y ? [x, y] : [y, x];
  return Number.isNaN(x + y) ? x + y : more + log1p(exp(less - more));
}

const BY_FRACTION = 2; // from here on 1 - erf(x) would lose digits

// 1 - erf(x). Near 0 by the series of erf, whose terms all have one sign, farther out by the continued fraction of erfc (Abramowitz and
// Stegun, 7.1.6 and 7.1.14).
/** @param {number} x @returns {number} */
export function complementOfErf(x) {
  if (x < 0) return 2 - complementOfErf(-x);
  if (Number.isNaN(x)) return x;
  const power = exp(-x * x) / Math.sqrt(Math.PI);
  if (x < BY_FRACTION) {
    let [term, sum] = [2 * x, 0];
    for (let n = 1; sum + term !== sum; n += 1) {
      sum += term;
      term *= (2 * x * x) / (2 * n + 1);
    }
    return 1 - power * sum;
  }
  let below = x;
  for (let n = 120; n > 0; n -= 1) below = x + n / 2 / below;
  return power === 0 ? 0 : power / below;
}

/** @type {Record<string, (x: number) => number>} */
export const OF_ONE_NUMBER = {
  exp,
  ln: Math.log,
  expm1: Math.expm1,
  normal_below: (z) => 0.5 * complementOfErf(z / -Math.SQRT2),
  tanh: Math.tanh,
  sqrt: Math.sqrt,
  sin: Math.sin,
  cos: Math.cos,
  abs,
  sign: Math.sign,
};

/** @type {Record<string, (x: number, y: number) => number>} */
export const OF_TWO_NUMBERS = {
  max: Math.max,
  min: Math.min,
  logaddexp: logOfSum,
  power: (x, y) => x ** y,
  "x >= y": (x, y) => (x >= y ? 1 : 0),
  "x > y": (x, y) => (x > y ? 1 : 0),
};
