"""The update of every parameter in a script, printed from the forms of the rule; and as an optimizer of PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..core import quantities as q
from ..core.arithmetic import Array
from ..core.printers import NUMPY, Printer
from ..core.quantities import Memory, Variable
from ..core.records.rules import PLAIN
from .script import Names, asserted, assigned, noted, stored

if TYPE_CHECKING:
    from ..walked import Walked

Laid = Callable[[str, Array], Array]
"""How a script stores the numbers of a layer's weights or biases: by the kind (W or b) and the numbers as (to, from) or (units,)."""


def as_stored(names: Names) -> Laid:
    """Weights as the notation stores them, biases as vectors."""
    return lambda kind, values: stored(names, values) if kind == q.WEIGHT else values


def parameters(walk: Walked, names: Names) -> Iterator[tuple[str, str, int]]:
    """Every layer's weights and biases, where it has some: the variable, its kind and the layer."""
    for n in range(1, walk.network.layers + 1):
        yield names.weight(n), q.WEIGHT, n
        if walk.network.bias[n - 1]:
            yield names.bias(n), q.BIAS, n


def memory_name(walk: Walked, place: int, variable: str) -> str:
    """The variable of what is remembered of another variable."""
    return f"{walk.structure.rule.remembered[place].letter}_{variable}"


def _remembered(walk: Walked, kind: str, layer: int, place: int, *, after: bool) -> Array:
    """What is remembered of a layer's weights (to, from) or biases (units,)."""
    units, sources = walk.network.sizes[layer], walk.network.sizes[layer - 1]

    def number(v: Variable) -> float:
        return float(walk.values[Memory(v, place, after)][0])

    if kind == q.BIAS:
        return np.array([number(q.bias(layer, i)) for i in range(units)])
    return np.array([[number(q.weight(layer, i, j)) for j in range(sources)] for i in range(units)])


def memory_lines(walk: Walked, names: Names, laid: Laid) -> Iterator[str]:
    """What is remembered from the update before, and the number of this one."""
    rule = walk.structure.rule
    for variable, kind, layer in parameters(walk, names):
        for place, kept in enumerate(rule.remembered):
            values = laid(kind, _remembered(walk, kind, layer, place, after=False))
            comment = f"{kept.title} of {names.written(kind, layer)}"
            yield assigned(memory_name(walk, place, variable), "np.array", values, comment=comment)
    if rule.counts:
        yield f"t = {walk.state.updates + 1}  # the number of this update"


def held_places(walk: Walked, laid: Laid, kind: str, layer: int) -> list[str]:
    """The indices, as Python, of what is held fixed of a layer's weights or biases as they are stored; [:] where that is everything."""
    units, sources = walk.network.sizes[layer], walk.network.sizes[layer - 1]
    if kind == q.WEIGHT:
        mask = np.array([[q.weight(layer, i, j) in walk.network.held for j in range(sources)] for i in range(units)])
    else:
        mask = np.array([q.bias(layer, i) in walk.network.held for i in range(units)])
    if mask.all():
        return ["[:]"]
    return [f"[{', '.join(map(str, place))}]" for place in np.argwhere(laid(kind, mask)).tolist()]


def update_lines(walk: Walked, names: Names, laid: Laid) -> Iterator[str]:
    """The new parameters, and before each of them what is remembered now."""
    rule = walk.structure.rule
    for variable, kind, layer in parameters(walk, names):
        slope, written = names.slope(variable), names.written(kind, layer)
        now = []
        for place, kept in enumerate(rule.remembered):
            old = memory_name(walk, place, variable)
            now.append(f"{old}_new")
            yield f"{old}_new = {Printer(NUMPY, [old, slope].__getitem__).text(kept.form)}"
        operands = [variable, "alpha", slope, *now, "t"]
        said = f"{written} ← {written} − α {names.written_slope(kind, layer)}" if rule == PLAIN else f"new {written}: {rule.in_words}"
        yield noted(f"{variable}_new = {Printer(NUMPY, operands.__getitem__).text(rule.form)}", said)
        for at in held_places(walk, laid, kind, layer):
            yield from (f"{new}_new{at} = {new}{at}  # held fixed" for new in (*(n.removesuffix("_new") for n in now), variable))


def memory_asserts(walk: Walked, names: Names, laid: Laid) -> Iterator[str]:
    """Asserts for what is remembered after the update."""
    for variable, kind, layer in parameters(walk, names):
        for place, kept in enumerate(walk.structure.rule.remembered):
            values = laid(kind, _remembered(walk, kind, layer, place, after=True))
            yield asserted(f"{memory_name(walk, place, variable)}_new", values, f"new {kept.title} of {names.written(kind, layer)}")


def optimizer_lines(walk: Walked, names: Names) -> Iterator[str]:
    """The same update by the optimizer of PyTorch, which is given what earlier updates left behind."""
    rule = walk.structure.rule
    arguments = "".join(f", {name}={value!r}" for name, value in rule.arguments.items())
    laid = as_stored(names)
    moved = [p for p in parameters(walk, names) if held_places(walk, laid, *p[1:]) != ["[:]"]]
    if not moved:
        yield "# All parameters are held fixed."
        return
    whole = [variable for variable, _, _ in parameters(walk, names) if variable not in {m[0] for m in moved}]
    if whole:
        yield f"# {', '.join(whole)}: held fixed, so the optimizer is not given them."
    variables = ", ".join(variable for variable, _, _ in moved)
    yield f"optimizer = torch.optim.{rule.optimizer}([{variables}], lr={walk.learning_rate!r}{arguments})"
    for variable, kind, layer in moved if walk.state.updates else ():
        state = f"optimizer.state[{variable}]"
        for place, kept in enumerate(rule.remembered):
            values = laid(kind, _remembered(walk, kind, layer, place, after=False))
            yield assigned(f'{state}["{kept.state}"]', "torch.tensor", values, more=", dtype=torch.float64")
        yield f'{state}["step"] = torch.tensor({float(walk.state.updates)!r})'
    places = [(v, at) for v, kind, layer in moved for at in held_places(walk, laid, kind, layer)]
    yield from (f"held_{n} = {variable}[{at[1:-1]}].item()  # held fixed" for n, (variable, at) in enumerate(places))
    yield "optimizer.step()"
    if places:
        yield "with torch.no_grad():"
        yield from (f"    {variable}{at} = held_{n}" for n, (variable, at) in enumerate(places))


def optimizer_asserts(walk: Walked, names: Names) -> Iterator[str]:
    """Asserts for what the optimizer made of the parameters."""
    yield from new_asserts(walk, names, as_stored(names), "")


def new_asserts(walk: Walked, names: Names, laid: Laid, ending: str) -> Iterator[str]:
    """Asserts for the parameters after the update, which are in the variables with that ending."""
    for variable, kind, n in parameters(walk, names):
        values = (walk.updated.weights if kind == q.WEIGHT else walk.updated.biases)[n - 1]
        yield asserted(f"{variable}{ending}", laid(kind, values), f"new {names.written(kind, n)}")
