"""The specification of a network: a frozen value, checked once when it is made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..core.arithmetic import Array
from ..core.errors import InputError
from ..core.limits import MAX_LAYERS, MAX_PARAMETERS
from ..core.quantities import Variable
from ..core.records.activations import activation_named
from ..core.records.losses import HALF_SQUARED_ERROR, loss_named
from ..core.records.reductions import MEAN, reduction_named
from . import checks
from .held import checked_held, held_texts


@dataclass(frozen=True, eq=False)
class Network:
    """A feed-forward network and its loss.

    Parameters
    ----------
    sizes
        Units per layer, the input layer first.
    weights
        One array per layer after the input; ``weights[l]`` has shape (units of layer l+1, units of layer l), as in
        lecture 003. Lists, arrays, tensors and frames are accepted.
    biases
        One array of shape (units of layer l+1,) per layer, or None for a layer without a bias; its ``biases[l]`` are zeros then, and
        ``bias[l]`` is False.
    activations
        One name per layer (``core.records.activations.ACTIVATIONS``); what reads its whole layer on the output layer only. Case does not
        matter, and other usual names of the same functions (logistic, linear, rectifier, ...) are known. Some take a number of your
        own behind their name, in parentheses.
    loss
        A name (``core.records.losses.LOSSES``); bce, log loss and the like are known too. A cross-entropy takes class weights behind
        its name: ``ce(1, 2, 0.5)``, ``bce(1, 3)``.
    l2
        lambda of the penalty lambda/(2m) sum W^2 (beside a sum of losses lambda/2 sum W^2), at least 0.
    output
        Which prediction (from 0) is differentiated where the loss is the prediction itself.
    reduction
        How the losses of a batch become one cost (``core.records.reductions.REDUCTIONS``): their mean, or their sum, of which nothing
        is divided by m, the penalty neither.
    bias
        A flag for each layer; left out, those layers have a bias for which biases are given.
    held
        Parameters that updates leave as they are, as texts such as ``weights[0]`` or ``biases[1][0]`` (``models.held``). Their gradients
        are computed as all others.

    Raises
    ------
    InputError
        For anything that does not fit, naming the field, the value and what is allowed.
    """

    sizes: tuple[int, ...]
    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    activations: tuple[str, ...]
    loss: str = HALF_SQUARED_ERROR.name
    l2: float = 0.0
    output: int = 0
    reduction: str = MEAN.name
    bias: tuple[bool, ...] = ()
    held: frozenset[Variable] = frozenset()

    def __init__(
        self,
        sizes: Sequence[int],
        weights: Sequence[Any],
        biases: Sequence[Any],
        activations: Sequence[str],
        loss: str = HALF_SQUARED_ERROR.name,
        l2: float = 0.0,
        output: int = 0,
        reduction: str = MEAN.name,
        bias: Sequence[bool] | None = None,
        held: Iterable[object] = (),
    ) -> None:
        units = checked_sizes(sizes)
        layers = len(units) - 1
        weights, biases = _per_layer("weights", weights, layers), _per_layer("biases", biases, layers)
        put = object.__setattr__
        put(self, "sizes", units)
        put(self, "weights", tuple(_frozen(checks.matrix(w, f"weights[{n}]", units[n + 1], units[n])) for n, w in enumerate(weights)))
        put(self, "bias", _checked_bias(bias, biases))
        biases = [b if there else np.zeros(units[n + 1]) for n, (b, there) in enumerate(zip(biases, self.bias, strict=True))]
        put(self, "biases", tuple(_frozen(checks.vector(b, f"biases[{n}]", units[n + 1])) for n, b in enumerate(biases)))
        put(self, "activations", checked_activations(activations, layers))
        put(self, "loss", checked_loss(loss, self.activations[-1], units[-1]))
        put(self, "l2", checks.number(l2, "l2", low=0.0, high=1e6, allowed="a number from 0 to 1e6"))
        put(self, "output", checks.whole(output, "output", 0, units[-1] - 1, "which prediction, counted from 0"))
        put(self, "reduction", reduction_named(reduction).name)
        put(self, "held", checked_held(held, units, self.bias))

    @property
    def layers(self) -> int:
        """Layers with weights."""
        return len(self.sizes) - 1

    @property
    def parameters(self) -> int:
        """Number of weights and biases."""
        return count_parameters(self.sizes, self.bias)

    @property
    def kind(self) -> tuple[object, ...]:
        """What it is besides its sizes and its numbers: activations, loss, reduction, which layers have a bias, what is held fixed."""
        return (self.activations, self.loss, self.reduction, self.bias, self.held_texts)

    @property
    def held_texts(self) -> list[str]:
        """What is held fixed, as texts, in order."""
        return held_texts(self.held, self.sizes, self.bias)

    def with_parameters(self, weights: Sequence[Array], biases: Sequence[Array]) -> Network:
        """The same network with other weights and biases of the same shapes."""
        return replace(self, weights=tuple(weights), biases=tuple(biases))

    def with_settings(self, **changes: Any) -> Network:
        """The same network with other activations, loss, l2, output, reduction, ``held`` or ``bias`` (a flag for each layer)."""
        return replace(self, **changes)

    def as_dict(self) -> dict[str, Any]:
        """Plain lists and numbers, the arguments of the constructor."""
        return {
            "sizes": list(self.sizes),
            "weights": [w.tolist() for w in self.weights],
            "biases": [b.tolist() if there else None for b, there in zip(self.biases, self.bias, strict=True)],
            "activations": list(self.activations),
            "loss": self.loss,
            "l2": self.l2,
            "output": self.output,
            "reduction": self.reduction,
            "held": self.held_texts,
        }

    def _key(self) -> tuple[object, ...]:
        arrays = tuple(a.tobytes() for a in (*self.weights, *self.biases))
        return (self.sizes, self.activations, self.loss, self.l2, self.output, self.reduction, self.bias, self.held, arrays)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Network) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())


def count_parameters(sizes: Sequence[int], bias: Sequence[bool] = ()) -> int:
    """sum over the layers of n_l (n_{l-1} + 1) (lecture 004: number of parameters), without the 1 where a layer has no ``bias``."""
    there = bias or [True] * (len(sizes) - 1)
    return sum(n * (before + int(b)) for before, n, b in zip(sizes, sizes[1:], there, strict=False))


def _checked_bias(flags: Sequence[bool] | None, biases: Sequence[object]) -> tuple[bool, ...]:
    """Which layers have a bias: as it is said, otherwise those for which biases are given."""
    if flags is None:
        return tuple(b is not None for b in biases)
    _same_length("bias", flags, len(biases))
    for n, (flag, b) in enumerate(zip(flags, biases, strict=True)):
        if not isinstance(flag, (bool, np.bool_)) or (flag and b is None):
            raise InputError(f"bias[{n}]", flag, "True or False, and False where there are no biases")
    return tuple(bool(flag) for flag in flags)


def checked_sizes(sizes: Sequence[object]) -> tuple[int, ...]:
    """Layer sizes within the limits. Raises InputError naming the layer, counted from 1 with the input as layer 1."""
    if isinstance(sizes, str) or not isinstance(sizes, (Sequence, np.ndarray)) or not 2 <= len(sizes) <= MAX_LAYERS:
        raise InputError("sizes", sizes, f"2 to {MAX_LAYERS} layers, the input layer included")
    units = tuple(checks.whole(n, f"sizes, layer {i + 1}", 1, MAX_PARAMETERS, "units") for i, n in enumerate(sizes))
    if count_parameters(units) > MAX_PARAMETERS:
        text = "-".join(map(str, units))
        raise InputError(
            "sizes",
            f"{text} with {count_parameters(units):,} parameters",
            f"at most {MAX_PARAMETERS:,} weights and biases, to be stepped through",
        )
    return units


def checked_activations(names: Sequence[object], layers: int) -> tuple[str, ...]:
    """One known activation per layer, softmax only on the last."""
    _same_length("activations", names, layers)
    for n, name in enumerate(names):
        if activation_named(name, f"activations[{n}]").whole_layer and n < layers - 1:
            raise InputError(f"activations[{n}]", name, f"{activation_named(name).name} on the output layer only")
    return tuple(activation_named(name).name for name in names)


def checked_loss(name: object, output_activation: str, outputs: int) -> str:
    """A known loss that fits the activation of the output layer and the number of outputs."""
    loss = loss_named(name)
    if loss.outputs and output_activation not in loss.outputs:
        raise InputError("loss", name, f"{loss.title} with {' or '.join(loss.outputs)} on the output layer, which has {output_activation}")
    if loss.weights and len(loss.weights) != outputs:
        raise InputError("loss", name, f"a class weight for each of the {outputs} outputs")
    return loss.name


def _same_length(field: str, values: object, layers: int) -> None:
    if isinstance(values, str) or not isinstance(values, (Sequence, np.ndarray)) or len(values) != layers:
        given = f"{len(values)} entries" if isinstance(values, (list, tuple)) else values
        raise InputError(field, given, f"{layers}, one per layer after the input")


def _per_layer(field: str, values: Any, layers: int) -> list[Any]:
    """What is given for each layer; a collection of arrays or tensors need be no list."""
    if hasattr(values, "__len__") and hasattr(values, "__getitem__") and not isinstance(values, (str, bytes, dict)):
        values = [values[n] for n in range(len(values))] if not isinstance(values, (list, tuple)) else values
    _same_length(field, values, layers)
    return list(values)


def _frozen(array: Array) -> Array:
    array.setflags(write=False)
    return array
