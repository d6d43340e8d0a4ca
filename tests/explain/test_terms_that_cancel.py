"""Terms that cancel down to the rounding of float64 have no halfway line: whatever digits it had, it would contradict its result."""

import numpy as np

from nnviz.models.network import Network
from nnviz.walk import walkthrough


def test_no_halfway_line_where_no_digits_lead_to_the_result():
    weights = np.array(
        [
            [-0.28703488, 0.05463609, -0.10461725],
            [0.20793788, -0.19232484, 0.28172031],
            [-0.24607045, 0.6075978, -0.59291184],
            [0.77961434, -0.00872567, 0.38052173],
        ]
    )
    network = Network((3, 4), (weights,), (np.array([0.67986106, 0.98095411, 2.08997486, 1.600614]),), ("softmax",), "huber(0.5)")
    walk = walkthrough(
        network, [[0.06221647, -0.64507365, -0.39359217]], [[-1.07315603, -2.24318623, -0.56551558, -0.61238666]], 0.3, digits=0
    )
    vanished = [step for step in walk.steps if abs(np.max(step.value)) < 1e-15]
    assert vanished
    for step in vanished:
        assert not step.halfway
