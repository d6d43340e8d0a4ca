r"""A reader who checks a calculation line by line with nothing but what is printed, for tests only.

A line is read into a tree. It follows from the line above where every part of it is either the same part, or one number that the
part above gives when it is worked out: exactly, or rounded half up to the decimals that are kept. (What does not end, such as a
logarithm, may be written with more decimals than those.) Side by side in a product or a
sum, several factors or terms above may have become one number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from nnviz.core.arithmetic import half_up
from tests.latex import _FUNCTIONS, _IF, _OTHERWISE, _ROOT, _tokens

MOST_GROUPS = 8


@dataclass(frozen=True)
class Part:
    """``head`` is number, sum, product, quotient, square, minus, or the name of a function."""

    head: str
    parts: tuple[Part, ...] = ()
    number: float = 0.0
    places: int = 0

    @property
    def ends(self) -> bool:
        """Whether decimals give a decimal that ends: not where a logarithm, a power of e or a quotient is taken."""
        heads = ("number", "sum", "product", "square", "minus", "cases >", r"cases \geq", r"\left|")
        return self.head in heads and all(p.ends for p in self.parts)

    @property
    def value(self) -> float:
        values = [p.value for p in self.parts]
        match self.head:
            case "number":
                return self.number
            case "sum":
                return math.fsum(values)
            case "product":
                return math.prod(values)
            case "quotient":
                return values[0] / values[1] if values[1] else math.nan
            case "square":
                return values[0] * values[0]
            case "minus":
                return -values[0]
            case "positive":
                return float(values[0] > 0)
            case "not negative":
                return float(values[0] >= 0)
            case "cases >":
                return values[0] if values[1] > values[2] else values[3]
            case r"cases \geq":
                return values[0] if values[1] >= values[2] else values[3]
        try:
            return float(_FUNCTIONS[self.head][1](values[0]))
        except OverflowError:
            return math.inf


def read(latex: str) -> Part:
    """The tree of a line. Raises ValueError for what is not understood."""
    reader = _Reader(list(_tokens(latex))[::-1])
    found = reader.sum()
    reader.take("")
    return found


def follows(line: Part, above: Part, decimals: int) -> bool:
    """Whether a line follows from the one above it, in arithmetic by hand."""
    if line == above or (line.head == above.head == "number" and line.value == above.value) or _worked_out(line, above, decimals):
        return True
    head = line.head
    ours, theirs = _side_by_side(line, head), _side_by_side(above, head)
    if head in ("sum", "product") and len(ours) > 1 and len(theirs) > 1:
        return any(
            all(follows(ours[n], _joined(group, head), decimals) for n, group in enumerate(groups))
            for groups in _partitions(theirs, len(ours))
        )
    same = line.head == above.head and len(line.parts) == len(above.parts)
    return same and bool(line.parts) and all(follows(a, b, decimals) for a, b in zip(line.parts, above.parts, strict=True))


def comes_out(line: Part, result: float, decimals: int) -> bool:
    """Whether a line, worked out and rounded, gives the result."""
    return half_up(line.value, decimals) == result


def _worked_out(line: Part, above: Part, decimals: int) -> bool:
    """Whether a number, with its sign, is what the part above gives."""
    if line.head != "number" or not math.isfinite(above.value):
        return False
    exact = math.isclose(line.value, above.value, rel_tol=1e-13, abs_tol=1e-15)
    long_ = not above.ends and line.places > decimals and half_up(above.value, line.places) == line.value
    return exact or long_ or half_up(above.value, decimals) == line.value


def _side_by_side(part: Part, head: str) -> tuple[Part, ...]:
    if part.head == head:
        return tuple(p for inner in part.parts for p in _side_by_side(inner, head))
    return (part,)


def _opposite(part: Part) -> Part:
    """A minus belongs to the number, or to the first factor, that it stands before."""
    if part.head == "number":
        return Part("number", number=-part.number + 0.0, places=part.places)
    if part.head == "product":
        return Part("product", (_opposite(part.parts[0]), *part.parts[1:]))
    return Part("minus", (part,))


def _joined(group: Sequence[Part], head: str) -> Part:
    return group[0] if len(group) == 1 else Part(head, tuple(group))


def _partitions(items: Sequence[Part], groups: int) -> list[list[Sequence[Part]]]:
    if not groups <= len(items) or groups > MOST_GROUPS:
        return []
    found = []
    for cuts in combinations(range(1, len(items)), groups - 1):
        ends = (0, *cuts, len(items))
        found.append([items[a:b] for a, b in zip(ends, ends[1:], strict=False)])
    return found


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens

    def take(self, *wanted: str) -> str:
        token = self.tokens.pop()
        if wanted and token not in wanted:
            raise ValueError(f"{token!r} where {wanted} should stand")
        return token

    def at(self, *tokens: str) -> bool:
        return self.tokens[-1] in tokens

    def sum(self) -> Part:
        negative = self.at("-") and bool(self.take())
        first = self.product()
        terms = [_opposite(first) if negative else first]
        while self.at("+", "-"):
            terms.append(_opposite(self.product()) if self.take() == "-" else self.product())
        return terms[0] if len(terms) == 1 else Part("sum", tuple(terms))

    def product(self) -> Part:
        factors = [self.atom()]
        while self.at(r"\cdot", r"\left("):
            if self.at(r"\cdot"):
                self.take()
            factors.append(self.atom())
        return factors[0] if len(factors) == 1 else Part("product", tuple(factors))

    def atom(self) -> Part:
        held = self.at(r"\left(", r"\left|") or self.tokens[-1][:1].isdigit()
        found = self.bare()
        # The square of a call or a quotient could be read as that of its last part.
        if held and self.at("^{2}"):
            self.take()
            return Part("square", (found,))
        return found

    def cases(self) -> Part:
        then = self.sum()
        self.take("&")
        self.take(_IF)
        left, sign, right = self.sum(), self.take(">", r"\geq"), self.sum()
        self.take(r"\\")
        otherwise = self.sum()
        for token in ("&", _OTHERWISE, r"\end{cases}"):
            self.take(token)
        return Part(f"cases {sign}", (then, left, right, otherwise))

    def bare(self) -> Part:
        token = self.take()
        if token in _FUNCTIONS:
            inner = self.sum()
            self.take(_FUNCTIONS[token][0])
            return Part(token, (inner,))
        match token:
            case r"\frac{":
                over = self.sum()
                self.take("}{")
                under = self.sum()
                self.take("}")
                return Part("quotient", (over, under))
            case r"\left(":
                inner = self.sum()
                self.take(r"\right)")
                return inner
            case r"\begin{cases}":
                return self.cases()
            case found if found == _ROOT:
                return Part("number", number=math.sqrt(2 * math.pi))
            case r"\left[":
                inner = self.sum()
                sign = self.take(">", r"\geq")
                self.take("0")
                self.take(r"\right]")
                return Part("positive" if sign == ">" else "not negative", (inner,))
        if not token[:1].isdigit():
            raise ValueError(f"{token!r} where a number should stand")
        mantissa, _, exponent = token.partition(r" \times 10^{")
        power = int(exponent[:-1] or 0)
        return Part("number", number=float(f"{mantissa}e{power}"), places=len(mantissa.partition(".")[2]) - power)
