// The player: one walkthrough, stepped in the browser. A step is nobody else's business: Python learns it with whatever is asked next.

import { around, later, origin, part, parts } from "../shared/dom.js";
import { colourIn, themeOf } from "../shared/looks.js";
import { Ask } from "./ask.js";
import { Building } from "./building.js";
import { checkHtml } from "./check.js";
import { Classroom } from "./classroom.js";
import { copiesFormulas } from "./copying.js";
import { escaped, formulaLines, longWay, nameOf, operandTable, textOf } from "./formula.js";
import { Holding } from "./holding.js";
import { keyboard, markHolder } from "./keyboard.js";
import { pressed } from "./keys.js";
import { legendHtml } from "./legend.js";
import { Matrices } from "./matrices.js";
import { Panel } from "./panel.js";
import { Paths } from "./paths.js";
import { Playing } from "./playing.js";
import { PointedDrawing } from "./pointing.js";
import { Print } from "./print.js";
import { ASKABLE, questionOf } from "./question.js";
import { colourQuantities } from "./roles.js";
import { Roving } from "./roving.js";
import { Tables } from "./tables.js";
import { downloadPng, downloadSvg } from "./takeaway.js";
import { Transcript } from "./transcript.js";
import { Updating } from "./updating.js";

/** @import { Send, Theme, Walkthrough } from "../types" */

/** @typedef {"first" | "back" | "next" | "last" | "play"} Move */

export class Player {
  /** @type {Walkthrough} */
  data = later();
  /** @type {Send} */
  send = later();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.index = 0;
    /** @type {string | null | undefined} */
    this.visit = null; // the last time that it was sent to a step
    /** @type {(index: number) => void} */
    this.onStep = () => {};
    /** @type {Theme | undefined} */
    this.shownTheme = undefined;
    this.drawing = new PointedDrawing(root);
    this.tables = new Tables(root);
    this.ask = new Ask(this);
    this.roving = new Roving(this);
    this.holding = new Holding(this);
    this.updating = new Updating(this);
    /** @type {number | null} */
    this.cameFrom = null; // the step that a card was left from for another one
    this.classroom = new Classroom(this);
    this.transcript = new Transcript(this);
    this.matrices = new Matrices(this);
    this.paths = new Paths(this);
    this.phases = part(root, ".nnv-phases", HTMLElement);
    this.slider = part(root, ".nnv-slider", HTMLInputElement);
    this.counter = part(root, ".nnv-counter", HTMLElement);
    this.heading = part(root, ".nnv-heading", HTMLElement);
    this.words = part(root, ".nnv-words", HTMLElement);
    this.card = part(root, ".nnv-card", HTMLElement);
    this.panel = new Panel(this);
    this.formula = part(root, ".nnv-formula", HTMLElement);
    this.remark = part(root, ".nnv-remark", HTMLElement);
    this.check = part(root, ".nnv-check", HTMLElement);
    this.long = part(root, ".nnv-long", HTMLElement);
    this.operands = part(root, ".nnv-operands", HTMLElement);
    this.live = part(root, ".nnv-live", HTMLElement);
    this.legend = part(root, ".nnv-legend", HTMLElement);
    this.playing = new Playing(this);
    this.building = new Building(this);
    this.print = new Print(this);
    copiesFormulas(root);
    this.returning = part(root, "[data-do=return]", HTMLElement);
    this.returning.onclick = () => this.goBack();
    for (const button of parts(root, "[data-go]")) button.onclick = () => this.command(/** @type {Move} */ (button.dataset.go));
    this.slider.oninput = () => this.go(Number(this.slider.value));
    part(root, "[data-do=svg]", HTMLElement).onclick = () => downloadSvg(this);
    part(root, "[data-do=png]", HTMLElement).onclick = () => downloadPng(this);
    root.addEventListener("click", (event) => this.asked(event));
    /** @param {KeyboardEvent} event */
    this.onKey = (event) => pressed(this, event);
    for (const use of ["pointerdown", "focusin"]) root.addEventListener(use, () => this.takeKeys());
    keyboard.players.add(this);
    markHolder();
    // Before anybody else: Streamlit has keys of its own.
    window.addEventListener("keydown", this.onKey, true);
  }

  // ``send`` holds the ways to ask Python: edit, nudge. A stand-alone page has none.
  /** @param {Walkthrough} data @param {Send} send */
  update(data, send) {
    this.send = this.updating.inOrder(send);
    const theme = themeOf(this.root);
    if (data === this.data && theme === this.shownTheme) {
      if (data.message) this.holding.refused();
      this.ask.refresh();
      this.building.show();
      return;
    }
    const first = !this.data;
    const same = !first && data.structure === this.data.structure;
    const other = !first && data.bones !== this.data.bones;
    const sentAnew = data !== this.data;
    this.data = data;
    this.panel.forget();
    if (sentAnew) {
      this.holding.show(same);
      this.updating.show({ answered: !same, other, applied: data.applied });
    }
    if (!same) {
      this.cameFrom = null;
      this.markReturn();
    }
    this.shownTheme = theme;
    colourIn(this.root, "nnv", theme, data.palette[theme]);
    this.slider.max = String(data.steps.length - 1);
    this.buildPhases();
    this.legend.innerHTML = data.about.legend ? escaped(data.about.legend) : legendHtml(data);
    this.nameParts(data.about);
    const sent = data.visit !== this.visit;
    this.visit = data.visit;
    this.index = Math.min(sent ? data.start || 0 : this.index, data.steps.length - 1);
    this.matrices.show(data);
    this.drawing.stepIndex = this.index;
    this.drawing.show(data, theme);
    this.tables.show(data);
    this.classroom.show(data);
    this.transcript.show();
    this.paths.show(data);
    this.building.show();
    this.paint(!first);
  }

  takeKeys() {
    keyboard.used = this;
    markHolder();
  }

  /** @param {Move} what */
  command(what) {
    const last = this.data.steps.length - 1;
    if (what === "play") return this.playing.toggle();
    this.pause();
    const moves = { first: 0, back: this.index - 1, next: this.index + 1, last };
    return this.go(moves[what]);
  }

  pause() {
    this.playing.pause();
  }

  /** @param {number} index */
  go(index) {
    const last = this.data.steps.length - 1;
    const wanted = Math.max(0, Math.min(last, index));
    if (wanted === this.index) return;
    this.index = wanted;
    this.cameFrom = null;
    this.markReturn();
    this.paint(true);
    this.onStep(this.index);
  }

  // A click on anything that stands for a number asks about it.
  /** @param {MouseEvent} event */
  asked(event) {
    const target = origin(event);
    // What is in the card answers by itself, and may be gone by now.
    if (!(target instanceof Element) || event.composedPath().includes(this.ask.box)) return;
    const hit = around(target, "[data-owner]");
    if (hit) {
      this.ask.openOwner(Number(hit.dataset.owner), hit);
      return;
    }
    const shown = around(target, ASKABLE);
    if (shown && !shown.classList.contains("nnv-later")) this.ask.open(questionOf(shown), shown);
    else if (!shown) this.ask.close();
  }

  // Somewhere else, with a way back to here.
  /** @param {number} index */
  jump(index) {
    if (index === this.index) return;
    const from = this.cameFrom ?? this.index;
    this.go(index);
    this.cameFrom = from;
    this.markReturn();
  }

  goBack() {
    const to = this.cameFrom;
    this.cameFrom = null;
    if (to !== null) this.go(to);
    this.markReturn();
  }

  markReturn() {
    if (this.cameFrom === this.index) this.cameFrom = null;
    this.returning.hidden = this.cameFrom === null;
    if (this.cameFrom !== null) this.returning.textContent = `Back to step ${this.cameFrom + 1}`;
  }

  /** @param {number} index */
  concealedAt(index) {
    return this.classroom.concealed(index);
  }

  rootNode() {
    return /** @type {Document | ShadowRoot} */ (this.root.getRootNode());
  }

  buildPhases() {
    const { steps, phases } = this.data;
    const buttons = phases
      .map(([key, title]) => ({ key, title, at: steps.findIndex((s) => s.phase === key) }))
      .filter(({ at }) => at >= 0)
      .map(({ key, title, at }) => `<button type="button" data-phase="${key}" data-at="${at}">${title}</button>`);
    this.phases.innerHTML = buttons.join("");
    for (const button of parts(this.phases, "button")) {
      button.onclick = () => {
        this.pause();
        this.go(Number(button.dataset.at));
      };
    }
  }

  // What is not a network is called by its own name.
  /** @param {Walkthrough["about"]} fields */
  nameParts({ region, picture }) {
    if (region) this.root.setAttribute("aria-label", region);
    if (picture) part(this.root, ".nnv-overlay", SVGElement).setAttribute("aria-label", picture);
  }

  /** @param {boolean} announce */
  paint(announce) {
    const { data, index } = this;
    const step = data.steps[index];
    this.slider.value = String(index);
    this.slider.setAttribute("aria-valuetext", `step ${index + 1}: ${data.sentences[step.heading]}`);
    this.counter.textContent = `Step ${index + 1} of ${data.steps.length}`;
    if (this.root.dataset.phase !== step.phase || !this.phases.querySelector("[aria-pressed=true]")) {
      for (const button of parts(this.phases, "button")) button.setAttribute("aria-pressed", String(button.dataset.phase === step.phase));
      this.root.dataset.phase = step.phase;
    }
    const heading = this.paths.heading(step, index) ?? data.sentences[step.heading];
    this.heading.textContent = heading;
    this.words.textContent = data.sentences[step.words];
    const concealed = this.concealedAt(index);
    this.classroom.paint(index);
    this.matrices.paint(index, concealed);
    this.formula.innerHTML = formulaLines(data, step, concealed ? "open" : "");
    const check = step.nodes.length === 1 ? data.checks[step.nodes[0]] : undefined;
    this.check.hidden = !check || concealed;
    if (check) this.check.innerHTML = checkHtml(check, nameOf(data, step.nodes[0]));
    this.remark.hidden = step.remark === undefined;
    this.remark.textContent = step.remark === undefined ? "" : data.sentences[step.remark];
    this.long.hidden = !step.long || concealed;
    this.long.innerHTML = step.long ? longWay(data, step, step.long) : "";
    this.operands.innerHTML = operandTable(data, step);
    for (const holder of [this.formula, this.long, this.operands]) colourQuantities(holder, data);
    this.drawing.step(index, concealed);
    this.tables.refresh(concealed ? index - 1 : index);
    this.transcript.refresh();
    this.updating.paint();
    this.paths.paint(index);
    if (announce) this.live.textContent = `Step ${index + 1}. ${heading}${step.nodes.length === 1 && !concealed ? `: ${textOf(data, step.nodes[0])}` : ""}`;
    this.root.dataset.step = String(index);
    this.ask.refresh();
    // Last: it asks for the layout, which is then done once for everything above.
    this.panel.paint();
    this.paths.crop(index);
  }

  // The same step with other numbers, of which these have ``changed``.
  /** @param {Set<number>} changed */
  repaint(changed) {
    this.tables.renumbered(changed);
    this.transcript.renumbered();
    this.paths.renumbered();
    this.paint(false);
  }

  remove() {
    this.pause();
    window.removeEventListener("keydown", this.onKey, true);
    keyboard.players.delete(this);
    markHolder();
    this.print.remove();
    this.building.remove();
    this.updating.remove();
    this.drawing.remove();
    this.panel.remove();
    this.matrices.remove();
  }
}
