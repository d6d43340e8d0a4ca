// In the classroom: presenter mode, results that stay hidden until asked for, answers that are checked, focus, breakpoints.

import { part, parts } from "../shared/dom.js";

/** @import { Player } from "./player.js" */
/** @import { Step, Walkthrough } from "../types" */

/** @typedef {{ value: number, places: number }} Typed */

const FOCUS = ["all", "step", "neuron"];

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

  help() {
    this.keys.hidden = !this.keys.hidden;
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
    const { text, right } = judged(this.answerField.value, step, shown, data.sentences, data.by_hand);
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

// A number as people write it: 0,5 · −3 · 1/3 · 50 % · 5e-1 · 5·10⁻¹ · ½. ``places`` are the decimals that were written, infinitely
// many of a fraction. Null where it is no number.
/** @param {string} text @returns {Typed | null} */
export function numberTyped(text) {
  // In compatible form ½ is 1⁄2 and a raised digit a digit, so that 10⁻¹ is written 10-1.
  const plain = text.normalize("NFKC").replace(/[−–]/g, "-").replace(/⁄/g, "/").replace(/\s/g, "");
  const spaceless = plain.replace(/[·×*]10\^?\(?(-?\d+)\)?$/, "e$1");
  const percent = spaceless.endsWith("%");
  const body = pointed(percent ? spaceless.slice(0, -1) : spaceless);
  const digits = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`;
  const match = body.match(new RegExp(`^(${digits})(?:/(${digits}))?$`, "i"));
  if (!match) return null;
  const value = Number(match[1]) / (match[2] === undefined ? 1 : Number(match[2])) / (percent ? 100 : 1);
  if (!Number.isFinite(value)) return null;
  return { value, places: match[2] === undefined ? placesOf(match[1]) + (percent ? 2 : 0) : Infinity };
}

// The decimal sign as a point; of a comma and a point the last one is it, and the other one only groups.
/** @param {string} text */
function pointed(text) {
  const [comma, point] = [text.lastIndexOf(","), text.lastIndexOf(".")];
  if (comma < 0) return text;
  return comma > point ? text.replace(/\./g, "").replace(",", ".") : text.replace(/,/g, "");
}

/** @param {string} number */
function placesOf(number) {
  const [mantissa, exponent] = number.toLowerCase().split("e");
  return (mantissa.split(".")[1] || "").length - Number(exponent || 0);
}

// As on paper: half away from zero; what is within a billionth of a tie is one.
/** @param {number} value @param {number} places */
function roundedTo(value, places) {
  const scale = 10 ** places;
  return (Math.sign(value) * Math.floor(Math.abs(value) * scale + 0.5 + 1e-9)) / scale;
}

// Whether an answer is the value, rounded to the digits that were typed. More than three digits, and more than are shown, need not
// be right: who reckons with the numbers on the page cannot know them. Zero is only ever zero.
/** @param {Typed} answer @param {number} value @param {number} shownPlaces @param {number | null | undefined} byHand */
function isValue(answer, value, shownPlaces, byHand) {
  if (byHand !== null && byHand !== undefined) return Math.abs(answer.value - roundedTo(value, byHand)) < 1e-9 * Math.max(1, Math.abs(value));
  if (Math.abs(value) < 1e-15 || answer.value === 0) return Math.abs(value) < 1e-15 && answer.value === 0;
  const third = 2 - Math.floor(Math.log10(Math.abs(value)));
  return [answer.places, Math.max(shownPlaces, third)].some((most) => {
    const places = Math.min(answer.places, most, 300);
    const [typed, right] = [roundedTo(answer.value, places), roundedTo(value, places)];
    return typed !== 0 && Math.abs(typed - right) <= 1e-9 * Math.abs(right);
  });
}

// What to say to an answer, and whether it is right: if not, the slip whose number it is. ``shown`` is the value as the page shows
// it; ``byHand`` the decimals that are kept, null in exact arithmetic: by hand there is one right number.
/**
 * @param {string} typed
 * @param {Pick<Step, "value" | "slips">} step
 * @param {string} shown
 * @param {string[]} sentences
 * @param {number | null | undefined} byHand
 */
export function judged(typed, step, shown, sentences, byHand) {
  const answer = numberTyped(typed);
  if (!answer) return { text: "That is not a number: type digits, such as -0.25.", right: false };
  if (step.value === undefined) return { text: "This step finds several numbers at once: reveal it instead.", right: false };
  const asShown = numberTyped(shown);
  const places = asShown ? asShown.places : 0;
  if (isValue(answer, step.value, places, byHand)) return { text: "Right.", right: true };
  const slip = (step.slips || []).find(([, value]) => isValue(answer, value, places, byHand));
  return { text: slip ? `Not quite: ${sentences[slip[0]]}` : "Not yet. Look at the formula again.", right: false };
}
