// Numbers, names and formulas. A number is that of a quantity (by its node) for an example; whatever shows one carries both, so
// that it can be asked where it comes from, and is answered with this very number.

const LEFT_OPEN = "\ue000"; // in a name: the number of the example, as EXAMPLE_MARK in explain/names.py
const ANY = -2; // any example: under a sum over them, as GENERIC_EXAMPLE there

// A payload with its parts put together: what no number changes (bones, frames) is sent apart from what does, and what the numbers
// need beside it (more).
function unpacked({ bones, more, numbers, said, scenes, tables, cells, ...rest }) {
  const whole = Object.entries(scenes).map(([format, scene]) => [format, placed(scene)]);
  const steps = bones.steps.map((step, n) => ({ ...step, ...numbers[n] }));
  // The example on display; ``example`` and ``known`` follow the steps where these go from example to example.
  const display = { shown: rest.example, knownOnDisplay: rest.known };
  const named = { names: { ...bones.names, ...more.names }, meanings: { ...bones.meanings, ...more.meanings } };
  const written = { formulas: more.formulas, templates: [...bones.templates, ...more.templates], tables: tablesWritten(tables.all, cells) };
  const sentences = [...bones.sentences, ...said];
  return { ...rest, ...display, ...named, ...written, bones: bones.id, steps, sentences, scenes: Object.fromEntries(whole) };
}

// A scene with its labels in their places: [x, y, size, whether it is always drawn].
function placed({ frame, written, places, ...scene }) {
  const labels = written.all.map((label, n) => {
    const [x, y, size, always] = places[n];
    return { ...label, x, y, size, always: Boolean(always) };
  });
  return { ...frame, ...scene, labels };
}

// The tables with what is written in the cells that show no quantity, one after the other: [text] or [text, flag].
function tablesWritten(tables, cells) {
  let next = 0;
  const filled = (cell) => {
    if (cell.node !== undefined) return cell;
    const [text, flag] = cells[next++];
    return { ...cell, text, flag };
  };
  return tables.map((table) => ({ ...table, rows: table.rows.map((row) => ({ ...row, cells: row.cells.map(filled) })) }));
}

// The example that a step is about; steps over all examples are read for the one on display.
const exampleOf = (data, step) => step.example ?? data.shown;

function escaped(text) {
  return text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
}

function textOf(data, node, example = data.example) {
  const view = data.views[example];
  return (view && view[node]) ?? data.texts[node];
}

// Whether a quantity differs from example to example.
const differs = (data, node) => data.names[node].includes(LEFT_OPEN);

function nameOf(data, node, example = data.example) {
  return data.names[node].replaceAll(LEFT_OPEN, example === ANY ? "(i)" : `(${example + 1})`);
}

// What a quantity is, in words, with its example where there are several.
function meaningOf(data, node, example = data.example) {
  return data.meanings[node] + (differs(data, node) ? `, example ${example + 1}` : "");
}

const asked = (node, example) => `data-node="${node}" data-example="${example}"`;

// A number that is no quantity: asked, it says its name (MathML) and why it stands there.
const saidNumber = (text, name, why) => `<span data-said="${escaped(name)}" data-why="${escaped(why)}">${text}</span>`;

const SLOT = /⟦(\d+);(-?\d+);([01])⟧/g;

function number(data, node, example, guard) {
  const text = textOf(data, node, example);
  const digits = `<mn ${asked(node, example)}>${text}</mn>`;
  return guard && (text.startsWith("−") || text.includes("·10")) ? `<mrow><mo>(</mo>${digits}<mo>)</mo></mrow>` : digits;
}

const name = (data, node, example) => `<mrow ${asked(node, example === ANY ? data.example : example)}>${nameOf(data, node, example)}</mrow>`;

// A template with names or numbers in its slots; without ``reads`` these refer to the nodes themselves.
const filled = (data, template, reads, asNumbers, shown = data.example) => filledIn(data, data.templates[template], reads, asNumbers, shown);

function filledIn(data, template, reads, asNumbers, shown) {
  return template.replaceAll(LEFT_OPEN, `(${shown + 1})`).replace(SLOT, (_, ref, of, guard) => {
    const node = reads ? reads[ref] : Number(ref);
    const example = of === "-1" ? shown : Number(of);
    return asNumbers ? number(data, node, example, guard === "1") : name(data, node, example);
  });
}

const math = (inner) => `<math displaystyle="true"><mrow>${inner}</mrow></math>`;

function equationRow(left, relation, right, what) {
  const sign = `<span class="nnv-sign">${math(`<mo>${relation}</mo>`)}</span>`;
  return `<div class="nnv-line" data-line="${what}"><span class="nnv-left">${left ? math(left) : ""}</span>${sign}<span class="nnv-right">${math(right)}</span></div>`;
}

// What is worked out between the numbers and the result, its steps one behind the other. A term or a factor that is no quantity
// answers as what it is made of.
function workedOut(data, { lines, tokens, pieces }, example) {
  const before = lines.map((line) => filledIn(data, line, null, true, example));
  if (!tokens) return before.join("<mo>=</mo>");
  const terms = ["<mo>+</mo>", MINUS].includes(tokens[1]);
  const last = pieces.map((piece, n) => {
    const [sign, digits] = [n ? tokens[2 * n - 1] : "", tokens[2 * n]];
    if (piece === null) return sign + digits;
    // A minus belongs to the number behind it.
    const [joint, text] = sign === MINUS ? ["", sign + digits] : [sign, digits];
    // It may have more digits than elsewhere, or idle zeros: here it is asked as it stands here.
    if (typeof piece === "number") return `${joint}<mrow ${asked(piece, example)} data-shown="yes">${text}</mrow>`;
    const made = filled(data, piece[0], piece[1], false, example).replace(/ data-(node|example)="\d+"/g, "");
    return `${joint}<mrow data-said="${escaped(made)}" data-why="A ${terms ? "term of the sum" : "factor of the product"}, worked out.">${text}</mrow>`;
  });
  return [...before, last.join("")].join("<mo>=</mo>");
}

const MINUS = "<mo>−</mo>";

const WRITTEN = ["symbols", "numbers", "result"];

// The lines of a step, read for an example. ``only`` leaves out what is not to be seen: "symbols" shows no number at all, "open"
// everything but what has been worked out.
function formulaLines(data, step, only = "", example = exampleOf(data, step)) {
  const shows = { symbols: ["symbols"], open: ["symbols", "numbers"] }[only] || [...WRITTEN, "halfway"];
  if (step.written) {
    const whole = (what, inner) => `<div class="nnv-line nnv-whole" data-line="${what}">${math(inner)}</div>`;
    const lines = step.written.map((line, n) => [WRITTEN[n], line]).filter(([what, line]) => line >= 0 && shows.includes(what));
    const rows = lines.map(([what, line]) => whole(what, filled(data, line, null, what !== "symbols", example)));
    if (step.halfway && shows.includes("halfway")) rows.splice(-1, 0, whole("halfway", `<mo>=</mo>${workedOut(data, step.halfway, example)}`));
    return rows.join("");
  }
  const node = step.nodes[0];
  const [symbols, numbers, reads] = step.formula;
  const rows = {
    symbols: [name(data, node, example), step.arrow ? "←" : "=", filled(data, symbols, reads, false, example)],
    numbers: ["", "=", filled(data, numbers, reads, true, example)],
    // What is worked out halfway is sent for the example of its step.
    halfway: step.halfway && example === exampleOf(data, step) ? ["", "=", workedOut(data, step.halfway, example)] : null,
    result: ["", "=", number(data, node, example)],
  };
  const lines = ["symbols", "numbers", "halfway", "result"].filter((what) => rows[what] && shows.includes(what)).map((what) => equationRow(...rows[what], what));
  return lines.join("") + (only === "open" ? equationRow("", "=", "<mtext>?</mtext>", "result") : "");
}

function longWay(data, step) {
  const [symbols, numbers, reads] = step.long.formula;
  const example = exampleOf(data, step);
  const same = textOf(data, step.long.node, example) === textOf(data, step.nodes[0], example);
  return (
    `<p>The long way, through the slope of the activation${same ? ", gives the same:" : ":"}</p>` +
    equationRow(nameOf(data, step.nodes[0], example), "=", filled(data, symbols, reads, false, example), "long-symbols") +
    equationRow("", "=", filled(data, numbers, reads, true, example), "long-numbers") +
    (step.long_halfway ? equationRow("", "=", workedOut(data, step.long_halfway, example), "long-halfway") : "") +
    equationRow("", "=", number(data, step.long.node, example), "long-result")
  );
}

// What a step reads: every quantity of its formula, each for every example that the formula names.
function readsOf(data, step) {
  const shown = exampleOf(data, step);
  const named = new Map();
  const lines = step.written ? step.written.filter((line, n) => n < 2 && line >= 0) : step.formula.slice(0, 2);
  const reads = step.written ? null : step.formula[2];
  for (const line of lines) {
    for (const [, ref, of] of data.templates[line].matchAll(SLOT)) {
      const node = reads ? reads[ref] : Number(ref);
      if (Number(of) !== ANY) named.set(node, (named.get(node) || new Set()).add(of === "-1" ? shown : Number(of)));
    }
  }
  return step.lights.flatMap((node) => {
    const examples = [...(named.get(node) || [])];
    // Under a sum over the examples only those count that are written out.
    const written = differs(data, node) && examples.length ? examples : [shown];
    return written.map((example) => [node, example]);
  });
}

function operandTable(data, step) {
  // A step over all examples has no one number per quantity: the matrices show them.
  if (data.matrices && step.example === undefined) return "";
  const reads = readsOf(data, step);
  const rows = reads.map(([n, example]) => {
    const meaning = meaningOf(data, n, example);
    const button = `<button type="button" class="nnv-plain" ${asked(n, example)} aria-label="${meaning}" title="Where does it come from?">${math(nameOf(data, n, example))}</button>`;
    return `<tr><td>${button}</td><td class="nnv-number" ${asked(n, example)}>${textOf(data, n, example)}</td><td>${meaning}</td></tr>`;
  });
  const more = rows.length > 40 ? `<p>${rows.length - 40} more in the table of all values.</p>` : "";
  if (!rows.length) return "";
  return `<table><caption>What goes in</caption><thead><tr><th>quantity</th><th>value</th><th>what it is</th></tr></thead><tbody>${rows.slice(0, 40).join("")}</tbody></table>${more}`;
}
