"""Building on the drawing: what the player is told of a network's make, and what becomes of the session when something is pressed there.

Each press is one change, tried on a copy as every other, and one entry of Undo.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, Literal

import numpy as np
import streamlit as st

from ...core import quantities as q
from ...core.errors import InputError
from ...core.limits import MAX_EXAMPLES, MAX_IN_DRAWER, MAX_LAYERS
from ...core.quantities import Variable
from ...core.records.activations import ACTIVATIONS, SIGMOID
from ...core.records.losses import LOSSES, loss_named
from ...core.records.numbered import written
from ...core.records.reductions import REDUCTIONS
from ...explain.naming.numbers import full
from ...models.data import batch
from ...models.held import checked_held
from ...models.initialise import INITIALISATIONS
from ...models.keeping_weights import counted
from ...models.network import Network
from ...models.unbiased import ALL, parsed_bias, unbiased_text
from ...player.contract import Building, NumberTable
from ..lesson.lesson import Lesson, walk_of
from ..lesson.session import Session, changed, undone
from ..shared.asked import edited
from ..shared.sent import Message
from .builder import KEEP, Outcome, Plan, in_round_numbers, outcome, parsed_sizes
from .own_network import asked_for
from .pasting import weights_title

_SAID: Final = "nnviz-built"
_HEARD: Final = "nnviz-build-heard"
_MOST_PRESSES: Final = 2**53


# --- what is told


def building(session: Session) -> Building:
    """What the network on display is built of, and what can be chosen for it."""
    lesson = session.lesson
    network, data = lesson.subject.network, lesson.subject.data
    few = network.parameters + data.x.size + data.y.size <= MAX_IN_DRAWER
    columns = _columns(lesson) if few else []
    own, loss = network.activations, loss_named(network.loss)
    version, said = st.session_state.get(_SAID, (None, ""))
    return {
        "sizes": list(network.sizes),
        "activations": list(own),
        "loss": loss.kind,
        "weighing": ", ".join(map(written, loss.class_weights)),
        "reduction": network.reduction,
        "reductions": [(name, way.title) for name, way in REDUCTIONS.items()],
        "unbiased": unbiased_text(network.bias),
        "held": ", ".join(network.held_texts),
        "l2": full(network.l2) or "0",
        "parameters": network.parameters,
        "layers": MAX_LAYERS,
        "hidden": _titled({name: a.name for name, a in ACTIVATIONS.items() if not a.whole_layer}, own[:-1]),
        "outputs": _titled({name: a.name for name, a in ACTIVATIONS.items()}, own[-1:]),
        "losses": _titled({name: one.title for name, one in LOSSES.items()}, [loss.kind], lambda name: loss_named(name).title),
        "ways": [(name, way.title) for name, way in INITIALISATIONS.items()],
        "tables": [_table(lesson, layer) for layer in range(1, len(network.sizes))] if few else [],
        "columns": [walk_of(lesson).context.index(v) for v in columns],
        "examples": [[_text(lesson, v, n) for v in columns] for n in range(data.examples)] if few else [],
        "said": said if version == session.version else "",
        "heard": st.session_state.get(_HEARD, 0),
        "asked": asked_for(),
        "past": bool(session.past),
    }


def _titled(known: Mapping[str, str], own: Sequence[str], title: Callable[[str], str] = str) -> list[tuple[str, str]]:
    """What can be chosen, with the network's own ones, which may have a number of the user's."""
    more = [(name, title(name)) for name in dict.fromkeys(own) if name not in known]
    return [(name, said.replace("_", " ")) for name, said in known.items()] + more


def _table(lesson: Lesson, layer: int) -> NumberTable:
    """W and b of a layer as its notation stores W: the biases behind it, or, as the weights of a bias unit, in front of it."""
    context = walk_of(lesson).context
    sizes, namer = lesson.subject.network.sizes, context.namer
    sources: list[int] = [context.index(q.activation(layer - 1, j) if layer > 1 else q.input_(j)) for j in range(sizes[layer - 1])]
    units: list[int] = [context.index(q.pre_activation(layer, i)) for i in range(sizes[layer])]
    heads: list[int | Literal["b"]] = [*sources]
    cells = [[context.index(q.weight(layer, i, j)) for j in range(len(sources))] for i in range(len(units))]
    if q.bias_unit(layer - 1) in context.graph:
        heads.insert(0, context.index(q.bias_unit(layer - 1)))
        cells = [[context.index(q.bias(layer, i)), *row] for i, row in enumerate(cells)]
    elif lesson.subject.network.bias[layer - 1]:
        heads.append("b")
        cells = [[*row, context.index(q.bias(layer, i))] for i, row in enumerate(cells)]
    title = weights_title(namer, layer)
    if namer.notation.from_to:
        return {"title": title, "rows": heads, "columns": [*units], "cells": [list(row) for row in zip(*cells, strict=True)]}
    return {"title": title, "rows": [*units], "columns": heads, "cells": cells}


def _columns(lesson: Lesson) -> list[Variable]:
    network = lesson.subject.network
    inputs = [q.input_(j) for j in range(network.sizes[0])]
    predicts = walk_of(lesson).context.namer.predicts
    return inputs if predicts else [*inputs, *(q.target(k) for k in range(network.sizes[-1]))]


def _text(lesson: Lesson, variable: Variable, example: int) -> str:
    data = lesson.subject.data
    table, column = (data.x, variable.index[1]) if variable.name == q.INPUT else (data.y, variable.index[0])
    return full(float(table[example, column])) or "0"


# --- what is pressed


def build(session: Session, sent: Message) -> Session:
    """The session after a press; where it is refused, the same with the reason as its message."""
    st.session_state[_HEARD] = sent.whole("press", 0, _MOST_PRESSES) or 0
    do = sent.raw("do")
    if do == "undo":
        return undone(session)
    if do == "number":
        return edited(session, sent)
    change = _CHANGES.get(do) if isinstance(do, str) else None
    if change is None:
        return replace(session, message=str(InputError("do", do, ", ".join([*_CHANGES, "number", "undo"]))))
    try:
        found = change(session.lesson, sent)
    except InputError as error:
        return replace(session, message=str(error))
    after = changed(session, lambda _: found.lesson)
    if after.version != session.version:
        st.session_state[_SAID] = (after.version, " ".join(found.sentences))
    return after


def _planned(lesson: Lesson, sent: Message) -> Outcome:
    """The network with what a plan changes of it."""
    network = lesson.subject.network

    def text(name: str, otherwise: str) -> str:
        return sent.text(name) if sent.has(name) else otherwise

    sizes, came = text("sizes", "-".join(map(str, network.sizes))), _came(sent)
    layers = came or counted(network, parsed_sizes(sizes))
    unbiased = text("unbiased", _still_unbiased(network, layers))
    held = _still_held(network, layers)
    if sent.has("held"):
        # What is typed names what there is; what goes with a layer or a unit is only dropped.
        held = [entry for entry in map(str.strip, text("held", "").split(",")) if entry]
        units = parsed_sizes(sizes)
        checked_held(held, units, parsed_bias(unbiased, len(units) - 1))
    loss = loss_named(network.loss)
    return outcome(
        lesson,
        Plan(
            sizes=sizes,
            hidden="",
            output="",
            each=text("each", "") or ", ".join(_names(network, len(parsed_sizes(sizes)) - 1)),
            loss=text("loss", loss.kind),
            weighing=text("weighing", ", ".join(map(written, loss.class_weights)) if not sent.has("loss") else ""),
            reduction=text("reduction", network.reduction),
            unbiased=unbiased,
            held=held,
            l2=text("l2", full(network.l2) or "0"),
            how=text("how", KEEP),
            seed=text("seed", "0"),
            came=came,
            rounded=not sent.has("how"),
        ),
    )


def _came(sent: Message) -> tuple[int, ...] | None:
    """Which layer each one was; None where that is not said."""
    if not sent.has("came"):
        return None
    came = sent.raw("came")
    if not isinstance(came, list) or len(came) > MAX_LAYERS or any(type(layer) is not int for layer in came):
        raise InputError("layers", came, f"up to {MAX_LAYERS} whole numbers")
    return tuple(came)


def _still_unbiased(network: Network, layers: Sequence[int]) -> str:
    """The layers without a bias, where they stand now; a new one has biases, unless none has any."""
    if not any(network.bias):
        return ALL
    return unbiased_text([came < 1 or network.bias[came - 1] for came in layers[1:]])


def _still_held(network: Network, layers: Sequence[int]) -> list[str]:
    """What is held fixed, by the places that its layers have now."""
    now = {came: place for place, came in enumerate(layers)}
    found = [re.fullmatch(r"(\w+)\[(\d+)\](.*)", text) for text in network.held_texts]
    parts = [(match[1], int(match[2]) + 1, match[3]) for match in found if match]
    return [f"{kind}[{now[layer] - 1}]{rest}" for kind, layer, rest in parts if now.get(layer, 0) > 0]


def _names(network: Network, layers: int) -> list[str]:
    """The activations of so many layers: the hidden ones that there are, the last of them for those that are new, and the output's."""
    hidden, output = network.activations[:-1], network.activations[-1]
    more = hidden[-1] if hidden else SIGMOID.name
    return [*hidden[: layers - 1], *[more] * (layers - 1 - len(hidden)), output]


def _rounded(lesson: Lesson, _: Message) -> Outcome:
    """All parameters in round numbers."""
    network = lesson.subject.network
    rounded = network.with_parameters([in_round_numbers(w) for w in network.weights], [in_round_numbers(b) for b in network.biases])
    return Outcome(lesson.about(lesson.subject.with_network(rounded)), ("All weights and biases have one decimal.",))


def _with_example(lesson: Lesson, _: Message) -> Outcome:
    """One more example, like the last one."""
    data, network = lesson.subject.data, lesson.subject.network
    more = batch(network, np.vstack([data.x, data.x[-1:]]), np.vstack([data.y, data.y[-1:]]))
    said = f"Example {more.examples} begins as the one before it."
    return Outcome(lesson.about(lesson.subject.with_data(more)), (said,))


def _without_example(lesson: Lesson, sent: Message) -> Outcome:
    data, network = lesson.subject.data, lesson.subject.network
    example = sent.whole("example", 0, data.examples - 1)
    if example is None or data.examples == 1:
        raise InputError(
            "examples", f"{data.examples - 1} rows" if example is not None else sent.raw("example"), f"1 to {MAX_EXAMPLES} rows"
        )
    fewer = batch(network, np.delete(data.x, example, axis=0), np.delete(data.y, example, axis=0))
    return Outcome(lesson.about(lesson.subject.with_data(fewer)), (f"Example {example + 1} is gone.",))


_CHANGES: Final[Mapping[str, Callable[[Lesson, Message], Outcome]]] = {
    "plan": _planned,
    "round": _rounded,
    "add": _with_example,
    "remove": _without_example,
}
"""What can be pressed, beside Undo and a number that is typed."""
