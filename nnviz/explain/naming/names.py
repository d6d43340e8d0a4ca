"""Names of quantities in a notation: a name is a letter with a subscript and a superscript, and three ways to write it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ...core import quantities as q
from ...core.quantities import Branch, Gradient, Local, LongWay, Memory, Quantity, Summed, Updated, Variable
from ...core.records.rule import Rule
from ...core.records.rules import PLAIN
from .letters import sign
from .notation import Notation

_COST: Final = Variable(q.COST)

_DATA: Final = r"\text{data}"
"""Marks the loss on the data where the cost has a penalty too."""

_PER_EXAMPLE: Final = (q.INPUT, q.PRE_ACTIVATION, q.ACTIVATION)

GENERIC_EXAMPLE: Final = -2
"""Stands for "any example i" where a name is written under a sum over the examples."""

EXAMPLE_LEFT_OPEN: Final = -3
"""Leaves ``EXAMPLE_MARK`` in the place of the example's number: whoever shows the name puts it in."""

EXAMPLE_MARK: Final = "\ue000"

_LOWERED: Final = str.maketrans("0123456789+-()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_RAISED: Final = str.maketrans("0123456789()i", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾ⁱ")


def example_index(example: int) -> str:
    """How an example (from 0) is written in a superscript."""
    return f"({example + 1})"


@dataclass(frozen=True, slots=True)
class Name:
    """``letter`` (LaTeX) with ``below`` and ``above``; ``over`` is what a derivative is taken by, written as a fraction.

    ``through`` says, in plain words, that the derivative is only what comes back that way.
    """

    letter: str
    below: str = ""
    above: str = ""
    over: Name | None = None
    through: str = ""

    @property
    def latex(self) -> str:
        text = self.letter + (f"_{{{self.below}}}" if self.below else "") + (f"^{{{self.above}}}" if self.above else "")
        if self.over is None:
            return text
        fraction = rf"\frac{{\partial {text}}}{{\partial {self.over.latex}}}"
        return rf"\left.{fraction}\right|_{{\text{{{_as_text(self.through)}}}}}" if self.through else fraction

    @property
    def text(self) -> str:
        """As text in one line, typeset with the signs that there are: W₁₁⁽¹⁾, w₁₁[1], ∂J/∂z₁⁽²⁾."""
        text = sign(self.letter) + _lowered(sign(self.below)) + _in_superscript(self.above)
        return f"∂{text}/∂{self.over.text}" + (f" {self.through}" if self.through else "") if self.over else text

    @property
    def plain(self) -> str:
        """The same for the comments of a program: W_11^(1)."""
        below = f"_{sign(self.below)}" if self.below else ""
        text = sign(self.letter) + below + (f"^{self.above}" if self.above else "")
        return f"∂{text}/∂{self.over.plain}" + (f" {self.through}" if self.through else "") if self.over else text

    @property
    def html(self) -> str:
        """With <sub> and <sup>, as Plotly reads it."""
        below = f"<sub>{sign(self.below)}</sub>" if self.below else ""
        above = f"<sup>{self.above}</sup>" if self.above else ""
        text = sign(self.letter) + below + above
        return f"∂{text}/∂{self.over.html}" + (f" {self.through}" if self.through else "") if self.over else text

    @property
    def mathml(self) -> str:
        """As presentation MathML, for the player's formulas."""
        letter = f"<mi>{sign(self.letter)}</mi>"
        if self.below and self.above:
            text = f"<msubsup>{letter}{_mathml_index(self.below)}{_mathml_index(self.above)}</msubsup>"
        elif self.below:
            text = f"<msub>{letter}{_mathml_index(self.below)}</msub>"
        elif self.above:
            text = f"<msup>{letter}{_mathml_index(self.above)}</msup>"
        else:
            text = letter
        if self.over is None:
            return text
        fraction = f"<mfrac><mrow><mo>∂</mo>{text}</mrow><mrow><mo>∂</mo>{self.over.mathml}</mrow></mfrac>"
        return f"<msub><mrow>{fraction}<mo>|</mo></mrow><mtext>{self.through}</mtext></msub>" if self.through else fraction

    @property
    def sign(self) -> str:
        """What tells a derivative where there is no room for its name: ∂, δ or d."""
        return "∂" if self.over else "δ" if self.letter == r"\delta" else "d"

    @property
    def runs(self) -> list[tuple[str, str]]:
        """Pieces of text with their place ("", "sub" or "sup"), for drawing."""
        pieces = [(sign(self.letter), ""), (sign(self.below), "sub"), (self.above, "sup")]
        own = [(text, place) for text, place in pieces if text]
        return [("∂", ""), *own, ("/∂", ""), *self.over.runs] if self.over else own


def _as_text(words: str) -> str:
    return words.replace("_", r"\_")


def _lowered(below: str) -> str:
    """A subscript in one line; in parentheses where it has letters that cannot be lowered."""
    lowered = below.translate(_LOWERED)
    kept = {a for a, b in zip(below, lowered, strict=True) if a == b}
    return lowered if kept <= {","} else f"({below})"


def _in_superscript(above: str) -> str:
    """A superscript in one line; square brackets cannot be raised, and stand where they are."""
    return re.sub(r"\([^)]*\)|^\d+$", lambda m: m[0].translate(_RAISED), above)


def raised(text: str) -> str:
    """Text in which a superscript is marked by ^, with the superscript raised: Z^(2) becomes Z⁽²⁾."""
    return re.sub(r"\^((?:[(\[]\w+[)\]])+|\w+)", lambda m: _in_superscript(m[1]), text)


def _pair(first: int, second: int) -> str:
    """Two indices, set off where one of them has two digits."""
    return f"{first}{second}" if max(first, second) <= 9 else f"{first},{second}"


def _mathml_index(text: str) -> str:
    return f"<mn>{text}</mn>" if text.isdigit() else f"<mtext>{sign(text)}</mtext>"


@dataclass(frozen=True)
class Namer:
    """Names the quantities of one lesson.

    ``sizes`` are the units per layer, ``examples`` the size of the batch; ``cost`` is the quantity that is minimised and
    ``example_loss`` what one example contributes to it (where the loss is the prediction itself both are an activation). ``rule`` says
    how parameters are updated, and so what is remembered of them.
    """

    notation: Notation
    sizes: tuple[int, ...]
    examples: int = 1
    cost: Variable = _COST
    example_loss: Variable = _COST
    rule: Rule = PLAIN

    @property
    def _letters(self) -> list[str]:
        """What the rule calls what it remembers."""
        return [kept.letter for kept in self.rule.remembered]

    def name(self, quantity: Quantity, example: int | None = None) -> Name:
        """The name of a quantity; ``example`` (from 0, or GENERIC_EXAMPLE) where it differs from example to example."""
        match quantity:
            case Variable():
                return self._variable(quantity, example)
            case Gradient():
                return self._gradient(quantity, example)
            case LongWay(gradient):
                return self._gradient(gradient, example)
            case Branch(of, wrt):
                return self._gradient(Gradient(of, wrt), example)
            case Local(of, wrt, _):
                return self._fraction(self._variable(of, example), self.differentiated(wrt, example))
            case Updated(of):
                return self._variable(of, None)
            case Memory(of, place):
                parameter = self._variable(of, None)
                return Name(self._letters[place], f"{parameter.letter},{parameter.below}", parameter.above)
            case Summed(of):
                parameter = self._variable(of.wrt, None)
                return Name("S" if of.wrt.name == q.WEIGHT or self.notation.bias_unit else "s", parameter.below, parameter.above)

    def latex(self, quantity: Quantity, example: int | None = None) -> str:
        return self.name(quantity, example).latex

    @cached_property
    def predicts(self) -> bool:
        """Whether the prediction itself is differentiated."""
        return self.example_loss.name == q.ACTIVATION

    def matrix(self, letter: str, layer: int, example: int | None = None) -> str:
        """LaTeX of a whole layer: its ``letter`` (z, a, W, b) with the layer's superscript."""
        if letter == q.WEIGHT:
            return f"{self.notation.weight_matrix}^{{{self._enclosed(layer + self.notation.weight_shift)}}}"
        if letter == q.BIAS and self.notation.bias_unit:
            return self._columns(layer, "k=0")
        if letter == q.BIAS:
            return f"b^{{{self._enclosed(layer + self.notation.weight_shift)}}}"
        if letter == q.ACTIVATION and layer == 0:
            return "x" + (f"^{{{self._example(example)}}}" if self._example(example) else "")
        return f"{letter}^{{{self._above(layer, example)}}}"

    def without_biases(self, layer: int) -> str:
        """LaTeX of a layer's weights alone, where its matrix has the biases in column 0."""
        return self._columns(layer, r"k \geq 1") if self.notation.bias_unit else self.matrix(q.WEIGHT, layer)

    def _columns(self, layer: int, which: str) -> str:
        return f"{self.notation.weight_matrix}_{{{which}}}^{{{self._enclosed(layer + self.notation.weight_shift)}}}"

    def layer_number(self, layer: int) -> int:
        """The number of a layer in this notation."""
        return layer + self.notation.first_layer

    def _variable(self, v: Variable, example: int | None) -> Name:
        match v.name:
            case q.WEIGHT:
                layer, unit, source = v.index
                first, second = (source, unit) if self.notation.from_to else (unit, source)
                return Name(self.notation.weight, _pair(first + 1, second + 1), self._enclosed(layer + self.notation.weight_shift))
            case q.BIAS if self.notation.bias_unit:
                return Name(self.notation.weight, _pair(v.index[1] + 1, 0), self._enclosed(v.index[0] + self.notation.weight_shift))
            case q.BIAS_UNIT:
                # Always 1, so it has no index of an example.
                return Name("a", "0", self._above(v.index[0], None)) if v.index[0] else Name("x", "0")
            case q.BIAS:
                return Name("b", str(v.index[1] + 1), self._enclosed(v.index[0] + self.notation.weight_shift))
            case q.PRE_ACTIVATION | q.ACTIVATION:
                return Name(v.name, str(v.index[1] + 1), self._above(v.index[0], example))
            case q.INPUT:
                return Name("x", str(v.index[1] + 1) if self.sizes[0] > 1 else "", self._example(example))
            case q.TARGET:
                return Name("y", str(v.index[0] + 1) if self.sizes[-1] > 1 else "", self._example(example))
            case _:
                return self._of_the_loss(v, example)

    def _of_the_loss(self, v: Variable, example: int | None) -> Name:
        # Where one prediction is differentiated, a loss may still come after it.
        mean_prediction = self.predicts and self.cost.name == q.COST
        letter = r"\overline{\hat{y}}" if mean_prediction else self.notation.cost
        match v.name:
            case q.COST:
                return Name(letter)
            case q.EXAMPLE_LOSS:
                # Of a single example it is a quantity of its own only beside a penalty.
                return Name(letter, _DATA if self.examples == 1 and v != self.cost else "", self._example(example))
            case q.MEAN_LOSS | q.SUMMED_LOSS:
                return Name(letter, _DATA)
            case q.PENALTY:
                return Name("R")
            case q.PATH:
                return Name("p", str(v.index[0] + 1))
            case q.PATHS_LISTED:
                return Name("s")
            case q.PATHS_NOT_LISTED:
                return Name("r")
            case q.LEARNING_RATE:
                return Name(r"\alpha")
            case q.L2_STRENGTH:
                return Name(r"\lambda")
            case q.COUNT:
                return Name("t")
            case _:
                below = ",".join(str(i + 1) for i in v.index)
                return Name(v.name, below)

    def _gradient(self, g: Gradient, example: int | None) -> Name:
        # A gradient of one example's loss carries the index of the example on the loss, if on nothing else.
        of, wrt = self.differentiated(g.of, example), self._variable(g.wrt, example)
        error_term = g.wrt.name == q.PRE_ACTIVATION and g.of == self.example_loss
        if self.notation.error == "delta" and error_term:
            return Name(r"\delta", wrt.below, wrt.above)
        if g.of == self.cost != self.example_loss and g.wrt.name in _PER_EXAMPLE:
            # One example's part in the mean: not to be taken for the derivative of its own loss.
            return self._fraction(of, wrt)
        d_is_free = g.of == self.cost or (g.of == self.example_loss and (self.examples > 1 or g.wrt.name not in (q.WEIGHT, q.BIAS)))
        if self.notation.error == "d" and d_is_free and not self.predicts:
            above = wrt.above
            if g.of != self.cost and example is not None and self._example(example) not in above:
                above += self._example(example)
            return Name("d" + wrt.letter, wrt.below, above)
        return self._fraction(of, wrt)

    def differentiated(self, of: Variable, example: int | None) -> Name:
        """The name of what is differentiated: of a prediction with its hat."""
        if self.predicts and of.name == q.ACTIVATION and of.index[0] == len(self.sizes) - 1:
            k = str(of.index[1] + 1) if self.sizes[-1] > 1 else ""
            return Name(r"\hat{y}", k, self._example(example))
        return self._variable(of, example)

    @staticmethod
    def _fraction(of: Name, wrt: Name) -> Name:
        return Name(of.letter, of.below, of.above, wrt)

    def _enclosed(self, number: int) -> str:
        left, right = self.notation.brackets
        return f"{left}{number}{right}"

    def _example(self, example: int | None) -> str:
        if example is None or self.examples == 1:
            return ""
        return {GENERIC_EXAMPLE: "(i)", EXAMPLE_LEFT_OPEN: EXAMPLE_MARK}.get(example) or example_index(example)

    def _above(self, layer: int, example: int | None) -> str:
        number, index = self._enclosed(layer + self.notation.first_layer), self._example(example)
        return index + number if self.notation.example_first else number + index
