// Asking: a card beside the number that was asked. It goes down number by number to what was given, and back along its trail; and
// what was given can be changed in it.

import { around, later, origin, part } from "../shared/dom.js";
import { cardHtml, stepOf } from "./card.js";
import { differs, meaningOf, nameOf, textOf } from "./formula.js";
import { ASKABLE, questionOf } from "./question.js";

/** @import { Player } from "./player.js" */
/** @import { Question, Resolved } from "../types" */

/** @param {Question} a @param {Question} b */
const sameQuestion = (a, b) => a.node === b.node && a.example === b.example && a.name === b.name && a.text === b.text;

export class Ask {
  /** @type {HTMLElement} */
  anchor = later();
  /** @type {ReturnType<typeof setTimeout>} */
  nudging = later();

  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    /** @type {Resolved[]} */
    this.trail = [];
    /** @type {number | undefined} */
    this.lastNode = undefined;
    this.box = part(player.root, ".nnv-ask", HTMLElement);
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("click", (event) => this.click(event));
  }

  get data() {
    return this.player.data;
  }

  // The question that is answered; null where the card is closed.
  get question() {
    return this.trail[this.trail.length - 1] ?? null;
  }

  /** @param {Question} fields */
  nameOf({ node, example, name }) {
    return node === undefined ? name : nameOf(this.data, node, example);
  }

  /** @param {Question} fields */
  meaning({ node, example, why }) {
    return node === undefined ? why : meaningOf(this.data, node, example);
  }

  /** @param {Question} question */
  spoken(question) {
    const { node, example } = this.resolved(question);
    return node === undefined ? (question.why ?? "") : `${meaningOf(this.data, node, example)}: ${textOf(this.data, node, example)}`;
  }

  // What does not differ from example to example is asked for the one on display.
  /** @param {Question} question @returns {Resolved} */
  resolved(question) {
    const { node, example } = question;
    return node === undefined ? question : { ...question, example: example === undefined || !differs(this.data, node) ? this.data.example : example };
  }

  /** @param {number} owner @param {Element} anchor */
  openOwner(owner, anchor) {
    this.open({ node: this.player.drawing.askedAt(owner) }, anchor);
  }

  // First click: the explanation. Second click on the same: the step that finds it, or for what is given that reads it.
  /** @param {Question} asked @param {Element} anchor */
  open(asked, anchor) {
    const question = this.resolved(asked);
    if (this.question && this.trail.length === 1 && sameQuestion(this.question, question)) {
      this.leave(question);
      return;
    }
    this.trail = [anchor.closest(".nnv-transcript") ? { ...question, everything: true } : question];
    if (question.node !== undefined) this.lastNode = question.node;
    this.player.drawing.tip.hidden = true;
    this.player.classroom.applyFocus();
    this.anchor = anchor.isConnected ? /** @type {HTMLElement} */ (anchor) : this.player.formula;
    this.render();
    this.place();
    part(this.box, this.box.querySelector("input") ? "input" : "button", HTMLElement).focus({ preventScroll: true });
  }

  /** @param {Resolved} question */
  leave(question) {
    const { steps } = this.data;
    const at = question.node === undefined ? -1 : (stepOf(this.data, question) ?? steps.findIndex((step) => step.lights.includes(question.node)));
    this.close();
    if (at >= 0) this.player.jump(at);
  }

  // Further down: a number in the card itself.
  /** @param {Question} asked */
  follow(asked) {
    const question = this.resolved(asked);
    const before = this.trail.findIndex((other) => sameQuestion(other, question));
    this.trail = before >= 0 ? this.trail.slice(0, before + 1) : [...this.trail, question];
    if (question.node !== undefined) this.lastNode = question.node;
    this.render();
    this.place();
    part(this.box, ".nnv-asked", HTMLElement).focus({ preventScroll: true });
  }

  close() {
    if (this.box.hidden) return;
    const inside = this.box.contains(this.player.rootNode().activeElement);
    this.box.hidden = true;
    this.trail = [];
    if (inside && this.anchor?.isConnected) this.anchor.focus({ preventScroll: true });
  }

  // New data or another step: the same questions about the numbers as they are now.
  refresh() {
    if (this.box.hidden) return;
    const quantities = this.trail.flatMap((question) => (question.node !== undefined && question.node in this.data.names ? [question] : []));
    if (quantities.length < this.trail.length) {
      this.close();
      return;
    }
    this.trail = quantities.map(({ node, example, everything }) => ({ ...this.resolved({ node, example }), everything }));
    const before = this.fields();
    const active = this.player.rootNode().activeElement;
    const within = this.box.contains(active);
    this.render();
    const after = this.fields();
    for (const [name, input] of before) {
      const again = after.get(name);
      if (!again) continue;
      // What is being typed, or was refused, stays in the field: an answer may come while somebody writes.
      if (input.value !== input.defaultValue) again.value = input.value;
      if (input === active) again.focus({ preventScroll: true });
    }
    if (within && !this.box.contains(this.player.rootNode().activeElement)) part(this.box, ".nnv-asked", HTMLElement).focus({ preventScroll: true });
  }

  // The fields of the card: of a new value, and of how far to nudge.
  fields() {
    const names = ["[data-edit]", "[data-h]"];
    /** @param {string} name @returns {[string, HTMLInputElement][]} */
    const named = (name) => [...this.box.querySelectorAll(name)].flatMap((field) => (field instanceof HTMLInputElement ? [[name, field]] : []));
    return new Map(names.flatMap(named));
  }

  render() {
    const { question } = this;
    if (!question) return;
    this.box.innerHTML = cardHtml(this.player, question, this.trail);
    this.box.setAttribute("aria-label", `About the ${this.meaning(question)}`);
    this.box.hidden = false;
  }

  // Beside what it explains: to the right, to the left, below, or above where nothing else has room.
  place() {
    if (!this.anchor.isConnected) return;
    const root = this.player.root.getBoundingClientRect();
    const width = Math.min(420, root.width - 8);
    const gap = 14;
    const at = this.explained(root.right - gap - width);
    this.box.style.width = `${width}px`;
    const height = this.box.offsetHeight;
    const right = at.right + gap + width <= root.right;
    const left = at.left - gap - width >= root.left;
    const middle = (at.left + at.right - width) / 2;
    // Of a formula as much as can be stays in sight.
    const farthest = this.anchor.closest(".nnv-explained") ? root.right - width - 4 : at.right + gap;
    const x = right ? farthest : left ? at.left - gap - width : Math.max(root.left + 4, Math.min(middle, root.right - width - 4));
    const seen = Math.max(8, Math.min(at.top + at.height / 2 - height / 3, window.innerHeight - height - 8));
    const above = at.bottom + gap + height > window.innerHeight && at.top - gap - height >= 0;
    const y = right || left ? seen : above ? at.top - gap - height : at.bottom + gap;
    this.box.style.left = `${x - root.left}px`;
    this.box.style.top = `${y - root.top + this.player.root.scrollTop}px`;
  }

  // What the card may not cover: of a formula all of it, where that leaves room beside it (up to ``furthest``).
  /** @param {number} furthest */
  explained(furthest) {
    const at = this.anchor.getBoundingClientRect();
    const column = this.anchor.closest(".nnv-explained");
    const right = column ? column.getBoundingClientRect().right : at.right;
    return right > furthest ? at : { left: at.left, right, top: at.top, bottom: at.bottom, height: at.height };
  }

  /** @param {MouseEvent} event */
  click(event) {
    const shown = around(origin(event), `${ASKABLE}, button`);
    if (!shown) return;
    const { dataset } = shown;
    if ("node" in dataset || "said" in dataset) this.follow(questionOf(shown));
    else if ("close" in dataset) this.close();
    else if ("trail" in dataset) this.follow(this.trail[Number(dataset.trail)]);
    else if ("step" in dataset) {
      const at = Number(dataset.step);
      this.close();
      this.player.jump(at);
    } else if ("by" in dataset) {
      this.player.send.by?.({ node: Number(dataset.by) });
      this.close();
    } else if ("nudge" in dataset) this.askNudge();
    else if ("hold" in dataset) this.hold();
    else if ("stop" in dataset && this.question?.node !== undefined) this.player.classroom.toggleStop(this.question.node);
  }

  // From the card to the band, where it is moved.
  hold() {
    const { question } = this;
    const { holding } = this.player;
    if (question?.node === undefined || !holding.grab(question)) return;
    this.close();
    holding.band.focus();
  }

  askNudge() {
    const { question } = this;
    const h = this.fields().get("[data-h]")?.value ?? "0.1";
    if (question?.node !== undefined) this.player.send.nudge?.({ node: question.node, h });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { target } = event;
    const input = target instanceof HTMLInputElement ? target : null;
    if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
    } else if (event.key === "Backspace" && !input && this.trail.length > 1) {
      event.stopPropagation();
      this.follow(this.trail[this.trail.length - 2]);
    } else if (event.key === "Enter" && input && "h" in input.dataset) this.askNudge();
    else if (event.key === "Enter" && input && "edit" in input.dataset) this.commit(input.value);
    else if ((event.key === "ArrowUp" || event.key === "ArrowDown") && input && "edit" in input.dataset) {
      event.preventDefault();
      const size = (event.shiftKey ? 0.01 : 0.1) * (event.key === "ArrowUp" ? 1 : -1);
      const moved = Number(input.value.replace("−", "-")) + size;
      if (Number.isFinite(moved)) {
        input.value = String(Number(moved.toFixed(10)));
        const { holding } = this.player;
        const { question } = this;
        if (question?.node !== undefined && holding.grab(question)) return holding.moveAndRest(Number(input.value));
        clearTimeout(this.nudging);
        this.nudging = setTimeout(() => this.commit(input.value), 250);
      }
    }
  }

  /** @param {string} text */
  commit(text) {
    const { question } = this;
    if (question?.node === undefined || text === this.fields().get("[data-edit]")?.defaultValue) return;
    this.player.send.edit?.({ ...question, text });
  }
}
