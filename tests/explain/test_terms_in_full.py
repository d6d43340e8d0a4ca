"""By hand the terms of a sum are written in full, also those within bars and behind a brace: what ends is not cut short."""

import numpy as np
import pytest

from nnviz.models.network import Network
from nnviz.walk import walkthrough


@pytest.mark.parametrize(("loss", "first"), [("absolute_error", "0.0296"), ("huber", "0.00043808")])
def test_the_loss_of_an_output_stands_in_full(loss: str, first: str):
    network = Network((1, 2), (np.zeros((2, 1)),), (np.array([0.6, -0.7]),), ("identity",), loss)
    walk = walkthrough(network, [[0.0]], [[0.5704, 1.401]], 0.3, arithmetic=1)
    (step,) = [step for step in walk.steps if step.phase == "loss"]
    assert first in step.worked[-1]
    assert "2.101" in step.worked[-1] or "1.601" in step.worked[-1]
