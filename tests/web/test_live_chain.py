"""The chain rule, live: its paths, their sum and their shares are in the browser what they would be in Python, whatever was moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnviz.core.arithmetic import EXACT
from nnviz.core.errors import NumericError
from nnviz.core.graph import evaluate, held
from nnviz.core.quantities import LongWay, Variable, path_product, weight
from nnviz.explain.chain.chain import ChainRule, Question, chain_rule
from nnviz.explain.chain.gathered import REST
from nnviz.explain.chain.paths import between, largest
from nnviz.explain.chain.steps import percent
from nnviz.explain.naming.names import Namer
from nnviz.explain.naming.notation import notation_named
from nnviz.explain.naming.numbers import Digits, display_number
from nnviz.models.network_graph import given_values, network_graph
from nnviz.player.live import moves
from tests.strategies import Case, cases
from tests.web.node import Call, node
from tests.web.test_live import compare, sent

SHARES = "../../nnviz/web/player/shares.js"


@pytest.fixture(scope="module")
def browser() -> Iterator[Call]:
    with node() as call:
        yield call


@st.composite
def rules(draw: st.DrawFn) -> tuple[Case, ChainRule]:
    """A chain rule of a random network: of its cost or a prediction, by anything that leads there, all its paths listed or some."""
    case = draw(cases())
    s = network_graph(case.network, case.batch.examples)
    example = draw(st.integers(0, case.batch.examples - 1))
    leaving = [Variable("a", (case.network.layers, k)) for k in range(case.network.sizes[-1])]
    target = draw(st.sampled_from([s.cost, *leaving]))
    namer = Namer(notation_named("003"), case.network.sizes, case.batch.examples, s.cost, s.example_loss)
    question = Question(weight(1, 0, 0), target)
    if target != s.cost:
        namer = replace(namer, cost=target, example_loss=target)
        if s.example_loss.name != "a":
            question = replace(question, loss=s.example_loss, outputs=tuple(leaving))
    by = [v for v in (n.quantity for n in s.forward.nodes) if isinstance(v, Variable) and v.name in "xWbza"]
    question = replace(question, wrt=draw(st.sampled_from([v for v in by if v != target and between(s.forward, v, target).count] or by)))
    given_ = given_values(case.network, case.batch, 0.5)
    try:
        found = chain_rule(s.forward, given_, namer, Digits(4), question, example, draw(st.sampled_from((200, 3, 1))))
    except NumericError:
        found = None
    assume(found is not None and found.context.values.first_bad() is None)
    assert found is not None
    return case, found


@settings(max_examples=150, deadline=None)
@given(rule=rules(), data=st.data())
def test_whatever_moves_everything_follows(browser: Call, rule: tuple[Case, ChainRule], data: st.DataObject):
    """A given number or one that is held: nodes, paths, the rest of them and the shares are Python's of the other numbers."""
    case, found = rule
    n = data.draw(st.sampled_from(sorted(moves(found.context))))
    quantity, value = found.context.node(n).quantity, data.draw(st.floats(-3, 3, allow_nan=False))
    row = found.context.values.arrays[n].copy()
    row[found.context.example if row.size > 1 else 0] = value
    given_ = given_values(case.network, case.batch, 0.5)
    graph = found.context.graph if quantity in given_ else held(found.context.graph, quantity)
    values = evaluate(graph, {**given_, quantity: row}, EXACT)
    assume(values.first_bad() is None)
    context = replace(found.context, graph=graph, values=values)
    change = {"node": n, "example": found.context.example, "value": value}
    answer = browser("./live.js", "changed", sent(found.context), None, [change])
    # As a number that is given it would be written as it was given.
    answer["texts"][n] = [display_number(context.text(n, e)) for e in range(row.size)]
    compare(context, answer)


@settings(max_examples=150, deadline=None)
@given(rule=rules())
def test_what_is_gathered_forwards_is_what_the_search_has_gathered(rule: tuple[Case, ChainRule]):
    """The nodes that say how much the paths not listed add up to, and what shares are of, without a number from elsewhere."""
    _, found = rule
    listing, c = found.listing, found.context
    scale = max(1e-12, listing.absolute)
    assert c.number(c.index(LongWay(found.derivative))) == pytest.approx(listing.total, rel=1e-9, abs=1e-12 * scale)
    assert (REST in c.graph) == (not listing.complete) == (found.sizes is not None)
    if found.sizes is not None:
        assert c.number(c.index(REST)) == pytest.approx(listing.total - listing.listed, rel=1e-9, abs=1e-12 * scale)
        assert c.number(found.sizes) == pytest.approx(listing.absolute, rel=1e-9)


@settings(max_examples=100, deadline=None)
@given(rule=rules(), data=st.data())
def test_shares_are_those_of_a_new_listing(browser: Call, rule: tuple[Case, ChainRule], data: st.DataObject):
    """The same paths as Python would list them anew, after a weight has become another one."""
    case, found = rule
    given_ = given_values(case.network, case.batch, 0.5)
    moved = data.draw(st.sampled_from([q for q in given_ if isinstance(q, Variable) and q.name == "W"]))
    given_ |= {moved: np.array([data.draw(st.floats(-3, 3))])}
    values = evaluate(found.context.graph, given_, EXACT)
    flow = replace(found.flow, values=replace(values, graph=found.forward, arrays=values.arrays[: len(found.forward.nodes)]))
    assume(values.first_bad() is None)
    listing = largest(flow, len(found.listing.paths))
    again = [flow.path(p.links) for p in found.listing.paths]
    number = {q: values.number(n, found.context.example) for q, n in found.context.graph.index.items()}
    products = [number[path_product(n)] for n in range(len(again))]
    assert products == pytest.approx([p.value for p in again], rel=1e-9, abs=1e-14)
    sizes = None if found.sizes is None else values.number(found.sizes, found.context.example)
    now = browser(SHARES, "sharesOf", products, number[LongWay(found.derivative)], sizes)
    wanted = [listing.share(p) for p in again]
    assert [s["share"] for s in now["shares"]] == [nearly(percent(w), s["share"]) for w, s in zip(wanted, now["shares"], strict=True)]
    assert [s["sign"] for s in now["shares"]] == ["−" if now["cancels"] and p.value < 0 else "+" for p in again]


def nearly(wanted: str, found: str) -> str:
    """A share whose last digit hangs on the last bit may be the neighbouring one."""
    one, other = (float(text.removesuffix(" %").removeprefix("< ")) for text in (wanted, found))
    return found if abs(one - other) < 0.11 and one != other else wanted


@given(share=st.floats(0, 1) | st.integers(0, 4000).map(lambda n: n / 4000))
def test_a_share_is_written_as_python_writes_it(browser: Call, share: float):
    assert browser(SHARES, "percent", share) == percent(share)
