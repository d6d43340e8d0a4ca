// What of the drawing stays: one Plotly figure. It is drawn at once in plain lines and circles, so that nobody waits for plotly.js,
// which takes over the same figure when nothing else is going on.

import { later, part, svg } from "../shared/dom.js";

/** @import { Attributes, Hues, Plotly, Scene } from "../types" */
/** @import { LineTrace, MarkerTrace } from "../contract" */

/** @typedef {LineTrace | MarkerTrace} Trace */
/** @typedef {{ scene: Scene, scale: number, palette: Hues }} Drawn */

const TAKE_OVER_AFTER = 700; // milliseconds without a change of the figure

/** @param {string} url @returns {Promise<Plotly>} */
function plotlyReady(url) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  if (!window.nnvizPlotly) {
    window.nnvizPlotly = new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(url, document.baseURI).href;
      script.onload = () => resolve(/** @type {Plotly} */ (window.Plotly));
      script.onerror = () => reject(new Error(`could not load ${script.src}`));
      document.head.appendChild(script);
    });
  }
  return window.nnvizPlotly;
}

/** @param {() => void} act */
function whenIdle(act) {
  if ("requestIdleCallback" in window) window.requestIdleCallback(act, { timeout: 3000 });
  else setTimeout(act, 200);
}

// Draws the traces of a base figure (lines between pairs of points, markers) as plain SVG in a group.
/** @param {Trace[]} traces @param {Hues} palette @param {SVGElement} group */
export function drawFigure(traces, palette, group) {
  for (const trace of traces) {
    if (trace.mode === "lines") drawLines(trace, palette, group);
    else drawMarkers(trace, palette, group);
  }
}

/** @type {Record<string, string | undefined>} */
const DASHES = { solid: "", "7px,5px": "7 5" };
const DOTS = "2 4";

// As Plotly takes it: the same dashes, so that nothing changes with who draws them.
/** @param {string} dash @param {number} scale */
function scaledDash(dash, scale) {
  const lengths = DASHES[dash] ?? DOTS;
  return lengths ? lengths.replace(/\d+/g, (v) => `${(Number(v) * scale).toFixed(2)}px`).replace(" ", ",") : "solid";
}

// The lines of a trace look alike: several are one element, for a step can move all of them. Of many more in one the painting takes longer.
const TOGETHER = 10;

/** @param {LineTrace} trace @param {Hues} palette @param {SVGElement} group */
function drawLines(trace, palette, group) {
  const { line, meta } = trace;
  const paint = { fill: "none", stroke: palette[meta.line], "stroke-width": line.width, "stroke-dasharray": DASHES[line.dash] ?? DOTS };
  for (const place of placesOfLines(trace)) svg("path", { ...place, ...paint }, group);
}

/** @param {LineTrace} trace @returns {Attributes[]} */
function placesOfLines({ x, y }) {
  const places = [];
  for (let start = 0; start < x.length; start += 3 * TOGETHER) {
    let d = "";
    for (let i = start; i < Math.min(x.length, start + 3 * TOGETHER); i += 3) d += `M${x[i]} ${y[i]}L${x[i + 1]} ${y[i + 1]}`;
    places.push({ d });
  }
  return places;
}

/** @param {MarkerTrace} trace @param {Hues} palette @param {SVGElement} group */
function drawMarkers(trace, palette, group) {
  const { marker, meta } = trace;
  const paint = { fill: palette[meta.fill], stroke: palette.outline, "stroke-width": marker.line.width };
  placesOfMarkers(trace).forEach((place, i) => {
    const size = marker.size[i];
    if (marker.symbol === "square") svg("rect", { ...paint, ...place, width: size, height: size }, group);
    else svg("circle", { ...paint, ...place, r: size / 2 }, group);
  });
}

/** @param {MarkerTrace} trace @returns {Attributes[]} */
function placesOfMarkers({ x, y, marker }) {
  if (!marker.opacity) return []; // only there to be pointed at
  const square = marker.symbol === "square";
  /** @param {number} middle @param {number} i @returns {Attributes} */
  const place = (middle, i) => (square ? { x: middle - marker.size[i] / 2, y: y[i] - marker.size[i] / 2 } : { cx: middle, cy: y[i] });
  return x.map(place);
}

// Where each element stands that a figure is drawn of, in their order.
/** @param {Trace[]} traces @returns {Attributes[]} */
export function elementsAt(traces) {
  return traces.flatMap((trace) => (trace.mode === "lines" ? placesOfLines(trace) : placesOfMarkers(trace)));
}

// Whether two figures are drawn of the same elements, which only stand elsewhere: what has moved goes on sharing how it looks.
/** @param {Trace[]} some @param {Trace[]} others */
function alike(some, others) {
  /** @param {Trace} trace */
  const look = (trace) => (trace.mode === "lines" ? trace.line : trace.marker);
  return some.length === others.length && some.every((trace, n) => look(trace) === look(others[n]) && trace.x.length === others[n].x.length);
}

// An element that is there already, elsewhere.
/** @param {Element} element @param {Attributes} attributes */
export function put(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}

// A line of the scene, which may bend on its way.
/** @param {number[]} at @param {Attributes} attributes @param {Element} parent */
export function way(at, attributes, parent) {
  const [x1, y1, x2, y2] = at;
  return at.length === 4
    ? svg("line", { x1, y1, x2, y2, ...attributes }, parent)
    : svg("polyline", { points: at.join(" "), fill: "none", ...attributes }, parent);
}

/** @param {SVGElement} element @param {{ width: number, height: number }} second @param {number} scale */
export function sized(element, { width, height }, scale) {
  element.setAttribute("viewBox", `0 0 ${width} ${height}`);
  element.style.width = `${width * scale}px`;
  element.style.height = `${height * scale}px`;
}

export class Base {
  /** @type {Drawn | null} */
  shown = null;
  url = "";
  /** @type {ReturnType<typeof setTimeout>} */
  takingOver = later();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.plot = part(root, ".nnv-plot", HTMLElement);
    this.plain = part(root, ".nnv-base", SVGElement);
  }

  // ``url`` is where plotly.js is, or empty where the plain drawing is to stay.
  /** @param {Scene} scene @param {number} scale @param {Hues} palette @param {string} url */
  draw(scene, scale, palette, url) {
    const before = this.shown;
    this.shown = { scene, scale, palette };
    this.url = url;
    if (before?.palette === palette && alike(before.scene.figure.data, scene.figure.data)) this.move(scene);
    else this.build(scene.figure.data, palette);
    if (!before || before.scale !== scale || before.scene.width !== scene.width || before.scene.height !== scene.height) this.size(scene, scale);
    this.plain.style.visibility = "";
    this.plot.style.visibility = "hidden";
    clearTimeout(this.takingOver);
    if (url) this.takingOver = setTimeout(() => whenIdle(() => this.takeOver(url, this.shown)), TAKE_OVER_AFTER);
  }

  /** @param {Trace[]} traces @param {Hues} palette */
  build(traces, palette) {
    this.plain.replaceChildren();
    drawFigure(traces, palette, this.plain);
  }

  /** @param {Scene} scene @param {number} scale */
  size(scene, scale) {
    sized(this.plain, scene, scale);
    this.plot.style.width = `${scene.width * scale}px`;
    this.plot.style.height = `${scene.height * scale}px`;
  }

  // What is drawn, elsewhere: where it will stand, or on its way there.
  /** @param {Scene} scene */
  move({ figure }) {
    const { children } = this.plain;
    elementsAt(figure.data).forEach((place, n) => put(children[n], place));
  }

  /** @param {string} url @param {Drawn | null} wanted */
  takeOver(url, wanted) {
    const current = () => wanted === this.shown;
    if (!wanted || !current()) return;
    plotlyReady(url)
      .then((Plotly) => (current() ? Plotly.react(this.plot, ...scaledFigure(wanted)) : null))
      .then((drawn) => {
        if (!drawn || !current()) return;
        this.plot.style.visibility = "";
        // It is needed again as soon as something moves.
        this.plain.style.visibility = "hidden";
      })
      .catch(() => {}); // The plain drawing stays.
  }

  /** @param {boolean} on */
  dim(on) {
    for (const element of [this.plot, this.plain]) element.style.opacity = on ? "0.18" : "1";
  }

  remove() {
    clearTimeout(this.takingOver);
    this.shown = null;
    if (window.Plotly) window.Plotly.purge(this.plot);
  }
}

// A scene's figure in the size and the colours of the page, as Plotly takes it.
/** @param {Drawn} fields @returns {[object[], object, object]} */
function scaledFigure({ scene, scale, palette }) {
  const { data, layout } = scene.figure;
  const traces = data.map((trace) => {
    if (trace.mode === "lines") {
      const { width, dash } = trace.line;
      return { ...trace, line: { ...trace.line, width: width * scale, dash: scaledDash(dash, scale), color: palette[trace.meta.line] } };
    }
    const { marker, meta } = trace;
    const line = { ...marker.line, color: palette.outline, width: marker.line.width * scale };
    return { ...trace, marker: { ...marker, size: marker.size.map((v) => v * scale), color: palette[meta.fill], line } };
  });
  return [traces, { ...layout, width: scene.width * scale, height: scene.height * scale }, { displayModeBar: false, staticPlot: true }];
}
