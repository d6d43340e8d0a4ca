// What a card says of a number: where it comes from, where it goes, what else stands at its place, what can be done with it.

import { asked, differs, escaped, formulaLines, math, meaningOf, nameOf, plainly, textOf } from "./formula.js";
import { nudgeHtml } from "./nudge.js";

/** @import { Player } from "./player.js" */
/** @import { OfQuantity, Resolved, SaidAsked, Walkthrough, Writable } from "../types" */

// The step that finds a number; undefined for what is given or has no step of its own.
/** @param {Walkthrough} data @param {{ node: number, example: number }} second @returns {number | undefined} */
export function stepOf(data, { node, example }) {
  return data.matrices?.known[example]?.[node] ?? data.knownOnDisplay[node];
}

// How a quantity is written: as its step does, or by a formula of its own where it is found together with others or written out.
/** @param {Walkthrough} data @param {number} node @param {number | undefined} at @returns {Writable | null} */
function formulaOf(data, node, at) {
  const own = data.formulas[node];
  if (own) return { nodes: [node], formula: own, arrow: at !== undefined && data.steps[at].arrow };
  return at === undefined || "written" in data.steps[at] ? null : data.steps[at];
}

// The card of a number, at the end of a trail.
/** @param {Player} player @param {Resolved} question @param {Resolved[]} trail */
export function cardHtml(player, question, trail) {
  const close = `<button type="button" class="nnv-close" data-close aria-label="Close">×</button>`;
  return close + wayHtml(player, question, trail) + (question.node === undefined ? saidHtml(question) : new Card(player, question, trail).html());
}

// The numbers that were asked on the way here.
/** @param {Player} player @param {Resolved} question @param {Resolved[]} trail */
function wayHtml({ ask }, question, trail) {
  if (trail.length < 2) return "";
  const before = trail.slice(0, -1).map((other, n) => {
    const label = escaped(`Back to the ${ask.meaning(other)}`);
    return `<li><button type="button" class="nnv-link" data-trail="${n}" aria-label="${label}, ${plainly(ask.nameOf(other))}">${math(ask.nameOf(other))}</button></li>`;
  });
  return `<nav class="nnv-trail" aria-label="Asked before"><ol>${before.join("")}<li aria-current="true">${math(ask.nameOf(question))}</li></ol></nav>`;
}

// A number that is no quantity: what it is called and why it stands where it stands.
/** @param {SaidAsked} question */
function saidHtml({ name, text, why }) {
  return `<p class="nnv-asked" tabindex="-1">${math(`<mrow class="nnv-asked-name">${name}</mrow><mo>=</mo><mn class="nnv-asked-value">${text}</mn>`)}</p><p>${escaped(why)}</p>`;
}

// What there is to say of a quantity's number.
class Card {
  /** @param {Player} player @param {OfQuantity} question @param {Resolved[]} trail */
  constructor(player, question, trail) {
    this.player = player;
    this.data = player.data;
    this.question = question;
    this.trail = trail;
    this.at = stepOf(this.data, question);
    // A chain rule shows the products of all its paths from the start, and the transcript every number.
    const shown = this.data.chain || (trail[0].everything && !player.classroom.hiding);
    this.later = this.at !== undefined && this.at > player.index && !shown;
    this.hidden = this.later || (this.at !== undefined && player.concealedAt(this.at));
  }

  html() {
    return [this.asked(), this.origin(), this.place(), this.goes(), this.editor(), this.holder(), this.nudger(), this.chooser(), this.stopper()].join("");
  }

  asked() {
    const { data, hidden } = this;
    const { node, example } = this.question;
    const value = hidden ? "?" : (this.question.text ?? textOf(data, node, example));
    return `<p class="nnv-asked" tabindex="-1">${math(`<mrow class="nnv-asked-name">${nameOf(data, node, example)}</mrow><mo>=</mo><mn class="nnv-asked-value">${value}</mn>`)}</p><p>${meaningOf(data, node, example)}</p>`;
  }

  origin() {
    const { data, at, later, hidden } = this;
    const { node, example } = this.question;
    const own = formulaOf(data, node, at);
    if (!own) return "<p><b>Where it comes from:</b> it is given.</p>";
    const step = at === undefined ? "" : ` <button type="button" class="nnv-link" data-step="${at}">step ${at + 1}</button>`;
    const lines = formulaLines(data, own, later ? "symbols" : hidden ? "open" : "", example);
    return `<p><b>Where it comes from:</b>${step}</p><div class="nnv-small">${lines}</div>`;
  }

  // What else stands at the same place of the drawing.
  place() {
    const { data, player } = this;
    const { node, example } = this.question;
    const { scene } = player.drawing;
    if (!scene || !(node in scene.owners)) return "";
    const others = player.drawing.item(scene.owners[node]).nodes.filter((n) => n !== node && player.drawing.isKnown(n) && data.names[n]);
    if (!others.length) return "";
    return `<p><b>Here too:</b> ${others
      .slice(0, 6)
      .map((n) => this.link(n, example))
      .join(" ")}</p>`;
  }

  /** @param {number} node @param {number} example */
  link(node, example) {
    const { data } = this;
    return `<button type="button" class="nnv-link" ${asked(node, example)} aria-label="${escaped(meaningOf(data, node, example))}, ${plainly(nameOf(data, node, example))}">${math(nameOf(data, node, example))}</button>`;
  }

  goes() {
    const { data } = this;
    const { node, example } = this.question;
    const targets = new Set();
    for (const step of data.steps) {
      if (!step.lights.includes(node) || (step.example !== undefined && differs(data, node) && step.example !== example)) continue;
      const own = step.nodes.length === 1 ? step.nodes : step.nodes.filter((n) => data.formulas[n]?.[2].includes(node));
      for (const target of own) targets.add(target);
    }
    if (!targets.size) return "<p><b>Where it goes:</b> nowhere, it is a result.</p>";
    const links = [...targets].slice(0, 6).map((target) => this.link(target, example));
    return `<p><b>Where it goes:</b> ${links.join(" ")}${targets.size > 6 ? ` and ${targets.size - 6} more` : ""}</p>`;
  }

  // What was given, as its field starts from; undefined for what cannot be changed.
  get given() {
    const { data } = this;
    const { node, example } = this.question;
    return example === data.example || !differs(data, node) ? data.editable[node] : data.editable[`${node};${example}`];
  }

  editor() {
    const { data, player, given } = this;
    if (given === undefined || !player.send.edit) return "";
    const said = data.message ? `<p class="nnv-error" role="alert">${escaped(data.message)}</p>` : "";
    return (
      `<label class="nnv-field">New value <input data-edit type="text" inputmode="decimal" autocomplete="off" value="${given}" /></label>` +
      `<p class="nnv-hint">Enter to change it, ↑ ↓ to nudge it by 0.1 (with Shift 0.01), Escape to leave it.</p>${said}`
    );
  }

  // A number that can be moved: a given one, or one that is held where it is not.
  holder() {
    const { node, example } = this.question;
    const kind = this.hidden ? null : this.player.holding.kindOf(node, example);
    if (!kind) return "";
    return `<p><button type="button" data-hold>${kind === "stays" ? "Move it, and see what follows" : "Hold it at another value"}</button></p>`;
  }

  nudger() {
    const { data, player, hidden } = this;
    const { node, example } = this.question;
    // What Python worked out of another value is not of this one.
    if (hidden || data.moved || (example !== data.example && differs(data, node))) return "";
    const nudge = data.nudges?.[node];
    if (nudge) return nudgeHtml(nudge, data, Boolean(player.send.nudge));
    if (!(node in data.editable) || !data.nudgeable.includes(node) || !player.send.nudge) return "";
    return `<p><button type="button" data-nudge>What if it moves? Predicted and real change</button></p>`;
  }

  // Where the page can differentiate by what was clicked: a button for each quantity that stands there.
  chooser() {
    const { data, player } = this;
    const { node } = this.question;
    const { choosable } = data;
    if (!choosable || !player.send.by) return "";
    const { scene } = player.drawing;
    const there = scene && node in scene.owners ? player.drawing.item(scene.owners[node]).nodes : [node];
    const buttons = there
      .filter((n) => choosable.includes(n))
      .map(
        (n) =>
          `<button type="button" data-by="${n}" aria-label="Differentiate by the ${data.meanings[n]}, ${plainly(nameOf(data, n))}">${math(nameOf(data, n))}</button>`,
      );
    return buttons.length ? `<p class="nnv-row">Differentiate by ${buttons.join(" ")}</p>` : "";
  }

  stopper() {
    if (this.at === undefined) return "";
    const on = this.player.classroom.stops.has(`node ${this.question.node}`);
    return `<p><button type="button" data-stop aria-pressed="${on}">Stop here when playing</button></p>`;
  }
}
