// In the classroom: presenter mode, results that stay hidden until asked for, answers that are checked, focus, breakpoints.

import { part, parts } from "../shared/dom.js";
import { judged } from "./answers.js";

/** @import { Player } from "./player.js" */
/** @import { Step, Walkthrough } from "../types" */

const FOCUS = ["all", "step", "neuron"];

// The settings are the page's: a key leads to one of them, where there is one, and the arrows choose.
/** @type {Record<string, string>} */
const SETTINGS = { n: "Notation", g: "Steps", e: "Example" };

/** @param {string} key */
function settingOf(key) {
  const setting = document.querySelector(`[role=combobox][aria-label="${SETTINGS[key]}"]`);
  return setting instanceof HTMLElement ? setting : null;
}

export class Classroom {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    const { root } = player;
    this.root = root;
    this.keys = part(root, ".nnv-keys", HTMLElement);
    this.answerBox = part(root, ".nnv-answer", HTMLElement);
    this.verdict = part(root, ".nnv-verdict", HTMLElement);
    this.answerField = part(root, ".nnv-answer input", HTMLInputElement);
    /** @type {number | null} */
    this.answeredFor = null;
    /** @type {Set<string>} */
    this.stops = new Set();
    /** @type {Set<number>} */
    this.revealed = new Set();
    this.presentButton = part(root, "[data-do=present]", HTMLElement);
    this.presentButton.onclick = () => this.present();
    this.hideButton = part(root, "[data-do=hide]", HTMLElement);
    this.hideButton.onclick = () => this.hide();
    part(root, "[data-do=keys]", HTMLElement).onclick = () => this.help();
    part(root, "[data-do=reveal]", HTMLElement).onclick = () => this.reveal();
    /** @type {Record<string, (() => void) | undefined>} */
    this.keyed = {
      "?": () => this.help(),
      p: () => this.present(),
      h: () => this.hide(),
      r: () => this.reveal(),
      f: () => this.nextFocus(),
      b: () => this.runToStop(),
      m: () => this.player.building.toggle(),
      n: () => settingOf("n")?.focus(),
      g: () => settingOf("g")?.focus(),
      e: () => settingOf("e")?.focus(),
    };
    this.focus = part(root, ".nnv-focus select", HTMLSelectElement);
    this.focus.onchange = () => this.applyFocus();
    this.stopList = part(root, ".nnv-stops", HTMLElement);
    this.stopList.onchange = () => this.readStops();
    part(root, ".nnv-answer form", HTMLFormElement).onsubmit = (event) => {
      event.preventDefault();
      this.check();
    };
  }

  /** @param {Walkthrough} data */
  show(data) {
    this.revealed.clear();
    const layers = [...new Set(data.steps.flatMap(({ layer }) => (layer === undefined ? [] : [layer])))].sort((a, b) => a - b);
    const phases = data.phases.filter(([key]) => data.steps.some((step) => step.phase === key));
    /** @param {string} value @param {string} text */
    const box = (value, text) => `<label><input type="checkbox" value="${value}"${this.stops.has(value) ? " checked" : ""}/> ${text}</label>`;
    for (const label of parts(this.stopList, "label")) label.remove();
    const boxes =
      phases.map(([key, title]) => box(`phase ${key}`, `${title} phase`)).join(" ") +
      " " +
      layers.map((layer) => box(`layer ${layer}`, `layer ${layer}`)).join(" ");
    this.stopList.insertAdjacentHTML("beforeend", boxes);
  }

  // --- presenter mode
  present() {
    const on = !this.root.classList.contains("nnv-present");
    this.root.classList.toggle("nnv-present", on);
    this.player.drawing.presented = on;
    // The top layer of the page: above the header and the sidebar whatever they are.
    if (on) {
      this.root.setAttribute("popover", "manual");
      this.root.showPopover();
    } else {
      this.root.hidePopover();
      this.root.removeAttribute("popover");
    }
    this.presentButton.setAttribute("aria-pressed", String(on));
    this.player.drawing.resized();
    this.player.paint(false);
  }

  // The keys that do something on this page.
  help() {
    this.keys.hidden = !this.keys.hidden;
    const { building, updating } = this.player;
    for (const row of parts(this.keys, "[data-key]")) {
      const key = row.dataset.key ?? "";
      row.hidden = !(key === "m" ? building.what : key === "u" ? updating.possible : settingOf(key));
    }
  }

  escape() {
    if (!this.keys.hidden) this.keys.hidden = true;
    else if (this.root.classList.contains("nnv-present")) this.present();
    else return false;
    return true;
  }

  // --- results hidden until asked for
  get hiding() {
    return this.root.classList.contains("nnv-hiding");
  }

  hide() {
    this.root.classList.toggle("nnv-hiding");
    this.hideButton.setAttribute("aria-pressed", String(this.hiding));
    this.revealed.clear();
    this.player.paint(false);
  }

  /** @param {number} index */
  concealed(index) {
    return this.hiding && index >= this.player.index && !this.revealed.has(index);
  }

  reveal() {
    if (!this.hiding) return;
    this.revealed.add(this.player.index);
    this.player.paint(true);
  }

  /** @param {number} index */
  paint(index) {
    const concealed = this.concealed(index);
    this.answerBox.hidden = !concealed;
    if (this.answeredFor !== index) {
      this.answeredFor = index;
      this.verdict.textContent = "";
      this.answerField.value = "";
    }
  }

  // What has to be seen below the formula, in pixels: the field for the answer, and what is said to it.
  answerHeight() {
    return this.answerBox.hidden ? 0 : this.answerBox.offsetHeight + this.verdict.offsetHeight + 16;
  }

  check() {
    const { data } = this.player;
    const step = data.steps[this.player.index];
    const shown = step.value === undefined ? "" : data.texts[step.nodes[0]];
    // The slips that Python knows are those of its own numbers.
    const asked = data.moved ? { value: step.value } : step;
    const { text, right } = judged(this.answerField.value, asked, shown, data.sentences, data.by_hand);
    this.verdict.textContent = text;
    if (right) {
      this.reveal();
      this.verdict.textContent = text;
    }
  }

  // --- focus
  applyFocus() {
    const { drawing, index } = this.player;
    drawing.setFocus(this.focus.value, this.focusedOwner());
    drawing.step(index, this.player.concealedAt(index));
  }

  focusedOwner() {
    const { scene } = this.player.drawing;
    const node = this.player.ask.lastNode ?? this.player.data.steps[this.player.index].nodes[0];
    return scene ? scene.owners[node] : undefined;
  }

  nextFocus() {
    this.focus.value = FOCUS[(FOCUS.indexOf(this.focus.value) + 1) % FOCUS.length];
    this.applyFocus();
  }

  // --- breakpoints
  readStops() {
    for (const box of this.stopList.querySelectorAll("input")) this.stops[box.checked ? "add" : "delete"](box.value);
  }

  /** @param {number} node */
  toggleStop(node) {
    const name = `node ${node}`;
    this.stops[this.stops.has(name) ? "delete" : "add"](name);
    this.player.ask.refresh();
  }

  // Whether playing stops at a step: where a chosen phase or layer begins, or a chosen quantity is found.
  /** @param {number} index */
  stopsAt(index) {
    const { steps } = this.player.data;
    const step = steps[index];
    /** @type {Partial<Step>} */
    const before = steps[index - 1] ?? {};
    if (step.nodes.some((n) => this.stops.has(`node ${n}`))) return true;
    if (step.phase !== before.phase && this.stops.has(`phase ${step.phase}`)) return true;
    return (step.layer !== before.layer || step.phase !== before.phase) && this.stops.has(`layer ${step.layer}`);
  }

  runToStop() {
    const last = this.player.data.steps.length - 1;
    let index = this.player.index + 1;
    while (index < last && !this.stopsAt(index)) index += 1;
    this.player.go(Math.min(index, last));
  }
}
