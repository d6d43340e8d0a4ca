"""Parameters that are held fixed: an update leaves them as they are (lecture 003: the other levels fixed).

As text a parameter is written as it stands in the arguments of a network: ``weights[0][1][2]`` is the weight into unit 1 of the first
layer after the input from unit 2 before it, ``biases[1][0]`` a bias, ``weights[0][1]`` all weights into a unit and ``weights[0]`` all
of a layer, each counted from 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ..core.errors import InputError
from ..core.quantities import BIAS, WEIGHT, Variable, bias, weight

_TEXT: Final = re.compile(r"\s*(weights|biases)((?:\s*\[\s*\d{1,4}\s*(?:,\s*\d{1,4}\s*)*\]){1,3})\s*", re.ASCII)
_ALLOWED: Final = "weights[0], weights[0][1], weights[0][1][2], biases[1], biases[1][0] of this network, counted from 0"


def checked_held(held: Iterable[object], sizes: Sequence[int], biased: Sequence[bool]) -> frozenset[Variable]:
    """The parameters that are meant. Raises InputError for a text or a quantity that names none of the network's."""
    if isinstance(held, str) or not isinstance(held, Iterable):
        raise InputError("held", held, f"a list of {_ALLOWED}")
    entries = list(held)
    every = dict.fromkeys(parameters_of(sizes, biased)) if entries else {}
    found: set[Variable] = set()
    for entry in entries:
        meant = [entry] if isinstance(entry, Variable) and entry in every else _named(entry, every)
        if not meant:
            raise InputError("held", entry, _ALLOWED)
        found.update(meant)
    return frozenset(found)


def held_texts(held: frozenset[Variable], sizes: Sequence[int], biased: Sequence[bool]) -> list[str]:
    """The same as texts, a whole layer's weights or biases as one."""
    texts: list[str] = []
    for layer in sorted({p.index[0] for p in held}):
        for kind in (WEIGHT, BIAS):
            own = [p for p in parameters_of(sizes, biased) if p.name == kind and p.index[0] == layer]
            chosen = [p for p in own if p in held]
            texts += [whole_text(kind, layer)] if own and chosen == own else [text_of(p) for p in chosen]
    return texts


def whole_text(kind: str, layer: int) -> str:
    """The text of all weights, or biases, of a layer (1 is the first after the input)."""
    return f"{'weights' if kind == WEIGHT else 'biases'}[{layer - 1}]"


def text_of(parameter: Variable) -> str:
    """The text of one parameter."""
    layer, *rest = parameter.index
    return whole_text(parameter.name, layer) + "".join(f"[{n}]" for n in rest)


def parameters_of(sizes: Sequence[int], biased: Sequence[bool]) -> tuple[Variable, ...]:
    """All parameters, layer by layer and neuron by neuron: the weights into it, then its bias, where the layer has one."""
    return tuple(p for n in range(1, len(sizes)) for i in range(sizes[n]) for p in _into(sizes, n, i, biased[n - 1]))


def _into(sizes: Sequence[int], n: int, i: int, biased: bool) -> Iterator[Variable]:
    yield from (weight(n, i, j) for j in range(sizes[n - 1]))
    if biased:
        yield bias(n, i)


def _named(entry: object, every: Iterable[Variable]) -> list[Variable]:
    """The parameters that a text means; none where it is none of theirs."""
    match = _TEXT.fullmatch(entry) if isinstance(entry, str) else None
    if match is None:
        return []
    layer, *rest = (int(n) for n in re.findall(r"\d+", match[2]))
    kind, start = (WEIGHT if match[1] == "weights" else BIAS), (layer + 1, *rest)
    return [p for p in every if p.name == kind and p.index[: len(start)] == start]
