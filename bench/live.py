"""`make bench`: from the event that moves a held number to the frame in which everything that follows is painted, and what that costs.

Dragging, the arrow keys and a frame in which nothing is done (the floor of the machine) take turns in one run, at least 30 of each.
"""

from __future__ import annotations

import platform
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np
from playwright.sync_api import sync_playwright

from bench import browser as b
from bench.document import table, write
from nnviz import Walk, initialised, load_example, walkthrough
from nnviz.player.live import live
from nnviz.player.packing import packed
from nnviz.player.tables import walk_payload
from nnviz.ui.lesson.lesson import Lesson, lesson_from
from nnviz.ui.lesson.link import to_link
from tests.web.node import node

ROUNDS, PER_ROUND = 8, 5
MOVES = 60
FRAME = 1000 / 60


@dataclass(frozen=True)
class Network:
    """A network of the benchmark; ``opened`` is a page with it, of a browser and the app's address."""

    name: str
    walk: Walk
    opened: Callable[[b.Browser, str], b.Page]


def main() -> None:
    """Measure everything and write the tables."""
    with sync_playwright() as playwright, b.server("app.py") as ours:
        chrome = b.chromium(playwright)
        found = [moved(chrome, ours, network) for network in networks()]
        chrome.close()
    head = ["network", "dragged", "arrow key", "empty frame", "dragged, in frames", "painted", "sent while it moves", "sent at rest"]
    text = table(f"Event to painted frame while a weight is held, ms: median (p95); {MOVES} moves, one a frame", head, found)
    write("live bench", f"Measured on {platform.machine()}, 2 cores, headless Chromium.\n\n{text}\n{by_itself()}")


def networks() -> list[Network]:
    """The smallest example, a batch of 4 in 4→8→8→3, and the limit."""
    small, batch = lesson_from("1-2-1"), walk_of([4, 8, 8, 3], 4)
    return [
        Network("1→2→1", example_walk("1-2-1"), linked(small)),
        Network("4→8→8→3, a batch of 4", batch, linked(lesson_of(batch))),
        Network("20→40→20→10", walk_of([20, 40, 20, 10], 1), lambda chrome, ours: b.our_page(chrome, ours, "20-40-20-10")),
    ]


def walk_of(sizes: list[int], examples: int) -> Walk:
    """A walkthrough of a network of those sizes."""
    generator = np.random.default_rng(0)
    x, y = generator.normal(size=(examples, sizes[0])).round(2), np.eye(sizes[-1])[generator.integers(0, sizes[-1], examples)]
    return walkthrough(initialised(sizes, ["tanh"] * (len(sizes) - 2) + ["sigmoid"]), x, y)


def example_walk(key: str) -> Walk:
    e = load_example(key)
    return walkthrough(e.network, e.data.x, e.data.y, e.learning_rate)


def lesson_of(walk: Walk) -> Lesson:
    lesson = lesson_from("1-2-1")
    return lesson.about(lesson.subject.afresh(walk.network, walk.data))


def linked(lesson: Lesson) -> Callable[[b.Browser, str], b.Page]:
    """Opens the link of a lesson."""
    query = urlencode(to_link(lesson))
    return lambda chrome, ours: b.opened(chrome, f"{ours}/Walkthrough?{query}")


def moved(chrome: b.Browser, ours: str, network: Network) -> list[str]:
    """The row of a network."""
    page = network.opened(chrome, ours)
    page.wait_for_selector(".nnv-plot .main-svg", timeout=60000)
    take(page)
    samples: dict[str, list[float]] = {"dragMove": [], "keyMove": [], "emptyFrame": []}
    for _ in range(ROUNDS):
        for name, found in samples.items():
            found += [float(page.evaluate(f"() => nnvizLive.{name}()")) for _ in range(PER_ROUND)]
    page.evaluate("() => (nnvizLive.sent = 0)")
    painted = int(page.evaluate(f"() => nnvizLive.movesPainted({MOVES})"))
    during = int(page.evaluate("() => nnvizLive.sent"))
    page.mouse.up()
    page.wait_for_function("() => !('live' in nnvizRoot().dataset)", timeout=60000)
    at_rest = int(page.evaluate("() => nnvizLive.sent")) - during
    page.close()
    summaries = [_summary(found) for found in samples.values()]
    frames = f"{statistics.median(samples['dragMove']) / FRAME:.1f} ({np.percentile(samples['dragMove'], 95) / FRAME:.1f})"
    return [network.name, *summaries, frames, f"{painted} of {MOVES}", str(during), str(at_rest)]


def take(page: b.Page) -> None:
    """The mouse takes hold of the last weight, where the most numbers are shown, and does not let it go."""
    at = page.evaluate("() => nnvizLive.lastWeight()")
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(at[0], at[1] + 8)
    page.wait_for_selector(".nnv-held:not([hidden])")


def by_itself() -> str:
    """Evaluating every number in the browser's engine, and what the payload grows by."""
    rows = []
    with node() as call:
        for network in networks():
            content = live(network.walk.context)
            program = {**content, "program": {name: content["program"][name] for name in ("forms", "nodes")}}
            took = call("./live.js", "timed", program, None)
            data = walk_payload(network.walk)
            whole, without = (len(packed(d).whole) for d in (data, {k: v for k, v in data.items() if k != "live"}))
            nodes = len(network.walk.context.graph.nodes)
            rows.append([network.name, f"{nodes:,}", f"{took:.2f}", f"{whole / 1000:.0f}", f"{100 * (whole / without - 1):.1f} %"])
    head = ["network", "quantities", "evaluate all, ms", "payload, kB", "of it for the engine"]
    return table("The engine by itself", head, rows)


def _summary(samples: list[float]) -> str:
    return f"{statistics.median(samples):.0f} ({np.percentile(samples, 95):.0f})"


if __name__ == "__main__":
    main()
