"""The fields that build a network: layers, activations, loss, initialisation. Nothing changes before the button is pressed.

What will be kept and what drawn is said before that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import streamlit as st

from ...core.arithmetic import Array
from ...core.errors import InputError
from ...core.limits import MAX_LAYERS, MAX_PARAMETERS
from ...core.quantities import BIAS, WEIGHT
from ...core.records.activations import ACTIVATIONS, HYPERBOLIC, LEAKY_RELU, SIGMOID
from ...core.records.losses import LOSSES, loss_named, weighed
from ...core.records.numbered import written
from ...core.records.reductions import MEAN, REDUCTIONS
from ...models import checks
from ...models.data import Batch, batch
from ...models.held import checked_held, parameters_of, text_of, whole_text
from ...models.initialise import INITIALISATIONS, MAX_SEED, XAVIER, initial_weights
from ...models.keeping_weights import kept_weights
from ...models.layers_text import units_of
from ...models.network import Network, checked_sizes
from ..lesson.lesson import Lesson, walk_of
from ..lesson.session import act, changed, current
from ..shared.frame import complain
from ..shared.texts import Marked, joined, marked, ours

KEEP = "keep"
ALL: Final = "all"
_MOST_LISTED: Final = 300
"""Single parameters that a menu lists."""
_BUILT = "nnviz-built"

_EACH = f"{HYPERBOLIC.name}, {LEAKY_RELU.name}(0.2), {SIGMOID.name}"

WEIGHING = "With a cross-entropy: how much an example of each class counts. J stays the mean over the examples."

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
    weighing: str = ""
    reduction: str = MEAN.name
    unbiased: str = ""
    held: Sequence[str] = ()


def parsed_sizes(text: str) -> tuple[int, ...]:
    """Units per layer from "1-2-1" or any other way to write it. Raises InputError."""
    tokens = units_of(text) if len(text) <= 200 else []
    if not tokens:
        raise InputError("layers", text, _SIZES_ALLOWED)
    return checked_sizes(tokens)


def parsed_bias(text: str, layers: int) -> list[bool]:
    """Which layers have a bias, from a text with those that have none: "all", nothing, or numbers, 1 for the first after the input.

    Raises InputError.
    """
    words = text.replace(",", " ").split()
    if [word.lower() for word in words] == [ALL]:
        return [False] * layers
    allowed = f"{ALL}, nothing, or numbers from 1 (the first layer after the input) to {layers}, such as 1, 2"
    chosen = {checks.whole(word, "layers without a bias", 1, layers, allowed) for word in words}
    return [n + 1 not in chosen for n in range(layers)]


def _held(texts: Sequence[str], sizes: Sequence[int], bias: Sequence[bool]) -> tuple[list[str], tuple[str, ...]]:
    """What of the parameters that were chosen there still is, and a sentence about what is not."""
    kept, gone = [], 0
    for text in texts:
        try:
            checked_held([text], sizes, bias)
            kept.append(text)
        except InputError:
            gone += 1
    return kept, ("What was held fixed and is not there any more is dropped.",) if gone else ()


def held_options(network: Network) -> list[str]:
    """What can be chosen to be held fixed: whole layers, and where they are not too many, every weight and bias."""
    every = parameters_of(network.sizes, network.bias)
    layers = list(dict.fromkeys(whole_text(p.name, p.index[0]) for p in sorted(every, key=lambda p: (p.index[0], p.name == BIAS))))
    single = [text_of(p) for p in every] if len(every) <= _MOST_LISTED else [t for t in network.held_texts if t not in layers]
    return list(dict.fromkeys([*layers, *single]))


def unbiased_text(bias: Sequence[bool]) -> str:
    """The same as text."""
    if not any(bias):
        return ALL
    return ", ".join(str(n + 1) for n, there in enumerate(bias) if not there)


@dataclass(frozen=True)
class Outcome:
    """What a plan makes of a lesson: the lesson with the planned network, and a sentence each about what is kept and what is new."""

    lesson: Lesson
    sentences: tuple[str, ...]


def built(lesson: Lesson, plan: Plan) -> Lesson:
    """The lesson with the planned network. Inputs and targets stay where they fit, otherwise there is one simple example.

    Raises InputError naming the field.
    """
    return outcome(lesson, plan).lesson


def outcome(lesson: Lesson, plan: Plan) -> Outcome:
    """What would be built, said before it is. Raises InputError naming the field."""
    sizes = parsed_sizes(plan.sizes)
    old = lesson.subject.network
    names = _activations(plan, len(sizes) - 1)
    weights, biases, words = _numbers(old, sizes, plan)
    l2 = checks.number(plan.l2, "L2 strength λ", low=0.0, high=1e6, allowed="a number from 0 to 1e6")
    bias = parsed_bias(plan.unbiased, len(sizes) - 1)
    held, gone = _held(plan.held, sizes, bias)
    loss = weighed(plan.loss, plan.weighing)
    network = Network(sizes, weights, biases, names, loss, l2, reduction=plan.reduction, bias=bias, held=held)
    data, said = _data(network, lesson.subject.data)
    subject = lesson.subject.afresh(network, data)
    made = network.kind != old.kind
    return Outcome(lesson.about(replace(subject, own=subject.own or made)), (words, *gone, *said))


def _numbers(old: Network, sizes: tuple[int, ...], plan: Plan) -> tuple[Sequence[Array], Sequence[Array], str]:
    """Weights, biases, and what is said of them."""
    if plan.how == KEEP and sizes == old.sizes:
        return old.weights, old.biases, "All weights and biases stay."
    seed = checks.whole(plan.seed, "seed", 0, MAX_SEED)
    way = XAVIER.name if plan.how == KEEP else plan.how
    weights, biases = initial_weights(sizes, way, seed)
    drawn = "set to 0" if not INITIALISATIONS[way].random else f"drawn ({INITIALISATIONS[way].title}, seed {seed})"
    if plan.how != KEEP:
        return weights, biases, f"All {sum(w.size for w in weights)} weights are {drawn}; biases start at 0."
    kept = kept_weights(old, sizes, weights, biases)
    if not kept.count:
        return weights, biases, f"No weight stays, as none has both its neurons still: they are {drawn}; biases start at 0."
    if kept.count == kept.of:
        return kept.weights, kept.biases, f"All {kept.of} weights stay, with the biases of their neurons."
    words = (
        f"{kept.count} of {kept.of} weights stay, those whose two neurons are still there, with the biases of these neurons. "
        f"The other {kept.of - kept.count} are {drawn}, new biases start at 0."
    )
    return kept.weights, kept.biases, words


def _activations(plan: Plan, layers: int) -> list[str]:
    """One name per layer: the list that was typed, or the hidden and the output choice."""
    if plan.each.strip():
        return [name.strip() for name in plan.each.split(",")]
    return [plan.hidden] * (layers - 1) + [plan.output]


def _data(network: Network, old: Batch) -> tuple[Batch, tuple[str, ...]]:
    """The old examples where they still fit, otherwise one example of ones with a target that the loss allows; and what is said of it."""
    fitting = old.x.shape[1] == network.sizes[0]
    x = old.x if fitting else np.ones((1, network.sizes[0]))
    if old.y.shape[1] == network.sizes[-1] and len(x) == len(old.y):
        try:
            data = batch(network, x, old.y)
        except InputError:
            pass  # targets that the new loss cannot use
        else:
            return data, () if fitting else (_NEW_EXAMPLE,)
    other = -1.0 if loss_named(network.loss).targets == "signs" else 0.0
    said = f"The targets do not fit: the first output's become 1, the others' {other:g}." if fitting else _NEW_EXAMPLE
    return batch(network, x, _simple_targets(len(x), network.sizes[-1], other)), (said,)


_NEW_EXAMPLE = "The examples do not fit: one example of ones takes their place."


def _simple_targets(examples: int, outputs: int, other: float) -> Array:
    y = np.full((examples, outputs), other)
    y[:, 0] = 1.0
    return y


@st.fragment
def show_builder(drawn: int) -> None:
    """The fields, filled with the present network, and below them what building would keep and draw; ``drawn`` is the page's version.

    What is wrong is said of what stands in the fields, for as long as it stands there.
    """
    session = current()
    network, v = session.lesson.subject.network, session.version
    loss = loss_named(network.loss)
    activations, losses = _with(network.activations[-1], ACTIVATIONS), _with(loss.kind, LOSSES)
    hidden = network.activations[0] if len(network.activations) > 1 else SIGMOID.name
    uniform = len(set(network.activations[:-1])) <= 1
    hidden_names = _with(hidden, [name for name, a in ACTIVATIONS.items() if not a.whole_layer])
    one, two, three = st.columns(3)
    one.text_input("Units per layer, inputs first", "-".join(map(str, network.sizes)), key=f"sizes-{v}", max_chars=200)
    two.selectbox("Activation of hidden layers", hidden_names, hidden_names.index(hidden), key=f"hidden-{v}")
    three.selectbox("Activation of the output", activations, activations.index(network.activations[-1]), key=f"output-{v}")
    one.selectbox("Loss", losses, losses.index(loss.kind), format_func=lambda k: loss_named(k).title, key=f"loss-{v}")
    two.text_input("L2 strength λ", _shortest(network.l2), key=f"l2-{v}", max_chars=30)
    each = "" if uniform else ", ".join(network.activations)
    three.text_input("Or one activation per layer", each, key=f"each-{v}", placeholder=_EACH, max_chars=200)
    sums = list(REDUCTIONS)
    two.selectbox("Cost of a batch", sums, sums.index(network.reduction), format_func=_reduction_title, key=f"reduction-{v}")
    st.multiselect(
        "Held fixed: the update leaves them",
        held_options(network),
        network.held_texts,
        key=f"held-{v}",
        format_func=_held_titles(session.lesson).__getitem__,
        placeholder="nothing",
    )
    none = unbiased_text(network.bias)
    three.text_input("Layers without a bias", none, key=f"unbiased-{v}", placeholder=f"{ALL}, or 1, 2", max_chars=60)
    ways = [KEEP, *INITIALISATIONS]
    one.selectbox("Weights", ways, format_func=_way_title, key=f"how-{v}")
    two.text_input("Seed", "0", key=f"seed-{v}", max_chars=12)
    weighing = ", ".join(map(written, loss.class_weights))
    three.text_input("Class weights", weighing, key=f"weighing-{v}", max_chars=200, placeholder="such as 1, 2", help=WEIGHING)
    three.button("Build this network", key=f"build-{v}", on_click=_submit, args=(v,), width="stretch")
    if st.session_state.get(_BUILT) == v:
        st.success(_built_words(network))
    _show_outcome(session.lesson, _planned(v))
    ways_told = [marked("{} ${}$ ({})", i.title, ours(i.formula), i.source) for i in INITIALISATIONS.values()]
    st.caption(marked("Initialisation: {}. Biases start at 0.", joined("; ", ways_told)))
    if session.version != drawn:
        st.rerun()


def _built_words(network: Network) -> Marked:
    """What stands on the drawing since Build was pressed."""
    layers = "→".join(map(str, network.sizes))
    count = network.parameters
    names = joined(", ", [marked("{}", name) for name in network.activations])
    return marked("Built: {} with {}, {} and {} parameters.", layers, names, loss_named(network.loss).title, count)


def _show_outcome(lesson: Lesson, plan: Plan) -> None:
    try:
        found = outcome(lesson, plan)
    except InputError as error:
        complain(str(error))
        return
    if found.lesson != lesson:
        st.markdown(marked("**What Build does:** {}", " ".join(found.sentences)))


def _planned(version: int) -> Plan:
    return Plan(**{name: st.session_state[f"{name}-{version}"] for name in Plan.__dataclass_fields__})


def _with(own: str, names: Iterable[str]) -> list[str]:
    """The names of a menu; with the network's own one, where that has a number of the user's."""
    return list(dict.fromkeys([*names, own]))


def _shortest(number: float) -> str:
    """The shortest text that reads back as the same number."""
    return repr(number).removesuffix(".0")


def _held_titles(lesson: Lesson) -> dict[str, str]:
    """What can be held fixed, in the notation of the lesson."""
    namer, network = walk_of(lesson).context.namer, lesson.subject.network
    titles = {text_of(p): namer.name(p).text for p in parameters_of(network.sizes, network.bias)}
    for layer in range(1, network.layers + 1):
        number = namer.layer_number(layer)
        titles |= {whole_text(WEIGHT, layer): f"all weights into layer {number}", whole_text(BIAS, layer): f"all biases of layer {number}"}
    return titles


def _reduction_title(name: str) -> str:
    return REDUCTIONS[name].title


def _way_title(way: str) -> str:
    return "keep the present ones, where they can be" if way == KEEP else INITIALISATIONS[way].title


def _submit(version: int) -> None:
    plan = _planned(version)
    try:
        lesson = built(current().lesson, plan)
    except InputError:
        return  # said below the fields
    act(lambda session: changed(session, lambda _: lesson))
    if not current().message:
        st.session_state[_BUILT] = current().version
