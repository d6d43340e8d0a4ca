"""The notations of the lectures, each a frozen value. Switching one changes names, and no number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ...core.errors import InputError
from ...core.records.activations import SIGMOID


@dataclass(frozen=True, slots=True)
class Notation:
    """The conventions of one lecture.

    ``first_layer`` is the superscript of the input layer's activations; ``weight_shift`` is added to a weight's layer
    (counted from the input as 0) to give the weight's superscript. ``brackets`` encloses it. ``from_to``: the first index of a
    weight is the unit it comes from, its matrix has shape (n_{l-1}, n_l) and is used transposed. ``error`` is how dJ/dz is
    written: "fraction", "delta" or "d" (then every derivative of the cost is written as a d before the quantity).
    ``example_first`` puts the index of the example before the layer. In its matrices the examples of a batch are columns, or ``rows``:
    ``forward`` is its equation, as text, and ``stacked`` says where the lecture shows it. With a ``bias_unit`` a bias is the weight of a
    unit a_0 = 1 of the layer before: column 0 of the layer's matrix.
    """

    key: str
    title: str
    source: str
    weight: str
    weight_matrix: str
    brackets: tuple[str, str]
    first_layer: int
    weight_shift: int
    from_to: bool
    activation: str
    cost: str
    error: str
    forward: str
    stacked: str
    rows: bool = False
    example_first: bool = False
    bias_unit: bool = False

    def letter_of(self, activation: str) -> str:
        """The letter of an activation function. A lecture's sigma is the sigmoid: another function is called g beside it."""
        return "g" if self.activation == r"\sigma" and activation != SIGMOID.name else self.activation

    @property
    def counts_input(self) -> bool:
        """Whether the input layer is counted, as layer 1."""
        return self.first_layer == 1


NOTATIONS: Final[dict[str, Notation]] = {
    n.key: n
    for n in (
        Notation(
            key="003",
            title="Lecture 003 (Sellie): W, J, ∂J/∂z",
            source="Lecture 003, L. Sellie, Introduction to Machine Learning: Neural Networks",
            weight="W",
            weight_matrix="W",
            brackets=("(", ")"),
            first_layer=1,
            weight_shift=0,
            from_to=False,
            activation="f",
            cost="J",
            error="fraction",
            forward="Z = W A + b",
            stacked="Lecture 003 writes one example as a column, z = W a + b. A batch puts the columns side by side.",
        ),
        Notation(
            key="002",
            title="Lecture 002: w, C, δ",
            source="Lecture 002, neural network backpropagation",
            weight="w",
            weight_matrix="w",
            brackets=("(", ")"),
            first_layer=1,
            weight_shift=1,
            from_to=False,
            activation="g",
            cost="C",
            error="delta",
            forward="Z = w A + b",
            stacked="Lecture 002 writes one example as a column, z = w a + b. A batch puts the columns side by side.",
        ),
        Notation(
            key="000",
            title="Lecture 000 (Ngo et al.): W, L, ∂L/∂z",
            source="Lecture 000, Ngo, Tan, Antioquia and Tiam-Lee, Neural Networks, Part 1",
            weight="W",
            weight_matrix="W",
            brackets=("[", "]"),
            first_layer=0,
            weight_shift=0,
            from_to=False,
            activation=r"\sigma",
            cost="L",
            error="fraction",
            forward="Z = A Wᵀ + bᵀ",
            stacked="In lecture 000 every instance is a row of X, so the weights come second and transposed, and b lies down as a row.",
            rows=True,
        ),
        Notation(
            key="004",
            title="Lecture 004: wᵀ, ℒ, dz",
            source="Lecture 004, Basics of Neural Networks",
            weight="w",
            weight_matrix="w",
            brackets=("[", "]"),
            first_layer=0,
            weight_shift=0,
            from_to=True,
            activation=r"\sigma",
            cost=r"\mathcal{L}",
            error="d",
            forward="Z = wᵀ A + b",
            stacked="Lecture 004 stacks the examples as columns. Its w has a row for what it comes from, so it is used transposed.",
        ),
        Notation(
            key="001",
            title="Lecture 001: Wᵀ, J, (i)[l]",
            source="Lecture 001, neural networks continued: the vectorised layer recipe",
            weight="w",
            weight_matrix="W",
            brackets=("[", "]"),
            first_layer=0,
            weight_shift=0,
            from_to=True,
            activation="g",
            cost="J",
            error="fraction",
            forward="Z = Wᵀ A + b",
            stacked="Lecture 001 stacks the observations as columns, shape (n, m). Its W has a row for what it comes from: used "
            "transposed.",
            example_first=True,
        ),
        Notation(
            key="theta",
            title="Lecture 002 with bias unit: Θ, a₀, δ",
            source="Lecture 002, neural network backpropagation: forward propagation with Θ (theta) and the bias unit a₀ = 1",
            weight=r"\Theta",
            weight_matrix=r"\Theta",
            brackets=("(", ")"),
            first_layer=1,
            weight_shift=0,
            from_to=False,
            activation="g",
            cost="C",
            error="delta",
            forward="Z = Θ A",
            stacked="Lecture 002 writes z = Θ a and adds the bias unit a₀ = 1 to a: column 0 of Θ has the biases. A batch puts the columns "
            "side by side.",
            bias_unit=True,
        ),
    )
}


def notation_named(key: object) -> Notation:
    """The notation of that key. Raises InputError that lists the keys."""
    if isinstance(key, Notation):
        return key
    if isinstance(key, str) and key in NOTATIONS:
        return NOTATIONS[key]
    raise InputError("notation", key, ", ".join(NOTATIONS))
