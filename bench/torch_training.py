"""The same training in PyTorch on the CPU, one thread, as a process of its own: it needs torch and NumPy and nothing else.

Started with the path of an .npz file: W0, b0, W1, b1, ..., x, y, rate. For every line on its input, the number of updates, it
trains that long from the initial weights and answers with a line: seconds and the last loss.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import torch

Tensor = torch.Tensor


def network(given: dict[str, np.ndarray]) -> tuple[torch.nn.Module, Callable[[Tensor, Tensor], Tensor]]:
    """tanh between the layers; sigmoid or softmax at the end is part of the loss, as PyTorch has it."""
    layers: list[torch.nn.Module] = []
    count = sum(name.startswith("W") for name in given)
    for n in range(count):
        w = given[f"W{n}"]
        linear = torch.nn.Linear(w.shape[1], w.shape[0], dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(w))
            linear.bias.copy_(torch.from_numpy(given[f"b{n}"]))
        layers += [linear, torch.nn.Tanh()] if n + 1 < count else [linear]
    loss: Callable[[Tensor, Tensor], Tensor]
    loss = torch.nn.BCEWithLogitsLoss() if given["y"].shape[1] == 1 else torch.nn.CrossEntropyLoss()
    return torch.nn.Sequential(*layers), loss


def main() -> None:
    torch.set_num_threads(1)
    given = dict(np.load(sys.argv[1]))
    x, y, rate = torch.from_numpy(given["x"]), torch.from_numpy(given["y"]), float(given["rate"])
    for line in sys.stdin:
        model, loss_of = network(given)
        optimiser = torch.optim.SGD(model.parameters(), lr=rate)
        losses = np.zeros(int(line))
        start = time.perf_counter()
        for k in range(len(losses)):
            optimiser.zero_grad()
            loss = loss_of(model(x), y)
            loss.backward()
            optimiser.step()
            losses[k] = loss.item()
        print(time.perf_counter() - start, losses[-1], flush=True)


if __name__ == "__main__":
    main()
