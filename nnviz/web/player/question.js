// What can be asked: whatever shows a number says which one it is.

/** @import { Question } from "../types" */

export const ASKABLE = "[data-node], [data-said]";

// What an element that shows a number asks about: a quantity for an example, or what is said of a number that is none.
/** @param {HTMLElement | SVGElement} fields @returns {Question} */
export function questionOf({ dataset, textContent }) {
  const text = textContent.trim();
  if (dataset.said !== undefined) return { name: dataset.said, text, why: dataset.why ?? "" };
  const question = { node: Number(dataset.node), example: dataset.example === undefined ? undefined : Number(dataset.example) };
  return dataset.shown ? { ...question, text } : question;
}
