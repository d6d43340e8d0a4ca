// What moves with a step: first the lens to its neuron, then what goes in, and what an update has changed comes from its derivative.

import { apart, between, Gliding } from "./gliding.js";
import { Motion } from "./motion.js";

/** @import { Drawing } from "./drawing.js" */
/** @import { Look } from "./gliding.js" */
/** @import { Moment } from "./labelling.js" */
/** @import { Lit } from "./lighting.js" */
/** @import { Entry, Step } from "../types" */

/** @typedef {Lit & { step: Step, moment: Moment, stalks: Map<Entry, SVGElement>, onwards: boolean, near: boolean }} Moved a step, and whether it is the next one, or next to the one before */

export class Moving {
  motion = new Motion();
  gliding = new Gliding();

  /** @param {Drawing} drawing */
  constructor(drawing) {
    this.drawing = drawing;
  }

  stop() {
    this.gliding.stop();
  }

  // From the look before; nothing where the next key is a hurry's.
  /** @param {Look | null} before @param {Moved} moved */
  start(before, moved) {
    const { look } = this.drawing;
    this.motion.begin();
    if (!look || !moved.near || !this.motion.possible) return;
    const travel = () => {
      if (moved.onwards) this.travel(look, moved);
    };
    if (before && apart(before, look)) this.glide(before, look, moved, travel);
    else travel();
  }

  /** @param {Look} before @param {Look} look @param {Moved} moved @param {() => void} act */
  glide(before, look, moved, act) {
    const { base, labels, signs } = this.drawing;
    this.gliding.start((share) => {
      const at = share < 1 ? between(before, look, share) : look;
      if (before.scene.figure !== look.scene.figure) base.move(at.scene);
      this.drawing.paintLook(at, moved);
      signs.place(at.scene);
      labels.carry(at, look, moved.moment, moved.stalks);
      if (share === 1) labels.settle();
    }, act);
  }

  /** @param {Look} look @param {Moved} moved */
  travel({ scene }, { step, found, read, moment }) {
    const { moving, palette } = this.drawing;
    this.motion.start(scene, step, found, read, moving, palette[step.phase]);
    if (step.phase === "update") this.slide(found, moment);
  }

  /** @param {Set<number>} found @param {Moment} moment */
  slide(found, moment) {
    const { labels, moving } = this.drawing;
    /** @param {number} owner @param {string} kind */
    const entryOf = (owner, kind) => labels.entries.find(({ label }) => label.owner === owner && label.kind === kind);
    for (const owner of found) {
      const [changed, derivative] = [entryOf(owner, "given"), entryOf(owner, "gradient")];
      if (!changed?.element || !derivative) continue;
      this.motion.slide(changed.element, labels.placeOf(derivative, moment), labels.placeOf(changed, moment), moving);
    }
  }
}
