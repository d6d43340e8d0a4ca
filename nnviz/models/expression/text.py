"""From the text of an expression to a tree, by whitelist.

Python's own parser reads each line, after its length and its characters have been checked; of what it makes only numbers,
names, arithmetic and calls of the functions below are taken over, piece by piece. Nothing is evaluated, compiled or looked up.
"""

from __future__ import annotations

import ast
import keyword
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NoReturn

from ...core import limits
from ...core.forms import Const
from ...core.scalar_operations import ARITIES, PI, E, literal
from .errors import ExpressionError, Place, Shown

FUNCTIONS: Final = tuple(name for name in ARITIES if name.isalpha() and name not in ("copy", "neg"))
CONSTANTS: Final = {"pi": PI, "e": E}
OPERATORS: Final = "+ - * / **"

_SIGNS: Final = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_ALLOWED: Final = re.compile(r"[A-Za-z0-9_+\-*/().,= \t]")
_GLUED: Final = re.compile(r"(?<![\w.])((?>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))([A-Za-z_]\w*)")
_HINTS: Final = {
    "^": "powers are written **, as in x**2",
    "[": "parentheses ( )",
    "{": "parentheses ( )",
    ":": "= between a name and its formula",
}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was written, or one of the constants."""

    const: Const
    place: Place


@dataclass(frozen=True, slots=True)
class Named:
    """A variable, or the result of a line above."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Applied:
    """An operation of the kind ``kind`` on its arguments."""

    kind: str
    arguments: tuple[Tree, ...]
    place: Place


Tree = Number | Named | Applied


@dataclass(frozen=True, slots=True)
class Line:
    """``name`` = ``tree``; an empty name where the line is a formula alone. ``place`` is that of the name, or of the formula."""

    name: str
    tree: Tree
    place: Place


def parse(text: object) -> tuple[Line, ...]:
    """The lines of an expression.

    Lines are separated by line breaks or semicolons; what follows a # is a remark. All lines but the last give their formula
    a name. Raises ExpressionError that points at what is not allowed.
    """
    checked = _checked(text)
    lines = tuple(_line(checked, statement, place) for statement, place in _statements(checked))
    if not lines:
        raise ExpressionError("formula", text, "at least one line, such as J = 3*(a + b*c)")
    for line in lines[:-1]:
        if not line.name:
            raise ExpressionError(
                "line", Shown("a formula without a name"), "name = formula, as only the last line needs no name", checked, line.place
            )
    return lines


def _checked(text: object) -> str:
    """The text with its line breaks made alike and remarks blanked out; refuses what is too long or has other characters."""
    if not isinstance(text, str):
        raise ExpressionError("formula", Shown(type(text).__name__), "text")
    if len(text) > limits.MAX_EXPRESSION_LENGTH:
        raise ExpressionError("formula", Shown(f"a text of {len(text)} characters"), f"up to {limits.MAX_EXPRESSION_LENGTH} characters")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") + text.count(";") >= limits.MAX_LINES:
        raise ExpressionError("formula", Shown(f"{text.count(chr(10)) + text.count(';') + 1} lines"), f"up to {limits.MAX_LINES} lines")
    rows = text.split("\n")
    return "\n".join(_checked_row(text, row, number) for number, row in enumerate(rows, start=1))


def _checked_row(text: str, row: str, number: int) -> str:
    code = row.split("#", 1)[0]
    for column, character in enumerate(code, start=1):
        if character != ";" and not _ALLOWED.match(character):
            place = Place(number, column)
            hint = _HINTS.get(character, "the letters A to Z and a to z, digits, _ and + - * / ( ) , . =")
            raise ExpressionError("character", _character(character), hint, text, place)
    return code + " " * (len(row) - len(code))


def _character(character: str) -> str:
    """A character in a message; one that may look like another by its Unicode name."""
    if character.isascii():
        return character
    return Shown(f"{character if character.isprintable() else ''} ({unicodedata.name(character, 'a character without a name')})".strip())


def _statements(text: str) -> Iterator[tuple[str, Place]]:
    """The statements with the places where they start, without the blanks around them."""
    for number, row in enumerate(text.split("\n"), start=1):
        column = 1
        for part in row.split(";"):
            inner = part.strip()
            if inner:
                yield inner, Place(number, column + len(part) - len(part.lstrip()), len(inner))
            column += len(part) + 1


def _line(text: str, statement: str, place: Place) -> Line:
    head, sign, formula = statement.partition("=")
    if not sign:
        return Line("", _Reader(text, place).tree(statement), place)
    name = head.strip()
    name_place = Place(place.line, place.column, max(1, len(name)))
    _check_name(text, name, name_place)
    if name in FUNCTIONS or name in CONSTANTS:
        raise ExpressionError("name", name, f"another name: {name} has a meaning of its own", text, name_place)
    start = place.column + len(head) + 1 + len(formula) - len(formula.lstrip())
    rest = Place(place.line, min(start, place.column + place.length - 1), max(1, len(formula.strip())))
    if "=" in formula:
        at = place.column + len(head) + 1 + formula.index("=")
        raise ExpressionError("line", "=", "one = in a line, as in u = b*c", text, Place(place.line, at))
    return Line(name, _Reader(text, rest).tree(formula.strip()), name_place)


def _check_name(text: str, name: str, place: Place) -> None:
    allowed = f"a letter, then letters, digits or single _, up to {limits.MAX_NAME_LENGTH} characters, no word of Python"
    if not _NAME.fullmatch(name) or len(name) > limits.MAX_NAME_LENGTH or "__" in name or keyword.iskeyword(name):
        raise ExpressionError("name", name, allowed, text, place)


class _Reader:
    """Reads one formula that starts at ``place``."""

    def __init__(self, text: str, place: Place) -> None:
        self.text, self.start = text, place

    def tree(self, formula: str) -> Tree:
        self._check_shape(formula)
        try:
            body = ast.parse(formula, mode="eval").body
        except SyntaxError as error:
            self._refuse_syntax(formula, error)
        except (ValueError, RecursionError, MemoryError):
            self._refuse("formula", formula, "a formula such as 3*(a + b*c)", self.start)
        if sum(isinstance(n, (ast.BinOp, ast.UnaryOp, ast.Call)) for n in ast.walk(body)) > limits.MAX_OPERATIONS:
            shown = Shown(f"more than {limits.MAX_OPERATIONS} operations")
            self._refuse("formula", shown, f"up to {limits.MAX_OPERATIONS} operations", self.start)
        return self._read(body)

    def _check_shape(self, formula: str) -> None:
        """What Python's parser would take its time for, or take for something else."""
        if not formula:
            self._refuse("formula", Shown("nothing"), "a formula such as 3*(a + b*c)", self.start)
        if sum(map(formula.count, "+-*/")) > 4 * limits.MAX_OPERATIONS:
            shown = Shown(f"more than {limits.MAX_OPERATIONS} operations")
            self._refuse("formula", shown, f"up to {limits.MAX_OPERATIONS} operations", self.start)
        depth = 0
        for column, character in enumerate(formula):
            depth += (character == "(") - (character == ")")
            if depth > limits.MAX_NESTING:
                place = Place(self.start.line, self.start.column + column)
                self._refuse("parentheses", Shown(f"{depth} open at once"), f"up to {limits.MAX_NESTING}", place)
        if formula[-1] in "+-*/":
            place = Place(self.start.line, self.start.column + len(formula) - 1)
            self._refuse("formula", formula[-1], "a number, a name or a formula after it", place)
        glued = _GLUED.search(formula)
        if glued:
            place = Place(self.start.line, self.start.column + glued.start(), len(glued[0]))
            self._refuse("number", glued[0], f"a product with its sign, as in {glued[1][:20]}*{glued[2][:20]}", place)

    def _refuse_syntax(self, formula: str, error: SyntaxError) -> NoReturn:
        column = min(max((error.offset or 1) - 1, 0), len(formula) - 1)
        length = max(1, (error.end_offset or 0) - (error.offset or 0)) if error.end_lineno == error.lineno else 1
        place = Place(self.start.line, self.start.column + column, min(length, len(formula) - column))
        piece = formula[column : column + place.length]
        if error.msg and "never closed" in error.msg:
            self._refuse("parenthesis", piece, "a ) for every (", place)
        if error.msg and "unmatched" in error.msg:
            self._refuse("parenthesis", piece, "a ( for every )", place)
        self._refuse("formula", piece, f"numbers, names, {OPERATORS}, parentheses and functions, complete and in order", place)

    def _refuse(self, field: str, value: object, allowed: str, place: Place) -> NoReturn:
        raise ExpressionError(field, value, allowed, self.text, place)

    def _place(self, node: ast.expr) -> Place:
        end = node.end_col_offset or node.col_offset + 1
        return Place(self.start.line, self.start.column + node.col_offset, max(1, end - node.col_offset))

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
        what = re.sub(r"(?<!^)(?=[A-Z])", " ", type(node).__name__).lower()
        self._refuse("formula", Shown(f"a piece of Python ({what})"), f"numbers, names, {OPERATORS} and {', '.join(FUNCTIONS)}", place)

    def _number(self, node: ast.Constant) -> Const:
        value = node.value
        allowed = f"a number up to {limits.MAX_MAGNITUDE:.0e} in size"
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= limits.MAX_MAGNITUDE:
            self._refuse("number", value, allowed, self._place(node))
        return literal(float(value))

    def _name(self, name: str, place: Place) -> Tree:
        if name in CONSTANTS:
            return Number(CONSTANTS[name], place)
        if name in FUNCTIONS:
            self._refuse("function", name, f"its arguments after it, as in {name}({'a, b' if ARITIES[name] == 2 else 'x'})", place)
        _check_name(self.text, name, place)
        return Named(name, place)

    def _exponent(self, base: ast.expr, node: ast.expr) -> Number:
        place = self._place(node)
        found = self._read(node)
        if not isinstance(found, Number):
            hint = "exp(x) for powers of e" if isinstance(base, ast.Name) and base.id == "e" else "a number, as in x**2 or x**-0.5"
            self._refuse("exponent", Shown("a formula"), hint, place)
        if abs(found.const.number) > limits.MAX_EXPONENT:
            self._refuse("exponent", found.const.number, f"a number from -{limits.MAX_EXPONENT} to {limits.MAX_EXPONENT}", place)
        return found

    def _call(self, node: ast.Call, place: Place) -> Tree:
        if not isinstance(node.func, ast.Name):
            self._refuse("product", Shown("something before a parenthesis"), "a sign in between, as in 2*(a + b)", self._place(node.func))
        name = node.func.id
        if name not in FUNCTIONS:
            shown = f"{', '.join(FUNCTIONS)}; for a product write * before the parenthesis"
            self._refuse("function", name, shown, self._place(node.func))
        count = ARITIES[name]
        if node.keywords or len(node.args) != count or any(isinstance(a, ast.Starred) for a in node.args):
            given = f"{name} of {len(node.args) + len(node.keywords)} arguments"
            self._refuse("function", Shown(given), f"{name}(a, b)" if count == 2 else f"{name}(x)", place)
        return Applied(name, tuple(self._read(a) for a in node.args), place)
