"""Numbers as text: fixed decimals, with very small and very large ones in powers of ten so that none reads as 0.

There is one rule of rounding, that of arithmetic by hand: half away from zero (``core.arithmetic.half_up``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from ...core.arithmetic import half_up
from ...core.errors import InputError
from ...core.limits import MAX_DIGITS

_LARGE: Final = 1e6
_LONGEST_IN_FULL: Final = 15
"""Digits before the point up to which a number is written out; the decimals of a larger one are no longer in a float64."""


@dataclass(frozen=True, slots=True)
class Digits:
    """``decimals`` after the point. Given numbers drop trailing zeros (0.3, -3); computed ones keep them (0.3000).

    A given number is shown as it was given, 0.126 also where two decimals are asked for; only one with more than eight decimals,
    which nobody types, is rounded like a computed one. With ``short`` computed numbers drop trailing zeros too where nothing was
    rounded off: 6 instead of 6.0000. With ``kept`` a computed number has no more than these decimals (arithmetic by hand), and
    every number is written in full: what is written is what the next line uses.
    """

    decimals: int = 4
    short: bool = False
    kept: bool = False

    def text(self, value: float, *, given: bool = False) -> str:
        """Plain text with a hyphen for minus: 0.5987, -3, 3.1e-07."""
        if not math.isfinite(value):
            return "NaN" if math.isnan(value) else ("-inf" if value < 0 else "inf")
        if given or (self.kept and abs(value) >= _LARGE):
            whole = full(value, None if self.kept else MAX_DIGITS)
            if whole is not None:
                return whole if given else padded(whole, self.decimals)
        if abs(value) >= _LARGE:
            return self._scientific(value)
        # At most half a unit of the last place; what is larger than the whole unit need not be written to be known.
        if value and abs(value) < 10.0**-self.decimals and not float(f"{value:.{self.decimals}f}"):
            return self._scientific(value)
        fixed = f"{half_up(value, self.decimals):.{self.decimals}f}"
        if given:
            # Rounded it must not look like a shorter number that was given: -0.9578 with one decimal is -0.96 and not -1.
            more = (f"{half_up(value, places):.{places}f}" for places in range(self.decimals, MAX_DIGITS + 1))
            fixed = next((text for text in more if not text.endswith("0")), fixed)
        if "." in fixed and (given or (self.short and math.isclose(float(fixed), value, rel_tol=1e-12))):
            fixed = fixed.rstrip("0").rstrip(".")
        return fixed if value else fixed.removeprefix("-")

    def beyond(self, mantissa: float, exponent: int) -> str:
        """A number beyond the range of float64 as plain text: 2.7e+347. A mantissa of 0 is 0."""
        if not mantissa or not math.isfinite(mantissa):
            return self.text(mantissa)
        # As of a number of ordinary size, which may be rounded up to the next power of ten.
        written, more = self._scientific(mantissa).split("e")
        return f"{written}e{exponent + int(more):+03d}"

    def _scientific(self, value: float) -> str:
        """As many digits as there are decimals, at least four of them where that many are asked for."""
        places = max(1, self.decimals if self.decimals <= 3 else self.decimals - 1)
        mantissa, exponent = f"{value:.{places}e}".split("e")
        return f"{mantissa}e{int(exponent):+03d}"


def full(value: float, most: int | None = None) -> str | None:
    """The shortest text that reads as the same float64; None where that has more than ``most`` decimals.

    Powers of ten are used where a number would have more than fifteen digits before its point, or begins after five zeros.
    """
    exact = Decimal(repr(float(value) + 0.0)).normalize()
    places = -int(exact.as_tuple().exponent)
    size = exact.adjusted()
    if -6 < size < _LONGEST_IN_FULL:
        return None if most is not None and places > most else f"{exact:f}"
    if most is not None and len(exact.as_tuple().digits) > most:
        return None
    return _powered(exact, size)


def _powered(exact: Decimal, size: int) -> str:
    mantissa = f"{exact.scaleb(-size):f}"
    return f"{mantissa}{'' if '.' in mantissa else '.0'}e{size:+03d}"


def padded(text: str, decimals: int) -> str:
    """A number's text with at least so many decimals."""
    if "e" in text or not decimals:
        return text
    before, _, after = text.partition(".")
    return f"{before}.{after.ljust(decimals, '0')}"


def digits(count: object) -> Digits:
    """Checked: a whole number from 0 to 8. Raises InputError."""
    if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= MAX_DIGITS:
        raise InputError("digits", count, f"a whole number from 0 to {MAX_DIGITS}")
    return Digits(count)


def latex_number(text: str) -> str:
    """The LaTeX of a number's plain text: 3.1e-07 becomes 3.1 \\times 10^{-7}."""
    if text in ("inf", "-inf"):
        return text.replace("inf", r"\infty")
    if "e" in text:
        mantissa, exponent = text.split("e")
        return rf"{mantissa} \times 10^{{{int(exponent)}}}"
    return text


def display_number(text: str) -> str:
    """The plain text with a true minus sign and raised exponent, for pages and drawings."""
    if "e" in text:
        mantissa, exponent = text.split("e")
        raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        text = f"{mantissa}·10{raised}"
    return text.replace("-", "−").replace("inf", "∞")
