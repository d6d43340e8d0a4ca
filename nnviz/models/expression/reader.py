"""From one formula to its tree, by whitelist: Python's parser reads it, and only what is known is taken over from it."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Final, NoReturn

from ...core import limits
from ...core.forms import Const
from ...core.records.activations import ACTIVATIONS, MOST_TUNED, activation_named
from ...core.scalar_operations import literal
from .errors import ExpressionError, Place, Shown
from .tree import ALIASES, CONSTANTS, OPERATORS, Applied, Named, Number, Tree, check_name, functions, reserved
from .typed import TypedRow

_SIGNS: Final = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
_GLUED: Final = re.compile(r"(?<![\w.])((?>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))([A-Za-z_]\w*)")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, and where in its row it starts (from 0)."""

    text: str
    row: TypedRow
    start: int

    def place(self, start: int, end: int) -> Place:
        return self.row.place(self.start + start, self.start + end)


class Reader:
    """Reads one formula, which starts in its statement at ``start``; ``names`` are constants that are names here."""

    def __init__(self, text: str, statement: Statement, start: int, names: frozenset[str]) -> None:
        self.text, self.statement, self.first, self.names = text, statement, start, names

    def _at(self, start: int, end: int) -> Place:
        """The place of a piece of the formula, counted from 0."""
        return self.statement.place(self.first + start, self.first + max(end, start + 1))

    def tree(self, formula: str) -> Tree:
        self._check_shape(formula)
        try:
            body = ast.parse(formula, mode="eval").body
        except SyntaxError as error:
            self._refuse_syntax(formula, error)
        except (ValueError, RecursionError, MemoryError):
            self._refuse("formula", formula, "a formula such as 3*(a + b*c)", self._at(0, len(formula)))
        if sum(isinstance(n, (ast.BinOp, ast.UnaryOp, ast.Call)) for n in ast.walk(body)) > limits.MAX_OPERATIONS:
            shown = Shown(f"more than {limits.MAX_OPERATIONS} operations")
            self._refuse("formula", shown, f"up to {limits.MAX_OPERATIONS} operations", self._at(0, len(formula)))
        return self._read(body)

    def _check_shape(self, formula: str) -> None:
        """What Python's parser would take its time for, or take for something else."""
        if not formula:
            self._refuse("formula", Shown("nothing"), "a formula such as 3*(a + b*c)", self._at(0, 1))
        if sum(map(formula.count, "+-*/")) > 4 * limits.MAX_OPERATIONS:
            shown = Shown(f"more than {limits.MAX_OPERATIONS} operations")
            self._refuse("formula", shown, f"up to {limits.MAX_OPERATIONS} operations", self._at(0, len(formula)))
        depth = 0
        for column, character in enumerate(formula):
            depth += (character == "(") - (character == ")")
            if depth > limits.MAX_NESTING:
                place = self._at(column, column + 1)
                self._refuse("parentheses", Shown(f"{depth} open at once"), f"up to {limits.MAX_NESTING}", place)
        if formula[-1] in "+-*/":
            place = self._at(len(formula) - 1, len(formula))
            self._refuse("formula", formula[-1], "a number, a name or a formula after it", place)
        glued = _GLUED.search(formula)
        if glued:
            place = self._at(glued.start(), glued.end())
            self._refuse("number", glued[0], f"a product with its sign, as in {glued[1][:20]}*{glued[2][:20]}", place)

    def _refuse_syntax(self, formula: str, error: SyntaxError) -> NoReturn:
        column = min(max((error.offset or 1) - 1, 0), len(formula) - 1)
        length = max(1, (error.end_offset or 0) - (error.offset or 0)) if error.end_lineno == error.lineno else 1
        end = column + min(length, len(formula) - column)
        place, piece = self._at(column, end), formula[column:end]
        if error.msg and "never closed" in error.msg:
            self._refuse("parenthesis", piece, "a ) for every (", place)
        if error.msg and "unmatched" in error.msg:
            self._refuse("parenthesis", piece, "a ( for every )", place)
        self._refuse("formula", piece, f"numbers, names, {OPERATORS}, parentheses and functions, complete and in order", place)

    def _refuse(self, field: str, value: object, allowed: str, place: Place) -> NoReturn:
        raise ExpressionError(field, value, allowed, self.text, place)

    def _place(self, node: ast.expr) -> Place:
        return self._at(node.col_offset, node.end_col_offset or node.col_offset + 1)

    def _read(self, node: ast.expr) -> Tree:
        place = self._place(node)
        match node:
            case ast.Constant():
                return Number(self._number(node), place)
            case ast.Name(name):
                return self._name(name, place)
            case ast.UnaryOp(ast.UAdd(), operand):
                return self._read(operand)
            case ast.UnaryOp(ast.USub(), operand):
                inner = self._read(operand)
                if isinstance(inner, Number) and inner.const not in CONSTANTS.values():
                    return Number(literal(-inner.const.number), place)
                return Applied("neg", (inner,), place)
            case ast.BinOp(base, ast.Pow(), exponent):
                return Applied("**", (self._read(base), self._exponent(base, exponent)), place)
            case ast.BinOp(left, sign, right) if type(sign) in _SIGNS:
                return Applied(_SIGNS[type(sign)], (self._read(left), self._read(right)), place)
            case ast.Call():
                return self._call(node, place)
            case _:
                return self._refuse_python(node, place)

    def _refuse_python(self, node: ast.expr, place: Place) -> NoReturn:
        if isinstance(node, ast.Tuple):
            hint = "a formula without commas outside of max(a, b) and min(a, b): decimals have a point, as in 0.5"
            self._refuse("formula", Shown("several formulas with commas between them"), hint, place)
        what = re.sub(r"(?<!^)(?=[A-Z])", " ", type(node).__name__).lower()
        self._refuse("formula", Shown(f"a piece of Python ({what})"), f"numbers, names, {OPERATORS} and {', '.join(functions())}", place)

    def _number(self, node: ast.Constant) -> Const:
        value = node.value
        allowed = f"a number up to {limits.MAX_MAGNITUDE:.0e} in size"
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= limits.MAX_MAGNITUDE:
            self._refuse("number", value, allowed, self._place(node))
        return literal(float(value))

    def _name(self, name: str, place: Place) -> Tree:
        if name in CONSTANTS and name not in self.names:
            return Number(CONSTANTS[name], place)
        if name in reserved():
            count = functions()[ALIASES.get(name, name)]
            self._refuse("function", name, f"its arguments after it, as in {name}({('x', 'a, b', 'x, a, b')[count - 1]})", place)
        check_name(self.text, name, place)
        return Named(name, place)

    def _exponent(self, base: ast.expr, node: ast.expr) -> Number:
        euler = isinstance(base, ast.Name) and base.id == "e" and "e" not in self.names
        return self.exponent(self._read(node), "exp(x) for powers of e" if euler else "a number, as in x**2 or x**-0.5")

    def exponent(self, tree: Tree, hint: str = "a number, as in x **= 2") -> Number:
        """A tree as an exponent: a number that is not too large."""
        if not isinstance(tree, Number):
            self._refuse("exponent", Shown("a formula"), hint, tree.place)
        if abs(tree.const.number) > limits.MAX_EXPONENT:
            self._refuse("exponent", tree.const.number, f"a number from -{limits.MAX_EXPONENT} to {limits.MAX_EXPONENT}", tree.place)
        return tree

    def _call(self, node: ast.Call, place: Place) -> Tree:
        if isinstance(node.func, ast.Attribute):
            return self._method(node, node.func, place)
        if not isinstance(node.func, ast.Name):
            self._refuse("product", Shown("something before a parenthesis"), "a sign in between, as in 2*(a + b)", self._place(node.func))
        if node.func.id == "Value":
            return self._value(node, place)
        name = ALIASES.get(node.func.id, node.func.id)
        if name not in functions():
            shown = f"{', '.join(functions())}; for a product write * before the parenthesis"
            self._refuse("function", name, shown, self._place(node.func))
        count, several = functions()[name], name in ("max", "min")
        tuned = self._tuned(name, node, place)
        if tuned:
            return tuned
        fits = len(node.args) >= 2 if several else len(node.args) == count
        if node.keywords or not fits or any(isinstance(a, ast.Starred) for a in node.args):
            given = f"{name} of {len(node.args) + len(node.keywords)} arguments"
            allowed = f"{name}(a, b) or of more" if several else f"{name}({', '.join('xab'[:count])})"
            self._refuse("function", Shown(given), allowed, place)
        first, *others = (self._read(a) for a in node.args)
        if not several:
            return Applied(name, (first, *others), place)
        # Of several it is the larger one of the first two, and of the next, and so on: each comparison is an operation.
        for other in others:
            first = Applied(name, (first, other), place)
        return first

    def _tuned(self, name: str, node: ast.Call, place: Place) -> Applied | None:
        """f(x, 0.2) of a function f with a number of its own."""
        kind = ACTIVATIONS.get(name)
        if kind is None or kind.tuned is None or len(node.args) != 2 or node.keywords:
            return None
        of, number = (self._read(a) for a in node.args)
        if not isinstance(number, Number) or not 0 <= number.const.number <= MOST_TUNED:
            self._refuse("number", Shown("a formula"), f"a number from 0 to {MOST_TUNED:g}, as in {name}(x, 0.2)", number.place)
        return Applied(activation_named(f"{name}({number.const.number!r})").name, (of,), place)

    def _method(self, node: ast.Call, function: ast.Attribute, place: Place) -> Tree:
        """x.f() is f(x), as micrograd writes it."""
        name = ALIASES.get(function.attr, function.attr)
        if functions().get(name) != 1 or node.args or node.keywords:
            ones = [f".{f}()" for f, count in functions().items() if count == 1]
            shown = Shown(f".{function.attr}({'...' if node.args or node.keywords else ''})")
            self._refuse("function", shown, f"{', '.join(ones)} behind a name or a parenthesis", place)
        return Applied(name, (self._read(function.value),), place)

    def _value(self, node: ast.Call, place: Place) -> Number:
        """Value(2.0) is the number, as micrograd writes it."""
        found = self._read(node.args[0]) if len(node.args) == 1 and not node.keywords else None
        if not isinstance(found, Number):
            self._refuse("function", Shown("Value of something else"), "Value(2.0), of a number", place)
        return found
