// Numbers, names and formulas. A number is that of a quantity (by its node) for an example; whatever shows one carries both, so
// that it can be asked where it comes from, and is answered with this very number.

/** @import { CheckCell, LongWay, Payload, QuantityCell, SaidCell, Scenes, SentScene, StepNumbers, Tables, Worked, WorkedInPieces, WrittenStep } from "../contract" */
/** @import { Asked, Scene, Step, Walkthrough, WholeCell, WholeTable, Writable } from "../types" */

const LEFT_OPEN = "\ue000"; // in a name: the number of the example, as EXAMPLE_MARK in explain/naming/names.py
const ANY = -2; // any example: under a sum over them, as GENERIC_EXAMPLE there

// A payload with its parts put together: what no number changes (bones, frames) is sent apart from what does, and what the numbers
// need beside it (more).
/** @param {Payload & Partial<Asked>} fields @returns {Walkthrough} */
export function unpacked({ bones, more, numbers, said, scenes, tables, cells, ...rest }) {
  const steps = bones.steps.map((step, n) => ({ ...step, ...numbers[n] }));
  // The example on display; ``example`` and ``known`` follow the steps where these go from example to example.
  const display = { shown: rest.example, knownOnDisplay: rest.known };
  const named = { names: { ...bones.names, ...more.names }, meanings: { ...bones.meanings, ...more.meanings } };
  const written = { formulas: more.formulas, templates: [...bones.templates, ...more.templates], tables: tablesWritten(tables.all, cells) };
  const sentences = [...bones.sentences, ...said];
  return { ...rest, ...display, ...named, ...written, bones: bones.id, steps, sentences, scenes: allPlaced(scenes) };
}

// A scene with its labels in their places: [x, y, size, whether it is always drawn].
/** @param {SentScene} fields @returns {Scene} */
function placed({ frame, written, places, ...scene }) {
  const labels = written.all.map((label, n) => {
    const [x, y, size, always] = places[n];
    const under = scene.lens?.places[n];
    return { ...label, x, y, size, always: Boolean(always), ...(under ? { lens: { x: under[0], y: under[1] } } : {}) };
  });
  return { ...frame, ...scene, labels };
}

/** @param {Scenes} scenes */
function allPlaced({ wide, narrow, large }) {
  return { wide: placed(wide), narrow: placed(narrow), ...(large ? { large: placed(large) } : {}) };
}

// The tables with what is written in the cells that show no quantity, one after the other: [text] or [text, flag].
/** @param {Tables["all"]} tables @param {string[][]} cells @returns {WholeTable[]} */
function tablesWritten(tables, cells) {
  let next = 0;
  /** @param {QuantityCell | CheckCell | SaidCell} cell @returns {WholeCell} */
  const filled = (cell) => {
    if ("node" in cell) return cell;
    const [text, flag] = cells[next++];
    return { ...cell, text, flag };
  };
  return tables.map((table) => ({ ...table, rows: table.rows.map((row) => ({ ...row, cells: row.cells.map(filled) })) }));
}

// The example that a step is about; steps over all examples are read for the one on display.
/** @param {Walkthrough} data @param {Pick<Step, "example">} step */
export const exampleOf = (data, step) => step.example ?? data.shown;

/** @type {Record<string, string>} */
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** @param {string} text */
export function escaped(text) {
  return text.replace(/[&<>"]/g, (c) => ESCAPES[c]);
}

/** @param {Walkthrough} data @param {number} node @param {number} [example] */
export function textOf(data, node, example = data.example) {
  const view = data.views[example];
  return view?.[node] ?? data.texts[node];
}

// Whether a quantity differs from example to example.
/** @param {Walkthrough} data @param {number} node */
export const differs = (data, node) => data.names[node].includes(LEFT_OPEN);

/** @param {Walkthrough} data @param {number} node @param {number} [example] */
export function nameOf(data, node, example = data.example) {
  return data.names[node].replaceAll(LEFT_OPEN, example === ANY ? "(i)" : `(${example + 1})`);
}

// What a quantity is, in words, with its example where there are several.
/** @param {Walkthrough} data @param {number} node @param {number} [example] */
export function meaningOf(data, node, example = data.example) {
  return data.meanings[node] + (differs(data, node) ? `, example ${example + 1}` : "");
}

/** @param {number} node @param {number} example */
export const asked = (node, example) => `data-node="${node}" data-example="${example}"`;

// A number that is no quantity: asked, it says its name (MathML) and why it stands there.
/** @param {string} text @param {string} name @param {string} why */
export const saidNumber = (text, name, why) => `<span data-said="${escaped(name)}" data-why="${escaped(why)}">${text}</span>`;

const SLOT = /⟦(\d+);(-?\d+);([01])⟧/g;

/** @param {Walkthrough} data @param {number} node @param {number} example @param {boolean} [guard] */
function number(data, node, example, guard) {
  const text = textOf(data, node, example);
  const digits = `<mn ${asked(node, example)}>${text}</mn>`;
  return guard && (text.startsWith("−") || text.includes("·10")) ? `<mrow><mo>(</mo>${digits}<mo>)</mo></mrow>` : digits;
}

/** @param {Walkthrough} data @param {number} node @param {number} example */
const name = (data, node, example) => `<mrow ${asked(node, example === ANY ? data.example : example)}>${nameOf(data, node, example)}</mrow>`;

// A template with names or numbers in its slots; without ``reads`` these refer to the nodes themselves.
/** @param {Walkthrough} data @param {number} template @param {number[] | null} reads @param {boolean} asNumbers @param {number} [shown] */
export const filled = (data, template, reads, asNumbers, shown = data.example) => filledIn(data, data.templates[template], reads, asNumbers, shown);

/** @param {Walkthrough} data @param {string} template @param {number[] | null} reads @param {boolean} asNumbers @param {number} shown */
function filledIn(data, template, reads, asNumbers, shown) {
  return template.replaceAll(LEFT_OPEN, `(${shown + 1})`).replace(SLOT, (_, ref, of, guard) => {
    const node = reads ? reads[Number(ref)] : Number(ref);
    const example = of === "-1" ? shown : Number(of);
    return asNumbers ? number(data, node, example, guard === "1") : name(data, node, example);
  });
}

/** @param {string} inner */
export const math = (inner) => `<math displaystyle="true"><mrow>${inner}</mrow></math>`;

/** @param {string} left @param {string} relation @param {string} right @param {string} what */
function equationRow(left, relation, right, what) {
  const sign = `<span class="nnv-sign">${math(`<mo>${relation}</mo>`)}</span>`;
  return `<div class="nnv-line" data-line="${what}"><span class="nnv-left">${left ? math(left) : ""}</span>${sign}<span class="nnv-right">${math(right)}</span></div>`;
}

// What is worked out between the numbers and the result, its steps one behind the other. A term or a factor that is no quantity
// answers as what it is made of.
/** @param {Walkthrough} data @param {Worked | WorkedInPieces} worked @param {number} example */
function workedOut(data, worked, example) {
  const before = worked.lines.map((line) => filledIn(data, line, null, true, example));
  if (!("tokens" in worked)) return before.join("<mo>=</mo>");
  const { tokens, pieces } = worked;
  const terms = ["<mo>+</mo>", MINUS].includes(tokens[1]);
  const last = pieces.map((piece, n) => {
    const [sign, digits] = [n ? tokens[2 * n - 1] : "", tokens[2 * n]];
    if (piece === null) return sign + digits;
    // A minus belongs to the number behind it, and stands between two numbers all the same: with its blanks.
    const [joint, text] = sign === MINUS ? ["", BETWEEN + digits] : [sign, digits];
    // It may have more digits than elsewhere, or idle zeros: here it is asked as it stands here.
    if (typeof piece === "number") return `${joint}<mrow ${asked(piece, example)} data-shown="yes">${text}</mrow>`;
    const made = filled(data, piece[0], piece[1], false, example).replace(/ data-(node|example)="\d+"/g, "");
    return `${joint}<mrow data-said="${escaped(made)}" data-why="A ${terms ? "term of the sum" : "factor of the product"}, worked out.">${text}</mrow>`;
  });
  return [...before, last.join("")].join("<mo>=</mo>");
}

// While a number moves the lines between wait for Python: which of them there are follows from the numbers.
/** @param {Walkthrough} data @param {Worked | WorkedInPieces} worked @param {number} example */
const workedOrAwaited = (data, worked, example) => (data.moved ? "<mtext>…</mtext>" : workedOut(data, worked, example));

const MINUS = "<mo>−</mo>";
const BETWEEN = '<mo form="infix">−</mo>';

/** @typedef {"symbols" | "numbers" | "halfway" | "result"} Line */

/** @type {Line[]} */
const WRITTEN = ["symbols", "numbers", "result"];

/** @type {Record<"" | "symbols" | "open", Line[]>} */
const SHOWN = { symbols: ["symbols"], open: ["symbols", "numbers"], "": ["symbols", "numbers", "halfway", "result"] };

// The lines of a step, read for an example. ``only`` leaves out what is not to be seen: "symbols" shows no number at all, "open"
// everything but what has been worked out.
/** @param {Walkthrough} data @param {Writable} step @param {"" | "symbols" | "open"} [only] @param {number} [example] */
export function formulaLines(data, step, only = "", example = exampleOf(data, step)) {
  const shows = SHOWN[only];
  if ("written" in step) return wholeLines(data, step, shows, example);
  const node = step.nodes[0];
  const [symbols, numbers, reads] = step.formula;
  // What is worked out halfway is sent for the example of its step.
  const halfway = example === exampleOf(data, step) ? step.halfway : undefined;
  const rows = {
    symbols: () => equationRow(name(data, node, example), step.arrow ? "←" : "=", filled(data, symbols, reads, false, example), "symbols"),
    numbers: () => equationRow("", "=", filled(data, numbers, reads, true, example), "numbers"),
    halfway: () => (halfway ? equationRow("", "=", workedOrAwaited(data, halfway, example), "halfway") : ""),
    result: () => equationRow("", "=", number(data, node, example), "result"),
  };
  return shows.map((what) => rows[what]()).join("") + (only === "open" ? equationRow("", "=", "<mtext>?</mtext>", "result") : "");
}

// The same where a step is written as whole lines.
/** @param {Walkthrough} data @param {WrittenStep & StepNumbers} step @param {Line[]} shows @param {number} example */
function wholeLines(data, step, shows, example) {
  /** @param {Line} what @param {string} inner */
  const whole = (what, inner) => `<div class="nnv-line nnv-whole" data-line="${what}">${math(inner)}</div>`;
  const lines = step.written.map((line, n) => ({ line, what: WRITTEN[n] })).filter(({ line, what }) => line >= 0 && shows.includes(what));
  const rows = lines.map(({ line, what }) => whole(what, filled(data, line, null, what !== "symbols", example)));
  if (step.halfway && shows.includes("halfway")) rows.splice(-1, 0, whole("halfway", `<mo>=</mo>${workedOrAwaited(data, step.halfway, example)}`));
  return rows.join("");
}

/** @param {Walkthrough} data @param {Step} step @param {LongWay} long */
export function longWay(data, step, long) {
  const [symbols, numbers, reads] = long.formula;
  const example = exampleOf(data, step);
  const same = textOf(data, long.node, example) === textOf(data, step.nodes[0], example);
  return (
    `<p>The long way, through the slope of the activation${same ? ", gives the same:" : ":"}</p>` +
    equationRow(nameOf(data, step.nodes[0], example), "=", filled(data, symbols, reads, false, example), "long-symbols") +
    equationRow("", "=", filled(data, numbers, reads, true, example), "long-numbers") +
    (step.long_halfway ? equationRow("", "=", workedOrAwaited(data, step.long_halfway, example), "long-halfway") : "") +
    equationRow("", "=", number(data, long.node, example), "long-result")
  );
}

// What a step reads: every quantity of its formula, each for every example that the formula names.
/** @param {Walkthrough} data @param {Step} step @returns {[number, number][]} */
function readsOf(data, step) {
  const shown = exampleOf(data, step);
  /** @type {Map<number, Set<number>>} */
  const named = new Map();
  const [symbols, numbers] = "written" in step ? step.written : step.formula;
  const reads = "written" in step ? null : step.formula[2];
  for (const line of [symbols, numbers].filter((found) => found >= 0)) {
    for (const [, ref, of] of data.templates[line].matchAll(SLOT)) {
      const node = reads ? reads[Number(ref)] : Number(ref);
      if (Number(of) !== ANY) named.set(node, (named.get(node) || new Set()).add(of === "-1" ? shown : Number(of)));
    }
  }
  return step.lights.flatMap((node) => {
    const examples = [...(named.get(node) || [])];
    // Under a sum over the examples only those count that are written out.
    const written = differs(data, node) && examples.length ? examples : [shown];
    return written.map((example) => /** @type {[number, number]} */ ([node, example]));
  });
}

// A name as it is written, in letters alone: with it, what shows the name can be called by what is seen.
/** @param {string} name */
export const plainly = (name) =>
  name
    .replace(/<[^>]*>/g, "")
    .replace(/\s+/g, " ")
    .trim();

/** @param {Walkthrough} data @param {Step} step */
export function operandTable(data, step) {
  // A step over all examples has no one number per quantity: the matrices show them.
  if (data.matrices && step.example === undefined) return "";
  const reads = readsOf(data, step);
  const rows = reads.map(([n, example]) => {
    const meaning = meaningOf(data, n, example);
    const button = `<button type="button" class="nnv-plain" ${asked(n, example)} aria-label="${meaning}, ${plainly(nameOf(data, n, example))}" title="Where does it come from?">${math(nameOf(data, n, example))}</button>`;
    return `<tr><td>${button}</td><td class="nnv-number" ${asked(n, example)}>${textOf(data, n, example)}</td><td>${meaning}</td></tr>`;
  });
  const more = rows.length > 40 ? `<p>${rows.length - 40} more in the table of all values.</p>` : "";
  if (!rows.length) return "";
  return `<table><caption>What goes in</caption><thead><tr><th>quantity</th><th>value</th><th>what it is</th></tr></thead><tbody>${rows.slice(0, 40).join("")}</tbody></table>${more}`;
}
