"""What a written derivation says, before it becomes LaTeX or Markdown: what is given, then every step with its lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from ..core import quantities as q
from ..core.quantities import Memory, Quantity, Variable
from ..core.records.losses import loss_named
from ..explain.steps.layers import LayerStep
from ..explain.steps.step import Step
from ..explain.steps.walkthrough import GRAINS
from ..explain.writing.words import PHASES, describe

if TYPE_CHECKING:
    from ..walked import Walked

LONG_WAY: Final = "The same the long way, as the slope of the loss times the slope of the activation:"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a calculation: the sign that begins it, and LaTeX."""

    relation: str
    latex: str


@dataclass(frozen=True, slots=True)
class Calculation:
    """LaTeX of a quantity and the lines that lead to its value: symbols, numbers, halfway, result; none of them twice."""

    left: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A step: its number from 1, heading and sentence as plain text, its calculation, and those of the long way round."""

    number: int
    heading: str
    words: str
    calculation: Calculation
    remark: str
    long_ways: tuple[Calculation, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """A number that was given: which group it belongs to and what it is, in words; its LaTeX name; its number, unrounded."""

    group: str
    meaning: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Derivation:
    """A whole derivation. ``facts`` are pairs of plain texts; ``sections`` have a title and entries."""

    title: str
    facts: tuple[tuple[str, str], ...]
    given: tuple[Given, ...]
    sections: tuple[tuple[str, tuple[Entry, ...]], ...]


def derivation(walk: Walked) -> Derivation:
    """The derivation of a walkthrough, in its notation and at its grain."""
    sections = tuple((PHASES[key], tuple(_entry(s) for s in group)) for key, group in groupby(walk.steps, key=lambda s: s.phase))
    return Derivation(title(walk), tuple(facts(walk)), tuple(_given(walk)), sections)


def title(walk: Walked) -> str:
    """The network in one line of plain text."""
    return f"Forward and backward propagation of {arrows(walk)}, {loss_title(walk)}"


def arrows(walk: Walked) -> str:
    """The sizes of the layers: 1→2→1."""
    return "→".join(map(str, walk.network.sizes))


def loss_title(walk: Walked) -> str:
    """The loss in words."""
    which = f" (output {walk.network.output + 1})" if loss_named(walk.network.loss).operation is None else ""
    penalty = " with an L2 penalty" if walk.network.l2 > 0 else ""
    return loss_named(walk.network.loss).title + which + penalty


def arithmetic_text(walk: Walked) -> str:
    """How the numbers were computed and how they are shown, in one line of plain text."""
    decimals = walk.arithmetic.decimals
    if decimals is None:
        return f"exact (float64); computed numbers are shown with {walk.digits.decimals} decimals"
    return f"by hand: every computed number is rounded half up to {decimals} decimals before the next one uses it"


def facts(walk: Walked) -> Iterator[tuple[str, str]]:
    """What to know before the first step, as pairs of plain texts."""
    namer, m = walk.context.namer, walk.data.examples
    yield "Network", f"{arrows(walk)}, {walk.network.parameters} weights and biases"
    yield (
        "Activations",
        "; ".join(f"layer {namer.layer_number(n)}: {a.replace('_', ' ')}" for n, a in enumerate(walk.network.activations, start=1)),
    )
    yield "Loss", loss_title(walk)
    yield "Notation", f"{walk.notation.title}. Source: {walk.notation.source}"
    yield "Arithmetic", arithmetic_text(walk)
    yield "Steps", GRAINS[walk.grain]
    if m > 1:
        yield "Batch", f"{m} examples; where a quantity differs from example to example, the steps show example {walk.example + 1}"


def _given(walk: Walked) -> Iterator[Given]:
    """Every leaf of the graph: parameters by layer, bias units, then the examples, then the learning rate and the penalty's strength."""
    leaves = [node.quantity for node in walk.structure.graph.nodes if node.operation is None]
    variables = [v for v in leaves if isinstance(v, Variable)]
    for v in sorted((v for v in variables if v.name in (q.WEIGHT, q.BIAS)), key=lambda v: (v.index[0], v.name == q.BIAS)):
        layer = walk.context.namer.layer_number(v.index[0])
        yield _named(walk, v, f"{'Weights' if v.name == q.WEIGHT else 'Biases'} of layer {layer}", None)
    for v in variables:
        if v.name == q.BIAS_UNIT:
            yield _named(walk, v, "Bias units", None)
    for e in range(walk.data.examples):
        for v in variables:
            if v.name in (q.INPUT, q.TARGET):
                yield _named(walk, v, f"Example {e + 1}" if walk.data.examples > 1 else "Input and target", e)
    for v in variables:
        if v.name in (q.LEARNING_RATE, q.L2_STRENGTH, q.COUNT):
            yield _named(walk, v, "Settings", None)
    for memory in leaves:
        if isinstance(memory, Memory):
            yield _named(walk, memory, "What the update rule remembers", None)


def _named(walk: Walked, v: Quantity, group: str, example: int | None) -> Given:
    meaning = describe(v, walk.context.namer)
    if example is not None and walk.data.examples > 1:
        meaning += f", example {example + 1}"
    number = walk.values.number(walk.context.index(v), example or 0)
    return Given(group, meaning, walk.context.namer.latex(v, example), given_text(number))


def given_text(number: float) -> str:
    """The shortest text that reads as the same float64."""
    return repr(float(number) + 0.0).removesuffix(".0")


def _entry(step: Step) -> Entry:
    members = step.members if isinstance(step, LayerStep) else (step,)
    long_ways = tuple(calculation(s.long_way) for s in members if s.long_way is not None)
    return Entry(step.index + 1, step.heading, step.words, calculation(step), step.remark, long_ways)


def calculation(step: Step) -> Calculation:
    """The lines of a step, what stands left of them taken off; a line that repeats the one before is left out."""
    left, relation = step.title, step.relation
    before = f"{left} {relation} "
    lines = [Line(relation, step.symbols.removeprefix(before)), Line("=", step.numbers.removeprefix(before))]
    lines += [Line("=", line) for line in step.worked]
    lines.append(Line("=", step.result.removeprefix(f"{left} = ")))
    return Calculation(left, tuple(b for a, b in zip([None, *lines], lines, strict=False) if a is None or a.latex != b.latex))
