"""The widgets of a training set-up in the sidebar: data, network, and how it is trained. Each is a change of the set-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import streamlit as st

from ...core.records.activations import ACTIVATIONS
from ...core.records.losses import LOSSES, loss_named
from ...models.initialise import INITIALISATIONS
from ...models.training.datasets import RECIPES
from ...models.training.setup import OWN, TAKEN, Setup, parsed_hidden
from ..shared.frame import complain_about
from ..shared.refused import text_in
from ..shared.texts import joined, marked, ours
from .link import number_text, seed, with_batch, with_l2, with_rate
from .session import act, enter_text
from .state import Training, configured, data_of, standardised_of, with_data

SetupChange = Callable[[Setup, Any], Setup]

_MODES: Final = {"all": "all examples", "batches": "mini-batches", "one": "one random example"}
_USUAL_BATCH: Final = 16


def show_settings(state: Training) -> None:
    """Everything that makes a set-up. A change starts the present run again."""
    _show_data(state)
    _show_network(state)
    _show_descent(state)


def _show_data(state: Training) -> None:
    setup, v = state.setup, state.version
    st.subheader("Data", anchor=False)
    keys = [*RECIPES, *([OWN] if state.own else []), *([TAKEN] if state.taken else [])]
    key = f"data-{v}"
    st.selectbox("Examples", keys, keys.index(setup.data), format_func=_data_title, key=key, on_change=_change_data, args=(key,))
    if setup.data in RECIPES:
        st.caption(marked("{}.", ours(RECIPES[setup.data].source)))
    if setup.data in RECIPES and RECIPES[setup.data].random:
        _text(state, "Seed of the data", "dataseed", str(setup.data_seed), lambda s, t: replace(s, data_seed=seed(t, "seed of the data")))
    box = f"standardised-{v}"
    st.checkbox(
        "Standardise the inputs",
        setup.standardised,
        key=box,
        on_change=_change,
        args=(box, lambda s, on: replace(s, standardised=bool(on))),
    )
    if setup.standardised:
        st.caption(marked("{}.", joined("  \n", standardised_of(state, setup).sentences())))


def _show_network(state: Training) -> None:
    setup = state.setup
    data = data_of(state, setup)
    st.subheader("Network", anchor=False)
    _text(
        state,
        marked("Hidden layers, between {} and {}", _count(data.x.shape[1], "input"), _count(data.y.shape[1], "output")),
        "hidden",
        "-".join(map(str, setup.hidden)),
        lambda s, t: replace(s, hidden=parsed_hidden(t)),
    )
    hidden = [name for name, a in ACTIVATIONS.items() if not a.whole_layer]
    mixed = [setup.activation] if setup.activation not in hidden else []
    _choice(state, "Activation of hidden layers", "activation", [*mixed, *hidden], setup.activation, str)
    _choice(state, "Activation of the output", "output", list(ACTIVATIONS), setup.output, str)
    losses = [name for name, loss in LOSSES.items() if loss.operation is not None]
    _choice(state, "Loss", "loss", losses, setup.loss, lambda name: loss_named(name).title)
    ways = [*INITIALISATIONS, *([TAKEN] if state.taken else [])]
    _choice(state, "Initial weights", "how", ways, setup.how, lambda w: "of the Walkthrough" if w == TAKEN else INITIALISATIONS[w].title)
    if setup.how != TAKEN:
        way = INITIALISATIONS[setup.how]
        st.caption(marked("${}$, biases 0. {}.", ours(way.formula), ours(way.source)))
    if setup.how != TAKEN and INITIALISATIONS[setup.how].random:
        _text(state, "Seed of the weights", "seed", str(setup.seed), lambda s, t: replace(s, seed=seed(t, "seed of the weights")))
    _text(state, "L2 strength λ", "l2", number_text(setup.l2), with_l2)
    if setup.l2:
        st.caption(r"Adds $\frac{\lambda}{2m} \sum W^2$ to the loss, with m the examples that an update sees.")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _show_descent(state: Training) -> None:
    setup = state.setup
    st.subheader("Gradient descent", anchor=False)
    _text(state, "Learning rate α", "rate", number_text(setup.rate), with_rate)
    mode = "all" if setup.batch is None else "one" if setup.batch == 1 else "batches"
    examples = data_of(state, setup).examples
    key = f"mode-{state.version}"
    st.selectbox(
        "An update sees",
        list(_MODES),
        list(_MODES).index(mode),
        format_func=_MODES.__getitem__,
        key=key,
        on_change=_change,
        args=(key, _moded(examples)),
    )
    if mode == "batches":
        _text(state, "Examples in a mini-batch", "batch", str(setup.batch), lambda s, t: with_batch(s, t or "0"))
    if mode != "all":
        _text(state, "Seed of the draws", "draws", str(setup.draws), lambda s, t: replace(s, draws=seed(t, "seed of the draws")))


def _moded(examples: int) -> SetupChange:
    sizes = {"all": None, "one": 1, "batches": min(_USUAL_BATCH, max(2, examples // 2))}
    return lambda setup, mode: replace(setup, batch=sizes[mode])


def _text(state: Training, label: str, name: str, value: str, change: SetupChange) -> None:
    key = f"{name}-{state.version}"
    st.text_input(label, text_in(state.refused, name, value), key=key, on_change=_enter, args=(key, name, change), max_chars=100)
    complain_about(state.refused, name)


def _choice(state: Training, label: str, name: str, options: list[str], value: str, title: Callable[[str], str]) -> None:
    key = f"{name}-{state.version}"
    st.selectbox(
        label,
        options if value in options else [value, *options],
        options.index(value) if value in options else 0,
        format_func=lambda option: title(option).replace("_", " "),
        key=key,
        on_change=_change,
        args=(key, lambda setup, chosen: replace(setup, **{name: chosen})),
    )


def _change(key: str, change: SetupChange) -> None:
    value = st.session_state[key]
    act(lambda state: configured(state, change(state.setup, value)))


def _enter(key: str, name: str, change: SetupChange) -> None:
    text = st.session_state[key]
    enter_text(name, text, lambda state: configured(state, change(state.setup, text)))


def _change_data(key: str) -> None:
    value = st.session_state[key]
    act(lambda state: with_data(state, value))


def _data_title(key: str) -> str:
    return {OWN: "Your table", TAKEN: "The Walkthrough's examples"}.get(key) or RECIPES[key].title
