"""The walkthrough as a PyTorch script: the forward pass is written, the gradients come from autograd.

A. Paszke et al., "PyTorch: An Imperative Style, High-Performance Deep Learning Library" (2019).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ..core import forms as f
from ..core import quantities as q
from ..core.printers import ATOM, TORCH, Printer
from ..core.records.activations import activation_named
from ..core.records.loss import Loss
from ..core.records.reductions import reduction_named
from ..core.records.rules import PLAIN
from .functions import Lines, applied, defined, is_called, takes_logarithms
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
    penalty,
    plus_bias,
    section,
    success,
)
from .updates import optimizer_asserts, optimizer_lines

if TYPE_CHECKING:
    from ..walked import Walked

_SHARES: Final = '''
def shares(z):
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

_LN_SIGMOID: Final = "ln_sigmoid = torch.nn.functional.logsigmoid  # ln a from z; ln(1 - a) is ln_sigmoid(-z)\n"

_LOG_ODDS: Final = '''
def log_odds(z):
    """The numbers whose sigmoid is softmax(z): each z minus the logarithm of the sum of the other powers of e."""
    apart = z[:, None, :] - z[:, :, None]
    return -torch.logsumexp(apart.masked_fill(torch.eye(z.shape[1], dtype=torch.bool), -torch.inf), dim=2)
'''


def pytorch_code(walk: Walked) -> str:
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
    lines += _own_loss(Lines(w), names)
    lines += gradient_asserts(w, names, lambda variable: f"{variable}.grad")
    if w.structure.rule != PLAIN or w.network.held:
        lines += [section(f"One update: {w.structure.rule.in_words}"), *optimizer_lines(w, names), *optimizer_asserts(w, names)]
    return joined([*lines, success(names)])


def _functions(walk: Walked) -> Iterator[str]:
    for name in dict.fromkeys(walk.network.activations):
        kind = activation_named(name)
        if is_called(kind, TORCH) and not kind.whole_layer:
            yield defined(kind, TORCH, set())
    said = Lines(walk)
    if _written_out(said):
        yield _SHARES
    if takes_logarithms(said.loss) and not said.from_z:
        yield _KEPT
    if (said.from_z and not said.short_cut) or (said.from_z and takes_logarithms(said.loss, rest=True)):
        yield _LN_SIGMOID
        if said.kind(walk.network.layers).whole_layer:
            yield _LOG_ODDS


def _written_out(said: Lines) -> bool:
    """Whether 1/(1 - a) meets the slopes of a whole layer."""
    whole = said.kind(said.walk.network.layers).whole_layer
    return whole and takes_logarithms(said.loss, rest=True) and not said.from_z


def _forward(walk: Walked, names: Names) -> Iterator[str]:
    said = Lines(walk)
    for n in range(1, walk.network.layers + 1):
        weights = names.weight(n) if names.from_to else f"{names.weight(n)}.T"
        yield noted(f"{names.z(n)} = {names.a(n - 1)} @ {weights}{plus_bias(walk, names, n)}", names.written(q.PRE_ACTIVATION, n))
        if said.kind(n).whole_layer:
            call = f"shares({names.z(n)})" if _written_out(said) else f"torch.{said.kind(n).name}({names.z(n)}, dim=1)"
        else:
            call = applied(said.kind(n), names.z(n), TORCH)
        yield noted(f"{names.a(n)} = {call}", names.written(q.ACTIVATION, n))


def _loss(walk: Walked, names: Names) -> Iterator[str]:
    network, a, z, cost = walk.network, names.a(walk.network.layers), names.z(walk.network.layers), names.cost
    said = Lines(walk)
    if network.l2 > 0:
        yield noted(f"R = {penalty(walk, names, 'torch.sum')}", "the penalty, without the biases")
    if said.from_z:
        yield from _loss_from_z(said, names, z)
        return
    each = _summed(said.loss, a) if said.loss.term else f"{a}[:, {network.output}]"
    yield noted(f"{cost}_each = {each}", f"{names.written_cost} of every example")
    yield _cost(walk, cost)


def _summed(loss: Loss, a: str, ln_a: str = "", ln_rest: str = "") -> str:
    """The loss of every example."""
    assert loss.term is not None
    negative = isinstance(loss.term, f.Neg)
    term = loss.term.x if isinstance(loss.term, f.Neg) else loss.term
    weights = f"torch.tensor({list(loss.weights)}, dtype=torch.float64)"
    text = Printer(TORCH, [a, "y", weights].__getitem__, ln_a=ln_a, ln_rest=ln_rest).text(term, ATOM)
    bracket = text if (text.startswith("(") and text.endswith(")")) or not negative else f"({text})"
    factor = "" if loss.factor is None else f"{loss.factor.number!r} * "
    return f"{factor}{'-' if negative else ''}{bracket}.sum(dim=1)"


def _loss_from_z(said: Lines, names: Names, z: str) -> Iterator[str]:
    """The loss where an activation came so close to 0 or 1 that its digits, and autograd's slopes of it, are lost."""
    walk, variable, fits = said.walk, names.cost, said.short_cut
    kind = said.kind(walk.network.layers)
    yield f"# Here the {kind.name} came so close to 0 or 1 that its digits are lost, and autograd would lose its slope with them. So the"
    yield "# same loss is computed straight from z" + (", and its derivative is a - y." if fits and not said.loss.weights else ".")
    if fits:
        variable = f"{variable}_from_z"
    odds = f"log_odds({z})" if kind.whole_layer else z
    logs = (f"torch.log_softmax({z}, dim=1)", "") if kind.whole_layer and fits else (f"ln_sigmoid({odds})", f"ln_sigmoid(-{odds})")
    yield noted(f"{variable}_each = {_summed(said.loss, '', *logs)}", f"{names.written_cost} of every example")
    yield _cost(walk, variable)
    if fits:
        yield f"{names.cost} = {variable}"


def _own_loss(said: Lines, names: Names) -> Iterator[str]:
    """The loss with class weights as PyTorch's own function has it."""
    weights, z = said.loss.class_weights, names.z(said.walk.network.layers)
    if not weights or not weights[0]:
        return
    each = f"{names.cost}{'_from_z' if said.short_cut and said.from_z else ''}_each"
    if said.loss.weights:
        yield "# Where classes are given by number, PyTorch's mean divides by the sum of the weights of the examples' classes. Here it"
        yield "# is over the examples, however much they weigh: the sum over their number."
        weighing = f"weight=torch.tensor({list(weights)}, dtype=torch.float64)"
    else:
        yield "# PyTorch weighs class 1 alone, by its weight over that of class 0. Its mean is over the outputs too; here they are"
        yield "# added up."
        weighing = f"pos_weight=torch.tensor({weights[1] / weights[0]!r}, dtype=torch.float64)"
    factor = "" if said.loss.weights else f"{weights[0]!r} * "
    yield f'own = {factor}torch.nn.functional.{said.loss.function}({z}, y, {weighing}, reduction="sum") / len(x)'
    yield f'assert torch.allclose(own, {each}.mean(), rtol=1e-9, atol=1e-9), "PyTorch\'s own loss"'


def _cost(walk: Walked, variable: str) -> str:
    return f"{variable} = {variable}_each.{reduction_named(walk.network.reduction).noun}()" + (" + R" if walk.network.l2 > 0 else "")


def _backward(walk: Walked, names: Names) -> Iterator[str]:
    said = Lines(walk)
    yield f"{names.cost}{'_from_z' if said.short_cut and said.from_z else ''}.backward()"
