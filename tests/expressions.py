"""Random expressions for the tests: trees of their own, their text, and their value by Python's ``math``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

VARIABLES = ("x", "y", "w1", "b_2")
SMOOTH = ("exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid")
KINKED = ("relu", "abs")


@dataclass(frozen=True)
class Tree:
    """``head`` is a number, a variable, a sign or a function's name."""

    head: str
    parts: tuple[Tree, ...] = ()

    @property
    def text(self) -> str:
        """Written with a parenthesis around everything, so that nothing depends on precedence."""
        match self.head, [p.text for p in self.parts]:
            case head, []:
                return head
            case "neg", [x]:
                return f"(-{x})"
            case "+" | "-" | "*" | "/" | "**" as sign, [x, y]:
                return f"({x} {sign} {y})"
            case head, arguments:
                return f"{head}({', '.join(arguments)})"

    @property
    def is_literal(self) -> bool:
        """Whether it is a number with its sign, which is no operation."""
        return self.head[0].isdigit() or (self.head == "neg" and self.parts[0].is_literal)

    @property
    def operations(self) -> int:
        """How many operations are written."""
        return 0 if self.is_literal else bool(self.parts) + sum(p.operations for p in self.parts)

    @property
    def names(self) -> set[str]:
        own = {self.head} if self.head in VARIABLES else set()
        return own.union(*(p.names for p in self.parts))

    def value(self, values: Mapping[str, float]) -> float:
        """The value; raises ArithmeticError or ValueError where there is none."""
        x = [p.value(values) for p in self.parts]
        match self.head:
            case "neg":
                return -x[0]
            case "+":
                return x[0] + x[1]
            case "-":
                return x[0] - x[1]
            case "*":
                return x[0] * x[1]
            case "/":
                return x[0] / x[1]
            case "**":
                result = x[0] ** x[1]
                if isinstance(result, complex):
                    raise ValueError("a root of a negative number")
                return float(result)
            case "sigmoid":
                return 0.5 * (1 + math.tanh(x[0] / 2))
            case "relu":
                return max(0.0, x[0])
            case "max":
                return max(x)
            case "min":
                return min(x)
            case "abs":
                return abs(x[0])
            case "pi" | "e":
                return float(getattr(math, self.head))
            case head if x:
                return float(getattr(math, head)(*x))
        return values[self.head] if self.head in VARIABLES else float(self.head)


def _compound(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    two = st.builds(lambda head, x, y: Tree(head, (x, y)), st.sampled_from(("+", "-", "*", "/", "max", "min")), inner, inner)
    one = st.builds(lambda head, x: Tree(head, (x,)), st.sampled_from((*SMOOTH, *KINKED, "neg")), inner)
    power = st.builds(lambda x, n: Tree("**", (x, Tree(n))), inner, st.sampled_from(("2", "3", "0.5", "0", "1", "4")))
    return two | two | one | power


leaves = st.sampled_from([Tree(v) for v in VARIABLES]) | st.sampled_from([Tree(n) for n in ("2", "0.5", "10", "pi", "e", "1.5")])
trees = st.recursive(leaves, _compound, max_leaves=12)
points = st.fixed_dictionaries({v: st.floats(-3, 3).map(lambda x: round(x, 3)) for v in VARIABLES})
