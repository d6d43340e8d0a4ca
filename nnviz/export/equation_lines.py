"""The lines of the vectorised script that compute what a matrix equation finds: of the very script, none is written a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core import quantities as q
from ..core.quantities import Gradient, Local, Memory, Quantity, Summed, Updated, Variable
from ..explain.matrix.vectorised import Vectorised
from .batch_lines import JACOBIAN, BatchLines
from .script import Names, exact
from .updates import memory_name, update_lines

if TYPE_CHECKING:
    from ..walked import Walked


def equation_lines(walk: Walked, form: Vectorised) -> list[list[str]]:
    """For each equation of a walk's vectorised form its lines of NumPy.

    A line may find what several equations find one after the other: that of an error its factors too, that of a gradient the sum before its
    mean, that of the cost the losses. Raises NumericError where exact arithmetic leaves the range of numbers.
    """
    w = exact(walk)
    lines = BatchLines(w, Names(w.context.namer), w.notation.rows, whole=True)
    script = _by_variable(lines)
    found = []
    for equation in form.equations:
        # Where the biases are the first column of a matrix of weights, the script has them in a variable of their own: it comes last.
        cells = sorted(equation.left, key=lambda cell: cell == next(iter(equation.left)))
        quantities = [form.context.graph.nodes[cell.node].quantity for cell in cells]
        variables = dict.fromkeys(_variable(lines, quantity, equation.layer, script) for quantity in quantities)
        found.append([line for variable in variables for line in script[variable]])
    return found


def _by_variable(lines: BatchLines) -> dict[str, list[str]]:
    """The lines by what they assign; what only helps the next one stands with it."""
    # What a script says of an update in a comment stands beside it here as a formula.
    updates = (line.split("  # ")[0] for line in update_lines(lines.walk, lines.names, lines.laid_parameters))
    found: dict[str, list[str]] = {}
    helping: list[str] = []
    for line in (one for part in (*lines.of_batch(), *updates) for one in part.splitlines() if not one.startswith("#")):
        variable = line.split(" = ")[0].split("[")[0]
        if variable == JACOBIAN:
            helping.append(line)
            continue
        found.setdefault(variable, []).extend([*helping, line])
        helping = []
    return found


def _variable(lines: BatchLines, quantity: Quantity, layer: int, script: dict[str, list[str]]) -> str:
    """What a quantity's matrix is called in the script."""
    match quantity:
        case Updated(of):
            return f"{_parameter(lines, of, layer)}_new"
        case Memory(of, place, _):
            return f"{memory_name(lines.walk, place, _parameter(lines, of, layer))}_new"
        case Summed(of):
            return _variable(lines, of, layer, script)
        case Gradient(_, wrt) if wrt.name in (q.WEIGHT, q.BIAS):
            return lines.names.slope(_parameter(lines, wrt, layer))
        case Gradient(_, wrt) if wrt.name == q.ACTIVATION and lines.back(layer) in script:
            return lines.back(layer)
        case Gradient() | Local():
            return lines.error(layer)
        case Variable(q.PRE_ACTIVATION):
            return lines.z(layer)
        case Variable(q.ACTIVATION):
            return lines.a(layer)
        case _:
            return lines.names.cost


def _parameter(lines: BatchLines, of: Variable, layer: int) -> str:
    return lines.names.weight(layer) if of.name == q.WEIGHT else lines.names.bias(layer)
