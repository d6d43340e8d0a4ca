"""`make bench`: how long a step, an edit and the first load take, beside a bare Streamlit script and a naive page, in one run.

Variants are interleaved, so that a machine that slows down slows all of them. Only ratios are compared with the targets; the
times are those of the machine it ran on. The result replaces the tables in docs/performance.md.
"""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Sequence

import numpy as np
from playwright.sync_api import sync_playwright

from bench import browser as b
from bench.document import table, write
from nnviz import initialised, walkthrough
from nnviz.draw.places import Format
from nnviz.draw.scene import Scene
from nnviz.player.packing import packed
from nnviz.player.payload import payload
from nnviz.player.tables import gradient_checks, walk_tables

NETWORKS = ("1-2-1", "2-2-2-2-1", "4-8-8-3", "20-40-20-10")
ROUNDS, PER_ROUND = 6, 5
LOADS = 7


def main() -> None:
    """Measure everything and write the tables."""
    tables = [python_share()]
    with (
        sync_playwright() as playwright,
        b.server("app.py") as ours,
        b.server("bench/bare.py") as bare,
        b.server("bench/naive.py") as naive,
    ):
        chrome = b.chromium(playwright)
        tables.insert(0, steps(chrome, ours, bare, naive))
        tables.insert(1, edits(chrome, ours, bare))
        tables.insert(2, loads(chrome, ours, naive))
        chrome.close()
    write(
        "bench",
        f"Measured on {platform.machine()}, Python {platform.python_version()}, 2 cores, headless Chromium.\n\n" + "\n".join(tables),
    )


def steps(chrome: b.Browser, ours: str, bare: str, naive: str) -> str:
    """Our step, the bare rerun and the naive page, interleaved, for every network."""
    rows = []
    for sizes in NETWORKS:
        pages = (
            (b.our_step, b.our_page(chrome, ours, sizes)),
            (b.bare_step, _ready(chrome, bare, "[data-testid=stButton] button")),
            (b.naive_step, _ready(chrome, f"{naive}/?sizes={sizes}", ".js-plotly-plot .gtitle")),
        )
        samples: list[list[float]] = [[], [], []]
        for _ in range(ROUNDS):
            for (action, page), found in zip(pages, samples, strict=True):
                heavy = action is b.naive_step and sizes == NETWORKS[-1]
                found += b.times(action, page, 1 if heavy else PER_ROUND)
        for _, page in pages:
            page.close()
        ratio = statistics.median(samples[0]) / statistics.median(samples[1])
        rows.append([sizes.replace("-", "→"), *[_summary(s) for s in samples], f"{ratio:.2f}"])
    head = ["network", "our step", "bare Streamlit rerun", "naive page", "ours / bare"]
    return table("Key or click to painted next step, ms: median (p95)", head, rows)


def edits(chrome: b.Browser, ours: str, bare: str) -> str:
    """An edit of a weight on the drawing until everything is repainted, beside the bare rerun."""
    edited, plain = b.our_page(chrome, ours, "2-2-2-2-1"), _ready(chrome, bare, "[data-testid=stButton] button")
    samples: list[list[float]] = [[], []]
    for _ in range(ROUNDS):
        samples[0] += b.times(b.our_edit, edited, PER_ROUND)
        samples[1] += b.times(b.bare_step, plain, PER_ROUND)
    edited.close()
    plain.close()
    ratio = statistics.median(samples[0]) / statistics.median(samples[1])
    row = ["2→2→2→2→1", _summary(samples[0]), _summary(samples[1]), f"{ratio:.2f}"]
    return table("An edit of a weight until all is repainted, ms", ["network", "our edit", "bare Streamlit rerun", "ours / bare"], [row])


def loads(chrome: b.Browser, ours: str, naive: str) -> str:
    """The first load of the Walkthrough page beside a Streamlit page with one st.plotly_chart of the same network."""
    samples: list[list[float]] = [[], [], []]
    for _ in range(LOADS):
        drawn, taken_over = b.load(chrome, f"{ours}/Walkthrough", ".nnv-base circle", ".nnv-plot .main-svg")
        samples[0].append(drawn)
        samples[1] += b.load(chrome, f"{naive}/?sizes=1-2-1", ".js-plotly-plot .main-svg")
        samples[2].append(taken_over)
    ratio = statistics.median(samples[0]) / statistics.median(samples[1])
    row = ["1→2→1", *[_summary(s) for s in samples[:2]], f"{ratio:.2f}", _summary(samples[2])]
    head = ["network", "Walkthrough page drawn", "page with one st.plotly_chart", "ours / theirs", "plotly.js has taken over"]
    return table("First load, nothing cached, ms", head, [row])


def python_share() -> str:
    """Python's own share of an edit, by part."""
    rows = []
    for sizes in NETWORKS:
        units = [int(n) for n in sizes.split("-")]
        network = initialised(units, ["tanh"] * (len(units) - 1))
        generator = np.random.default_rng(0)
        parts = [_edit(network, generator.normal(size=(1, units[0])), np.ones((1, units[-1]))) for _ in range(12)][2:]
        medians = [statistics.median(column) for column in zip(*parts, strict=True)]
        rows.append([sizes.replace("-", "→"), *[f"{m:.1f}" for m in medians], f"{sum(medians):.1f}"])
    head = ["network", "evaluate, steps", "gradient check, tables", "scene and payload", "serialise", "together"]
    return table("Python's own share of an edit, ms, median", head, rows)


def _edit(network: object, x: np.ndarray, y: np.ndarray) -> list[float]:
    """Milliseconds of each part of one edit."""
    marks = [time.perf_counter()]
    walk = walkthrough(network, x, y)  # type: ignore[arg-type]
    _ = walk.steps
    marks.append(time.perf_counter())
    checks = gradient_checks(walk)
    tables = walk_tables(walk, checks)
    marks.append(time.perf_counter())
    beside = {walk.context.gradient(walk.structure.cost, p): checks[p] for p in walk.structure.parameters}
    scenes: dict[Format, Scene] = {"wide": walk.scene("wide"), "narrow": walk.scene("narrow")}
    data = payload(walk.context, walk.steps, scenes, tables, beside)
    marks.append(time.perf_counter())
    packed(data)
    marks.append(time.perf_counter())
    return [1000 * (after - before) for before, after in zip(marks, marks[1:], strict=False)]


def _ready(chrome: b.Browser, address: str, selector: str) -> b.Page:
    page = b.opened(chrome, address)
    page.wait_for_selector(selector, timeout=60000)
    return page


def _summary(samples: Sequence[float]) -> str:
    return f"{statistics.median(samples):.0f} ({np.percentile(samples, 95):.0f})"


if __name__ == "__main__":
    main()
