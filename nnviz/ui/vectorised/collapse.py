"""What if we didn't use an activation function? (lecture 003): one layer in place of all, compared on every example."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import streamlit as st

from ...core.arithmetic import Array
from ...core.records.activations import ACTIVATIONS, IDENTITY, SIGMOID
from ...explain.naming.letters import sign
from ...explain.naming.notation import NOTATIONS
from ...explain.naming.numbers import Digits, display_number
from ...explain.steps.one_layer import bias_line, weight_line
from ...models.collapse import Comparison, collapsed, compared
from ..lesson.lesson import Lesson, walk_of
from ..shared.texts import Marked, joined, literal, marked

_MOST_OUTPUTS: Final = 4
"""Outputs that the table shows; the comparison is of all."""


@st.fragment
def show_collapse(lesson: Lesson) -> None:
    """The product of the matrices, and a table of all examples: one layer, deep without activations, deep with them."""
    st.subheader("What if we didn't use an activation function?")
    network, digits = lesson.subject.network, Digits(lesson.view.digits)
    if network.layers == 1:
        st.markdown("This network has one layer of weights already: there is nothing to multiply. Choose an example with a hidden layer.")
        return
    opening = "Then every layer would only multiply by its matrix{}, and the {} layers could be multiplied into one ({}):"
    st.markdown(marked(opening, " and add its bias" if any(network.bias) else "", network.layers, "lecture 003"))
    one, namer = collapsed(network), walk_of(lesson).context.namer
    st.latex(weight_line(namer, digits, network.weights, one.weights))
    biases = bias_line(namer, digits, network.weights, network.biases, one.biases, network.bias)
    if biases:
        st.latex(biases)
    hidden = _hidden_choice(lesson)
    found = compared(network, lesson.subject.data, hidden)
    # With a bias unit the biases are in the matrix.
    added = any(network.bias) and not NOTATIONS[lesson.view.notation].bias_unit
    letter = sign(NOTATIONS[lesson.view.notation].weight_matrix)
    st.dataframe(_table(found, digits, hidden, letter, added), hide_index=True, width="stretch")
    for line in _verdicts(found, digits, hidden, network.layers):
        st.markdown(joined("", [line]))


def _hidden_choice(lesson: Lesson) -> str:
    """The activation of the hidden layers in the last column: the network's own, or another."""
    network = lesson.subject.network
    own = network.activations[0]
    kinds = list(dict.fromkeys([*(name for name, a in ACTIVATIONS.items() if not a.whole_layer), own]))
    start = own if own != IDENTITY.name else SIGMOID.name
    return str(st.selectbox("Activation of the hidden layers, to compare", kinds, kinds.index(start), key=f"collapse-{start}", width=320))


def _table(found: Comparison, digits: Digits, hidden: str, letter: str, biased: bool) -> pd.DataFrame:
    """A row per example; numbers are those before the activation of the output."""
    columns: dict[str, list[str]] = {"example": [str(i + 1) for i in range(len(found.one))]}
    plus = " + b\u0303" if biased else ""
    outputs = min(found.one.shape[1], _MOST_OUTPUTS)
    for k in range(outputs):
        of = f", output {k + 1}" if found.one.shape[1] > 1 else ""
        columns[f"one layer, {letter}\u0303 x{plus}{of}"] = _texts(found.one[:, k], digits)
        columns[f"deep, no activation{of}"] = _texts(found.linear[:, k], digits)
        columns[f"deep, {hidden}{of}"] = _texts(found.nonlinear[:, k], digits)
    return pd.DataFrame(columns)


def _texts(values: Array, digits: Digits) -> list[str]:
    return [display_number(digits.text(float(v))) for v in values]


def _verdicts(found: Comparison, digits: Digits, hidden: str, layers: int) -> list[Marked]:
    if not np.isfinite([found.linear_difference, found.nonlinear_difference]).all():
        return [literal("The products leave the range of floating-point numbers, so they cannot be compared.")]
    largest = f"largest difference {display_number(f'{found.linear_difference:.0e}')}" if found.linear_difference else "to the last digit"
    same = marked(
        "✓ Without activation functions the {} layers and the one layer **agree on every example** ({}). "
        "However deep, it is a linear model.",
        *(layers, largest),
    )
    differs = display_number(digits.text(found.nonlinear_difference))
    if hidden == IDENTITY.name:
        other = literal("The last column has the identity in its hidden layers, which is no activation function: so it agrees as well.")
    elif found.differs:
        other = marked(
            "✗ With {} in the hidden layers **they do not agree**: the difference is up to {}. "
            "With a function in between, the layers can no longer be multiplied into one: that is what makes depth worth having.",
            *(hidden, differs),
        )
    else:
        said = "On these examples {} makes no difference: no hidden neuron has met the bend of the function. On other inputs it does."
        other = marked(said, hidden)
    return [same if found.agrees else literal("The two differ by rounding only."), other]
