// What the player shows of a payload at each of its steps, found by its own modules: for laws that hold it against Python.

import { formulaLines, operandTable, unpacked } from "../../nnviz/web/player/formula.js";
import { nodeAt } from "../../nnviz/web/player/labels.js";
import { underLens } from "../../nnviz/web/player/lens.js";
import { opened } from "../../nnviz/web/player/opening.js";
import { Room } from "../../nnviz/web/player/room.js";

/** The labels that are drawn at every step, each as [node, x, y]. */
export function labelsAt(payload, format) {
  const data = unpacked(payload);
  const sent = data.scenes[format];
  return data.steps.map((step, index) => {
    const scene = opened(sent, underLens(sent, step));
    const entries = scene.labels.map((label) => ({ label, state: "", written: null }));
    const room = new Room(scene, entries, (node) => data.texts[node]);
    const { placed, hidden } = room.at(index, step);
    const drawn = entries.filter((entry) => nodeAt(entry.label, index) !== null && !hidden.has(entry) && (entry.label.always || placed.has(entry)));
    return drawn.map((entry) => {
      const { x, y } = placed.get(entry) ?? entry.label;
      return [nodeAt(entry.label, index), x, y];
    });
  });
}

/** The formula of every step: all lines, and what each line shows, as (line, node or null, text). */
export function formulasOf(payload) {
  const data = unpacked(payload);
  return data.steps.map((step) => ({
    html: formulaLines(data, step),
    symbols: formulaLines(data, step, "symbols"),
    open: formulaLines(data, step, "open"),
    operands: operandTable(data, step),
  }));
}
