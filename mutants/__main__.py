"""`make mutants`: change one small thing of what is shown, see whether a test notices, and say how often one does.

The sample follows from the seed. Everything happens in a copy of the tree: first the tests run once, to see which of them
can notice a change, then for each change those that can, up to a limit of seconds.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Final

from .mutations import Mutation, mutations
from .noticing import Noticing, noticing
from .trial import Trial, sources, trial

FOLDERS: Final = ("nnviz/explain", "nnviz/draw", "nnviz/player", "nnviz/ui")
_STARTING: Final = 30.0
"""Seconds that a run of tests may need before its first test, and beyond what its tests took."""


@dataclass(frozen=True)
class Outcome:
    """A change with what became of it: ``by`` is the test that noticed, or why none did."""

    mutation: Mutation
    killed: bool
    by: str

    def __str__(self) -> str:
        m = self.mutation
        return f"{'killed' if self.killed else 'SURVIVED':8}  {m.path}:{m.line:<4} {m.text}  [{self.by}]"


def sample(files: dict[str, str], folders: Sequence[str], count: int, seed: int) -> list[Mutation]:
    """So many changes, as evenly over the folders and over the kinds of changes as can be; the same ones for the same seed and sources.

    Drawn from all alike, most would be numbers and texts, of which there are many.
    """
    drawn: list[Mutation] = []
    for n, folder in enumerate(folders):
        waiting: dict[str, list[Mutation]] = {}
        for path, source in sorted(files.items()):
            for m in mutations(path, source) if path.startswith(folder + "/") else ():
                waiting.setdefault(m.kind, []).append(m)
        chance = random.Random(f"{seed} {folder}")
        for kind in waiting.values():
            chance.shuffle(kind)
        in_turn = [m for turn in zip_longest(*(waiting[k] for k in sorted(waiting))) for m in turn if m is not None]
        drawn += in_turn[: count // len(folders) + (n < count % len(folders))]
    return drawn


def tried(copy: Trial, mutation: Mutation, tests: Sequence[str], budget: float) -> Outcome:
    """What the tests say to a change. One that fails without it too, after the same ones before it, has noticed nothing."""
    seconds = 2 * budget + _STARTING
    left = list(tests)
    while left:
        source = (copy.root / mutation.path).read_text(encoding="utf-8")
        with copy.changed(mutation.path, mutation.applied(source)):
            passed, printed = copy.pytest(left, seconds)
        if passed:
            return Outcome(mutation, False, f"{len(left)} tests passed")
        found = re.search(r"^FAILED (.+?)(?: - .*)?$", printed, re.MULTILINE)
        if found is None or found[1] not in left:
            return Outcome(mutation, True, "no end within the time" if passed is None else "nothing could be imported")
        if copy.pytest(left[: left.index(found[1]) + 1], seconds)[0]:
            return Outcome(mutation, True, found[1])
        left.remove(found[1])
    return Outcome(mutation, False, "no test runs it")


def main() -> None:
    """Draw a sample, try it, print every outcome and the score."""
    options = argparse.ArgumentParser(prog="python -m mutants", description=__doc__)
    options.add_argument("--seed", type=int, default=0, help="the sample follows from it (default 0)")
    options.add_argument("--count", type=int, default=48, help="how many changes (default 48)")
    options.add_argument("--budget", type=float, default=40.0, help="seconds of tests for a change (default 40)")
    options.add_argument("--only", default="", help="only changes whose 'path:line old → new' contains this")
    options.add_argument("--map", type=Path, help="a file that remembers which tests run which lines, for the next run")
    options.add_argument("--list", action="store_true", help="print the sample and try nothing")
    chosen = options.parse_args()
    with trial(Path.cwd()) as copy:
        files = sources(copy.root)
        # What somebody asks for by name is looked for among all changes.
        drawn = sample(files, FOLDERS, 10**6 if chosen.only else chosen.count, chosen.seed)
        drawn = [m for m in drawn if chosen.only in f"{m.path}:{m.line} {m.text}"]
        if chosen.list:
            print(*(f"{m.path}:{m.line} {m.text}" for m in drawn), sep="\n")
            return
        began = time.monotonic()
        outcomes = _all(copy, drawn, noticing(copy, files, chosen.map), chosen.budget)
    for folder in FOLDERS:
        _score(folder, [o for o in outcomes if o.mutation.path.startswith(folder)])
    _score(f"seed {chosen.seed}, {time.monotonic() - began:.0f} s: all", outcomes)


def _all(copy: Trial, drawn: Sequence[Mutation], known: Noticing, budget: float) -> list[Outcome]:
    outcomes = []
    for n, mutation in enumerate(drawn, 1):
        outcomes.append(tried(copy, mutation, known.chosen(mutation, budget), budget))
        print(f"{n:3}/{len(drawn)} {outcomes[-1]}", flush=True)
    return outcomes


def _score(title: str, outcomes: Sequence[Outcome]) -> None:
    if outcomes:
        killed = sum(o.killed for o in outcomes)
        print(f"{title}: {killed} of {len(outcomes)} noticed ({100 * killed / len(outcomes):.0f} %)")


if __name__ == "__main__":
    main()
