// A gradient check: what its numbers are called, and what they are.

import { saidNumber } from "./formula.js";

/** @import { Check } from "../contract" */

const CHECKS = {
  difference: [
    "central difference for",
    "Worked out again with the quantity a little larger and a little smaller: the difference of the two results over that of the quantity.",
  ],
  error: ["relative error for", "How far the derivative and its central difference are apart, as a part of the larger of the two."],
};

// What a number of a gradient check is called, and what it is.
/** @param {"difference" | "error"} what @param {string} derivative */
export function checkSaid(what, derivative) {
  const [text, why] = CHECKS[what];
  return { name: `<mtext>${text}\u00a0</mtext>${derivative}`, why };
}

/** @param {Check} check @param {string} derivative */
export function checkHtml({ numeric, error, flag }, derivative) {
  /** @param {"difference" | "error"} what @param {string} text */
  const said = (what, text) => {
    const { name, why } = checkSaid(what, derivative);
    return saidNumber(text, name, why);
  };
  return `Gradient check: moved a little up and down, the central difference is ${said("difference", numeric)}; relative error ${said("error", error)} ${flag}`;
}
