"""Sizes of derivatives by layer, and along the largest path."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from nnviz import load_example
from nnviz.core.quantities import pre_activation, weight
from nnviz.explain.chain.depth import along_largest_path, sizes_by_layer
from nnviz.models.matrix import matrix_pass
from nnviz.models.network_graph import given_values, network_graph
from tests.explain.test_chain_rule import rule
from tests.strategies import ELEMENTWISE, Case, cases


@settings(max_examples=30)
@given(cases(pairs=tuple((a, "half_squared_error") for a in ELEMENTWISE)))
def test_sizes_are_those_of_the_matrix_form(case: Case):
    structure = network_graph(case.network, case.batch.examples)
    layers = [[pre_activation(n, i) for i in range(units)] for n, units in enumerate(case.network.sizes) if n]
    shown = case.batch.examples - 1
    found = sizes_by_layer(structure.forward, given_values(case.network, case.batch, 0.1), structure.example_loss, layers, shown)
    expected = [float(np.mean(np.abs(d[shown]))) for d in matrix_pass(case.network, case.batch).delta]
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-14)


def test_a_chain_has_one_path_and_its_products_are_the_error_terms():
    example = load_example("1-1-1")
    r = rule(example.network, example.data, weight(1, 0, 0))
    delta = [abs(float(d[0, 0])) for d in matrix_pass(example.network, example.data).delta]
    assert along_largest_path(r) == pytest.approx({1: delta[0], 2: delta[1]}, rel=1e-12)
