// The history: one cursor over all runs. Everything it shows is there already, so moving it costs no round trip.

import { later, origin, part, parts } from "../shared/dom.js";
import { channels, colourIn, PAUSE, PLAY, TRANSPORT_KEYS, themeOf } from "../shared/looks.js";
import { floats, LossChart, lossAt, RUN_ROLES, short, thousands } from "./chart.js";
import { Handover } from "./handover.js";
import { Layers } from "./layers.js";
import { momentText } from "./marks.js";
import { continues, framesAt, momentsOf, nearest, standing } from "./moments.js";
import { NetworkPicture } from "./network.js";
import { Pace } from "./pace.js";
import { Pictures } from "./pictures.js";
import { Runs } from "./runs.js";
import { Stage } from "./stage.js";

/** @import { HistoryPayload, OpenSent, Run, Told } from "../contract" */
/** @import { Theme } from "../types" */

/** @typedef {"first" | "back" | "next" | "last" | "play"} Move */

const THUMB = 8; // pixels from the end of a slider to the middle of its thumb there

// The largest weight of a run, as long as it stays within reason: one that explodes would leave the others no width.
/** @param {Run} run */
function largestWeight(run) {
  let most = 1;
  for (const w of floats(run.frames.weights, run.frames.weight_bits)) most = Math.max(most, Math.abs(w));
  return Math.min(20, most);
}

export class HistoryPlayer {
  /** @type {HistoryPayload} */
  data = later();
  /** @type {[string, string][][] | undefined} */
  options = later();
  /** @type {number[]} */
  moments = later();
  /** @type {number} */
  total = later();
  /** @type {number} */
  largest = later();
  /** @type {Told} */
  about = later();
  /** @type {number[]} */
  ground = later();
  /** @type {number[]} */
  ink = later();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.at = 0;
    this.selected = 0;
    /** @type {Record<string, boolean>} */
    this.toggles = { log: false, penalty: false };
    this.goingOn = false;
    this.follows = true;
    this.chosen = 0;
    /** @type {Theme | null} */
    this.shownTheme = null;
    this.loss = new LossChart(part(root, ".nnh-plot", HTMLElement));
    this.pictures = new Pictures(part(root, ".nnh-picture", HTMLElement));
    this.network = new NetworkPicture(part(root, ".nnh-network", HTMLElement), part(root, ".nnh-numbers", HTMLDetailsElement));
    this.layers = new Layers(part(root, ".nnh-layers", HTMLElement));
    this.slider = part(root, ".nnh-slider", HTMLInputElement);
    this.moment = part(root, ".nnh-moment", HTMLElement);
    this.runs = new Runs(part(root, ".nnh-runs", HTMLElement), (n) => this.choose(n));
    this.live = part(root, ".nnh-live", HTMLElement);
    this.handover = new Handover(root, () => this.handedOver());
    this.plot = part(root, ".nnh-plot", HTMLElement);
    this.pace = new Pace(part(root, ".nnh-pace select", HTMLSelectElement), { go: (at) => this.go(at), done: () => this.showPlaying() });
    // Another pace counts at once, also for what is being shown.
    this.pace.select.onchange = () => {
      if (this.pace.playing) this.play(true);
    };
    this.title = part(root, ".nnh-title", HTMLElement);
    this.slider.oninput = () => this.stopAt(nearest(this.moments, Number(this.slider.value)));
    for (const button of parts(root, "[data-go]")) button.onclick = () => this.command(/** @type {Move} */ (button.dataset.go));
    for (const button of parts(root, "[data-toggle]")) button.onclick = () => this.toggle(button);
    /** @param {KeyboardEvent} event */
    this.onKey = (event) => this.key(event);
    // Before anybody else: Streamlit has keys of its own.
    window.addEventListener("keydown", this.onKey, true);
    this.plot.addEventListener("pointerdown", (event) => this.pointed(event));
    this.plot.addEventListener("pointermove", (event) => this.pointed(event));
    this.stage = new Stage(root, { drawn: () => this.drawn(), presented: () => this.presented() });
  }

  // ``options`` say which examples can go to the Walkthrough; ``live`` that the training is still going on.
  /** @param {HistoryPayload} data @param {{ about: Told, options: [string, string][][], live: boolean, send: (value: OpenSent) => void }} second */
  update(data, { about, options, live, send }) {
    this.handover.send = send;
    this.about = about;
    part(this.root, ".nnh-look", HTMLElement).textContent = about.look;
    part(this.root, ".nnh-source", HTMLElement).textContent = about.source;
    const theme = themeOf(this.root);
    const fresh = data !== this.data;
    // Who has stopped to look at a moment stays there as long as this training goes on, and sees what comes of the next press on Run.
    this.follows ||= !this.data || ((live || fresh) && !this.goingOn);
    if (fresh || theme !== this.shownTheme) {
      const goesOn = Boolean(this.data) && fresh && continues(this.data.runs, data.runs);
      const shown = this.data ? this.moments[this.at] : 0;
      this.data = data;
      this.shownTheme = theme;
      this.colour(theme);
      this.moments = momentsOf(data.runs);
      this.total = this.moments[this.moments.length - 1];
      this.slider.max = String(this.total);
      this.selected = fresh ? data.runs.length - 1 : this.selected;
      const { at, play } = standing(this.moments, { shown, chosen: this.chosen, follows: this.follows, goesOn, atOnce: this.pace.atOnce });
      this.at = at;
      this.build();
      if (play) this.goOn();
      else this.pace.stop();
      this.showPlaying();
    }
    this.goingOn = live;
    this.root.dataset.live = String(live);
    this.options = options;
    this.showOptions();
    this.paint();
  }

  // The ways of the run that is shown; what goes on goes nowhere else.
  showOptions() {
    this.handover.show(this.goingOn ? undefined : this.options && (this.options[this.selected] ?? []));
  }

  // The moment that is shown, of the run that is.
  handedOver() {
    const { run, frame } = framesAt(this.data.runs, this.moments[this.at])[this.selected];
    return { run: this.selected, update: run.frames.updates[frame] };
  }

  /** @param {Theme} theme */
  colour(theme) {
    const palette = this.data.palette[theme];
    colourIn(this.root, "nnh", theme, palette);
    RUN_ROLES.forEach((role, n) => this.root.style.setProperty(`--nnh-run-${n}`, palette[role]));
    this.ground = channels(palette.background.slice(1));
    this.ink = channels(palette.activation.slice(1));
  }

  build() {
    const { runs } = this.data;
    this.root.dataset.runs = String(runs.length);
    this.stage.fit();
    const penalised = runs.some((run) => run.l2 > 0);
    part(this.root, "[data-toggle=penalty]", HTMLElement).hidden = !penalised;
    this.runs.show(runs, this.selected);
    // The loss has what the pictures leave of the height.
    this.pictures.show(this.data);
    this.showLoss(penalised);
    this.largest = Math.max(...runs.map((run) => largestWeight(run)));
    this.choose(this.selected);
  }

  // The slider is the axis of the updates: its thumb stands below the moment on the curve.
  /** @param {boolean} penalised */
  showLoss(penalised) {
    this.loss.show(this.data.runs, { log: this.toggles.log, penalty: this.toggles.penalty && penalised });
    const { left, width, bottom } = this.loss.axis();
    Object.assign(this.slider.style, { left: `${left - THUMB}px`, width: `${width + 2 * THUMB}px`, top: `${bottom}px` });
  }

  // The run whose network, histograms and numbers are shown, and which is handed over.
  /** @param {number} n */
  choose(n) {
    this.selected = Math.min(n, this.data.runs.length - 1);
    const run = this.data.runs[this.selected];
    const single = this.data.runs.length === 1;
    this.network.show(run, this.data.sets[run.set], { single, largest: this.largest, ground: this.ground, ink: this.ink });
    this.layers.show(this.data.runs, this.selected);
    if (this.options) this.showOptions();
    this.paint();
  }

  /** @param {number} at */
  go(at) {
    this.at = Math.max(0, Math.min(this.moments.length - 1, at));
    this.paint();
  }

  paint() {
    if (!this.data) return;
    const update = this.moments[this.at];
    const moments = framesAt(this.data.runs, update);
    this.slider.value = String(update);
    const text = this.total ? `Update ${thousands(update)} of ${thousands(this.total)}` : "Before the first update";
    this.moment.textContent = text;
    this.slider.setAttribute("aria-valuetext", text);
    this.root.dataset.update = String(update);
    this.loss.point(update, moments);
    this.runs.point(moments, this.loss.penalty);
    const { run: chosen, frame } = moments[this.selected];
    this.title.textContent = this.about.title || momentText(chosen, frame, this.data.sets[chosen.set]);
    this.pictures.point(moments, this.ground);
    this.network.point(frame);
    this.layers.point(moments);
    const ends = { first: 0, back: 0, next: this.moments.length - 1, last: this.moments.length - 1 };
    for (const [name, end] of Object.entries(ends)) part(this.root, `[data-go=${name}]`, HTMLButtonElement).disabled = this.at === end;
  }

  /** @param {Move} name */
  command(name) {
    const moves = { first: 0, back: this.at - 1, next: this.at + 1, last: this.moments.length - 1 };
    if (name === "play") {
      this.play(!this.pace.playing);
      return;
    }
    this.stopAt(moves[name]);
    const { run, frame } = framesAt(this.data.runs, this.moments[this.at])[this.selected];
    this.live.textContent = `${this.moment.textContent}, loss ${short(lossAt(run, frame, this.loss.penalty), 4)}`;
  }

  /** @param {boolean} on */
  play(on) {
    const last = this.moments.length - 1;
    this.follows = on;
    this.chosen = this.moments[this.at];
    if (on && this.at === last) this.go(0);
    if (on) this.goOn();
    else this.pace.stop();
    this.showPlaying();
  }

  // To the last moment there is.
  goOn() {
    const last = this.moments.length - 1;
    if (this.pace.atOnce) this.go(last);
    else this.pace.play(this.at, last);
  }

  // Somebody looks at a moment.
  /** @param {number} at */
  stopAt(at) {
    this.play(false);
    this.go(at);
    this.follows = this.at === this.moments.length - 1;
    this.chosen = this.moments[this.at];
  }

  showPlaying() {
    const button = part(this.root, "[data-go=play]", HTMLElement);
    button.setAttribute("aria-label", this.pace.playing ? "Pause" : "Play");
    part(button, "path", SVGElement).setAttribute("d", this.pace.playing ? PAUSE : PLAY);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const target = origin(event);
    // Keys are meant for the history where nothing else on the page has the focus.
    if (!this.data || event.ctrlKey || event.metaKey || event.altKey || (!event.composedPath().includes(this.root) && target !== document.body)) return;
    const framed = this.stage.keyed[event.key];
    const name = TRANSPORT_KEYS[event.key];
    if (!name && !framed) return;
    // A radio, a text or a list has these keys for itself, and a button its space.
    if (target.matches("select, input:not(.nnh-slider)") || (event.key === " " && target.matches("button, summary"))) return;
    if (framed) {
      if (!framed()) return;
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (!name) return;
    event.preventDefault();
    event.stopPropagation();
    this.command(name);
  }

  /** @param {PointerEvent} event */
  pointed(event) {
    if (!this.data || (event.type === "pointermove" && !(event.buttons & 1))) return;
    this.stopAt(nearest(this.moments, this.loss.updateAt(event.clientX, Math.max(1, this.total))));
  }

  /** @param {HTMLElement} button */
  toggle(button) {
    const name = button.dataset.toggle ?? "";
    this.toggles[name] = !this.toggles[name];
    button.setAttribute("aria-pressed", String(this.toggles[name]));
    const penalised = this.data.runs.some((run) => run.l2 > 0);
    this.showLoss(penalised);
    this.paint();
  }

  // There is another room for everything.
  drawn() {
    if (!this.data) return;
    this.colour(this.stage.printing ? "light" : themeOf(this.root));
    this.build();
    this.paint();
  }

  // A class sees it learn, where nobody has stopped at a moment.
  presented() {
    if (this.data && this.total && this.at === this.moments.length - 1 && !this.goingOn) this.play(true);
  }

  remove() {
    this.pace.stop();
    window.removeEventListener("keydown", this.onKey, true);
    this.layers.remove();
    this.stage.remove();
  }
}
