"""What an update rule declares about itself: one record, from which its steps, its training and its scripts follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..forms import Form
from ..operations import Operation
from ..sharing import shared


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a rule keeps of every parameter from update to update: 0 before the first one.

    ``form`` is its new value, over the old one (operand 0) and the gradient (1). ``letter`` is LaTeX. ``state`` is what PyTorch calls it.
    """

    letter: str
    title: str
    form: Form
    sentence: str
    state: str


@dataclass(frozen=True, slots=True)
class Rule:
    """An update rule.

    ``form`` is the new parameter, over the old one (operand 0), the learning rate (1), the gradient (2), what is ``remembered``, as it
    is after this update (3, ...), and, for one that ``counts``, the number of the update from 1 on (the last operand).
    ``optimizer`` names the class of ``torch.optim`` that does the same, and ``arguments`` what it takes beside the learning rate.
    ``tuned`` makes the same rule with another ``number``, written behind its name in parentheses.
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
    tuned: Callable[[float], Rule] | None = None
    number: float | None = None

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
