"""What an update rule declares about itself: one record, from which its steps, its training and its scripts follow."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from ..errors import InputError
from ..forms import Const, Form, literal
from ..operations import Operation
from ..sharing import shared
from .numbered import written


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a rule keeps of every parameter from update to update: 0 before the first one.

    ``form`` is its new value, over the old one (operand 0) and the gradient (1). ``letter`` is LaTeX. ``state`` is what PyTorch calls it.
    It is never below ``least``.
    """

    letter: str
    title: str
    form: Form
    sentence: str
    state: str
    least: float = -math.inf


@dataclass(frozen=True, slots=True)
class Setting:
    """A number of a rule that is the user's: its ``sign``, as text, what it does, and what it usually is.

    A ``share`` is from 0 to below 1, anything else above 0 and up to 1. What is ``optional`` may be left out behind the rule's name.
    """

    sign: str
    told: str
    usual: float
    share: bool = True
    optional: bool = False

    @property
    def allowed(self) -> str:
        return "a number from 0 to below 1" if self.share else "a number above 0, up to 1"

    @property
    def bounds(self) -> tuple[float, float]:
        """The smallest and the largest number that is allowed."""
        return (0.0, math.nextafter(1.0, 0.0)) if self.share else (math.nextafter(0.0, 1.0), 1.0)

    def takes(self, number: float) -> bool:
        low, high = self.bounds
        return low <= number <= high

    def checked(self, number: float) -> float:
        """The number. Raises InputError for one that is not allowed."""
        if not self.takes(number):
            raise InputError(self.sign, number, self.allowed)
        return number


@dataclass(frozen=True, slots=True)
class Rule:
    """An update rule.

    ``form`` is the new parameter, over the old one (operand 0), the learning rate (1), the gradient (2), what is ``remembered``, as it
    is after this update (3, ...), and, for one that ``counts``, the number of the update from 1 on (the last operand).
    ``optimizer`` names the class of ``torch.optim`` that does the same, and ``arguments`` what it takes beside the learning rate.
    ``settings`` are the numbers in it that are the user's, ``numbers`` what they are here; ``tuned`` makes the same rule with others,
    which are written behind its name in parentheses. ``usual`` is the rule with the usual ones.
    """

    name: str
    title: str
    source: str
    form: Form
    sentence: str
    optimizer: str
    remembered: tuple[Remembered, ...] = ()
    counts: bool = False
    arguments: Mapping[str, object] = field(default_factory=dict, hash=False)
    synonyms: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    numbers: tuple[float, ...] = ()
    make: Callable[..., Rule] | None = field(default=None, compare=False, repr=False)

    @property
    def kind(self) -> str:
        """The name without numbers: that of the rule as it usually is."""
        return self.name.partition("(")[0]

    @property
    def in_words(self) -> str:
        """The title with the numbers."""
        said = (f"{s.sign} = {written(n)}" for s, n in zip(self.settings, self.numbers, strict=True) if not s.optional or n != s.usual)
        return ", ".join((self.title, *said))

    def tuned(self, *numbers: float) -> Rule:
        """The same rule with other numbers, in the order of ``settings``. Raises InputError for one that is not allowed."""
        assert self.make is not None
        checked = tuple(float(s.checked(n)) for s, n in zip(self.settings, numbers, strict=True))
        return _tuned(self.kind, self.make, self.settings, checked)

    @property
    def operation(self) -> Operation:
        """The update of one parameter."""
        return _operation("update", self.form, self.sentence)

    def memory(self, n: int) -> Operation:
        """How the n-th of what is remembered changes."""
        return _operation("memory", self.remembered[n].form, self.remembered[n].sentence)


@shared(most=64)
def _operation(name: str, form: Form, sentence: str) -> Operation:
    return Operation(name, form, sentence=sentence)


def tunable(make: Callable[..., Rule], *settings: Setting) -> Rule:
    """The rule that ``make`` makes of its numbers, as constants of forms, with the usual ones; any others can be put in their place."""
    usual = tuple(s.usual for s in settings)
    return _tuned(make(*map(literal, usual)).name, make, settings, usual)


@shared(most=256)
def _tuned(kind: str, make: Callable[..., Rule], settings: tuple[Setting, ...], numbers: tuple[float, ...]) -> Rule:
    """Kept, so that a rule is the same object wherever it is named."""
    said = [n for s, n in zip(settings, numbers, strict=True) if not s.optional or n != s.usual]
    usual = all(s.usual == n for s, n in zip(settings, numbers, strict=True))
    name = kind if usual else f"{kind}({', '.join(map(repr, said))})"
    return replace(make(*map(_constant, numbers)), name=name, settings=settings, numbers=numbers, make=make)


def _constant(number: float) -> Const:
    """A number in a form; a power of ten without a 1 before it."""
    found = literal(number)
    return Const(found.number, found.latex.removeprefix(r"1 \times "))
