// The lens moves: from one step to the next the neuron under it turns small and the next one large, each in its place, and what stands around
// them goes along. The step is drawn at its end before anything moves: a look between two drawings is only ever painted over it.

/** @import { LineTrace, MarkerTrace } from "../contract" */
/** @import { Entry, Point, Scene } from "../types" */

/** @typedef {{ scene: Scene, radii: Map<number, number> }} Look a scene, and how large the neurons are that stand out of it */

const MOVE = 320; // milliseconds
const EASE = "cubic-bezier(0.2, 0, 0, 1)";
const MOST_LINES = 400; // lines; of more nobody sees where they go

/** @param {Scene} scene @param {Set<number>} under @returns {Look} */
export function lookAt(scene, under) {
  return { scene, radii: new Map([...under].map((owner) => [owner, scene.lens?.radius ?? 0])) };
}

// Whether there is a way from one look to another that is worth its while: the same drawing with its lens elsewhere.
/** @param {Look} from @param {Look} to */
export function apart({ scene, radii }, to) {
  const same = [scene, to.scene].every(({ lens, lines }) => lens && lines.length <= MOST_LINES) && scene.marks.length === to.scene.marks.length;
  return same && (radii.size !== to.radii.size || [...radii.keys()].some((owner) => !to.radii.has(owner)));
}

/** @param {number} a @param {number} b @param {number} share */
const mixed = (a, b, share) => (1 - share) * a + share * b;

// The look at a share of the way: whatever stands in both is where a straight way would have it.
/** @param {Look} from @param {Look} to @param {number} share @returns {Look} */
export function between(from, to, share) {
  const marks = to.scene.marks.map((mark, n) => {
    const { x, y } = from.scene.marks[n];
    return { ...mark, x: mixed(x, mark.x, share), y: mixed(y, mark.y, share) };
  });
  const lines = to.scene.lines.map((line, n) => ({ ...line, at: line.at.map((v, k) => mixed(from.scene.lines[n].at[k], v, share)) }));
  const { figure } = to.scene;
  const data = figure === from.scene.figure ? figure.data : figure.data.map((trace, n) => tracesMixed(from.scene.figure.data[n], trace, share));
  const radii = new Map();
  for (const owner of [...from.radii.keys(), ...to.radii.keys()]) {
    const { r } = marks[owner];
    radii.set(owner, mixed(from.radii.get(owner) ?? r, to.radii.get(owner) ?? r, share));
  }
  return { scene: { ...to.scene, marks, lines, figure: { ...figure, data } }, radii };
}

/** @param {LineTrace | MarkerTrace} from @param {LineTrace | MarkerTrace} to @param {number} share @returns {LineTrace | MarkerTrace} */
function tracesMixed(from, to, share) {
  /** @param {(number | null)[]} before @param {(number | null)[]} after */
  const all = (before, after) => after.map((v, n) => (v === null ? null : mixed(before[n] ?? v, v, share)));
  return /** @type {LineTrace | MarkerTrace} */ ({ ...to, x: all(from.x, to.x), y: all(from.y, to.y) });
}

// How what a label says stands at a look on the way to where it is: in a neuron under the lens as large as that, elsewhere beside its mark, or
// at the same share of its edge.
/** @param {Entry} entry @param {Point} place @param {Look} at @param {Look} to */
export function carried({ label }, place, at, to) {
  const host = to.scene.lens?.hosts[label.owner] ?? label.owner;
  if (label.lens && to.radii.has(host)) {
    const [now, then] = [at.scene.marks[host], to.scene.marks[host]];
    const share = (at.radii.get(host) ?? 0) / (to.radii.get(host) ?? 1);
    return `translate(${now.x} ${now.y}) scale(${share}) translate(${-then.x} ${-then.y})`;
  }
  const shift = label.owner < 0 ? alongEdge(at.scene.lines[-1 - label.owner].at, to.scene.lines[-1 - label.owner].at, place) : apartBy(at, to, label.owner);
  return `translate(${shift.x} ${shift.y})`;
}

/** @param {Look} at @param {Look} to @param {number} owner @returns {Point} */
export function apartBy(at, to, owner) {
  const [now, then] = [at.scene.marks[owner], to.scene.marks[owner]];
  return { x: now.x - then.x, y: now.y - then.y };
}

/** @param {number[]} now @param {number[]} then @param {Point} place @returns {Point} */
function alongEdge(now, then, { x }) {
  const [x1, , x2] = then;
  const share = Math.min(1, Math.max(0, (x - x1) / (x2 - x1 || 1)));
  const end = now.length - 2;
  return { x: mixed(now[0] - then[0], now[end] - then[end], share), y: mixed(now[1] - then[1], now[end + 1] - then[end + 1], share) };
}

export class Gliding {
  /** @type {Animation | null} */
  clock = null;
  frame = 0;
  /** @type {(share: number) => void} */
  paint = () => {};

  // Paints the way, frame by frame, and acts after its end, unless it is cut short.
  /** @param {(share: number) => void} paint @param {() => void} act */
  start(paint, act) {
    this.stop();
    const effect = new KeyframeEffect(null, null, { duration: MOVE, easing: EASE });
    this.clock = new Animation(effect);
    this.paint = paint;
    this.clock.play();
    const tick = () => {
      const { progress } = effect.getComputedTiming();
      if (typeof progress !== "number") {
        this.stop();
        act();
        return;
      }
      paint(progress);
      this.frame = requestAnimationFrame(tick);
    };
    this.frame = requestAnimationFrame(tick);
  }

  // At once to the end.
  stop() {
    if (!this.clock) return;
    cancelAnimationFrame(this.frame);
    this.clock.cancel();
    this.clock = null;
    this.paint(1);
  }
}
