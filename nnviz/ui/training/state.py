"""The state of the Training page: one frozen value, and the ways in which it changes.

The set-up is what the settings show. The last of the runs belongs to it; those before it are kept to be compared. A change is
tried before it counts: where it is refused, the message is kept and everything else stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ...core.errors import InputError
from ...core.limits import MAX_INPUTS, MAX_RUNS, MAX_UPDATES
from ...core.records.losses import loss_named
from ...core.records.numbered import written
from ...core.records.reductions import MEAN, REDUCTIONS
from ...core.records.rules import PLAIN, rule_named
from ...core.sharing import shared
from ...explain.naming.numbers import full
from ...history import History
from ...models.initialise import INITIALISATIONS, XAVIER
from ...models.memory import State
from ...models.network import Network
from ...models.training.course import begun, checked_updates
from ...models.training.datasets import RECIPES, Dataset, dataset
from ...models.training.lessons import training_lesson
from ...models.training.setup import OWN, TAKEN, Setup
from ...models.training.standardise import Standardised, standardise
from ...models.unbiased import unbiased_text
from ..lesson.lesson import Subject
from ..shared.leaving import PageState
from ..shared.refused import Refused, accept, refuse


@dataclass(frozen=True, eq=False)
class Run:
    """A run: its set-up, its data, its history so far, and up to which update it is to go (``goal``).

    ``before`` is how far it was when it was asked to go on. Where it is lost, by a reload for instance, up to there it is made
    again.
    """

    label: str
    setup: Setup
    data: Dataset
    history: History
    goal: int = 0
    before: int = 0

    @property
    def running(self) -> bool:
        return self.history.updates < self.goal and self.history.ended is None

    @property
    def made_again(self) -> bool:
        """Whether what it makes now was there before."""
        return self.running and self.history.updates < self.before


@dataclass(frozen=True, eq=False)
class Taken:
    """What came over from the Walkthrough, and its examples as data to train on."""

    subject: Subject
    data: Dataset


@dataclass(frozen=True, eq=False)
class Training(PageState):
    """The set-up, how many updates a run makes, the runs, and what came from outside.

    ``own`` is the pasted table, ``taken`` data and network of the Walkthrough. ``lesson`` is the key of the lesson that the
    runs belong to. ``version`` is part of the keys of the widgets, ``seen`` the number of the news of the address that was taken last.
    ``leaving`` says that a network was handed over and the Walkthrough is to open. ``refused`` is what stands in fields and cannot be
    used, ``past`` what Undo brings back.
    """

    setup: Setup
    runs: tuple[Run, ...]
    updates: int = 1000
    own: Dataset | None = None
    taken: Taken | None = None
    lesson: str = ""
    version: int = 0
    message: str = ""
    seen: int = -1
    leaving: bool = False
    refused: Refused = ()
    past: tuple[Training, ...] = ()

    def left(self) -> Training:
        return replace(self, message="") if self.message else self

    @property
    def run(self) -> Run:
        """The present run."""
        return self.runs[-1]

    @property
    def running(self) -> bool:
        return any(run.running for run in self.runs)


Change = Callable[[Training], Training]


def first() -> Training:
    """XOR and a network that can learn it."""
    return started(Training(Setup(), ()))


def started(state: Training) -> Training:
    """The state with its present run at its initial weights; there may be none yet. Raises InputError naming the field."""
    run = fresh_run(state, state.setup)
    return replace(state, runs=(*state.runs[:-1], run))


def fresh_run(state: Training, setup: Setup, label: str = "") -> Run:
    """A run of a set-up before its first update. Raises InputError naming the field."""
    data = data_of(state, setup)
    network, memory = _taken_network(state, setup) if setup.how == TAKEN else (None, None)
    history = begun(History, setup.task(data, network, memory))
    return Run(label or described(setup, history.task.network), setup, data, history)


def data_of(state: Training, setup: Setup) -> Dataset:
    """The data of a set-up, standardised where it asks for that. Raises InputError for data that is not there."""
    return standardised_of(state, setup).data if setup.standardised else _raw_data(state, setup)


def standardised_of(state: Training, setup: Setup) -> Standardised:
    """What standardising the data of a set-up does."""
    if setup.data in RECIPES:
        return _standardised_recipe(setup.data, setup.data_seed)
    return standardise(_raw_data(state, setup))


def _raw_data(state: Training, setup: Setup) -> Dataset:
    if setup.data == OWN and state.own is not None:
        return state.own
    if setup.data == TAKEN and state.taken is not None:
        return state.taken.data
    return _recipe(setup.data, setup.data_seed)


@shared(most=8)
def _recipe(key: str, seed: int) -> Dataset:
    """Kept, so that runs on the same data know that it is the same."""
    return dataset(key, seed)


@shared(most=8)
def _standardised_recipe(key: str, seed: int) -> Standardised:
    return standardise(_recipe(key, seed))


def _taken_network(state: Training, setup: Setup) -> tuple[Network, State | None]:
    """The network of the Walkthrough, and what its update rule remembers where it is the one of the set-up."""
    data = data_of(state, setup)
    sizes = (data.x.shape[1], *setup.hidden, data.y.shape[1])
    if state.taken is None or state.taken.subject.network.sizes != sizes:
        raise InputError("initial weights", "those of the Walkthrough", f"drawn ones: its network is not {'→'.join(map(str, sizes))}")
    subject = state.taken.subject
    memory = subject.memory if subject.rule == setup.rule else None
    network = subject.network.with_settings(
        activations=setup.activations(), loss=setup.loss, l2=setup.l2, output=0, reduction=setup.reduction
    )
    return network, memory


def described(setup: Setup, network: Network) -> str:
    """A run in a few words: what one would compare it by."""
    parts = ["→".join(map(str, network.sizes)) + (f" {setup.activation.replace('_', ' ')}" if setup.hidden else "")]
    parts.append(f"α = {full(setup.rate)}")
    if setup.rule != PLAIN.name:
        parts.append(rule_named(setup.rule).in_words)
    if weights := loss_named(setup.loss).class_weights:
        parts.append(f"class weights {', '.join(map(written, weights))}")
    if setup.l2:
        parts.append(f"λ = {full(setup.l2)}")
    if setup.reduction != MEAN.name:
        parts.append(REDUCTIONS[setup.reduction].title)
    if not any(network.bias):
        parts.append("no biases")
    elif not all(network.bias):
        parts.append(f"no biases into layer {unbiased_text(network.bias)}")
    if network.held:
        parts.append(f"{len(network.held)} held fixed")
    if setup.batch is not None:
        parts.append("one example at a time" if setup.batch == 1 else f"batches of {setup.batch}")
    parts.append(
        "weights of the Walkthrough"
        if setup.how == TAKEN
        else "all weights 0"
        if not INITIALISATIONS[setup.how].random
        else f"{setup.how} weights, seed {setup.seed}"
    )
    return ", ".join(parts)


# --- changes ---------------------------------------------------------------------------------------------------------


def tried(state: Training, change: Change) -> Training:
    """The state after a change; where it is refused, the same state with the reason as its message."""
    try:
        after = change(state)
    except InputError as error:
        return replace(state, message=str(error), version=state.version + 1)
    # What the settings show starts again only where it has changed by itself.
    again = after.setup != state.setup or after.runs[-1].data is not state.runs[-1].data or after.updates != state.updates
    return replace(after, message="", version=state.version + again)


def entered(state: Training, field: str, text: object, change: Change) -> Training:
    """The state after a text was typed into a field; where it is refused, it stays there with the reason."""
    after = tried(state, change)
    if after.message:
        return replace(state, refused=refuse(state.refused, field, text, after.message))
    return replace(after, refused=accept(after.refused, field))


def configured(state: Training, setup: Setup) -> Training:
    """Another set-up; the present run starts again. On other data the runs that were kept to compare are gone."""
    if setup == state.setup:
        return state
    same = (setup.data, setup.data_seed, setup.standardised) == (state.setup.data, state.setup.data_seed, state.setup.standardised)
    runs = state.runs if same else state.runs[-1:]
    return started(replace(state, setup=setup, runs=runs, lesson=""))


def with_data(state: Training, key: str) -> Training:
    """Other data, with the output activation and the loss that belong to it."""
    setup = replace(state.setup, data=key)
    if setup.how == TAKEN and key != TAKEN:
        setup = replace(setup, how=XAVIER.name)
    return configured(state, setup.fitting(data_of(state, setup)))


def with_own(state: Training, data: Dataset) -> Training:
    """A table of the user's own."""
    return with_data(replace(state, own=data, setup=replace(state.setup, data=""), runs=state.runs[-1:]), OWN)


def with_subject(state: Training, subject: Subject) -> Training:
    """Network, data and learning rate of the Walkthrough. Raises InputError for what cannot be trained here."""
    network, data = subject.network, subject.data
    if loss_named(network.loss).operation is None:
        raise InputError("loss", "the prediction itself", "a loss that compares predictions with targets")
    if network.sizes[0] > MAX_INPUTS:
        raise InputError("inputs", network.sizes[0], f"at most {MAX_INPUTS}")
    names = network.activations
    setup = replace(
        state.setup,
        data=TAKEN,
        standardised=False,
        hidden=network.sizes[1:-1],
        activation=names[0] if len(set(names[:-1])) <= 1 and len(names) > 1 else ", ".join(names[:-1]) or state.setup.activation,
        output=names[-1],
        loss=network.loss,
        how=TAKEN,
        l2=network.l2,
        reduction=network.reduction,
        rate=subject.learning_rate,
        rule=subject.rule,
        batch=None if state.setup.batch is None else min(state.setup.batch, data.examples),
    )
    return started(replace(state, taken=Taken(subject, _as_dataset(subject)), setup=setup, runs=state.runs[-1:], lesson=""))


def _as_dataset(subject: Subject) -> Dataset:
    x, y = subject.data.x, subject.data.y
    hard = bool(np.isin(y, (0.0, 1.0)).all()) and (y.shape[1] == 1 or bool((y.sum(axis=1) == 1).all()))
    inputs = ("x",) if x.shape[1] == 1 else tuple(f"x{j + 1}" for j in range(x.shape[1]))
    outputs = ("y",) if y.shape[1] == 1 else tuple(f"y{k + 1}" for k in range(y.shape[1]))
    classes = (("0", "1") if y.shape[1] == 1 else outputs) if hard else ()
    return Dataset(TAKEN, "The Walkthrough's examples", "classes" if hard else "curve", x, y, inputs, outputs, classes)


def with_lesson(state: Training, key: str) -> Training:
    """The runs of a lesson, on their way."""
    lesson = training_lesson(key)
    runs = tuple(replace(fresh_run(state, setup, label), goal=lesson.updates) for label, setup in lesson.runs)
    return replace(state, setup=lesson.runs[-1][1], runs=runs, lesson=key, updates=lesson.updates, refused=())


def run_on(state: Training, updates: object) -> Training:
    """So many more updates of the present run, or of all runs of a lesson."""
    count = checked_updates(updates)
    return replace(state, runs=_each(state, lambda run: _on(run, run.history.updates + count)), updates=count or 1)


def stepped(state: Training) -> Training:
    """One more update, after those that are still to be made."""
    return replace(state, runs=_each(state, lambda run: _on(run, max(run.goal, run.history.updates) + 1)))


def _on(run: Run, goal: int) -> Run:
    return replace(run, goal=min(goal, MAX_UPDATES), before=max(run.before, run.history.updates))


def stopped(state: Training) -> Training:
    """No further updates."""
    return replace(state, runs=tuple(replace(run, goal=0, before=0) for run in state.runs))


def restarted(state: Training) -> Training:
    """Back at the same initial weights."""
    return replace(state, runs=_each(state, _back))


def _back(run: Run) -> Run:
    # Another task, although it is the same one: what the former run still does is none of its business.
    return replace(run, history=begun(History, replace(run.history.task)), goal=0, before=0)


def pinned(state: Training) -> Training:
    """Keep the present run to be compared; the next one begins with the same set-up. The oldest goes where there are too many."""
    kept = replace(state.run, goal=0, before=0)
    return started(replace(state, runs=(*state.runs[:-1], kept, kept)[-MAX_RUNS:], lesson=""))


def alone(state: Training) -> Training:
    """Only the present run."""
    return replace(state, runs=state.runs[-1:], lesson="")


def _each(state: Training, change: Callable[[Run], Run]) -> tuple[Run, ...]:
    """The runs with a change of the present one; of all where they belong to a lesson."""
    if state.lesson:
        return tuple(change(run) for run in state.runs)
    return (*state.runs[:-1], change(state.run))
