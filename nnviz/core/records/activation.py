"""What an activation function declares about itself: one record, from which everything else about it follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..forms import Form, Ref
from ..operations import Operation
from .kernels import InPlace


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation function.

    ``build(n, k)`` gives the operation of unit k in a layer of n units: its form, its slopes, its kinks and its sentences. Only what
    reads the ``whole_layer`` depends on n and k. ``derivative`` is how its derivative is written in words; ``synonyms`` are other
    usual names, in small letters without blanks, hyphens and underscores.

    ``bounds`` are the least and the largest value where there are both. One that is ``limited`` comes so close to a limit that a
    float64 loses the distance; where its slope is read off a, ``steep`` is that slope from z alone. One that ``dies`` can be closed
    for every example. A ``spoken`` one is a function of typed formulas. ``on_depth`` says what many layers of it do to what flows back.

    ``tuned`` makes the same function with another ``number``, which is written behind its name in parentheses. ``fast`` is a kernel for
    training, needed only where evaluating the form is too slow.
    """

    name: str
    build: Callable[[int, int], Operation]
    derivative: str
    synonyms: tuple[str, ...] = ()
    whole_layer: bool = False
    bounds: tuple[float, float] | None = None
    limited: bool = False
    steep: Form | None = None
    dies: bool = False
    spoken: bool = True
    on_depth: str = ""
    tuned: Callable[[float], Activation] | None = None
    number: float | None = None
    fast: InPlace | None = None

    @property
    def keeps_01(self) -> bool:
        """Whether values lie in [0, 1]."""
        return self.bounds == (0.0, 1.0)

    @property
    def form(self) -> Form:
        """a as a form over z, of one that takes each unit by itself."""
        return self.build(1, 0).form

    @property
    def slope(self) -> Form:
        """da/dz as a form over z and a, of one that takes each unit by itself."""
        found = self.build(1, 0).slopes[0]
        assert found is not None
        return found

    @property
    def slope_of_z(self) -> Form:
        """The same over z alone: what is read off a is written out."""
        return self.steep or self.slope.substituted(lambda k: self.form if k < 0 else Ref(k))

    @property
    def identifier(self) -> str:
        """Its name as one word: with a number, name(0.2), it is name_0_2."""
        kept = (c if c.isalnum() or c == "_" else {"-": "minus_", ".": "_", "(": "_", "+": ""}.get(c, "") for c in self.name)
        return "".join(kept)
