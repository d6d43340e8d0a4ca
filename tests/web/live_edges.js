// The edges of a drawing as the player draws them anew, called from Python.

import { edgesNow } from "../../nnviz/web/player/edges.js";
import { unpacked } from "../../nnviz/web/player/formula.js";

/** The lines of a payload's drawing with these weights, by node: each as [role, width, x, y, x, y], and the roles of all other traces. */
export function edges(payload, format, weights) {
  const scene = unpacked(payload).scenes[format];
  const traces = edgesNow(scene, (node) => weights[node]);
  return traces.map((trace) => [
    trace.mode,
    trace.meta.line ?? trace.meta.fill,
    trace.mode === "lines" ? trace.line.width : 0,
    trace.line?.dash ?? "",
    trace.x,
  ]);
}
