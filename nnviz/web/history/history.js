// The history: one cursor over all runs. Everything it shows is there already, so moving it costs no round trip.

import { element, floats, lossAt, LossChart, RUN_DASHES, RUN_ROLES, short, svg, thousands } from "./chart.js";
import { GradientBars, Histograms, NetworkPicture } from "./network.js";
import { Pictures } from "./pictures.js";

const PLAY_EVERY = 60; // milliseconds between two frames

// The largest weight of a run, as long as it stays within reason: one that explodes would leave the others no width.
function largestWeight(run) {
  const weights = floats(run.frames.weights, run.frames.weight_bits);
  return Math.max(1, Math.min(20, weights.reduce((most, w) => Math.max(most, Math.abs(w)), 0)));
}

export class HistoryPlayer {
  constructor(root) {
    this.root = root;
    this.at = 0;
    this.selected = 0;
    this.toggles = { log: false, penalty: false };
    this.loss = new LossChart(root.querySelector(".nnh-plot"));
    this.pictures = new Pictures(root.querySelector(".nnh-picture"));
    this.network = new NetworkPicture(root.querySelector(".nnh-network"));
    this.bars = new GradientBars(root.querySelector(".nnh-gradients"));
    this.histograms = new Histograms(root.querySelector(".nnh-activations"));
    for (const part of ["slider", "moment", "runs", "live", "open", "plot"]) this[part] = root.querySelector(`.nnh-${part}`);
    this.slider.oninput = () => this.go(Number(this.slider.value));
    for (const button of root.querySelectorAll("[data-go]")) button.onclick = () => this.command(button.dataset.go);
    for (const button of root.querySelectorAll("[data-toggle]")) button.onclick = () => this.toggle(button);
    this.onKey = (event) => this.key(event);
    // Before anybody else: Streamlit has keys of its own.
    window.addEventListener("keydown", this.onKey, true);
    for (const kind of ["pointerdown", "pointermove"]) this.plot.addEventListener(kind, (event) => this.pointed(event));
    this.open.onsubmit = (event) => this.handOver(event);
    this.open.querySelector("select").onchange = () => this.showNumber();
    this.observer = new ResizeObserver(() => this.resized());
    this.observer.observe(root);
  }

  // ``options`` say which examples can go to the Walkthrough; ``live`` that the training is still going on.
  update(data, { options, live, send }) {
    this.send = send;
    const theme = this.theme();
    const fresh = data !== this.data;
    if (fresh || theme !== this.shownTheme) {
      const atEnd = !this.data || live || this.at === this.moments.length - 1;
      const before = this.data ? this.moments[this.at] : 0;
      this.data = data;
      this.shownTheme = theme;
      this.colour(theme);
      this.moments = [...new Set(data.runs.flatMap((run) => run.frames.updates))].sort((a, b) => a - b);
      this.total = this.moments[this.moments.length - 1];
      this.slider.max = this.moments.length - 1;
      this.selected = fresh ? data.runs.length - 1 : this.selected;
      this.at = atEnd ? this.moments.length - 1 : this.nearest(before);
      this.build();
    }
    this.goingOn = live;
    this.showOptions(options);
    this.paint();
  }

  theme() {
    const hex = getComputedStyle(this.root).getPropertyValue("--st-background-color").trim().match(/^#([0-9a-f]{6})/i);
    if (!hex) return "light";
    const [r, g, b] = [0, 2, 4].map((i) => parseInt(hex[1].slice(i, i + 2), 16));
    return 0.299 * r + 0.587 * g + 0.114 * b < 128 ? "dark" : "light";
  }

  colour(theme) {
    const palette = this.data.palette[theme];
    this.root.dataset.theme = theme;
    for (const [role, colour] of Object.entries(palette)) this.root.style.setProperty(`--nnh-${role.replace(" ", "-")}`, colour);
    RUN_ROLES.forEach((role, n) => this.root.style.setProperty(`--nnh-run-${n}`, palette[role]));
    this.ground = [1, 3, 5].map((i) => parseInt(palette.background.slice(i, i + 2), 16));
  }

  build() {
    const { runs } = this.data;
    const penalised = runs.some((run) => run.l2 > 0);
    this.root.querySelector("[data-toggle=penalty]").hidden = !penalised;
    this.loss.show(runs, { log: this.toggles.log, penalty: this.toggles.penalty && penalised });
    this.buildRuns();
    this.pictures.show(this.data);
    this.bars.show(runs);
    this.largest = Math.max(...runs.map((run) => largestWeight(run)));
    this.choose(this.selected);
    this.width = this.root.clientWidth;
  }

  buildRuns() {
    const legend = this.runs.querySelector("legend");
    this.runs.replaceChildren(legend);
    this.runs.classList.toggle("nnh-single", this.data.runs.length === 1);
    this.lines = this.data.runs.map((run, n) => {
      const label = element("label", {}, this.runs);
      const radio = element("input", { type: "radio", name: "nnh-run", value: n }, label);
      radio.checked = n === this.selected;
      radio.onchange = () => this.choose(n);
      const sample = svg("svg", { viewBox: "0 0 42 10", height: 10, "aria-hidden": "true" }, label);
      svg("line", { x1: 0, x2: 42, y1: 5, y2: 5, stroke: `var(--nnh-run-${n})`, "stroke-width": 3, "stroke-dasharray": RUN_DASHES[n] }, sample);
      const words = element("span", {}, label);
      element("b", {}, words, run.label);
      const value = element("span", {}, words);
      if (run.ended) element("div", { class: "nnh-ended" }, words, run.ended);
      return value;
    });
  }

  // The run whose network, histograms and numbers are shown, and which is handed over.
  choose(n) {
    this.selected = Math.min(n, this.data.runs.length - 1);
    const run = this.data.runs[this.selected];
    const single = this.data.runs.length === 1;
    this.network.show(run, single, this.largest);
    this.histograms.show(run, single, this.selected);
    if (this.options) this.showOptions(this.options);
    this.paint();
  }

  nearest(update) {
    let found = 0;
    this.moments.forEach((moment, n) => {
      if (Math.abs(moment - update) < Math.abs(this.moments[found] - update)) found = n;
    });
    return found;
  }

  // Each run's own frame at a moment: its last one until then.
  frames(update) {
    return this.data.runs.map((run) => {
      let frame = 0;
      run.frames.updates.forEach((u, n) => {
        if (u <= update) frame = n;
      });
      return { run, frame };
    });
  }

  go(at) {
    this.at = Math.max(0, Math.min(this.moments.length - 1, at));
    this.paint();
  }

  paint() {
    if (!this.data) return;
    const update = this.moments[this.at];
    const moments = this.frames(update);
    this.slider.value = this.at;
    const text = this.total ? `Update ${thousands(update)} of ${thousands(this.total)}` : "Before the first update";
    this.moment.textContent = text;
    this.slider.setAttribute("aria-valuetext", text);
    this.root.dataset.update = update;
    this.loss.point(update, moments);
    const penalty = this.loss.penalty;
    moments.forEach(({ run, frame }, n) => {
      this.lines[n].textContent = ` · loss ${short(lossAt(run, frame, penalty), 5)}${penalty ? " with the L2 part" : ""}`;
    });
    this.pictures.point(moments, this.ground);
    this.bars.point(moments);
    const { frame } = moments[this.selected];
    this.network.point(frame);
    this.histograms.point(frame);
    for (const [name, off] of [["first", this.at === 0], ["back", this.at === 0], ["next", this.at === this.moments.length - 1], ["last", this.at === this.moments.length - 1]]) {
      this.root.querySelector(`[data-go=${name}]`).disabled = off;
    }
  }

  command(name) {
    const moves = { first: 0, back: this.at - 1, next: this.at + 1, last: this.moments.length - 1 };
    if (name === "play") {
      this.play(!this.timer);
      return;
    }
    this.play(false);
    this.go(moves[name]);
    const { run, frame } = this.frames(this.moments[this.at])[this.selected];
    this.live.textContent = `${this.moment.textContent}, loss ${short(lossAt(run, frame, this.loss.penalty), 4)}`;
  }

  play(on) {
    clearInterval(this.timer);
    this.timer = null;
    const button = this.root.querySelector("[data-go=play]");
    button.setAttribute("aria-label", on ? "Pause" : "Play");
    button.querySelector("path").setAttribute("d", on ? "M6 5h4v14H6zM14 5h4v14h-4z" : "M7 5v14l11-7z");
    if (!on) return;
    if (this.at === this.moments.length - 1) this.go(0);
    this.timer = setInterval(() => {
      this.go(this.at + 1);
      if (this.at === this.moments.length - 1) this.play(false);
    }, PLAY_EVERY);
  }

  key(event) {
    const way = event.composedPath();
    const target = way[0];
    // Keys are meant for the history where nothing else on the page has the focus.
    if (!this.data || event.ctrlKey || event.metaKey || event.altKey || (!way.includes(this.root) && target !== document.body)) return;
    const name = { ArrowRight: "next", ArrowLeft: "back", Home: "first", End: "last", " ": "play" }[event.key];
    if (!name) return;
    // A radio, a text or a list has these keys for itself, and a button its space.
    if (target.matches("select, input:not(.nnh-slider)") || (event.key === " " && target.matches("button, summary"))) return;
    event.preventDefault();
    event.stopPropagation();
    this.command(name);
  }

  pointed(event) {
    if (!this.data || (event.type === "pointermove" && !(event.buttons & 1))) return;
    this.play(false);
    this.go(this.nearest(this.loss.updateAt(event.clientX, Math.max(1, this.total))));
  }

  toggle(button) {
    const name = button.dataset.toggle;
    this.toggles[name] = !this.toggles[name];
    button.setAttribute("aria-pressed", this.toggles[name]);
    const penalised = this.data.runs.some((run) => run.l2 > 0);
    this.loss.show(this.data.runs, { log: this.toggles.log, penalty: this.toggles.penalty && penalised });
    this.paint();
  }

  resized() {
    if (!this.data || Math.abs(this.root.clientWidth - this.width) < 4) return;
    this.build();
    this.paint();
  }

  // --- to the Walkthrough ---

  showOptions(options) {
    this.options = options;
    this.open.hidden = !options || !this.send || this.goingOn;
    if (this.open.hidden) return;
    const select = this.open.querySelector("select");
    const mine = options[this.selected] || [];
    const before = select.value;
    select.replaceChildren();
    for (const [value, label] of mine) element("option", { value }, select, label);
    if (mine.some(([value]) => value === before)) select.value = before;
    this.showNumber();
  }

  showNumber() {
    this.open.querySelector(".nnh-number").hidden = this.open.querySelector("select").value !== "one";
  }

  handOver(event) {
    event.preventDefault();
    const update = this.moments[this.at];
    const { run, frame } = this.frames(update)[this.selected];
    this.send({ run: this.selected, update: run.frames.updates[frame], what: this.open.querySelector("select").value, number: this.open.querySelector("input").value });
  }

  remove() {
    this.play(false);
    window.removeEventListener("keydown", this.onKey, true);
    this.observer.disconnect();
  }
}
