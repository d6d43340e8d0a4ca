// Formulas: templates in MathML whose slots are filled with the names or the numbers of quantities.

const SLOT = /⟦(\d+);(-?\d+);([01])⟧/g;

function guarded(text) {
  const number = `<mn>${text}</mn>`;
  return text.startsWith("−") || text.includes("·10") ? `<mrow><mo>(</mo>${number}<mo>)</mo></mrow>` : number;
}

function filled(data, template, reads, asNumbers) {
  return data.templates[template].replace(SLOT, (_, ref, example, guard) => {
    const node = reads[ref];
    const other = example === "-1" ? null : data.others[`${node};${example}`];
    if (!asNumbers) return other ? other.name : data.names[node];
    const text = other ? other.text : data.texts[node];
    return guard === "1" ? guarded(text) : `<mn>${text}</mn>`;
  });
}

const math = (inner) => `<math displaystyle="true"><mrow>${inner}</mrow></math>`;

function equationRow(left, relation, right, what) {
  const sign = `<span class="nnv-sign">${math(`<mo>${relation}</mo>`)}</span>`;
  return `<div class="nnv-line" data-line="${what}"><span class="nnv-left">${left ? math(left) : ""}</span>${sign}<span class="nnv-right">${math(right)}</span></div>`;
}

function formulaLines(data, step) {
  if (step.written) return step.written.map((line, n) => `<div class="nnv-line nnv-whole" data-line="${["symbols", "numbers", "result"][n]}">${math(line)}</div>`).join("");
  const node = step.nodes[0];
  const [symbols, numbers, reads] = step.formula;
  const rows = [
    equationRow(data.names[node], step.arrow ? "←" : "=", filled(data, symbols, reads, false), "symbols"),
    equationRow("", "=", filled(data, numbers, reads, true), "numbers"),
  ];
  if (step.halfway) rows.push(equationRow("", "=", step.halfway, "halfway"));
  rows.push(equationRow("", "=", `<mn>${data.texts[node]}</mn>`, "result"));
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
    equationRow("", "=", `<mn>${result}</mn>`, "long-result")
  );
}

function operandTable(data, step) {
  const rows = step.lights.map(
    (n) => `<tr><td>${math(data.names[n])}</td><td class="nnv-number">${data.texts[n]}</td><td>${data.meanings[n]}</td></tr>`
  );
  const more = rows.length > 40 ? `<p>${rows.length - 40} more in the table of all values.</p>` : "";
  if (!rows.length) return "";
  return `<table><caption>What goes in</caption><thead><tr><th>quantity</th><th>value</th><th>what it is</th></tr></thead><tbody>${rows.slice(0, 40).join("")}</tbody></table>${more}`;
}
