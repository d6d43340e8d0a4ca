"""From the lines of an expression to the graph of its quantities, and that graph differentiated.

Granularity: one node per operation that was written. A line names the node of its last operation; results without a name get
v_1, v_2, ... as in Griewank and Walther, "Evaluating Derivatives" (2008). A line that is a number alone gives a variable its value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ...core import limits
from ...core.forms import Const
from ...core.gradients import Wanted, differentiate
from ...core.graph import Graph, GraphBuilder
from ...core.quantities import RESULT, VARIABLE, Branch, Gradient, Local, LongWay, Memory, Quantity, Summed, Updated, Variable
from ...core.scalar_operations import scalar_operation
from ...core.sharing import shared
from .errors import ExpressionError, Place, Shown
from .text import Line, parse
from .tree import CONSTANTS, Applied, Named, Number, Tree, reserved

_LETTERS = ("v", "u", "t", "r", "s", "q", "n")
_ANSWERS = ("f", "J", "result", "answer", "f_1")


@dataclass(frozen=True, eq=False)
class ExpressionGraph:
    """The graph of an expression. It does not depend on the values.

    ``names`` are by the index of a variable or a result; those of ``unnamed`` were generated. ``variables`` are the leaves in
    the order in which they appear, ``fixed`` the values that lines give some of them. ``places`` say where in the ``text``
    a quantity is computed or first named; ``kinds`` the kind of operation and its arguments: quantities, or numbers.
    """

    text: str
    forward: Graph
    target: Variable
    names: tuple[str, ...]
    unnamed: frozenset[int]
    variables: tuple[Variable, ...]
    fixed: dict[str, float]
    places: dict[Variable, Place]
    kinds: dict[Variable, tuple[str, tuple[Variable | Const, ...]]]

    @cached_property
    def graph(self) -> Graph:
        """The graph with the derivative of the target with respect to every variable and all that lies between."""
        return differentiate(self.forward, self.target, Wanted(self.variables, branches=True))

    @property
    def free(self) -> tuple[str, ...]:
        """The names of the variables that need a value."""
        return tuple(self.name(v) for v in self.variables if self.name(v) not in self.fixed)

    def name(self, variable: Variable) -> str:
        return self.names[variable.index[0]]

    def variable(self, name: str) -> Variable | None:
        """The variable or the result of that name; of several that bear it one after the other, the last one."""
        return next((v for v in reversed(self.places) if self.name(v) == name), None)

    def leaf(self, name: str) -> Variable | None:
        """The variable of that name, not what a line made of it later."""
        return next((v for v in self.variables if self.name(v) == name), None)

    def place(self, quantity: Quantity) -> Place:
        """Where in the text a quantity comes from; a derivative comes from the operation that it is of."""
        match quantity:
            case Variable():
                return self.places[quantity]
            case Local(of, _, _) | Branch(_, _, of, _):
                return self.places[of]
            case Gradient(of, wrt):
                consumers = self.forward.consumers[self.forward.index[wrt]]
                through = self.forward.nodes[consumers[0][0]].quantity if consumers else of
                return self.places[through if isinstance(through, Variable) else of]
            case LongWay(gradient):
                return self.place(gradient)
            case Updated(of) | Memory(of):
                return self.places[of]
            case Summed(of):
                return self.place(of)


def expression_graph(text: object, names: frozenset[str] = frozenset()) -> ExpressionGraph:
    """The graph of an expression's text, kept for the texts looked at last. ``names`` are constants that are variables here.

    Raises ExpressionError.
    """
    kept = text if isinstance(text, str) and len(text) <= limits.MAX_EXPRESSION_LENGTH else _refused(text)
    return _kept(kept, names & {"e"})


def _refused(text: object) -> str:
    """What is no text, or too long a one, is refused before anything is done with it."""
    parse(text)
    raise AssertionError("parse refuses it")


@shared(most=64)
def _kept(text: str, names: frozenset[str]) -> ExpressionGraph:
    lines = parse(text, names)
    return _Builder(text.replace("\r\n", "\n").replace("\r", "\n"), lines).built()


class _Builder:
    def __init__(self, text: str, lines: tuple[Line, ...]) -> None:
        self.text, self.lines = text, lines
        self.taken = {line.name for line in lines} | {n.name for line in lines for n in _named(line.tree)} | {*reserved(), *CONSTANTS}
        self.graph = GraphBuilder()
        self.names: list[str] = []
        self.unnamed: set[int] = set()
        self.known: dict[str, Variable] = {}
        self.leaves: list[Variable] = []
        self.fixed: dict[str, float] = {}
        self.places: dict[Variable, Place] = {}
        self.kinds: dict[Variable, tuple[str, tuple[Variable | Const, ...]]] = {}
        self.letter = next((x for x in _LETTERS if not any(_starts(name, x) for name in self.taken)), "tmp")

    def built(self) -> ExpressionGraph:
        for line in self.lines:
            target = self._line(line)
        fields = (tuple(self.names), frozenset(self.unnamed), tuple(self.leaves), self.fixed, self.places, self.kinds)
        return ExpressionGraph(self.text, self.graph.graph(), target, *fields)

    def _line(self, line: Line) -> Variable:
        # What a line above gave may be given again: that is a new quantity. A variable that was only used is a line too late.
        free = self.known.get(line.name) in self.leaves and line.name not in self.fixed
        if line.name and free and all(n.name != line.name for n in _named(line.tree)):
            why = "a name of its own: it is used as a variable above"
            raise ExpressionError("name", line.name, why, self.text, line.place)
        last = line is self.lines[-1]
        name = line.name or next(n for n in (*_ANSWERS, *map("result{}".format, range(1000))) if n not in self.taken)
        match line.tree:
            case Number(const, _) if not last and name not in self.known:
                leaf = self._leaf(name, line.place)
                self.fixed[name] = const.number
                return leaf
            case Number() | Named():
                # A line without an operation is one: the result is what it names.
                tree = Applied("copy", (line.tree,), line.tree.place)
                return self._applied(tree, name, line)
            case tree:
                return self._applied(tree, name, line)

    def _quantity(self, tree: Tree, line: Line) -> Variable | Const:
        match tree:
            case Number(const, _):
                return const
            case Named(name, place):
                if name == line.name and name not in self.known and place != line.place:
                    raise ExpressionError("name", name, f"names that are given above: {name} is what this line finds", self.text, place)
                return self.known[name] if name in self.known else self._leaf(name, place)
            case Applied():
                return self._applied(tree, "", line)

    def _applied(self, tree: Applied, name: str, line: Line) -> Variable:
        arguments = tuple(self._quantity(a, line) for a in tree.arguments)
        if len(self.kinds) >= limits.MAX_OPERATIONS:
            shown = Shown(f"more than {limits.MAX_OPERATIONS} operations")
            raise ExpressionError("formula", shown, f"up to {limits.MAX_OPERATIONS} operations", self.text, tree.place)
        found = self._new(RESULT, name, tree.place)
        sides = tuple(None if isinstance(a, Variable) else a for a in arguments)
        self.graph.add(found, scalar_operation(tree.kind, sides), [a for a in arguments if isinstance(a, Variable)])
        self.kinds[found] = (tree.kind, arguments)
        return found

    def _leaf(self, name: str, place: Place) -> Variable:
        leaf = self._new(VARIABLE, name, place)
        self.graph.add(leaf)
        self.leaves.append(leaf)
        return leaf

    def _new(self, kind: str, name: str, place: Place) -> Variable:
        index = len(self.names)
        if not name:
            self.unnamed.add(index)
            name = f"{self.letter}_{len(self.unnamed)}"
        variable = Variable(kind, (index,))
        self.names.append(name)
        self.known[name] = variable
        self.places[variable] = place
        return variable


def _named(tree: Tree) -> Iterator[Named]:
    match tree:
        case Named():
            yield tree
        case Applied(_, arguments, _):
            for argument in arguments:
                yield from _named(argument)


def _starts(name: str, letter: str) -> bool:
    """Whether a name is a letter with nothing but an index."""
    return name.rstrip("0123456789_") == letter


def printed(expression: ExpressionGraph) -> str:
    """The expression with one operation a line and a name for every result: text that gives the same graph."""
    lines = []
    for variable in sorted(expression.places, key=lambda v: v.index):
        name = expression.name(variable)
        if variable in expression.kinds:
            kind, arguments = expression.kinds[variable]
            words = [expression.name(a) if isinstance(a, Variable) else _number(a, expression.names) for a in arguments]
            lines.append(f"{name} = {_written(kind, words)}")
        elif name in expression.fixed:
            lines.append(f"{name} = {_number(Const(expression.fixed[name]), expression.names)}")
    return "\n".join(lines)


def _written(kind: str, words: list[str]) -> str:
    match kind:
        case "copy":
            return words[0]
        case "neg":
            return f"-{words[0]}"
        case "+" | "-" | "*" | "/" | "**":
            first = f"({words[0]})" if kind == "**" and words[0].startswith("-") else words[0]
            return f"{first} {kind} {words[1]}"
        case _:
            # A function with a number of its own has it as a second argument: f(0.2) of x is f(x, 0.2).
            name, _, number = kind.removesuffix(")").partition("(")
            return f"{name}({', '.join([*words, *filter(None, [number])])})"


def _number(const: Const, names: tuple[str, ...]) -> str:
    return next((name for name, c in CONSTANTS.items() if c == const and name not in names), repr(float(const.number)).removesuffix(".0"))
