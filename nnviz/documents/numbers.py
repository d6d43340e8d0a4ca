"""Float64s in few bytes, exactly: what has a short decimal is kept as that, everything else as its eight bytes.

What a person types has few digits: -0.25 is -25 times 10 to the power -2, three bytes with the exponent. A drawn or trained weight
has no short decimal. Reading a shortest decimal gives the very float that it was made of (Steele and White, How to print
floating-point numbers accurately, 1990; Python's ``repr`` and ``float``), and what would not come back is kept as bytes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import numpy as np

_LONGEST_MANTISSA: Final = 5
"""Bytes of a decimal's digits: with more of them and its exponent the float's own eight are shorter."""


class CutError(ValueError):
    """Bytes that end too early, or hold what is never written."""


def write_numbers(values: Sequence[float]) -> bytes:
    """Marks (a bit for each number: whether it is a decimal), exponents, digits, and the eight bytes of the others, column by column."""
    marks, exponents, mantissas, others = [], bytearray(), bytearray(), []
    for value in map(float, values):
        short = _decimal(value)
        marks.append(short is not None)
        if short is None:
            others.append(value)
        else:
            exponents.append(short[1] + 128)
            mantissas += _written(short[0])
    # The first bytes of all numbers, then the second ones: signs and exponents are alike, so deflating finds something.
    columns = np.array(others, dtype="<f8").view(np.uint8).reshape(-1, 8).T
    return np.packbits(np.array(marks, dtype=bool)).tobytes() + bytes(exponents) + bytes(mantissas) + columns.tobytes()


def read_numbers(content: bytes, count: int) -> list[float]:
    """``count`` numbers, which are all that there is. Raises CutError for anything else."""
    marks = (count + 7) // 8
    if len(content) < marks:
        raise CutError
    short = np.unpackbits(np.frombuffer(content[:marks], np.uint8))[:count].astype(bool)
    decimals = int(short.sum())
    exponents, at = content[marks : marks + decimals], marks + decimals
    mantissas = []
    for _ in range(decimals):
        mantissa, at = _read(content, at)
        mantissas.append(mantissa)
    rest = content[at:]
    if len(exponents) != decimals or len(rest) != 8 * (count - decimals):
        raise CutError
    values = np.empty(count)
    values[short] = [float(f"{m}e{e - 128}") for m, e in zip(mantissas, exponents, strict=True)]
    values[~short] = np.frombuffer(rest, np.uint8).reshape(8, -1).T.copy().view("<f8").ravel()
    return [float(v) for v in values]


def _decimal(value: float) -> tuple[int, int] | None:
    """A number's shortest decimal as digits and power of ten, where that is shorter than the number itself."""
    if not math.isfinite(value) or (value == 0 and math.copysign(1, value) < 0):
        return None
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    mantissa = int("".join(map(str, digits))) * (-1 if sign else 1)
    if not isinstance(exponent, int) or not -128 <= exponent <= 127 or len(_written(mantissa)) > _LONGEST_MANTISSA:
        return None
    return mantissa, exponent


def _written(whole: int) -> bytes:
    """A whole number, seven bits a byte, the sign in the lowest one."""
    rest, out = (-whole << 1) | 1 if whole < 0 else whole << 1, bytearray()
    while rest > 0x7F:
        out.append(rest & 0x7F | 0x80)
        rest >>= 7
    return bytes([*out, rest])


def _read(content: bytes, at: int) -> tuple[int, int]:
    """A whole number and where the next one begins."""
    found = 0
    for n, byte in enumerate(content[at : at + _LONGEST_MANTISSA]):
        found |= (byte & 0x7F) << 7 * n
        if byte < 0x80:
            return (-(found >> 1) if found & 1 else found >> 1), at + n + 1
    raise CutError
