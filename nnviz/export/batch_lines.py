"""The lines of NumPy between a batch and its gradients, for one example (a column or a row) or for all of them at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ..core import quantities as q
from ..core.arithmetic import Array
from ..core.records.reductions import reduction_named
from .functions import Lines
from .script import Names, averages, over, penalty, plus_bias, shrinking, stored
from .updates import Laid, parameters

if TYPE_CHECKING:
    from ..walked import Walked

JACOBIAN: Final = "jacobian"
"""The variable of the slopes of a whole layer."""


@dataclass(frozen=True)
class BatchLines:
    """``rows``: examples are rows; ``whole``: all of them at once, with capital letters."""

    walk: Walked
    names: Names
    rows: bool
    whole: bool

    @cached_property
    def said(self) -> Lines:
        """What is said about activations and losses."""
        return Lines(self.walk, rows=self.rows)

    # --- names

    def z(self, layer: int) -> str:
        return self._case(self.names.z(layer))

    def a(self, layer: int) -> str:
        return self._case(self.names.a(layer))

    @property
    def y(self) -> str:
        return self._case("y")

    def error(self, layer: int) -> str:
        """dL/dz, with the letter of the batch."""
        return self.names.error(layer).replace(self.names.z(layer), self.z(layer))

    def back(self, layer: int) -> str:
        """dL/da."""
        return self.names.slope(self.names.a(layer)).replace(self.names.a(layer), self.a(layer))

    @property
    def results(self) -> list[str]:
        """What the function returns: the cost, then the gradients layer by layer."""
        return [self.names.cost, *map(self.names.slope, self._parameters)]

    @property
    def _parameters(self) -> list[str]:
        return [variable for variable, _, _ in parameters(self.walk, self.names)]

    def _case(self, name: str) -> str:
        return name[0].upper() + name[1:] if self.whole else name

    @property
    def _last(self) -> int:
        return self.walk.network.layers

    def laid(self, values: Array) -> Array:
        """Values of shape (examples, units) as the examples stand here."""
        return values if self.rows else values.T

    @property
    def laid_parameters(self) -> Laid:
        """Weights as the notation stores them, biases as the examples lie."""
        return lambda kind, values: stored(self.names, values) if kind == q.WEIGHT else self.laid(values[None, :])

    def shape(self, name: str, layer: int) -> str:
        """A comment: the shape of a matrix with an entry per unit of a layer and example."""
        units = self.walk.network.sizes[layer]
        m = self.walk.data.examples
        return f"{name}, {m} x {units}: examples x units" if self.rows else f"{name}, {units} x {m}: units x examples"

    def _size(self, layer: int) -> str:
        """The shape of what has an entry per unit and example."""
        units, many = self.walk.network.sizes[layer], "m" if self.whole else "1"
        return f"({many}, {units})" if self.rows else f"({units}, {many})"

    # --- lines

    def of_batch(self) -> Iterator[str]:
        """Everything at once; sums over the examples are products of matrices."""
        yield from self.forward()
        yield f"{self.names.cost} = np.{self._noun}({self._losses(axis=True)}){self._penalty}"
        yield from self.backward()
        for n in range(self._last, 0, -1):
            weight, bias = self.names.weight(n), self.names.bias(n)
            yield f"{self.names.slope(weight)} = {self._outer(n)}{over(self.walk)}{self._shrink(weight)}"
            if self.walk.network.bias[n - 1]:
                yield f"{self.names.slope(bias)} = {self.error(n)}.{self._noun}(axis={0 if self.rows else 1}, keepdims=True)"

    def of_loop(self) -> Iterator[str]:
        """One example at a time; the sums are collected."""
        yield f"{self.names.cost} = 0.0"
        yield from (f"{self.names.slope(p)} = np.zeros_like({p})" for p in self._parameters)
        yield "for i in range(m):"
        inside = [
            f"{self.a(0)}, {self.y} = X[{self._one}], Y[{self._one}]",
            *self.forward(),
            f"{self.names.cost} += {self._losses(axis=False)}",
            *self.backward(),
        ]
        for n in range(self._last, 0, -1):
            inside.append(f"{self.names.slope(self.names.weight(n))} += {self._outer(n)}")
            if self.walk.network.bias[n - 1]:
                inside.append(f"{self.names.slope(self.names.bias(n))} += {self.error(n)}")
        yield from ("    " + line for line in inside)
        if averages(self.walk) or self._penalty:
            yield f"{self.names.cost} = {self.names.cost}{over(self.walk)}{self._penalty}"
        for p in self._parameters:
            shrink = self._shrink(p) if p in {self.names.weight(n) for n in range(1, self._last + 1)} else ""
            if averages(self.walk) or shrink:
                yield f"{self.names.slope(p)} = {self.names.slope(p)}{over(self.walk)}{shrink}"

    def forward(self) -> Iterator[str]:
        for n in range(1, self._last + 1):
            weights, before = self.names.weight(n), self.a(n - 1)
            if self.rows:
                product = f"{before} @ {weights}" if self.names.from_to else f"{before} @ {weights}.T"
            else:
                product = f"{weights}.T @ {before}" if self.names.from_to else f"{weights} @ {before}"
            yield f"{self.z(n)} = {product}{plus_bias(self.walk, self.names, n)}  # {self._size(n)}"
            yield f"{self.a(n)} = {self.said.applied(n, self.z(n))}"

    def backward(self) -> Iterator[str]:
        yield from self._output_error()
        for n in range(self._last - 1, 0, -1):
            weights, after = self.names.weight(n + 1), self.error(n + 1)
            if self.rows:
                back = f"{after} @ {weights}.T" if self.names.from_to else f"{after} @ {weights}"
            else:
                back = f"{weights} @ {after}" if self.names.from_to else f"{weights}.T @ {after}"
            yield f"{self.error(n)} = ({back}){self._slope(n)}  # {self._size(n)}"

    def _output_error(self) -> Iterator[str]:
        said, a, error, back = self.said, self.a(self._last), self.error(self._last), self.back(self._last)
        if said.short_cut:
            yield f"{error} = {said.error(a, self.y)}"
            return
        if said.straight_to_z:
            yield f"{error} = {said.by_z(self.z(self._last), self.y)}"
            return
        if said.loss.slope is None:
            yield f"{back} = np.zeros_like({a})"
            yield f"{back}[{self._output}] = 1.0"
        else:
            yield f"{back} = {said.back(a, self.y)}"
        if said.kind(self._last).whole_layer:
            yield from self._through_whole_layer(error, back, a)
        else:
            yield f"{error} = {back}{self._slope(self._last)}"

    def _through_whole_layer(self, error: str, back: str, a: str) -> Iterator[str]:
        units = self.walk.network.sizes[-1]
        yield "# How a_k changes when z_j moves: a_k (1 - a_k) or -a_k a_j"
        if self.rows:
            yield f"{JACOBIAN} = {a}[:, :, None] * (np.eye({units}) - {a}[:, None, :])"
            yield f"{error} = np.sum({back}[:, :, None] * {JACOBIAN}, axis=1)"
        else:
            yield f"{JACOBIAN} = {a}[:, None, :] * (np.eye({units})[:, :, None] - {a}[None, :, :])"
            yield f"{error} = np.sum({back}[:, None, :] * {JACOBIAN}, axis=0)"

    def _slope(self, layer: int) -> str:
        return self.said.slope(layer, self.z(layer), self.a(layer))

    def _outer(self, layer: int) -> str:
        """The sum over the examples of errors times activations, as W is stored."""
        error, before = self.error(layer), self.a(layer - 1)
        if self.rows:
            return f"{before}.T @ {error}" if self.names.from_to else f"{error}.T @ {before}"
        return f"{before} @ {error}.T" if self.names.from_to else f"{error} @ {before}.T"

    def _losses(self, axis: bool) -> str:
        """The loss of every example (``axis``), or of the one that stands here."""
        a, y = self.a(self._last), self.y
        end = f", axis={1 if self.rows else 0})" if axis else ")"
        if self.said.loss.term is None:
            return f"{a}[{self._output}]" if axis else f"np.sum({a}[{self._output}])"
        return self.said.summed(self.z(self._last), a, y, end)

    @property
    def _output(self) -> str:
        """The index of the prediction that is looked at."""
        return f":, {self.walk.network.output}" if self.rows else f"{self.walk.network.output}"

    @property
    def _one(self) -> str:
        """The index of example i, which keeps its row or column."""
        return "i : i + 1" if self.rows else ":, i : i + 1"

    @property
    def _penalty(self) -> str:
        return f" + {penalty(self.walk, self.names, 'np.sum')}" if self.walk.network.l2 > 0 else ""

    def _shrink(self, weight: str) -> str:
        return shrinking(self.walk, weight)

    @property
    def _noun(self) -> str:
        """The function of NumPy that brings the examples together."""
        return reduction_named(self.walk.network.reduction).noun
