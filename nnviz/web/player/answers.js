// Answers: what counts as a value, however it is written, and which slip a wrong one is.

/** @import { Step } from "../types" */

/** @typedef {{ value: number, places: number }} Typed */

// A number as people write it: 0,5 · −3 · 1/3 · 50 % · 5e-1 · 5·10⁻¹ · ½. ``places`` are the decimals that were written, infinitely
// many of a fraction. Null where it is no number.
/** @param {string} text @returns {Typed | null} */
export function numberTyped(text) {
  // In compatible form ½ is 1⁄2 and a raised digit a digit, so that 10⁻¹ is written 10-1.
  const plain = text.normalize("NFKC").replace(/[−–]/g, "-").replace(/⁄/g, "/").replace(/\s/g, "");
  const spaceless = plain.replace(/[·×*]10\^?\(?(-?\d+)\)?$/, "e$1");
  const percent = spaceless.endsWith("%");
  const body = pointed(percent ? spaceless.slice(0, -1) : spaceless);
  const digits = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`;
  const match = body.match(new RegExp(`^(${digits})(?:/(${digits}))?$`, "i"));
  if (!match) return null;
  const value = Number(match[1]) / (match[2] === undefined ? 1 : Number(match[2])) / (percent ? 100 : 1);
  if (!Number.isFinite(value)) return null;
  return { value, places: match[2] === undefined ? placesOf(match[1]) + (percent ? 2 : 0) : Infinity };
}

// The decimal sign as a point; of a comma and a point the last one is it, and the other one only groups.
/** @param {string} text */
function pointed(text) {
  const [comma, point] = [text.lastIndexOf(","), text.lastIndexOf(".")];
  if (comma < 0) return text;
  return comma > point ? text.replace(/\./g, "").replace(",", ".") : text.replace(/,/g, "");
}

/** @param {string} number */
function placesOf(number) {
  const [mantissa, exponent] = number.toLowerCase().split("e");
  return (mantissa.split(".")[1] || "").length - Number(exponent || 0);
}

// As on paper: half away from zero; what is within a billionth of a tie is one.
/** @param {number} value @param {number} places */
function roundedTo(value, places) {
  const scale = 10 ** places;
  return (Math.sign(value) * Math.floor(Math.abs(value) * scale + 0.5 + 1e-9)) / scale;
}

// Whether an answer is the value, rounded to the digits that were typed. More than three digits, and more than are shown, need not
// be right: who reckons with the numbers on the page cannot know them. Zero is only ever zero.
/** @param {Typed} answer @param {number} value @param {number} shownPlaces @param {number | null | undefined} byHand */
function isValue(answer, value, shownPlaces, byHand) {
  if (byHand !== null && byHand !== undefined) return Math.abs(answer.value - roundedTo(value, byHand)) < 1e-9 * Math.max(1, Math.abs(value));
  if (Math.abs(value) < 1e-15 || answer.value === 0) return Math.abs(value) < 1e-15 && answer.value === 0;
  const third = 2 - Math.floor(Math.log10(Math.abs(value)));
  return [answer.places, Math.max(shownPlaces, third)].some((most) => {
    const places = Math.min(answer.places, most, 300);
    const [typed, right] = [roundedTo(answer.value, places), roundedTo(value, places)];
    return typed !== 0 && Math.abs(typed - right) <= 1e-9 * Math.abs(right);
  });
}

// What to say to an answer, and whether it is right: if not, the slip whose number it is. ``shown`` is the value as the page shows
// it; ``byHand`` the decimals that are kept, null in exact arithmetic: by hand there is one right number.
/**
 * @param {string} typed
 * @param {Pick<Step, "value" | "slips">} step
 * @param {string} shown
 * @param {string[]} sentences
 * @param {number | null | undefined} byHand
 */
export function judged(typed, step, shown, sentences, byHand) {
  const answer = numberTyped(typed);
  if (!answer) return { text: "That is not a number: type digits, such as -0.25.", right: false };
  if (step.value === undefined) return { text: "This step finds several numbers at once: reveal it instead.", right: false };
  const asShown = numberTyped(shown);
  const places = asShown ? asShown.places : 0;
  if (isValue(answer, step.value, places, byHand)) return { text: "Right.", right: true };
  const slip = (step.slips || []).find(([, value]) => isValue(answer, value, places, byHand));
  return { text: slip ? `Not quite: ${sentences[slip[0]]}` : "Not yet. Look at the formula again.", right: false };
}
