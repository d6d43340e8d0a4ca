"""Numbers as people write them: every spelling of a value is read as that value, and what has two readings as neither."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.core.errors import InputError
from nnviz.models import checks
from nnviz.models.spelling import readings, spelled
from nnviz.models.training.setup import parsed_hidden
from nnviz.ui.walkthrough.builder import parsed_sizes

THIN = ["\u2009", "\u202f", "\u00a0", " "]
MINUS = ["-", "\u2212", "\u2013", "\ufe63", "- "]


def grouped(digits: str, mark: str) -> str:
    """Digits in groups of three from the right."""
    first = len(digits) % 3 or 3
    return mark.join([digits[:first], *(digits[n : n + 3] for n in range(first, len(digits), 3))])


@st.composite
def spellings(draw: st.DrawFn) -> tuple[str, float]:
    """A number with digits before and after its decimal sign, written in one of the ways, and its value."""
    whole, rest = str(draw(st.integers(0, 10**9))), draw(st.text("0123456789", max_size=6))
    sign, comma = draw(st.sampled_from(["", "+", *MINUS])), draw(st.booleans())
    mark = draw(st.sampled_from(["", *THIN, "'", "." if comma else ","]))
    exponent = draw(st.integers(-20, 20))
    tail, power = draw(
        st.sampled_from(
            [
                ("", 0),
                ("%", -2),
                (" %", -2),
                ("\u202f%", -2),
                ("‰", -3),
                (f"e{exponent}", exponent),
                (f"E{exponent}", exponent),
                (f"·10^{exponent}", exponent),
                (f" × 10^({exponent})", exponent),
                ("·10" + str(exponent).translate(RAISED), exponent),
            ]
        )
    )
    text = sign + (grouped(whole, mark) if mark else whole) + (("," if comma else ".") + rest if rest else "") + tail
    return text, float(f"{'-' if sign.strip() in MINUS else ''}{whole}.{rest or 0}e{power}")


RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@given(spellings())
def test_every_spelling_of_a_value_is_read_as_it_or_named_as_ambiguous(case: tuple[str, float]) -> None:
    text, value = case
    found = spelled(text)
    if found is None:
        # What has two readings is refused; one of them is what was meant.
        assert value in (readings(text) or ())
        assert "," in text
        with pytest.raises(InputError, match="this one can be read as"):
            checks.number(text, "x", low=-1e300, high=1e300)
    elif found != value:
        # 1.234 is a decimal number in a field, as everywhere in nnviz; a table may say otherwise.
        assert value in (readings(text) or ())
        assert spelled(text, ",") == value
    for sign in (".", ","):
        assert spelled(text, sign) in (None, *(readings(text) or (found,)))


@given(st.fractions(-1000, 1000, max_denominator=10**6))
def test_fractions_are_divided_once(value: Fraction) -> None:
    assert spelled(f"{value.numerator}/{value.denominator}") == float(value)
    assert spelled(f"{value.numerator} \u2044 {value.denominator}") == float(value)
    whole, part = divmod(abs(value), 1)
    if part:
        mixed = f"{'−' if value < 0 else ''}{whole} {part.numerator}/{part.denominator}"
        assert spelled(mixed) == float(value)


@given(st.decimals(-(10**6), 10**6, places=4))
def test_the_decimal_sign_of_a_table_is_the_one_that_counts(value: Decimal) -> None:
    text = str(value)
    assert spelled(text, ".") == spelled(text.replace(".", ","), ",") == float(value)
    assert spelled(text, ",") in (None, float(text.replace(".", "")))


@given(st.text(max_size=20) | st.text("0123456789.,/%e-− ½⁻·10", max_size=12))
def test_any_text_is_a_number_or_none_and_nothing_breaks(text: str) -> None:
    for sign in ("", ".", ","):
        found = spelled(text, sign)  # type: ignore[arg-type]
        assert found is None or found == found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0,5", 0.5),
        ("1/3", 1 / 3),
        ("½", 0.5),
        ("1½", 1.5),
        ("−⅔", -2 / 3),
        ("5e-1", 0.5),
        ("50 %", 0.5),
        ("−3", -3.0),
        ("1\u2009000", 1000.0),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234.567", 1234567.0),
        ("0,125", 0.125),
        ("5·10⁻¹", 0.5),
        ("10⁻³", 0.001),
        (",5", 0.5),
        ("3,", 3.0),
    ],
)
def test_the_usual_spellings(text: str, value: float) -> None:
    assert checks.number(text, "x") == value


@pytest.mark.parametrize(
    "text", ["0,5 0,6", "1,2,3", "1/0", "1/2/3", "1.2.3", "12 34", "1e", "%", "/", "1--2", "1_000", "0x1", "inf", "½½", "10^", "½e3"]
)
def test_what_spells_no_number(text: str) -> None:
    assert spelled(text) is None
    with pytest.raises(InputError):
        checks.number(text, "x")


@pytest.mark.parametrize(
    "text",
    [
        "2x3x1",
        "2 x 3 x 1",
        "2×3×1",
        "[2,3,1]",
        "[2, 3, 1]",
        "(2, 3, 1)",
        "2–3–1",
        "2—3—1",
        "2->3->1",
        "2 -> 3 -> 1",
        "2→3→1",
        "2 3 1",
        "2,3,1",
        "2;3;1",
        "2-3-1",
        "2−3−1",
        "2 – 3 – 1",
        "2=>3=>1",
        "2⟶3⟶1",
        "2 X 3 X 1",
    ],
)
def test_layers_are_read_in_any_of_the_usual_ways(text: str) -> None:
    assert parsed_sizes(text) == parsed_hidden(text) == (2, 3, 1)
