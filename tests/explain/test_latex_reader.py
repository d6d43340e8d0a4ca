"""The tests' own reader of printed formulas: it must refuse what a person would misread, or it could prove nothing."""

from __future__ import annotations

import pytest

from tests.latex import Interval, is_balanced, right_hand_side, worked_out


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("0.3 \\cdot 1 + 0.1", 0.4),
        (r"1 \cdot 0.60 + \left(-3\right) \cdot 0.65 + 0.2", -1.15),
        (r"\frac{1}{1 + e^{-\left(-1.1383\right)}}", 0.242633),
        (r"\frac{e^{1}}{e^{1} + e^{-1.0}}", 0.880797),
        (r"-\left(1 \cdot \ln\left(0.5\right) + 0 \cdot \ln\left(1 - 0.5\right)\right)", 0.693147),
        (r"\frac{1}{2} \cdot \left(1 - 0.5\right)^{2}", 0.125),
        (r"-0.5^{2}", -0.25),
        (r"\left(-0.5\right)^{2}", 0.25),
        (r"\frac{1}{2} \left(1.5 + \left(-0.5\right)\right)", 0.5),
        (r"\left[-0.3 \geq 0\right]", 0.0),
        (r"\left[0.3 > 0\right]", 1.0),
        (r"\max\left(0,\, -2\right)", 0.0),
        (r"\operatorname{leaky}\left(-2\right)", -0.02),
        (r"\operatorname{leaky}'\left(-2\right)", 0.01),
        (r"\tanh\left(0.5\right)", 0.462117),
        (r"3.1 \times 10^{-7} \cdot 2", 6.2e-7),
    ],
)
def test_a_line_is_worked_out(line: str, value: float):
    found = worked_out(line, None).item()
    assert found.low == found.high == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize("line", ["0.2 + -0.3", r"2 \cdot -3", r"1 + \cdots + 2", "2 3", "2 +", "", r"\left(1", "x + 1", r"\frac{1}{2"])
def test_what_a_person_would_misread_is_refused(line: str):
    with pytest.raises(ValueError, match=r"not understood|should stand"):
        worked_out(line, 4)


def test_a_printed_number_stands_for_all_that_round_to_it():
    found = worked_out(r"0.3 + 2 + 1.234 \times 10^{-7}", 4).item()
    assert found.low == pytest.approx(2.3 - 5e-5 + 1.2335e-7, abs=1e-12)
    assert found.high == pytest.approx(2.3 + 5e-5 + 1.2345e-7, abs=1e-12)
    assert not Interval(0.1, 0.2).holds(0.2001)


def test_matrices_multiply():
    m = r"\begin{bmatrix} 1 & 2 \\ 3 & -4 \end{bmatrix}"
    column = r"\begin{bmatrix} 5 \\ 6 \end{bmatrix}"
    value = worked_out(rf"{m} {column} + {column}", None)
    assert [[cell.low for cell in row] for row in value] == [[22.0], [-3.0]]
    assert worked_out(rf"\left({m} {column}\right) \odot {column}", None)[1, 0].low == -54.0


@pytest.mark.parametrize(
    ("latex", "balanced"),
    [
        (r"\left(\frac{1}{2}\right)", True),
        (r"\begin{bmatrix} 1 \\ 2 \end{bmatrix}", True),
        (r"\left(\frac{1}{2}", False),
        (r"\left(\frac{1\right)}{2}", False),
        ("}{", False),
        (r"\right) \left(", False),
        (r"\begin{bmatrix} {1 \end{bmatrix}}", False),
    ],
)
def test_balance(latex: str, balanced: bool):
    assert is_balanced(latex) is balanced


def test_the_right_hand_side_begins_after_the_first_relation():
    assert right_hand_side(r"z_{1} = 1 + 2 = 3") == "1 + 2 = 3"
    assert right_hand_side(r"W \leftarrow 1 - 2") == "1 - 2"
