// The drawing: above what stays (neurons, edges) an SVG draws what changes with the step.

import { later, part, svg } from "../shared/dom.js";
import { drawArrows } from "./arrows.js";
import { Base, sized } from "./base.js";
import { edgesNow, looksNow } from "./edges.js";
import { arranged, fitted } from "./fitting.js";
import { textOf } from "./formula.js";
import { lookAt } from "./gliding.js";
import { Labels } from "./labelling.js";
import { squeezeOf } from "./labels.js";
import { drawLens, drawStalks, underLens } from "./lens.js";
import { drawLights, light, litAt, middleOf } from "./lighting.js";
import { heightBeside, heightLow, heightOfPanes } from "./measures.js";
import { Moving } from "./moving.js";
import { opened } from "./opening.js";
import { Signs } from "./signs.js";

/** @import { Look } from "./gliding.js" */
/** @import { Lit } from "./lighting.js" */
/** @import { Hues, Scene, Step, Theme, Walkthrough } from "../types" */

export class Drawing {
  /** @type {Walkthrough} */
  data = later();
  /** @type {Hues} */
  palette = later();
  /** @type {SVGGElement} */
  kept = later();
  /** @type {SVGGElement} */
  lights = later();
  /** @type {SVGGElement} */
  moving = later();
  /** @type {SVGGElement} */
  stalks = later();
  /** @type {SVGGElement} */
  discs = later();
  /** @type {SVGGElement} */
  arrows = later();
  /** @type {Signs} */
  signs = later();
  // How the edges look that are drawn.
  looks = "";
  // What has moved since Python sent it, as shares, by node.
  /** @type {Map<number, number>} */
  moved = new Map();
  moves = new Moving(this);
  // What is drawn of the lens, at the end of whatever moves.
  /** @type {Look | null} */
  look = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.stage = part(root, ".nnv-stage", HTMLElement);
    this.base = new Base(root);
    this.overlay = part(root, ".nnv-overlay", SVGElement);
    this.tip = part(root, ".nnv-tip", HTMLElement);
    this.labels = new Labels({ text: (node) => this.text(node), name: (element, node, owner) => this.name(element, node, owner) });
    this.observer = new ResizeObserver(() => this.resized());
    this.observer.observe(this.stage);
    this.observer.observe(root);
    // What is drawn: the scene as it was sent, with room around its lens.
    /** @type {Scene | null} */
    this.scene = null;
    /** @type {Scene | null} */
    this.sent = null;
    this.scale = 1;
    this.width = 0; // pixels of the stage,
    this.scrolled = false; // and whether the drawing is wider
    this.stepIndex = 0;
    this.concealed = false;
    this.presented = false;
    this.below = 0; // pixels that the controls of building take below the drawing
    this.onPlaced = () => {};
    /** @type {Set<number> | null} */
    this.wasKept = null;
    // The page's own font may come after the first drawing.
    if (document.fonts) document.fonts.ready.then(() => this.refit());
  }

  /** @param {Walkthrough} data @param {Theme} theme */
  show(data, theme) {
    this.moves.stop();
    const same = this.sent && data.bones === this.data.bones && this.palette === this.data.palette[theme];
    const { scenes } = this.data ?? data;
    const next = same && this.sent === scenes.large ? data.scenes.large : data.scenes[same && this.sent === scenes.wide ? "wide" : "narrow"];
    this.data = data;
    this.palette = data.palette[theme];
    // The frame of the large drawing is the structure's, as that of the others is, so it may stay too.
    if (same && next && next.labels.length === this.labels.entries.length && next.width === this.sent?.width) {
      this.renumber(next);
      return;
    }
    this.scene = this.sent = null;
    this.resized();
  }

  // Where only numbers changed: the same drawing with other labels and edges.
  /** @param {Scene} sent */
  renumber(sent) {
    this.look = null;
    this.sent = sent;
    const scene = opened(sent, this.underAt(this.stepIndex));
    this.scene = scene;
    this.labels.renumber(this.data, scene);
    this.drawBase();
    this.step(this.stepIndex, this.concealed);
  }

  // Other numbers while the same step is shown: the labels follow with the next painting, the edges at once. ``moved`` are the changes
  // as shares, by node.
  /** @param {Set<number>} changed @param {Map<number, number>} moved @param {(node: number) => number} weight */
  renumbered(changed, moved, weight) {
    if (!this.scene) return;
    this.moves.stop();
    this.labels.renew(changed);
    this.moved = moved;
    const looks = looksNow(this.scene, weight);
    if (looks === this.looks) return;
    const first = !this.looks;
    this.looks = looks;
    if (first && !moved.size) return;
    const { figure } = this.scene;
    this.base.draw({ ...this.scene, figure: { ...figure, data: edgesNow(this.scene, weight) } }, this.scale, this.palette, this.base.url);
  }

  resized() {
    if (!this.data || !this.root.clientWidth) return;
    const around = {
      player: this.root.clientWidth,
      window: { width: window.innerWidth, height: window.innerHeight },
      framed: this.stage.closest("[data-beside]") !== null,
      presented: this.presented,
    };
    const arrangement = arranged(this.data, around);
    // What is measured from here on is so arranged.
    const wide = arrangement === "beside";
    this.root.dataset.layout = wide ? "beside" : "below";
    this.root.toggleAttribute("data-short", arrangement === "short");
    if (wide) this.root.style.setProperty("--nnv-tall", `${heightBeside(this.root, this.presented)}px`);
    const width = this.stage.clientWidth;
    const low = heightLow(this.root, arrangement);
    this.root.style.setProperty("--nnv-low", `${low}px`);
    const left = wide ? heightBeside(this.root, this.presented) - heightOfPanes(this.root) : low;
    const { scene, scale, height, tall } = fitted(this.data, arrangement, { ...around, width, tall: left, controls: this.below });
    this.stage.toggleAttribute("data-tall", tall);
    this.stage.style.height = `${height}px`;
    this.width = width;
    this.scrolled = scene.width * scale > width + 1;
    if (scene === this.sent && Math.abs(scale - this.scale) < 0.002) return;
    this.moves.stop();
    const fresh = scene !== this.sent;
    if (fresh) this.look = null;
    this.sent = scene;
    if (fresh) this.scene = opened(scene, this.underAt(this.stepIndex));
    this.scale = scale;
    sized(this.overlay, scene, scale);
    if (fresh) this.buildOverlay();
    this.drawBase();
    this.step(this.stepIndex, this.concealed);
    this.onPlaced();
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
    this.signs = new Signs(this.overlay);
    this.signs.build(this.drawn);
    this.signs.place(this.drawn);
    this.stalks = svg("g", {}, this.overlay);
    this.discs = svg("g", {}, this.overlay);
    this.labels.build(this.data, this.drawn);
    this.buildHits();
    this.labels.squeeze = squeezeOf(this.overlay);
    // Above the places: every number can be pointed at by itself.
    this.labels.layer = svg("g", { class: "nnv-labels" }, this.overlay);
    this.moving = svg("g", {}, this.overlay);
    this.arrows = svg("g", { class: "nnv-arrows", "aria-hidden": "true" }, this.overlay);
    this.labels.layer.addEventListener("pointerover", (event) => this.overLabel(event));
    this.labels.layer.addEventListener("pointerleave", () => (this.tip.hidden = true));
  }

  // The neurons under the lens at a step.
  /** @param {number} index */
  underAt(index) {
    return this.sent ? underLens(this.sent, this.data.steps[index]) : new Set();
  }

  // What stands there goes to where it stands at a step.
  /** @param {number} index */
  openAt(index) {
    // Who builds has what is pressed where it was: at its column.
    const scene = this.sent && opened(this.sent, this.underAt(index), this.below > 0);
    if (!scene || scene === this.scene) return;
    const before = this.scene;
    this.scene = scene;
    this.labels.moveTo(scene);
    this.signs.place(scene);
    this.placeHits(before);
    this.drawBase();
  }

  /** @param {number} index @param {boolean} [concealed] */
  step(index, concealed = false) {
    const from = this.stepIndex;
    this.stepIndex = index;
    this.concealed = concealed;
    if (!this.scene) return;
    this.moves.stop();
    const step = this.data.steps[index];
    this.openAt(index);
    const lit = litAt(this.scene, step);
    const { found, read } = lit;
    const kept = this.inFocus(found, read);
    if (kept || this.wasKept) {
      this.paintFocus(kept);
      this.labels.touched = null;
    }
    this.wasKept = kept;
    const under = underLens(this.scene, step);
    const all = this.labels.room.at(index, step);
    const [before, look] = [this.look, lookAt(this.scene, under)];
    this.look = look;
    this.paintLook(look, { step, found, read });
    this.follow(lit);
    // What finds no room beside the matrices is in them.
    const room = this.data.matrices && this.scene.lens ? this.labels.room.apart(index, all, step.nodes) : all;
    const stalks = drawStalks(this.scene, room, this.palette.muted, this.stalks);
    const active = { nodes: new Set(step.nodes), lights: new Set(step.lights) };
    const moment = { index, active, room, under, inFocus: (/** @type {number} */ owner) => !kept || kept.has(owner) };
    for (const entry of this.labels.changed(from, index, step, room)) this.labels.set(entry, moment);
    if (this.scene.lens) this.signs.uncover(this.scene, room);
    if (index !== from) this.moves.start(before, { step, found, read, moment, stalks, onwards: index === from + 1, near: Math.abs(index - from) === 1 });
    drawArrows(this.labels.entries, this.moved, this.scene.width, this.arrows);
  }

  // What lights up, and the neurons under the lens.
  /** @param {Look} look @param {Lit & { step: Step }} about */
  paintLook({ scene, radii }, { step, found, read }) {
    drawLights(this.ground(scene), { found, read }, step.phase, this.palette);
    /** @param {number} owner */
    const outline = (owner) => {
      if (found.has(owner) || (!scene.lens?.standing && this.look?.radii.has(owner))) return "active";
      return read.has(owner) ? step.phase : "outline";
    };
    drawLens(scene, radii, this.palette, (owner) => this.palette[outline(owner)], this.discs);
  }

  // Where the drawing is larger than its stage, what a step is about comes into sight.
  /** @param {Lit} lit */
  follow(lit) {
    const { stage, scale } = this;
    const middle = middleOf(this.drawn, lit);
    if (!middle) return;
    // Known since it was measured: asked at every step, the page would be laid out once more each time.
    if (this.scrolled) stage.scrollLeft = scale * middle.x - this.width / 2;
    if (stage.hasAttribute("data-tall")) stage.scrollTop = scale * middle.y - stage.clientHeight / 2;
  }

  // Where a number stands whose field has the focus.
  /** @param {number | null} node */
  mark(node) {
    if (!this.scene) return;
    this.step(this.stepIndex, this.concealed);
    if (node !== null && node in this.scene.owners) light(this.ground(this.scene), this.scene.owners[node], this.palette.parameter ?? this.palette.active, 3);
  }

  /** @param {Scene} scene */
  ground(scene) {
    return { scene, boxed: this.labels.boxed, group: this.lights };
  }

  refit() {
    if (!this.scene || squeezeOf(this.overlay) === this.labels.squeeze) return;
    this.buildOverlay();
    this.step(this.stepIndex, this.concealed);
  }

  // --- What pointing adds.

  buildHits() {}

  /** @param {Scene | null} [_before] */
  placeHits(_before) {}

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
    this.moves.stop();
    this.base.remove();
  }
}
