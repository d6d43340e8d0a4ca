// The player: one walkthrough, stepped in the browser. A step is nobody else's business: Python learns it with whatever is asked next.

import { Ask } from "./ask.js";
import { Classroom } from "./classroom.js";
import { escaped, formulaLines, longWay, nameOf, operandTable, saidNumber, textOf } from "./formula.js";
import { holderOfKeys, keyboard, markHolder, typing } from "./keyboard.js";
import { Matrices } from "./matrices.js";
import { Paths } from "./paths.js";
import { PointedDrawing } from "./pointing.js";
import { ASKABLE, questionOf } from "./question.js";
import { Roving } from "./roving.js";
import { checkSaid, Tables } from "./tables.js";
import { downloadPng, downloadSvg } from "./takeaway.js";
import { Transcript } from "./transcript.js";

export class Player {
  constructor(root) {
    this.root = root;
    this.index = 0;
    this.visit = null; // the last time that it was sent to a step
    this.onStep = () => {};
    this.drawing = new PointedDrawing(root);
    this.tables = new Tables(root);
    this.ask = new Ask(this);
    this.roving = new Roving(this);
    this.cameFrom = null; // the step that a card was left from for another one
    this.classroom = new Classroom(this);
    this.transcript = new Transcript(this);
    this.matrices = new Matrices(this);
    this.paths = new Paths(this);
    for (const part of ["phases", "slider", "counter", "heading", "words", "formula", "remark", "check", "long", "operands", "live", "legend"]) {
      this[part] = root.querySelector(`.nnv-${part}`);
    }
    this.speed = root.querySelector(".nnv-speed select");
    this.returning = root.querySelector("[data-do=return]");
    this.returning.onclick = () => this.goBack();
    for (const button of root.querySelectorAll("[data-go]")) button.onclick = () => this.command(button.dataset.go);
    this.slider.oninput = () => this.go(Number(this.slider.value));
    root.querySelector("[data-do=svg]").onclick = () => downloadSvg(this);
    root.querySelector("[data-do=png]").onclick = () => downloadPng(this);
    root.addEventListener("click", (event) => this.asked(event));
    this.onKey = (event) => this.key(event);
    for (const use of ["pointerdown", "focusin"]) root.addEventListener(use, () => this.takeKeys());
    keyboard.players.add(this);
    markHolder();
    // Before anybody else: Streamlit has keys of its own.
    window.addEventListener("keydown", this.onKey, true);
  }

  // ``send`` holds the ways to ask Python: edit, nudge. A stand-alone page has none.
  update(data, send) {
    this.send = send;
    const theme = this.theme();
    if (data === this.data && theme === this.shownTheme) {
      this.ask.refresh();
      return;
    }
    const first = !this.data;
    const same = !first && data.structure === this.data.structure;
    this.data = data;
    if (!same) {
      this.cameFrom = null;
      this.markReturn();
    }
    this.shownTheme = theme;
    this.colour(theme);
    this.slider.max = data.steps.length - 1;
    this.buildPhases();
    this.legend.innerHTML = data.about && data.about.legend ? escaped(data.about.legend) : this.legendHtml();
    this.nameParts(data.about || {});
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
    this.paint(!first);
  }

  takeKeys() {
    keyboard.used = this;
    markHolder();
  }

  theme() {
    const colour = getComputedStyle(this.root).getPropertyValue("--st-background-color").trim();
    const hex = colour.match(/^#([0-9a-f]{6})/i);
    if (!hex) return "light";
    const [r, g, b] = [0, 2, 4].map((i) => parseInt(hex[1].slice(i, i + 2), 16));
    return 0.299 * r + 0.587 * g + 0.114 * b < 128 ? "dark" : "light";
  }

  colour(theme) {
    this.root.dataset.theme = theme;
    for (const [role, colour] of Object.entries(this.data.palette[theme])) this.root.style.setProperty(`--nnv-${role.replace(" ", "-")}`, colour);
  }

  command(what) {
    const last = this.data.steps.length - 1;
    if (what === "play") return this.playing ? this.pause() : this.play();
    this.pause();
    return this.go({ first: 0, back: this.index - 1, next: this.index + 1, last }[what]);
  }

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

  play() {
    if (this.index === this.data.steps.length - 1) this.go(0);
    this.playing = true;
    this.markPlaying();
    const tick = () => {
      if (!this.playing) return;
      this.go(this.index + 1);
      if (this.index === this.data.steps.length - 1 || this.classroom.stopsAt(this.index)) this.pause();
      else this.timer = setTimeout(tick, Number(this.speed.value));
    };
    this.timer = setTimeout(tick, Math.min(600, Number(this.speed.value)));
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    clearTimeout(this.timer);
    this.markPlaying();
  }

  markPlaying() {
    const button = this.root.querySelector('[data-go="play"]');
    const icon = this.playing ? "M6 5h4v14H6zM14 5h4v14h-4z" : "M7 5v14l11-7z";
    button.innerHTML = `<svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true"><path d="${icon}" fill="currentColor"/></svg> ${this.playing ? "Pause" : "Play"}`;
    button.setAttribute("aria-label", this.playing ? "Pause" : "Play");
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.data || holderOfKeys() !== this) return;
    const target = event.composedPath()[0];
    if (typing(target)) return;
    if (this.letterKey(event)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const what = { ArrowRight: "next", ArrowLeft: "back", Home: "first", End: "last", " ": "play" }[event.key];
    if (!what) return;
    const within = (selector) => target.closest && target.closest(selector);
    if (what === "play" && within("button, summary, a, [role=button], [role=tab], [role=slider]")) return;
    const moving = within("[role=tab], [role=slider], [role=radio], [role=option]");
    if (what !== "play" && moving && !this.root.contains(moving)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.command(what);
  }

  // The keys of the classroom. True where the key was one of them.
  letterKey(event) {
    const { classroom } = this;
    const focused = event.composedPath()[0];
    if ((event.key === "Enter" || event.key === " ") && focused.dataset && focused.dataset.owner) {
      this.ask.openOwner(Number(focused.dataset.owner), focused);
      return true;
    }
    if (this.roving.key(event, focused)) return true;
    if (event.key === "Escape") {
      if (!this.ask.box.hidden) this.ask.close();
      else return classroom.escape();
      return true;
    }
    if (event.key === "Backspace" && this.cameFrom !== null) {
      this.goBack();
      return true;
    }
    if (event.key === "a") {
      this.roving.start();
      return true;
    }
    const acts = { "?": "help", p: "present", h: "hide", r: "reveal", f: "nextFocus", b: "runToStop" };
    if (!(event.key in acts)) return false;
    classroom[acts[event.key]]();
    return true;
  }

  // A click on anything that stands for a number asks about it.
  asked(event) {
    const target = event.composedPath()[0];
    // What is in the card answers by itself, and may be gone by now.
    if (!target.closest || event.composedPath().includes(this.ask.box)) return;
    const hit = target.closest("[data-owner]");
    if (hit) {
      this.ask.openOwner(Number(hit.dataset.owner), hit);
      return;
    }
    const shown = target.closest(ASKABLE);
    if (shown && !shown.classList.contains("nnv-later")) this.ask.open(questionOf(shown), shown);
    else if (!shown) this.ask.close();
  }

  // Somewhere else, with a way back to here.
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
    this.go(to);
    this.markReturn();
  }

  markReturn() {
    if (this.cameFrom === this.index) this.cameFrom = null;
    this.returning.hidden = this.cameFrom === null;
    if (this.cameFrom !== null) this.returning.textContent = `Back to step ${this.cameFrom + 1}`;
  }

  concealedAt(index) {
    return this.classroom.concealed(index);
  }

  rootNode() {
    return this.root.getRootNode();
  }

  checkHtml({ numeric, error, flag }, derivative) {
    const said = (what, text) => {
      const { name, why } = checkSaid(this.data, what, derivative);
      return saidNumber(text, name, why);
    };
    return `Gradient check: moved a little up and down, the central difference is ${said("difference", numeric)}; relative error ${said("error", error)} ${flag}`;
  }

  buildPhases() {
    const { steps, phases } = this.data;
    const buttons = phases
      .map(([key, title]) => [key, title, steps.findIndex((s) => s.phase === key)])
      .filter(([, , at]) => at >= 0)
      .map(([key, title, at]) => `<button type="button" data-phase="${key}" data-at="${at}">${title}</button>`);
    this.phases.innerHTML = buttons.join("");
    for (const button of this.phases.children) {
      button.onclick = () => {
        this.pause();
        this.go(Number(button.dataset.at));
      };
    }
  }

  // What is not a network is called by its own name.
  nameParts({ region, picture }) {
    if (region) this.root.setAttribute("aria-label", region);
    if (picture) this.root.querySelector(".nnv-overlay").setAttribute("aria-label", picture);
  }

  legendHtml() {
    const line = (colour, dash) => `<svg width="34" height="8" aria-hidden="true"><line x1="0" y1="4" x2="34" y2="4" stroke="var(--nnv-${colour})" stroke-width="2.5" stroke-dasharray="${dash}"/></svg>`;
    return `${line("positive", "")} positive weight ${line("negative", "7 5")} negative weight; the larger, the wider. Below a neuron: its error term, <span class="nnv-gradient">${this.data.errors}</span>. On an edge or a bias, <span class="nnv-gradient">${this.data.sign}</span>: the derivative by it.`;
  }

  paint(announce) {
    const { data, index } = this;
    const step = data.steps[index];
    this.slider.value = index;
    this.slider.setAttribute("aria-valuetext", `step ${index + 1}: ${data.sentences[step.heading]}`);
    this.counter.textContent = `Step ${index + 1} of ${data.steps.length}`;
    if (this.root.dataset.phase !== step.phase || !this.phases.querySelector("[aria-pressed=true]")) {
      for (const button of this.phases.children) button.setAttribute("aria-pressed", String(button.dataset.phase === step.phase));
      this.root.dataset.phase = step.phase;
    }
    this.heading.textContent = data.sentences[step.heading];
    this.words.textContent = data.sentences[step.words];
    const concealed = this.concealedAt(index);
    this.classroom.paint(index);
    this.matrices.paint(index, concealed);
    this.formula.innerHTML = formulaLines(data, step, concealed ? "open" : "");
    const check = step.nodes.length === 1 && data.checks[step.nodes[0]];
    this.check.hidden = !check || concealed;
    if (check) this.check.innerHTML = this.checkHtml(check, nameOf(data, step.nodes[0]));
    this.remark.hidden = step.remark === undefined;
    this.remark.textContent = step.remark === undefined ? "" : data.sentences[step.remark];
    this.long.hidden = !step.long || concealed;
    this.long.innerHTML = step.long ? longWay(data, step) : "";
    this.operands.innerHTML = operandTable(data, step);
    this.drawing.step(index, concealed);
    this.tables.refresh(concealed ? index - 1 : index);
    this.transcript.refresh();
    this.paths.paint(index, concealed);
    if (announce) this.live.textContent = `Step ${index + 1}. ${data.sentences[step.heading]}${step.nodes.length === 1 && !concealed ? `: ${textOf(data, step.nodes[0])}` : ""}`;
    this.root.dataset.step = index;
    this.ask.refresh();
    // Last: it asks for the layout, which is then done once for everything above.
    this.fit();
  }

  // A line that is too long is written smaller, down to a size that can still be read; beyond that it scrolls.
  fit() {
    if (this.fitted) this.formula.style.removeProperty("--nnv-fit");
    this.fitted = false;
    const { clientWidth, scrollWidth } = this.formula;
    const fit = Math.min(1, (0.97 * clientWidth) / scrollWidth, this.drawing.presented ? this.roomBelow() : 1);
    if (scrollWidth <= clientWidth && fit === 1) return;
    this.fitted = true;
    this.formula.style.setProperty("--nnv-fit", Math.max(0.62, fit));
  }

  // In front of a class nothing is scrolled to: the share of the formula's height that there is room for.
  roomBelow() {
    const { top, height } = this.formula.getBoundingClientRect();
    return (window.innerHeight - 16 - top) / height;
  }

  remove() {
    this.pause();
    window.removeEventListener("keydown", this.onKey, true);
    keyboard.players.delete(this);
    markHolder();
    this.drawing.remove();
    this.matrices.remove();
  }
}
