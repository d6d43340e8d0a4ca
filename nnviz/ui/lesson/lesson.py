"""A lesson: what is looked at, and how. Frozen values; every change makes a new one or is refused with a message."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from ...core.arithmetic import arithmetic
from ...core.records.rules import PLAIN, rule_named
from ...core.sharing import shared
from ...documents.lesson import MOST_LOSSES
from ...documents.schema import checked_name
from ...explain.naming.notation import notation_named
from ...explain.naming.numbers import digits
from ...explain.steps.walkthrough import grain_named
from ...models import checks
from ...models.data import Batch, batch
from ...models.examples import Example, load_example
from ...models.memory import State
from ...models.network import Network
from ...walk import Walk, walkthrough

FIRST_EXAMPLE = "1-2-1"

RATE_ALLOWED = checks.RATE


@dataclass(frozen=True)
class Subject:
    """What is looked at. ``example`` is the one it came from.

    ``losses`` are the costs before the last updates, ``earlier`` is how many updates there were before these. ``own`` says that
    it is another network than the example's: of other layers, named by somebody (``name``), or handed over by another page
    (``origin`` says which; as soon as its numbers are edited that is gone). What is one's own once stays so.

    ``rule`` is the name of the update rule, ``memory`` what it remembers of the updates that it made; None before the first of them.
    """

    example: str
    network: Network
    data: Batch
    learning_rate: float
    losses: tuple[float, ...] = ()
    origin: str = ""
    name: str = ""
    own: bool = False
    earlier: int = 0
    rule: str = PLAIN.name
    memory: State | None = None

    def __post_init__(self) -> None:
        if self.origin or self.name or self.network.sizes != load_example(self.example).network.sizes:
            object.__setattr__(self, "own", True)

    @property
    def layers(self) -> str:
        """Units per layer, as in 1→2→1."""
        return "→".join(map(str, self.network.sizes))

    @property
    def iteration(self) -> int:
        """The number of the iteration on display, from 1."""
        return self.earlier + len(self.losses) + 1

    @property
    def rule_kind(self) -> str:
        """The update rule without its numbers: what the steps of an update depend on."""
        return rule_named(self.rule).kind

    @property
    def edited(self) -> bool:
        """Whether numbers differ from the example's although no update was made."""
        example = load_example(self.example)
        return self.iteration == 1 and (self.network != example.network or self.data != example.data)

    @property
    def as_told(self) -> bool:
        """Whether what the example says about itself still holds: the same layers, loss and number of examples."""
        network, example = self.network, load_example(self.example)
        same = (network.kind, self.data.examples)
        return not self.own and same == (example.network.kind, example.data.examples)

    def with_network(self, network: Network) -> Subject:
        """Another network on the same data; the count of iterations starts again. Raises InputError where they do not fit."""
        return self.afresh(network, batch(network, self.data.x, self.data.y))

    def with_data(self, data: Batch) -> Subject:
        return self.afresh(self.network, data)

    def afresh(self, network: Network, data: Batch) -> Subject:
        """Other numbers, before their first update."""
        return replace(self, network=network, data=data, losses=(), earlier=0, origin="", memory=None)

    def with_rate(self, rate: object) -> Subject:
        return replace(self, learning_rate=checks.rate(rate))

    def with_rule(self, name: object) -> Subject:
        """Another update rule, which remembers nothing yet. Raises InputError for a name that is none."""
        rule = rule_named(name).name
        return self if rule == self.rule else replace(self, rule=rule, memory=None)

    def called(self, name: object) -> Subject:
        """The same under a name of somebody's own. Raises InputError for what is no name."""
        return replace(self, name=checked_name(name))

    def after(self, network: Network, loss: float, memory: State) -> Subject:
        """The network after an update, the loss before it among those that are kept, and what the update rule remembers now."""
        losses = (*self.losses, loss)
        forgotten = max(0, len(losses) - MOST_LOSSES)
        kept = memory if memory.kept else None
        return replace(self, network=network, losses=losses[forgotten:], earlier=self.earlier + forgotten, memory=kept)


@dataclass(frozen=True)
class View:
    """How it is shown. ``shown`` is the example on display, from 0."""

    notation: str = "003"
    digits: int = 4
    arithmetic: int | Literal["exact"] = "exact"
    grain: str = "neuron"
    shown: int = 0

    def __post_init__(self) -> None:
        notation_named(self.notation)
        digits(self.digits)
        arithmetic(self.arithmetic)
        grain_named(self.grain)


@dataclass(frozen=True)
class Lesson:
    """A subject and a view of it."""

    subject: Subject
    view: View

    def viewed(self, **changes: object) -> Lesson:
        """The same subject in another view. Raises InputError for a value that is not allowed."""
        return replace(self, view=replace(self.view, **changes))  # type: ignore[arg-type]

    def about(self, subject: Subject) -> Lesson:
        """Another subject in the same view; where it has fewer examples, the last of them is shown."""
        shown = min(self.view.shown, subject.data.examples - 1)
        return Lesson(subject, replace(self.view, shown=shown))

    def after_update(self) -> Lesson:
        """The lesson of the next iteration."""
        walk = walk_of(self)
        return self.about(self.subject.after(walk.updated, walk.loss, walk.state_after))


def lesson_from(key: str, view: View | None = None) -> Lesson:
    """The lesson of an example, in its own lecture's notation. Raises InputError for an unknown key."""
    example = load_example(key)
    shown = replace(view, notation=example.notation, shown=0) if view else View(notation=example.notation)
    return Lesson(subject_from(example), shown)


def subject_from(example: Example) -> Subject:
    return Subject(example.key, example.network, example.data, example.learning_rate)


@shared(most=8)
def walk_of(lesson: Lesson) -> Walk:
    """The walkthrough of a lesson. Raises NumericError where a quantity leaves the range of numbers."""
    s, v = lesson.subject, lesson.view
    return walkthrough(
        s.network,
        s.data.x,
        s.data.y,
        s.learning_rate,
        arithmetic=v.arithmetic,
        notation=v.notation,
        digits=v.digits,
        grain=v.grain,
        example=v.shown,
        rule=s.rule,
        state=s.memory,
    )


def quantities_of(lesson: Lesson) -> str:
    """Which quantities the network has, before any update, whatever their numbers are: of other ones other steps are made."""
    s, v = lesson.subject, lesson.view
    penalty = " penalised" if s.network.l2 > 0 else ""
    units = " with bias units" if notation_named(v.notation).bias_unit else ""
    return f"{s.network.sizes} {s.network.kind} {s.data.examples}{penalty}{units}"
