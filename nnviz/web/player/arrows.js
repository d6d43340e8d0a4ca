// Beside each number that has moved an arrow, the larger the more.

import { svg } from "../shared/dom.js";

/** @import { Entry } from "../types" */

// ``moved`` are the changes as shares, by node; the drawing is so ``wide``.
/** @param {Entry[]} entries @param {Map<number, number>} moved @param {number} wide @param {SVGElement} holder */
export function drawArrows(entries, moved, wide, holder) {
  holder.replaceChildren();
  if (!moved.size) return;
  for (const { element } of entries) {
    const share = moved.get(Number(element?.dataset.node ?? -1));
    const box = element?.firstElementChild;
    if (share === undefined || !element || element.style.display === "none" || !(box instanceof SVGRectElement)) continue;
    const [x, y, w, h] = ["x", "y", "width", "height"].map((name) => Number(box.getAttribute(name)));
    const size = 2.6 + 2.4 * Math.min(1, Math.abs(share));
    const up = Math.sign(share);
    // At the edge of the drawing above the end of its number.
    const fits = x + w + 2 * size + 2 < wide;
    const [left, middle] = fits ? [x + w + 1, y + h / 2] : [x + w - 2 * size, y - size];
    const points = `${left},${middle + up * size} ${left + 2 * size},${middle + up * size} ${left + size},${middle - up * size}`;
    svg("polygon", { points, class: up > 0 ? "nnv-up" : "nnv-down" }, holder);
  }
}
