// What is kept of a computed number, as core/arithmetic.py has it: all of it, or by hand so many decimals, half away from zero.

/** @typedef {{ decimals: number | null, floorOfActivation: number, floorOfComplement: number }} Arithmetic */

/** @param {number | null} decimals @returns {Arithmetic} */
export function arithmeticOf(decimals) {
  if (decimals === null) return { decimals, floorOfActivation: 1e-300, floorOfComplement: 2 ** -53 };
  const half = 0.5 * Number(`1e-${decimals}`);
  return { decimals, floorOfActivation: half, floorOfComplement: half };
}

// What lies within 5e-9 units of the last place of a tie counts as the tie, and so does the float64 nearest to one.
/** @param {number} value @param {number} decimals */
export function halfUp(value, decimals) {
  const scale = Number(`1e${decimals}`);
  const size = Math.abs(value);
  const units = size * scale;
  if (!(units < 2 ** 52)) return value;
  const below = Math.floor(units);
  const up = (units - below >= 0.5 - 5e-9 || size >= (below + 0.5) / scale) && below / scale !== size;
  return Math.sign(value) * ((below + Number(up)) / scale) + 0;
}

// The sum as NumPy makes it: of few one after the other, of many in pairs, so that both sides agree to the last bit.
/** @param {Float64Array | number[]} values @param {number} [from] @param {number} [count] @returns {number} */
export function sumInPairs(values, from = 0, count = values.length) {
  if (count > 128) {
    const half = Math.floor(count / 2) - (Math.floor(count / 2) % 8);
    return sumInPairs(values, from, half) + sumInPairs(values, from + half, count - half);
  }
  let total = 0;
  let k = 0;
  if (count >= 8) {
    const r = Array.from(values.slice(from, from + 8));
    for (k = 8; k + 8 <= count; k += 8) for (let n = 0; n < 8; n += 1) r[n] += values[from + k + n];
    total = r[0] + r[1] + (r[2] + r[3]) + (r[4] + r[5] + (r[6] + r[7]));
  }
  for (; k < count; k += 1) total += values[from + k];
  return total;
}
