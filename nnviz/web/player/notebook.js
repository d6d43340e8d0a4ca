// The bridge to a notebook, as anywidget has it: what Python shows is the widget's state, and what is asked goes there as messages.

import { element, part } from "../shared/dom.js";
import { unpacked } from "./formula.js";
import { withParts } from "./holes.js";
import { keyboard } from "./keyboard.js";
import { Player } from "./player.js";
import { surroundings, whenItChanges } from "./surroundings.js";

/** @import { NotebookSent } from "../contract" */
/** @import { Model, Send, Walkthrough } from "../types" */

const VISIT = "notebook"; // a player without a visit is one without Python
const SAID_AFTER = 2500; // milliseconds without an answer

const SAID = `<p class="nnb" role="status"></p>`;

const BUTTONS = `
  <button type="button" data-do="undo" title="Take the last change back">Undo</button>
  <button type="button" data-do="reset" title="Everything as at the start">Reset</button>`;

const STYLE = `
  :host { display: block; }
  .nnv:focus { outline: none; }
  .nnb { margin: 0; padding: 0.3rem 0.2rem; color: var(--st-text-color); background: var(--st-background-color); font: 1rem var(--st-font); }
  .nnb:empty { padding: 0; }`;

// A font belongs to the document: within a shadow a style sheet cannot bring one.
/** @param {string} family @param {string} font in base64 */
function withFont(family, font) {
  if ([...document.fonts].some((face) => face.family.replaceAll('"', "") === family)) return;
  const bytes = Uint8Array.from(atob(font), (letter) => letter.charCodeAt(0));
  document.fonts.add(new FontFace(family, bytes, { display: "swap" }));
}

/** @param {KeyboardEvent} event */
const isOfThePage = (event) => event.ctrlKey || event.metaKey;

// One view of a widget.
class Seat {
  /** @type {Walkthrough | null} */
  shown = null;
  // What Python was asked last, and how many messages it had heard then; null where it owes no answer.
  /** @type {{ what: NotebookSent["what"], heard: number } | null} */
  asked = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  waiting = undefined;

  /** @param {Model} model @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    const { page, style, font, family } = model.get("look");
    withFont(family, font);
    this.host = element("div", {}, el);
    // The keys that are pressed in it are its own; those of the whole page, to save it for example, stay the page's. JupyterLab looks for
    // an attribute, others listen further out.
    /** @param {KeyboardEvent} event */
    this.keep = (event) => this.host.toggleAttribute("data-lm-suppress-shortcuts", !isOfThePage(event));
    window.addEventListener("keydown", this.keep, true);
    this.host.addEventListener("keydown", (event) => {
      if (!isOfThePage(event)) event.stopPropagation();
    });
    const inside = this.host.attachShadow({ mode: "open" });
    // All of it is nnviz's own, and comes with the widget's class.
    inside.innerHTML = `<style>${style}${STYLE}</style>${SAID}${page}`;
    this.said = part(inside, ".nnb", HTMLElement);
    part(inside, ".nnv-tools", HTMLElement).insertAdjacentHTML("afterbegin", BUTTONS);
    this.undo = part(inside, "[data-do=undo]", HTMLButtonElement);
    this.reset = part(inside, "[data-do=reset]", HTMLButtonElement);
    this.undo.onclick = () => this.send("undo");
    this.reset.onclick = () => this.send("reset");
    const root = part(inside, ".nnv", HTMLElement);
    root.tabIndex = -1; // so that a click into it takes the keys
    this.player = new Player(root);
    this.player.onStep = (index) => {
      model.set("step", index);
      model.save_changes();
    };
  }

  // The notebook puts an element into its page after it was rendered, and then it has a size.
  colour() {
    if (!this.host.isConnected) return;
    const { background, text, secondary, font } = surroundings(/** @type {Element} */ (this.host.parentElement));
    const colours = { "background-color": background, "text-color": text, "secondary-background-color": secondary, font };
    for (const [name, value] of Object.entries(colours)) this.host.style.setProperty(`--st-${name}`, value);
  }

  // What Python shows now.
  show() {
    const { model, player } = this;
    const data = model.get("data");
    const texts = model.get("texts");
    if (!data.parts.every(([digest]) => digest in texts)) return; // they come with the next change
    if (this.shown?.key !== data.key) {
      const content = unpacked(withParts(data.payload, data.parts, (digest) => JSON.parse(texts[digest])));
      this.shown = { ...content, key: data.key, plotly: "", visit: VISIT, start: model.get("step") };
    }
    if (this.asked && data.heard > this.asked.heard) this.answered();
    Object.assign(this.shown, { nudges: data.nudges, message: data.message });
    /** @type {Send} */
    const ways = {};
    for (const what of data.answers) ways[what] = (value) => this.send(what, value);
    player.update(this.shown, ways);
    this.undo.disabled = !data.undo;
    this.reset.disabled = !data.changed;
    this.say(data.message);
  }

  /** @param {string} message */
  say(message) {
    this.said.textContent = message;
  }

  // In another theme the same is drawn in other colours.
  repaint() {
    this.colour();
    if (this.shown) this.player.update(this.shown, this.player.send);
  }

  follow() {
    this.player.go(this.model.get("step"));
  }

  /** @param {NotebookSent["what"]} what @param {object} [value] */
  send(what, value) {
    const { structure, heard } = this.model.get("data");
    this.asked = { what, heard };
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.say("Python has not answered: its kernel is busy, or gone. What is shown here is not there yet."), SAID_AFTER);
    const said = value && { value: /** @type {NotebookSent["value"]} */ ({ ...value, step: this.player.index }) };
    this.model.send({ what, structure, ...said });
  }

  answered() {
    this.asked = null;
    clearTimeout(this.waiting);
  }

  remove() {
    clearTimeout(this.waiting);
    window.removeEventListener("keydown", this.keep, true);
    this.player.remove();
    this.host.remove();
  }
}

/** @param {{ model: Model, el: HTMLElement }} fields */
function render({ model, el }) {
  keyboard.within = true;
  const seat = new Seat(model, el);
  const show = () => seat.show();
  const follow = () => seat.follow();
  seat.colour();
  show();
  model.on("change:data", show);
  model.on("change:texts", show);
  model.on("change:step", follow);
  const end = whenItChanges(() => seat.repaint());
  const observer = new ResizeObserver(() => seat.repaint());
  observer.observe(seat.host);
  return () => {
    end();
    observer.disconnect();
    model.off("change:data", show);
    model.off("change:texts", show);
    model.off("change:step", follow);
    seat.remove();
  };
}

export default function notebook() {
  return { render };
}
