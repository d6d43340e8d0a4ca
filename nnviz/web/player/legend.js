// What the signs of the drawing mean.

/** @import { Walkthrough } from "../types" */

/** @param {string} colour @param {string} dash */
const lineOf = (colour, dash) =>
  `<svg width="34" height="8" aria-hidden="true"><line x1="0" y1="4" x2="34" y2="4" stroke="var(--nnv-${colour})" stroke-width="2.5" stroke-dasharray="${dash}"/></svg>`;

/** @param {Walkthrough} data */
export function legendHtml({ scenes, errors, sign }) {
  const biases = scenes.wide.marks.some(({ kind }) => kind === "bias") ? " or a bias" : "";
  return `${lineOf("positive", "")} positive weight ${lineOf("negative", "7 5")} negative weight; the larger, the wider. Below a neuron: its error term, <span class="nnv-backward">${errors}</span>. On an edge${biases}, <span class="nnv-gradient">${sign}</span>: the derivative by it.`;
}
