"""The Training page: lessons, the run's buttons, its history, and data of one's own."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final, Literal

import streamlit as st

from ...core.limits import MAX_RUNS, MAX_UPDATES
from ...models.training.lessons import LESSONS
from ...player.contract import Told
from ...player.history_component import show_history
from ..lesson.session import present
from ..shared.files import show_save_and_open
from ..shared.frame import ROOT, begin, complain, complain_about, heading
from ..shared.keeping import hand_over
from ..shared.refused import text_in
from ..shared.sent import last_asked, message
from ..shared.texts import literal, marked, ours
from .session import act, current, document, enter_text, going_on, handed_over, keep, options, picture, polled, store, undo
from .settings import show_settings
from .state import Training, alone, pinned, restarted, run_on, stepped, stopped, with_lesson, with_subject
from .table import show_reading, show_table_fields

HISTORY: Final = "history"


def show() -> None:
    """Draw the page."""
    begin("Training")
    state = store(current())
    st.html(_STYLE)
    show_settings(state, _show_lessons)
    heading("Training: gradient descent until it works")
    _show_run()
    _show_own_data(state)
    show_save_and_open("The set-up of every run, its data and how far it is", f"training-{state.lesson or state.setup.data}", document)


_STYLE: Final = """
<style>
  /* The buttons of the run are one row below the history; on a phone always in sight, so that what they do is seen above them. */
  .st-key-run-row { flex-flow: row wrap; align-items: center; gap: 0.4rem 0.5rem; }
  .st-key-run-row > * { flex: none; width: auto; }
  .st-key-run-row button { min-height: 2.3rem; padding: 0 0.7rem; white-space: nowrap; }
  .st-key-run-row [data-testid="stTextInput"] { display: flex; flex-flow: row nowrap; align-items: center; gap: 0.4rem; }
  .st-key-run-row [data-testid="stTextInput"] label { flex: none; width: auto; margin: 0; min-height: 0; }
  .st-key-run-row [data-testid="stTextInputRootElement"] { width: 5.5rem; min-width: 0; min-height: 2.3rem; height: 2.3rem; }
  .st-key-run-row [data-testid="InputInstructions"] { display: none; }
  .st-key-run-row > :has([data-testid="stProgress"]) { flex: 1 1 9rem; min-width: 9rem; }
  .st-key-run-row [data-testid="stProgress"] p { font-size: 0.875rem; white-space: nowrap; }
  [class*="st-key-lessons-"] button { width: 100%; justify-content: flex-start; text-align: left; }
  @media (max-width: 1099px) {
    .stApp [data-testid="stLayoutWrapper"]:has(> .st-key-run-row) {
      position: sticky; bottom: 0; z-index: 5; padding: 0.4rem 0; background: light-dark(#ffffff, #0e1117); }
  }
  /* On a small screen one row, moved sideways where there is no room for all of it; how far it is runs along its upper edge. */
  @media (max-width: 767px), (max-width: 1099px) and (max-height: 600px) {
    .st-key-run-row { flex-wrap: nowrap; overflow: auto hidden; scrollbar-width: none; padding: 4px; gap: 0.4rem; }
    .st-key-run-row [data-testid="stTextInputRootElement"] { width: 4.2rem; }
    .st-key-run-row button { padding: 0 0.6rem; }
    .st-key-run-row > :has([data-testid="stProgress"]) { position: absolute; inset: 0 0 auto; height: 4px; }
    .st-key-run-row [data-testid="stProgress"] { position: static; padding: 0; margin: 0; gap: 0; }
    [data-testid="stProgressBarTrack"] { position: absolute; inset: 0 0 auto; height: 4px; }
    .st-key-run-row [data-testid="stProgress"] [data-testid="stMarkdownContainer"] {
      position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  }
  /* A low window has room for what is learnt, not for what the page is called. */
  @media (max-width: 1099px) and (max-height: 500px) {
    .st-key-title { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  }
  @media print { :is(.st-key-run-row, [data-testid="stLayoutWrapper"]:has(> .st-key-run-row)) { display: none !important; } }
  /* Where the system gives the colours, what is done has one of them. */
  @media (forced-colors: active) {
    [data-testid="stProgress"] [role="progressbar"], [data-testid="stProgress"] [role="progressbar"] * { forced-color-adjust: none; }
    [data-testid="stProgressBarTrack"] { outline: 1px solid CanvasText; background: Canvas; }
    [data-testid="stProgressBarTrack"] > div { background: Highlight; }
  }
</style>
"""


def _show_lessons(state: Training) -> None:
    chosen = LESSONS[state.lesson].title if state.lesson else "none"
    with st.popover(marked("Lesson **{}**", ours(chosen)), key=f"lessons-{state.lesson}"):
        for key, lesson in LESSONS.items():
            kind: Literal["primary", "secondary"] = "primary" if key == state.lesson else "secondary"
            st.button(ours(lesson.title), key=f"lesson-{key}", on_click=act, args=(partial(_with_lesson, key=key),), type=kind)


_FIRST: Final = "Begin with a lesson, or set up data and network in the bar, and run. Every moment can be looked at afterwards."


def _about(state: Training) -> Told:
    """What is said beside the history: what a lesson shows and where that is from."""
    if not state.lesson:
        return Told(title="", look=_FIRST, source="")
    lesson = LESSONS[state.lesson]
    return Told(title=lesson.title, look=lesson.look, source=lesson.source)


def _with_lesson(state: Training, key: str) -> Training:
    return with_lesson(state, key)


@st.fragment
def _show_run() -> None:
    """The buttons and the history. A run goes on in the background; the history in the browser asks how far it is."""
    state = current()
    if state.leaving:
        keep(replace(state, leaving=False))
        st.switch_page("pages/Walkthrough.py")
    state = store(going_on(state))
    hand_over()
    if state.message:
        complain(state.message)
    packed, again = picture(state)
    show_history(
        packed,
        key=HISTORY,
        root=ROOT,
        again=again,
        about=_about(state),
        answered=last_asked(),
        options=[options(run) for run in state.runs],
        on_open=_opened,
        on_poll=polled,
    )
    with st.container(key="run-row", horizontal=True):
        _show_buttons(state)
        _show_progress(state)
    complain_about(state.refused, "updates")


def _show_buttons(state: Training) -> None:
    running, made = state.running, state.run.history.updates
    ended = all(run.history.ended is not None for run in (state.runs if state.lesson else state.runs[-1:]))
    full = made >= MAX_UPDATES
    key = f"updates-{state.version}"
    st.text_input("Updates", text_in(state.refused, "updates", str(state.updates)), key=key, max_chars=9, width=168, disabled=running)
    if running:
        st.button("Stop", key="stop", on_click=act, args=(stopped,), type="primary")
    else:
        label = "Run" if not made else "Go on"
        st.button(label, key="run", on_click=_run, args=(key,), type="primary", disabled=ended or full)
    st.button("One update", key="one", on_click=act, args=(stepped,), disabled=running or ended or full)
    st.button("Reset", key="reset", on_click=act, args=(restarted,), disabled=running or not made, help="Back to the same initial weights")
    st.button(
        "Undo",
        key="undo",
        on_click=undo,
        disabled=not state.past,
        help="Brings back the set-up and the runs before the last change; they are made again, to the same numbers",
    )
    st.button(
        "Keep to compare",
        key="keep",
        on_click=act,
        args=(pinned,),
        disabled=running or not made,
        help=f"Up to {MAX_RUNS} runs are laid over each other",
    )
    if len(state.runs) > 1:
        st.button("Remove the others", key="alone", on_click=act, args=(alone,), disabled=running)


def _run(key: str) -> None:
    text = st.session_state[key]
    enter_text("updates", text, lambda state: run_on(state, text))


def _show_progress(state: Training) -> None:
    share, words = progress_of(state)
    st.progress(share, text=literal(words))


def progress_of(state: Training) -> tuple[float, str]:
    """How far the runs are, as a share and in words; of a lesson, all of them together. What was there before is made again first."""
    runs = state.runs if state.lesson else state.runs[-1:]
    made = sum(run.history.updates for run in runs)
    wanted = sum(run.goal if run.running else run.history.updates for run in runs)
    number = max(run.history.updates for run in runs)
    share = min(1.0, made / wanted) if wanted else 0.0
    to_go = f", {wanted - made:,} to go" if any(run.running for run in runs) else ""
    if any(run.made_again for run in runs):
        again = sum(max(run.before, run.history.updates) for run in runs)
        return share, f"made again: {made:,} of {again:,} updates{to_go}"
    return share, f"{number:,} update{'' if number == 1 else 's'} made{to_go}"


def _opened() -> None:
    sent = message(HISTORY, "open")
    act(lambda state: handed_over(state, sent))


def _show_own_data(state: Training) -> None:
    session = present()
    with st.expander("The Walkthrough's network, or data of your own", expanded=False):
        left, right = st.columns(2, gap="large")
        with left:
            st.markdown("**The network of the Walkthrough**")
            if session is None:
                st.caption("Open the Walkthrough first: its network, examples and learning rate can then be trained here.")
            else:
                sizes = "→".join(map(str, session.lesson.subject.network.sizes))
                rate = session.lesson.subject.learning_rate
                st.caption(marked("{} with its weights, its examples and α = {:g}.", sizes, rate))
            st.button("Train the Walkthrough's network", key="take", on_click=_take, disabled=session is None)
        with right:
            show_table_fields()
        show_reading(state)


def _take() -> None:
    session = present()
    if session is not None:
        act(lambda state: with_subject(state, session.lesson.subject))
