"""The loop and the vectorised form as code beside each other, and how long each takes, measured when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from ...core.errors import NumericError
from ...draw.timing import timing_figure
from ...export.batch_code import loop_code, vectorised_code
from ...export.timing import BUDGET, Timing, timed
from ...walk import Walk
from ..lesson.lesson import Lesson, Subject, walk_of
from ..shared.frame import complain
from ..shared.texts import marked

_KEY: Final = "nnviz-timing"

# Streamlit's colours of code are too pale for axe: keywords are told by weight, comments by slant.
_CODE_STYLE: Final = """
<style>
  [data-testid="stCode"] .token { color: inherit !important; }
  [data-testid="stCode"] .token.keyword { font-weight: 700; }
  [data-testid="stCode"] .token.comment { font-style: italic; }
</style>
"""


@dataclass(frozen=True)
class Measured:
    """A measurement and what it was of."""

    subject: Subject
    notation: str
    timing: Timing


def show_code(walk: Walk) -> None:
    """Both scripts, complete."""
    st.caption("Both run as they stand, with NumPy alone, and check their numbers against those above.")
    try:
        codes = (("With a loop", loop_code(walk)), ("Vectorised", vectorised_code(walk)))
    except NumericError as error:
        complain(f"Computed exactly, the code has no numbers. {error}")
        return
    st.html(_CODE_STYLE)
    for (title, code), column in zip(codes, st.columns(2), strict=True):
        column.markdown(marked("**{}**", title))
        column.code(code.text, language="python", wrap_lines=True)


@st.fragment
def show_timing(lesson: Lesson) -> None:
    """The measured times of both over the size of the batch."""
    st.subheader("How long do they take?")
    text, button = st.columns([3, 1], vertical_alignment="center")
    text.caption(
        "The function `gradients` of both scripts, timed on batches of 1 to 1,024 examples (those of the lesson, repeated), "
        f"on this server, in about {BUDGET:.0f} second. Other visitors make it slower; the ratio stays."
    )
    button.button("Measure on this server", key="measure", on_click=_measure, args=(lesson,), width="stretch")
    found = st.session_state.get(_KEY)
    if not isinstance(found, Measured) or (found.subject, found.notation) != (lesson.subject, lesson.view.notation):
        return
    timing = found.timing
    st.plotly_chart(timing_figure(timing.sizes, timing.loop, timing.vectorised), config={"displayModeBar": False}, key="timing")
    found_out = marked(
        "With {:,} examples the loop takes {} and the vectorised form {}: **{:.0f} times** as long. Python does the work of the loop "
        "once for every example; in the matrices NumPy does it in compiled code.",
        *(timing.sizes[-1], _time(timing.loop[-1]), _time(timing.vectorised[-1]), timing.ratio),
    )
    st.markdown(found_out)


def _measure(lesson: Lesson) -> None:
    try:
        st.session_state[_KEY] = Measured(lesson.subject, lesson.view.notation, timed(walk_of(lesson)))
    except NumericError:
        st.session_state.pop(_KEY, None)


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f} µs"
