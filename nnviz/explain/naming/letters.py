"""The one table of letters: LaTeX, the sign in text, and the word that a program or a typed formula can have."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple


class Letter(NamedTuple):
    """``latex`` as it is written, ``sign`` in a line of text, ``word`` where only A to Z are allowed."""

    latex: str
    sign: str
    word: str


_GREEK: Final = tuple(
    Letter("\\" + name, greek, name)
    for name, greek in (
        *(("alpha", "α"), ("beta", "β"), ("gamma", "γ"), ("delta", "δ"), ("epsilon", "ε"), ("zeta", "ζ")),
        *(("eta", "η"), ("theta", "θ"), ("kappa", "κ"), ("lambda", "λ"), ("mu", "μ"), ("nu", "ν")),
        *(("xi", "ξ"), ("rho", "ρ"), ("sigma", "σ"), ("tau", "τ"), ("phi", "φ"), ("chi", "χ")),
        *(("psi", "ψ"), ("omega", "ω"), ("Gamma", "Γ"), ("Delta", "Δ"), ("Theta", "Θ"), ("Lambda", "Λ")),
        *(("Xi", "Ξ"), ("Sigma", "Σ"), ("Phi", "Φ"), ("Psi", "Ψ"), ("Omega", "Ω")),
    )
)
"""Those whose word is what LaTeX calls them too."""

LETTERS: Final = (
    Letter(r"\overline{\hat{y}}", "ŷ\u0304", "J"),
    Letter(r"\mathcal{L}", "ℒ", "L"),
    Letter(r"\hat{y}", "ŷ", "y_hat"),
    Letter(r"\text{data}", "data", "data"),
    *_GREEK,
    Letter(r"\_", "_", "_"),
    Letter("'", "′", ""),
)
"""A row for each, in any order: where one is a part of another the longer one is looked for first."""

_BY_LENGTH: Final = sorted(LETTERS, key=lambda letter: -len(letter.latex))
_WORDS: Final = {letter.word: letter.latex for letter in _GREEK}

_MOST_KEPT: Final = 4096
"""A network has few letters and indices, and every label and formula asks for them: the table is gone through once for each."""


@lru_cache(maxsize=_MOST_KEPT)
def sign(latex: str) -> str:
    """A letter, or a piece of LaTeX made of letters, in a line of text."""
    for letter in _BY_LENGTH:
        latex = latex.replace(letter.latex, letter.sign)
    return latex


@lru_cache(maxsize=_MOST_KEPT)
def word(latex: str) -> str:
    """A letter where only A to Z, digits and _ are allowed."""
    for letter in _BY_LENGTH:
        latex = latex.replace(letter.latex, letter.word)
    return "".join(c for c in latex if c.isascii() and (c.isalnum() or c == "_"))


def latex_of(name: str) -> str:
    """The letter that a typed word names, or an empty text."""
    return _WORDS.get(name, "")
