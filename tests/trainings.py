"""Trainings in a test, without workers: the same pieces, made here one after the other."""

from __future__ import annotations

import time
from dataclasses import replace

from nnviz.ui.training.state import Training


def advanced(state: Training, seconds: float) -> Training:
    """A slice of training: the first run that has updates to make goes on for so long, and the next ones if there is time."""
    until = time.perf_counter() + seconds
    runs = list(state.runs)
    for n, run in enumerate(runs):
        left = until - time.perf_counter()
        if run.running and left > 0:
            runs[n] = replace(run, history=run.history.extended(run.goal - run.history.updates, left))
    return replace(state, runs=tuple(runs))


def finished(state: Training) -> Training:
    """The state once all its runs have come to their end."""
    for _ in range(1000):
        if not state.running:
            return state
        state = advanced(state, 5.0)
    raise AssertionError("the runs do not come to an end")
