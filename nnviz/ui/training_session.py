"""Where the state of the Training page is kept, how it meets the URL, and how a network goes on to the Walkthrough."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from ..core.errors import InputError, NumericError
from ..core.limits import MAX_EXAMPLES
from ..models import checks
from ..models.data import Batch
from ..player.history_payload import Shown, history_payload, packed_history
from . import address
from .keeping import TRAINING, taken
from .keeping import keep as keep_part
from .lesson import FIRST_EXAMPLE, Lesson, Subject, View, walk_of
from .sent import Message
from .session import enter, present
from .training_link import from_link, to_link
from .training_state import Change, Run, Training, entered, first, tried

_KEY: Final = "nnviz-training"
_PICTURE: Final = "nnviz-training-picture"
_PARAMETERS: Final = 40
_LIVE_FRAMES: Final = 24
"""Frames of a run while it is still going on."""

_EXAMPLES: Final = {"xor": "xor", "logistic": "logistic-regression", "batch-of-4": "batch-of-4"}
"""Which worked example a dataset belongs to."""


def current() -> Training:
    """The page's state: as it was, as the browser brings it back, or from the address where that asks for something else."""
    state, news = st.session_state.get(_KEY), address.news()
    state = state if isinstance(state, Training) else None
    part = taken(TRAINING)
    if part is not None:
        brought = from_link(part.inner("link").texts(_PARAMETERS))
        state = replace(brought, version=state.version + 1 if state else 0)
    if state is not None and state.seen == news.number:
        return state
    if state is None or (news.asked and news.asked != to_link(state)):
        fresh = from_link(news.asked) if news.asked else first()
        state = replace(fresh, version=state.version + 1) if state else fresh
    return keep(replace(state, seen=news.number))


def store(state: Training) -> Training:
    """Keep a state, and write its set-up into the URL."""
    link = to_link(state)
    address.tell(link, " ".join(text for name, text in link.items() if name != "updates"))
    keep_part(TRAINING, {"link": link})
    return keep(state)


def keep(state: Training) -> Training:
    """Keep a state without a look at the URL."""
    st.session_state[_KEY] = state
    return state


def act(change: Change) -> None:
    """Callback of a widget: change the state, or keep the reason why not."""
    st.session_state[_KEY] = tried(st.session_state[_KEY], change)


def enter_text(field: str, text: object, change: Change) -> None:
    """Callback of a field: change the state, or keep what was typed there with the reason why not."""
    before: Training = st.session_state[_KEY]
    st.session_state[_KEY] = replace(entered(before, field, text, change), seen=before.seen)


def picture(state: Training) -> dict[str, str]:
    """The packed picture of the runs; kept until they change. While they go on it has fewer frames."""
    histories = (state.running, *(run.history for run in state.runs))
    kept = st.session_state.get(_PICTURE)
    if kept is not None and len(kept[0]) == len(histories) and all(a is b for a, b in zip(kept[0], histories, strict=True)):
        return dict(kept[1])
    shown = [Shown(run.label, run.history, run.data, run.history.why_ended()) for run in state.runs]
    packed = packed_history(history_payload(shown, _LIVE_FRAMES if state.running else None))
    st.session_state[_PICTURE] = (histories, packed)
    return packed


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
    lesson = Lesson(Subject(example, record.network, data, run.history.task.learning_rate, origin=origin), view)
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
