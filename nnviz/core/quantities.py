"""Quantities: what has a value. They are identified by what they are, never by a string that must be parsed.

Layers are counted here from the input, which is layer 0; a weight belongs to the layer that it leads into. Units count
from 0. Notations (``nnviz.explain.notation``) turn these into the names of a lecture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Variable:
    """A quantity of the forward pass: ``name`` says what kind, ``index`` which one of its kind."""

    name: str
    index: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Local:
    """A local derivative: how ``of`` changes with its ``slot``-th operand ``wrt``, the other operands held fixed."""

    of: Variable
    wrt: Variable
    slot: int


@dataclass(frozen=True, slots=True)
class Gradient:
    """The derivative of ``of`` with respect to ``wrt`` through everything that lies between them."""

    of: Variable
    wrt: Variable


@dataclass(frozen=True, slots=True)
class Branch:
    """The part of the derivative of ``of`` with respect to ``wrt`` that comes back through one use: operand ``slot`` of ``through``."""

    of: Variable
    wrt: Variable
    through: Variable
    slot: int


@dataclass(frozen=True, slots=True)
class LongWay:
    """The same derivative as ``gradient``, computed without the short cut that the loss and the activation allow."""

    gradient: Gradient


@dataclass(frozen=True, slots=True)
class Updated:
    """The value of a parameter after one step of gradient descent."""

    of: Variable


@dataclass(frozen=True, slots=True)
class Memory:
    """What an update rule remembers of a parameter: the ``place``-th thing, before the update or ``after`` it."""

    of: Variable
    place: int
    after: bool


@dataclass(frozen=True, slots=True)
class Summed:
    """The sum over the examples of the batch of a derivative of one example's loss (lecture 004: dw = dw + dz x)."""

    of: Gradient


Quantity = Variable | Local | Gradient | Branch | LongWay | Updated | Memory | Summed

INPUT: Final = "x"
TARGET: Final = "y"
WEIGHT: Final = "W"
BIAS: Final = "b"
PRE_ACTIVATION: Final = "z"
ACTIVATION: Final = "a"
BIAS_UNIT: Final = "bias unit"
EXAMPLE_LOSS: Final = "loss of one example"
MEAN_LOSS: Final = "mean loss"
SUMMED_LOSS: Final = "sum of the losses"
PENALTY: Final = "penalty"
COST: Final = "cost"
LEARNING_RATE: Final = "learning rate"
L2_STRENGTH: Final = "L2 strength"
COUNT: Final = "number of the update"
VARIABLE: Final = "variable"
"""A variable of an expression; its index is its place among the expression's names."""
RESULT: Final = "result"
"""What an operation of an expression finds; indexed like a variable."""

PATH: Final = "path"
PATHS_LISTED: Final = "sum of the paths listed"
PATHS_NOT_LISTED: Final = "paths not listed"

LOSS_KINDS: Final = frozenset({EXAMPLE_LOSS, MEAN_LOSS, SUMMED_LOSS, PENALTY, COST})
"""The kinds of quantity that belong to the loss phase."""


def input_(unit: int) -> Variable:
    """x_j, a value per example."""
    return Variable(INPUT, (0, unit))


def target(unit: int) -> Variable:
    """y_k, a value per example."""
    return Variable(TARGET, (unit,))


def weight(layer: int, unit: int, source: int) -> Variable:
    """The weight into ``unit`` of ``layer`` from ``source`` of the layer before."""
    return Variable(WEIGHT, (layer, unit, source))


def bias(layer: int, unit: int) -> Variable:
    """The bias of ``unit`` of ``layer``."""
    return Variable(BIAS, (layer, unit))


def pre_activation(layer: int, unit: int) -> Variable:
    """z, what arrives at a neuron, a value per example."""
    return Variable(PRE_ACTIVATION, (layer, unit))


def bias_unit(layer: int) -> Variable:
    """a_0 of a layer, the unit that is always 1: the biases of the next layer are its weights (lecture 002: "add a_0")."""
    return Variable(BIAS_UNIT, (layer,))


def path_product(n: int) -> Variable:
    """The product of the local derivatives along the n-th path of a chain rule."""
    return Variable(PATH, (n,))


def activation(layer: int, unit: int) -> Variable:
    """a, what leaves a neuron, a value per example. On layer 0 it is the input."""
    return Variable(ACTIVATION, (layer, unit)) if layer else input_(unit)
