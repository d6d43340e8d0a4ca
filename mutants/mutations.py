"""The small changes that can be made to a source file, one at a time: each replaces one piece of its text.

Operators as in mutation testing at large (DeMillo, Lipton and Sayward, "Hints on test data selection", 1978; Offutt et al.,
"An experimental determination of sufficient mutant operators", 1996): a comparison, an arithmetic or logical operator, a condition,
a number, a flag, a text, smallest and largest, all and any, an order.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Final

_COMPARED: Final[dict[type[ast.cmpop], str]] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in",
}  # fmt: skip
_WORKED_OUT: Final[dict[type[ast.operator], str]] = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "/", ast.Pow: "*", ast.BitOr: "&", ast.BitAnd: "|",
}  # fmt: skip
_CALLED: Final = {"min": "max", "max": "min", "any": "all", "all": "any", "floor": "ceil", "ceil": "floor", "sorted": "list"}


@dataclass(frozen=True, order=True)
class Mutation:
    """``old`` at characters ``start`` to ``end`` of a file becomes ``new``. ``lines`` are those of the statement, from 1.

    ``kind`` is operator, condition, number, flag or text.
    """

    path: str
    start: int
    end: int
    old: str
    new: str
    kind: str
    line: int
    lines: tuple[int, ...]
    names: tuple[str, ...] = ()
    """What the statement defines where it runs when the module is read: whoever uses it can notice the change."""

    def applied(self, source: str) -> str:
        """The source with the change made."""
        return source[: self.start] + self.new + source[self.end :]

    @property
    def text(self) -> str:
        """The change in a line."""
        return f"{_short(self.old)} → {_short(self.new)}"


def mutations(path: str, source: str) -> list[Mutation]:
    """Every change that can be made to a file, in the order of its text."""
    return sorted(set(_Finder(path, source).found))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:57] + "..."


class _Finder(ast.NodeVisitor):
    """Walks the tree of a file. What cannot change what the program does is passed over: annotations, decorators, docstrings,
    asserts, and errors for the programmer."""

    def __init__(self, path: str, source: str) -> None:
        self.path, self.source = path, source
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line.encode()))
        self.bytes = source.encode()
        self.found: list[Mutation] = []
        self.statement: tuple[int, ...] = ()
        self.names: tuple[str, ...] = ()
        self.inside = False
        self.visit(ast.parse(source))

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.stmt):
            self._enter(node)
        super().visit(node)

    def _enter(self, node: ast.stmt) -> None:
        """Remember the lines of a statement: of one with a body, those before the body."""
        body = getattr(node, "body", None)
        last = max(node.lineno, body[0].lineno - 1) if body else node.end_lineno or node.lineno
        self.statement = tuple(range(node.lineno, last + 1))
        if not self.inside:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
            self.names = tuple(t.id for t in targets if isinstance(t, ast.Name))

    def _at(self, node: ast.AST) -> tuple[int, int]:
        assert isinstance(node, ast.expr | ast.stmt)
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.starts[node.lineno - 1] + node.col_offset, self.starts[node.end_lineno - 1] + node.end_col_offset

    def _add(self, kind: str, start: int, end: int, new: str) -> None:
        old = self.bytes[start:end].decode()
        if old != new:
            begin = len(self.bytes[:start].decode())
            line = self.bytes[:start].count(b"\n") + 1
            names = () if self.inside else self.names
            self.found.append(Mutation(self.path, begin, begin + len(old), old, new, kind, line, self.statement, names))

    def _replace(self, kind: str, node: ast.AST, new: str) -> None:
        self._add(kind, *self._at(node), new)

    def _text(self, node: ast.AST) -> str:
        start, end = self._at(node)
        return self.bytes[start:end].decode()

    def _between(self, left: ast.AST, right: ast.AST, new: str) -> None:
        """Replace the operator between two operands; what stands around it, brackets and all, stays."""
        start, end = self._at(left)[1], self._at(right)[0]
        gap = self.bytes[start:end]
        operator = gap.strip(b"() \n\t")
        if operator and b"\n" not in operator and b"#" not in operator:
            at = start + gap.index(operator)
            self._add("operator", at, at + len(operator), new)

    # --- what is passed over

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for default in (*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)):
            self.visit(default)
        outside, self.inside = self.inside, True
        self._body(node.body)
        self.inside = outside

    visit_FunctionDef = _function
    visit_AsyncFunctionDef = _function

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._body(node.body)

    def visit_Module(self, node: ast.Module) -> None:
        self._body(node.body)

    def _body(self, body: list[ast.stmt]) -> None:
        for statement in body:
            if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
                self.visit(statement)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_Assert(self, node: ast.Assert) -> None:
        pass

    def visit_Raise(self, node: ast.Raise) -> None:
        called = node.exc.func if isinstance(node.exc, ast.Call) else None
        if isinstance(called, ast.Name) and called.id in ("InputError", "ExpressionError"):
            self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if not (isinstance(node.value, ast.Name) and node.value.id in ("Literal", "Callable", "dict", "list", "tuple", "type", "Final")):
            self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg != "strict":  # of zip: an assert in other words
            self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        pass

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        pass

    # --- what is changed

    def visit_Compare(self, node: ast.Compare) -> None:
        for left, op, right in zip((node.left, *node.comparators), node.ops, node.comparators, strict=False):
            self._between(left, right, _COMPARED[type(op)])
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        new = _WORKED_OUT.get(type(node.op))
        if new and not any(_is_text(side) for side in (node.left, node.right)):
            self._between(node.left, node.right, new)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        new = _WORKED_OUT.get(type(node.op))
        if new and not _is_text(node.value):
            self._between(node.target, node.value, new + "=")
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        for left, right in zip(node.values, node.values[1:], strict=False):
            self._between(left, right, "or" if isinstance(node.op, ast.And) else "and")
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not | ast.USub):
            self._replace("operator", node, f"({self._text(node.operand)})")
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._condition(node.test)
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        if not (isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"):
            self._condition(node.test)
            here = self.statement
            self.visit(node.test)
            for statement in (*node.body, *node.orelse):
                self.visit(statement)
            self.statement = here

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for test in node.ifs:
            self._replace("condition", test, "True")
        self.generic_visit(node)

    def _condition(self, test: ast.expr) -> None:
        if not isinstance(test, ast.Compare | ast.UnaryOp):
            self._replace("condition", test, f"(not ({self._text(test)}))")

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            one = len(node.args) == 1 and not node.keywords
            if name in _CALLED and (name != "sorted" or one):
                end = self._at(node.func)[1]
                self._add("operator", end - len(name), end, _CALLED[name])
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        match node.value:
            case bool(flag):
                self._replace("flag", node, str(not flag))
            case int(number):
                self._replace("number", node, str(number + 1))
            case float(number):
                self._replace("number", node, repr(number * 2 if number else 1.0))
            case str(text):
                self._replace("text", node, '""' if text else '"x"')

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Of a text with values put in: leave out a value. Before Python 3.12 its pieces have no places of their own."""
        text = self._text(node)
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                piece = "{" + ast.unparse(value.value)
                if text.count(piece + "}") == 1:
                    at = self._at(node)[0] + text.encode().index(piece.encode())
                    self._add("text", at, at + len(piece.encode()) + 1, "")


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
