"""The walkthrough as a NumPy script in matrix form: forward, loss, backward, update, and an assert for every number.

The equations are those of ``nnviz.models.matrix`` (lecture 001), with examples in rows (lecture 000).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from ..core import quantities as q
from ..core.records.reductions import reduction_named
from ..core.records.rules import PLAIN
from .functions import OF_ROWS, Lines
from .script import (
    Names,
    asserted,
    exact,
    functions_lines,
    given_lines,
    gradient_asserts,
    header,
    joined,
    noted,
    over,
    penalty,
    plus_bias,
    section,
    shrinking,
    success,
)
from .updates import as_stored, memory_asserts, memory_lines, new_asserts, update_lines

if TYPE_CHECKING:
    from ..walked import Walked

SAME: Final = '''
def same(found, expected):
    """Equal in shape, and in value to 1e-9."""
    return np.shape(found) == np.shape(expected) and np.allclose(found, expected, rtol=1e-9, atol=1e-9)

'''


def numpy_code(walk: Walked) -> str:
    """A NumPy script that computes the walkthrough again and stops where one of its numbers differs by more than 1e-9.

    By hand the script computes exactly and holds the exact numbers. Raises NumericError where those are not finite.
    """
    w = exact(walk)
    names = Names(w.context.namer)
    said = Lines(w)
    computed = [section("Forward"), *_forward(said, names), section("Loss"), *_loss(said, names)]
    computed += [section("Backward: what one example's loss changes by when z moves"), *_backward(said, names)]
    functions = functions_lines(said.definitions(OF_ROWS))
    lines = [*header(walk, "NumPy"), *imports(functions), section("What is given")]
    lines += [*given_lines(w, names, "np.array", counted=True), f"alpha = {w.learning_rate!r}  # the learning rate"]
    lines += memory_lines(w, names, as_stored(names))
    brought_together = f"Gradients: {reduction_named(w.network.reduction).noun}s over the examples"
    lines += [*functions, *computed, section(brought_together), *_gradients(w, names)]
    rule = w.structure.rule
    lines += [section("One step of gradient descent" if rule == PLAIN else f"One update: {rule.in_words}")]
    lines += update_lines(w, names, as_stored(names))
    return joined([*lines, section("The numbers of the walkthrough"), *_asserts(w, names), success(names)])


def imports(functions: Sequence[str]) -> list[str]:
    """The modules that a script needs."""
    return [*(["import math", ""] if any("math." in text for text in functions) else []), "import numpy as np"]


def _forward(said: Lines, names: Names) -> Iterator[str]:
    for n in range(1, said.walk.network.layers + 1):
        kind = said.kind(n)
        weights = names.weight(n) if names.from_to else f"{names.weight(n)}.T"
        turned = "ᵀ" if names.from_to else ""
        z, a = names.written(q.PRE_ACTIVATION, n), names.written(q.ACTIVATION, n)
        written = f"{z} = {names.written(q.WEIGHT, n)}{turned} {names.written(q.ACTIVATION, n - 1)}"
        written += f" + {names.written(q.BIAS, n)}" if said.walk.network.bias[n - 1] else ""
        yield noted(f"{names.z(n)} = {names.a(n - 1)} @ {weights}{plus_bias(said.walk, names, n)}", written)
        applied = f"{names.written_function(kind)}({z})" if kind.build(1, 0).letter else z
        yield noted(f"{names.a(n)} = {said.applied(n, names.z(n))}", f"{a} = {applied}")


def _loss(said: Lines, names: Names) -> Iterator[str]:
    walk, network, cost = said.walk, said.walk.network, names.cost
    a, z = names.a(network.layers), names.z(network.layers)
    noun = reduction_named(network.reduction).noun
    each = said.summed(z, a, "y", ", axis=1)") if said.loss.term else f"{a}[:, {network.output}]"
    yield noted(f"{cost}_each = {each}", f"{names.written_cost} of every example")
    if network.l2 > 0:
        yield f"{cost}_data = np.{noun}({cost}_each)"
        yield noted(f"R = {penalty(walk, names, 'np.sum')}", "the penalty, without the biases")
        yield f"{cost} = {cost}_data + R"
    else:
        yield f"{cost} = np.{noun}({cost}_each)"


def _backward(said: Lines, names: Names) -> Iterator[str]:
    last = said.walk.network.layers
    yield from _output_error(said, names, last)
    for n in range(last - 1, 0, -1):
        weights = f"{names.weight(n + 1)}.T" if names.from_to else names.weight(n + 1)
        turned = "" if names.from_to else "ᵀ"
        back = f"{names.written(q.WEIGHT, n + 1)}{turned} {names.written_error(n + 1)}"
        slope = f"{names.written_function(said.kind(n))}′({names.written(q.PRE_ACTIVATION, n)})"
        code = f"{names.error(n)} = ({names.error(n + 1)} @ {weights}){said.slope(n, names.z(n), names.a(n))}"
        yield noted(code, f"{names.written_error(n)} = ({back}) ⊙ {slope}")


def _output_error(said: Lines, names: Names, last: int) -> Iterator[str]:
    network, a, z = said.walk.network, names.a(last), names.z(last)
    error, wrt_a = names.error(last), names.slope(a)
    if said.short_cut:
        yield noted(f"{error} = {said.error(a, 'y')}", f"{names.written_error(last)}: loss and activation fit together")
        return
    if said.straight_to_z:
        yield noted(f"{error} = {said.by_z(z, 'y')}", names.written_error(last))
        return
    yield from _loss_slope(said, names, wrt_a, a)
    if said.kind(last).whole_layer:
        yield "# Row k, column j: how a_k changes when z_j moves, a_k (1 - a_k) or -a_k a_j"
        yield f"jacobian = {a}[:, :, None] * (np.eye({network.sizes[-1]}) - {a}[:, None, :])"
        yield noted(f"{error} = np.sum({wrt_a}[:, :, None] * jacobian, axis=1)", names.written_error(last))
    else:
        yield noted(f"{error} = {wrt_a}{said.slope(last, z, a)}", names.written_error(last))


def _loss_slope(said: Lines, names: Names, wrt_a: str, a: str) -> Iterator[str]:
    """dL/da of the output layer."""
    written = names.written_slope(q.ACTIVATION, said.walk.network.layers)
    if said.loss.slope is None:
        yield noted(f"{wrt_a} = np.zeros_like({a})", written)
        yield f"{wrt_a}[:, {said.walk.network.output}] = 1.0"
    else:
        yield noted(f"{wrt_a} = {said.back(a, 'y')}", written)


def _gradients(walk: Walked, names: Names) -> Iterator[str]:
    for n in range(walk.network.layers, 0, -1):
        before, error = names.a(n - 1), names.error(n)
        product = f"{before}.T @ {error}" if names.from_to else f"{error}.T @ {before}"
        shrink = shrinking(walk, names.weight(n))
        yield noted(f"{names.slope(names.weight(n))} = {product}{over(walk)}{shrink}", _written_gradient(walk, names, n))
        if not walk.network.bias[n - 1]:
            continue
        noun = reduction_named(walk.network.reduction).noun
        written = f"{names.written_slope(q.BIAS, n)} = {noun} of {names.written_error(n)}"
        yield noted(f"{names.slope(names.bias(n))} = {error}.{noun}(axis=0)", written)


def _written_gradient(walk: Walked, names: Names, n: int) -> str:
    """The gradient of a layer's weights as the notation writes it."""
    before, error = names.written(q.ACTIVATION, n - 1), names.written_error(n)
    product = f"{before} ({error})ᵀ" if names.from_to else f"{error} ({before})ᵀ"
    reduction = reduction_named(walk.network.reduction)
    shrink = f" + λ{'/m' if reduction.averages else ''} {names.written(q.WEIGHT, n)}" if walk.network.l2 > 0 else ""
    return f"{names.written_slope(q.WEIGHT, n)} = {reduction.noun} of {product}{shrink}"


def _asserts(walk: Walked, names: Names) -> Iterator[str]:
    yield SAME
    yield asserted(names.cost, walk.loss, names.written_cost)
    for n in range(walk.network.layers, 0, -1):
        yield asserted(names.error(n), walk.delta[n - 1], names.written_error(n))
    yield from gradient_asserts(walk, names, names.slope)
    yield from new_asserts(walk, names, as_stored(names), "_new")
    yield from memory_asserts(walk, names, as_stored(names))
