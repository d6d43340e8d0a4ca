// Pointing at the drawing: hover, focus by keyboard, and what stays in sight. Drawing is extended, so that each file holds one idea.

import { around, origin, svg } from "../shared/dom.js";
import { put, way } from "./base.js";
import { Drawing } from "./drawing.js";
import { math, meaningOf, nameOf, textOf } from "./formula.js";
import { nodeAt } from "./labels.js";

/** @import { Line, Mark } from "../contract" */
/** @import { Scene } from "../types" */

export class PointedDrawing extends Drawing {
  focusKind = "all";
  /** @type {number | undefined} */
  focusOwner = undefined;
  /** @type {Map<number, SVGElement>} */
  shapes = new Map();

  // What can be pointed at, tabbed to and clicked: every node of the drawing and every weight.
  buildHits() {
    const hits = svg("g", { class: "nnv-hits" }, this.overlay);
    const { lines, marks } = this.drawn;
    const tabbable = lines.length <= 60;
    this.shapes = new Map();
    lines.forEach((line, n) => {
      if (!line.nodes.length) return;
      this.hit(way(line.at, { "stroke-width": 14 }, hits), -1 - n, tabbable);
    });
    marks.forEach((mark, n) => {
      const shape = this.labels.boxed.has(n) ? svg("rect", { width: 68, height: 26, rx: 3 }, hits) : svg("circle", { r: Math.max(mark.r, 9) }, hits);
      this.hit(shape, n, tabbable || mark.kind !== "bias");
    });
    this.placeHits();
  }

  // Each to where its place is now, if it was elsewhere before; what has the focus keeps it.
  /** @param {Scene | null} [before] */
  placeHits(before) {
    const { lines, marks } = this.drawn;
    for (const [owner, shape] of this.shapes) {
      if (owner >= 0) {
        const { x, y } = marks[owner];
        if (before?.marks[owner].x !== x || before.marks[owner].y !== y)
          put(shape, shape instanceof SVGRectElement ? { x: x - 34, y: y - 13 } : { cx: x, cy: y });
      } else if (shape instanceof SVGLineElement) {
        const { at } = lines[-1 - owner];
        const was = before?.lines[-1 - owner].at;
        if (!was || at.some((v, n) => v !== was[n])) put(shape, { x1: at[0], y1: at[1], x2: at[2], y2: at[3] });
      }
    }
  }

  // What a label shows can be asked: it says which quantity of which example it is. Tab stops at the places, ↑ and ↓ go from there
  // to their labels.
  /** @param {SVGElement} element @param {number | null} node @param {number} owner */
  name(element, node, owner) {
    if (node === null) {
      for (const attribute of ["role", "tabindex", "aria-label", "data-node", "data-example"]) element.removeAttribute(attribute);
      return;
    }
    element.dataset.node = String(node);
    element.dataset.example = String(this.data.example);
    element.dataset.of = String(owner);
    // Taken hold of, it moves (grabbing.js).
    element.toggleAttribute("data-moves", node in this.data.live.moves);
    element.setAttribute("role", "button");
    element.setAttribute("tabindex", "-1");
    // With what is written there, so that it can be called by it.
    element.setAttribute("aria-label", `${meaningOf(this.data, node)}: ${(element.textContent ?? "").replaceAll("\u00a0", " ").trim()}`);
  }

  /** @param {SVGElement} shape @param {number} owner @param {boolean} tabbable */
  hit(shape, owner, tabbable) {
    const nodes = this.item(owner).nodes;
    if (!nodes.length) return;
    shape.setAttribute("role", "button");
    shape.setAttribute("tabindex", tabbable ? "0" : "-1");
    shape.setAttribute("aria-label", this.data.meanings[nodes[0]]);
    shape.dataset.owner = String(owner);
    this.shapes.set(owner, shape);
    shape.addEventListener("pointerenter", () => this.showTip(owner, shape));
    shape.addEventListener("pointerleave", () => (this.tip.hidden = true));
    shape.addEventListener("focus", () => shape.setAttribute("aria-label", this.spoken(owner)));
  }

  /** @param {Event} event */
  overLabel(event) {
    const label = around(origin(event), "[data-of]");
    if (label) this.showTip(Number(label.dataset.of), label);
  }

  // The labels of a place that show a number now, as they stand.
  /** @param {number} owner @returns {SVGGElement[]} */
  labelsOf(owner) {
    const elements = this.labels.entries.flatMap(({ label, element }) => (label.owner === owner && element ? [element] : []));
    return elements.filter((element) => element.style.display !== "none" && element.dataset.node !== undefined);
  }

  // What a place is asked about: the number that it shows, of several the one that was found last on the way forward.
  /** @param {number} owner */
  askedAt(owner) {
    const shown = this.labels.entries.filter(({ label }) => label.owner === owner && ["given", "forward", "activation", "loss"].includes(label.kind));
    const nodes = shown.map(({ label }) => nodeAt(label, this.stepIndex)).filter((node) => node !== null);
    const known = this.knownOf(owner);
    return nodes.length ? nodes[nodes.length - 1] : known.length ? known[0] : this.item(owner).nodes[0];
  }

  /** @param {number} owner @returns {Mark | Line} */
  item(owner) {
    return owner >= 0 ? this.drawn.marks[owner] : this.drawn.lines[-1 - owner];
  }

  /** @param {number} owner */
  knownOf(owner) {
    return this.item(owner).nodes.filter((n) => this.isKnown(n));
  }

  /** @param {number} owner */
  spoken(owner) {
    return (
      this.knownOf(owner)
        .map((n) => `${meaningOf(this.data, n)}: ${this.text(n)}`)
        .join("; ") || this.data.meanings[this.item(owner).nodes[0]]
    );
  }

  /** @param {number} owner @param {Element} shape */
  showTip(owner, shape) {
    const known = this.knownOf(owner);
    if (!known.length) return;
    this.tip.innerHTML = known
      .map((n) => `<div>${math(`${nameOf(this.data, n)}<mo>=</mo><mn>${this.text(n)}</mn>`)} <span>${meaningOf(this.data, n)}</span></div>`)
      .join("");
    this.tip.hidden = false;
    const stage = this.stage.getBoundingClientRect();
    const at = shape.getBoundingClientRect();
    const x = (at.left + at.right) / 2 - stage.left;
    const y = at.bottom - stage.top + 8;
    this.tip.style.left = `${Math.max(4, Math.min(x, stage.width - this.tip.offsetWidth - 4))}px`;
    this.tip.style.top = `${Math.min(y, stage.height - this.tip.offsetHeight - 4)}px`;
  }

  // The number of a node as it may be shown now: the class may have to find it first.
  /** @param {number} node */
  text(node) {
    return this.concealed && this.data.steps[this.stepIndex].nodes.includes(node) ? "?" : textOf(this.data, node);
  }

  // Everything; only what the active step lights; or only what one neuron touches.
  /** @param {string} kind @param {number | undefined} owner */
  setFocus(kind, owner) {
    this.focusKind = kind;
    this.focusOwner = owner;
  }

  // The owners that stay in sight, or null for all.
  /** @param {Set<number>} found @param {Set<number>} read @returns {Set<number> | null} */
  inFocus(found, read) {
    if (this.focusKind === "step") return new Set([...found, ...read]);
    if (this.focusKind !== "neuron" || this.focusOwner === undefined) return null;
    const { lines } = this.drawn;
    const centre = this.focusOwner;
    const kept = new Set([centre]);
    lines.forEach((line, n) => {
      if (centre < 0 ? n === -1 - centre : line.ends.includes(centre)) {
        kept.add(-1 - n);
        for (const end of line.ends) kept.add(end);
      }
    });
    return kept;
  }

  /** @param {Set<number> | null} kept */
  paintFocus(kept) {
    this.base.dim(Boolean(kept));
    this.kept.replaceChildren();
    if (kept) {
      for (const owner of kept) {
        if (owner < 0) {
          way(this.drawn.lines[-1 - owner].at, { stroke: this.palette.outline, "stroke-width": 1.5 }, this.kept);
        } else {
          const { x, y, r } = this.drawn.marks[owner];
          svg("circle", { cx: x, cy: y, r, fill: this.palette.neuron, stroke: this.palette.outline }, this.kept);
        }
      }
    }
  }
}
