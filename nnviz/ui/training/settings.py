"""The widgets of a training set-up in the bar: data, network, and how it is trained. Each is a change of the set-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import streamlit as st

from ...core.records.activations import ACTIVATIONS
from ...core.records.losses import LOSSES, loss_named, weighed
from ...core.records.numbered import written
from ...core.records.reductions import REDUCTIONS
from ...core.records.rules import PLAIN, rule_named
from ...models.initialise import INITIALISATIONS
from ...models.training.datasets import RECIPES
from ...models.training.setup import OWN, TAKEN, Setup
from ...models.unbiased import parsed_bias
from ..shared.bar import bar
from ..shared.changes import if_changed
from ..shared.frame import complain_about
from ..shared.refused import text_in
from ..shared.rule_choice import FIELDS, RuleChange, show_rule
from ..shared.texts import joined, marked, ours
from .link import number_text, with_batch
from .session import act, enter_text
from .state import Training, configured, data_of, standardised_of, with_data

SetupChange = Callable[[Setup, Any], Setup]

_MODES: Final = {"all": "all examples", "batches": "mini-batches", "one": "one random example"}
_WEIGHING: Final = "How much an example of each class counts, such as 1, 2; empty: all the same. J stays the mean over the examples."
_UNBIASED: Final = "Numbers from 1, the first layer after the input, such as 1, 2; empty: every layer has biases."
_USUAL_BATCH: Final = 16


def show_settings(state: Training, lessons: Callable[[Training], None]) -> None:
    """The ``lessons``, and everything that makes a set-up, each part behind what it is now. A change starts the present run again."""
    setup = state.setup
    layers = "→".join(map(str, (data_of(state, setup).x.shape[1], *setup.hidden, data_of(state, setup).y.shape[1])))
    with bar():
        lessons(state)
        with st.popover(marked("Data **{}**", _data_title(setup.data)), key="setup-data"):
            _show_data(state)
        with st.popover(marked("Network **{}**, {}, {}", layers, setup.activation, loss_named(setup.loss).title), key="setup-network"):
            _show_network(state)
        descent = marked("{} **α = {}**, {}", _rule_title(setup), number_text(setup.rate), _mode_title(setup))
        with st.popover(descent, key="setup-descent"):
            _show_descent(state)
    for field in _FIELDS:
        complain_about(state.refused, field)


_FIELDS: Final = ("dataseed", "hidden", "weighing", "unbiased", "seed", "l2", "rate", *FIELDS, "batch", "draws")
"""The fields into which is typed; what is wrong with one is said below the bar, where it is seen whatever is open."""


def _rule_title(setup: Setup) -> str:
    return "Gradient descent" if setup.rule == PLAIN.name else rule_named(setup.rule).title


def _mode_title(setup: Setup) -> str:
    return _MODES[_mode(setup)] if setup.batch in (None, 1) else f"mini-batches of {setup.batch}"


def _mode(setup: Setup) -> str:
    return "all" if setup.batch is None else "one" if setup.batch == 1 else "batches"


def _show_data(state: Training) -> None:
    setup, v = state.setup, state.version
    keys = [*RECIPES, *([OWN] if state.own else []), *([TAKEN] if state.taken else [])]
    key = f"data-{v}"
    st.selectbox(
        "Examples",
        keys,
        keys.index(setup.data),
        format_func=_data_title,
        key=key,
        on_change=if_changed,
        args=(key, setup.data, _change_data),
    )
    if setup.data in RECIPES:
        st.caption(marked("{}.", ours(RECIPES[setup.data].source)))
    if setup.data in RECIPES and RECIPES[setup.data].random:
        _text(state, "Seed of the data", "dataseed", str(setup.data_seed), lambda s, t: s.having(data_seed=t))
    box = f"standardised-{v}"
    st.checkbox(
        "Standardise the inputs",
        setup.standardised,
        key=box,
        on_change=if_changed,
        args=(box, setup.standardised, _change, lambda s, on: replace(s, standardised=bool(on))),
    )
    if setup.standardised:
        st.caption(marked("{}.", joined("  \n", standardised_of(state, setup).sentences())))


def _show_network(state: Training) -> None:
    setup = state.setup
    data = data_of(state, setup)
    _text(
        state,
        marked("Hidden layers, between {} and {}", _count(data.x.shape[1], "input"), _count(data.y.shape[1], "output")),
        "hidden",
        "-".join(map(str, setup.hidden)),
        lambda s, t: s.having(hidden=t),
    )
    hidden = [name for name, a in ACTIVATIONS.items() if not a.whole_layer]
    mixed = [setup.activation] if setup.activation not in hidden else []
    _choice(state, "Activation of hidden layers", "activation", [*mixed, *hidden], setup.activation, str)
    _choice(state, "Activation of the output", "output", list(ACTIVATIONS), setup.output, str)
    losses = [name for name, loss in LOSSES.items() if loss.operation is not None]
    loss = loss_named(setup.loss)
    _choice(state, "Loss", "loss", losses, loss.kind, lambda name: loss_named(name).title)
    if loss.weighted:
        weights = ", ".join(map(written, loss.class_weights))
        _text(state, "Class weights", "weighing", weights, lambda s, t: s.having(loss=weighed(s.loss, t)), _WEIGHING)
    _choice(state, "Cost of a batch", "reduction", list(REDUCTIONS), setup.reduction, lambda name: REDUCTIONS[name].title)
    ways = [*INITIALISATIONS, *([TAKEN] if state.taken else [])]
    _choice(state, "Initial weights", "how", ways, setup.how, lambda w: "of the Walkthrough" if w == TAKEN else INITIALISATIONS[w].title)
    if setup.how != TAKEN:
        way = INITIALISATIONS[setup.how]
        st.caption(marked("${}$, {}. {}.", ours(way.formula), "biases 0" if setup.bias else "no biases", ours(way.source)))
        box = f"bias-{state.version}"
        args = (box, setup.bias, _change, lambda s, on: replace(s, bias=bool(on)))
        st.checkbox("Neurons have a bias", setup.bias, key=box, on_change=if_changed, args=args)
        if setup.bias:
            _text(state, "Layers without a bias", "unbiased", setup.unbiased, _without_biases, _UNBIASED)
    if setup.how != TAKEN and INITIALISATIONS[setup.how].random:
        _text(state, "Seed of the weights", "seed", str(setup.seed), lambda s, t: s.having(seed=t))
    _text(state, "L2 strength λ", "l2", number_text(setup.l2), lambda s, t: s.having(l2=t))
    if setup.l2:
        if REDUCTIONS[setup.reduction].averages:
            st.caption(r"Adds $\frac{\lambda}{2m} \sum W^2$ to the loss, with m the examples that an update sees.")
        else:
            st.caption(r"Adds $\frac{\lambda}{2} \sum W^2$ to the loss.")


def _without_biases(setup: Setup, text: str) -> Setup:
    parsed_bias(text, len(setup.hidden) + 1)
    return setup.having(unbiased=text)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _show_descent(state: Training) -> None:
    setup = state.setup
    _text(state, "Learning rate α", "rate", number_text(setup.rate), lambda s, t: s.having(rate=t))
    show_rule(setup.rule, state.version, state.refused, _choose_rule, _enter_rule)
    mode = _mode(setup)
    examples = data_of(state, setup).examples
    key = f"mode-{state.version}"
    st.selectbox(
        "An update sees",
        list(_MODES),
        list(_MODES).index(mode),
        format_func=_MODES.__getitem__,
        key=key,
        on_change=if_changed,
        args=(key, mode, _change, _moded(examples)),
    )
    if mode == "batches":
        _text(state, "Examples in a mini-batch", "batch", str(setup.batch), lambda s, t: with_batch(s, t or "0"))
    if mode != "all":
        _text(state, "Seed of the draws", "draws", str(setup.draws), lambda s, t: s.having(draws=t))


def _choose_rule(key: str, change: RuleChange) -> None:
    _change(key, _by_rule(change))


def _enter_rule(key: str, field: str, change: RuleChange) -> None:
    _enter(key, field, _by_rule(change))


def _by_rule(change: RuleChange) -> SetupChange:
    return lambda setup, value: replace(setup, rule=change(setup.rule, value))


def _moded(examples: int) -> SetupChange:
    sizes = {"all": None, "one": 1, "batches": min(_USUAL_BATCH, max(2, examples // 2))}
    return lambda setup, mode: replace(setup, batch=sizes[mode])


def _text(state: Training, label: str, name: str, value: str, change: SetupChange, told: str | None = None) -> None:
    key, shown = f"{name}-{state.version}", text_in(state.refused, name, value)
    st.text_input(label, shown, key=key, on_change=if_changed, args=(key, shown, _enter, name, change), max_chars=100, help=told)


def _choice(state: Training, label: str, name: str, options: list[str], value: str, title: Callable[[str], str]) -> None:
    key = f"{name}-{state.version}"
    st.selectbox(
        label,
        options if value in options else [value, *options],
        options.index(value) if value in options else 0,
        format_func=lambda option: title(option).replace("_", " "),
        key=key,
        on_change=if_changed,
        args=(key, value, _change, lambda setup, chosen: replace(setup, **{name: chosen})),
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
