"""Written forms as text of programming languages: NumPy, PyTorch, and the formulas that people type.

``explain/writing/formula.py`` prints the same forms as LaTeX. A language is a frozen table of what its functions are called; what to
print is the form alone. Here and not beside the LaTeX, because a network is turned into a formula without anything of the explanations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from . import forms as f
from .cases import Cases, is_indicator
from .functions import LN

# How tightly a text binds: what binds less tightly than its surroundings is put in parentheses.
SUM, PRODUCT, SIGNED, POWER, ATOM = range(5)


class UnprintableError(ValueError):
    """A form that a language has no words for."""


@dataclass(frozen=True, slots=True)
class Language:
    """``functions`` and ``pairs`` are templates of what forms call, by name; ``stable`` of whole functions that do not overflow.

    ``cases`` is the template of a choice (left, sign, right, then, otherwise). ``kept`` is what an activation is wrapped in where its
    logarithm or reciprocal is taken, ``kept_rest`` the same for 1 minus it. ``clamped`` is the smaller of something and a number, where
    that is another function. ``number`` is what a number is wrapped in where a function takes only arrays; where it is empty, numbers will
    do. A ``typed`` language is for people: it has what is written, not what does not overflow.
    """

    functions: Mapping[str, str]
    pairs: Mapping[str, str]
    stable: Mapping[str, str]
    cases: str = ""
    kept: str = "{x}"
    kept_rest: str = "{x}"
    clamped: str = ""
    number: str = ""
    typed: bool = False


NUMPY: Final = Language(
    functions={
        **{name: f"np.{name}({{0}})" for name in ("exp", "sqrt", "sin", "cos", "tanh", "abs", "sign", "expm1")},
        "ln": "np.log({0})",
        "normal_below": "normal_below({0})",
    },
    pairs={
        "max": "np.maximum({0}, {1})",
        "min": "np.minimum({0}, {1})",
        "logaddexp": "np.logaddexp({0}, {1})",
        "power": "np.float_power({0}, {1})",
    },
    stable={},
    cases="np.where({left} {sign} {right}, {then}, {otherwise})",
    kept="kept({x}, 1e-300)",
    kept_rest="kept({x}, 2.0**-53)",
)

TORCH: Final = Language(
    functions={
        **{name: f"torch.{name}({{0}})" for name in ("exp", "sqrt", "sin", "cos", "tanh", "abs", "sign", "expm1")},
        "ln": "torch.log({0})",
        "normal_below": "torch.special.ndtr({0})",
    },
    pairs={
        "max": "torch.maximum({0}, {1})",
        "min": "torch.minimum({0}, {1})",
        "logaddexp": "torch.logaddexp({0}, {1})",
        "power": "torch.pow({0}, {1})",
    },
    stable={"logistic": "torch.sigmoid({0})", "log_of_power": "torch.logaddexp({0}, torch.zeros_like({0}))"},
    cases="torch.where({left} {sign} {right}, {then}, {otherwise})",
    kept="kept({x}, 1e-300)",
    kept_rest="kept({x}, 2.0**-53)",
    clamped="torch.clamp({0}, max={1})",
    number="torch.tensor({0}, dtype=torch.float64)",
)

TYPED: Final = Language(
    functions={
        **{name: f"{name}({{0}})" for name in ("exp", "sqrt", "sin", "cos", "tanh", "abs")},
        "ln": "log({0})",
    },
    pairs={"max": "max({0}, {1})", "min": "min({0}, {1})"},
    stable={},
    typed=True,
)

DEFINED: Final = {
    "normal_below": '''def normal_below(z):
    """The part of a standard normal distribution below z, from the complementary error function."""
    return 0.5 * np.vectorize(math.erfc, otypes=[float])(-z / math.sqrt(2.0))
''',
}
"""Functions that NumPy does not have, as Python."""


@dataclass(frozen=True, slots=True)
class Printer:
    """Prints forms whose operand k is called ``name(k)``.

    ``named`` are functions by the name of what does not overflow, beside those of the language. ``ln_a`` and ``ln_rest`` stand for the
    logarithms of an activation and of 1 minus it, where they are not computed from it. ``used`` collects the functions that were called
    and are not the language's own. With ``truth`` a choice between 1 and 0 is a comparison.
    """

    language: Language
    name: Callable[[int], str]
    named: Mapping[str, str] = field(default_factory=dict)
    ln_a: str = ""
    ln_rest: str = ""
    truth: bool = False
    used: set[str] = field(default_factory=set)

    def text(self, form: f.Form, least: int = SUM) -> str:
        """The text of a form, in parentheses where it binds less tightly than ``least``. Raises UnprintableError."""
        text, binds = self._bare(form)
        return f"({text})" if binds < least else text

    def _bare(self, form: f.Form) -> tuple[str, int]:
        match form:
            case f.Ref(k):
                return self.name(k), ATOM
            case f.Const(number):
                return number_text(number), ATOM if number >= 0 else SIGNED
            case f.Sum(terms):
                return self._sum(terms), SUM
            case f.Neg(x):
                return "-" + self.text(x, PRODUCT), SIGNED if not isinstance(x, f.Prod | f.Quot) else PRODUCT
            case f.Prod(factors):
                return " * ".join(self.text(x, PRODUCT if n == 0 else SIGNED) for n, x in enumerate(factors)), PRODUCT
            case f.Quot(over, under):
                return f"{self.text(over, PRODUCT)} / {self.text(under, POWER)}", PRODUCT
            case f.Square(x):
                return self._power(x, "2"), POWER
            case f.Power(x, exponent):
                return self._power(x, number_text(exponent.number)), POWER
            case f.Activated(x, complement):
                return self._kept(x, complement)
            case f.Call() | f.PairCall():
                return self._called(form), ATOM
            case f.Stable():
                return self._stable(form)
            case Cases():
                return self._cases(form)
        raise UnprintableError(f"no way to print {form!r}")

    def _sum(self, terms: tuple[f.Form, ...]) -> str:
        text = self.text(terms[0])
        for term in terms[1:]:
            text += f" - {self.text(term.x, PRODUCT)}" if isinstance(term, f.Neg) else f" + {self.text(term, PRODUCT)}"
        return text

    def _power(self, x: f.Form, exponent: str) -> str:
        base = self.text(x, ATOM)
        return f"{base} ** {exponent}" if base.startswith("(") and not self.language.typed else f"{base}**{exponent}"

    def _kept(self, x: f.Form, complement: bool) -> tuple[str, int]:
        template = self.language.kept_rest if complement else self.language.kept
        if template == "{x}":
            return self._bare(x)
        self.used.add("kept")
        return template.format(x=self.text(x)), ATOM

    def _called(self, form: f.Call | f.PairCall) -> str:
        table = self.language.functions if isinstance(form, f.Call) else self.language.pairs
        name = form.function.name
        if isinstance(form, f.Call) and form.function == LN and isinstance(form.x, f.Activated):
            instead = self.ln_rest if form.x.complement else self.ln_a
            if instead:
                return instead
        if name not in table:
            raise UnprintableError(f"no function for {name}")
        if name in DEFINED:
            self.used.add(name)
        arguments = [form.x] if isinstance(form, f.Call) else [form.x, form.y]
        if self.language.clamped and name == "min" and isinstance(arguments[1], f.Const) and not _is_number(arguments[0]):
            return self.language.clamped.format(*map(self.text, arguments))
        return table[name].format(*map(self._argument, arguments))

    def _argument(self, form: f.Form) -> str:
        """What a function is called with."""
        text = self.text(form)
        return self.language.number.format(text) if self.language.number and _is_number(form) else text

    def _stable(self, form: f.Stable) -> tuple[str, int]:
        if form.name in self.language.stable:
            return self.language.stable[form.name].format(*map(self._argument, form.parts)), ATOM
        if form.name in self.named:
            self.used.add(form.name)
            return f"{self.named[form.name]}({', '.join(map(self.text, form.parts))})", ATOM
        return self._bare(form.safe if form.safe and not self.language.typed else form.written)

    def _cases(self, form: Cases) -> tuple[str, int]:
        sign, left, right = ">=" if form.included else ">", self.text(form.left), self.text(form.right)
        if self.truth and is_indicator(form):
            return f"({left} {sign} {right})", ATOM
        if self.language.typed:
            return self._typed_cases(form), ATOM
        then, otherwise = self._chosen(form.then), self._chosen(form.otherwise)
        if self.language.number and _is_number(form.then) and _is_number(form.otherwise):
            # Between numbers alone PyTorch chooses with 32 bits.
            then, otherwise = map(self.language.number.format, (then, otherwise))
        return self.language.cases.format(left=left, sign=sign, right=right, then=then, otherwise=otherwise), ATOM

    def _typed_cases(self, form: Cases) -> str:
        """In a formula: the larger of something and 0 is said so, and a boundary lies on its own other side."""
        if form.included:
            raise UnprintableError("a boundary that belongs to what lies above it")
        if form.left == form.then and form.right == form.otherwise == f.ZERO:
            return f"max(0, {self.text(form.left)})"
        where = self.text(form.left) if form.right == f.ZERO else f"{self.text(form.left)} - {self.text(form.right, PRODUCT)}"
        return f"where({where}, {self.text(form.then)}, {self.text(form.otherwise)})"

    def _chosen(self, form: f.Form) -> str:
        return repr(float(form.number)) if isinstance(form, f.Const) else self.text(form)


def _is_number(form: f.Form) -> bool:
    """Whether a form is worked out from numbers alone, without a call: then it is no array in any language."""
    arithmetic = isinstance(form, f.Const | f.Sum | f.Neg | f.Prod | f.Quot | f.Square | f.Power)
    return arithmetic and all(map(_is_number, form.children))


def number_text(number: float) -> str:
    """A number as Python, shortest."""
    return repr(float(number)).removesuffix(".0")
