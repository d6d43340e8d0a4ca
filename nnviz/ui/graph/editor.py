"""The fields of the Computation graph page: the formula, the values, the example and the view, and the network of the Walkthrough."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import streamlit as st

from ...core.errors import InputError
from ...core.limits import MAX_DIGITS, MAX_EXPRESSION_LENGTH, MAX_HAND_DECIMALS
from ...core.scalar_operations import spoken
from ...explain.naming.expression_names import identifier
from ...explain.steps.expression_steps import GRAINS
from ...models.expression.build import expression_graph, printed
from ...models.expression.errors import ExpressionError
from ...models.expression.examples import expression_example_keys, load_expression_example
from ...models.expression.network_text import network_text
from ..lesson import session as network_session
from ..lesson.lesson import walk_of
from ..shared.bar import bar
from ..shared.changes import if_changed
from ..shared.frame import complain
from ..shared.texts import Marked, literal, marked
from .lesson import Formula, formula_from
from .session import GraphSession, act, drafted, fields_of, renewed, replaced, undone, viewed

_HELP = (
    "One line, or several that name intermediate results; the last line is differentiated. "
    "+ - * / ** (a number as exponent), also · × ÷ and x²; exp, ln, sqrt, sin, cos, abs, {} or σ, "
    "max(a, b), min(a, b), where(c, a, b) for a where c > 0, else b, pi, e. "
    "A name that is given again, as in c += 1, is a new quantity. Examples for micrograd run as they are. "
    "Ctrl+Enter or a click elsewhere draws it."
)


def help_text() -> Marked:
    """What can be typed, with the functions that there are."""
    return marked(_HELP, ", ".join(spoken()))


def show_settings(session: GraphSession) -> None:
    """The bar: which example, and how it is shown."""
    with bar():
        _show_settings(session)


def _show_settings(session: GraphSession) -> None:
    chosen = _chosen(session)
    keys = [*([_OWN] if chosen == _OWN else []), *expression_example_keys()]
    key = f"graph-example-{session.version}"
    st.selectbox("Example", keys, keys.index(chosen), format_func=_title, key=key, on_change=if_changed, args=(key, chosen, _open_example))
    _choice(session, "Steps", "grain", list(GRAINS), session.lesson.view.grain, GRAINS.__getitem__)
    arithmetics: list[Any] = ["exact", *range(MAX_HAND_DECIMALS + 1)]
    _choice(session, "Arithmetic", "arithmetic", arithmetics, session.lesson.view.arithmetic, _arithmetic_title)
    _choice(session, "Digits", "digits", list(range(MAX_DIGITS + 1)), session.lesson.view.digits, str)


def _choice(session: GraphSession, label: str, field: str, options: list[Any], value: Any, title: Any) -> None:
    key = f"graph-{field}-{session.version}"
    st.selectbox(label, options, options.index(value), format_func=title, key=key, on_change=if_changed, args=(key, value, _view, field))


def _view(key: str, field: str) -> None:
    value = st.session_state[key]
    act(lambda session: viewed(session, **{field: value}))


_OWN: Final = "own"
"""The entry of a formula that is no example's; no example has that key."""


def _chosen(session: GraphSession) -> str:
    """What the formula is called in the list: that of an example, with whatever values, or somebody's own."""
    example = session.lesson.formula.example
    return example if session.lesson.formula.text == load_expression_example(example).text else _OWN


def _title(key: str) -> str:
    return "Your own formula" if key == _OWN else load_expression_example(key).title


def _arithmetic_title(value: Any) -> str:
    if value == "exact":
        return "exact"
    return f"by hand, {value} decimal{'' if value == 1 else 's'}"


def _open_example(key: str) -> None:
    example = st.session_state[key]

    def change(session: GraphSession) -> GraphSession:
        if example == _OWN:
            return session
        formula = formula_from(load_expression_example(example))
        same = example == _chosen(session) and session.lesson.formula == formula
        return session if same else replaced(session, session.lesson.about(formula))

    act(change)


def show_fields(session: GraphSession) -> None:
    """The formula and a field for each of its variables; below them what is wrong, pointing at the place."""
    st.html(_STYLE)
    with st.container(key="graph-fields", horizontal=True):
        with st.container(key="graph-texts"):
            _text_area("Formula", "text", session, help_text())
            if session.base.beside or session.draft.beside:
                _text_area("A second formula beside it, with the same variables", "beside", session, "Empty it to see one graph alone.")
        with st.container(key="graph-values", horizontal=True):
            _show_values(session)
        with st.container(key="graph-buttons", horizontal=True):
            _show_buttons(session)
    _show_error(session)


_STYLE: Final = """
<style>
  /* Formula, values and buttons are one row above the stage, as low as a formula of two lines. */
  .st-key-graph-fields { flex-flow: row wrap; align-items: flex-start; gap: 0.4rem 1rem; }
  .st-key-graph-fields > * { min-width: 0; }
  .st-key-graph-fields > :has(> .st-key-graph-texts) { flex: 1 1 21rem; }
  .st-key-graph-fields > :has(> .st-key-graph-values) { flex: 1 1 15rem; }
  .st-key-graph-fields > :has(> .st-key-graph-buttons) { flex: 0 1 13.5rem; }
  .st-key-graph-texts { flex-flow: row wrap; align-items: flex-end; gap: 0.3rem 0.8rem; }
  .st-key-graph-texts > * { flex: 1 1 13rem; }
  .st-key-graph-texts textarea { padding: 0.3rem 0.6rem; line-height: 1.5; }
  .st-key-graph-texts [data-testid="stWidgetLabel"] { min-height: 0; margin-bottom: 0.1rem; }
  .st-key-graph-values { gap: 0.3rem 0.8rem; max-height: 5.4rem; overflow-y: auto; padding: 3px; }
  .st-key-graph-values > * { flex: none; width: auto; }
  .st-key-graph-values [data-testid="stTextInput"] { display: flex; flex-flow: row nowrap; align-items: center; gap: 0.35rem; }
  .st-key-graph-values [data-testid="stWidgetLabel"] { flex: none; width: auto; margin: 0; min-height: 0; }
  .st-key-graph-values [data-testid="stTextInputRootElement"] { width: 4.6rem; min-height: 2.25rem; height: 2.25rem; }
  .st-key-graph-values [data-testid="InputInstructions"] { display: none; }
  .st-key-graph-buttons { gap: 0.35rem; }
  .st-key-graph-buttons button { min-height: 2.2rem; padding: 0 0.6rem; white-space: nowrap; }
  .st-key-graph-nudges { overflow-x: auto; }
  /* Two graphs beside each other, each with its formula and what goes in, need twice the width of one. */
  @media (max-width: 1099px) {
    .st-key-two-graphs [data-testid="stHorizontalBlock"] { flex-direction: column; }
    .st-key-two-graphs [data-testid="stColumn"] { width: 100%; flex: none; min-width: 0; }
  }
  /* Two formulas beside each other, their values and the buttons in one row below them: what is computed is seen with the graph. */
  @media (min-width: 701px) and (max-width: 1099px) {
    .st-key-graph-fields > :has(> .st-key-graph-texts) { flex: 1 1 100%; }
    .st-key-graph-fields > :has(> .st-key-graph-values) { flex: 1 1 18rem; width: auto; }
    .st-key-graph-fields > :has(> .st-key-graph-buttons) { flex: 0 0 21rem; width: auto; }
    .st-key-graph-buttons { flex-wrap: nowrap; }
  }
  @media (max-width: 700px) {
    .st-key-graph-fields > :is(:has(> .st-key-graph-texts), :has(> .st-key-graph-buttons)) { flex: 1 1 100%; }
    .st-key-graph-buttons { flex-wrap: nowrap; }
    .st-key-graph-buttons button { padding: 0 0.5rem; }
  }
  /* The graph, its buttons and what is computed come first where there is no room above them for the fields, too: what is typed is drawn
     there. The fields follow, and what nudges do comes after them. */
  @media (max-width: 700px), (max-width: 1099px) and (max-height: 1000px) {
    .stMainBlockContainer > [data-testid="stVerticalBlock"] > :has(> .st-key-bar) { order: -3; }
    .stMainBlockContainer > [data-testid="stVerticalBlock"] > :has(> .st-key-title) { order: -2; }
    .stMainBlockContainer > [data-testid="stVerticalBlock"] > :has(.st-key-graph-player),
    .stMainBlockContainer > [data-testid="stVerticalBlock"] > * > [data-testid="stVerticalBlock"]:has(.st-key-graph-player) {
      display: contents; }
    .stMainBlockContainer > [data-testid="stVerticalBlock"] > * > [data-testid="stVerticalBlock"] > :has(.st-key-graph-player) {
      order: -1; }
  }
  /* In a low window what the graph is about follows it, too. */
  @media (max-width: 1099px) and (max-height: 500px) {
    .stMainBlockContainer > [data-testid="stVerticalBlock"] > :has(> .st-key-title) { order: 0; }
  }
</style>
"""


def _text_area(label: str, field: str, session: GraphSession, help_: str) -> None:
    started: str = getattr(session.base, field)
    key = f"graph-{field}-{session.version}"
    lines = min(3, max(2, started.count("\n") + 1))
    st.text_area(
        label,
        started,
        height=36 + 24 * lines,
        key=key,
        on_change=if_changed,
        args=(key, started, _typed, field),
        max_chars=MAX_EXPRESSION_LENGTH,
        help=help_,
    )


def _typed(key: str, field: str) -> None:
    text = st.session_state[key]
    act(lambda session: drafted(session, replace(session.draft, **{field: text})))


def _show_buttons(session: GraphSession) -> None:
    # A click anywhere takes over what was typed; the button is for those who look for one.
    st.button("Draw", key="graph-draw")
    st.button("Undo", key="graph-undo", on_click=act, args=(undone,), disabled=not session.past)
    same = session.lesson.formula == session.opened.formula and session.error is None
    st.button("Reset", key="graph-reset", on_click=act, args=(_reset,), disabled=same)
    st.button("Name every result", key="graph-print", on_click=act, args=(_print,), help="One operation a line.")


def _reset(session: GraphSession) -> GraphSession:
    return renewed(replace(session, error=None), session.opened.formula)


def _print(session: GraphSession) -> GraphSession:
    formula = session.lesson.formula
    return renewed(replace(session, error=None), replace(formula, text=printed(expression_graph(formula.text))))


def _show_values(session: GraphSession) -> None:
    names = fields_of(session)
    entries = dict(session.base.entries)
    for name in names:
        key = f"graph-value-{name}-{session.version}"
        started = entries.get(name, "")
        st.text_input(literal(name), started, key=key, on_change=if_changed, args=(key, started, _entered, name), max_chars=30, width=120)
    if not names:
        st.caption("No variable needs a value.")


def _entered(key: str, name: str) -> None:
    text = st.session_state[key]
    act(lambda session: drafted(session, session.draft.entered({name: text})))


def _show_error(session: GraphSession) -> None:
    error = session.error
    if error is None:
        return
    complain(error.message if isinstance(error, ExpressionError) else str(error))
    if isinstance(error, ExpressionError) and error.pointed:
        st.code(error.pointed, language=None)
    if session.draft.text != session.lesson.formula.text:
        st.caption("The graph that is shown is the last one that could be drawn.")


def show_network() -> None:
    """Open the present network of the Walkthrough page as a scalar graph, or say why that cannot be."""
    network = network_session.kept()
    try:
        formula = _network_formula(network)
    except InputError as error:
        st.caption(marked("The network of the Walkthrough page cannot be opened here. {}", str(error)))
        return
    sizes = "→".join(map(str, network.lesson.subject.network.sizes))
    batch = network.lesson.subject.data.examples
    shown = f", example {network.lesson.view.shown + 1} of {batch} alone" if batch > 1 else ""
    label = marked("Open the network of the Walkthrough page, {}{}", sizes, shown)
    st.button(label, key="graph-network", on_click=_open_network, args=(formula,))


def _network_formula(network: network_session.Session) -> Formula:
    subject, namer = network.lesson.subject, walk_of(network.lesson).context.namer
    text, values = network_text(subject.network, subject.data, network.lesson.view.shown, lambda v: identifier(namer.name(v)))
    return Formula(_EXAMPLE_OF_NETWORKS, text, tuple(values.items()))


_EXAMPLE_OF_NETWORKS = "two-layers"


def _open_network(formula: Formula) -> None:
    act(lambda session: replace(renewed(replace(session, error=None), formula), step=0))
