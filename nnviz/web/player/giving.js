// What a player has to give away beside its link: the formula of the step, and the steps on paper.

import { parts } from "../shared/dom.js";
import { formulaLatex, formulaMathml, formulaText } from "./copying.js";

/** @import { Player } from "./player.js" */
/** @import { Share } from "../shared/share.js" */

const GIVEN = `
  <fieldset><legend>Copy the formula of this step as</legend>
    <button type="button" data-formula="latex">LaTeX</button>
    <button type="button" data-formula="mathml">MathML</button>
    <button type="button" data-formula="text">Text</button>
  </fieldset>
  <fieldset><legend>Print, each step with its drawing</legend>
    <label>Steps <input data-steps placeholder="all" maxlength="200" autocomplete="off" title="Such as 1-6, 9" /></label>
    <button type="button" data-do="print">Print</button>
  </fieldset>`;

/** @type {Record<string, (lines: Element[]) => string>} */
const WAYS = { latex: formulaLatex, mathml: formulaMathml, text: formulaText };

/** @param {Share} share @param {Player} player */
export function fillGiving(share, player) {
  share.more.innerHTML = GIVEN;
  for (const button of parts(share.more, "[data-formula]")) {
    button.onclick = () =>
      share.copy(WAYS[String(button.dataset.formula)]([...player.formula.querySelectorAll(".nnv-line")]), `The formula is copied as ${button.textContent}.`);
  }
  const field = /** @type {HTMLInputElement} */ (share.more.querySelector("[data-steps]"));
  for (const button of parts(share.more, "[data-do=print]")) {
    button.onclick = () => {
      const wrong = player.print.choose(field.value);
      share.said.textContent = wrong;
      if (wrong) return;
      share.dialog.close();
      window.print();
    };
  }
}
