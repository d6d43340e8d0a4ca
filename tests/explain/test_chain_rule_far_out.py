"""The chain rule takes no short cuts, so far from zero its factors leave the range of float64; its products and sums do not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.quantities import Gradient, LongWay, activation, path_product, weight
from nnviz.explain.chain.depth import along_largest_path
from nnviz.explain.chain.folding import folds
from nnviz.explain.chain.steps import chain_steps
from nnviz.explain.writing.words import SATURATED_REMARK
from nnviz.models.data import batch
from nnviz.models.matrix import matrix_pass
from nnviz.models.network import Network
from tests.explain.test_chain_rule import rule
from tests.models.test_far_from_zero import far_cases
from tests.reference import reference
from tests.strategies import PAIRS


@pytest.mark.parametrize("pair", PAIRS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_the_paths_add_up_to_the_derivative(pair: tuple[str, str], data: st.DataObject):
    case = data.draw(far_cases(pair))
    wanted = reference(case.network, case.batch.x, case.batch.y, matrix_pass(case.network, case.batch).z)
    unit = case.network.output if case.network.layers == 1 else 0
    wanted_here = wanted.weights[0][unit][0]
    r = rule(case.network, case.batch, weight(1, unit, 0))
    # The graph adds up a z in another order than a product of matrices: at z = 1000 that alone moves exp(z) by 1e-12.
    limit = 1e-9
    for quantity in (LongWay(r.derivative), r.derivative):
        assert wanted_here.error(float(r.context.values[quantity].item())) <= limit
    assert wanted_here.error(r.flow.total) <= limit
    values = [float(r.context.values[path_product(n)].item()) for n in range(len(r.listing.paths))]
    # What a path finds for one example of a batch may take away what it finds for another: of that the last digits of both are left.
    of_examples = max(1e-300, 1e-12 * float(wanted_here.size))
    assert values == pytest.approx([path.value for path in r.listing.paths], rel=1e-12, abs=of_examples)
    for fold in folds(r):
        if fold.after <= len(fold.terms):
            assert wanted_here.error(sum(t.value for t in fold.terms)) <= limit
    assert all(np.isfinite(v) for v in along_largest_path(r).values())


@pytest.mark.parametrize("z", [40.0, 800.0])
def test_a_sure_mistake_of_a_softmax_is_shared_out_among_its_paths(z: float):
    network = Network([1, 2], [[[z], [0.0]]], [[0.0, 0.0]], ["softmax"], "binary_cross_entropy")
    data = batch(network, [[1.0]], [[0.0, 1.0]])
    r = rule(network, data, weight(1, 0, 0))
    assert [path.value for path in r.listing.paths] == pytest.approx([1.0, 1.0])
    assert r.number == pytest.approx(2.0)
    remarks = {step.remark for step in chain_steps(r, folds(r)) if step.phase == "neighbours"}
    assert remarks == {"", SATURATED_REMARK}
    prediction = rule(network, data, weight(1, 0, 0), activation(1, 0))
    assert prediction.context.values[Gradient(prediction.question.loss, weight(1, 0, 0))].item() == pytest.approx(2.0)


def test_a_product_that_leaves_the_range_on_its_way_comes_back_into_it():
    """A slope of e^-245 times one of e^-640 is no float64, times 1/a of e^640 it is one again: a third of the sum."""
    network = Network(
        (2, 2, 3),
        [[[-1.36, 1.22], [-0.14, -1.01]], [[2.98, 1.80], [-0.69, 0.62], [0.69, -0.95]]],
        [[-0.06, -0.64], [-0.42, 0.52, -0.21]],
        ("softplus", "softmax"),
        "cross_entropy",
    )
    data = batch(network, [[-23.5, -227.3]], [[0.15, 0.49, 0.36]])
    wanted = reference(network, data.x, data.y, matrix_pass(network, data).z).weights[0][0][0]
    r = rule(network, data, weight(1, 0, 0))
    assert wanted.error(r.flow.total) <= 1e-9
    assert wanted.error(sum(path.value for path in r.listing.paths)) <= 1e-9
