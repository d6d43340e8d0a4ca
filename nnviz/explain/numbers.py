"""Numbers as text: fixed decimals, with very small and very large ones in powers of ten so that none reads as 0."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from ..core.errors import InputError
from ..core.limits import MAX_DIGITS

_LARGE: Final = 1e6


@dataclass(frozen=True, slots=True)
class Digits:
    """``decimals`` after the point. Given numbers drop trailing zeros (0.3, -3); computed ones keep them (0.3000).

    With ``short`` computed numbers drop them too where nothing was rounded off: 6 instead of 6.0000.
    """

    decimals: int = 4
    short: bool = False

    def text(self, value: float, *, given: bool = False) -> str:
        """Plain text with a hyphen for minus: 0.5987, -3, 3.1e-07."""
        if not math.isfinite(value):
            return "NaN" if math.isnan(value) else ("-inf" if value < 0 else "inf")
        if abs(value) >= _LARGE:
            return self._scientific(value)
        fixed = f"{value:.{self.decimals}f}"
        if value and not float(fixed):
            return self._scientific(value)
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
        mantissa, exponent = f"{value:.{max(1, min(self.decimals, 3))}e}".split("e")
        return f"{mantissa}e{int(exponent):+03d}"


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
