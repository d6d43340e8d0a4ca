// The drawing: Plotly draws what stays (neurons, edges, hover), one SVG on top of it draws what changes with the step.

const SVG = "http://www.w3.org/2000/svg";
const WAITING = new Set(["forward", "loss"]);
const CHARACTER = 0.56; // width of a digit as a share of the font size, as in draw/board.py

function svg(tag, attributes, parent) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (parent) parent.appendChild(element);
  return element;
}

function plotlyReady(url) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  if (!window.nnvizPlotly) {
    window.nnvizPlotly = new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(url, document.baseURI).href;
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => reject(new Error(`could not load ${script.src}`));
      document.head.appendChild(script);
    });
  }
  return window.nnvizPlotly;
}

class Drawing {
  constructor(root) {
    this.stage = root.querySelector(".nnv-stage");
    this.plot = root.querySelector(".nnv-plot");
    this.overlay = root.querySelector(".nnv-overlay");
    this.tip = root.querySelector(".nnv-tip");
    this.observer = new ResizeObserver(() => this.resized());
    this.observer.observe(this.stage);
    this.stepIndex = 0;
  }

  show(data, theme) {
    this.data = data;
    this.palette = data.palette[theme];
    this.scene = null;
    this.resized();
  }

  resized() {
    const width = this.stage.clientWidth;
    if (!this.data || !width) return;
    const scene = this.data.scenes[width < 640 ? "narrow" : "wide"];
    // Half the window, so that the formula is in sight, but never so small that the numbers cannot be read.
    const tallest = Math.max(330, window.innerHeight * 0.5, scene.height * 0.85);
    const scale = Math.min(width / scene.width, tallest / scene.height, 1.35);
    if (scene === this.scene && Math.abs(scale - this.scale) < 0.002) return;
    const fresh = scene !== this.scene;
    this.scene = scene;
    this.scale = scale;
    this.stage.style.height = `${scene.height * scale}px`;
    this.overlay.setAttribute("viewBox", `0 0 ${scene.width} ${scene.height}`);
    for (const element of [this.overlay, this.plot]) {
      element.style.width = `${scene.width * scale}px`;
      element.style.height = `${scene.height * scale}px`;
    }
    if (fresh) this.buildOverlay();
    this.drawBase();
    this.step(this.stepIndex);
  }

  drawBase() {
    plotlyReady(this.data.plotly)
      .then((Plotly) => Plotly.react(this.plot, ...this.scaledFigure()))
      .then(() => this.listen())
      .catch(() => this.drawBaseWithoutPlotly());
  }

  scaledFigure() {
    const { data, layout } = this.scene.figure;
    const s = this.scale;
    const traces = data.map((trace) => {
      const copy = { ...trace };
      if (trace.line) copy.line = { ...trace.line, width: trace.line.width * s, color: this.palette[trace.meta.line] };
      if (trace.marker) {
        const size = Array.isArray(trace.marker.size) ? trace.marker.size.map((v) => v * s) : trace.marker.size;
        copy.marker = { ...trace.marker, size };
        if (trace.meta.fill) {
          copy.marker.color = this.palette[trace.meta.fill];
          copy.marker.line = { ...trace.marker.line, color: this.palette.outline, width: trace.marker.line.width * s };
        }
      }
      return copy;
    });
    const sized = { ...layout, width: this.scene.width * s, height: this.scene.height * s };
    return [traces, sized, { displayModeBar: false, staticPlot: false, doubleClick: false, showTips: false }];
  }

  // Where plotly.js cannot be loaded the walkthrough still works: plain lines and circles take its place.
  drawBaseWithoutPlotly() {
    this.base.replaceChildren();
    for (const line of this.scene.lines) {
      const [x1, y1, x2, y2] = line.at;
      svg("line", { x1, y1, x2, y2, stroke: this.palette.positive, "stroke-width": 1.5 }, this.base);
    }
    for (const mark of this.scene.marks) {
      svg("circle", { cx: mark.x, cy: mark.y, r: mark.r, fill: this.palette.neuron, stroke: this.palette.outline }, this.base);
    }
  }

  listen() {
    if (this.listening) return;
    this.listening = true;
    this.plot.on("plotly_hover", (event) => this.showTip(event));
    this.plot.on("plotly_click", (event) => this.showTip(event));
    this.plot.on("plotly_unhover", () => (this.tip.hidden = true));
  }

  showTip(event) {
    const point = event.points[0];
    if (!point || point.customdata === undefined) return;
    const owner = point.customdata;
    const item = owner >= 0 ? this.scene.marks[owner] : this.scene.lines[-1 - owner];
    const known = item.nodes.filter((n) => this.isKnown(n));
    if (!known.length) return;
    this.tip.innerHTML = known.map((n) => `<div>${math(`${this.data.names[n]}<mo>=</mo><mn>${this.data.texts[n]}</mn>`)} <span>${this.data.meanings[n]}</span></div>`).join("");
    this.tip.hidden = false;
    const x = Number(point.x) * this.scale + this.plot.offsetLeft;
    this.tip.style.left = `${Math.max(4, Math.min(x + 14, this.stage.clientWidth - this.tip.offsetWidth - 4))}px`;
    this.tip.style.top = `${Number(point.y) * this.scale + 14}px`;
  }

  isKnown(node) {
    const since = this.data.known[node];
    return since === undefined || since <= this.stepIndex;
  }

  buildOverlay() {
    this.overlay.replaceChildren();
    this.base = svg("g", {}, this.overlay);
    this.lights = svg("g", {}, this.overlay);
    const headings = svg("g", { class: "nnv-headings" }, this.overlay);
    for (const { x, y, text } of this.scene.headings) svg("text", { x, y }, headings).textContent = text;
    this.labelLayer = svg("g", {}, this.overlay);
    this.labels = this.scene.labels.map((label) => ({ label, state: "", node: undefined }));
    this.boxed = new Set(this.scene.labels.filter((label) => label.boxed && label.always).map((label) => label.owner));
  }

  step(index) {
    this.stepIndex = index;
    if (!this.scene) return;
    const step = this.data.steps[index];
    const found = new Set();
    const read = new Set();
    for (const n of step.nodes) if (n in this.scene.owners) found.add(this.scene.owners[n]);
    for (const n of step.lights) if (n in this.scene.owners && !found.has(this.scene.owners[n])) read.add(this.scene.owners[n]);
    this.lights.replaceChildren();
    for (const owner of read) this.light(owner, this.palette[step.phase], 2.5);
    for (const owner of found) this.light(owner, this.palette.active, 4);
    const crowded = found.size + read.size > 26;
    for (const entry of this.labels) this.setLabel(entry, index, step, crowded);
  }

  light(owner, colour, width) {
    if (owner < 0) {
      const [x1, y1, x2, y2] = this.scene.lines[-1 - owner].at;
      svg("line", { x1, y1, x2, y2, stroke: colour, "stroke-width": 4 * width, "stroke-opacity": 0.4 }, this.lights);
      return;
    }
    const { kind, x, y, r } = this.scene.marks[owner];
    const attributes = { fill: "none", stroke: colour, "stroke-width": width };
    // A bias or a target with its box on display is outlined by the style of the box.
    if (this.boxed.has(owner)) return;
    if (kind === "bias" || kind === "target") svg("rect", { ...attributes, x: x - r - 4, y: y - r - 4, width: 2 * r + 8, height: 2 * r + 8 }, this.lights);
    else svg("circle", { ...attributes, cx: x, cy: y, r: r + 3 }, this.lights);
  }

  setLabel(entry, index, step, crowded) {
    const { label } = entry;
    let node = null;
    for (const [since, n] of label.shown) if (since <= index) node = n;
    const lit = node !== null && (step.nodes.includes(node) || step.lights.includes(node));
    // A neuron says which numbers it will hold before they are known.
    const waiting = node === null && label.always && WAITING.has(label.kind) && label.name.length > 0;
    const shown = waiting || (node !== null && (label.always || (lit && !crowded)));
    let role = "";
    if (waiting) role = "waiting";
    else if (shown) {
      if (step.nodes.includes(node)) role = "active";
      else role = (step.lights.includes(node) ? "read " : "") + (label.kind === "given" && node in this.data.known ? "update" : label.kind);
    }
    const state = shown ? `${node} ${role}` : "";
    if (state === entry.state) return;
    entry.state = state;
    if (!shown) {
      entry.element.style.display = "none";
      return;
    }
    if (!entry.element) entry.element = svg("g", {}, this.labelLayer);
    entry.element.style.display = "";
    entry.element.setAttribute("class", `nnv-label ${role.split(" ").map((r) => `nnv-${r}`).join(" ")}`);
    if (entry.node !== node) this.writeLabel(entry, node);
  }

  writeLabel(entry, node) {
    const { label, element } = entry;
    entry.node = node;
    element.replaceChildren();
    const text = node === null ? "" : this.data.texts[node];
    if (label.boxed || label.owner < 0 || !label.always) this.writeBox(label, text, element);
    const holder = svg("text", { x: label.x, y: label.y, "font-size": label.size }, element);
    let shift = 0;
    for (const [run, place] of [...label.name, [(label.name.length && text ? "\u00a0" : "") + text, ""]]) {
      const wanted = place === "sub" ? 0.25 : place === "sup" ? -0.35 : 0;
      const size = place ? label.size * 0.72 : label.size;
      const span = svg("tspan", { "font-size": size, dy: (wanted - shift) * label.size }, holder);
      shift = wanted;
      span.textContent = run;
    }
  }

  writeBox(label, text, element) {
    const characters = label.name.reduce((sum, [run, place]) => sum + run.length * (place ? 0.72 : 1), 0) + text.length + (label.name.length ? 1 : 0);
    const width = characters * CHARACTER * label.size + (label.boxed ? 8 : 2);
    const height = label.size * 1.25 + (label.boxed ? 3 : 0);
    const kind = label.boxed ? "nnv-box" : "nnv-ground";
    svg("rect", { x: label.x - width / 2, y: label.y - height / 2, width, height, rx: 3, class: kind }, element);
  }

  remove() {
    this.observer.disconnect();
    if (window.Plotly) window.Plotly.purge(this.plot);
  }
}
