"""A training in the URL. Its set-up is one table: each parameter, how it is read off a state and how it changes one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from ...core.errors import InputError
from ...models.training.course import checked_updates
from ...models.training.datasets import dataset
from ...models.training.setup import OWN, TAKEN, Setup
from ..lesson.link import Kept, nothing_kept
from .progress import RAN, RUNS, pinned_runs, ran, with_pinned, with_ran
from .source import MissingDataError, source, with_source
from .state import Training, configured, data_of, first, with_lesson, with_subject


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the URL. ``read`` gives its text, ``change`` the set-up with it."""

    name: str
    read: Callable[[Setup], str]
    change: Callable[[Setup, str], Setup]


def number_text(number: float) -> str:
    """The shortest text that reads back as the same number."""
    return repr(number).removesuffix(".0")


def with_batch(setup: Setup, text: str) -> Setup:
    """The empty text is the full batch."""
    return setup.having(batch=text or None)


def _flag(setup: Setup, text: str) -> Setup:
    if text not in ("0", "1"):
        raise InputError("standardised (in the link)", text, "0 or 1")
    return setup.having(standardised=text == "1")


def _field(name: str, read: Callable[[Setup], str], field: str = "") -> Parameter:
    """A parameter that is a field of the set-up, perhaps of another name."""
    return Parameter(name, read, lambda setup, text: setup.having(**{field or name: text}))


def _biased(setup: Setup, text: str) -> Setup:
    if text not in ("0", "1"):
        raise InputError("bias (in the link)", text, "0 or 1")
    return setup.having(bias=text == "1")


PARAMETERS: Final = (
    _field("dataseed", lambda s: str(s.data_seed), "data_seed"),
    Parameter("standardised", lambda s: str(int(s.standardised)), _flag),
    _field("hidden", lambda s: "-".join(map(str, s.hidden))),
    _field("activation", lambda s: s.activation),
    _field("output", lambda s: s.output),
    _field("loss", lambda s: s.loss),
    _field("weights", lambda s: s.how, "how"),
    _field("seed", lambda s: str(s.seed)),
    _field("l2", lambda s: number_text(s.l2)),
    _field("reduction", lambda s: s.reduction),
    Parameter("bias", lambda s: str(int(s.bias)), _biased),
    _field("unbiased", lambda s: s.unbiased),
    _field("rate", lambda s: number_text(s.rate)),
    _field("rule", lambda s: s.rule),
    Parameter("batch", lambda s: "" if s.batch is None else str(s.batch), with_batch),
    _field("draws", lambda s: str(s.draws)),
)
"""In the order in which they are read; data, lesson and updates are not part of the table because they are no set-up."""


def to_link(state: Training) -> dict[str, str]:
    """The parameters that lead back to a training: its data, its set-up, and how far its runs are."""
    if state.lesson:
        return {"lesson": state.lesson} | ran(state)
    default = _usual(state)
    link = {"data": state.setup.data} | source(state)
    link |= {p.name: p.read(state.setup) for p in PARAMETERS if p.read(state.setup) != p.read(default)}
    if state.updates != Training.updates:
        link["updates"] = str(state.updates)
    return link | pinned_runs(state) | ran(state)


def _usual(state: Training) -> Setup:
    """The set-up that the data brings with it: what is as usual need not be said."""
    key = state.setup.data
    if key == TAKEN and state.taken is not None:
        return with_subject(first(), state.taken.subject).setup
    data = state.own if key == OWN and state.own is not None else dataset(key)
    return replace(Setup(), data=key).fitting(data)


def from_link(query: Mapping[str, str], kept: Kept = nothing_kept) -> Training:
    """The training that a URL asks for, its runs on their way to where they were; what is refused keeps its default and is named in the
    message. ``kept`` gives the text of a document that was too large for the link, by its short name.
    """
    state, refused = first(), []

    def attempt(change: Callable[[Training], Training]) -> None:
        nonlocal state
        try:
            state = change(state)
        except InputError as error:
            refused.append(str(error))

    if "lesson" in query:
        attempt(lambda s: with_lesson(s, query["lesson"]))
    elif "data" in query:
        try:
            state = with_source(state, query, kept)
        except MissingDataError as error:
            return replace(state, message=str(error))
        except InputError as error:
            refused.append(str(error))
    asked = [(p, query[p.name]) for p in PARAMETERS if p.name in query]
    try:
        # Together first: some are allowed only with each other.
        setup = state.setup
        for parameter, text in asked:
            setup = parameter.change(setup, text)
        state = configured(state, setup)
    except InputError:
        for parameter, text in asked:
            attempt(lambda s, p=parameter, t=text: configured(s, p.change(s.setup, t)))  # type: ignore[misc]
    if "updates" in query:
        attempt(lambda s: replace(s, updates=checked_updates(query["updates"]) or 1))
    if RUNS in query and not state.lesson:
        attempt(lambda s: with_pinned(s, query[RUNS]))
    if RAN in query:
        attempt(lambda s: with_ran(s, query[RAN]))
    data_of(state, state.setup)
    return replace(state, message=" ".join(refused))
