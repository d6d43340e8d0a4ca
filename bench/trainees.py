"""Trainings at once: how long they take, and what somebody waits meanwhile who only edits a weight on another page.

Half of those who train press Run for 1,000 updates every few seconds (of moons, and of a spiral with 2→16→16→1), the others have one
long training going on all the time. Every finished training's last picture is compared, byte by byte, with the one drawn here.
"""

from __future__ import annotations

import asyncio
import gc
import random
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

import psutil

from bench.document import table
from bench.load import LINKS, Report, Student, percentile, server_of
from bench.tab import Tab
from nnviz.player.history_payload import Shown, drawn
from nnviz.ui.training.link import from_link

UPDATES: Final = 1_000
LONG: Final = 200_000

SETUPS: Final[Mapping[str, str]] = {
    "moons": "data=moons&hidden=8&activation=tanh&weights=xavier",
    "spiral": "data=spiral&hidden=16-16&activation=tanh&weights=xavier",
}
"""What is trained, as links; the networks are 2→8→1 and 2→16→16→1."""

ENDLESS: Final = "data=spiral&hidden=40-40&activation=tanh&weights=xavier"
"""What takes longest: 2→40→40→1."""

PAUSE: Final = 4.0
"""Seconds between two presses on Run."""


@dataclass
class Trained:
    """Seconds from a press on Run to the last picture by set-up, of a press on Stop and of a look; whatever was wrong."""

    runs: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in SETUPS})
    stops: list[float] = field(default_factory=list)
    looks: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    workers: float = 0.0


class Trainee:
    """One who trains, until the time is over: again and again, or with ``long`` one training without an end."""

    def __init__(self, port: int, name: str, long: bool, trained: Trained) -> None:
        self.name, self.long, self.trained = name, long, trained
        link = f"{ENDLESS}&updates={LONG}" if long else f"{SETUPS[name]}&updates={UPDATES}"
        self.tab = Tab(port, "Training", link, "nnviz_history")

    async def live(self, delay: float, until: float) -> None:
        try:
            await asyncio.sleep(delay)
            await self.tab.open()
            if self.long:
                await self._endlessly(until)
            else:
                await self._again_and_again(until)
        except Exception as error:
            self.trained.errors.append(repr(error)[:200])
        self.trained.errors.extend(self.tab.exceptions)

    async def _endlessly(self, until: float) -> None:
        while True:
            await self.tab.press("Run")
            while self.tab.data["again"] and time.monotonic() < until:
                await self._look()
            if time.monotonic() >= until:
                break
            await self.tab.press("Reset")
        self.trained.stops.append(await self.tab.press("Stop"))

    async def _again_and_again(self, until: float) -> None:
        while time.monotonic() < until:
            start = time.monotonic()
            await self.tab.press("Run")
            while self.tab.data["again"]:
                await self._look()
            self.trained.runs[self.name].append(time.monotonic() - start)
            if self.tab.data["payload"] != last_picture(self.name):
                self.trained.wrong.append(f"the last picture of {self.name}")
            await self.tab.press("Reset")
            await asyncio.sleep(PAUSE * random.uniform(0.5, 1.5))

    async def _look(self) -> None:
        """As the history in the browser does: some time after the last answer."""
        await asyncio.sleep(float(self.tab.data["again"]))
        self.trained.looks.append(await self.tab.ask("poll", {}))


_PICTURES: Final[dict[str, str]] = {}


def last_picture(name: str) -> str:
    """The payload of a set-up after its updates, made here."""
    if name not in _PICTURES:
        run = from_link(dict(part.split("=") for part in SETUPS[name].split("&"))).run
        history = run.history.extended(UPDATES)
        _PICTURES[name] = drawn([Shown(run.label, history, run.data)])["payload"]
    return _PICTURES[name]


def trainees(port: int, count: int, trained: Trained) -> Sequence[Trainee]:
    """So many who train: every other one without an end, of the others every other one moons."""
    for name in SETUPS:
        last_picture(name)
    names = list(SETUPS)
    return [Trainee(port, names[n // 2 % len(names)], n % 2 == 1, trained) for n in range(count)]


async def busy(port: int, process: psutil.Process, bystanders: int, count: int, seconds: float) -> tuple[Report, Trained]:
    """A server on which so many train while others edit: both come within a fifth of the time."""
    report, trained = Report(bystanders, seconds), Trained()
    first = Student(port, LINKS[0], False, Report(1, 0))
    await first.live(0, 0)
    await first.tab.close()
    until = time.monotonic() + seconds
    others = [Student(port, LINKS[n % len(LINKS)], True, report) for n in range(bystanders)]
    everybody = [*others, *trainees(port, count, trained)]
    used, own, start = used_by(process.children(recursive=True)), used_by([process]), time.monotonic()
    await asyncio.gather(*(one.live(random.random() * seconds / 5, until) for one in everybody))
    took = time.monotonic() - start
    trained.workers = (used_by(process.children(recursive=True)) - used) / took
    report.used = (used_by([process]) - own) / took
    await asyncio.gather(*(one.tab.close() for one in everybody))
    return report, trained


def used_by(processes: Sequence[psutil.Process]) -> float:
    """Seconds of a processor that processes have used."""
    times = [process.cpu_times() for process in processes]
    return sum(float(found.user + found.system) for found in times)


def measured(bystanders: int, count: int, seconds: float) -> tuple[Report, Trained]:
    """That, on a server of its own."""
    from tests.browser.server import running

    gc.disable()
    try:
        with running() as server:
            process = server_of(server.url)
            with ThreadPoolExecutor(1) as beside:
                port = int(server.url.rpartition(":")[2])
                report, trained = beside.submit(lambda: asyncio.run(busy(port, process, bystanders, count, seconds))).result()
            trained.errors += server.complaints()
    finally:
        gc.enable()
    return report, trained


def shown(report: Report, trained: Trained, count: int) -> str:
    """Both as a table."""
    names = {"moons": "1,000 updates of moons, 2→8→1", "spiral": "1,000 updates of a spiral, 2→16→16→1"}
    rows = [
        _row("first answer of a bystander", report.opened),
        _row("edit of a bystander", report.edited),
        *(_row(f"{title}: from Run to the last picture", trained.runs[name]) for name, title in names.items()),
        _row("a look at a training that goes on", trained.looks),
        _row("Stop", trained.stops),
    ]
    title = f"{count} train, half of them without an end, {report.students} others edit every 5 s, {report.seconds:.0f} s in all"
    machine = f"Measured on {psutil.cpu_count()} cores shared with the clients, Python {sys.version.split()[0]}."
    rest = (
        f"{len(report.errors) + len(trained.errors)} errors, {len(report.wrong) + len(trained.wrong)} wrong payloads. "
        f"The server used {100 * report.used:.0f} % of one core, its workers {100 * trained.workers:.0f} %."
    )
    return f"{machine}\n\n{table(title, ['', 'answers', 'median, ms', 'p95, ms', 'max, ms'], rows)}\n{rest}"


def _row(what: str, seconds: Sequence[float]) -> list[str]:
    times = [statistics.median(seconds), percentile(seconds, 95), max(seconds)] if seconds else []
    return [what, f"{len(seconds):,}", *(f"{1e3 * t:,.0f}" for t in times), *([""] * (3 - len(times)))]
