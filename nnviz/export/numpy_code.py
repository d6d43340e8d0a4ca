"""The walkthrough as a NumPy script in matrix form: forward, loss, backward, update, and an assert for every number.

The equations are those of ``nnviz.models.matrix`` (lecture 001), with examples in rows (lecture 000).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ..core import quantities as q
from ..core.functions import LEAK
from ..models.losses import LOSSES
from .script import (
    Names,
    asserted,
    exact,
    functions_lines,
    given_lines,
    gradient_asserts,
    header,
    joined,
    lost_digits,
    noted,
    penalty,
    section,
    stored,
    success,
    updated,
)

if TYPE_CHECKING:
    from ..walk import Walk

FUNCTIONS: Final = {
    "sigmoid": '''def sigmoid(z):
    """1 / (1 + e^-z), with e only raised to negative powers: no overflow."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1.0 + e)
''',
    "relu": '''def relu(z):
    """max(0, z)."""
    return np.maximum(z, 0.0)
''',
    "leaky_relu": f'''def leaky_relu(z):
    """z where z > 0, else {LEAK} z."""
    return np.where(z > 0, z, {LEAK} * z)
''',
    "softplus": '''def softplus(z):
    """ln(1 + e^z) without overflow."""
    return np.logaddexp(0.0, z)
''',
    "step": '''def step(z):
    """1 where z >= 0, else 0."""
    return np.where(z >= 0, 1.0, 0.0)
''',
    "softmax": '''def softmax(z):
    """Every power of e over the sum of its row; the largest z is taken off first, which changes nothing: no overflow."""
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
''',
    "ln_sigmoid": '''def ln_sigmoid(z):
    """ln a of a = sigmoid(z), from z: a itself came out so close to 0 or 1 that its digits are lost. ln(1 - a) is ln_sigmoid(-z)."""
    return -np.logaddexp(0.0, -z)
''',
    "log_odds": '''def log_odds(z):
    """The numbers whose sigmoid is softmax(z): each z minus the logarithm of the sum of the other powers of e."""
    apart = z[:, None, :] - z[:, :, None]
    apart[:, np.eye(z.shape[1], dtype=bool)] = -np.inf
    return -np.logaddexp.reduce(apart, axis=2)
''',
    "slope_by_z": '''def slope_by_z(z, y):
    """The sum over k of dL/da_k da_k/dz_j, every product multiplied out: where 1/a or 1/(1 - a) overflow, it is right."""
    a = softmax(z)
    found = (1 - y) * a - y * sigmoid(-log_odds(z))
    for k in range(z.shape[1]):
        others = np.arange(z.shape[1]) != k
        found[:, others] += y[:, [k]] * a[:, others] - (1 - y[:, [k]]) * a[:, [k]] * softmax(z[:, others])
    return found
''',
    "kept": '''def kept(p, least):
    """p, but at least a tiny number where its logarithm or 1/p is taken and p came out as exactly 0."""
    return np.maximum(p, least)
''',
}

SAME: Final = '''
def same(found, expected):
    """Equal in shape, and in value to 1e-9."""
    return np.shape(found) == np.shape(expected) and np.allclose(found, expected, rtol=1e-9, atol=1e-9)

'''

# The derivative of each activation, from its z and its a. That of the identity is 1 and is not written.
SLOPES: Final = {
    "identity": "",
    "sigmoid": " * {a} * (1 - {a})",
    "tanh": " * (1 - {a}**2)",
    "relu": " * ({z} > 0)",
    "leaky_relu": f" * np.where({{z}} > 0, 1.0, {LEAK})",
    "softplus": " * sigmoid({z})",
    "step": " * np.zeros_like({z})",
}

SLOPES_FROM_Z: Final = {
    "sigmoid": " * sigmoid({z}) * sigmoid(-{z})",
    "tanh": " * 4 * sigmoid(2 * {z}) * sigmoid(-2 * {z})",
}
"""The same from z alone, where a has lost digits."""

LOGARITHMS: Final = ("binary_cross_entropy", "cross_entropy")
"""Losses that take logarithms of activations."""


def numpy_code(walk: Walk) -> str:
    """A NumPy script that computes the walkthrough again and stops where one of its numbers differs by more than 1e-9.

    By hand the script computes exactly and holds the exact numbers. Raises NumericError where those are not finite.
    """
    w = exact(walk)
    names = Names(w.context.namer)
    lines = [*header(walk, "NumPy"), "import numpy as np", section("What is given")]
    lines += [*given_lines(w, names, "np.array", counted=True), f"alpha = {w.learning_rate!r}  # the learning rate"]
    lines += functions_lines(FUNCTIONS[name] for name in needed(w))
    lines += [section("Forward"), *_forward(w, names), section("Loss"), *_loss(w, names)]
    lines += [section("Backward: what one example's loss changes by when z moves"), *_backward(w, names)]
    lines += [section("Gradients: means over the examples"), *_gradients(w, names)]
    lines += [section("One step of gradient descent"), *_updates(w, names)]
    return joined([*lines, section("The numbers of the walkthrough"), *_asserts(w, names), success(names)])


def needed(walk: Walk) -> list[str]:
    """The functions that this network needs, in the order in which they are defined."""
    used = set(walk.network.activations)
    if "softplus" in walk.network.activations:
        used.add("sigmoid")
    used |= {"sigmoid" for n in range(1, walk.network.layers + 1) if slope_from_z(walk, n)}
    if walk.network.loss in LOGARITHMS:
        used |= _for_logarithms(walk)
    return [name for name in FUNCTIONS if name in used]


def _for_logarithms(walk: Walk) -> set[str]:
    if not lost_digits(walk, walk.network.layers):
        return {"kept"}
    if walk.network.activations[-1] == "sigmoid":
        return {"ln_sigmoid"}
    return {"ln_sigmoid", "log_odds"} | ({"slope_by_z", "sigmoid"} if walk.network.loss == "binary_cross_entropy" else set())


def slope_from_z(walk: Walk, layer: int) -> bool:
    """Whether the slope of a layer is needed and cannot be read off a."""
    kind = walk.network.activations[layer - 1]
    needed_here = layer < walk.network.layers or kind not in LOSSES[walk.network.loss].short_cut_for
    return kind in SLOPES_FROM_Z and needed_here and lost_digits(walk, layer)


def slope(walk: Walk, layer: int, z: str, a: str) -> str:
    """What multiplies a delta by the slope of a layer, from its variables z and a."""
    kind = walk.network.activations[layer - 1]
    return (SLOPES_FROM_Z if slope_from_z(walk, layer) else SLOPES)[kind].format(z=z, a=a)


def logarithms(walk: Walk, z: str, a: str, y: str) -> str:
    """The sum over the outputs that a cross-entropy is the negative of: from a, or from z where a has lost digits."""
    rest = walk.network.loss == "binary_cross_entropy"
    if lost_digits(walk, walk.network.layers):
        odds = z if walk.network.activations[-1] == "sigmoid" else f"log_odds({z})"
        return f"{y} * ln_sigmoid({odds})" + (f" + (1 - {y}) * ln_sigmoid(-{odds})" if rest else "")
    return f"{y} * np.log(kept({a}, 1e-300))" + (f" + (1 - {y}) * np.log(kept(1 - {a}, 2.0**-53))" if rest else "")


def straight_to_z(walk: Walk) -> bool:
    """Whether the error of the output cannot go by dL/da: its 1/a and 1/(1 - a) may be beyond the range."""
    kinds = (walk.network.activations[-1], walk.network.loss)
    return kinds == ("softmax", "binary_cross_entropy") and lost_digits(walk, walk.network.layers)


def _forward(walk: Walk, names: Names) -> Iterator[str]:
    for n, kind in enumerate(walk.network.activations, start=1):
        weights = names.weight(n) if names.from_to else f"{names.weight(n)}.T"
        turned = "ᵀ" if names.from_to else ""
        z, a = names.written(q.PRE_ACTIVATION, n), names.written(q.ACTIVATION, n)
        said = f"{z} = {names.written(q.WEIGHT, n)}{turned} {names.written(q.ACTIVATION, n - 1)} + {names.written(q.BIAS, n)}"
        yield noted(f"{names.z(n)} = {names.a(n - 1)} @ {weights} + {names.bias(n)}", said)
        value = {"identity": names.z(n), "tanh": f"np.tanh({names.z(n)})"}.get(kind, f"{kind}({names.z(n)})")
        yield noted(f"{names.a(n)} = {value}", f"{a} = {z}" if kind == "identity" else f"{a} = {_letter(names, kind)}({z})")


def _letter(names: Names, kind: str) -> str:
    return "softmax" if kind == "softmax" else names.written_function(kind)


def _loss(walk: Walk, names: Names) -> Iterator[str]:
    network, a, cost = walk.network, names.a(walk.network.layers), names.cost
    if network.loss == "prediction":
        each = f"{a}[:, {network.output}]"
    elif network.loss == "half_squared_error":
        each = f"0.5 * np.sum((y - {a}) ** 2, axis=1)"
    else:
        each = f"-np.sum({logarithms(walk, names.z(network.layers), a, 'y')}, axis=1)"
    yield noted(f"{cost}_each = {each}", f"{names.written_cost} of every example")
    if network.l2 > 0:
        yield f"{cost}_data = np.mean({cost}_each)"
        yield noted(f"R = {penalty(walk, names, 'np.sum')}", "the penalty, without the biases")
        yield f"{cost} = {cost}_data + R"
    else:
        yield f"{cost} = np.mean({cost}_each)"


def _backward(walk: Walk, names: Names) -> Iterator[str]:
    last = walk.network.layers
    yield from _output_error(walk, names, last)
    for n in range(last - 1, 0, -1):
        weights = f"{names.weight(n + 1)}.T" if names.from_to else names.weight(n + 1)
        turned = "" if names.from_to else "ᵀ"
        back = f"{names.written(q.WEIGHT, n + 1)}{turned} {names.written_error(n + 1)}"
        slope = f"{names.written_function(walk.network.activations[n - 1])}′({names.written(q.PRE_ACTIVATION, n)})"
        code = f"{names.error(n)} = ({names.error(n + 1)} @ {weights}){_slope(walk, names, n)}"
        yield noted(code, f"{names.written_error(n)} = ({back}) ⊙ {slope}")


def _output_error(walk: Walk, names: Names, last: int) -> Iterator[str]:
    network, a = walk.network, names.a(last)
    error, wrt_a = names.error(last), names.slope(a)
    if network.activations[-1] in LOSSES[network.loss].short_cut_for:
        yield noted(f"{error} = {a} - y", f"{names.written_error(last)}: loss and activation fit together")
        return
    if straight_to_z(walk):
        yield noted(f"{error} = slope_by_z({names.z(last)}, y)", names.written_error(last))
        return
    yield from _loss_slope(walk, names, wrt_a, a)
    if network.activations[-1] == "softmax":
        yield "# Row k, column j: how a_k changes when z_j moves, a_k (1 - a_k) or -a_k a_j"
        yield f"jacobian = {a}[:, :, None] * (np.eye({network.sizes[-1]}) - {a}[:, None, :])"
        yield noted(f"{error} = np.sum({wrt_a}[:, :, None] * jacobian, axis=1)", names.written_error(last))
    else:
        yield noted(f"{error} = {wrt_a}{_slope(walk, names, last)}", names.written_error(last))


def _loss_slope(walk: Walk, names: Names, wrt_a: str, a: str) -> Iterator[str]:
    """dL/da of the output layer."""
    written = names.written_slope(q.ACTIVATION, walk.network.layers)
    match walk.network.loss:
        case "prediction":
            yield noted(f"{wrt_a} = np.zeros_like({a})", written)
            yield f"{wrt_a}[:, {walk.network.output}] = 1.0"
        case "half_squared_error":
            yield noted(f"{wrt_a} = {a} - y", written)
        case _:
            yield noted(f"{wrt_a} = -y / kept({a}, 1e-300) + (1 - y) / kept(1 - {a}, 2.0**-53)", written)


def _slope(walk: Walk, names: Names, layer: int) -> str:
    return slope(walk, layer, names.z(layer), names.a(layer))


def _gradients(walk: Walk, names: Names) -> Iterator[str]:
    for n in range(walk.network.layers, 0, -1):
        before, error = names.a(n - 1), names.error(n)
        product = f"{before}.T @ {error}" if names.from_to else f"{error}.T @ {before}"
        shrink = f" + lambda_ / m * {names.weight(n)}" if walk.network.l2 > 0 else ""
        yield noted(f"{names.slope(names.weight(n))} = {product} / m{shrink}", _written_gradient(walk, names, n))
        written = f"{names.written_slope(q.BIAS, n)} = mean of {names.written_error(n)}"
        yield noted(f"{names.slope(names.bias(n))} = {error}.mean(axis=0)", written)


def _written_gradient(walk: Walk, names: Names, n: int) -> str:
    """The gradient of a layer's weights as the notation writes it."""
    before, error = names.written(q.ACTIVATION, n - 1), names.written_error(n)
    product = f"{before} ({error})ᵀ" if names.from_to else f"{error} ({before})ᵀ"
    shrink = f" + λ/m {names.written(q.WEIGHT, n)}" if walk.network.l2 > 0 else ""
    return f"{names.written_slope(q.WEIGHT, n)} = mean of {product}{shrink}"


def _updates(walk: Walk, names: Names) -> Iterator[str]:
    for n in range(1, walk.network.layers + 1):
        for variable, letter in ((names.weight(n), q.WEIGHT), (names.bias(n), q.BIAS)):
            written = names.written(letter, n)
            code = f"{variable}_new = {variable} - alpha * {names.slope(variable)}"
            yield noted(code, f"{written} ← {written} − α {names.written_slope(letter, n)}")


def _asserts(walk: Walk, names: Names) -> Iterator[str]:
    yield SAME
    yield asserted(names.cost, walk.loss, names.written_cost)
    for n in range(walk.network.layers, 0, -1):
        yield asserted(names.error(n), walk.delta[n - 1], names.written_error(n))
    yield from gradient_asserts(walk, names, names.slope)
    for n in range(1, walk.network.layers + 1):
        weights, biases = updated(walk, n)
        yield asserted(f"{names.weight(n)}_new", stored(names, weights), f"new {names.written(q.WEIGHT, n)}")
        yield asserted(f"{names.bias(n)}_new", biases, f"new {names.written(q.BIAS, n)}")
