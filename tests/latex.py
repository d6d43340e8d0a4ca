r"""A reader of the LaTeX that nnviz prints with numbers put in, for tests only: it works the line out again.

Every printed decimal stands for all numbers that round to it, so the result is an interval, and a line is right exactly if
the interval holds the value. What LaTeX or a reader would misread (``0.2 + -0.3``, ``2 \cdot -3``) is refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np


@dataclass(frozen=True)
class Interval:
    low: float
    high: float

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        corners = [0.0 if 0.0 in (a, b) else a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(corners), max(corners))

    def __truediv__(self, other: Interval) -> Interval:
        if other.low <= 0.0 <= other.high:
            return Interval(-np.inf, np.inf)
        return self * Interval(1.0 / other.high, 1.0 / other.low)

    def squared(self) -> Interval:
        high = max(self.low**2, self.high**2)
        return Interval(0.0 if self.low <= 0.0 <= self.high else min(self.low**2, self.high**2), high)

    def size(self) -> Interval:
        """Of what lies in it, without signs."""
        high = max(abs(self.low), abs(self.high))
        return Interval(0.0 if self.low <= 0.0 <= self.high else min(abs(self.low), abs(self.high)), high)

    def through(self, f: Callable[[float], float]) -> Interval:
        """Under a function that never falls."""
        return Interval(float(f(self.low)), float(f(self.high)))

    def holds(self, value: float) -> bool:
        slack = 1e-9 * max(abs(value), 1e-6)
        return bool(self.low - slack <= value <= self.high + slack)

    @property
    def width(self) -> float:
        return self.high - self.low


def _ln(x: float) -> float:
    return float(np.log(x)) if x > 0 else -np.inf


def _exp(x: float) -> float:
    with np.errstate(over="ignore"):
        return float(np.exp(x))


_CLOSE = r"\right)"
_FUNCTIONS: dict[str, tuple[str, Callable[[float], float]]] = {
    "e^{": ("}", _exp),
    r"\ln\left(": (_CLOSE, _ln),
    r"\tanh\left(": (_CLOSE, lambda x: float(np.tanh(x))),
    r"\max\left(0,": (_CLOSE, lambda x: max(x, 0.0)),
    r"\operatorname{leaky}\left(": (_CLOSE, lambda x: x if x > 0 else 0.01 * x),
    r"\operatorname{leaky}'\left(": (_CLOSE, lambda x: 1.0 if x > 0 else 0.01),
    r"\Phi\left(": (_CLOSE, lambda x: 0.5 * math.erfc(-x / math.sqrt(2.0))),
    r"\operatorname{sign}\left(": (_CLOSE, lambda x: float(np.sign(x))),
    r"\left|": (r"\right|", abs),
}
_ROOT: Final = r"\sqrt{2 \pi}"
_IF, _OTHERWISE = r"\text{if }", r"\text{otherwise}"
_COMPARISONS: dict[str, Callable[[float], float]] = {">": lambda x: float(x > 0), r"\geq": lambda x: float(x >= 0)}
_SPACE = re.compile(r"(?:\\,|\s)+")
_TOKEN = re.compile(
    re.escape(_ROOT)
    + r"|(\d+(?:\.\d+)?(?: \\times 10\^\{-?\d+\})?)|"
    + "|".join(re.escape(f) for f in _FUNCTIONS)
    + r"|\\text\{if \}|\\text\{otherwise\}|\\(?:begin|end)\{(?:bmatrix|cases)\}|\\right\|"
    + r"|\\frac\{|\}\{|\}|\^\{2\}|\\left[(\[]|\\right[)\]]|\\\\|&|\\cdot(?!s)|\\odot|\\geq|[>+-]"
)


def worked_out(latex: str, decimals: int | None) -> np.ndarray:
    """The value of a line printed with so many decimals: intervals, in shape () or that of a matrix. Raises ValueError.

    With ``decimals=None`` every number is exactly what is printed.
    """
    reader = _Reader(list(_tokens(latex)), decimals)
    value = reader.sum()
    reader.take("")
    return value


def _tokens(latex: str) -> Iterator[str]:
    at = 0
    while at < len(latex):
        match = _SPACE.match(latex, at) or _TOKEN.match(latex, at)
        if match is None:
            raise ValueError(f"not understood: {latex[at:]!r} in {latex!r}")
        if not _SPACE.fullmatch(match[0]):
            yield match[0]
        at = match.end()
    yield ""


class _Reader:
    """Recursive descent: a sum of products of atoms. A sign may stand only where a sum begins."""

    def __init__(self, tokens: list[str], decimals: int | None) -> None:
        self.tokens, self.decimals = tokens[::-1], decimals

    def take(self, *wanted: str) -> str:
        token = self.tokens.pop()
        if wanted and token not in wanted:
            raise ValueError(f"{token!r} where {wanted} should stand")
        return token

    def at(self, *tokens: str) -> bool:
        return self.tokens[-1] in tokens

    def sum(self) -> np.ndarray:
        negative = self.at("-") and bool(self.take())
        value = _array(-self.product() if negative else self.product())
        while self.at("+", "-"):
            value = _array(value + self.product() if self.take() == "+" else value - self.product())
        return value

    def product(self) -> np.ndarray:
        value = self.atom()
        while True:
            if self.at(r"\cdot", r"\odot"):
                self.take()
                value = _array(value * self.atom())
            elif self.at(r"\begin{bmatrix}") or (value.ndim == 2 and self.at(r"\left(")):
                value = _array(value @ self.atom())
            elif self.at(r"\left("):
                value = _array(value * self.atom())
            else:
                return value

    def atom(self) -> np.ndarray:
        held = self.at(r"\left(", r"\left|") or self.tokens[-1][:1].isdigit()
        value = self.bare()
        # The square of a call or a quotient could be read as that of its last part.
        if held and self.at("^{2}"):
            self.take()
            return _array(value.item().squared())
        return value

    def bare(self) -> np.ndarray:
        token = self.take()
        if token in _FUNCTIONS:
            close, function = _FUNCTIONS[token]
            inner = self.sum().item()
            self.take(close)
            return _array(inner.size() if function is abs else inner.through(function))
        match token:
            case r"\frac{":
                over = self.sum()
                self.take("}{")
                under = self.sum()
                self.take("}")
                return _array(over / under)
            case r"\left(":
                inner = self.sum()
                self.take(_CLOSE)
                return inner
            case r"\left[":
                inner = self.sum().item().through(_COMPARISONS[self.take(*_COMPARISONS)])
                self.take("0")
                self.take(r"\right]")
                return _array(inner)
            case r"\begin{bmatrix}":
                return self.matrix()
            case r"\begin{cases}":
                return self.cases()
            case found if found == _ROOT:
                return _array(Interval(math.sqrt(2 * math.pi), math.sqrt(2 * math.pi)))
        return _array(self.number(token))

    def number(self, token: str) -> Interval:
        """All numbers that are printed so. A whole number is exact, unless no decimals are shown; trailing zeros may have been dropped."""
        if not token[:1].isdigit():
            raise ValueError(f"{token!r} where a number should stand")
        mantissa, _, exponent = token.partition(r" \times 10^{")
        power = int(exponent[:-1] or 0)
        middle, half = float(f"{mantissa}e{power}"), 0.0
        if self.decimals is not None and ("." in mantissa or not self.decimals):
            half = 0.5 * 10.0 ** -(len(mantissa.partition(".")[2]) - power if exponent else self.decimals)
        return Interval(middle - half, middle + half)

    def cases(self) -> np.ndarray:
        """Two lines behind a brace; both where the numbers that are printed do not decide it."""
        then = self.sum().item()
        self.take("&")
        self.take(_IF)
        left, sign, right = self.sum().item(), self.take(">", r"\geq"), self.sum().item()
        self.take(r"\\")
        otherwise = self.sum().item()
        for token in ("&", _OTHERWISE, r"\end{cases}"):
            self.take(token)
        apart = left - right
        if apart.low > 0 or (apart.low == 0 and sign == r"\geq"):
            return _array(then)
        if apart.high < 0 or (apart.high == 0 and sign == ">"):
            return _array(otherwise)
        return _array(Interval(min(then.low, otherwise.low), max(then.high, otherwise.high)))

    def matrix(self) -> np.ndarray:
        rows: list[list[Interval]] = [[]]
        while True:
            rows[-1].append(self.sum().item())
            token = self.take("&", r"\\", r"\end{bmatrix}")
            if token == r"\end{bmatrix}":
                return np.array(rows, dtype=object)
            if token == r"\\":
                rows.append([])


def _array(value: object) -> np.ndarray:
    return np.asarray(value, dtype=object)


def is_balanced(latex: str) -> bool:
    r"""Whether braces, \left and \right, \begin and \end are nested properly."""
    open_: list[str] = []
    partner = {"}": "{", r"\right": r"\left", r"\end": r"\begin"}
    for token in re.findall(r"\\[a-zA-Z]+|\\.|[{}]", latex):
        if token in ("{", r"\left", r"\begin"):
            open_.append(token)
        elif token in partner and (not open_ or open_.pop() != partner[token]):
            return False
    return not open_


def right_hand_side(line: str) -> str:
    """Of a numbers line, what stands after its first sign of equality or arrow."""
    return re.split(r" = | \\leftarrow ", line, maxsplit=1)[1]
