"""`make load`: a class on one server process. Everybody opens a link within the time, then steps; every third edits a weight every 5 s.

Clients without browsers, on the loopback interface. A step is the browser's and costs the server nothing, so none is sent. The
first payload is compared byte for byte with one made here, and each edit's answer must be about the edited number. The
result goes into docs/performance.md; `python -m bench.load N --seconds S --dry` only prints it.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

import psutil

from bench.document import table, write
from bench.tab import Tab
from nnviz.core.quantities import Variable
from nnviz.ui.lesson.lesson import lesson_from, walk_of
from nnviz.ui.walkthrough.stage import packed

LINKS = ("1-2-1",) * 6 + ("xor",) * 2 + ("2-2-2-2-1",) * 2
EDITS_EVERY = 5.0


@dataclass
class Report:
    """What was seen: seconds of first answers and of edits, bytes of both and of what comes beside an edit's payload, whatever went
    wrong, and the server's memory in MB.
    """

    students: int
    seconds: float
    opened: list[float] = field(default_factory=list)
    edited: list[float] = field(default_factory=list)
    first_bytes: list[int] = field(default_factory=list)
    edit_bytes: list[int] = field(default_factory=list)
    beside: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    cold: float = 0.0
    start: float = 0.0
    peak: float = 0.0
    after: float = 0.0
    used: float = 0.0

    @property
    def per_session(self) -> float:
        """MB of memory that a session takes at the most."""
        return (self.peak - self.start) / self.students


class Student:
    """Opens a link, and asks about it until the time is over; ``edits`` says whether he edits too."""

    def __init__(self, port: int, key: str, edits: bool, report: Report) -> None:
        self.key, self.edits, self.report = key, edits, report
        self.tab = Tab(port, "Walkthrough", f"example={key}")
        walk = walk_of(lesson_from(key))
        nodes = enumerate(walk.context.graph.nodes)
        self.weights = [n for n, node in nodes if isinstance(node.quantity, Variable) and node.quantity.name == "W"]
        self.steps = len(walk.steps)

    async def live(self, delay: float, until: float) -> None:
        try:
            await asyncio.sleep(delay)
            self.report.opened.append(await self.tab.open())
            self.report.first_bytes.append(self.tab.received)
            if self.tab.payload != packed(lesson_from(self.key)).whole:
                self.report.wrong.append(f"{self.key} at first")
            while self.edits and time.monotonic() + EDITS_EVERY < until:
                await asyncio.sleep(EDITS_EVERY * random.uniform(0.8, 1.2))
                await self._edit()
            await asyncio.sleep(max(0.0, until - time.monotonic()))
        except Exception as error:
            self.report.errors.append(repr(error)[:200])
        self.report.errors.extend(self.tab.exceptions)

    async def _edit(self) -> None:
        node, text = random.choice(self.weights), f"{random.uniform(-2, 2):.3f}"
        before = self.tab.received
        value = {"node": node, "text": text, "step": random.randrange(self.steps)}
        self.report.edited.append(await self.tab.ask("edit", value))
        self.report.edit_bytes.append(self.tab.received - before)
        payload = json.loads(self.tab.payload)
        self.report.beside.append(self.tab.received - before - self.tab.data_size)
        if not payload["bones"].get("id") or float(payload["editable"][str(node)]) != float(text):
            self.report.wrong.append(f"{self.key} after {node} = {text}")


LEFT: Final = 150.0
"""Seconds after a large class has left: Streamlit keeps its sessions for two minutes, for those whose line was lost."""

DEPLOYED: Final = {"PYTHONMALLOC": "malloc", "MALLOC_ARENA_MAX": "2"}
"""How the Dockerfile starts the server. Python's own allocator keeps every block of 1 MiB in which something small is still in use: after
300 sessions 20 MB more than before, with less in use. The C library gives back what is free, for a fifth more time of the processor."""

LARGE: Final = 100

WARM: Final = 0.3
"""Before a class comes as many as this share of it, in as much of the time: what the server keeps for everybody is there then."""


async def lesson(port: int, process: psutil.Process, students: int, seconds: float) -> Report:
    """A class of ``students`` on a server: all come within the first half of the time."""
    report = Report(students, seconds)
    first = Student(port, LINKS[0], False, Report(1, 0))
    await first.live(0, 0)
    await first.tab.close()
    report.cold = _memory(process)
    await _class(port, process, Report(max(1, round(WARM * students)), WARM * seconds))
    report.start = report.peak = _memory(process)
    await _class(port, process, report)
    return report


async def _class(port: int, process: psutil.Process, report: Report) -> None:
    students, seconds = report.students, report.seconds
    used = process.cpu_times()
    start = time.monotonic()
    everybody = [Student(port, LINKS[n % len(LINKS)], n % 3 == 0, report) for n in range(students)]
    running = [asyncio.create_task(s.live(random.random() * seconds / 2, start + seconds)) for s in everybody]
    while not all(task.done() for task in running):
        await asyncio.sleep(0.5)
        report.peak = max(report.peak, _memory(process))
    after = process.cpu_times()
    report.used = (after.user + after.system - used.user - used.system) / (time.monotonic() - start)
    await asyncio.gather(*(s.tab.close() for s in everybody))


def measured(students: int, seconds: float) -> Report:
    """A class on a server of its own, and what is left of it a while after everybody has gone."""
    from tests.browser.server import running

    # Who measures is not to stand still for his own garbage.
    gc.disable()
    try:
        with running(environment=DEPLOYED) as server:
            process = server_of(server.url)
            # In a thread of its own: whoever asks may have an event loop running.
            with ThreadPoolExecutor(1) as beside:
                port = int(server.url.rpartition(":")[2])
                report = beside.submit(lambda: asyncio.run(lesson(port, process, students, seconds))).result()
            time.sleep(LEFT if students >= LARGE else 0.0)
            report.after = _memory(process)
            report.errors += server.complaints()
    finally:
        gc.enable()
    return report


def server_of(url: str) -> psutil.Process:
    """The process of a server that was started here."""
    port = url.rpartition(":")[2]
    return next(child for child in psutil.Process(os.getpid()).children() if port in child.cmdline())


def _memory(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 1e6


def percentile(numbers: Sequence[float], percent: float) -> float:
    """The number below which so many per cent of the numbers lie."""
    ordered = sorted(numbers)
    return ordered[min(len(ordered) - 1, round((len(ordered) - 1) * percent / 100))] if ordered else 0.0


def shown(report: Report) -> str:
    """The report as a table."""
    rows = [
        _row("first answer", report.opened, report.first_bytes),
        ["a step", "0: nothing is sent", "", "", "", "0"],
        _row("edit", report.edited, report.edit_bytes),
    ]
    head = ["", "answers", "median, ms", "p95, ms", "max, ms", "kB down, median"]
    title = f"{report.students} students within {report.seconds / 2:.0f} s, a third of them edits every 5 s, {report.seconds:.0f} s in all"
    machine = f"Measured on {psutil.cpu_count()} cores shared with the clients, Python {sys.version.split()[0]}."
    memory = (
        f"{len(report.errors)} errors, {len(report.wrong)} wrong payloads. The server used {100 * report.used:.0f} % of one core. "
        f"Its memory: {report.cold:.0f} MB with one visitor, {report.start:.0f} MB after a smaller class that came before, "
        f"{report.peak:.0f} MB at the most ({report.per_session:.2f} MB a session), "
        f"{report.after:.0f} MB {LEFT:.0f} s after everybody had left."
    )
    return f"{machine}\n\n{table(title, head, rows)}\n{memory}"


def _row(what: str, seconds: Sequence[float], received: Sequence[int]) -> list[str]:
    times = [statistics.median(seconds), percentile(seconds, 95), max(seconds)] if seconds else []
    size = f"{statistics.median(received) / 1e3:.0f}" if received else ""
    return [what, f"{len(seconds):,}", *(f"{1e3 * t:,.0f}" for t in times), size]


def main() -> None:
    """Measure a class and write its table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("students", type=int, nargs="?", default=300)
    asked.add_argument("--seconds", type=float, default=60.0)
    asked.add_argument("--dry", action="store_true", help="print the table only")
    asked.add_argument("--trainings", type=int, default=0, help="so many train meanwhile, and everybody else edits")
    options = asked.parse_args()
    if options.trainings:
        from bench import trainees

        report, trained = trainees.measured(options.students, options.trainings, options.seconds)
        mark, text = "trainings", trainees.shown(report, trained, options.trainings)
        problems = [*report.errors[:5], *report.wrong[:5], *trained.errors[:5], *trained.wrong[:5]]
    else:
        report = measured(options.students, options.seconds)
        mark, text, problems = "load", shown(report), [*report.errors[:5], *report.wrong[:5]]
    if options.dry:
        print(text)
    else:
        write(mark, text)
    for problem in problems:
        print(problem)
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
