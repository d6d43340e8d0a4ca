"""More than 500 hostile or broken texts: each is refused with a message that points at the place, at once, and nothing is run."""

from __future__ import annotations

import builtins
import gc
import random
import time
import warnings

import pytest

from nnviz.core import limits
from nnviz.core.errors import InputError
from nnviz.expression_walk import expression
from nnviz.models.expression.build import expression_graph

ATTRIBUTES = [
    f"{base}.{name}" for base in ("x", "(1)", "(x + y)", "exp", "x.y", "1.5") for name in ("real", "imag", "y", "T", "format", "mro")
]
DUNDERS = [
    form.format(name)
    for name in ("__import__", "__class__", "__builtins__", "__dict__", "__globals__", "_x", "__", "x__y", "__init__", "__subclasses__")
    for form in ("{}", "{}(x)", "{} + 1", "x.{}", "x*{}", "{} = 3\nx", "log({})")
]
CALLS = [
    f"{name}({argument})"
    for name in (
        "eval",
        "exec",
        "open",
        "compile",
        "getattr",
        "print",
        "input",
        "exit",
        "quit",
        "vars",
        "globals",
        "os",
        "f",
        "x",
        "sinh",
    )
    for argument in ("x", "1", "", "x, y", "*x", "**x", "x=1")
]
PYTHON = [
    "lambda x: x", "x if y else z", "[x]", "[x for x in y]", "{x}", "{x: y}", "(x, y)", "x, y", "x[0]", "x[:]", "f'{x}'", "'x'", '"x"', "b'x'",
    "x and y", "x or y", "not x", "x == y", "x < y", "x <= y", "x != y", "x is y", "x in y", "x := 3", "yield x", "await x", "x @ y", "x % y",
    "x // y", "x & y", "x | y", "x ^ y", "~x", "x << 2", "x >> 2", "...", "None", "True", "False", "import os", "del x", "pass", "return x",
    "global x", "raise x", "assert x", "while x: y", "for x in y: z", "def f(): 1", "class A: 1", "with x: y", "try: x", "print x", "x //= 2",
    "x %= 2", "x += ", "+= x", "x **= y", "x: int = 3", "x = y = 3", "x == 3", "=", "= 3", "x =", "3 = x", "x + = 3", "a b = 3", "a.b = 3", "a[0] = 3",
    "f(x) = 3", "(a) = 3", "if = 3", "lambda = 3", "None = 3", "True = 3", "exp = 3", "pi = 3", "max = x", "1j", "2x", "2 x", "x y", "2(x)",
    "(x)(y)", "x(2)", "3.4.5", "1..2", "1_000", "0x10", "0b1", "0o7", "1e", "1e+", ".", "", " ", "\n", "\t", ";", ";;", "# nothing", "u = u + 1",
    "f = g\ng = x", "x\ny", "log", "exp + 1", "sin cos", "max", "max(x)", "max(x, *y)", "min()", "exp(x, y)",
    "log()", "sqrt(x=1)", "sigmoid(*x)", "tanh(**x)", "abs x", "relu[x]", "sin{x}", "(", ")", "((x)", "(x))", "()", "x + ()", "x +", "+", "*x", "x *",
    "x **", "** x", "x * * y", "x / / y", "/", "-", "x -", "x,", ",x", "\\", "x \\", "x;y", "!x", "x!", "?", "x?", "$x", "x$", "@x", "`x`", "x'", "x\"",
]  # fmt: skip
EXPONENTS = [
    "9**9**9", "9**9**9**9", "x**y", "x**(y)", "x**(1/2)", "x**(2*3)", "x**x", "2**x", "e**x", "x**101", "x**-101", "x**1e9", "x**1e300", "10**1000",
    "x**999999999999999999", "x**-1e9", "x**(-(x))", "x**exp(2)", "x**100.5", "2**3**x", "(x**2)**y", "x**(2**3)", "x**(3 + 4)", "x**max(1, 2)",
]  # fmt: skip
NUMBERS = [
    "1e101",
    "-1e101",
    "1e999",
    "9" * 200,
    "-" + "9" * 200,
    "1" + "0" * 101,
    "1e400*x",
    "x + 1e1000",
    "1e100000",
    "9" * 3000,
    "x*1e102",
]
DEEP = [
    "(" * n + "x" + ")" * n for n in (31, 32, 50, 99, 200, 500, 1900)
] + [
    "exp(" * n + "x" + ")" * n for n in (31, 81, 100, 300)
] + [
    sign * n + "x" for sign in ("-", "+", "+-", "- ") for n in (90, 200, 1000, 1900)
] + [
    sign.join("x" * n) for sign in ("+", "-", "*", "/", " + ") for n in (83, 200, 500, 900)
] + [
    "(" * n for n in (1, 2, 100, 3999)
] + [
    ")" * n for n in (1, 2, 100, 3999)
] + ["x" + "**2" * 40, "x" + "**2" * 100, "max(" * 60 + "x" + ", 1)" * 60, "-(" * 40 + "x" + ")" * 40]  # fmt: skip
LONG = ["x" * n for n in (21, 100, 3999)] + [
    "x+" * 600_000, "1" * 1_000_000, " " * 1_000_000, "\n" * 1_000_000, "(" * 1_000_000, "x" * 4001, "#" * 1_000_000, ";" * 100,
    "x = 1\n" * 90 + "x", "\u0430" * 1_000_000, "exp(" * 250_000, "é" * 4001, "\n" * 80 + "x", "a" * 50 + " = 3\nx",
]  # fmt: skip
LOOK_ALIKES = [
    form.format(letter)
    for letter in "\u0430\u0435\u043e\u0440\u0441\u0445\u03b1\u03c0\uff58\uff45\u1d31\u2113\U0001d465\U0001d7d9\u2044\u200b\u00a0\u202e\ufeff\u0301\u0660\u0967\u2160\uff0b\uff08\u037e"
    for form in ("{}", "x{}", "x + {}", "exp{}(x)", "{} = 2\nx")
]
CONTROL = [f"x{chr(n)}y" for n in (0, 1, 2, 7, 8, 11, 12, 14, 27, 28, 30, 127, 0x85, 0x2028, 0x2029, 0xFFFE, 0xD800, 0x10FFFF)]
NO_TEXT = [None, 3, 3.5, True, b"x + 1", ["x"], ("x",), {"x": 1}, object(), float("nan")]


def _broken(count: int) -> list[str]:
    """Texts of allowed characters in no order."""
    rng = random.Random(20)
    pieces = ["x", "y", "2", "1.5", "+", "-", "*", "/", "**", "(", ")", "exp", "log", ",", "=", ".", "e", "pi", " ", "max"]
    found = ["".join(rng.choice(pieces) for _ in range(rng.randint(3, 30))) for _ in range(5 * count)]
    return [text for text in found if not _fine(text)][:count]


def _fine(text: str) -> bool:
    """Whether Python itself would take it for arithmetic; such texts are no hostile ones."""
    import ast

    head, sign, rest = text.partition("=")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse((rest if sign else head).strip(), mode="eval")
        except (SyntaxError, ValueError):
            return False
    return True


GROUPS = {
    "attributes": ATTRIBUTES,
    "dunder names": DUNDERS,
    "calls": CALLS,
    "Python": PYTHON,
    "exponents": EXPONENTS,
    "numbers": NUMBERS,
    "deep": DEEP,
    "long": LONG,
    "look-alikes": LOOK_ALIKES,
    "control characters": CONTROL,
    "no text": NO_TEXT,
    "broken": _broken(60),
}


def test_there_are_more_than_500_of_them():
    texts = [text for group in GROUPS.values() for text in group if isinstance(text, str)]
    assert len(set(texts)) == len(texts) or len(set(texts)) > 500
    assert sum(map(len, GROUPS.values())) > 500


@pytest.fixture
def nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever evaluates, executes or imports fails the test; so does a warning, which would be printed."""

    def refuse(*arguments: object, **more: object) -> object:
        raise AssertionError(f"something was run: {str(arguments)[:80]}")

    real = builtins.compile

    def only_parse(source: object, filename: object, mode: str, flags: int = 0, *rest: object, **more: object) -> object:
        assert flags & 0x400, "compiled to be executed"
        return real(source, filename, mode, flags, *rest, **more)  # type: ignore[call-overload]

    for name in ("eval", "exec", "open", "input"):
        monkeypatch.setattr(builtins, name, refuse)
    monkeypatch.setattr(builtins, "compile", only_parse)


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_each_is_refused_at_once_with_a_message(group: str, nothing_runs: None, capsys: pytest.CaptureFixture[str]):
    slowest = 0.0
    # What the other tests left behind is not collected on this one's time.
    gc.collect()
    gc.disable()
    for text in GROUPS[group]:
        started = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            error = _refusal(text)
        slowest = max(slowest, time.process_time() - started)
        message = str(error)
        assert "is not allowed. Allowed: " in message, message
        assert len(message) < 1000
        _check_place(text, error)
    gc.enable()
    with capsys.disabled():
        print(f"\n{group}: {len(GROUPS[group])} texts, slowest {1000 * slowest:.1f} ms", end="")
    assert slowest < 0.1


def _refusal(text: object) -> InputError:
    try:
        expression(text, x=1.0, y=2.0)  # type: ignore[arg-type]
    except InputError as error:
        return error
    pytest.fail(f"accepted: {text!r:.80}")


def _check_place(text: object, error: InputError) -> None:
    place = getattr(error, "place", None)
    if place is None:
        return
    assert isinstance(text, str)
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert 1 <= place.line <= len(rows)
    assert 1 <= place.column <= max(1, len(rows[place.line - 1]))
    line, carets = error.pointed.split("\n")  # type: ignore[attr-defined]
    assert carets.strip(" ^") == ""
    assert "^" in carets
    assert len(carets) <= max(1, len(line))


@pytest.mark.parametrize(
    ("text", "line", "column", "length"),
    [
        ("x + foo(y)", 1, 5, 3),
        ("u = x\nv = u + $", 2, 9, 1),
        ("u = b*c; v = a + (u", 1, 18, 1),
        ("J = 3*(a + b^2)", 1, 13, 1),
        ("a = 2x", 1, 5, 2),
        ("y = x**z", 1, 8, 1),
        ("  f = x.real", 1, 7, 6),
        ("v = u*x\nu = y", 2, 1, 1),
        ("y = x²·$", 1, 8, 1),
        ("y = 3·σ(x²) + foo(x)", 1, 15, 3),
        ("y = x·", 1, 6, 1),
        ("x += 2·y²z", 1, 9, 2),
        ("u = b*c\nlog = u", 2, 1, 3),
        ("z = x +", 1, 7, 1),
        ("p = x; q = p)", 1, 13, 1),
    ],
)
def test_the_error_points_at_the_place(text: str, line: int, column: int, length: int):
    with pytest.raises(InputError) as caught:
        expression_graph(text)
    error = caught.value
    assert (error.line, error.column, error.length) == (line, column, length)  # type: ignore[attr-defined]
    shown, carets = str(error).split("\n")[1:]
    assert shown == text.split("\n")[line - 1]
    assert carets == " " * (column - 1) + "^" * length


@pytest.mark.parametrize(
    ("text", "values", "column", "says"),
    [
        ("y = 1 + log(x - 3)", {"x": 1}, 9, "argument of log (line 1, column 9): -2.0 is not allowed. Allowed: a number above 0."),
        ("y = 2*log(x)", {"x": 0}, 7, "argument of log (line 1, column 7): 0.0"),
        ("y = 1/(x - 1)", {"x": 1}, 5, "divisor (line 1, column 5): 0.0 is not allowed. Allowed: a number other than 0."),
        ("y = x + sqrt(x)", {"x": -1}, 9, "argument of sqrt (line 1, column 9): -1.0"),
        ("y = x**0.5", {"x": -1}, 5, "base of a power that is no whole number"),
        ("y = x**-1", {"x": 0}, 5, "base of a negative power"),
        ("y = exp(x*x)", {"x": 100}, 5, "result of exp (line 1, column 5): overflow"),
        ("y = x**100", {"x": 1e10}, 5, "result of ** (line 1, column 5): overflow"),
        ("y = x*x*x*x", {"x": 1e99}, 5, "result of * (line 1, column 5): overflow"),
        ("y = 3*sqrt(x)", {"x": 0}, 7, "derivative (line 1, column 7)"),
        ("y = x + z", {"x": 1}, 9, "z (line 1, column 9): no value is not allowed. Allowed: a number: give z a value."),
    ],
)
def test_what_cannot_be_computed_points_at_the_operation(text: str, values: dict[str, float], column: int, says: str):
    with pytest.raises(InputError) as caught:
        expression(text, values)
    assert str(caught.value).startswith(says)
    assert caught.value.column == column  # type: ignore[attr-defined]


def test_a_long_line_is_shown_around_the_place():
    text = "y = " + " + ".join(["x"] * 60) + " + foo(x)"
    with pytest.raises(InputError) as caught:
        expression_graph(text)
    line, carets = caught.value.pointed.split("\n")  # type: ignore[attr-defined]
    assert line.startswith("…")
    assert line[len(carets) - 3 : len(carets)] == "foo"


def test_limits_are_where_they_say():
    sum_of = " + ".join(["x"] * (limits.MAX_OPERATIONS + 1))
    assert expression(sum_of, x=1).value == limits.MAX_OPERATIONS + 1
    for text in (sum_of + " + x", "u = x + x\n" + sum_of):
        with pytest.raises(InputError, match=f"up to {limits.MAX_OPERATIONS} operations"):
            expression_graph(text)
    nested = "(" * limits.MAX_NESTING + "x" + ")" * limits.MAX_NESTING
    assert expression(nested, x=2).value == 2
    assert expression(f"x**{limits.MAX_EXPONENT}", x=1).value == 1
    name = "a" * limits.MAX_NAME_LENGTH
    assert expression(name, {name: 4}).value == 4
