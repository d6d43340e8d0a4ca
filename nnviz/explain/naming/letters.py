"""The one table of letters: LaTeX, the sign in text, and the word that a program or a typed formula can have."""

from __future__ import annotations

from typing import Final, NamedTuple


class Letter(NamedTuple):
    """``latex`` as it is written, ``sign`` in a line of text, ``word`` where only A to Z are allowed."""

    latex: str
    sign: str
    word: str


_NAMES: Final = (
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "kappa", "lambda", "mu", "nu", "xi", "rho", "sigma"),
    *("tau", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Sigma", "Phi", "Psi", "Omega"),
)
_GREEK: Final = tuple(Letter("\\" + name, sign_, name) for name, sign_ in zip(_NAMES, "αβγδεζηθκλμνξρστφχψωΓΔΘΛΞΣΦΨΩ", strict=True))

LETTERS: Final = (
    Letter(r"\overline{\hat{y}}", "ŷ\u0304", "J"),
    Letter(r"\mathcal{L}", "ℒ", "L"),
    Letter(r"\hat{y}", "ŷ", "y_hat"),
    Letter(r"\text{data}", "data", "data"),
    *_GREEK,
    Letter(r"\_", "_", "_"),
    Letter("'", "′", ""),
)
"""Longer ones first where one is a part of another."""

_BY_LENGTH: Final = sorted(LETTERS, key=lambda letter: -len(letter.latex))
_WORDS: Final = {letter.word: letter.latex for letter in _GREEK}


def sign(latex: str) -> str:
    """A letter, or a piece of LaTeX made of letters, in a line of text."""
    for letter in _BY_LENGTH:
        latex = latex.replace(letter.latex, letter.sign)
    return latex


def word(latex: str) -> str:
    """A letter where only A to Z, digits and _ are allowed."""
    for letter in _BY_LENGTH:
        latex = latex.replace(letter.latex, letter.word)
    return "".join(c for c in latex if c.isascii() and (c.isalnum() or c == "_"))


def latex_of(name: str) -> str:
    """The letter that a typed word names, or an empty text."""
    return _WORDS.get(name, "")
