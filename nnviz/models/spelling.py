"""Numbers as people write them, read in one place for every field, cell and link. Nothing is evaluated.

Read are: decimals with a point or a comma, groups of three digits (thin or no-break spaces, blanks, apostrophes, or the sign that
is not the decimal one), exponents (5e-1, 5·10⁻¹), fractions (1/3, ½, 1 1/2), per cent and per mille, and every kind of minus.
What has two readings, as 1,234 has, is no number here: ``readings`` names both.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from functools import lru_cache
from typing import Final, Literal

Decimal = Literal["", ".", ","]
"""The decimal sign that is known to be used; empty: whatever the number itself tells."""

LONGEST: Final = 1_000
"""Characters of a number."""

_MINUS: Final = "\u2212\u2010\u2011\u2012\u2013\ufe63\uff0d"
_INVISIBLE: Final = "\u200b\u200e\u200f\u2060\ufeff"
_ALIKE: Final = str.maketrans(
    {
        **dict.fromkeys(_MINUS, "-"),
        **dict.fromkeys(_INVISIBLE, None),
        **dict.fromkeys("\u2044\u2215", "/"),
        **dict.fromkeys("\u2019\u02bc", "'"),
        **dict.fromkeys("\u00d7\u22c5", "·"),
    }
)
_RAISED: Final = str.maketrans("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "-+0123456789")
_POWER: Final = re.compile(r"10(?:[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+|(?:\^|\*\*) ?\(?[+-]?\d+\)?)")
_PER: Final = {"%": 2, "‰": 3}

_PLAIN: Final = {sign: re.compile(rf"\d+{mark}?\d*|{mark}\d+") for sign, mark in ((".", r"\."), (",", ","))}
_TAIL: Final = r"(?:\d*|(?:\d{3} )+\d{1,3})"
_GROUPED: Final = {
    sign: re.compile(rf"(?:\d*|[1-9]\d{{0,2}}(?:(?: \d{{3}})+|(?:'\d{{3}})+|(?:{other}\d{{3}})+))(?:(?<=\d){mark}{_TAIL})?")
    for sign, mark, other in ((".", r"\.", ","), (",", ",", r"\."))
}
"""Digits in groups of three; a number that begins with 0 has no groups."""


def spelled(text: str, decimal: Decimal = "") -> float | None:
    """The number that a text spells, rounded to the nearest float64 (perhaps to infinity); None where it spells none, or two."""
    if len(text) <= LONGEST and decimal != ",":
        quick = _float(text)
        if quick is not None:
            return quick
    return _spelled(text, decimal) if len(text) <= LONGEST else None


def readings(text: str) -> tuple[float, float] | None:
    """The two numbers that a text can be read as, with a decimal point and with a decimal comma; None where there is no doubt."""
    with_point, with_comma = spelled(text, "."), spelled(text, ",")
    return (with_point, with_comma) if with_point is not None and with_comma is not None and with_point != with_comma else None


def _float(text: str) -> float | None:
    """What Python writes itself, at once; its underscores, infinities and NaN are no numbers here."""
    try:
        return float(text) if "_" not in text and not text.strip().lower().lstrip("+-").startswith(("inf", "nan")) else None
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _spelled(text: str, decimal: Decimal) -> float | None:
    text = " ".join("".join(map(_ascii_of, text)).translate(_ALIKE).split())
    sign, text = (-1 if text.startswith("-") else 1), text[1:].lstrip() if text[:1] in ("-", "+") else text
    places = _PER.get(text[-1:], 0)
    found = _unsigned(text[:-1].rstrip() if places else text, decimal, places)
    return None if found is None else sign * found


def _ascii_of(character: str) -> str:
    """A blank of any width as a blank, ½ as 1/2 with a blank before it."""
    if unicodedata.category(character) == "Zs":
        return " "
    if unicodedata.decomposition(character).startswith("<fraction>"):
        return " " + unicodedata.normalize("NFKC", character)
    return character


def _unsigned(text: str, decimal: Decimal, places: int) -> float | None:
    """A number without a sign, divided by 10^places."""
    power = 0
    raised = _POWER.search(text)
    if raised and raised.end() == len(text):
        power = int(raised[0][2:].strip("^*( )").translate(_RAISED))
        text = text[: raised.start()].rstrip()
        if text and text[-1] not in "·*":
            return None
        text = text[:-1].rstrip() if text else "1"
        if not text:
            return None
    elif "/" in text:
        return _fraction(text, decimal, places)
    else:
        text, sign, exponent = _parted(text)
        if sign:
            power = int(exponent)
    plain = _digits(text, decimal)
    return None if plain is None else float(f"{plain}e{power - places}")


def _parted(text: str) -> tuple[str, str, str]:
    found = re.fullmatch(r"(.*\d[.,]?)([eE])([+-]?\d+)", text)
    return (found[1], found[2], found[3]) if found else (text, "", "")


def _fraction(text: str, decimal: Decimal, places: int) -> float | None:
    """A fraction of two numbers, perhaps behind a whole one: 1/3, 0,5/2, 1 1/2."""
    above, _, below = text.partition("/")
    whole, blank, part = above.strip().rpartition(" ")
    mixed = bool(blank) and whole.isdigit() and part.isdigit() and below.strip().isdigit()
    digits = [_digits(t.strip(), decimal) for t in ((part if mixed else above), below)]
    if digits[0] is None or digits[1] is None or Fraction(digits[1]) == 0:
        return None
    exact = (Fraction(whole) if mixed else 0) + Fraction(digits[0]) / Fraction(digits[1])
    try:
        return float(exact / 10**places)
    except OverflowError:
        return float("inf")


def _digits(text: str, decimal: Decimal) -> str | None:
    """Digits with a decimal point and nothing else, of a number without sign and exponent."""
    found = {sign: _with_point(text, sign) for sign in (".", ",") if decimal in ("", sign)}
    # In a number that stands alone a point is a decimal point, as everywhere in nnviz; a comma may be either.
    if decimal == "" and _PLAIN["."].fullmatch(text):
        return found["."]
    known = {f for f in found.values() if f is not None}
    return known.pop() if len(known) == 1 or len(set(map(float, known))) == 1 else None


def _with_point(text: str, sign: str) -> str | None:
    """The digits of a number whose decimal sign is ``sign``, with a point; None where that cannot be."""
    if not text or not (_PLAIN[sign].fullmatch(text) or _GROUPED[sign].fullmatch(text)):
        return None
    whole, _, rest = text.partition(sign)
    kept = ["".join(c for c in part if c.isdigit()) for part in (whole, rest)]
    # Digits of any script become those of Python.
    ascii_ = ["".join(str(unicodedata.decimal(c)) for c in part) for part in kept]
    return f"{ascii_[0] or '0'}.{ascii_[1] or '0'}"
