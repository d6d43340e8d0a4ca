"""How fast a network is trained: updates per second beside bare NumPy and PyTorch, interleaved, and the page's server time.

PyTorch is measured where it is there: in this Python, or in the one that the variable NNVIZ_TORCH_PYTHON names. The result
replaces the tables between their marks in docs/performance.md.
"""

from __future__ import annotations

import os

# One thread for everybody, before NumPy starts its own.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil

from bench.bare_training import three_layers, two_layers
from bench.document import table, write
from nnviz import Network, initialised, train
from nnviz.models.training.datasets import dataset
from tests.app import Page

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 15
RATE = 0.3

Case = tuple[str, Network, np.ndarray, np.ndarray, Callable[..., np.ndarray], int]


def cases() -> list[Case]:
    """The two networks with their data, the bare loop for each, and the updates of one measurement."""
    moons = dataset("moons")
    small = initialised([2, 4, 1], ["tanh", "sigmoid"], "binary_cross_entropy")
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 1000)
    x = rng.normal(size=(1000, 2)) * 0.4 + np.array([[0.0, 1.0], [-0.9, -0.5], [0.9, -0.5]])[labels]
    large = initialised([2, 16, 16, 3], ["tanh", "tanh", "softmax"], "cross_entropy")
    return [
        ("2→4→1, 200 examples", small, moons.x, moons.y, two_layers, 2000),
        ("2→16→16→3, 1,000 examples", large, x, np.eye(3)[labels], three_layers, 300),
    ]


class Torch:
    """PyTorch in a process of its own; ``seconds`` is None where there is no PyTorch."""

    def __init__(self, network: Network, x: np.ndarray, y: np.ndarray) -> None:
        self.file = tempfile.NamedTemporaryFile(suffix=".npz")  # noqa: SIM115
        parts = {f"W{n}": w for n, w in enumerate(network.weights)} | {f"b{n}": b for n, b in enumerate(network.biases)}
        np.savez(self.file, **parts, x=x, y=y, rate=np.array(RATE))
        self.file.flush()
        python = os.environ.get("NNVIZ_TORCH_PYTHON", sys.executable)
        script = [python, str(ROOT / "bench" / "torch_training.py"), self.file.name]
        self.process = subprocess.Popen(script, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def seconds(self, updates: int) -> tuple[float, float] | None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(f"{updates}\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return None
        answer = self.process.stdout.readline().split()
        return (float(answer[0]), float(answer[1])) if answer else None

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.file.close()


def compared(case: Case) -> list[str]:
    """A row: updates per second of each, and the ratios. Everybody must have come to the same loss."""
    name, network, x, y, bare, updates = case
    torch = Torch(network, x, y)
    rates: list[list[float]] = [[], [], []]
    for k in range(ROUNDS + 1):
        start = time.perf_counter()
        ours = float(train(network, x, y, RATE, updates).losses[-1])
        middle = time.perf_counter()
        theirs = float(bare([w.copy() for w in network.weights], [b.copy() for b in network.biases], x, y, RATE, updates)[-1])
        end = time.perf_counter()
        other = torch.seconds(updates)
        assert abs(ours - theirs) < 1e-9, (ours, theirs)
        assert other is None or abs(ours - other[1]) < 1e-9, (ours, other)
        if k:  # the first round warms up
            rates[0].append(updates / (middle - start))
            rates[1].append(updates / (end - middle))
            rates[2] += [] if other is None else [updates / other[0]]
    torch.close()
    medians = [statistics.median(found) if found else None for found in rates]
    shown = [f"{m:,.0f}" if m else "not installed" for m in medians]
    ratios = [statistics.median(a / b for a, b in zip(rates[0], found, strict=False)) if found else None for found in rates[1:]]
    return [name, *shown, *(f"{r:.2f}" if r else "–" for r in ratios)]


def _used() -> float:
    times = [process.cpu_times() for process in (psutil.Process(), *psutil.Process().children())]
    return sum(float(found.user + found.system) for found in times)


def page_time() -> tuple[float, float]:
    """Seconds of the server's processor, its workers' included, and of the clock for 1,000 updates of XOR, from the click to the last
    picture sent.
    """
    found: list[tuple[float, float]] = []
    for _ in range(7):
        page = Page("pages/Training.py")
        page.press("One update")  # by then there are workers
        page.press("Reset")
        busy, clock = _used(), time.perf_counter()
        page.press("Run")
        found.append((_used() - busy, time.perf_counter() - clock))
        assert page.app.session_state["nnviz-training"].run.history.updates == 1000
    return statistics.median(f[0] for f in found), statistics.median(f[1] for f in found)


def main() -> None:
    """Measure and write the tables."""
    rows = [compared(case) for case in cases()]
    busy, clock = page_time()
    head = ["network", "nnviz", "bare NumPy", "PyTorch, one thread", "nnviz / NumPy", "nnviz / PyTorch"]
    updates = table(f"Updates per second on all examples, median of {ROUNDS} rounds", head, rows)
    page = f"**1,000 updates of XOR with the full page:** {busy:.2f} s of the server's processor, {clock:.2f} s by its clock."
    measured = f"Measured on {platform.machine()}, Python {platform.python_version()}, one thread each."
    write("training bench", f"{measured}\n\n{updates}\n{page}")


if __name__ == "__main__":
    main()
