// A nudge: predicted and real change side by side, and the loss along this one quantity with its tangent.

import { escaped, saidNumber } from "./formula.js";

/** @import { Nudge } from "../contract" */
/** @import { Walkthrough } from "../types" */

/** @param {Nudge} nudge @param {Walkthrough} data @param {boolean} open */
export function nudgeHtml(nudge, data, open) {
  /** @param {string} what @param {string} text @param {string} value */
  const row = (what, text, value) => {
    const said = saidNumber(value, `<mtext>${escaped(what)}</mtext>`, `${text}, with h = ${nudge.h}.`);
    return `<tr><th scope="row">${what}</th><td>${text}</td><td class="nnv-number">${said}</td></tr>`;
  };
  const letter = nudge.letter || data.cost;
  const values = (nudge.rows || []).map(([what, text, value]) => row(what, text, value)).join("");
  return (
    (open
      ? `<div class="nnv-row"><label class="nnv-field">Move it by h = <input data-h type="text" inputmode="decimal" value="${escaped(nudge.h)}" /></label> <button type="button" data-nudge>Try</button></div>`
      : `<p>Moved by h = ${escaped(nudge.h)}:</p>`) +
    (nudge.message ? `<p class="nnv-error" role="alert">${escaped(nudge.message)}</p>` : "") +
    `<table><tbody>${row("predicted change", "derivative · h", nudge.predicted)}${row("real change", `${letter} after − ${letter} before`, nudge.real)}${values}</tbody></table>` +
    (nudge.note ? `<p class="nnv-hint">${escaped(nudge.note)}</p>` : "") +
    curveSvg(nudge, letter)
  );
}

// The curve of what is measured; with ``tangent`` what the derivative predicts too.
/** @param {Pick<Nudge, "xs" | "ys" | "at" | "cost" | "slope" | "to" | "after">} nudge @param {string} letter @param {boolean} [tangent] @param {number} [h] */
export function curveSvg(nudge, letter, tangent = true, h = 130) {
  const [w, pad] = [360, 8];
  const { xs, ys, after } = nudge;
  if (!ys.length || after === null) return "<p>The curve leaves the range of floating-point numbers.</p>";
  const [x0, x1] = [xs[0], xs[xs.length - 1]];
  const low = Math.min(...ys);
  const high = Math.max(...ys);
  const spread = high - low || 1;
  /** @param {number} x */
  const px = (x) => pad + ((w - 2 * pad) * (x - x0)) / (x1 - x0);
  /** @param {number} y */
  const py = (y) => h - pad - ((h - 2 * pad) * (y - low)) / spread;
  const curve = xs.map((x, i) => `${px(x).toFixed(1)},${py(ys[i]).toFixed(1)}`).join(" ");
  const straight = [x0, x1].map((x) => `${px(x).toFixed(1)},${py(nudge.cost + nudge.slope * (x - nudge.at)).toFixed(1)}`).join(" ");
  /** @param {number} x @param {number} y @param {string} colour */
  const dot = (x, y, colour) => `<circle cx="${px(x).toFixed(1)}" cy="${py(y).toFixed(1)}" r="5" fill="${colour}"/>`;
  return (
    `<svg class="nnv-curve" viewBox="0 0 ${w} ${h}" role="img" aria-label="${letter} along this quantity, with its tangent">` +
    `<svg x="0" y="0" width="${w}" height="${h}">${tangent ? `<polyline points="${straight}" fill="none" stroke="var(--nnv-backward)" stroke-width="1.5" stroke-dasharray="6 4"/>` : ""}` +
    `<polyline points="${curve}" fill="none" stroke="var(--nnv-forward)" stroke-width="2.5"/>${dot(nudge.at, nudge.cost, "var(--nnv-active)")}${dot(nudge.to, after, "var(--nnv-update)")}</svg></svg>` +
    `<p class="nnv-hint">Solid: ${letter} as this one quantity moves.${tangent ? " Dashed: its tangent, what the derivative predicts." : ""}</p>`
  );
}
