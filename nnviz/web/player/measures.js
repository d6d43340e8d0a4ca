// What a page leaves of its window to the drawing, in pixels.

import { part } from "../shared/dom.js";

/** @import { Arrangement } from "./fitting.js" */

const LEAST_ABOVE = 60; // of the page above the player, and at most so many of which it takes notice
const MOST_ABOVE = 250;
const LEAST_BESIDE = 330;
const UNDER_BUTTONS = 24;
const LEAST_LOW = 150; // that a drawing has in a low window, and those between it and what is around it
const AROUND_LOW = 22;
const FRAMED = 130; // that the buttons above and below take in another page's frame
const PANES = 46; // above the drawing where it stands in the place of its matrices, for going back to them

// What stands above the player while its page is not scrolled; a message that comes and goes there moves nothing.
/** @param {HTMLElement} root @param {number} [least] */
export function aboveIt(root, least = LEAST_ABOVE) {
  const { top } = root.getBoundingClientRect();
  /** @type {HTMLElement | null} */
  const page = document.querySelector("[data-testid=stMain]");
  return Math.min(MOST_ABOVE, Math.max(least, top + (page?.scrollTop ?? window.scrollY)));
}

/** @param {HTMLElement} root */
const heightOfButtons = (root) => part(root, ".nnv-transport", HTMLElement).offsetHeight;

// Beside the formula: all that the window leaves above the buttons.
/** @param {HTMLElement} root @param {boolean} presented */
export function heightBeside(root, presented) {
  const top = presented ? part(root, ".nnv-stage", HTMLElement).offsetTop : aboveIt(root, LEAST_ABOVE);
  return Math.max(LEAST_BESIDE, window.innerHeight - top - heightOfButtons(root) - UNDER_BUTTONS);
}

// In a low window all that is left between what stands above the drawing and the buttons; in another page's frame all but what they take.
/** @param {HTMLElement} root @param {Arrangement} arrangement */
export function heightLow(root, arrangement) {
  if (arrangement !== "short") return window.innerHeight - FRAMED;
  const top = part(root, ".nnv-top", HTMLElement).offsetHeight;
  return Math.max(LEAST_LOW, window.innerHeight - aboveIt(root, 0) - top - heightOfButtons(root) - AROUND_LOW);
}

// What of the height beside the formula is left where one of matrices and drawing is chosen.
/** @param {HTMLElement} root */
export const heightOfPanes = (root) => (root.dataset.panes === "one" ? PANES : 0);
