// Building on the drawing: units, layers, activations and the loss where they stand, the numbers in a drawer beside them. Each press is
// one message; what is pressed before the answer is there waits for it.

import { around, origin, part } from "../shared/dom.js";
import { choice, choose } from "./choice.js";
import { Drawer } from "./drawer.js";

/** @import { Building as Built } from "../contract" */
/** @import { BuildAsked } from "../types" */
/** @import { Player } from "./player.js" */

const TIGHT = 165; // pixels between two layers below which their controls stand one under the other
const FORGOTTEN_AFTER = 4000; // milliseconds after a run of the server in which a press is answered
const ROOM = { wide: 44, tight: 118 };

// Whether somebody builds: a player that Streamlit mounts anew meanwhile goes on with it.
let goesOn = false;

export class Building {
  on = false;
  asked = 0;
  busy = false;
  sent = Date.now(); // the number of the last press, another one for every player
  drawnLayers = 0;
  /** @type {(() => boolean)[]} */
  waiting = [];
  /** @type {Built | null} */
  answered = null;

  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    const { root } = player;
    this.button = part(root, "[data-do=build]", HTMLElement);
    this.button.onclick = () => this.toggle();
    this.controls = part(root, ".nnv-controls", HTMLElement);
    this.controls.addEventListener("click", (event) => this.pressed(event));
    this.controls.addEventListener("change", (event) => this.chosen(event));
    this.drawer = new Drawer(this);
    player.drawing.onPlaced = () => this.place();
    // A press that was lost on the way, with the server perhaps, keeps nobody waiting.
    this.onDone = () => {
      const { sent } = this;
      if (this.answered?.heard === sent) this.release();
      else setTimeout(() => this.sent === sent && this.release(), FORGOTTEN_AFTER);
    };
    window.addEventListener("nnviz-done", this.onDone);
  }

  remove() {
    window.removeEventListener("nnviz-done", this.onDone);
  }

  /** @returns {Built | null} */
  get what() {
    // In another page's frame there is no room for it.
    return this.player.send.build && !("embedded" in this.player.root.dataset) ? (this.player.data.building ?? null) : null;
  }

  // Whatever was answered: the controls and the numbers are those of the network as it is now.
  show() {
    const { what } = this;
    this.button.hidden = !what;
    if (!what) return;
    if (what !== this.answered) {
      this.answered = what;
      // The next one goes out when the run of the server is over: what interrupts one may find the network of before.
      if (what.heard === this.sent && window.nnvizKeeper?.server.idle !== false) this.release();
    }
    if ((what.asked && what.asked !== this.asked) || (goesOn && !this.on)) this.turn(true);
    this.asked = what.asked || this.asked;
    if (this.on) this.draw();
  }

  toggle() {
    if (!this.what) return;
    this.turn(!this.on);
    if (this.on) this.drawer.enter();
    else this.button.focus();
  }

  /** @param {boolean} on */
  turn(on) {
    const { root, drawing } = this.player;
    this.on = goesOn = on;
    root.toggleAttribute("data-building", on);
    this.button.setAttribute("aria-pressed", String(on));
    this.controls.hidden = !on;
    if (on) this.player.ask.close();
    if (on) this.draw();
    else this.drawer.close();
    this.makeRoom();
    // The buttons below may stand elsewhere now.
    drawing.resized();
    this.place();
  }

  // Below the drawing, as much as the controls of its layers take.
  makeRoom() {
    const { drawing } = this.player;
    const below = this.on && drawing.scene ? ROOM[this.tight() ? "tight" : "wide"] : 0;
    if (below === drawing.below) return;
    drawing.below = below;
    drawing.resized();
  }

  // --- what is pressed

  // ``make`` says what is asked of the network as it is by then; nothing where that is no more of any use.
  /** @param {(what: Built) => BuildAsked | null} make */
  press(make) {
    this.inTurn(() => {
      const message = this.what && make(this.what);
      if (message) this.player.send.build?.({ ...message, press: (this.sent += 1) });
      return Boolean(message);
    });
  }

  /** @param {() => boolean} act */
  inTurn(act) {
    this.waiting.push(act);
    if (!this.busy) this.release();
  }

  // The next one, until one is sent.
  release() {
    this.busy = false;
    while (!this.busy && this.waiting.length) this.busy = Boolean(this.waiting.shift()?.());
  }

  /** @param {Event} event */
  pressed(event) {
    const button = around(origin(event), "button");
    if (!button) return;
    const { act, layer } = button.dataset;
    const at = Number(layer);
    if (act === "more") this.press((what) => this.units(what, at, 1));
    else if (act === "fewer") this.press((what) => this.units(what, at, -1));
    else if (act === "insert") this.press((what) => inserted(what, at));
    else if (act === "remove") this.press((what) => removed(what, at));
  }

  /** @param {Built} what @param {number} layer @param {number} by @returns {BuildAsked | null} */
  units({ sizes }, layer, by) {
    const wanted = sizes.map((units, n) => (n === layer ? units + by : units));
    return wanted[layer] < 1 ? null : { do: "plan", sizes: wanted.join("-"), came: sizes.map((_, n) => n) };
  }

  /** @param {Event} event */
  chosen(event) {
    const select = /** @type {HTMLSelectElement} */ (origin(event));
    const { value } = select;
    const layer = Number(select.dataset.key?.split(" ")[1]);
    if (select.dataset.key === "loss") this.press(() => ({ do: "plan", loss: value }));
    else this.press(({ activations }) => ({ do: "plan", each: activations.map((name, n) => (n === layer - 1 ? value : name)).join(", ") }));
  }

  // --- what is drawn

  draw() {
    const { what } = this;
    if (!what) return;
    if (what.sizes.length !== this.drawnLayers) this.make(what);
    this.refresh(what);
    this.makeRoom();
    this.place();
    this.drawer.show(what);
  }

  /** @param {Built} what */
  make(what) {
    const active = /** @type {HTMLElement | null} */ (this.player.rootNode().activeElement);
    const focused = active && this.controls.contains(active) ? active.dataset.key : undefined;
    this.controls.innerHTML = this.html(what);
    this.drawnLayers = what.sizes.length;
    const again = focused ? this.controls.querySelector(`[data-key="${focused}"]`) : null;
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  }

  // The same elements with what counts now: a press that is under way when an answer comes is not lost.
  /** @param {Built} what */
  refresh({ sizes, activations, hidden, outputs, loss, losses }) {
    sizes.forEach((units, layer) => {
      part(this.controls, `[data-units="${layer}"]`, HTMLElement).textContent = String(units);
      part(this.controls, `[data-key="fewer ${layer}"]`, HTMLButtonElement).disabled = units === 1;
      const field = layer ? part(this.controls, `[data-key="activation ${layer}"]`, HTMLSelectElement) : null;
      if (field) choose(field, layer === sizes.length - 1 ? outputs : hidden, activations[layer - 1]);
    });
    choose(part(this.controls, "[data-key=loss]", HTMLSelectElement), losses, loss);
  }

  /** @param {Built} what */
  html({ sizes, activations, hidden, outputs, loss, losses, layers }) {
    const last = sizes.length - 1;
    const parts = sizes.map((units, layer) => {
      const name = layer === 0 ? "the input" : layer === last ? "the output" : `layer ${layer + 1}`;
      /** @param {string} act @param {string} sign @param {string} label @param {boolean} [off] */
      const button = (act, sign, label, off) =>
        `<button type="button" data-act="${act}" data-layer="${layer}" data-key="${act} ${layer}" aria-label="${label}" title="${label}"${off ? " disabled" : ""}>${sign}</button>`;
      const remove = layer && layer < last ? button("remove", "×", `Remove ${name}`) : "";
      const units_ = `<div class="nnv-units" data-at="${layer}" role="group" aria-label="Units of ${name}">${button("fewer", "−", `One unit less in ${name}`, units === 1)}<span data-units="${layer}">${units}</span>${button("more", "+", `One unit more in ${name}`)}${remove}</div>`;
      const activation = layer
        ? `<div class="nnv-caption" data-at="${layer}">${choice(`activation ${layer}`, layer === last ? outputs : hidden, activations[layer - 1], `Activation of ${name}`)}</div>`
        : "";
      const between =
        layer < last
          ? `<div class="nnv-between" data-at="${layer}">${button("insert", '+<span class="nnv-word"> layer</span>', `A layer more behind ${name}`, sizes.length >= layers)}</div>`
          : "";
      return activation + units_ + between;
    });
    return `${parts.join("")}<div class="nnv-caption" data-at="${sizes.length}">${choice("loss", losses, loss, "Loss")}</div>`;
  }

  tight() {
    const { drawn, scale } = this.player.drawing;
    const [first, second] = drawn.headings;
    return (second.x - first.x) * scale < TIGHT;
  }

  // Everything where its layer stands on the drawing.
  place() {
    if (!this.on || !this.player.drawing.scene) return;
    const { drawn, scale, stage, overlay } = this.player.drawing;
    const left = overlay.getBoundingClientRect().left - stage.getBoundingClientRect().left + stage.scrollLeft;
    const tight = this.tight();
    this.controls.toggleAttribute("data-tight", tight);
    this.controls.style.height = `${drawn.height * scale + ROOM[tight ? "tight" : "wide"]}px`;
    const xs = drawn.headings.map(({ x }) => left + x * scale);
    const narrowest = Math.min(...xs.slice(1).map((x, n) => x - xs[n]));
    this.controls.style.setProperty("--nnv-caption", `${Math.round(0.88 * narrowest)}px`);
    for (const piece of /** @type {NodeListOf<HTMLElement>} */ (this.controls.querySelectorAll("[data-at]"))) {
      const at = Number(piece.dataset.at);
      const x = piece.classList.contains("nnv-between") ? (xs[at] + xs[at + 1]) / 2 : xs[at];
      piece.hidden = x === undefined;
      if (x === undefined) continue;
      // Where a menu is narrower than its word, the word stands there in as many lines as it takes.
      piece.dataset.word = piece.querySelector("select")?.selectedOptions[0]?.text ?? "";
      const half = piece.offsetWidth / 2;
      piece.style.left = `${Math.max(half, Math.min(x, Math.max(stage.clientWidth, left + drawn.width * scale) - half))}px`;
      if (piece.classList.contains("nnv-caption")) piece.style.top = `${Math.max(0, (drawn.headings[at].y + 1) * scale - piece.offsetHeight / 2)}px`;
      else piece.style.top = `${drawn.height * scale + 4}px`;
    }
  }
}

// A layer more behind another one, with as many units as the hidden one beside it and the same activation.
/** @param {Built} what @param {number} layer @returns {BuildAsked} */
function inserted({ sizes, activations, hidden }, layer) {
  const last = sizes.length - 1;
  const beside = layer > 0 ? layer : layer + 1 < last ? layer + 1 : 0;
  const units = beside ? sizes[beside] : 2;
  const known = new Set(hidden.map(([name]) => name));
  const like = activations[Math.max(0, beside - 1)];
  const names = [...activations];
  names.splice(layer, 0, known.has(like) ? like : hidden[0][0]);
  const wanted = [...sizes];
  wanted.splice(layer + 1, 0, units);
  const came = sizes.map((_, n) => n);
  came.splice(layer + 1, 0, -1);
  return { do: "plan", sizes: wanted.join("-"), each: names.join(", "), came };
}

/** @param {Built} what @param {number} layer @returns {BuildAsked} */
function removed({ sizes, activations }, layer) {
  /** @template T @param {T[]} list @param {number} at */
  const without = (list, at) => list.filter((_, n) => n !== at);
  const came = without(
    sizes.map((_, n) => n),
    layer,
  );
  return { do: "plan", sizes: without(sizes, layer).join("-"), each: without(activations, layer - 1).join(", "), came };
}
