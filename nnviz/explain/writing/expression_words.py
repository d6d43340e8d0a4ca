"""The explanation of an expression in words: what each quantity is, and one sentence for a step."""

from __future__ import annotations

from typing import Final

from ...core.operations import Operation
from ...core.quantities import RESULT, Branch, Gradient, Local, LongWay, Memory, Quantity, Summed, Updated, Variable
from ..naming.names import Namer
from .words import Wording

PHASES: Final = {"forward": "Forward", "backward": "Backward"}
"""The phases of an expression's steps, with their titles."""

_FORWARD: Final = {
    "+": "The sum of what comes in.",
    "-": "The difference of what comes in.",
    "*": "The product of what comes in.",
    "/": "The quotient of what comes in.",
    "**": "The power of what comes in: the exponent is a number.",
    "neg": "The sign turned round.",
    "copy": "Another name for what comes in.",
    "exp": "e to the power of what comes in.",
    "log": "The natural logarithm of what comes in.",
    "sqrt": "The square root of what comes in.",
    "sin": "The sine of what comes in, an angle in radians.",
    "cos": "The cosine of what comes in, an angle in radians.",
    "abs": "The size of what comes in, without its sign.",
    "max": "The larger of the two.",
    "min": "The smaller of the two.",
    "where": "The second one where the first is positive, otherwise the third.",
}

_RULES: Final = {
    "+": "A sum passes a change on as it is.",
    "-": "A difference passes a change on: as it is for the first, with the sign turned round for the second.",
    "*": "Of a product it is the other factor.",
    "/": "Of a quotient: 1 over what is below; for what is below, minus the quotient once more divided by it.",
    "**": "Of a power: the exponent in front, and one less in the exponent.",
    "neg": "A minus turns the change round.",
    "copy": "A name passes a change on as it is.",
    "exp": "The exponential is its own derivative.",
    "log": "Of the logarithm: 1 over what went in.",
    "sqrt": "Of the root: 1 over twice the root.",
    "sin": "Of the sine: the cosine.",
    "cos": "Of the cosine: minus the sine.",
    "abs": "Of the size: the sign of what went in.",
    "max": "1 for the larger one, 0 for the other: only the larger one counts.",
    "min": "1 for the smaller one, 0 for the other: only the smaller one counts.",
    "where": "1 for the one that was chosen, 0 for everything else.",
}


def describe(quantity: Quantity, namer: Namer) -> str:
    """What a quantity is, in words."""
    match quantity:
        case Variable(name):
            kind = "result" if quantity == namer.cost else "intermediate result" if name == RESULT else "variable"
            return f"{kind} {_plain(quantity, namer)}"
        case Gradient(of, wrt) | LongWay(Gradient(of, wrt)):
            if of == wrt:
                return f"derivative of {_plain(of, namer)} with respect to itself"
            return f"derivative of {_plain(of, namer)} with respect to {_plain(wrt, namer)}"
        case Branch(of, wrt):
            return f"derivative of {_plain(of, namer)} with respect to {_plain(wrt, namer)}, {namer.name(quantity).through} only"
        case Local(of, wrt):
            through = namer.name(quantity).through
            return f"local derivative of {_plain(of, namer)} with respect to {_plain(wrt, namer)}" + (f", {through}" if through else "")
        case Updated(of) | Memory(of):
            return f"new {_plain(of, namer)}"
        case Summed(of):
            return f"sum over the examples of the {describe(of, namer)}"


def sentence(quantity: Quantity, operation: Operation, namer: Namer, links: int) -> str:
    """One sentence or two for a step."""
    match quantity:
        case Variable():
            return operation.sentence.format("what comes in") or _FORWARD[operation.name]
        case Local(of, wrt):
            return f"If {_plain(wrt, namer)} alone moves a little, how much does {_plain(of, namer)} move? {_rule(operation)}".strip()
        case Branch(_, wrt, through):
            if operation.name != "chain rule":
                return f"{_direct(quantity.of, wrt, namer)} {_rule(operation)}".strip()
            back = f"What comes from above, {namer.name(Gradient(quantity.of, through)).text}, times the local derivative"
            return f"{back}: this is the part of the change that goes through {_plain(through, namer)}."
        case Gradient(of, wrt):
            return _of_gradient(of, wrt, operation, namer)
        case _:
            return "What comes from above, times the local derivative."


def _of_gradient(of: Variable, wrt: Variable, operation: Operation, namer: Namer) -> str:
    name, target = _plain(wrt, namer), _plain(of, namer)
    if of == wrt:
        return f"Where it starts: {target} changes exactly as much as itself."
    match operation.name:
        case "chain rule":
            return f"If {name} moves a little, how much does {target} move? What comes from above, times the local derivative."
        case "total":
            count = {2: "twice", 3: "three times"}.get(len(operation.slopes), f"{len(operation.slopes)} times")
            return f"{name} is used {count}, so a change of {name} reaches {target} in more than one way: the branches are added up."
        case "constant":
            return f"{target} does not depend on {name}: there is no way from {name} to {target}."
    return f"{_direct(of, wrt, namer)} {_rule(operation)}".strip()


def _direct(of: Variable, wrt: Variable, namer: Namer) -> str:
    name, target = _plain(wrt, namer), _plain(of, namer)
    return f"{target} is computed from {name} directly: from above comes 1, and the local derivative is all there is."


def _rule(operation: Operation) -> str:
    return operation.rule or _RULES.get(operation.name.removeprefix("slope of "), "")


def kink_remark(operation: Operation) -> str:
    """What to say where an operation has no derivative."""
    return operation.kink.convention if operation.kink else ""


def _plain(variable: Variable, namer: Namer) -> str:
    return namer.name(variable).text


OF_EXPRESSIONS: Final = Wording(describe, sentence)
