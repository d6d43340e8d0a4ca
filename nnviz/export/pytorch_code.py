"""The walkthrough as a PyTorch script: the forward pass is written, the gradients come from autograd.

A. Paszke et al., "PyTorch: An Imperative Style, High-Performance Deep Learning Library" (2019).
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
    success,
)

if TYPE_CHECKING:
    from ..walk import Walk

_CALLS: Final = {
    "identity": "{z}",
    "sigmoid": "torch.sigmoid({z})",
    "tanh": "torch.tanh({z})",
    "relu": "torch.relu({z})",
    "leaky_relu": f"torch.nn.functional.leaky_relu({{z}}, {LEAK})",
    "softplus": "torch.logaddexp({z}, torch.zeros_like({z}))",
    "step": "step({z})",
    "softmax": "torch.softmax({z}, dim=1)",
}

_STEP: Final = '''
def step(z):
    """1 where z >= 0, else 0. It has no gradient; adding 0 z gives autograd one: 0 everywhere."""
    return (z >= 0).to(z.dtype) + 0 * z
'''

_SOFTMAX: Final = '''
def softmax(z):
    """Shares that add up to 1, with their slopes a_k (1 - a_k) and -a_k a_j written out.

    Beside a share of almost 1 autograd's own slopes lose their digits, and this loss divides by what is left of 1.
    """
    a = torch.softmax(z, dim=1).detach()
    slopes = a[:, :, None] * (torch.eye(a.shape[1], dtype=z.dtype) - a[:, None, :])
    return a + (slopes @ (z - z.detach())[:, :, None])[:, :, 0]
'''

_KEPT: Final = '''
def kept(p, least):
    """p, but at least a tiny number where its logarithm is taken and p came out as exactly 0. Its slope stays 1, as in nnviz."""
    return p + (least - p).clamp(min=0).detach()
'''

_SAME: Final = '''
def same(found, expected):
    """Equal in shape, and in value to 1e-9."""
    expected = torch.tensor(expected, dtype=torch.float64)
    return found.shape == expected.shape and torch.allclose(found.detach(), expected, rtol=1e-9, atol=1e-9)

'''

_LOGARITHMS: Final = {
    "binary_cross_entropy": "-(y * kept({a}, 1e-300).log() + (1 - y) * kept(1 - {a}, 2.0**-53).log()).sum(dim=1)",
    "cross_entropy": "-(y * kept({a}, 1e-300).log()).sum(dim=1)",
}

# The same losses straight from z, for a sigmoid and for a softmax.
_FROM_Z: Final = {
    "binary_cross_entropy": "-(y * ln_sigmoid({z}) + (1 - y) * ln_sigmoid(-{z})).sum(dim=1)",
    "cross_entropy": "-(y * torch.log_softmax({z}, dim=1)).sum(dim=1)",
}

_LN_SIGMOID: Final = "ln_sigmoid = torch.nn.functional.logsigmoid  # ln a from z; ln(1 - a) is ln_sigmoid(-z)\n"

_LOG_ODDS: Final = '''
def log_odds(z):
    """The numbers whose sigmoid is softmax(z): each z minus the logarithm of the sum of the other powers of e."""
    apart = z[:, None, :] - z[:, :, None]
    return -torch.logsumexp(apart.masked_fill(torch.eye(z.shape[1], dtype=torch.bool), -torch.inf), dim=2)
'''


def pytorch_code(walk: Walk) -> str:
    """A PyTorch script with the same loss; it stops where autograd's gradients differ from the walkthrough's by more than 1e-9.

    By hand the script computes exactly and holds the exact numbers. Raises NumericError where those are not finite.
    """
    w = exact(walk)
    names = Names(w.context.namer)
    lines = [*header(walk, "PyTorch"), "import torch", section("What is given")]
    lines += given_lines(w, names, "torch.tensor", more=", dtype=torch.float64", parameter=", requires_grad=True")
    lines += functions_lines(_functions(w))
    lines += [section("Forward"), *_forward(w, names), section("Loss"), *_loss(w, names), section("Backward"), *_backward(w, names)]
    lines += [section("The numbers of the walkthrough"), _SAME, asserted(names.cost, w.loss, names.written_cost)]
    lines += gradient_asserts(w, names, lambda variable: f"{variable}.grad")
    return joined([*lines, success(names)])


def _functions(walk: Walk) -> Iterator[str]:
    if "step" in walk.network.activations:
        yield _STEP
    if _written_softmax(walk):
        yield _SOFTMAX
    if walk.network.loss in _LOGARITHMS and not _from_z(walk):
        yield _KEPT
    if _from_z(walk) and walk.network.loss == "binary_cross_entropy":
        yield _LN_SIGMOID
        if walk.network.activations[-1] == "softmax":
            yield _LOG_ODDS


def _from_z(walk: Walk) -> bool:
    """Whether the logarithms are taken of an activation that has lost its digits: then they come from z."""
    return walk.network.loss in _LOGARITHMS and lost_digits(walk, walk.network.layers)


def _written_softmax(walk: Walk) -> bool:
    """Whether 1/(1 - a) meets the slopes of a softmax."""
    return walk.network.activations[-1] == "softmax" and walk.network.loss == "binary_cross_entropy" and not _from_z(walk)


def _forward(walk: Walk, names: Names) -> Iterator[str]:
    for n, kind in enumerate(walk.network.activations, start=1):
        weights = names.weight(n) if names.from_to else f"{names.weight(n)}.T"
        yield noted(f"{names.z(n)} = {names.a(n - 1)} @ {weights} + {names.bias(n)}", names.written(q.PRE_ACTIVATION, n))
        call = "softmax({z})" if kind == "softmax" and _written_softmax(walk) else _CALLS[kind]
        yield noted(f"{names.a(n)} = {call.format(z=names.z(n))}", names.written(q.ACTIVATION, n))


def _loss(walk: Walk, names: Names) -> Iterator[str]:
    network, a, z, cost = walk.network, names.a(walk.network.layers), names.z(walk.network.layers), names.cost
    if network.l2 > 0:
        yield noted(f"R = {penalty(walk, names, 'torch.sum')}", "the penalty, without the biases")
    if _from_z(walk):
        yield from _loss_from_z(walk, names, z)
        return
    if network.loss == "prediction":
        each = f"{a}[:, {network.output}]"
    elif network.loss == "half_squared_error":
        each = f"0.5 * ((y - {a}) ** 2).sum(dim=1)"
    else:
        each = _LOGARITHMS[network.loss].format(a=a)
    yield noted(f"{cost}_each = {each}", f"{names.written_cost} of every example")
    yield _cost(walk, cost)


def _loss_from_z(walk: Walk, names: Names, z: str) -> Iterator[str]:
    """The loss where an activation came so close to 0 or 1 that its digits, and autograd's slopes of it, are lost."""
    network, variable = walk.network, names.cost
    kind = network.activations[-1]
    fits = kind in LOSSES[network.loss].short_cut_for
    yield f"# Here the {kind} came so close to 0 or 1 that its digits are lost, and autograd would lose its slope with them. So the"
    yield "# same loss is computed straight from z" + (", and its derivative is a - y." if fits else ".")
    if fits:
        variable = f"{variable}_from_z"
    each = _FROM_Z[network.loss].format(z=z if fits else f"log_odds({z})")
    yield noted(f"{variable}_each = {each}", f"{names.written_cost} of every example")
    yield _cost(walk, variable)
    if fits:
        yield f"{names.cost} = {variable}"


def _cost(walk: Walk, variable: str) -> str:
    return f"{variable} = {variable}_each.mean()" + (" + R" if walk.network.l2 > 0 else "")


def _backward(walk: Walk, names: Names) -> Iterator[str]:
    fits = walk.network.activations[-1] in LOSSES[walk.network.loss].short_cut_for
    yield f"{names.cost}{'_from_z' if fits and _from_z(walk) else ''}.backward()"
