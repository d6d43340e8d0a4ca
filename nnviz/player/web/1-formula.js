// Formulas: templates in MathML whose slots are filled with the names or the numbers of quantities. Whatever stands for a
// quantity carries its node, so that it can be asked where it comes from.

// A payload with its parts put together: what no number changes (bones, frames) is sent apart from what does.
function unpacked({ bones, numbers, said, scenes, ...rest }) {
  const whole = Object.entries(scenes).map(([format, { frame, ...scene }]) => [format, { ...frame, ...scene }]);
  const steps = bones.steps.map((step, n) => ({ ...step, ...numbers[n] }));
  return { ...rest, ...bones, bones: bones.id, steps, sentences: [...bones.sentences, ...said], scenes: Object.fromEntries(whole) };
}

const SLOT = /⟦(\d+);(-?\d+);([01])⟧/g;

function number(text, node, guard) {
  const digits = `<mn data-node="${node}">${text}</mn>`;
  return guard && (text.startsWith("−") || text.includes("·10")) ? `<mrow><mo>(</mo>${digits}<mo>)</mo></mrow>` : digits;
}

function filled(data, template, reads, asNumbers) {
  return data.templates[template].replace(SLOT, (_, ref, example, guard) => {
    const node = reads[ref];
    const other = example === "-1" ? null : data.others[`${node};${example}`];
    if (asNumbers) return number(other ? other.text : data.texts[node], node, guard === "1");
    return `<mrow data-node="${node}">${other ? other.name : data.names[node]}</mrow>`;
  });
}

const math = (inner) => `<math displaystyle="true"><mrow>${inner}</mrow></math>`;

function equationRow(left, relation, right, what) {
  const sign = `<span class="nnv-sign">${math(`<mo>${relation}</mo>`)}</span>`;
  return `<div class="nnv-line" data-line="${what}"><span class="nnv-left">${left ? math(left) : ""}</span>${sign}<span class="nnv-right">${math(right)}</span></div>`;
}

// The lines of a step. Concealed, what the class is to find is left out: everything that has been worked out.
function formulaLines(all, step, concealed = false) {
  const data = seen(all, step);
  if (step.written) {
    return step.written
      .map((line, n) => [["symbols", "numbers", "result"][n], line])
      .filter(([what, line]) => line && (!concealed || what !== "result"))
      .map(([what, line]) => `<div class="nnv-line nnv-whole" data-line="${what}">${math(line)}</div>`)
      .join("");
  }
  const node = step.nodes[0];
  const [symbols, numbers, reads] = step.formula;
  const rows = [
    equationRow(data.names[node], step.arrow ? "←" : "=", filled(data, symbols, reads, false), "symbols"),
    equationRow("", "=", filled(data, numbers, reads, true), "numbers"),
  ];
  if (step.halfway && !concealed) rows.push(equationRow("", "=", step.halfway, "halfway"));
  rows.push(equationRow("", "=", concealed ? "<mtext>?</mtext>" : number(data.texts[node], node), "result"));
  return rows.join("");
}

function longWay(data, step) {
  const [symbols, numbers, reads] = step.long.formula;
  const result = data.texts[step.long.node];
  const same = result === data.texts[step.nodes[0]];
  return (
    `<p>The long way, through the slope of the activation${same ? ", gives the same:" : ":"}</p>` +
    equationRow(data.names[step.nodes[0]], "=", filled(data, symbols, reads, false), "long-symbols") +
    equationRow("", "=", filled(data, numbers, reads, true), "long-numbers") +
    (step.long_halfway ? equationRow("", "=", step.long_halfway, "long-halfway") : "") +
    equationRow("", "=", `<mn>${result}</mn>`, "long-result")
  );
}

function operandTable(data, step) {
  // A step over all examples has no one number per quantity: the matrices show them.
  if (data.matrices && step.example === undefined) return "";
  const rows = step.lights.map(
    (n) =>
      `<tr><td><button type="button" class="nnv-plain" data-node="${n}" aria-label="${data.meanings[n]}" title="Where does it come from?">${math(data.names[n])}</button></td>` +
      `<td class="nnv-number">${data.texts[n]}</td><td>${data.meanings[n]}</td></tr>`
  );
  const more = rows.length > 40 ? `<p>${rows.length - 40} more in the table of all values.</p>` : "";
  if (!rows.length) return "";
  return `<table><caption>What goes in</caption><thead><tr><th>quantity</th><th>value</th><th>what it is</th></tr></thead><tbody>${rows.slice(0, 40).join("")}</tbody></table>${more}`;
}
