// The shares of the paths of a chain rule, from the numbers of its graph: as Listing in explain/chain/paths.py has them.

import { halfUp } from "../live/arithmetic.js";

/** @typedef {{ sign: "+" | "−", share: string, width: number }} Share */

const BAR = 72; // pixels of the widest bar, as in player/chain.py

// A share as text, never rounded to nothing.
/** @param {number} share */
export function percent(share) {
  if (!share) return "0 %";
  return share >= 0.0005 ? `${halfUp(100 * share, 1).toFixed(1)} %` : "< 0.1 %";
}

// Of the sum itself where nothing cancels. ``sizes`` are all products without their signs, null where every path is in ``products``.
/** @param {number[]} products @param {number} total @param {number | null} sizes @returns {{ cancels: boolean, shares: Share[] }} */
export function sharesOf(products, total, sizes) {
  const all = products.map(Math.abs);
  const whole = sizes ?? all.reduce((sum, size) => sum + size, 0);
  const largest = Math.max(0, ...all) || 1;
  const cancels = whole > Math.abs(total) * (1 + 1e-9);
  const shares = products.map((product, n) => ({
    sign: /** @type {"+" | "−"} */ (cancels && product < 0 ? "−" : "+"),
    share: percent(whole ? all[n] / whole : 0),
    width: Number(((BAR * all[n]) / largest).toFixed(1)),
  }));
  return { cancels, shares };
}

// Whether both sums are the same number but for the rounding.
/** @param {number} total @param {number} found */
export const areSame = (total, found) => Math.abs(total - found) <= 1e-9 * Math.abs(found) + 1e-300;
