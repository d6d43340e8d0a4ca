"""The Chain rule page: every path from a quantity to what is differentiated, their sum, the pattern in it, and its price."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from ...core.quantities import Variable
from ...explain.writing.words import describe
from ...models.examples import load_example
from ..lesson.lesson import Lesson, Subject, walk_of
from ..lesson.session import Session, current
from ..lesson.settings import show_settings
from ..shared.changes import if_changed
from ..shared.folded import remember_folds
from ..shared.frame import begin, complain, embedded, heading
from ..shared.naming import title
from ..shared.texts import Marked, marked, ours
from .choice import LOSS, PREDICTION, Choice, chosen, namer_for, quantities, resolved, targets
from .price import show_depth, show_price
from .stage import choose, current_choice, keep, show_chain

# What is hidden of the second label is heard, and on the drawing it is seen where to click.
_STYLE: Final = """
<style>
  .st-key-bar > [class*="st-key-of-"] { flex: none; }
  .st-key-bar > [class*="st-key-by-"] { flex: 0 1 auto; position: relative; }
  .st-key-bar [class*="st-key-by-"] [data-testid="stSelectbox"]::before { content: "by"; font-size: 0.875rem; opacity: 0.8; }
  .st-key-bar [class*="st-key-by-"] [data-testid="stWidgetLabel"] {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
</style>
"""

_QUESTION: Final = (
    "Lecture 003 asks: *“Can we find a pattern to make this much easier?”* **Neighbours**, **Paths** and **Sum** show what is "
    "worked out again and again, **Folding** shows the pattern."
)

_ANSWER = (
    "**The answer to lecture 003.** Written as a sum over paths, a derivative is *“complicated and we will end up recomputing the "
    "same values again and again. Can we find a pattern to make this much easier?”* Yes. All paths that meet in a neuron leave it in "
    "the same ways. What comes after it is worked out once, is given a name (∂J/∂z, or δ) and is used by every path that arrives "
    "there. From the loss back to the inputs, layer by layer, that is one multiplication for each link in place of one product for "
    "each path: backpropagation."
)


def show() -> None:
    """Draw the page; in another page's frame the player alone."""
    begin("Chain rule")
    remember_folds()
    session = current()
    session, choice = keep(session, current_choice(session))
    alone = embedded()
    if not alone:
        st.html(_STYLE)
        show_settings(session, grain=False, by_hand=False, more=lambda: _show_choice(session, choice))
        heading(_title(session.lesson.subject), _QUESTION)
    for message in (session.message, choice.message):
        if message:
            complain(message)
    target, by = resolved(choice, walk_of(session.lesson).structure)
    if not show_chain((session.version, choice.version)) or alone:
        return
    st.markdown(_ANSWER)
    if session.lesson.view.arithmetic != "exact":
        st.caption(
            "The Walkthrough of this lesson rounds by hand. This page reckons exactly: rounded factors would not add up to the derivative."
        )
    show_price(session.lesson, target, choice)
    show_depth(session.lesson, target, by)


def _title(subject: Subject) -> Marked:
    if subject.own:
        return marked("Chain rule: {}", title(replace(subject, origin="")))
    return marked("Chain rule: {}", ours(load_example(subject.example).title))


def _show_choice(session: Session, choice: Choice) -> None:
    """What is differentiated, and by what. A click on the drawing chooses too."""
    lesson, version = session.lesson, f"{session.version}-{choice.version}"
    structure = walk_of(lesson).structure
    target, by = resolved(choice, structure)
    known = list(targets(structure).items())
    names = [name for name, _ in known]
    variables = [v for _, v in known]
    of_key, by_key = f"of-{version}", f"by-{version}"
    st.selectbox(
        "Differentiate",
        variables,
        variables.index(target),
        format_func=lambda v: _target_title(lesson, names[variables.index(v)], v),
        key=of_key,
        on_change=if_changed,
        args=(of_key, target, _choose, "of"),
    )
    found = list(quantities(structure, target).values())
    namer = namer_for(lesson, target)
    st.selectbox(
        "with respect to (or click a neuron or an edge below)",
        found,
        found.index(by),
        format_func=lambda v: f"{namer.name(v, lesson.view.shown).text}: {describe(v, namer)}",
        key=by_key,
        on_change=if_changed,
        args=(by_key, by, _choose, "by"),
    )


def _choose(key: str, field: str) -> None:
    value = st.session_state[key]
    choose(lambda choice: chosen(choice, **{field: value}))


def _target_title(lesson: Lesson, name: str, v: Variable) -> str:
    shown = lesson.view.shown
    examples = lesson.subject.data.examples
    if name.startswith(PREDICTION):
        which = f" {v.index[1] + 1}" if lesson.subject.network.sizes[-1] > 1 else ""
        return f"the prediction{which}" + (f" of example {shown + 1}" if examples > 1 else "")
    letter = walk_of(lesson).context.namer.name(v, shown).text
    noun = lesson.subject.network.reduction
    if name == LOSS:
        what = f"the {noun} prediction" if walk_of(lesson).context.namer.predicts else f"the {noun} loss" if examples > 1 else "the loss"
        return f"{letter}: {what}" + (" with its penalty" if lesson.subject.network.l2 else "")
    return f"{letter}: the loss of example {shown + 1}" if examples > 1 else f"{letter}: the loss without the penalty"
