// What of the drawing stays: one Plotly figure. It is drawn at once in plain lines and circles, so that nobody waits for plotly.js,
// which takes over the same figure when nothing else is going on.

export const SVG = "http://www.w3.org/2000/svg";
const TAKE_OVER_AFTER = 700; // milliseconds without a change of the figure

export function svg(tag, attributes, parent) {
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

function whenIdle(act) {
  if (window.requestIdleCallback) window.requestIdleCallback(act, { timeout: 3000 });
  else setTimeout(act, 200);
}

// Draws the traces of a base figure (lines between pairs of points, markers) as plain SVG in a group.
export function drawFigure(traces, palette, group) {
  for (const trace of traces) {
    if (trace.mode === "lines") {
      const dash = { solid: "", "7px,5px": "7 5" }[trace.line.dash] ?? "2 4";
      for (let i = 0; i < trace.x.length; i += 3) {
        const ends = { x1: trace.x[i], y1: trace.y[i], x2: trace.x[i + 1], y2: trace.y[i + 1] };
        svg("line", { ...ends, stroke: palette[trace.meta.line], "stroke-width": trace.line.width, "stroke-dasharray": dash }, group);
      }
      continue;
    }
    if (!trace.marker.opacity) continue; // only there to be pointed at
    const paint = { fill: palette[trace.meta.fill], stroke: palette.outline, "stroke-width": trace.marker.line.width };
    trace.x.forEach((x, i) => {
      const size = trace.marker.size[i];
      if (trace.marker.symbol === "square") svg("rect", { ...paint, x: x - size / 2, y: trace.y[i] - size / 2, width: size, height: size }, group);
      else svg("circle", { ...paint, cx: x, cy: trace.y[i], r: size / 2 }, group);
    });
  }
}

// A line of the scene, which may bend on its way.
export function way(at, attributes, parent) {
  const [x1, y1, x2, y2] = at;
  return at.length === 4 ? svg("line", { x1, y1, x2, y2, ...attributes }, parent) : svg("polyline", { points: at.join(" "), fill: "none", ...attributes }, parent);
}

export function sized(element, { width, height }, scale) {
  element.setAttribute("viewBox", `0 0 ${width} ${height}`);
  element.style.width = `${width * scale}px`;
  element.style.height = `${height * scale}px`;
}

export class Base {
  constructor(root) {
    this.plot = root.querySelector(".nnv-plot");
    this.plain = root.querySelector(".nnv-base");
  }

  // ``url`` is where plotly.js is, or empty where the plain drawing is to stay.
  draw(scene, scale, palette, url) {
    this.shown = { scene, scale, palette };
    sized(this.plain, scene, scale);
    this.plain.replaceChildren();
    drawFigure(scene.figure.data, palette, this.plain);
    this.plot.style.visibility = "hidden";
    this.plot.style.width = `${scene.width * scale}px`;
    this.plot.style.height = `${scene.height * scale}px`;
    clearTimeout(this.takingOver);
    if (url) this.takingOver = setTimeout(() => whenIdle(() => this.takeOver(url, this.shown)), TAKE_OVER_AFTER);
  }

  takeOver(url, wanted) {
    const current = () => wanted === this.shown;
    if (!current()) return;
    plotlyReady(url)
      .then((Plotly) => current() && Plotly.react(this.plot, ...scaledFigure(wanted)))
      .then((drawn) => {
        if (!drawn || !current()) return;
        this.plot.style.visibility = "";
        this.plain.replaceChildren();
      })
      .catch(() => {}); // The plain drawing stays.
  }

  dim(on) {
    for (const element of [this.plot, this.plain]) element.style.opacity = on ? 0.18 : 1;
  }

  remove() {
    clearTimeout(this.takingOver);
    this.shown = null;
    if (window.Plotly) window.Plotly.purge(this.plot);
  }
}

// A scene's figure in the size and the colours of the page, as Plotly takes it.
function scaledFigure({ scene, scale, palette }) {
  const { data, layout } = scene.figure;
  const traces = data.map((trace) => {
    const copy = { ...trace };
    if (trace.line) copy.line = { ...trace.line, width: trace.line.width * scale, color: palette[trace.meta.line] };
    if (trace.marker) {
      const size = Array.isArray(trace.marker.size) ? trace.marker.size.map((v) => v * scale) : trace.marker.size;
      copy.marker = { ...trace.marker, size };
      if (trace.meta.fill) {
        copy.marker.color = palette[trace.meta.fill];
        copy.marker.line = { ...trace.marker.line, color: palette.outline, width: trace.marker.line.width * scale };
      }
    }
    return copy;
  });
  return [traces, { ...layout, width: scene.width * scale, height: scene.height * scale }, { displayModeBar: false, staticPlot: true }];
}
