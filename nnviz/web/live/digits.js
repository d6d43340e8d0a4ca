// Numbers as text, by the rules of explain/numbers.py, and with the signs of print.

import { halfUp } from "./arithmetic.js";
import { Finer } from "./finer.js";

/** @import { DigitsShown } from "../contract" */
/** @import { Numeric } from "./finer.js" */

const LARGE = 1e6;
const LONGEST_IN_FULL = 15; // digits before the point up to which a number is written out
const MAX_DIGITS = 8;
const SMALLEST = 2 ** -1022;

// The digits of the shortest text that reads as the same float64, and the power of ten of the first of them.
/** @param {number} value @returns {{ sign: string, digits: string, size: number }} */
function shortest(value) {
  const [mantissa, exponent] = Math.abs(value).toExponential().split("e");
  const digits = mantissa.replace(".", "").replace(/0+$/, "") || "0";
  return { sign: value < 0 ? "-" : "", digits, size: Number(exponent) };
}

/** @param {number} exponent */
const powerOfTen = (exponent) => `e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;

// That text; null where it has more than ``most`` decimals. Powers of ten where more than fifteen digits stood before the point, or it
// begins after five zeros.
/** @param {number} value @param {number | null} [most] @returns {string | null} */
export function inFull(value, most = null) {
  const { sign, digits, size } = shortest(value);
  const places = Math.max(0, digits.length - 1 - size);
  if (size > -6 && size < LONGEST_IN_FULL) {
    if (most !== null && places > most) return null;
    if (size < 0) return `${sign}0.${"0".repeat(-size - 1)}${digits}`;
    const whole = digits.slice(0, size + 1).padEnd(size + 1, "0");
    return sign + (places ? `${whole}.${digits.slice(size + 1)}` : whole);
  }
  if (most !== null && digits.length > most) return null;
  return `${sign}${digits[0]}.${digits.slice(1) || "0"}${powerOfTen(size)}`;
}

/** @param {string} text @param {number} decimals */
function padded(text, decimals) {
  if (text.includes("e") || !decimals) return text;
  const [before, after = ""] = text.split(".");
  return `${before}.${after.padEnd(decimals, "0")}`;
}

// A tie goes to the even digit, as Python has it.
/** @param {number} value @param {number} places */
function exponentialText(value, places) {
  const [exact, exponent] = value.toExponential(60).split("e");
  const [kept, rest] = [exact.slice(0, exact.indexOf(".") + 1 + places), exact.slice(exact.indexOf(".") + 1 + places)];
  const even = Number(kept[kept.length - 1]) % 2 === 0;
  const text = /^50*$/.test(rest) && even ? `${kept}e${exponent}` : value.toExponential(places);
  const [mantissa, power] = text.split("e");
  return mantissa + powerOfTen(Number(power));
}

/** @param {number} value @param {number} decimals */
const scientific = (value, decimals) => exponentialText(value, Math.max(1, decimals <= 3 ? decimals : decimals - 1));

/** @param {number} value @param {number} decimals */
const roundedToZero = (value, decimals) => !Number(value.toFixed(decimals)) || (decimals === 0 && Math.abs(value) === 0.5);

/** @param {number} value @param {number} decimals */
const fixed = (value, decimals) => {
  const rounded = halfUp(value, decimals);
  return Object.is(rounded, -0) ? `-${(0).toFixed(decimals)}` : rounded.toFixed(decimals);
};

// Plain text with a hyphen for minus. What was ``given`` is shown as it was given.
/** @param {number} value @param {DigitsShown} digits @param {boolean} [given] @returns {string} */
export function plainText(value, digits, given = false) {
  const { decimals, short, kept } = digits;
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value < 0 ? "-inf" : "inf";
  if (given || (kept && Math.abs(value) >= LARGE)) {
    const whole = inFull(value, kept ? null : MAX_DIGITS);
    if (whole !== null) return given ? whole : padded(whole, decimals);
  }
  if (Math.abs(value) >= LARGE || (value !== 0 && roundedToZero(value, decimals))) return scientific(value, decimals);
  let text = fixed(value, decimals);
  // Rounded it must not look like a shorter number that was given.
  if (given) {
    for (let places = decimals; places <= MAX_DIGITS && text.endsWith("0"); places += 1) text = fixed(value, places);
  }
  const same = Math.abs(Number(text) - value) <= 1e-12 * Math.max(Math.abs(Number(text)), Math.abs(value));
  if (text.includes(".") && (given || (short && same))) text = text.replace(/0+$/, "").replace(/\.$/, "");
  return value ? text : text.replace(/^-/, "");
}

// A number beyond the range of float64.
/** @param {[number, number]} decimal @param {DigitsShown} digits */
function beyondText([mantissa, exponent], digits) {
  if (!mantissa || !Number.isFinite(mantissa)) return plainText(mantissa, digits);
  const [written, more] = scientific(mantissa, digits.decimals).split("e");
  return written + powerOfTen(exponent + Number(more));
}

const EXPONENT_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

// With a true minus sign and a raised exponent.
/** @param {string} text */
export function displayed(text) {
  const [mantissa, exponent] = text.split("e");
  const raised =
    exponent === undefined
      ? ""
      : `·10${String(Number(exponent))
          .replace(/\d/g, (d) => EXPONENT_DIGITS[Number(d)])
          .replace("-", "⁻")}`;
  return (mantissa + raised).replaceAll("-", "−").replace("inf", "∞");
}

// A number of the engine's as a page shows it.
/** @param {Numeric} value @param {DigitsShown} digits @param {boolean} given */
export function numberText(value, digits, given) {
  if (!(value instanceof Finer)) return displayed(plainText(value, digits, given));
  const size = Math.abs(value.float);
  const within = size >= SMALLEST && size < Infinity;
  return displayed(within ? plainText(value.float, digits, given) : beyondText(value.decimal, digits));
}
