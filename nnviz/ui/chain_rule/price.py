"""What the sum over paths costs against backpropagation, counted and timed; and how derivatives change with depth."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import streamlit as st

from ...core import quantities as q
from ...core.arithmetic import EXACT
from ...core.graph import evaluate
from ...core.limits import MAX_LAYERS, MAX_TIMED_PRODUCTS
from ...core.quantities import Gradient, Variable
from ...core.records.activations import IDENTITY, SIGMOID, activation_named
from ...core.records.losses import HALF_SQUARED_ERROR
from ...core.sharing import shared
from ...draw.curves import Curve, log_plot
from ...explain.chain.depth import along_largest_path, sizes_by_layer
from ...explain.chain.price import Price, Timed, layered, price, timed
from ...explain.naming.names import Namer
from ...explain.writing.words import raised
from ...models.data import batch
from ...models.initialise import NORMAL, XAVIER, initialised
from ...models.matrix import matrix_pass
from ...models.network import Network
from ...models.network_graph import given_values, network_graph
from ...models.tables.words import several
from ...player.tables import error_text
from ..lesson.lesson import Lesson, walk_of
from ..shared.folded import DEPTH, PRICE, fold
from ..shared.texts import literal, marked, table
from .choice import Choice, namer_for, rule_of
from .stage import choose

_WIDTHS: Final = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
_DEPTHS: Final = tuple(range(1, 11))
_DEEP: Final = MAX_LAYERS


def show_price(lesson: Lesson, target: Variable, choice: Choice) -> None:
    """The counts of this network; unfolded the curves over depth and width, and the measurement."""
    st.subheader("The price of not reusing")
    paid = _price_of(lesson, target)
    one, two, three = st.columns(3)
    one.metric("Paths from all weights and biases", f"{paid.paths:,}")
    two.metric("Multiplications along all paths", f"{paid.along_paths:,}")
    three.metric("Multiplications by backpropagation", f"{paid.backpropagation:,}")
    st.caption(
        "Counted for all gradients of one example, exactly. Along a path of n links there are n − 1 multiplications; backpropagation "
        "makes one for each link of the network that does not end in what is differentiated. Factors that happen to be 1 count; the "
        "local derivatives are needed by both and count for neither. The mean or sum over a batch and the L2 term are left out."
    )
    place = fold("How the price grows with depth and width, and both ways timed", PRICE)
    if place is not None:
        with place:
            _show_curves(lesson, ends_in_loss=target.name != q.ACTIVATION)
            _show_times(lesson, choice)


def _counted(lesson: Lesson, target: Variable) -> Variable:
    """One example's loss, where the target is the cost of a batch or has a penalty."""
    return target if target.name == q.ACTIVATION else walk_of(lesson).structure.example_loss


@shared(most=64)
def _price_of(lesson: Lesson, target: Variable) -> Price:
    structure = walk_of(lesson).structure
    return price(structure.forward, _counted(lesson, target), structure.parameters)


def _show_curves(lesson: Lesson, *, ends_in_loss: bool) -> None:
    network = lesson.subject.network
    inputs, *hidden, outputs = network.sizes
    width, depth = max(hidden, default=max(inputs, outputs)), len(hidden)
    whole = activation_named(network.activations[-1]).whole_layer
    left, right = st.columns(2)
    deeper = [layered((inputs, *[width] * d, outputs), whole, ends_in_loss) for d in _DEPTHS]
    wider = [layered((inputs, *[w] * max(depth, 1), outputs), whole, ends_in_loss) for w in _WIDTHS]
    with left:
        st.markdown(marked("**Deeper:** 1 to {} hidden layers of {}", _DEPTHS[-1], width))
        _plot(deeper, _DEPTHS, "hidden layers", "depth", depth if depth in _DEPTHS else None)
    with right:
        st.markdown(marked("**Wider:** {} of 1 to {}", several(max(depth, 1), "hidden layer"), _WIDTHS[-1]))
        _plot(wider, _WIDTHS, "units in a hidden layer", "width", None)


def _plot(found: list[Price], xs: tuple[int, ...], title: str, key: str, marked: int | None) -> None:
    curves = [
        Curve("along all paths", xs, [float(p.along_paths) for p in found]),
        Curve("backpropagation", xs, [float(p.backpropagation) for p in found]),
    ]
    st.plotly_chart(log_plot(curves, title, "multiplications", marked), key=f"price-{key}", config={"displayModeBar": False})


def _show_times(lesson: Lesson, choice: Choice) -> None:
    st.markdown("**Measured.** Both ways in plain Python, on the same local derivatives, for all gradients of one example.")
    if not choice.timed:
        st.button("Measure it on this machine", on_click=choose, args=(lambda c: replace(c, timed=True),), key="measure")
        return
    rows = [["network", "paths", "along all paths", "backpropagation", "ratio"]]
    worst = 0.0
    for sizes in _timed_sizes(lesson.subject.network.sizes):
        found = _timed(sizes)
        worst = max(worst, found.largest_difference)
        ratio = found.along_paths / max(found.backpropagation, 1e-9)
        seconds = (_seconds(found.along_paths), _seconds(found.backpropagation))
        rows.append(["→".join(map(str, sizes)), f"{found.price.paths:,}", *seconds, f"{ratio:,.0f} ×"])
    st.markdown(table(rows))
    told = marked(
        "The best of three rounds on the server, with sigmoid layers, half squared error and Xavier weights (seed 0). The largest "
        "difference between the two ways' gradients is {}. Networks with more than {:,} multiplications along all paths are only "
        "counted.",
        *(error_text(worst), MAX_TIMED_PRODUCTS),
    )
    st.caption(told)


def _timed_sizes(sizes: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The network and its deeper and shallower relatives, as long as all their paths can be followed."""
    inputs, *hidden, outputs = sizes
    width = max(hidden, default=max(inputs, outputs))
    found = {sizes} | {(inputs, *[width] * d, outputs) for d in range(1, 9)}
    small = [s for s in found if layered(s).along_paths <= MAX_TIMED_PRODUCTS]
    return sorted(small, key=lambda s: layered(s).along_paths)[-6:] or [(2, 2, 2, 1), (2, 2, 2, 2, 1)]


@shared(most=64)
def _timed(sizes: tuple[int, ...]) -> Timed:
    network = initialised(sizes, [SIGMOID.name] * (len(sizes) - 1))
    data = batch(network, np.full((1, sizes[0]), 0.5), np.ones((1, sizes[-1])))
    structure = network_graph(network, 1)
    values = evaluate(structure.forward, given_values(network, data, 0.0), EXACT)
    return timed(values, structure.example_loss, structure.parameters)


def _seconds(value: float) -> str:
    return f"{value:.2f} s" if value >= 1 else f"{1e3 * value:.1f} ms" if value >= 1e-3 else f"{1e6 * value:.0f} µs"


def show_depth(lesson: Lesson, target: Variable, by: Variable) -> None:
    """The sizes of the derivatives layer by layer, of this network and of a deep one with the same activation."""
    st.subheader("Vanishing and exploding")
    st.caption(literal(_depth_text(lesson.subject.network)))
    place = fold("The sizes of the derivatives, layer by layer: of this network, and of a deep one", DEPTH)
    if place is not None:
        with place:
            _show_sizes(lesson, target, by)


def _show_sizes(lesson: Lesson, target: Variable, by: Variable) -> None:
    network = lesson.subject.network
    curves = here(lesson, target, by)
    activation = network.activations[0].replace("_", " ")
    left, right = st.columns(2)
    with left:
        st.markdown("**This network,** from the last layer back")
        st.plotly_chart(log_plot(curves, "", "size"), key="depth-here", config={"displayModeBar": False})
        for curve in curves:
            if nowhere := [str(x) for x, y in zip(curve.xs, curve.ys, strict=True) if y == 0]:
                st.caption(marked("{}: 0 in {}, which a logarithmic axis cannot show.", curve.name, ", ".join(nowhere)))
    with right:
        st.markdown(marked("**{} layers** with {}, {} units each, two ways to draw the weights", _DEEP, activation, _deep_width(network)))
        deep = deep_curves(network)
        if any(any(curve.ys) for curve in deep):
            figure = log_plot(deep, "layers from the input", f"mean size of ∂J/∂z, {_DRAWS} draws")
            figure.update_xaxes(autorange="reversed", dtick=1)
            st.plotly_chart(figure, key="depth-deep", config={"displayModeBar": False})
        else:
            st.info("Every derivative is 0: there is nothing that a logarithmic axis could show.")


def here(lesson: Lesson, target: Variable, by: Variable) -> list[Curve]:
    """From the last layer back: the mean size of the derivatives of ``target`` by z, and the product along the largest path.

    Both are of the target itself. In a batch the first is for the example on display, the second a mean or a sum over the examples.
    """
    network, namer = lesson.subject.network, namer_for(lesson, target)
    layers = range(len(network.sizes) - 1, 0, -1)
    names = [f"layer {namer.layer_number(n)}" for n in layers]
    path = along_largest_path(rule_of(lesson, target, by))
    letter, many = raised(_letter(namer, target, lesson.view.shown)), lesson.subject.data.examples > 1
    of_example = f" for example {lesson.view.shown + 1}" if many else ""
    of_parameter = by.name in (q.WEIGHT, q.BIAS) and target.name == q.COST
    on_average = f", {network.reduction} over the examples" if many and of_parameter else ""
    return [
        Curve(f"mean size of ∂{letter}/∂z in the layer{of_example}", names, _sizes(lesson, target)),
        Curve(f"product along the largest path{on_average}", names, [path.get(n) for n in layers]),
    ]


def _letter(namer: Namer, target: Variable, shown: int) -> str:
    derivative = namer.name(Gradient(target, q.bias(len(namer.sizes) - 1, 0)), shown)
    return (replace(derivative, over=None) if derivative.over else namer.name(target, shown)).text


@shared(most=16)
def _sizes(lesson: Lesson, target: Variable) -> list[float]:
    structure, s = walk_of(lesson).structure, lesson.subject
    layers = [[q.pre_activation(n, i) for i in range(units)] for n, units in reversed(list(enumerate(s.network.sizes))[1:])]
    return sizes_by_layer(structure.forward, given_values(s.network, s.data, 0.0), target, layers, lesson.view.shown)


def _deep_width(network: Network) -> int:
    """As wide as this network, from 4 units on: of fewer ReLUs in a row some layer is closed altogether in nearly every draw."""
    return min(max(max(network.sizes[1:]), 4), 10)


_DRAWS: Final = 20


@shared(most=32)
def _deep_cached(activation: str, width: int, how: str) -> tuple[float, ...]:
    """The mean size of the derivatives by layer, from the last one back, over several draws of the weights."""
    found = []
    for seed in range(_DRAWS):
        network = initialised([width] * _DEEP, [activation] * (_DEEP - 1), HALF_SQUARED_ERROR.name, how, seed)
        run = matrix_pass(network, batch(network, np.full((1, width), 0.5), np.ones((1, width))))
        found.append([np.mean(np.abs(d)) for d in reversed(run.delta)])
    return tuple(float(v) for v in np.mean(found, axis=0))


def deep_curves(network: Network) -> list[Curve]:
    """The same for a deep network with this activation, with both ways to draw the weights."""
    name = network.activations[0]
    shown = IDENTITY.name if activation_named(name).whole_layer else name
    ways = ((XAVIER.name, "Xavier weights"), (NORMAL.name, "normal weights"))
    return [Curve(title, list(range(_DEEP - 1, 0, -1)), list(_deep_cached(shown, _deep_width(network), how))) for how, title in ways]


def _depth_text(network: Network) -> str:
    name = network.activations[0]
    other = f"The slope of {name} is at most 1: what flows back shrinks where the neurons saturate, and large weights can make it explode."
    return "Each layer back multiplies by weights and by slopes of the activation. " + (activation_named(name).on_depth or other)
