"""Text as LaTeX and as Markdown: what each would misread is escaped, and mathematical characters become formulas.

GitHub reads Markdown before it reads the formulas in it: a backslash before punctuation and an underscore after a brace are
lost there, and ``z^{[1](2)}`` has a link in it (N. Schlömer, "Math on GitHub", 2022, and
https://github.com/nschloe/github-math-bugs). Jupyter reads formulas first.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from ..explain.naming.letters import LETTERS

_MATH: Final = {
    **{letter.sign: letter.latex + " " for letter in LETTERS if len(letter.sign) == 1 and not letter.sign.isascii() and letter.word},
    "∂": r"\partial ",
    "→": r"\to ",
    "←": r"\leftarrow ",
    "−": "-",
    "·": r"\cdot ",
    "×": r"\times ",
    "≤": r"\leq ",
    "≥": r"\geq ",
    "≈": r"\approx ",
    "∞": r"\infty ",
    "½": r"\tfrac{1}{2}",
    # The raised index of an example, ⁽ⁱ⁾: its parts only ever stand together.
    "⁽": "^{(",
    "ⁱ": "i",
    "⁾": ")}",
}

_SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": "$<$",
    ">": "$>$",
    "|": "$|$",
    '"': "''",
    "–": "--",
    "—": "---",
    "’": "'",
    "‘": "`",
    "“": "``",
    "”": "''",
    "…": r"\dots{}",
    "\u00a0": r"\nobreakspace{}",
}

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9 \n.,:;!?()\[\]/+=*'`@-]")

_COMBINING: Final = {
    "\u0300": r"\`",
    "\u0301": r"\'",
    "\u0302": r"\^",
    "\u0303": r"\~",
    "\u0304": r"\=",
    "\u0308": r"\"",
    "\u0327": r"\c",
    "\u030c": r"\v",
}

# A word such as "∂J/∂z": no three letters in a row, and something that only a formula can write.
_FORMULA: Final = re.compile(rf"(?!\S*[A-Za-z]{{3}})[A-Za-z0-9/()=+{''.join(_MATH)}-]*[{''.join(_MATH)}][A-Za-z0-9/()=+{''.join(_MATH)}-]*")


def latex_text(text: str) -> str:
    """Plain text as LaTeX in ASCII, safe in a paragraph or a heading."""
    parts, at = [], 0
    for match in _FORMULA.finditer(text):
        parts += [_escaped(text[at : match.start()]), "$" + "".join(_MATH.get(c, c) for c in match[0]).strip() + "$"]
        at = match.end()
    return "".join([*parts, _escaped(text[at:])])


def _escaped(text: str) -> str:
    return _UNSAFE.sub(lambda m: _character(m[0]), text)


def _character(c: str) -> str:
    if c in _SPECIAL:
        return _SPECIAL[c]
    if c in _MATH:
        return f"${_MATH[c].strip()}$"
    if c.isascii():
        return c
    kind, *codes = unicodedata.decomposition(c).split() or ["", ""]
    raised = chr(int(codes[0], 16)) if kind in ("<super>", "<sub>") and len(codes) == 1 else ""
    if raised.isascii() and raised.isalnum():
        return f"${'^' if kind == '<super>' else '_'}{{{raised}}}$"
    letter, marks = unicodedata.normalize("NFD", c)[0], unicodedata.normalize("NFD", c)[1:]
    if letter.isascii() and marks in _COMBINING:
        return f"{_COMBINING[marks]}{{{letter}}}"
    return f"[U+{ord(c):04X}]"


def markdown_text(text: str) -> str:
    """Plain text as Markdown: nothing in it is read as a heading, a list, emphasis, a formula, a table cell or HTML."""
    escaped = re.sub(r"([\\`*_{}\[\]<>#|$~])", r"\\\1", text)
    return re.sub(r"^(\s*)([-+]|\d+[.)])(?=\s)", lambda m: m[1] + m[2][:-1] + "\\" + m[2][-1], escaped)


def markdown_math(latex: str) -> str:
    r"""LaTeX of a formula without what GitHub loses: no backslash before punctuation, no ``}_{``, no ``](``, no ``\operatorname``."""
    named = latex.replace(r"\operatorname", r"\mathrm")
    spaced = named.replace(r"\\", r"\cr").replace(r"\,", r"\thinspace ")
    return spaced.replace("}_{", "}_ {").replace("](", "]{}(")
