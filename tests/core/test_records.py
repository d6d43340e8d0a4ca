"""What records declare fits together: fast kernels, printed texts and short forms are the form, and a name stands in one file."""

from __future__ import annotations

import ast
import math
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from nnviz.core import functions
from nnviz.core.arithmetic import EXACT
from nnviz.core.cases import Cases
from nnviz.core.errors import InputError
from nnviz.core.forms import (
    ONE,
    ZERO,
    Call,
    Const,
    Form,
    Function,
    Neg,
    PairCall,
    PairFunction,
    Power,
    Prod,
    Quot,
    Ref,
    Square,
    Stable,
    Sum,
)
from nnviz.core.functions import (
    ABOVE,
    ABS,
    AT_LEAST,
    COS,
    EXP,
    EXPM1,
    LN,
    LOG_SUM,
    MAXIMUM,
    MINIMUM,
    NORMAL_BELOW,
    RAISED,
    SIGN,
    SIN,
    SQRT,
    TANH,
)
from nnviz.core.printers import DEFINED, NUMPY, TORCH, TYPED, Language, Printer
from nnviz.core.records.activations import ACTIVATIONS, activation_named
from nnviz.core.records.losses import LOSSES, loss_named
from nnviz.export.functions import defined, overflow_free
from nnviz.expression_walk import expression
from nnviz.models.initialise import INITIALISATIONS
from tests.strategies import ELEMENTWISE, EVERY_LOSS, WHOLE

ROOT = Path(__file__).parents[2]
layers = st.lists(st.lists(st.floats(-30.0, 30.0), min_size=3, max_size=3), min_size=1, max_size=4).map(np.array)
FAST = [name for name in (*ELEMENTWISE, *WHOLE) if activation_named(name).fast]


def by_form(name: str, z: np.ndarray) -> np.ndarray:
    kind = activation_named(name)
    if kind.whole_layer:
        return np.stack([np.asarray(kind.build(len(z), k).form.value(list(z), EXACT)) for k in range(len(z))])
    return np.asarray(kind.form.value([z], EXACT))


def test_most_kinds_need_no_kernel_of_their_own_and_those_that_do_are_known():
    assert {"sigmoid", "tanh", "relu", "softmax"} <= set(FAST)
    assert "gelu" not in FAST


@pytest.mark.parametrize("name", FAST)
@given(z=layers)
def test_a_fast_kernel_is_its_form(name: str, z: np.ndarray):
    kernel, kind = activation_named(name).fast, activation_named(name)
    assert kernel is not None
    a, spare, delta = z.copy(), np.zeros_like(z), np.full_like(z, 3.0)
    if kernel.value is not None:
        # Where z is not kept, a takes its place.
        kernel.value(z.copy() if kernel.keeps_z else a, a, spare)
    assert_allclose(a, by_form(name, z), rtol=1e-12, atol=1e-15)
    if kernel.times_slope is not None:
        kernel.times_slope(delta, z.copy() if kernel.keeps_z else a, a, spare)
    if not kind.whole_layer:
        assert_allclose(delta, 3.0 * np.broadcast_to(np.asarray(kind.slope_of_z.value([z], EXACT)), z.shape), rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("name", ELEMENTWISE)
@given(z=st.floats(-30.0, 30.0))
def test_the_slope_from_z_is_the_slope_read_off_a(name: str, z: float):
    kind = activation_named(name)
    at = np.array([z])
    read_off = kind.slope.value([at, kind.form.value([at], EXACT)], EXACT)
    assert_allclose(kind.slope_of_z.value([at], EXACT), read_off, rtol=1e-9, atol=1e-300)


def as_written(form: Form) -> Form:
    """The form as a reader would compute it."""
    if isinstance(form, Stable):
        return as_written(form.written)
    return form.rebuilt(tuple(map(as_written, form.children))) if form.children else form


@pytest.mark.parametrize("name", ELEMENTWISE)
@given(z=st.floats(-15.0, 15.0))
def test_what_is_computed_is_what_is_written(name: str, z: float):
    kind, at = activation_named(name), np.array([z])
    for form in (kind.form, kind.slope):
        operands = [at, np.asarray(kind.form.value([at], EXACT))]
        computed = form.substituted(lambda k: Ref(1) if k < 0 else Ref(k))
        assert_allclose(as_written(computed).value(operands, EXACT), computed.value(operands, EXACT), rtol=1e-7, atol=1e-12)


def namespace_of(name: str, module: Any, language: Any) -> dict[str, Any]:
    """A module in which the function of an activation is defined, with everything that it calls."""
    found: dict[str, Any] = {"np": np, "math": math, "torch": module}
    waiting, done = [activation_named(name)], set()
    while waiting:
        kind, used = waiting.pop(), set()
        done.add(kind.identifier)
        text = defined(kind, language, used)
        for extra in used & set(DEFINED):
            exec(DEFINED[extra], found)
        exec(text, found)
        words = {word for key, word in overflow_free().items() if key in used}
        waiting += [a for a in ACTIVATIONS.values() if a.identifier in words - done]
    return found


Z = [-1e3, -40.0, -1.5, -0.0, 0.0, 1e-9, 0.7, 3.0, 1e3]


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_the_printed_function_is_the_form(name: str):
    kind, z = activation_named(name), np.array(Z)
    with np.errstate(all="raise", under="ignore"):
        found = namespace_of(name, None, NUMPY)[kind.identifier](z)
    assert_allclose(found, by_form(name, z), rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_the_printed_function_of_pytorch_has_the_form_s_slope(name: str):
    torch = pytest.importorskip("torch")
    kind = activation_named(name)
    z = torch.tensor(Z, dtype=torch.float64, requires_grad=True)
    found = namespace_of(name, torch, TORCH)[kind.identifier](z)
    found.sum().backward()
    assert_allclose(found.detach().numpy(), by_form(name, np.array(Z)), rtol=1e-12, atol=1e-300)
    slopes = np.broadcast_to(np.asarray(kind.slope_of_z.value([np.array(Z)], EXACT)), len(Z))
    assert_allclose(z.grad.numpy(), slopes, rtol=1e-9, atol=1e-12)


def worked_out_in(language: Language, form: Form, a: float, y: float) -> Any:
    """What the text of a form over a and y gives in a language."""
    text = Printer(language, ("a", "y").__getitem__).text(form)
    if language == TYPED:
        return expression(f"J = {text}", {"ay"[k]: (a, y)[k] for k in form.references()}).value
    names: dict[str, Any] = {"np": np, "math": math, "kept": np.maximum, "a": np.array([a]), "y": np.array([y])}
    if language == TORCH:
        torch = pytest.importorskip("torch")
        given_ = {name: torch.tensor([number], dtype=torch.float64) for name, number in (("a", a), ("y", y))}
        names |= {"torch": torch, "kept": lambda p, least: p.clamp(min=least), **given_}
    for definition in DEFINED.values():
        exec(definition, names)
    return eval(text, names)


numbers = st.sampled_from([ONE, ZERO, Const(2), Const(-0.75), Const(0.1), Const(3.5)])
positive_numbers = st.sampled_from([ONE, Const(2), Const(0.1), Const(3.5)])


def larger(language: Language, parts: st.SearchStrategy[Form]) -> st.SearchStrategy[Form]:
    """What can be made of smaller forms with the functions of a language; logarithms, roots and divisors of what is at least 1."""
    some = parts.map(lambda x: Sum((ONE, Square(x))))
    ones = [known for known in (EXP, EXPM1, TANH, SIN, COS, ABS, SIGN, NORMAL_BELOW) if known.name in language.functions]
    pairs = [known for known in (MAXIMUM, MINIMUM, LOG_SUM) if known.name in language.pairs]
    return st.one_of(
        st.builds(Neg, parts),
        st.builds(Square, parts),
        st.builds(Power, parts, st.sampled_from([Const(2), Const(3)])),
        st.builds(Power, some, st.sampled_from([Const(-0.5), Const(0.5), Const(-2)])),
        st.lists(parts, min_size=2, max_size=3).map(lambda terms: Sum(tuple(terms))),
        st.lists(parts, min_size=2, max_size=3).map(lambda factors: Prod(tuple(factors))),
        st.builds(Quot, parts, some),
        st.builds(Call, st.sampled_from(ones), parts),
        st.builds(Call, st.sampled_from([LN, SQRT]), some | positive_numbers),
        st.builds(PairCall, st.sampled_from(pairs), parts, parts),
        *([st.builds(PairCall, st.just(RAISED), some | positive_numbers, parts)] if RAISED.name in language.pairs else []),
        st.builds(Cases, st.sampled_from([Ref(0), Ref(1)]), numbers, parts, parts),
    )


LANGUAGES = {"NumPy": NUMPY, "PyTorch": TORCH, "typed": TYPED}


@cache
def forms_of(language: str) -> st.SearchStrategy[Form]:
    """Made once: to look a strategy of many parts through takes longer than to draw from it."""
    return st.recursive(st.sampled_from([Ref(0), Ref(1)]) | numbers, lambda parts: larger(LANGUAGES[language], parts), max_leaves=8)


@pytest.mark.parametrize("name", LANGUAGES)
@settings(max_examples=150)
@given(data=st.data(), a=st.floats(-2.0, 2.0), y=st.floats(-2.0, 2.0))
def test_what_is_printed_is_the_form_with_numbers_wherever_they_stand(name: str, data: st.DataObject, a: float, y: float):
    language, form = LANGUAGES[name], data.draw(forms_of(name))
    with np.errstate(all="ignore"):
        expected = np.asarray(form.value([np.array([a]), np.array([y])], EXACT))
    assume(np.isfinite(expected).all() and float(np.abs(expected).max()) < 1e6)
    assert_allclose(np.asarray(worked_out_in(language, form, a, y)), expected, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("language", [NUMPY, TORCH], ids=["NumPy", "PyTorch"])
def test_every_function_of_forms_can_be_printed_in_a_script(language: Language):
    known = [found for found in vars(functions).values() if isinstance(found, Function | PairFunction)]
    comparisons = {AT_LEAST.name, ABOVE.name}  # slopes of max and min in formulas: no activation and no loss has them
    assert {found.name for found in known} - comparisons == {*language.functions, *language.pairs}


def test_a_number_in_a_call_is_a_tensor_in_pytorch():
    printer = Printer(TORCH, ("a", "y").__getitem__)
    assert printer.text(Prod((Ref(0), Call(LN, Const(2))))) == "a * torch.log(torch.tensor(2, dtype=torch.float64))"
    assert printer.text(PairCall(MINIMUM, Ref(0), ZERO)) == "torch.clamp(a, max=0)"


@pytest.mark.parametrize("name", ["NumPy", "PyTorch"])
@given(numbers=st.tuples(st.floats(-1.0, 1.0), st.floats(-1.0, 1.0)), a=st.floats(-2.0, 2.0))
def test_a_choice_between_numbers_alone_keeps_their_digits(name: str, numbers: tuple[float, float], a: float):
    form = Cases(Ref(0), ZERO, Const(numbers[0]), Const(numbers[1]))
    assert float(np.asarray(worked_out_in(LANGUAGES[name], form, a, 0.0)).item()) == numbers[0 if a > 0 else 1]


@pytest.mark.parametrize("name", [name for name in EVERY_LOSS if loss_named(name).term])
@given(a=st.floats(0.05, 0.95), y=st.sampled_from([0.0, 1.0, 0.25]))
def test_a_printed_term_is_the_form(name: str, a: float, y: float):
    loss = loss_named(name)
    for form in (loss.term, loss.slope):
        assert form is not None
        expected = form.value([np.array([a]), np.array([y])], EXACT)
        for language in (NUMPY, TORCH, TYPED):
            if form == loss.term or language != TYPED:
                assert_allclose(worked_out_in(language, form, a, y), expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("leaky_relu(0.2)", "leaky_relu(0.2)"),
        ("Leaky ReLU (0,2)", "leaky_relu(0.2)"),
        ("lrelu(0.01)", "leaky_relu"),
        ("ELU(1)", "elu"),
        ("elu(0.5)", "elu(0.5)"),
        ("swish", "silu"),
    ],
)
def test_a_number_of_the_user_s_is_part_of_the_name(written: str, name: str):
    assert activation_named(written).name == name
    assert activation_named(written) is activation_named(name)


@pytest.mark.parametrize("written", [*(f"leaky_relu({number})" for number in ("-0.1", "x", "nan", "inf", "1e9")), "sigmoid(2)"])
def test_a_number_that_cannot_be_is_refused_by_name(written: str):
    with pytest.raises(InputError) as refused:
        activation_named(written, "activations[0]")
    assert refused.value.field == "activations[0]"
    assert "number" in refused.value.allowed


@cache
def literals(path: Path) -> frozenset[str]:
    """The texts of a file that are no docstrings: what a name could be matched by."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return frozenset(n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in said)


# Words that mean something else too: the step of a walkthrough, the function tanh of a language, a training lesson.
OTHER_THINGS = {"step", "tanh", "prediction", "normal", "zeros"}


@pytest.mark.parametrize("name", sorted({*ACTIVATIONS, *LOSSES, *INITIALISATIONS} - OTHER_THINGS))
def test_a_kind_is_named_in_one_file(name: str):
    files = [path for path in (ROOT / "nnviz").rglob("*.py") if name in literals(path)]
    assert [path.name for path in files] in (["activations.py"], ["losses.py"], ["initialise.py"])


@pytest.mark.parametrize(
    "name", ["leaky_relu", "relu", "elu", "gelu", "silu", "softsign", "xavier", *(n for n in LOSSES if n != "prediction")]
)
def test_a_name_stands_in_one_file(name: str):
    found = subprocess.run(["git", "grep", "-lw", name, "--", "nnviz/*.py"], cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode > 1:
        pytest.skip("no git here")
    assert len(found.stdout.split()) == 1
