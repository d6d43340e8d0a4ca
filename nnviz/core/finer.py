"""Arrays of float64 that have kept what float64 loses: the distance of a number from a round one, and very large exponents.

A sigmoid of 40 is 1 - 4e-18. As a float64 it is 1, and 1 - a, ln(1 - a) or a - y computed from it are wrong, although the
formulas are right. So where an activation has come close to a limit its value is a ``Finer``: the sum of a leading and a low
part, each a mantissa times a power of two. To everybody else it is the array of its float64 values; sums, differences,
squares and logarithms work with both parts (error-free transformations: Dekker, "A floating-point technique for extending the
available precision", 1971; Knuth, TAOCP 2, 4.2.2), products and quotients with the leading part and its exponent. Formulas stay as they
are written, and 1/a times a (1 - a) is right where 1/a by itself is beyond 1e308.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .arithmetic import Array

_NOTHING: Final = -(2**60)
"""The exponent of 0 where exponents are compared."""

_LEAST: Final = 2.0**-1022
"""Below it a float64 has fewer digits."""

_FAR: Final = 900
"""Powers of two between two numbers that cannot be held side by side in one float64 range."""

_FARTHEST: Final = 1e15
"""Exponentials are taken up to this power; what lies beyond has no use for its digits."""

# ln 2 as a sum, of which the first term has trailing zeros: its products with whole numbers below 2**20 are exact.
_LN2_HIGH: Final = 6.93147180369123816490e-01
_LN2_LOW: Final = 1.90821492927058770002e-10


class Scaled(NamedTuple):
    """Numbers ``m`` times 2 to the power of ``e``; 0.5 <= abs(m) < 1, or 0, infinite, NaN."""

    m: Array
    e: NDArray[np.int64]

    def __neg__(self) -> Scaled:
        return Scaled(-self.m, self.e)

    def times(self, other: Scaled) -> Scaled:
        return normal(self.m * other.m, self.e + other.e)

    def over(self, other: Scaled) -> Scaled:
        return normal(self.m / other.m, self.e - other.e)

    def plus(self, other: Scaled) -> Scaled:
        x, y, top = _aligned(self, other)
        return normal(x + y, top)

    def floats(self) -> Array:
        """As float64: 0 or infinite where that is out of range."""
        with np.errstate(over="ignore"):
            return np.asarray(np.ldexp(self.m, _clipped(self.e, -2200, 2200).astype(np.int32)))

    def chosen(self, where: NDArray[np.bool_], other: Scaled) -> Scaled:
        """These numbers where ``where`` holds, else the other ones."""
        return Scaled(np.where(where, self.m, other.m), np.where(where, self.e, other.e))

    def within(self) -> bool:
        """Whether float64 holds all of them with all their digits."""
        return bool(np.all((self.m == 0) | ((self.e > -1021) & (self.e <= 1024)) | ~np.isfinite(self.m)))


def _clipped(e: NDArray[np.int64], least: int, most: int) -> NDArray[np.int64]:
    """As np.clip, which looks up the limits of whole numbers at every call: most of its time."""
    return np.asarray(np.minimum(np.maximum(e, least), most))


def normal(m: Array, e: Any) -> Scaled:
    """Any mantissas and exponents in the normal form."""
    fraction, shift = np.frexp(m)
    return Scaled(fraction, e + shift.astype(np.int64))


def scaled(x: Any) -> Scaled:
    """Float64 numbers as scaled ones."""
    return normal(np.asarray(x, dtype=np.float64), np.int64(0))


def exponential(x: Array) -> Scaled:
    """e to the power of x, however large."""
    x = np.clip(x, -_FARTHEST, _FARTHEST)
    k = np.rint(x / math.log(2))
    return normal(np.exp((x - k * _LN2_HIGH) - k * _LN2_LOW), np.nan_to_num(k).astype(np.int64))


def _aligned(a: Scaled, b: Scaled) -> tuple[Array, Array, NDArray[np.int64]]:
    """Both as multiples of one power of two, the larger of theirs."""
    top = np.maximum(np.where(a.m == 0, _NOTHING, a.e), np.where(b.m == 0, _NOTHING, b.e))
    x, y = (np.ldexp(p.m, _clipped(p.e - top, -2200, 0).astype(np.int32)) for p in (a, b))
    return x, y, top


def exact_sum(a: Scaled, b: Scaled) -> tuple[Scaled, Scaled]:
    """a + b without an error: the rounded sum, and what the rounding took away."""
    x, y, top = _aligned(a, b)
    total = x + y
    part = total - x
    error = normal((x - (total - part)) + (y - part), top)
    far = (a.m != 0) & (b.m != 0) & (np.abs(a.e - b.e) > _FAR)
    first = a.e >= b.e
    error = b.chosen(first, a).chosen(far, error)
    return normal(total, top), error


def _exact_square(a: Scaled) -> tuple[Scaled, Scaled]:
    """a squared without an error, by splitting the mantissa in halves."""
    big = 134217729.0 * a.m
    high = big - (big - a.m)
    low = a.m - high
    square = a.m * a.m
    return normal(square, 2 * a.e), normal(((high * high - square) + 2 * high * low) + low * low, 2 * a.e)


class Finer(np.ndarray[Any, np.dtype[np.float64]]):
    """Numbers that are ``lead`` + ``low``. With ``low`` None only the range is wider, and no digits are kept beyond the lead's."""

    lead: Scaled | None
    low: Scaled | None

    def __array_finalize__(self, parent: object) -> None:
        # A view or a copy is an array like others.
        self.lead = self.low = None

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        rule = _RULES.get(ufunc) if method == "__call__" and not options else None
        known = all(x.lead is not None for x in inputs if isinstance(x, Finer))
        if rule is not None and known:
            return rule(*inputs)
        if "out" in options:
            options["out"] = tuple(_plain(x) for x in options["out"])
        return getattr(ufunc, method)(*map(_plain, inputs), **options)

    def __getitem__(self, key: Any) -> Any:
        found = _plain(self)[key]
        if self.lead is None or not isinstance(found, np.ndarray):
            return found
        low = self.low and Scaled(self.low.m[key], self.low.e[key])
        return finer(Scaled(self.lead.m[key], self.lead.e[key]), low)

    def __repr__(self) -> str:
        return repr(_plain(self))

    def __reduce__(self) -> Any:
        return (finer, (self.lead, self.low)) if self.lead is not None else (np.array, (_plain(self),))

    def sum(self, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False, **options: Any) -> Any:
        """Of the leading parts."""
        if self.lead is None or out is not None or options:
            return _plain(self).sum(axis=axis, dtype=dtype, out=out, keepdims=keepdims, **options)
        e = np.where(self.lead.m == 0, _NOTHING, self.lead.e)
        top = e.max(axis=axis, keepdims=True)
        parts = np.ldexp(self.lead.m, _clipped(e - top, -2200, 0).astype(np.int32))
        found = narrowed(normal(parts.sum(axis=axis, keepdims=keepdims), top if keepdims else e.max(axis=axis)))
        # The sum of everything is one number, as of every array.
        return found if axis is not None or keepdims else found.reshape(-1)[0]

    def mean(self, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False, **options: Any) -> Any:
        """Of the leading parts."""
        total = self.sum(axis=axis, keepdims=keepdims)
        return total / (self.size / max(1, np.size(total)))

    def decimal(self, at: int) -> tuple[float, int]:
        """One of the numbers as a mantissa and a power of ten, which may be one that no float64 has."""
        assert self.lead is not None
        m, e = float(self.lead.m.reshape(-1)[at]), int(self.lead.e.reshape(-1)[at])
        power = math.log10(abs(m)) + e * math.log10(2) if m else 0.0
        exponent = math.floor(power)
        return math.copysign(10 ** (power - exponent), m) if m else 0.0, exponent


def _plain(x: Any) -> Any:
    return x.view(np.ndarray) if isinstance(x, Finer) else x


def finer(lead: Scaled, low: Scaled | None) -> Array:
    """The numbers lead + low."""
    found = np.atleast_1d(lead.floats()).view(Finer)
    found.lead, found.low = lead, low
    return found


def narrowed(value: Scaled) -> Array:
    """As an ordinary array wherever that says all of it."""
    return np.asarray(value.floats()) if value.within() else finer(value, None)


def chosen(where: NDArray[np.bool_], x: Array, y: Array) -> Array:
    """x where ``where`` holds, else y; what either has kept is kept."""
    if not any(isinstance(v, Finer) and v.lead is not None for v in (x, y)):
        return np.asarray(np.where(where, x, y))
    where, x, y = (_plain(where), *(v if isinstance(v, Finer) else np.asarray(v) for v in (x, y)))
    lows = [Scaled(np.zeros_like(_lead(v).m), _lead(v).e) if _low(v) is None else _low(v) for v in (x, y)]
    assert lows[0] is not None
    assert lows[1] is not None
    return finer(_lead(x).chosen(where, _lead(y)), lows[0].chosen(where, lows[1]))


def product(x: Array, y: Array) -> Array:
    """x times y, which keeps what leaves the range of a float64 although x and y are in it: another factor may bring it back."""
    found = x * y
    if isinstance(found, Finer):
        return found
    lost = (np.abs(found) < _LEAST) & (x != 0) & (y != 0) | (np.isinf(found) & np.isfinite(x) & np.isfinite(y))
    return narrowed(_lead(x).times(_lead(y))) if lost.any() else found


def beside(limit: float, distance: Scaled) -> tuple[Scaled, Scaled]:
    """limit - distance, as a leading and a low part."""
    return exact_sum(scaled(np.full(distance.m.shape, limit)), -distance)


def _lead(x: Any) -> Scaled:
    return x.lead if isinstance(x, Finer) and x.lead is not None else scaled(x)


def _low(x: Any) -> Scaled | None:
    return x.low if isinstance(x, Finer) else None


def _add(x: Any, y: Any) -> Array:
    lows = [low for low in (_low(x), _low(y)) if low is not None]
    if not lows:
        return narrowed(_lead(x).plus(_lead(y)))
    total, low = exact_sum(_lead(x), _lead(y))
    for part in lows:
        low = low.plus(part)
    return finer(*exact_sum(total, low))


def _negative(x: Finer) -> Array:
    return finer(-_lead(x), None if x.low is None else -x.low)


def _absolute(x: Finer) -> Array:
    lead = _lead(x)
    turned = np.copysign(1.0, lead.m)
    return finer(Scaled(lead.m * turned, lead.e), None if x.low is None else Scaled(x.low.m * turned, x.low.e))


def _multiply(x: Any, y: Any) -> Array:
    if x is y and x.low is not None:
        return _square(x)
    for kept, sign in ((x, y), (y, x)):
        if _low(kept) is not None and not isinstance(sign, Finer) and np.all(np.abs(sign) == 1.0):
            return finer(Scaled(kept.lead.m * sign, kept.lead.e), Scaled(kept.low.m * sign, kept.low.e))
    return narrowed(_lead(x).times(_lead(y)))


def _square(x: Finer) -> Array:
    assert x.low is not None
    square, low = _exact_square(_lead(x))
    twice = _lead(x).times(x.low)
    return finer(*exact_sum(square, low.plus(Scaled(twice.m, twice.e + 1))))


def _divide(x: Any, y: Any) -> Array:
    return narrowed(_lead(x).over(_lead(y)))


def _power(x: Any, exponent: Any) -> Any:
    if isinstance(exponent, (int, float)) and exponent == 2:
        return _multiply(x, x)
    return np.power(_plain(x), _plain(exponent))


def _log(x: Finer) -> Array:
    lead = _lead(x)
    inside = (lead.e > -1021) & (lead.e <= 1024)
    found = np.where(inside, np.log(np.where(inside, lead.floats(), 1.0)), np.log(lead.m) + lead.e * math.log(2))
    return np.asarray(found if x.low is None else found + np.log1p(x.low.over(lead).floats()))


def _maximum(x: Any, y: Any) -> Array:
    first, second = _lead(x), _lead(y)
    return narrowed(first.chosen(first.plus(-second).m >= 0, second))


_RULES: Final[dict[np.ufunc, Callable[..., Any]]] = {
    np.add: _add,
    np.subtract: lambda x, y: _add(x, -y),
    np.negative: _negative,
    np.absolute: _absolute,
    np.multiply: _multiply,
    np.divide: _divide,
    np.power: _power,
    np.log: _log,
    np.maximum: _maximum,
}
