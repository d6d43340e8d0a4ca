"""The collapse of a network without activation functions, in LaTeX: W~ and b~ as products, with their numbers (lecture 003)."""

from __future__ import annotations

from collections.abc import Sequence

from ...core import quantities as q
from ...core.arithmetic import Array
from ..naming.matrix_names import transposed
from ..naming.names import Namer
from ..naming.numbers import Digits, latex_number
from .equations import matrix


def weight_line(namer: Namer, digits: Digits, weights: Sequence[Array], one: Array) -> str:
    """W~ = W_L ... W_1 with numbers. ``weights`` have shape (to, from), the first layer first."""
    names, numbers = _chain(namer, len(weights), 0), " ".join(_given(digits, w) for w in reversed(weights))
    return rf"{_tilde(namer)} = {names} = {numbers}" + ("" if len(weights) == 1 else f" = {_found(digits, one)}")


def bias_line(
    namer: Namer, digits: Digits, weights: Sequence[Array], biases: Sequence[Array], one: Array, there: Sequence[bool] = ()
) -> str:
    """b~ = W_L ... W_2 b_1 + ... + b_L with numbers; those of a long chain are left to its result.

    ``there`` says which layers have a bias (empty: all); the line is empty where none has.
    """
    layers = len(weights)
    chosen = [n for n in range(1, layers + 1) if not there or there[n - 1]]
    if not chosen:
        return ""
    names = " + ".join(f"{_chain(namer, layers, n)} {namer.matrix(q.BIAS, n)}".strip() for n in chosen)
    terms = [" ".join(_given(digits, v) for v in (*reversed(weights[n:]), biases[n - 1][:, None])) for n in chosen]
    between = f" = {' + '.join(terms)}" if layers <= 2 else ""
    return rf"{_tilde_of_biases(namer)} = {names}{between}" + ("" if layers == 1 else f" = {_found(digits, one[:, None])}")


def _tilde(namer: Namer) -> str:
    name = rf"\tilde{{{namer.notation.weight_matrix}}}" + (r"_{k \geq 1}" if namer.notation.bias_unit else "")
    return rf"{name}^{{T}}" if namer.notation.from_to else name


def _tilde_of_biases(namer: Namer) -> str:
    return rf"\tilde{{{namer.notation.weight_matrix}}}_{{k=0}}" if namer.notation.bias_unit else r"\tilde{b}"


def _chain(namer: Namer, layers: int, down_to: int) -> str:
    """W_L ... W_{down_to + 1}, as they lead from the inputs to the outputs."""
    names = [namer.without_biases(n) for n in range(layers, down_to, -1)]
    return " ".join(transposed(n) if namer.notation.from_to else n for n in names)


def _given(digits: Digits, values: Array) -> str:
    return matrix([[latex_number(digits.text(v, given=True)) for v in row] for row in values.tolist()])


def _found(digits: Digits, values: Array) -> str:
    return matrix([[latex_number(digits.text(v)) for v in row] for row in values.tolist()])
