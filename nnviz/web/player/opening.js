// The room around the lens: while a neuron is under it, its column and its row take more of the free room, the others less; while neurons of
// a path are that stand in one column or in two, these do. How far each part goes Python has worked out (draw/opening.py).

/** @import { LineTrace, Mark, MarkerTrace, Opening } from "../contract" */
/** @import { Point, Scene } from "../types" */

/** @typedef {[number, number]} Shift to the right and down */

// As Python has it: what just has room there has room here.
/** @param {number} v @param {number} by */
const sum = (v, by) => Math.round(10 * (v + by)) / 10;

/** @type {WeakMap<Scene, Map<string, Scene>>} */
const made = new WeakMap();

/** @param {Mark[]} marks */
const columnsOf = (marks) => [...new Set(marks.map(({ x }) => x))].sort((a, b) => a - b);

// How far every column goes while some neurons are under the lens; undefined where no room is made for them.
/** @param {Opening} opening @param {Mark[]} marks @param {Set<number>} under */
function acrossOf({ columns, pairs }, marks, under) {
  const at = columnsOf(marks);
  const [first, ...others] = [...new Set([...under].map((n) => at.indexOf(marks[n].x)))].sort((a, b) => a - b);
  if (first === undefined || others.length > 1) return undefined;
  if (!others.length) return columns[first];
  return others[0] === first + 1 ? pairs?.[first] : undefined;
}

// Where some neurons stand with the room that is made for them; undefined where none is.
/** @param {Opening} opening @param {Mark[]} marks @param {Set<number>} under @returns {Point[] | undefined} */
export function placesOpened(opening, marks, under) {
  const across = acrossOf(opening, marks, under);
  const at = columnsOf(marks);
  return across && [...under].map((n) => ({ x: sum(marks[n].x, across[at.indexOf(marks[n].x)]), y: marks[n].y }));
}

// The scene with room around what is under its lens; the scene itself where all has room. With ``columns`` left where they are only the
// rows give way.
/** @param {Scene} scene @param {Set<number>} under @param {boolean} [columns] @returns {Scene} */
export function opened(scene, under, columns = false) {
  if (!scene.lens?.opening || !acrossOf(scene.lens.opening, scene.marks, under)) return scene;
  let of = made.get(scene);
  if (!of) made.set(scene, (of = new Map()));
  const key = `${[...under].sort()} ${columns}`;
  let found = of.get(key);
  if (!found) of.set(key, (found = moved(scene, under, columns)));
  return found;
}

/** @param {Scene} scene @param {Set<number>} under @param {boolean} left @returns {Scene} */
function moved(scene, under, left) {
  const { marks, lines, labels, headings, lens, figure } = scene;
  if (!lens?.opening) return scene;
  const columns = columnsOf(marks);
  const across = (!left && acrossOf(lens.opening, marks, under)) || columns.map(() => 0);
  const [host] = under;
  const down = (under.size === 1 && lens.opening.rows[host]) || {};
  if (!across.some(Boolean) && !Object.keys(down).length) return scene;
  /** @type {Shift[]} */
  const shifts = marks.map(({ x }, n) => [across[columns.indexOf(x)], down[n] ?? 0]);
  /** @param {Point} point @param {Shift} shift */
  const at = ({ x, y }, [dx, dy]) => ({ x: sum(x, dx), y: sum(y, dy) });
  const still = /** @type {Shift} */ ([0, 0]);
  return {
    ...scene,
    under,
    marks: marks.map((mark, n) => ({ ...mark, ...at(mark, shifts[n]), signs: mark.signs?.map((sign) => ({ ...sign, y: sign.y + shifts[n][1] })) })),
    lines: lines.map((line) => ({ ...line, at: line.at.map((v, k) => sum(v, shifts[line.ends[k < 2 ? 0 : 1]][k % 2])) })),
    // What a label shows is that of the one that was sent, also where that goes from example to example.
    labels: labels.map((label) => {
      const shift = shifts[label.owner] ?? still;
      if (!shift[0] && !shift[1]) return label;
      return Object.assign(Object.create(label), at(label, shift), label.lens ? { lens: at(label.lens, shift) } : {});
    }),
    headings: headings.map((heading) => ({ ...heading, x: heading.x + across[columns.indexOf(heading.x)] })),
    figure: { ...figure, data: figure.data.map((trace) => movedTrace(trace, scene, shifts)) },
  };
}

// Lines of a figure go with the marks that they end at, markers with their own.
/** @param {LineTrace | MarkerTrace} trace @param {Scene} scene @param {Shift[]} shifts @returns {LineTrace | MarkerTrace} */
function movedTrace(trace, scene, shifts) {
  if (trace.mode === "lines") {
    const marks = trace.x.map((x, n) => (x === null ? -1 : endAt(scene, x, Number(trace.y[n]))));
    /** @param {(number | null)[]} values @param {0 | 1} way */
    const all = (values, way) => values.map((v, n) => (v === null ? null : v + shifts[marks[n]][way]));
    return { ...trace, x: all(trace.x, 0), y: all(trace.y, 1) };
  }
  const owners = trace.customdata;
  return { ...trace, x: trace.x.map((x, n) => x + shifts[owners[n]][0]), y: trace.y.map((y, n) => y + shifts[owners[n]][1]) };
}

/** @type {WeakMap<Scene, Map<string, number>>} */
const ends = new WeakMap();

// The mark that an end of a line lies on: the one whose outline passes there.
/** @param {Scene} scene @param {number} x @param {number} y */
function endAt(scene, x, y) {
  let known = ends.get(scene);
  if (!known) ends.set(scene, (known = new Map()));
  const key = `${x} ${y}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const away = scene.marks.map((mark) => (mark.kind === "bias" ? Infinity : Math.abs(Math.hypot(mark.x - x, mark.y - y) - mark.r)));
  const mark = away.indexOf(Math.min(...away));
  known.set(key, mark);
  return mark;
}
