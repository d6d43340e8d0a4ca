// The chain rule beside its steps: the derivatives of neighbours, the paths with their shares, the sum as it is folded. What is
// picked in a list is a step. Shown only where the payload carries a ``chain``.

import { around, origin, part, parts } from "../shared/dom.js";
import { asked, filled, math, nameOf, plainly, saidNumber, textOf } from "./formula.js";
import { areSame, sharesOf } from "./shares.js";

/** @import { Chain, ChainPath, Fold } from "../contract" */
/** @import { Player } from "./player.js" */
/** @import { Step, Walkthrough } from "../types" */

const TIMES = '<mo form="infix">·</mo>';
const SAME = ["✗ not equal", "equal ✓"];

// A product that is too long goes on below, before a factor.
/** @param {string} product */
const factors = (product) =>
  product
    .split(TIMES)
    .map((factor, n) => math(n ? TIMES + factor : factor))
    .join(" ");

const MORE = '<button type="button" class="nnv-link" data-more hidden></button>';

export class Paths {
  /** @type {string | null} */
  shown = null;
  // Whether all rows of a long list are wanted.
  open = false;

  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    /** @type {Chain | undefined} */
    this.chain = undefined;
    this.holder = part(player.root, ".nnv-paths", HTMLElement);
    this.holder.addEventListener("click", (event) => {
      if (around(origin(event), "[data-more]")) {
        this.open = true;
        this.crop(player.index);
        return;
      }
      const row = around(origin(event), "[data-step]");
      if (!row) return;
      player.pause();
      player.go(Number(row.dataset.step));
    });
  }

  /** @param {Walkthrough} data */
  show(data) {
    this.chain = data.chain;
    this.holder.hidden = !this.chain;
    this.player.root.toggleAttribute("data-chain", Boolean(this.chain));
    this.shown = null;
    if (!this.chain) return;
    part(this.player.root, ".nnv-values", HTMLElement).hidden = !data.tables.length;
  }

  /** @param {number} index */
  paint(index) {
    if (!this.chain) return;
    const { phase } = this.player.data.steps[index];
    const kind = phase === "sum" ? "paths" : phase;
    this.player.root.dataset.panel = kind;
    if (kind === "folding") this.holder.innerHTML = this.foldHtml(this.chain.folds[index]);
    else if (this.shown !== kind) this.holder.innerHTML = kind === "paths" ? this.pathsHtml(this.chain) : this.neighboursHtml();
    if (this.shown !== kind) this.open = false;
    this.shown = kind;
    this.mark(index);
  }

  // Beside the drawing nothing is scrolled: the rows that there is no room for are counted, and all are there when they are asked for. Of
  // paths, which are sorted, the first are seen, of neighbours those around the step's. In a low window even the step's own row may have no
  // room below its formula, nor what stands around the rows.
  /** @param {number} index */
  crop(index) {
    const more = this.holder.querySelector("[data-more]");
    if (!(more instanceof HTMLElement)) return;
    const { card, root } = this.player;
    const rows = [...parts(this.holder, "tbody tr")];
    const hint = this.holder.querySelector(".nnv-hint:last-child");
    for (const row of rows) row.hidden = false;
    delete this.holder.dataset.left;
    more.hidden = true;
    this.player.words.hidden = false;
    if (hint instanceof HTMLElement) hint.hidden = false;
    if (this.open || !(root.dataset.layout === "beside" || "beside" in root.dataset || "short" in root.dataset)) return;
    let over = card.scrollHeight - card.clientHeight;
    if (over > 1 && hint instanceof HTMLElement) {
      hint.hidden = true;
      over = card.scrollHeight - card.clientHeight;
    }
    if (over <= 1) return;
    more.hidden = false;
    over += more.offsetHeight + 8;
    const current = Math.max(
      0,
      rows.findIndex((row) => Number(row.dataset.row) === index || row.classList.contains("nnv-touched")),
    );
    const heights = rows.map((row) => row.offsetHeight);
    /** @param {number} n */
    const far = (n) => (this.shown !== "neighbours" ? n : Math.abs(n - current));
    const order = rows
      .map((_, n) => n)
      .filter((n) => n !== current)
      .sort((a, b) => far(b) - far(a));
    let count = 0;
    for (const n of order) {
      if (over <= 0) break;
      rows[n].hidden = true;
      over -= heights[n];
      count += 1;
    }
    more.hidden = !count;
    // What is said in words goes before what is shown.
    const still = () => card.scrollHeight > card.clientHeight + 1;
    this.player.words.hidden = still();
    if (still()) this.holder.dataset.left = "rows";
    if (rows.length && still()) {
      rows[current].hidden = true;
      more.hidden = false;
      count += 1;
    }
    more.textContent = `+ ${count} more`;
    if (still()) this.holder.dataset.left = "nothing";
  }

  // Other numbers: while something moves the lists keep their rows, in the order in which Python sent them.
  renumbered() {
    const { chain } = this;
    const { data } = this.player;
    if (!chain || !data.moved) {
      this.shown = null;
      return;
    }
    for (const cell of parts(this.holder, ".nnv-number[data-node], b[data-node]")) {
      (cell.querySelector("span") ?? cell).textContent = textOf(data, Number(cell.dataset.node));
    }
    if (this.shown !== "paths") return;
    const now = this.now(chain);
    for (const [n, cell] of parts(this.holder, ".nnv-share").entries()) cell.innerHTML = this.shareHtml(now.paths[n]);
    part(this.holder, "[data-same]", HTMLElement).textContent = SAME[Number(now.same)];
  }

  // The paths as their products are now.
  /** @param {Chain} chain @returns {Chain} */
  now(chain) {
    const { data, holding } = this.player;
    if (!data.moved) return chain;
    /** @param {number} node */
    const number = (node) => holding.running.number(node, data.example);
    const products = chain.paths.map(({ step }) => number(data.steps[step].nodes[0]));
    const { cancels, shares } = sharesOf(products, number(chain.total), chain.sizes === null ? null : number(chain.sizes));
    const why = (/** @type {string} */ name) => `The product along path ${name} as a part of ${chain.whole[Number(cancels)]}.`;
    const paths = chain.paths.map((path, n) => ({ ...path, ...shares[n], why: why(path.name) }));
    return { ...chain, cancels, paths, same: areSame(number(chain.total), number(chain.found)) };
  }

  // What a path is called while its share is another one than Python has put into its heading.
  /** @param {Step} step @param {number} index */
  heading(step, index) {
    const { chain } = this;
    if (!chain || !this.player.data.moved || step.phase !== "paths") return null;
    const { paths, cancels } = this.now(chain);
    const path = paths.find((other) => other.step === index);
    return path ? `${path.title}: ${path.share} of ${chain.flows[Number(cancels)]}` : null;
  }

  /** @param {number} index */
  mark(index) {
    for (const row of this.holder.querySelectorAll("[aria-current]")) row.removeAttribute("aria-current");
    const row = this.holder.querySelector(`tr[data-row="${index}"]`);
    for (const hidden of this.holder.querySelectorAll(".nnv-unknown")) hidden.classList.remove("nnv-unknown");
    for (const other of parts(this.holder, "tr[data-row]")) {
      if (this.player.concealedAt(Number(other.dataset.row))) other.classList.add("nnv-unknown");
    }
    if (!(row instanceof HTMLElement)) return;
    row.setAttribute("aria-current", "step");
    const list = part(this.holder, ".nnv-list", HTMLElement);
    const [top, bottom] = [row.offsetTop, row.offsetTop + row.offsetHeight];
    if (top < list.scrollTop || bottom > list.scrollTop + list.clientHeight) list.scrollTop = top - list.clientHeight / 2;
  }

  /** @param {string} label @param {string} caption @param {string[]} head @param {string[]} rows */
  list(label, caption, head, rows) {
    const cells = head.map((text) => `<th scope="col">${text}</th>`).join("");
    return `<div class="nnv-list" tabindex="0" role="group" aria-label="${label}"><table><caption>${caption}</caption><thead><tr>${cells}</tr></thead><tbody>${rows.join("")}</tbody></table>${MORE}</div>`;
  }

  // The table of lecture 000: one neighbour after another, in symbols and in numbers.
  neighboursHtml() {
    const { data } = this.player;
    const rows = data.steps
      .map((step, n) => ({ step, n }))
      .filter(({ step }) => step.phase === "neighbours")
      .slice(1)
      .map(({ step, n }) => {
        const node = step.nodes[0];
        const button = `<button type="button" class="nnv-plain" data-step="${n}" aria-label="${data.sentences[step.heading]}, ${plainly(nameOf(data, node))}">${math(nameOf(data, node))}</button>`;
        const formula = "formula" in step ? math(`<mo>=</mo>${filled(data, step.formula[0], step.formula[2], false)}`) : "";
        const more = step.nodes.length > 1 ? ` <span class="nnv-hint">and ${step.nodes.length - 1} more</span>` : "";
        return `<tr data-row="${n}"><td>${button}${more}</td><td>${formula}</td><td class="nnv-number" ${asked(node, data.example)}><span>${textOf(data, node)}</span></td></tr>`;
      });
    return this.list("Derivatives of neighbours", "Derivatives of neighbours along the way", ["derivative", "in symbols", "value"], rows);
  }

  /** @param {ChainPath} path */
  shareHtml({ name, sign, share, width, why }) {
    const bar = `<svg width="72" height="12" aria-hidden="true"><rect x="0" y="1" width="${width}" height="10" class="nnv-bar-${sign === "+" ? "up" : "down"}"/></svg>`;
    return `${bar} ${saidNumber(`${sign} ${share}`, `<mtext>share of path ${name}</mtext>`, why)}`;
  }

  /** @param {Chain} chain */
  pathsHtml(chain) {
    const { paths, all, caption, total, found, same, note } = this.now(chain);
    const { data } = this.player;
    /** @param {number} node */
    const quantity = (node) => `<b ${asked(node, data.example)}>${textOf(data, node)}</b>`;
    const rows = paths.map(
      (path) =>
        `<tr data-row="${path.step}"><td><button type="button" class="nnv-plain" data-step="${path.step}" aria-label="Path p${path.name}: ${path.route}">p<sub>${path.name}</sub></button></td>` +
        `<td><span class="nnv-share">${this.shareHtml(path)}</span></td>` +
        `<td class="nnv-number" ${asked(data.steps[path.step].nodes[0], data.example)}><span>${textOf(data, data.steps[path.step].nodes[0])}</span></td><td class="nnv-route">${path.shown}</td></tr>`,
    );
    const sums = `<p class="nnv-sums"><span>Sum of ${all}: ${quantity(total)}</span> <span>Backpropagation: ${quantity(found)}</span> <span data-same>${SAME[Number(same)]}</span></p>`;
    return `${this.list("Paths", caption, ["path", "share", "product", "through"], rows)}${sums}<p class="nnv-hint">${note}</p>`;
  }

  /** @param {Fold} fields */
  foldHtml({ rows, caption, more, counts }) {
    const lines = rows.map(
      ({ product, value, fresh }, n) =>
        `<tr${fresh ? ' class="nnv-touched"' : ""}><td>${n ? "+" : "="}</td><td><span class="nnv-factors">${factors(product)}</span></td><td class="nnv-number">${saidNumber(value, product, "A product of the sum as it stands: the factors beside it, multiplied.")}</td></tr>`,
    );
    const dots = more ? `<tr><td>+</td><td colspan="2">… ${more}</td></tr>` : "";
    return (
      `<div class="nnv-list nnv-fold" tabindex="0" role="group" aria-label="The sum as it stands"><table><caption>${math(caption)} as it stands</caption><tbody>${lines.join("")}${dots}</tbody></table>${MORE}</div>` +
      `<p class="nnv-counts">${counts}</p>`
    );
  }
}
