// The drawing: above what stays (neurons, edges) an SVG draws what changes with the step.

import { later, part, svg } from "../shared/dom.js";
import { Base, sized, way } from "./base.js";
import { edgesNow, looksNow } from "./edges.js";
import { textOf } from "./formula.js";
import { boxOf, nodeAt, squeezeOf, writeInside, writeRuns } from "./labels.js";
import { drawLens, placeUnderLens, underLens } from "./lens.js";
import { beside } from "./matrices.js";
import { Motion } from "./motion.js";
import { opened } from "./opening.js";
import { Room } from "./room.js";

/** @import { Places } from "./room.js" */
/** @import { Entry, Hues, Label, Point, Scene, Step, Theme, Walkthrough } from "../types" */

/** @typedef {{ nodes: Set<number>, lights: Set<number> }} Active */

const WAITING = new Set(["forward", "activation", "loss"]);
const LEAST_ABOVE = 60; // pixels of the page above the player, and at most so many of which it takes notice
const MOST_ABOVE = 250;
const BESIDE = 900; // pixels from which on the formula stands beside the drawing
const NUMBER = 13; // the size of a number in a scene,
const LEAST_READ = 11.5; // and in pixels the least at which a drawing with all numbers can still be read
const LOW = 500; // pixels of a window below which there is no room for a formula under a drawing
const LEAST_LOW = 150; // pixels that a drawing has in such a window, and those between it and what is around it
const AROUND_LOW = 22;
const FRAMED = 130; // pixels that the buttons above and below take in another page's frame
const PANES = 46; // pixels above the drawing where it stands in the place of its matrices, for going back to them
const READABLE = 1.12; // a number of a drawing that can be scrolled is at least 14 pixels high
const TALL = 0.46; // of a window is as much as a drawing above its formula has that can be scrolled,
const LEAST_TALL = 280; // and at least so many pixels
const READABLE_FAR = 1.6; // and in front of a class 20
const LARGEST = 28 / 13; // a number is never higher than 28 pixels

// Whether a drawing has a place for every number that a step can find.
/** @param {Scene} scene */
const showsAll = (scene) => !scene.lens && scene.labels.every(({ always, kind }) => always || kind === "slope");

export class Drawing {
  /** @type {Walkthrough} */
  data = later();
  /** @type {Hues} */
  palette = later();
  /** @type {Entry[]} */
  labels = later();
  /** @type {Room} */
  room = later();
  /** @type {Set<number>} */
  boxed = later();
  /** @type {Map<number, Entry[]>} */
  bySince = later();
  /** @type {Map<number, Entry[]>} */
  byNode = later();
  /** @type {SVGGElement} */
  kept = later();
  /** @type {SVGGElement} */
  lights = later();
  /** @type {SVGGElement} */
  labelLayer = later();
  /** @type {SVGGElement} */
  moving = later();
  /** @type {SVGGElement} */
  lensLayer = later();
  /** @type {SVGGElement} */
  arrows = later();
  /** @type {SVGGElement} */
  headings = later();
  /** @type {SVGGElement} */
  signHolder = later();
  /** @type {SVGGElement[]} */
  signs = [];
  // How the edges look that are drawn.
  looks = "";
  // What has moved since Python sent it, as shares, by node.
  /** @type {Map<number, number>} */
  moved = new Map();
  // The labels that a number has changed on.
  /** @type {Set<Entry>} */
  renewed = new Set();
  /** @type {Set<number>} */
  under = new Set();
  motion = new Motion();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.stage = part(root, ".nnv-stage", HTMLElement);
    this.base = new Base(root);
    this.overlay = part(root, ".nnv-overlay", SVGElement);
    this.tip = part(root, ".nnv-tip", HTMLElement);
    this.transport = part(root, ".nnv-transport", HTMLElement);
    this.observer = new ResizeObserver(() => this.resized());
    this.observer.observe(this.stage);
    this.observer.observe(root);
    // What is drawn: the scene as it was sent, with room around its lens.
    /** @type {Scene | null} */
    this.scene = null;
    /** @type {Scene | null} */
    this.sent = null;
    this.scale = 1;
    this.squeeze = 1;
    this.stepIndex = 0;
    this.concealed = false;
    this.presented = false;
    this.below = 0; // pixels that the controls of building take below the drawing
    this.onPlaced = () => {};
    /** @type {Set<number> | null} */
    this.wasKept = null;
    /** @type {Set<Entry> | null} */
    this.touched = null;
    // The page's own font may come after the first drawing.
    if (document.fonts) document.fonts.ready.then(() => this.refit());
  }

  /** @param {Walkthrough} data @param {Theme} theme */
  show(data, theme) {
    const same = this.sent && data.bones === this.data.bones && this.palette === this.data.palette[theme];
    const { scenes } = this.data ?? data;
    const next = same && this.sent === scenes.large ? data.scenes.large : data.scenes[same && this.sent === scenes.wide ? "wide" : "narrow"];
    this.data = data;
    this.palette = data.palette[theme];
    // The frame of the large drawing is the structure's, as that of the others is, so it may stay too.
    if (same && next && next.labels.length === this.labels.length && next.width === this.sent?.width) {
      this.renumber(next);
      return;
    }
    this.scene = this.sent = null;
    this.resized();
  }

  // Where only numbers changed: the same drawing with other labels and edges.
  /** @param {Scene} sent */
  renumber(sent) {
    this.sent = sent;
    const scene = opened(sent, this.underAt(this.stepIndex));
    this.scene = scene;
    scene.labels.forEach((label, n) => (this.labels[n].label = label));
    this.reserve();
    this.indexLabels();
    this.drawBase();
    this.step(this.stepIndex, this.concealed);
  }

  // Other numbers while the same step is shown: the labels follow with the next painting, the edges at once. ``moved`` are the changes
  // as shares, by node.
  /** @param {Set<number>} changed @param {Map<number, number>} moved @param {(node: number) => number} weight */
  renumbered(changed, moved, weight) {
    if (!this.scene) return;
    for (const node of changed) for (const entry of this.byNode.get(node) ?? []) this.renewed.add(entry);
    this.moved = moved;
    const looks = looksNow(this.scene, weight);
    if (looks === this.looks) return;
    const first = !this.looks;
    this.looks = looks;
    if (first && !moved.size) return;
    const { figure } = this.scene;
    this.base.draw({ ...this.scene, figure: { ...figure, data: edgesNow(this.scene, weight) } }, this.scale, this.palette, this.base.url);
  }

  // Beside each number that has moved an arrow, the larger the more.
  drawArrows() {
    this.arrows.replaceChildren();
    if (!this.moved.size) return;
    for (const { element } of this.labels) {
      const share = this.moved.get(Number(element?.dataset.node ?? -1));
      const box = element?.firstElementChild;
      if (share === undefined || !element || element.style.display === "none" || !(box instanceof SVGRectElement)) continue;
      const [x, y, w, h] = ["x", "y", "width", "height"].map((name) => Number(box.getAttribute(name)));
      const size = 2.6 + 2.4 * Math.min(1, Math.abs(share));
      const way = Math.sign(share);
      // At the edge of the drawing above the end of its number.
      const fits = x + w + 2 * size + 2 < this.drawn.width;
      const [left, middle] = fits ? [x + w + 1, y + h / 2] : [x + w - 2 * size, y - size];
      const points = `${left},${middle + way * size} ${left + 2 * size},${middle + way * size} ${left + size},${middle - way * size}`;
      svg("polygon", { points, class: way > 0 ? "nnv-up" : "nnv-down" }, this.arrows);
    }
  }

  resized() {
    if (!this.data || !this.root.clientWidth) return;
    const large = this.largeScene();
    const embedded = this.stage.closest("[data-beside]") && window.innerWidth >= 600;
    const wide = !embedded && this.root.clientWidth >= BESIDE && large !== undefined;
    this.root.dataset.layout = wide ? "beside" : "below";
    // In a low window, such as one that is zoomed, drawing and formula are side by side, too.
    const short = !wide && !embedded && !this.presented && window.innerWidth >= 600 && window.innerHeight < LOW;
    this.root.toggleAttribute("data-short", short);
    if (wide) this.root.style.setProperty("--nnv-tall", `${this.heightBeside()}px`);
    const width = this.stage.clientWidth;
    const beyond = wide || embedded ? (large ?? this.data.scenes.wide) : this.overFormula(large);
    const flowing = !wide && width < 640 ? this.data.scenes.narrow : beyond;
    // Half the window, so that the formula is in sight, but never so small that the numbers cannot be read.
    // In another page's frame it stands beside the formula.
    const framed = embedded || short;
    const low = short ? this.heightShort() : window.innerHeight - FRAMED;
    this.root.style.setProperty("--nnv-low", `${low}px`);
    const scene = framed ? this.largestIn(width, low) : flowing;
    const tallest = wide
      ? this.heightBeside() - (this.root.dataset.panes === "one" ? PANES : 0)
      : framed
        ? low
        : this.data.matrices
          ? beside(scene, this.presented)
          : this.presented
            ? window.innerHeight * 0.46
            : Math.max(330, this.data.about.least === undefined ? window.innerHeight * 0.5 : 0, scene.height * 0.85);
    const fitting = Math.min(width / scene.width, (tallest - this.below) / scene.height, scene === large ? LARGEST : this.presented ? 3 : 1.35);
    // A drawing that would be too small to read is scrolled instead, and follows the steps: sideways, above its formula also up and down.
    const { least = 0 } = this.data.about;
    const readable = least && wide ? Math.min(this.presented ? READABLE_FAR : READABLE, (tallest - this.below) / scene.height) : least;
    const scale = Math.max(fitting, readable);
    const bounded = framed ? low : Math.max(LEAST_TALL, window.innerHeight * TALL);
    const most = least && !wide ? bounded : Number.POSITIVE_INFINITY;
    this.stage.toggleAttribute("data-tall", scene.height * scale > most);
    this.stage.style.height = `${(wide && this.presented ? tallest : Math.min(most, scene.height * scale)) + this.below}px`;
    if (scene === this.sent && Math.abs(scale - this.scale) < 0.002) return;
    const fresh = scene !== this.sent;
    this.sent = scene;
    if (fresh) this.scene = opened(scene, this.underAt(this.stepIndex));
    this.scale = scale;
    sized(this.overlay, scene, scale);
    if (fresh) this.buildOverlay();
    this.drawBase();
    this.step(this.stepIndex, this.concealed);
    this.onPlaced();
  }

  // The drawing whose numbers are the largest in so much room: first one with all of them that can be read well, then the wider lens.
  /** @param {number} width @param {number} height */
  largestIn(width, height) {
    const { wide, narrow, large = narrow } = this.data.scenes;
    /** @param {Scene} scene */
    const size = (scene) => Math.min(width / scene.width, height / scene.height);
    /** @param {Scene[]} scenes */
    const largest = (scenes) => scenes.reduce((best, other) => (size(other) > size(best) ? other : best));
    const read = [wide, large].filter((scene) => size(scene) >= READABLE && (showsAll(scene) || scene.lens));
    const whole = read.filter(showsAll);
    return largest(whole.length ? whole : read.length ? read : [wide, narrow, large]);
  }

  // Above the formula there is room in width: a lens is for what would leave out a number there, too.
  /** @param {Scene | undefined} large */
  overFormula(large) {
    const { wide } = this.data.scenes;
    const scale = Math.min(this.stage.clientWidth / wide.width, Math.max(330, window.innerHeight * 0.5) / wide.height);
    const small = NUMBER * scale < LEAST_READ;
    return large && (this.presented || this.data.chain || !large.lens || !showsAll(wide) || small) ? large : wide;
  }

  // The large drawing, where it leaves out no number and no name that the other one has, or where size is what counts, or all of a path.
  largeScene() {
    const { large } = this.data.scenes;
    // What is scrolled where it is too long has a place for every number that there is.
    const all = this.data.about.least !== undefined || large?.labels.every(({ always, name }) => always && name.length);
    return this.presented || large?.lens || this.data.chain || all ? large : undefined;
  }

  // Beside the formula: all that the window leaves above the buttons.
  heightBeside() {
    const below = this.transport.offsetHeight + 24;
    return Math.max(330, window.innerHeight - (this.presented ? this.stage.offsetTop : this.above()) - below);
  }

  // In a low window: all that is left between what stands above the drawing and the buttons.
  heightShort() {
    const top = part(this.root, ".nnv-top", HTMLElement).offsetHeight;
    return Math.max(LEAST_LOW, window.innerHeight - this.above(0) - top - this.transport.offsetHeight - AROUND_LOW);
  }

  // What stands above the player while its page is not scrolled; a message that comes and goes there moves nothing.
  above(least = LEAST_ABOVE) {
    const { top } = this.root.getBoundingClientRect();
    /** @type {HTMLElement | null} */
    const page = document.querySelector("[data-testid=stMain]");
    return Math.min(MOST_ABOVE, Math.max(least, top + (page?.scrollTop ?? window.scrollY)));
  }

  // The scene, where there is one.
  get drawn() {
    if (!this.scene) throw new Error("nothing is drawn yet");
    return this.scene;
  }

  drawBase() {
    // A narrow page is spared the megabytes of plotly.js.
    this.base.draw(this.drawn, this.scale, this.palette, this.sent !== this.data.scenes.narrow ? (this.data.plotly ?? "") : "");
  }

  /** @param {number} node */
  isKnown(node) {
    const since = this.data.known[node];
    return since === undefined || since <= this.stepIndex;
  }

  buildOverlay() {
    this.overlay.replaceChildren();
    this.kept = svg("g", {}, this.overlay);
    this.lights = svg("g", {}, this.overlay);
    this.headings = svg("g", { class: "nnv-headings" }, this.overlay);
    this.signHolder = svg("g", { class: "nnv-signs", "aria-hidden": "true" }, this.overlay);
    this.placeSigns();
    this.lensLayer = svg("g", {}, this.overlay);
    this.labels = this.drawn.labels.map((label) => ({ label, state: "", written: null }));
    this.reserve();
    this.indexLabels();
    this.buildHits();
    this.squeeze = squeezeOf(this.overlay);
    // Above the places: every number can be pointed at by itself.
    this.labelLayer = svg("g", { class: "nnv-labels" }, this.overlay);
    this.moving = svg("g", {}, this.overlay);
    this.arrows = svg("g", { class: "nnv-arrows", "aria-hidden": "true" }, this.overlay);
    this.labelLayer.addEventListener("pointerover", (event) => this.overLabel(event));
    this.labelLayer.addEventListener("pointerleave", () => (this.tip.hidden = true));
  }

  // The names of the columns, and of what has no room for a number.
  placeSigns() {
    const { headings, marks } = this.drawn;
    this.headings.replaceChildren();
    for (const { x, y, text } of headings) svg("text", { x, y }, this.headings).textContent = text;
    this.signHolder.replaceChildren();
    this.signs = marks.map((mark) => svg("g", {}, mark.signs?.length ? this.signHolder : undefined));
    marks.forEach((mark, owner) => {
      for (const { runs, y, size } of mark.signs || []) writeRuns(runs, size, svg("text", { x: mark.x, y, "font-size": size }, this.signs[owner]));
    });
  }

  reserve() {
    const { labels } = this.drawn;
    this.room = new Room(this.drawn, this.labels, (node) => textOf(this.data, node));
    this.boxed = new Set(labels.filter((label) => label.boxed && label.always).map((label) => label.owner));
  }

  // Which labels a step can change: those whose number becomes known with it, and those that show what it finds or reads.
  indexLabels() {
    this.bySince = new Map();
    this.byNode = new Map();
    this.touched = null;
    /** @param {Map<number, Entry[]>} map @param {number} key @param {Entry} entry */
    const add = (map, key, entry) => {
      const others = map.get(key);
      if (others) others.push(entry);
      else map.set(key, [entry]);
    };
    for (const entry of this.labels) {
      for (const [since, n] of entry.label.shown) {
        add(this.bySince, since, entry);
        add(this.byNode, n, entry);
      }
    }
  }

  // The neurons under the lens at a step.
  /** @param {number} index */
  underAt(index) {
    return this.sent ? underLens(this.sent, this.data.steps[index]) : new Set();
  }

  // What stands there goes to where it stands at a step.
  /** @param {number} index */
  openAt(index) {
    // Who builds has what is pressed where it was.
    const scene = this.sent && !this.below ? opened(this.sent, this.underAt(index)) : this.sent;
    if (!scene || scene === this.scene) return;
    this.scene = scene;
    scene.labels.forEach((label, n) => Object.assign(this.labels[n], { label, written: null, state: "elsewhere" }));
    this.room.moveTo(scene);
    this.placeSigns();
    this.placeHits();
    this.drawBase();
    this.touched = null;
  }

  // The labels to look at when going to a step: all of them at first, afterwards the difference.
  /** @param {number} from @param {number} to @param {Step} step @param {Places} room */
  changedLabels(from, to, step, room) {
    const now = new Set(room.hidden);
    // Under the lens a label has another place.
    for (const entry of room.placed.keys()) now.add(entry);
    for (const nodes of [step.nodes, step.lights]) for (const n of nodes) for (const entry of this.byNode.get(n) || []) now.add(entry);
    const before = this.touched;
    const renewed = this.renewed;
    this.touched = now;
    this.renewed = new Set();
    if (!before) return this.labels;
    const changed = new Set([...before, ...now, ...renewed]);
    for (let since = Math.min(from, to) + 1; since <= Math.max(from, to); since += 1) {
      for (const entry of this.bySince.get(since) || []) changed.add(entry);
    }
    return changed;
  }

  /** @param {number} index @param {boolean} [concealed] */
  step(index, concealed = false) {
    const from = this.stepIndex;
    this.stepIndex = index;
    this.concealed = concealed;
    if (!this.scene) return;
    const step = this.data.steps[index];
    this.openAt(index);
    const found = new Set();
    const read = new Set();
    for (const n of step.nodes) if (n in this.scene.owners) found.add(this.scene.owners[n]);
    for (const n of step.lights) if (n in this.scene.owners && !found.has(this.scene.owners[n])) read.add(this.scene.owners[n]);
    const kept = this.inFocus(found, read);
    if (kept || this.wasKept) {
      this.paintFocus(kept);
      this.touched = null;
    }
    this.wasKept = kept;
    this.lights.replaceChildren();
    for (const owner of read) this.light(owner, this.palette[step.phase], 2.5);
    for (const owner of found) this.light(owner, this.palette.active, 4);
    this.under = underLens(this.scene, step);
    this.lensLayer.replaceChildren();
    const all = this.room.at(index, step);
    this.drawStalks(all);
    /** @param {number} owner */
    const outline = (owner) => (found.has(owner) || !this.drawn.lens?.standing ? "active" : read.has(owner) ? step.phase : "outline");
    drawLens(this.scene, this.under, this.palette, (owner) => this.palette[outline(owner)], this.lensLayer);
    this.follow([...found, ...read]);
    if (index === from + 1) this.motion.start(this.scene, step, found, read, this.moving, this.palette[step.phase]);
    else if (index !== from) this.motion.stop();
    // What finds no room beside the matrices is in them.
    const room = this.data.matrices && this.scene.lens ? this.room.apart(index, all, step.nodes) : all;
    const active = { nodes: new Set(step.nodes), lights: new Set(step.lights) };
    for (const entry of this.changedLabels(from, index, step, room)) this.setLabel(entry, index, active, room, !kept || kept.has(entry.label.owner));
    if (this.scene.lens) this.uncover(room);
    if (index === from + 1 && step.phase === "update" && this.motion.possible) this.slideUpdated(found, room);
    this.drawArrows();
  }

  // What an update has changed comes from where its derivative stands.
  /** @param {Set<number>} found @param {Places} room */
  slideUpdated(found, room) {
    /** @param {number} owner @param {string} kind */
    const entryOf = (owner, kind) => this.labels.find(({ label }) => label.owner === owner && label.kind === kind);
    /** @param {Entry} entry */
    const placeOf = (entry) => room.placed.get(entry) || placeUnderLens(this.drawn, entry.label, this.under) || entry.label;
    for (const owner of found) {
      const [changed, derivative] = [entryOf(owner, "given"), entryOf(owner, "gradient")];
      if (changed?.element && derivative) this.motion.slide(changed.element, placeOf(derivative), placeOf(changed), this.moving);
    }
  }

  // A number of an edge that has no room on it hangs on a stalk.
  /** @param {Places} room */
  drawStalks({ placed }) {
    if (!this.drawn.lens) return;
    for (const [{ label }, { x, y, on }] of placed) {
      if (on && label.owner < 0) svg("line", { x1: x, y1: y, x2: on.x, y2: on.y, stroke: this.palette.muted, "stroke-width": 1.2 }, this.lensLayer);
    }
  }

  // Where a number stands on a small neuron, the neuron's own sign would stand under it.
  /** @param {Places} room */
  uncover(room) {
    const { marks } = this.drawn;
    /** @param {number} owner @param {number} y */
    const covers = (owner, y) => owner >= 0 && Math.abs(y - marks[owner].y) < marks[owner].r;
    const covered = new Set([...room.placed].filter(([{ label }, { y }]) => covers(label.owner, y)).map(([{ label }]) => label.owner));
    this.signs.forEach((sign, owner) => {
      sign.style.display = covered.has(owner) ? "none" : "";
    });
  }

  // Where the drawing is larger than its stage, what a step is about comes into sight.
  /** @param {number[]} owners */
  follow(owners) {
    const { stage, scale } = this;
    if (!owners.length) return;
    /** @param {"x" | "y"} axis */
    const middle = (axis) => {
      const odd = axis === "y" ? 1 : 0;
      const all = owners.flatMap((o) => (o < 0 ? this.drawn.lines[-1 - o].at.filter((_, i) => i % 2 === odd) : [this.drawn.marks[o][axis]]));
      return (scale * (Math.min(...all) + Math.max(...all))) / 2;
    };
    if (stage.scrollWidth > stage.clientWidth + 1) stage.scrollLeft = middle("x") - stage.clientWidth / 2;
    if (stage.hasAttribute("data-tall")) stage.scrollTop = middle("y") - stage.clientHeight / 2;
  }

  // Where a number stands whose field has the focus.
  /** @param {number | null} node */
  mark(node) {
    if (!this.scene) return;
    this.step(this.stepIndex, this.concealed);
    if (node !== null && node in this.scene.owners) this.light(this.scene.owners[node], this.palette.parameter ?? this.palette.active, 3);
  }

  /** @param {number} owner @param {string} colour @param {number} width */
  light(owner, colour, width) {
    if (owner < 0) {
      way(this.drawn.lines[-1 - owner].at, { stroke: colour, "stroke-width": 4 * width, "stroke-opacity": 0.4 }, this.lights);
      return;
    }
    const { kind, x, y, r } = this.drawn.marks[owner];
    const attributes = { fill: "none", stroke: colour, "stroke-width": width };
    // A bias or a target with its box on display is outlined by the style of the box.
    if (this.boxed.has(owner)) return;
    if (kind === "bias" || kind === "target") svg("rect", { ...attributes, x: x - r - 4, y: y - r - 4, width: 2 * r + 8, height: 2 * r + 8 }, this.lights);
    else svg("circle", { ...attributes, cx: x, cy: y, r: r + 3 }, this.lights);
  }

  /**
   * @param {Entry} entry
   * @param {number} index
   * @param {Active} active
   * @param {Places} room
   * @param {boolean} inFocus
   */
  setLabel(entry, index, active, room, inFocus) {
    const { label } = entry;
    const node = nodeAt(label, index);
    // A neuron says which numbers it will hold before they are known.
    const waiting = node === null && label.always && WAITING.has(label.kind) && label.name.length > 0;
    const place = room.placed.get(entry) || placeUnderLens(this.drawn, label, this.under) || label;
    const shown = inFocus && !room.hidden.has(entry) && (waiting || (node !== null && (label.always || room.placed.has(entry))));
    const role = !shown ? "" : node === null ? "waiting" : this.roleOf(label, node, active);
    const text = shown && node !== null ? this.text(node) : "";
    const written = `${text} ${place.x} ${place.y} ${label.size} ${label.always} ${label.name.length}`;
    const state = shown ? `${written} ${role} ${node} ${this.data.example}` : "";
    if (state === entry.state) return;
    entry.state = state;
    if (!shown) {
      if (entry.element) entry.element.style.display = "none";
      return;
    }
    const element = (entry.element ??= svg("g", {}, this.labelLayer));
    element.style.display = "";
    element.setAttribute(
      "class",
      `nnv-label ${role
        .split(" ")
        .map((r) => `nnv-${r}`)
        .join(" ")}`,
    );
    if (entry.written !== written) {
      const inside = "inside" in place && place.inside;
      if (inside && this.drawn.lens) writeInside(label, element, text, this.drawn.lens.radius, this.squeeze);
      else this.writeLabel(label, element, text, place);
    }
    entry.written = written;
    this.name(element, node, label.owner);
  }

  /** @param {Label} label @param {number} node @param {Active} active */
  roleOf(label, node, active) {
    if (active.nodes.has(node)) return "active";
    const kind = label.kind !== "given" ? label.kind : node in this.data.known ? "update" : this.isParameter(label.owner) ? "given parameter" : "given";
    return (active.lights.has(node) ? "read " : "") + kind;
  }

  // A weight or a bias.
  /** @param {number} owner */
  isParameter(owner) {
    return owner < 0 ? this.drawn.lines[-1 - owner].weighted : this.drawn.marks[owner].kind === "bias";
  }

  /** @param {Label} label @param {SVGGElement} element @param {string} text @param {Point} place */
  writeLabel(label, element, text, place) {
    element.replaceChildren();
    const { x, y, width, height } = boxOf(label, text, 1, place);
    const within = label.always || label.kind === "slope" || (label.lens && WAITING.has(label.kind));
    const kind = label.boxed ? "nnv-box" : label.owner < 0 || !within ? "nnv-ground" : "nnv-touch";
    svg("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: 3, class: kind }, element);
    const size = label.size * this.squeeze;
    const holder = svg("text", { x, y, "font-size": size }, element);
    writeRuns([...label.name, [(label.name.length && text ? "\u00a0" : "") + text, ""]], size, holder);
  }

  refit() {
    if (!this.scene || !this.labels || squeezeOf(this.overlay) === this.squeeze) return;
    this.buildOverlay();
    this.step(this.stepIndex, this.concealed);
  }

  // --- What pointing adds.

  buildHits() {}

  placeHits() {}

  /** @param {Event} _event */
  overLabel(_event) {}

  /** @param {SVGElement} _element @param {number | null} _node @param {number} _owner */
  name(_element, _node, _owner) {}

  /** @param {number} node */
  text(node) {
    return textOf(this.data, node);
  }

  /** @param {Set<number>} _found @param {Set<number>} _read @returns {Set<number> | null} */
  inFocus(_found, _read) {
    return null;
  }

  /** @param {Set<number> | null} _kept */
  paintFocus(_kept) {}

  remove() {
    this.observer.disconnect();
    this.base.remove();
  }
}
