// On paper: the chosen steps, each with its drawing, its formulas and its words, in light colours. The sheet is made when somebody
// prints, by whichever way, and is gone afterwards.

import { element, part } from "../shared/dom.js";
import { colourIn } from "../shared/looks.js";
import { formulaLines } from "./formula.js";
import { drawingAsSvg } from "./takeaway.js";

/** @import { Player } from "./player.js" */

const MOST_DRAWINGS = 60; // where there are more steps the drawing is printed where a layer begins, or a phase

/**
 * The steps of a text such as "1-3, 7", from 0; all where it is empty, null where it is none.
 *
 * @param {string} text
 * @param {number} count
 * @returns {number[] | null}
 */
export function stepsTyped(text, count) {
  const wanted = text.trim().replace(/[–−]/g, "-");
  const all = Array.from({ length: count }, (_, n) => n);
  if (!wanted || wanted.toLowerCase() === "all") return all;
  /** @type {Set<number>} */
  const found = new Set();
  for (const piece of wanted.split(/[,;\s]+(?!-)(?<!-\s*)/).filter(Boolean)) {
    const match = piece.match(/^(\d{1,6})(?:\s*-\s*(\d{1,6}))?$/);
    if (!match) return null;
    const [low, high] = [Number(match[1]), Number(match[2] ?? match[1])];
    if (low < 1 || high < low || high > count) return null;
    for (const n of all.slice(low - 1, high)) found.add(n);
  }
  return [...found].sort((a, b) => a - b);
}

export class Print {
  /** @type {number[] | null} */
  chosen = null;

  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.sheet = part(player.root, ".nnv-sheet", HTMLElement);
    this.before = () => this.build();
    this.after = () => this.clear();
    window.addEventListener("beforeprint", this.before);
    window.addEventListener("afterprint", this.after);
  }

  // Which steps are printed next; what is wrong with the text, or nothing.
  /** @param {string} text */
  choose(text) {
    const count = this.player.data.steps.length;
    this.chosen = stepsTyped(text, count);
    return this.chosen ? "" : `Steps: "${text}". Allowed: numbers from 1 to ${count} and ranges of them, such as 1-6, 9.`;
  }

  build() {
    const { player } = this;
    const { data, root, drawing } = player;
    if (!data || !drawing.scene) return;
    const steps = this.chosen ?? data.steps.map((_, n) => n);
    const drawn = new Set(steps.length <= MOST_DRAWINGS ? steps : steps.filter((n, k) => this.begins(n, steps[k - 1])));
    const { palette } = drawing;
    const theme = player.shownTheme ?? "light";
    const { index } = player;
    for (const place of [root, this.sheet]) colourIn(place, "nnv", "light", data.palette.light);
    drawing.palette = data.palette.light;
    this.sheet.replaceChildren(...steps.map((n) => this.printed(n, drawn.has(n))));
    drawing.palette = palette;
    colourIn(root, "nnv", theme, palette);
    player.index = index;
    player.paint(false);
    this.fit();
  }

  /** @param {number} n @param {number | undefined} before */
  begins(n, before) {
    const { steps } = this.player.data;
    return before === undefined || steps[n].phase !== steps[before].phase || steps[n].layer !== steps[before].layer;
  }

  /** @param {number} n @param {boolean} withDrawing */
  printed(n, withDrawing) {
    const { player } = this;
    const { data, root, drawing } = player;
    const step = data.steps[n];
    const made = element("section", { class: "nnv-printed" });
    element("h2", {}, made, `${n + 1}. ${data.sentences[step.heading]}`);
    if (withDrawing) {
      root.dataset.phase = step.phase;
      player.matrices.paint(n, false);
      drawing.step(n, false);
      made.append(drawingAsSvg(drawing));
    }
    element("p", {}, made, data.sentences[step.words]);
    if (data.matrices && withDrawing) made.append(player.matrices.holder.firstElementChild?.cloneNode(true) ?? "");
    element("div", { class: "nnv-small" }, made).innerHTML = formulaLines(data, step);
    if (step.remark !== undefined) element("p", { class: "nnv-remark" }, made, data.sentences[step.remark]);
    return made;
  }

  // What is wider than the paper is written smaller: nothing can be scrolled there.
  fit() {
    for (const wide of /** @type {NodeListOf<HTMLElement>} */ (this.sheet.querySelectorAll(".nnv-small, .nnv-equation"))) {
      wide.style.setProperty("--nnv-fit", "1");
      const { clientWidth, scrollWidth } = wide;
      if (scrollWidth > clientWidth) wide.style.setProperty("--nnv-fit", String((0.97 * clientWidth) / scrollWidth));
    }
  }

  clear() {
    this.sheet.replaceChildren();
    this.chosen = null;
  }

  remove() {
    window.removeEventListener("beforeprint", this.before);
    window.removeEventListener("afterprint", this.after);
  }
}
