"""What the NumPy and the PyTorch script have in common: names of the notation, numbers as text, what is given, what must come out."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ..core import quantities as q
from ..core.arithmetic import EXACT, Array
from ..core.errors import NumericError
from ..core.finer import Finer
from ..core.graph import evaluate
from ..core.quantities import Gradient
from ..core.records.activation import Activation
from ..core.records.losses import loss_named
from ..core.records.reductions import reduction_named
from ..explain.naming.letters import sign, word
from ..explain.naming.names import Name, Namer
from ..models.network_graph import given_values
from .derivation import title

if TYPE_CHECKING:
    from ..walked import Walked

_WIDTH: Final = 110

BIASES_APART: Final = "The biases, column 0 of a matrix and so the weights of the bias unit a0 = 1, stand in a vector of their own."

_TOO_CLOSE: Final = 1e-6
"""Nearer to 1, an activation has fewer than ten digits of what is left."""

_TOO_SMALL: Final = 1e-290
"""Below it, 1/a is on its way beyond the range."""


def exact(walk: Walked) -> Walked:
    """The same walkthrough in exact arithmetic. Raises NumericError where only rounding had kept a number finite."""
    if walk.arithmetic.decimals is None:
        return walk
    values = evaluate(walk.structure.graph, given_values(walk.network, walk.data, walk.learning_rate, walk.state), EXACT)
    bad = values.first_bad()
    if bad is not None:
        quantity, array = walk.structure.graph.nodes[bad].quantity, values.arrays[bad]
        raise NumericError(quantity, walk.context.namer.name(quantity).text, float(array[~np.isfinite(array)][0]))
    return replace(walk, arithmetic=EXACT, values=values)


def lost_digits(walk: Walked, layer: int) -> bool:
    """Whether an activation of a layer came so close to a limit that a script, which compares to 1e-9, must go back to z."""
    values = [walk.values[q.activation(layer, i)] for i in range(walk.network.sizes[layer])]
    sizes = [np.abs(np.asarray(a)) for a in values if isinstance(a, Finer)]
    return any(float(a.max()) > 1 - _TOO_CLOSE or float(a.min()) < _TOO_SMALL for a in sizes)


@dataclass(frozen=True)
class Names:
    """Names of whole layers: as Python variables, and in comments as the notation writes them. Layer 0 is the input.

    Variables carry the number of the superscript: W^(1) is ``W1``, ∂J/∂z^(2) is ``dJ_dz2``, δ^(2) is ``delta2``.
    """

    namer: Namer

    @property
    def from_to(self) -> bool:
        """Whether rows of a weight matrix are what the weights come from."""
        return self.namer.notation.from_to

    @property
    def cost(self) -> str:
        """The variable of the cost."""
        return "yhat" if self.namer.predicts else word(self.namer.notation.cost)

    def weight(self, layer: int) -> str:
        return f"{word(self.namer.notation.weight_matrix)}{layer + self.namer.notation.weight_shift}"

    def bias(self, layer: int) -> str:
        return f"b{layer + self.namer.notation.weight_shift}"

    def z(self, layer: int) -> str:
        return f"z{self.namer.layer_number(layer)}"

    def a(self, layer: int) -> str:
        return f"a{self.namer.layer_number(layer)}" if layer else "x"

    def error(self, layer: int) -> str:
        """dL/dz of a layer."""
        return f"delta{self.namer.layer_number(layer)}" if self.namer.notation.error == "delta" else self.slope(self.z(layer))

    def slope(self, variable: str) -> str:
        """The derivative of the cost, or of one example's loss, with respect to a variable."""
        return f"d{variable}" if self.namer.notation.error == "d" and not self.namer.predicts else f"d{self.cost}_d{variable}"

    def written(self, letter: str, layer: int) -> str:
        """A layer's z, a, W or b as the notation writes it; W without the biases, which are a variable of their own."""
        return _plain(self.namer.without_biases(layer) if letter == q.WEIGHT else self.namer.matrix(letter, layer))

    def written_slope(self, letter: str, layer: int) -> str:
        """The derivative of the cost with respect to it."""
        written = self.written(letter, layer)
        if self.namer.notation.error == "d" and not self.namer.predicts:
            return f"d{written}"
        return f"∂{self.written_cost}/∂{written}"

    def written_error(self, layer: int) -> str:
        name = self.namer.name(Gradient(self.namer.example_loss, q.pre_activation(layer, 0)))
        if name.over is None:
            return Name(name.letter, "", name.above).plain
        return f"∂{self.written_cost}/∂{self.written(q.PRE_ACTIVATION, layer)}"

    @property
    def written_cost(self) -> str:
        return "ŷ" if self.namer.predicts else Name(self.namer.notation.cost).plain

    def written_function(self, activation: Activation) -> str:
        """The letter of an activation function, or the name of one that reads its whole layer."""
        return activation.name if activation.whole_layer else Name(self.namer.notation.letter_of(activation.name)).plain


def _plain(latex: str) -> str:
    return sign(latex).replace(r" \geq ", "≥").replace("{", "").replace("}", "")


def stored(names: Names, weights: Array) -> Array:
    """A weight matrix (to, from) as the notation stores it."""
    return weights.T if names.from_to else weights


def literal(values: Array | float, before: int = 0) -> str:
    """Numbers as Python, each the shortest text of its float64; long lists are broken. ``before`` characters stand on the line."""
    listed = np.asarray(values, dtype=np.float64).tolist()
    text = repr(listed)
    if before + len(text) <= _WIDTH or not isinstance(listed, list):
        return text
    parts = [repr(row) for row in listed]
    lines = [_wrapped(p + ",") for p in parts] if isinstance(listed[0], list) else [_wrapped(", ".join(parts) + ",")]
    return "[\n" + "\n".join(lines) + "\n]"


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent="    ", subsequent_indent="     ", break_on_hyphens=False, break_long_words=False)


def assigned(variable: str, call: str, values: Array, *, more: str = "", comment: str = "") -> str:
    """A line such as ``W1 = np.array([[0.3], [0.4]])  # W^(1)``."""
    start = f"{variable} = {call}("
    return noted(f"{start}{literal(values, len(start) + len(more) + 1)}{more})", comment)


def noted(code: str, comment: str) -> str:
    """Code with a comment behind it, or above it where the line would be too long."""
    if not comment:
        return code
    return f"{code}  # {comment}" if len(code.split("\n")[-1]) + len(comment) + 4 <= _WIDTH else f"# {comment}\n{code}"


def header(walk: Walked, library: str) -> list[str]:
    """The docstring of a script: what it computes, in whose notation, and what its numbers are."""
    rows, columns = ("comes from", "leads to") if walk.notation.from_to else ("leads to", "comes from")
    paragraphs = [
        f"{title(walk)}, with {library}.",
        f"The names are those of {walk.notation.source}. Examples stand in rows, so x has shape (examples, inputs). "
        f"The row of a weight is the neuron that it {rows}, its column the one that it {columns}.",
    ]
    if walk.notation.bias_unit:
        paragraphs.append(BIASES_APART)
    if walk.arithmetic.decimals is not None:
        paragraphs.append(
            f"The walkthrough was computed by hand, every number rounded to {walk.arithmetic.decimals} decimals. "
            "This script computes exactly, and its asserts hold the exact numbers."
        )
    paragraphs.append("Written by nnviz. At the end every number is compared with that of the walkthrough.")
    text = "\n\n".join(textwrap.fill(p, _WIDTH) for p in paragraphs)
    return [f'"""{text}\n"""', ""]


def given_lines(walk: Walked, names: Names, array: str, *, more: str = "", parameter: str = "", counted: bool = False) -> Iterator[str]:
    """Inputs, targets, parameters and the strength of the penalty; ``more`` and ``parameter`` end the calls that make arrays.

    The examples are ``counted`` where more than the penalty needs their number.
    """
    yield assigned("x", array, walk.data.x, more=more)
    if loss_named(walk.network.loss).operation is not None:
        yield assigned("y", array, walk.data.y, more=more)
    for n, (w, b) in enumerate(zip(walk.network.weights, walk.network.biases, strict=True), start=1):
        yield assigned(names.weight(n), array, stored(names, w), more=more + parameter, comment=names.written(q.WEIGHT, n))
        if walk.network.bias[n - 1]:
            yield assigned(names.bias(n), array, b, more=more + parameter, comment=names.written(q.BIAS, n))
    if walk.network.l2 > 0:
        yield f"lambda_ = {walk.network.l2!r}  # the strength of the L2 penalty"
    if (walk.network.l2 > 0 or counted) and averages(walk):
        yield "m = len(x)  # examples"


def asserted(found: str, expected: Array | float, name: str) -> str:
    """An assert that a variable has the expected numbers."""
    start = f"assert same({found}, "
    return f'{start}{literal(expected, len(start) + len(name) + 5)}), "{name}"'


def gradient_asserts(walk: Walked, names: Names, of: Callable[[str], str]) -> Iterator[str]:
    """Asserts for the gradients of all weights and biases; ``of`` is the Python text of the gradient of a variable."""
    for n in range(walk.network.layers, 0, -1):
        yield asserted(of(names.weight(n)), stored(names, walk.grad_W[n - 1]), names.written_slope(q.WEIGHT, n))
        if walk.network.bias[n - 1]:
            yield asserted(of(names.bias(n)), walk.grad_b[n - 1], names.written_slope(q.BIAS, n))


def plus_bias(walk: Walked, names: Names, layer: int) -> str:
    """What is added to the products of a layer, as Python."""
    return f" + {names.bias(layer)}" if walk.network.bias[layer - 1] else ""


def penalty(walk: Walked, names: Names, total: str) -> str:
    """The L2 penalty as Python; ``total`` is the function that sums an array."""
    divisor = "(2 * m)" if averages(walk) else "2"
    return f"lambda_ / {divisor} * ({' + '.join(f'{total}({names.weight(n)}**2)' for n in range(1, walk.network.layers + 1))})"


def averages(walk: Walked) -> bool:
    """Whether the cost is the mean over the examples, and not their sum."""
    return reduction_named(walk.network.reduction).averages


def over(walk: Walked) -> str:
    """What a sum over the examples is divided by, as Python."""
    return " / m" if averages(walk) else ""


def shrinking(walk: Walked, weight: str) -> str:
    """What the penalty adds to the gradient of a layer's weights, as Python."""
    return f" + lambda_{over(walk)} * {weight}" if walk.network.l2 > 0 else ""


def functions_lines(functions: Iterable[str]) -> list[str]:
    """A section with the texts of functions, or nothing."""
    texts = [f.strip() for f in functions]
    return [section("Functions"), "\n" + "\n\n\n".join(texts) + "\n"] if texts else []


def success(names: Names) -> str:
    """The last line."""
    return f'print("{names.cost} =", {names.cost}.item(), "and every number agrees")'


def section(heading: str) -> str:
    return f"\n# --- {heading} ---\n"


def joined(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"
