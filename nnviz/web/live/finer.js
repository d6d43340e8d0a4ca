// Numbers that have kept what a float64 loses, as core/finer.py has them: a leading and a low part, each a mantissa times a power of two.
// There they are arrays, here each is one number; an ordinary number is a number.

const NOTHING = -(2 ** 60); // the exponent of 0 where exponents are compared
const LEAST = 2 ** -1022;
const FAR = 900; // powers of two between two numbers that no float64 holds side by side
const LN2_HIGH = 0.6931471803691238; // ln 2 as a sum: products of the first term with small whole numbers are exact
const LN2_LOW = 1.9082149292705877e-10;

const bits = new DataView(new ArrayBuffer(8));

/** @typedef {{ m: number, e: number }} Scaled a number m times 2 to the power of e; 0.5 <= |m| < 1, or 0, infinite, NaN */

// x times 2 to the power of e.
/** @param {number} x @param {number} e */
export function timesPower(x, e) {
  let [found, left] = [x, Math.max(-2200, Math.min(2200, e))];
  for (; left > 1000; left -= 1000) found *= 2 ** 1000;
  for (; left < -1000; left += 1000) found *= 2 ** -1000;
  return found * 2 ** left;
}

// Any mantissa and exponent in the normal form.
/** @param {number} m @param {number} e @returns {Scaled} */
export function normal(m, e) {
  if (m === 0 || !Number.isFinite(m)) return { m, e };
  const small = Math.abs(m) < LEAST;
  bits.setFloat64(0, small ? m * 2 ** 64 : m);
  const shift = ((bits.getUint16(0) >> 4) & 2047) - 1022;
  return { m: timesPower(small ? m * 2 ** 64 : m, -shift), e: e + shift - (small ? 64 : 0) };
}

/** @param {number} x */
export const scaled = (x) => normal(x, 0);

/** @param {Scaled} a @returns {Scaled} */
const negative = (a) => ({ m: -a.m, e: a.e });
/** @param {Scaled} a @param {Scaled} b */
export const times = (a, b) => normal(a.m * b.m, a.e + b.e);
/** @param {Scaled} a @param {Scaled} b */
export const over = (a, b) => normal(a.m / b.m, a.e - b.e);

/** @param {Scaled} a @param {Scaled} b */
function aligned(a, b) {
  const top = Math.max(a.m === 0 ? NOTHING : a.e, b.m === 0 ? NOTHING : b.e);
  return { x: timesPower(a.m, Math.min(0, a.e - top)), y: timesPower(b.m, Math.min(0, b.e - top)), top };
}

/** @param {Scaled} a @param {Scaled} b */
export function plus(a, b) {
  const { x, y, top } = aligned(a, b);
  return normal(x + y, top);
}

// a + b without an error: the rounded sum, and what the rounding took away.
/** @param {Scaled} a @param {Scaled} b @returns {[Scaled, Scaled]} */
function exactSum(a, b) {
  const { x, y, top } = aligned(a, b);
  const total = x + y;
  const piece = total - x;
  if (a.m !== 0 && b.m !== 0 && Math.abs(a.e - b.e) > FAR) return [normal(total, top), a.e >= b.e ? b : a];
  return [normal(total, top), normal(x - (total - piece) + (y - piece), top)];
}

// e to the power of x, however large.
/** @param {number} x */
export function exponential(x) {
  const k = Math.round(x / Math.LN2);
  return normal(Math.exp(x - k * LN2_HIGH - k * LN2_LOW), k);
}

// A number that is lead + low; without a low part only the range is wider.
export class Finer {
  /** @param {Scaled} lead @param {Scaled | null} low */
  constructor(lead, low) {
    this.lead = lead;
    this.low = low;
  }

  // As a float64: 0 or infinite where that is out of range.
  get float() {
    return timesPower(this.lead.m, this.lead.e);
  }

  // As a mantissa and a power of ten, which may be one that no float64 has.
  /** @returns {[number, number]} */
  get decimal() {
    const { m, e } = this.lead;
    if (!m) return [0, 0];
    const power = Math.log10(Math.abs(m)) + e * Math.log10(2);
    const exponent = Math.floor(power);
    return [Math.sign(m) * 10 ** (power - exponent), exponent];
  }
}

/** @typedef {number | Finer} Numeric */

/** @param {Numeric} x */
export const plain = (x) => (typeof x === "number" ? x : x.float);
/** @param {Numeric} x */
const leadOf = (x) => (typeof x === "number" ? scaled(x) : x.lead);
/** @param {Numeric} x */
const lowOf = (x) => (typeof x === "number" ? null : x.low);

// As an ordinary number wherever that says all of it.
/** @param {Scaled} a @returns {Numeric} */
export function narrowed(a) {
  const within = a.m === 0 || !Number.isFinite(a.m) || (a.e > -1021 && a.e <= 1024);
  return within ? timesPower(a.m, a.e) : new Finer(a, null);
}

// limit - distance, with both parts.
/** @param {number} limit @param {Scaled} distance */
export const besideLimit = (limit, distance) => new Finer(...exactSum(scaled(limit), negative(distance)));

/** @param {Numeric} x @param {Numeric} y @returns {Numeric} */
export function finerSum(x, y) {
  if (typeof x === "number" && typeof y === "number") return x + y;
  const lows = [lowOf(x), lowOf(y)].filter((low) => low !== null);
  if (!lows.length) return narrowed(plus(leadOf(x), leadOf(y)));
  const [total, first] = exactSum(leadOf(x), leadOf(y));
  return new Finer(...exactSum(total, lows.reduce(plus, first)));
}

/** @param {Numeric} x @returns {Numeric} */
export const finerNegative = (x) => (typeof x === "number" ? -x : new Finer(negative(x.lead), x.low && negative(x.low)));
/** @param {Numeric} x @returns {Numeric} */
export const finerSize = (x) => (leadOf(x).m < 0 ? finerNegative(x) : x);

/** @param {Finer} x @returns {Numeric} */
function finerSquare({ lead, low }) {
  const big = 134217729 * lead.m;
  const high = big - (big - lead.m);
  const rest = lead.m - high;
  const square = lead.m * lead.m;
  const lost = normal(high * high - square + 2 * high * rest + rest * rest, 2 * lead.e);
  const twice = low ? times(lead, low) : scaled(0);
  return new Finer(...exactSum(normal(square, 2 * lead.e), plus(lost, { m: twice.m, e: twice.e + 1 })));
}

/** @param {Numeric} x @param {Numeric} y @returns {Numeric} */
export function finerProduct(x, y) {
  if (typeof x === "number" && typeof y === "number") return x * y;
  if (x === y && typeof x !== "number" && x.low) return finerSquare(x);
  // Times 1 or -1 the low part stays.
  if (typeof x !== "number" && x.low && Math.abs(plain(y)) === 1 && typeof y === "number") return y === 1 ? x : finerNegative(x);
  if (typeof y !== "number" && y.low && Math.abs(plain(x)) === 1 && typeof x === "number") return x === 1 ? y : finerNegative(y);
  return narrowed(times(leadOf(x), leadOf(y)));
}

/** @param {Numeric} x @param {Numeric} y @returns {Numeric} */
export const finerQuotient = (x, y) => (typeof x === "number" && typeof y === "number" ? x / y : narrowed(over(leadOf(x), leadOf(y))));

/** @param {Numeric} x @returns {Numeric} */
export function finerLogarithm(x) {
  if (typeof x === "number") return Math.log(x);
  const { lead, low } = x;
  const inside = lead.e > -1021 && lead.e <= 1024;
  const found = inside ? Math.log(x.float) : Math.log(lead.m) + lead.e * Math.LN2;
  return low ? found + Math.log1p(plain(new Finer(over(low, lead), null))) : found;
}

/** @param {Numeric} x @param {Numeric} y @returns {Numeric} */
export function finerMaximum(x, y) {
  if (typeof x === "number" && typeof y === "number") return Math.max(x, y);
  return narrowed(plus(leadOf(x), negative(leadOf(y))).m >= 0 ? leadOf(x) : leadOf(y));
}

/** @param {Numeric[]} xs @returns {Numeric} */
export const finerTotal = (xs) => narrowed(xs.map(leadOf).reduce(plus));
