"""The form that builds a network: layers, activations, loss, initialisation. Nothing changes before the button is pressed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from ..core.activations import ACTIVATIONS, HYPERBOLIC, LEAKY_RELU, SIGMOID
from ..core.arithmetic import Array
from ..core.errors import InputError
from ..core.limits import MAX_LAYERS, MAX_PARAMETERS
from ..core.losses import LOSSES, loss_named
from ..models import checks
from ..models.data import Batch, batch
from ..models.initialise import INITIALISATIONS, MAX_SEED, XAVIER, initial_weights
from ..models.layers_text import units_of
from ..models.network import Network, checked_sizes
from .lesson import Lesson
from .session import Session, act, changed
from .texts import joined, marked, ours

KEEP = "keep"

_EACH = f"{HYPERBOLIC.name}, {LEAKY_RELU.name}(0.2), {SIGMOID.name}"

_SIZES_ALLOWED = (
    f"2 to {MAX_LAYERS} whole numbers separated by - (also 1x2x1, [1, 2, 1], 1→2→1), the inputs first: 1-2-1; "
    f"at most {MAX_PARAMETERS:,} parameters"
)


@dataclass(frozen=True)
class Plan:
    """What the form holds, as it was typed and chosen."""

    sizes: str
    hidden: str
    output: str
    each: str
    loss: str
    l2: str
    how: str
    seed: str


def parsed_sizes(text: str) -> tuple[int, ...]:
    """Units per layer from "1-2-1" or any other way to write it. Raises InputError."""
    tokens = units_of(text) if len(text) <= 200 else []
    if not tokens:
        raise InputError("layers", text, _SIZES_ALLOWED)
    return checked_sizes(tokens)


def built(lesson: Lesson, plan: Plan) -> Lesson:
    """The lesson with the planned network. Inputs and targets stay where they fit, otherwise there is one simple example.

    Raises InputError naming the field.
    """
    sizes = parsed_sizes(plan.sizes)
    old = lesson.subject.network
    names = _activations(plan, len(sizes) - 1)
    if plan.how == KEEP and sizes == old.sizes:
        weights, biases = list(old.weights), list(old.biases)
    else:
        seed = checks.whole(plan.seed, "seed", 0, MAX_SEED)
        weights, biases = initial_weights(sizes, XAVIER.name if plan.how == KEEP else plan.how, seed)
    network = Network(
        sizes,
        weights,
        biases,
        names,
        plan.loss,
        checks.number(plan.l2, "L2 strength λ", low=0.0, high=1e6, allowed="a number from 0 to 1e6"),
    )
    return lesson.about(replace(lesson.subject, network=network, data=_data(network, lesson.subject.data), losses=(), origin=""))


def _activations(plan: Plan, layers: int) -> list[str]:
    """One name per layer: the list that was typed, or the hidden and the output choice."""
    if plan.each.strip():
        return [name.strip() for name in plan.each.split(",")]
    return [plan.hidden] * (layers - 1) + [plan.output]


def _data(network: Network, old: Batch) -> Batch:
    """The old examples where they still fit, otherwise one example of ones with a target that the loss allows."""
    x = old.x if old.x.shape[1] == network.sizes[0] else np.ones((1, network.sizes[0]))
    if old.y.shape[1] == network.sizes[-1] and len(x) == len(old.y):
        try:
            return batch(network, x, old.y)
        except InputError:
            pass  # targets that the new loss cannot use
    return batch(network, x, _simple_targets(len(x), network.sizes[-1], -1.0 if loss_named(network.loss).targets == "signs" else 0.0))


def _simple_targets(examples: int, outputs: int, other: float) -> Array:
    y = np.full((examples, outputs), other)
    y[:, 0] = 1.0
    return y


def show_builder(session: Session) -> None:
    """The form, filled with the present network."""
    network = session.lesson.subject.network
    v = session.version
    activations = _with(network.activations[-1], ACTIVATIONS)
    losses = _with(network.loss, LOSSES)
    hidden = network.activations[0] if len(network.activations) > 1 else SIGMOID.name
    uniform = len(set(network.activations[:-1])) <= 1
    hidden_names = _with(hidden, [name for name, a in ACTIVATIONS.items() if not a.whole_layer])
    with st.form(f"build-{v}", border=False):
        one, two, three = st.columns(3)
        one.text_input("Units per layer, inputs first", "-".join(map(str, network.sizes)), key=f"sizes-{v}", max_chars=200)
        two.selectbox("Activation of hidden layers", hidden_names, hidden_names.index(hidden), key=f"hidden-{v}")
        three.selectbox("Activation of the output", activations, activations.index(network.activations[-1]), key=f"output-{v}")
        one.selectbox("Loss", losses, losses.index(network.loss), format_func=lambda k: loss_named(k).title, key=f"loss-{v}")
        two.text_input("L2 strength λ", _shortest(network.l2), key=f"l2-{v}", max_chars=30)
        each = "" if uniform else ", ".join(network.activations)
        three.text_input("Or one activation per layer", each, key=f"each-{v}", placeholder=_EACH, max_chars=200)
        ways = [KEEP, *INITIALISATIONS]
        one.selectbox("Weights", ways, format_func=_way_title, key=f"how-{v}")
        two.text_input("Seed", "0", key=f"seed-{v}", max_chars=12)
        three.form_submit_button("Build this network", on_click=_submit, args=(v,), width="stretch")
        ways_told = [marked("{} ${}$ ({})", i.title, ours(i.formula), i.source) for i in INITIALISATIONS.values()]
        st.caption(marked("Initialisation: {}. Biases start at 0.", joined("; ", ways_told)))


def _with(own: str, names: Iterable[str]) -> list[str]:
    """The names of a menu; with the network's own one, where that has a number of the user's."""
    return list(dict.fromkeys([*names, own]))


def _shortest(number: float) -> str:
    """The shortest text that reads back as the same number."""
    return repr(number).removesuffix(".0")


def _way_title(way: str) -> str:
    return "keep the present ones" if way == KEEP else INITIALISATIONS[way].title


def _submit(version: int) -> None:
    fields = {name: st.session_state[f"{name}-{version}"] for name in Plan.__dataclass_fields__}
    plan = Plan(**fields)
    act(lambda session: changed(session, lambda lesson: built(lesson, plan)))
