"""A batch in NumPy twice: with a loop over the examples, and vectorised (lecture 004, before and after vectorisation).

Both scripts are written line by line from the same equations, in the orientation and with the names of the notation: one
example at a time they stand in a loop with small letters, for the whole batch they stand there once with capitals. Each is
complete: it holds its numbers, runs as it stands and asserts the walkthrough's loss, gradients and update.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..core import quantities as q
from ..core.records.losses import loss_named
from .batch_lines import BatchLines
from .derivation import title
from .functions import OF_COLUMNS, OF_ROWS
from .numpy_code import SAME, imports
from .script import BIASES_APART, Names, asserted, assigned, exact, functions_lines, joined, section, stored, success
from .updates import memory_asserts, memory_lines, new_asserts, parameters, update_lines

if TYPE_CHECKING:
    from ..walked import Walked

FUNCTION: Final = "gradients"
"""The name of the function that both scripts define: of inputs and targets, it returns the cost and all gradients."""


@dataclass(frozen=True, slots=True)
class BatchCode:
    """``definitions``: the function ``gradients`` and the numbers that are given; ``use``: its call, the update, the asserts."""

    definitions: str
    use: str

    @property
    def text(self) -> str:
        """The whole script."""
        return self.definitions + self.use


def loop_code(walk: Walked) -> BatchCode:
    """The script with a loop over the examples. Raises NumericError where exact arithmetic leaves the range of numbers."""
    return _code(walk, whole=False)


def vectorised_code(walk: Walked) -> BatchCode:
    """The script without a loop over the examples. Raises NumericError where exact arithmetic leaves the range of numbers."""
    return _code(walk, whole=True)


def _code(walk: Walked, whole: bool) -> BatchCode:
    w = exact(walk)
    lines = BatchLines(w, Names(w.context.namer), w.notation.rows, whole)
    # What is compared comes first: a function finds the numbers and the other functions when it is called.
    compared = [section("The whole batch at once" if whole else "A loop over the examples"), *_gradients(lines)]
    functions = functions_lines(lines.said.definitions(OF_ROWS if lines.rows else OF_COLUMNS))
    definitions = [*_header(walk, lines), *imports(functions), *compared, *functions]
    definitions += [section("What is given"), *_given(lines)]
    use = [section("These numbers"), *_use(lines), *_asserts(lines), success(lines.names)]
    return BatchCode(joined(definitions), joined(use))


def _header(walk: Walked, lines: BatchLines) -> list[str]:
    how = "whole matrices, no loop over the examples" if lines.whole else "one example after the other"
    stand = "rows" if lines.rows else "columns"
    paragraphs = [f"{title(lines.walk)}: {how}.", f"The names are those of {walk.notation.source}. The examples are {stand} of X."]
    if walk.notation.bias_unit:
        paragraphs.append(BIASES_APART)
    if walk.arithmetic.decimals is not None:
        paragraphs.append(f"The page rounds to {walk.arithmetic.decimals} decimals, as by hand; this script computes exactly.")
    text = "\n\n".join(textwrap.fill(p, 54) for p in paragraphs)
    return [f'"""{text}\n"""', ""]


def _given(lines: BatchLines) -> Iterator[str]:
    w, names = lines.walk, lines.names
    yield assigned("X", "np.array", lines.laid(w.data.x), comment=lines.shape("X", 0))
    targets = loss_named(w.network.loss).operation is not None
    yield assigned("Y", "np.array", lines.laid(w.data.y), comment=lines.shape("Y", w.network.layers)) if targets else "Y = X  # no targets"
    for n, (weights, biases) in enumerate(zip(w.network.weights, w.network.biases, strict=True), start=1):
        yield assigned(names.weight(n), "np.array", stored(names, weights), comment=names.written(q.WEIGHT, n))
        if w.network.bias[n - 1]:
            yield assigned(names.bias(n), "np.array", lines.laid(biases[None, :]), comment=names.written(q.BIAS, n))
    if w.network.l2 > 0:
        yield f"lambda_ = {w.network.l2!r}  # the strength of the L2 penalty"
    yield f"alpha = {w.learning_rate!r}  # the learning rate"
    yield from memory_lines(w, names, lines.laid_parameters)


def _gradients(lines: BatchLines) -> Iterator[str]:
    """The function: cost and gradients of a batch of any size."""
    yield "\n" + f"def {FUNCTION}(X, Y):"
    yield f'    """The cost and its gradients; examples are {"rows" if lines.rows else "columns"} of X and Y."""'
    yield f"    m = X.shape[{0 if lines.rows else 1}]  # examples"
    inside = list(lines.of_batch()) if lines.whole else list(lines.of_loop())
    yield textwrap.indent("\n".join(inside), "    ")
    yield f"    return {', '.join(lines.results)}\n"


def _use(lines: BatchLines) -> Iterator[str]:
    yield f"{', '.join(lines.results)} = {FUNCTION}(X, Y)"
    yield from update_lines(lines.walk, lines.names, lines.laid_parameters)


def _asserts(lines: BatchLines) -> Iterator[str]:
    w, names = lines.walk, lines.names
    yield SAME
    yield asserted(names.cost, w.loss, names.written_cost)
    laid = lines.laid_parameters
    for variable, kind, n in parameters(w, names):
        values = (w.grad_W if kind == q.WEIGHT else w.grad_b)[n - 1]
        yield asserted(names.slope(variable), laid(kind, values), names.written_slope(kind, n))
    yield from new_asserts(w, names, laid, "_new")
    yield from memory_asserts(w, names, laid)
