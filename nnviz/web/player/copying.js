// A formula as text that goes elsewhere: LaTeX, MathML, and a line of plain signs. All are read from the MathML that is shown, so what
// is copied is what was seen, and the browser's own way, which leaves out all but the exponents, is not taken.

import { origin } from "../shared/dom.js";
import { escaped } from "./formula.js";

/** @typedef {"latex" | "text"} Dialect */

/** @type {Record<string, string | undefined>} */
const COMMANDS = {
  "∂": "\\partial ",
  "−": "-",
  "·": "\\cdot ",
  "×": "\\times ",
  "∑": "\\sum ",
  "←": "\\leftarrow ",
  "⋯": "\\cdots ",
  "…": "\\dots ",
  "≈": "\\approx ",
  "≠": "\\neq ",
  "≤": "\\le ",
  "≥": "\\ge ",
  "⊙": "\\odot ",
  "∞": "\\infty ",
  "⊤": "\\top ",
  "{": "\\{",
  "}": "\\}",
  "|": "|",
  ŷ: "\\hat{y}",
  ℒ: "\\mathcal{L}",
  α: "\\alpha ",
  β: "\\beta ",
  γ: "\\gamma ",
  δ: "\\delta ",
  ε: "\\epsilon ",
  η: "\\eta ",
  λ: "\\lambda ",
  π: "\\pi ",
  ρ: "\\rho ",
  σ: "\\sigma ",
  φ: "\\phi ",
  Φ: "\\Phi ",
  "\u2061": "",
  "\u2062": "",
  "\u00a0": " ",
  "%": "\\%",
  _: "\\_",
  "#": "\\#",
  "&": "\\&",
  $: "\\$",
};

const FUNCTIONS = new Set(["ln", "exp", "log", "sin", "cos", "tan", "tanh", "max", "min", "sinh", "cosh"]);

const RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** @param {string} text */
const latexSigns = (text) => [...text].map((sign) => COMMANDS[sign] ?? sign).join("");

// A number such as −3.5·10⁻⁷.
/** @param {string} text @param {Dialect} dialect */
function numberWritten(text, dialect) {
  const plain = text.replace(/10(⁻?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/, (_, minus, digits) => {
    const power = (minus ? "-" : "") + [...digits].map((digit) => RAISED_DIGITS.indexOf(digit)).join("");
    return dialect === "latex" ? `10^{${power}}` : `10^${power}`;
  });
  return dialect === "latex" ? latexSigns(plain) : plain.replace(/−/g, "-");
}

/** @param {string} text */
function identifierInLatex(text) {
  if (FUNCTIONS.has(text)) return `\\${text} `;
  return [...text].length > 1 && /^[a-z]+$/i.test(text) ? `\\mathrm{${text}}` : latexSigns(text);
}

/** @param {Element} leaf @param {Dialect} dialect */
function leafWritten(leaf, dialect) {
  const text = leaf.textContent ?? "";
  if (leaf.localName === "mn") return numberWritten(text, dialect);
  if (dialect === "text") return leaf.localName === "mo" && /^[=+−←≈≤≥·×]$/.test(text.trim()) ? ` ${text.trim().replace("−", "-")} ` : text;
  if (leaf.localName === "mi") return identifierInLatex(text);
  if (leaf.localName === "mtext") return /^[\d()[\],.\s]*$/.test(text) ? text : `\\text{${latexSigns(text)}}`;
  if (leaf.getAttribute("fence") === "true") return `\\${leaf.getAttribute("form") === "prefix" ? "left" : "right"}${latexSigns(text)}`;
  return latexSigns(text);
}

// A part that stands by itself in a line of plain signs needs no brackets.
/** @param {string} text */
const held = (text) => (/^[^\s+\-/]*$/.test(text) || /^\(.*\)$/.test(text) || /^\[.*\]$/.test(text) ? text : `(${text.trim()})`);

/** @param {string} base @param {string[]} below @param {string[]} above */
const scriptsOf = (base, below, above) => `${base}${below.map((text) => `_{${text}}`).join("")}${above.map((text) => `^{${text}}`).join("")}`;

/** @param {string} base @param {string[]} below @param {string[]} above */
const plainScripts = (base, below, above) => `${base}${below.map((text) => `_${held(text)}`).join("")}${above.map((text) => `^${held(text)}`).join("")}`;

/** @type {Record<string, string | undefined>} */
const ACCENTS = { "^": "\\hat", ˆ: "\\hat", "¯": "\\bar", "‾": "\\overline", "―": "\\overline", "~": "\\tilde", "˙": "\\dot" };

// What a piece consists of; the dots that stand for what is left out of it on a screen are none of it.
/** @param {Element} piece */
const ownOf = ({ children }) => [...children].filter((child) => !child.classList?.contains("nnv-gap"));

/**
 * A piece of presentation MathML as LaTeX, or as a line of plain signs.
 *
 * @param {Element} piece
 * @param {Dialect} dialect
 * @returns {string}
 */
export function writtenAs(piece, dialect) {
  const latex = dialect === "latex";
  const inner = ownOf(piece).map((child) => writtenAs(child, dialect));
  const [first = "", second = "", third = ""] = inner;
  const scripts = latex ? scriptsOf : plainScripts;
  switch (piece.localName) {
    case "mi":
    case "mn":
    case "mo":
    case "mtext":
      return leafWritten(piece, dialect);
    case "mspace":
      return latex ? "\\," : " ";
    case "mfrac":
      return latex ? `\\frac{${first}}{${second}}` : `${held(first)}/${held(second)}`;
    case "msqrt":
      return latex ? `\\sqrt{${inner.join("")}}` : `√(${inner.join("")})`;
    case "msub":
    case "munder":
      return scripts(first, [second], []);
    case "mover": {
      const accent = ACCENTS[piece.children[1]?.textContent ?? ""];
      if (accent) return latex ? `${accent}{${first}}` : `${first}\u0302`;
      return scripts(first, [], [second]);
    }
    case "msup":
      return scripts(first, [], [second]);
    case "msubsup":
    case "munderover":
      return scripts(first, [second], [third]);
    case "mtable":
      return latex ? `\\begin{array}{ll}${inner.join(" \\\\ ")}\\end{array}` : inner.join("; ");
    case "mtr":
      return inner.join(latex ? " & " : ", ");
    default:
      return inner.join("");
  }
}

// A line of a formula: what is left of its sign, the sign, what is right of it; of one that is written as a whole, all is right.
/** @param {Element} line */
function sidesOf(line) {
  /** @param {string} selector */
  const maths = (selector) => [...line.querySelectorAll(selector)];
  if (line.classList.contains("nnv-whole")) return [[], [], maths("math")];
  return [maths(".nnv-left math"), maths(".nnv-sign math"), maths(".nnv-right math")];
}

/** @param {Element[]} maths @param {Dialect} dialect */
const side = (maths, dialect) =>
  maths
    .map((one) => writtenAs(one, dialect))
    .join("")
    .replace(/ +/g, " ")
    .trim();

/** @param {Element[]} lines */
export function formulaLatex(lines) {
  const rows = lines.map((line) => {
    const [left, sign, right] = sidesOf(line).map((maths) => side(maths, "latex"));
    return `${left} &${sign} ${right}`.trim();
  });
  return rows.length === 1 ? rows[0].replace("&", "").replace(/ +/g, " ").trim() : `\\begin{aligned}\n${rows.join(" \\\\\n")}\n\\end{aligned}`;
}

/** @param {Element[]} lines */
export function formulaText(lines) {
  return lines
    .map((line) =>
      sidesOf(line)
        .map((maths) => side(maths, "text"))
        .filter(Boolean)
        .join(" "),
    )
    .join("\n");
}

/** @param {Element} piece @returns {string} */
function bareMathml(piece) {
  const kept = [...piece.attributes].filter(({ name }) => !name.startsWith("data-"));
  const attributes = kept.map(({ name, value }) => ` ${name}="${escaped(value)}"`).join("");
  const inner = piece.children.length ? ownOf(piece).map(bareMathml).join("") : escaped(piece.textContent ?? "");
  return `<${piece.localName}${attributes}>${inner}</${piece.localName}>`;
}

/** @param {Element[]} lines */
export function formulaMathml(lines) {
  /** @param {Element[]} maths @param {string} align */
  const cell = (maths, align) =>
    `<mtd style="text-align: ${align}">${maths
      .flatMap((one) => [...one.children])
      .map(bareMathml)
      .join("")}</mtd>`;
  const rows = lines.map((line) => {
    const [left, sign, right] = sidesOf(line);
    return `<mtr>${cell(left, "right")}${cell(sign, "center")}${cell(right, "left")}</mtr>`;
  });
  return `<math xmlns="http://www.w3.org/1998/Math/MathML" display="block"><mtable displaystyle="true">${rows.join("")}</mtable></math>`;
}

// What is selected of formulas goes to the clipboard as text, and as MathML to whatever can take that.
/** @param {HTMLElement} root */
export function copiesFormulas(root) {
  root.addEventListener("copy", (event) => {
    const at = origin(event);
    const around = (at instanceof Element ? at : null)?.closest(".nnv-formula, .nnv-small, .nnv-long");
    const page = /** @type {Document & { getSelection?: () => Selection | null }} */ (root.getRootNode());
    const selection = page.getSelection?.() ?? document.getSelection();
    const range = selection?.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    const all = [...root.querySelectorAll(":is(.nnv-formula, .nnv-small, .nnv-long) .nnv-line")];
    const ground = range?.commonAncestorContainer;
    const within = ground && (ground instanceof Element ? ground : ground.parentElement)?.closest(".nnv-formula, .nnv-small, .nnv-long");
    if (range && !within) return;
    const lines = range ? all.filter((line) => range.intersectsNode(line)) : around ? [...around.querySelectorAll(".nnv-line")] : [];
    if (!lines.length || !event.clipboardData) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", formulaText(lines));
    event.clipboardData.setData("text/html", formulaMathml(lines));
  });
}
