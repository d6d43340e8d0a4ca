"""From the text of an expression to a tree, by whitelist.

Python's own parser reads each line, after its length and its characters have been checked; of what it makes only numbers,
names, arithmetic and calls of the functions below are taken over, piece by piece. Nothing is evaluated, compiled or looked up.
What people type instead of Python's signs is translated before (``typed``).
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
from .typed import TypedRow, computing, typed_row

FUNCTIONS: Final = tuple(name for name in ARITIES if name[0].isalpha() and name not in ("copy", "neg"))
ALIASES: Final = {"ln": "log"}
RESERVED: Final = (*FUNCTIONS, *ALIASES)
CONSTANTS: Final = {"pi": PI, "e": E}
OPERATORS: Final = "+ - * / **"

_SIGNS: Final = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_AUGMENTED: Final = re.compile(r"([^=]*?)(\*\*|[-+*/]|)=(?!=)")
_ALLOWED: Final = re.compile(r"[A-Za-z0-9_+\-*/().,= \t·×⋅∙∗÷−–σ⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]")
_CHARACTERS: Final = "the letters A to Z and a to z, digits, _ and + - * / ( ) , . =, also · × ÷ − σ and ² ³"
_GLUED_SIGMA: Final = re.compile(r"\wσ|σ(?!\s*\()")
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


def parse(text: object, names: frozenset[str] = frozenset()) -> tuple[Line, ...]:
    """The lines of an expression.

    Lines are separated by line breaks or semicolons; what follows a # is a remark. All lines but the last give their formula
    a name; ``c += x`` gives the old name to a new quantity. e is Euler's number where it is neither given a formula nor among the
    ``names``. Raises ExpressionError that points at what is not allowed.
    """
    checked, rows, wanted = _checked(text)
    statements = list(_statements(rows))
    own = names | {"e"} if any(_AUGMENTED.match(s.text) and s.text.partition("=")[0].rstrip(" +-*/") == "e" for s in statements) else names
    lines = tuple(_line(checked, statement, own) for statement in statements)
    if not lines:
        raise ExpressionError("formula", text, "at least one line, such as J = 3*(a + b*c)")
    for line in lines[:-1]:
        if not line.name:
            raise ExpressionError(
                "line", Shown("a formula without a name"), "name = formula, as only the last line needs no name", checked, line.place
            )
    for name, place in wanted:
        if name != lines[-1].name:
            allowed = f"{lines[-1].name or 'a name in the last line'}: the last line is what is differentiated"
            raise ExpressionError("backward", name, allowed, checked, place)
    return lines


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement, and where in its row it starts (from 0)."""

    text: str
    row: TypedRow
    start: int

    def place(self, start: int, end: int) -> Place:
        return self.row.place(self.start + start, self.start + end)


def _checked(text: object) -> tuple[str, list[TypedRow], list[tuple[str, Place]]]:
    """The text with its line breaks made alike, its rows in Python's signs, and the names whose gradients are asked for.

    Remarks and what computes nothing are blanked out of the rows; what is too long or has other characters is refused.
    """
    if not isinstance(text, str):
        raise ExpressionError("formula", Shown(type(text).__name__), "text")
    if len(text) > limits.MAX_EXPRESSION_LENGTH:
        raise ExpressionError("formula", Shown(f"a text of {len(text)} characters"), f"up to {limits.MAX_EXPRESSION_LENGTH} characters")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") + text.count(";") >= limits.MAX_LINES:
        raise ExpressionError("formula", Shown(f"{text.count(chr(10)) + text.count(';') + 1} lines"), f"up to {limits.MAX_LINES} lines")
    rows, wanted = [], []
    for number, row in enumerate(text.split("\n"), start=1):
        code, name = computing(row.split("#", 1)[0])
        rows.append(_checked_row(text, code, number))
        if name:
            wanted.append((name, Place(number, row.index(name) + 1, len(name))))
    return text, rows, wanted


def _checked_row(text: str, code: str, number: int) -> TypedRow:
    for column, character in enumerate(code, start=1):
        if character != ";" and not _ALLOWED.match(character):
            place = Place(number, column)
            raise ExpressionError("character", _character(character), _HINTS.get(character, _CHARACTERS), text, place)
    for sigma in _GLUED_SIGMA.finditer(code):
        raise ExpressionError(
            "character", _character("σ"), "σ(x), with its argument behind it", text, Place(number, code.index("σ", sigma.start()) + 1)
        )
    row = typed_row(number, code)
    if row.doubled is not None:
        raise ExpressionError("sign", Shown("two signs for a product"), "one of them", text, row.place(row.doubled, row.doubled + 2))
    return row


def _character(character: str) -> str:
    """A character in a message; one that may look like another by its Unicode name."""
    if character.isascii():
        return character
    return Shown(f"{character if character.isprintable() else ''} ({unicodedata.name(character, 'a character without a name')})".strip())


def _statements(rows: list[TypedRow]) -> Iterator[_Statement]:
    """The statements, without the blanks around them."""
    for row in rows:
        start = 0
        for part in row.text.split(";"):
            inner = part.strip()
            if inner:
                yield _Statement(inner, row, start + len(part) - len(part.lstrip()))
            start += len(part) + 1


def _line(text: str, statement: _Statement, names: frozenset[str]) -> Line:
    whole = statement.text
    augmented = _AUGMENTED.match(whole)
    if not augmented:
        return Line("", _Reader(text, statement, 0, names).tree(whole), statement.place(0, len(whole)))
    head, sign = augmented[1], augmented[2]
    name = head.strip()
    name_place = statement.place(0, max(1, len(name)))
    _check_name(text, name, name_place)
    if name in RESERVED or (name in CONSTANTS and name not in names):
        raise ExpressionError("name", name, f"another name: {name} has a meaning of its own", text, name_place)
    formula = whole[augmented.end() :]
    start = augmented.end() + len(formula) - len(formula.lstrip())
    if "=" in formula:
        at = augmented.end() + formula.index("=")
        raise ExpressionError("line", "=", "one = in a line, as in u = b*c", text, statement.place(at, at + 1))
    reader = _Reader(text, statement, min(start, len(whole) - 1), names)
    tree = reader.tree(formula.strip())
    if sign:
        if sign == "**":
            tree = reader.exponent(tree)
        tree = Applied(sign, (Named(name, name_place), tree), statement.place(0, len(whole)))
    return Line(name, tree, name_place)


def _check_name(text: str, name: str, place: Place) -> None:
    allowed = f"a letter, then letters, digits or single _, up to {limits.MAX_NAME_LENGTH} characters, no word of Python"
    if not _NAME.fullmatch(name) or len(name) > limits.MAX_NAME_LENGTH or "__" in name or keyword.iskeyword(name):
        raise ExpressionError("name", name, allowed, text, place)


class _Reader:
    """Reads one formula, which starts in its statement at ``start``; ``names`` are constants that are names here."""

    def __init__(self, text: str, statement: _Statement, start: int, names: frozenset[str]) -> None:
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
        self._refuse("formula", Shown(f"a piece of Python ({what})"), f"numbers, names, {OPERATORS} and {', '.join(FUNCTIONS)}", place)

    def _number(self, node: ast.Constant) -> Const:
        value = node.value
        allowed = f"a number up to {limits.MAX_MAGNITUDE:.0e} in size"
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= limits.MAX_MAGNITUDE:
            self._refuse("number", value, allowed, self._place(node))
        return literal(float(value))

    def _name(self, name: str, place: Place) -> Tree:
        if name in CONSTANTS and name not in self.names:
            return Number(CONSTANTS[name], place)
        if name in RESERVED:
            several = ARITIES[ALIASES.get(name, name)] == 2
            self._refuse("function", name, f"its arguments after it, as in {name}({'a, b' if several else 'x'})", place)
        _check_name(self.text, name, place)
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
        if name not in FUNCTIONS:
            shown = f"{', '.join(FUNCTIONS)}; for a product write * before the parenthesis"
            self._refuse("function", name, shown, self._place(node.func))
        count, several = ARITIES[name], name in ("max", "min")
        fits = len(node.args) >= 2 if several else len(node.args) == count
        if node.keywords or not fits or any(isinstance(a, ast.Starred) for a in node.args):
            given = f"{name} of {len(node.args) + len(node.keywords)} arguments"
            self._refuse("function", Shown(given), f"{name}(a, b) or of more" if several else f"{name}(x)", place)
        first, *others = (self._read(a) for a in node.args)
        if count == 1:
            return Applied(name, (first,), place)
        # Of several it is the larger one of the first two, and of the next, and so on: each comparison is an operation.
        for other in others:
            first = Applied(name, (first, other), place)
        return first

    def _method(self, node: ast.Call, function: ast.Attribute, place: Place) -> Tree:
        """x.relu() is relu(x), as micrograd writes it."""
        name = ALIASES.get(function.attr, function.attr)
        if name not in FUNCTIONS or ARITIES[name] != 1 or node.args or node.keywords:
            ones = [f".{f}()" for f in FUNCTIONS if ARITIES[f] == 1]
            shown = Shown(f".{function.attr}({'...' if node.args or node.keywords else ''})")
            self._refuse("function", shown, f"{', '.join(ones)} behind a name or a parenthesis", place)
        return Applied(name, (self._read(function.value),), place)

    def _value(self, node: ast.Call, place: Place) -> Number:
        """Value(2.0) is the number, as micrograd writes it."""
        found = self._read(node.args[0]) if len(node.args) == 1 and not node.keywords else None
        if not isinstance(found, Number):
            self._refuse("function", Shown("Value of something else"), "Value(2.0), of a number", place)
        return found
