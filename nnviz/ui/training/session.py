"""Where the state of the Training page is kept, how it meets the URL, and how a network goes on to the Walkthrough."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ...core.errors import InputError, NumericError
from ...core.limits import MAX_EXAMPLES
from ...documents.training import TrainingDocument
from ...models import checks
from ...models.data import Batch
from ...models.training.datasets import RECIPES
from ..lesson.lesson import FIRST_EXAMPLE, Lesson, Subject, View, walk_of
from ..lesson.link import KEPT
from ..lesson.session import enter, present
from ..shared import address
from ..shared.keeping import awaited
from ..shared.sent import Message
from .document import training_document, training_of
from .draft import bring_back, is_used, present_draft
from .keeping import brought_back, keep_training, known
from .link import from_link, to_link
from .past import carried, is_the_same, remembered, undone
from .progress import RAN
from .state import Change, Run, Training, entered, first, tried
from .trainer import Trainer, pool

_KEY: Final = "nnviz-training"
_TRAINER: Final = "nnviz-training-trainer"
_POLLED: Final = "nnviz-training-polled"
_SINCE: Final = "nnviz-training-since"

_AT_ONCE: Final = 0.15
"""Seconds that an answer waits for the end of a training: a short one is over by then."""

_LOOKS_EVERY: Final = 0.4
"""Seconds between two looks of a page at a training that goes on."""

_LOOK_OF_MANY: Final = 0.1
"""The same for each of many: what looks cost the server is not to grow with their number."""

_LATER: Final = 0.5
"""The same for each second since somebody did something: a short training is seen to end soon, a long one is looked at less often."""

_EXAMPLES: Final = {"xor": "xor", "logistic": "logistic-regression", "batch-of-4": "batch-of-4"}
"""Which worked example a dataset belongs to."""


def current() -> Training:
    """The page's state: as it was, as the browser brings it back, or from the address where that asks for something else."""
    state, news = _present(), address.news()
    if state is None or state.seen != news.number:
        state = keep(replace(_asked_for(news.asked, state), seen=news.number))
    return state


def _present() -> Training | None:
    state = st.session_state.get(_KEY)
    state = state if isinstance(state, Training) else None
    brought = brought_back()
    if brought is None or state is None:
        return state if brought is None else keep(brought)
    before = _so_far(state)
    after = carried(before, brought)
    # What the address had led to already is not drawn anew: somebody may be typing there.
    anew = before if is_the_same(before, after) else replace(after, version=state.version + 1, seen=state.seen)
    return keep(replace(anew, past=after.past))


def _asked_for(query: Mapping[str, str], state: Training | None) -> Training:
    if state is not None and (not query or query == to_link(state)):
        return state
    found = from_link(query, partial(known, state)) if query else first()
    # Where the browser has not said yet whether it has the data, or has said that it has not, there is what was there before.
    if KEPT in query and found.setup.data in RECIPES:
        message = "" if awaited() else found.message
        return replace(state or found, message=message, version=state.version + 1 if state else 0)
    return _in_place_of(state, found) if state else found


def _in_place_of(state: Training, found: Training) -> Training:
    """Another training takes the place of the one that is there, which Undo brings back."""
    before = _so_far(state)
    return remembered(before, carried(before, replace(found, version=state.version + 1, seen=state.seen, past=before.past)))


def store(state: Training) -> Training:
    """Keep a state, and say what the address is to be. How far it is makes no entry in the history of its own."""
    link = to_link(state)
    address.tell(link, " ".join(text for name, text in link.items() if name not in ("updates", RAN)))
    keep_training(state)
    return keep(state)


def keep(state: Training) -> Training:
    """Keep a state without a look at the URL."""
    st.session_state[_KEY] = state
    return state


def act(change: Change) -> None:
    """Callback of a widget: change the state, or keep the reason why not."""
    _changed(lambda state: tried(state, change))


def enter_text(field: str, text: object, change: Change) -> None:
    """Callback of a field: change the state, or keep what was typed there with the reason why not."""
    _changed(lambda state: entered(state, field, text, change))


def undo() -> None:
    """Callback of Undo: the runs before the last change that threw some away are made again."""
    _put(undone(_seen()))


def _changed(change: Change) -> None:
    before = _seen()
    _put(remembered(before, change(before)))


def _seen() -> Training:
    """The state as it is by now."""
    return _so_far(st.session_state[_KEY])


def _so_far(state: Training) -> Training:
    """A state with its runs as far as they are by now."""
    return present_trainer().seen(state)


def _put(after: Training) -> None:
    trainer = present_trainer()
    st.session_state[_KEY] = after
    st.session_state[_SINCE] = time.monotonic()
    trainer.keep(after.runs)


def enter_document(document: TrainingDocument) -> None:
    """Open a document, from whichever page: its runs are made again. Raises InputError for what is no such document."""
    state, draft, used = training_of(document)
    before = st.session_state.get(_KEY)
    if isinstance(before, Training):
        state = _in_place_of(before, state)
    bring_back(draft, used)
    keep(state)
    present_trainer().keep(state.runs)


def document() -> TrainingDocument:
    """The training as it is by now, with the table that is looked at."""
    draft = present_draft()
    return training_document(_seen(), draft, draft is not None and is_used(draft))


# --- in the background -----------------------------------------------------------------------------------------------


def present_trainer() -> Trainer:
    """What trains for this session."""
    trainer = st.session_state.get(_TRAINER)
    if not isinstance(trainer, Trainer):
        trainer = st.session_state[_TRAINER] = Trainer(pool(), _somebody_there())
        pool().warm()
    return trainer


def _somebody_there() -> Callable[[], bool]:
    """Whether this session's page is open, asked from other threads."""
    context, server = get_script_run_ctx(suppress_warning=True), runtime.get_instance() if runtime.exists() else None
    if context is None or server is None:
        return lambda: True
    session = context.session_id
    return lambda: bool(server.is_active_session(session))


def polled() -> None:
    """Callback of the history: it only wants to know how far it is."""
    st.session_state[_POLLED] = True


def going_on(state: Training) -> Training:
    """The state as it is by now. A run that was just asked for is waited for: a short one is over at once."""
    trainer = present_trainer()
    trainer.keep(state.runs)
    if not st.session_state.pop(_POLLED, False) and state.running:
        trainer.wait(_AT_ONCE)
    return keep(trainer.seen(state))


def picture(state: Training) -> tuple[dict[str, str], float]:
    """The packed picture of the runs, and in how many seconds the page is to look again; 0 where there will be nothing new."""
    packed, current = present_trainer().picture(state, _AT_ONCE)
    return packed, _look_in() if state.running or not current else 0.0


def _look_in() -> float:
    since = time.monotonic() - float(st.session_state.get(_SINCE, 0.0))
    return max(_LOOKS_EVERY, min(_LATER * since, _LOOK_OF_MANY * pool().crowd))


# --- to the Walkthrough ----------------------------------------------------------------------------------------------


def options(run: Run) -> list[tuple[str, str]]:
    """The ways in which a run's examples can go to the Walkthrough, which takes up to 64 of them."""
    count, batch = run.data.examples, run.history.task.batch
    found = []
    if batch is not None and batch <= MAX_EXAMPLES:
        found.append(("batch", "the example that it draws" if batch == 1 else f"the {batch} examples that it draws"))
    if count <= MAX_EXAMPLES:
        found.append(("all", f"all {count} examples" if count > 1 else "the example"))
    else:
        found.append(("first", f"the first {MAX_EXAMPLES} of {count:,} examples (it takes {MAX_EXAMPLES})"))
    if count > 1:
        found.append(("one", "one example"))
    return found


def handed_over(state: Training, sent: Message) -> Training:
    """Open an update in the Walkthrough: ``sent`` is {"run": n, "update": k, "what": key of an option, "number": text}.

    Raises InputError for anything else, and where the walkthrough of that network cannot be computed.
    """
    run = state.runs[_whole(sent, "run", len(state.runs) - 1)]
    update = _whole(sent, "update", run.history.updates)
    record = run.history[update]
    data, words = _examples(run, sent, record.batch)
    view = replace(session.lesson.view, shown=0) if (session := present()) else View()
    title = run.data.title + (", standardised," if run.setup.standardised else "")
    origin = f"on {title} after {update:,} update{'' if update == 1 else 's'}: {words}"
    example = _EXAMPLES.get(run.data.key, FIRST_EXAMPLE)
    task = run.history.task
    remembered = run.history.remembered(update)
    memory = remembered if update and remembered.kept else None
    subject = Subject(example, record.network, data, task.learning_rate, origin=origin, rule=task.rule, memory=memory)
    lesson = Lesson(subject, view)
    try:
        walk_of(lesson)
    except NumericError as error:
        raise InputError("update", f"{update:,}", f"one whose walkthrough can be computed; here {error}") from error
    enter(lesson)
    return replace(state, leaving=True)


def _whole(sent: Message, name: str, high: int) -> int:
    found = sent.whole(name, 0, high)
    if found is None:
        raise InputError(name, sent.raw(name), f"a whole number from 0 to {high}")
    return found


def _examples(run: Run, sent: Message, batch: Batch) -> tuple[Batch, str]:
    what, count = sent.text("what"), run.data.examples
    whole = run.history.task.data
    allowed = dict(options(run))
    if what not in allowed:
        raise InputError("examples", sent.raw("what"), ", ".join(allowed))
    match what:
        case "batch":
            return batch, "the examples of its next update" if batch.examples > 1 else "the example of its next update"
        case "all":
            return whole, allowed["all"]
        case "first":
            return Batch(whole.x[:MAX_EXAMPLES], whole.y[:MAX_EXAMPLES]), f"the first {MAX_EXAMPLES} of {count:,} examples"
        case _:
            number = checks.whole(sent.raw("number"), "example", 1, count)
            return Batch(whole.x[number - 1 : number], whole.y[number - 1 : number]), f"example {number} of {count:,}"
