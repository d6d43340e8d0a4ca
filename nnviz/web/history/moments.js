// The moments that there are to see, and which of them is shown when others take their place: while a training goes on its frames are
// thinned, so the moment that was shown may be none of the new ones.

/** @import { Run } from "../contract" */
/** @import { Moment } from "../types" */

/** @typedef {{ at: number, play: boolean }} Standing */

// The updates at which any of the runs has a frame, in their order.
/** @param {Pick<Run, "frames">[]} runs */
export function momentsOf(runs) {
  return [...new Set(runs.flatMap((run) => run.frames.updates))].sort((a, b) => a - b);
}

// Whether runs are those that were there before, only further on.
/** @param {Pick<Run, "task" | "total">[]} before @param {Pick<Run, "task" | "total">[]} after */
export function continues(before, after) {
  return before.length === after.length && before.every((run, n) => run.task === after[n].task && run.total <= after[n].total);
}

/** @param {number[]} moments @param {number} update */
export function nearest(moments, update) {
  let found = 0;
  moments.forEach((moment, n) => {
    if (Math.abs(moment - update) < Math.abs(moments[found] - update)) found = n;
  });
  return found;
}

// The first moment that is not before an update; the last one where all are.
/** @param {number[]} moments @param {number} update */
export function notBefore(moments, update) {
  const found = moments.findIndex((moment) => moment >= update);
  return found < 0 ? moments.length - 1 : found;
}

/**
 * Where the cursor stands among new moments, and whether it goes on from there. Who follows a training that goes on sees it learn, never
 * back; who does not stays as near as can be to the update that was chosen, however often the frames around it are thinned.
 *
 * @param {number[]} moments
 * @param {{ shown: number, chosen: number, follows: boolean, goesOn: boolean, atOnce: boolean }} second
 * @returns {Standing}
 */
export function standing(moments, { shown, chosen, follows, goesOn, atOnce }) {
  const last = moments.length - 1;
  if (!follows) return { at: nearest(moments, chosen), play: false };
  if (!goesOn || atOnce) return { at: last, play: false };
  const at = notBefore(moments, shown);
  return { at, play: at < last };
}

// Each run's own frame at a moment: its last one until then.
/** @param {Run[]} runs @param {number} update @returns {Moment[]} */
export function framesAt(runs, update) {
  return runs.map((run) => {
    let frame = 0;
    run.frames.updates.forEach((u, n) => {
      if (u <= update) frame = n;
    });
    return { run, frame };
  });
}
