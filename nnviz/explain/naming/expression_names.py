"""Names of the quantities of an expression, from the names that a person typed: x1 and x_1 become x with an index, theta θ."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property

from ...core.quantities import Branch, Gradient, Local, LongWay, Quantity, Updated, Variable
from .letters import latex_of
from .letters import word as as_word
from .names import Name, Namer
from .notation import NOTATIONS, Notation

_INDEXED = re.compile(r"([A-Za-z]+?)_?(\d+|(?<=_)[A-Za-z0-9_]+)")
_LAYERED = re.compile(r"([A-Za-z]+)(\d+)_(\d+)")
_HAT = re.compile(r"([A-Za-z])_?hat")


def typed_name(identifier: str) -> Name:
    """A typed name as mathematics: W1_12 is W of layer 1 with the index 12, written as lecture 003 does."""
    layered = _LAYERED.fullmatch(identifier)
    if layered:
        return Name(_letter(layered[1]), layered[3], f"({layered[2]})")
    hat = _HAT.fullmatch(identifier)
    if hat and hat[1] == "y":
        return Name(r"\hat{y}")
    indexed = _INDEXED.fullmatch(identifier)
    if indexed:
        return Name(_letter(indexed[1]), indexed[2].replace("_", ","))
    return Name(_letter(identifier))


def _letter(word: str) -> str:
    greek = latex_of(word)
    if greek:
        return greek
    return word if len(word) == 1 else _verbatim(word)


def _verbatim(word: str) -> str:
    # The letters of a word stand close, as a word.
    return word.replace("_", r"\_")


@dataclass(frozen=True)
class ExpressionNamer(Namer):
    """Names the quantities of one expression. It is a namer without layers: whatever asks for a layer is about networks.

    ``typed`` are the names by index. ``twice`` are the (operation, operand) pairs in which an operand occurs more than once,
    so that its place has to be told.
    """

    notation: Notation = field(default=NOTATIONS["003"])
    sizes: tuple[int, ...] = ()
    typed: tuple[str, ...] = ()
    twice: frozenset[tuple[Variable, Variable]] = frozenset()

    @cached_property
    def _shown(self) -> tuple[Name, ...]:
        """Two names that would look alike, as x1 and x_1, are shown as they were typed. A name that is given again has a prime."""
        looks = {t: typed_name(t) for t in self.typed}
        count = Counter(looks.values())
        shown = []
        for place, typed in enumerate(self.typed):
            name = looks[typed] if count[looks[typed]] == 1 else Name(_verbatim(typed))
            shown.append(replace(name, letter=name.letter + "'" * self.typed[:place].count(typed)))
        return tuple(shown)

    def name(self, quantity: Quantity, example: int | None = None) -> Name:
        match quantity:
            case Variable(_, (index,)):
                return self._shown[index]
            case Gradient(of, wrt) | LongWay(Gradient(of, wrt)):
                return self._fraction(self.name(of), self.name(wrt))
            case Local(of, wrt, slot):
                through = f"{_place(slot)} place" if (of, wrt) in self.twice else ""
                return self._derivative(of, wrt, through)
            case Branch(of, wrt, by, slot):
                through = f"via {self.name(by).text}" + (f", {_place(slot)} place" if (by, wrt) in self.twice else "")
                return self._derivative(of, wrt, through)
            case Updated(of):
                return self.name(of)
        raise KeyError(quantity)

    def _derivative(self, of: Variable, wrt: Variable, through: str) -> Name:
        name = self.name(of)
        return Name(name.letter, name.below, name.above, self.name(wrt), through)


def _place(slot: int) -> str:
    return ("1st", "2nd")[slot]


def identifier(name: Name) -> str:
    """A name as it can be typed, so that ``typed_name`` shows it again: W_12^(1) is typed W1_12."""
    letter = as_word(name.letter)
    layer = "".join(c for c in name.above if c.isdigit())
    below = name.below.replace(",", "_")
    return letter + layer + (f"_{below}" if below and layer else below)
