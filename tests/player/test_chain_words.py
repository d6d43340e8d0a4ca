"""Laws for what a chain rule says and lights: how many paths, which share, and what the opening question lights up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nnviz.core.quantities import Variable, activation, input_, weight
from nnviz.explain.chain.chain import ChainRule
from nnviz.explain.chain.steps import percent
from nnviz.models.data import Batch
from nnviz.models.initialise import initialised
from nnviz.player.chain import chain_payload
from nnviz.ui.chain_rule.choice import rule_of
from nnviz.ui.lesson.lesson import Lesson, Subject, View, walk_of


def asked(sizes: list[int], of: Variable | None, by: Variable, examples: int = 1) -> ChainRule:
    """A chain rule in a network with tanh in every layer but the last, of its cost where no target is named."""
    network = initialised(sizes, ["tanh"] * (len(sizes) - 2) + ["identity"], "half_squared_error", "normal", 3)
    data = Batch(np.linspace(0.2, 0.9, examples * sizes[0]).reshape(examples, -1), np.zeros((examples, sizes[-1])))
    lesson = Lesson(Subject("1-2-1", network, data, 0.1), View())
    return rule_of(lesson, of or walk_of(lesson).structure.cost, by)


@pytest.mark.parametrize(("sizes", "of", "count"), [([1, 1, 27, 1], None, 60), ([1, 1, 28, 1], activation(3, 0), 61)])
def test_a_question_lights_what_it_reads_up_to_60_quantities_and_its_way_alone_beyond(sizes: list[int], of: Variable | None, count: int):
    rule = asked(sizes, of, weight(1, 0, 0))
    on_the_way = set(rule.flow.part.nodes)
    assert len(on_the_way) == count
    steps = chain_payload(rule)["bones"]["steps"]
    lights = set(steps[0]["lights"])
    read = {rule.context.index(weight(3, 0, k)) for k in range(sizes[2])} | {rule.context.index(weight(2, k, 0)) for k in range(sizes[2])}
    if count <= 60:
        assert on_the_way | read <= lights
    else:
        assert lights == on_the_way


@pytest.mark.parametrize(
    ("hidden", "caption", "everything", "lead"),
    [
        ([1], "1 path", "the one path", "One path leads"),
        ([2], "Both paths, the larger first", "all paths", "2 paths lead"),
        ([3], "All 3 paths, the largest first", "all paths", "3 paths lead"),
        ([40, 5], "All 200 paths, the largest first", "all paths", "200 paths lead"),
        ([11, 40, 3], "The 200 largest of 1,320 paths", "all paths", "1,320 paths lead"),
    ],
)
def test_what_is_listed_is_counted_in_words(hidden: list[int], caption: str, everything: str, lead: str):
    rule = asked([1, *hidden, 1], None, input_(0))
    data: dict[str, Any] = chain_payload(rule)
    chain, listing = data["chain"], rule.listing
    assert chain["caption"].partition(":")[0] == caption
    assert chain["all"] == everything
    sizes = [abs(path.value) for path in listing.paths]
    assert sizes == sorted(sizes, reverse=True)
    sentences = [data["bones"]["sentences"][step["words"]] for step in data["bones"]["steps"]]
    assert sentences[0].startswith(lead)
    whole = "all products' sizes" if listing.cancels else "the sum"
    more = ":" in chain["caption"]
    assert more == (listing.count > 200) == ("Those listed add up to" in chain["note"])
    if more:
        assert chain["caption"].endswith(f": {percent(listing.listed_share)} of {whole}")
    assert ("push up" in chain["note"]) == listing.cancels
    headings = [data["bones"]["sentences"][s["heading"]] for s in data["bones"]["steps"] if s["phase"] == "paths"]
    of_what = "all that flows" if listing.cancels else "the sum"
    shares = [percent(listing.share(path)) for path in listing.paths]
    assert headings == [f"Path {n + 1} of {listing.count:,}: {share} of {of_what}" for n, share in enumerate(shares)]


@pytest.mark.parametrize("examples", [1, 2, 3])
def test_a_mean_over_examples_is_said_where_there_are_several(examples: int):
    rule = asked([1, 2, 1], None, weight(1, 0, 0), examples)
    said = f"A product is taken for each of the {examples} examples; its value is their mean." in chain_payload(rule)["chain"]["note"]
    assert said == (examples > 1)


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0 %"), (1e-9, "< 0.1 %"), (0.00049, "< 0.1 %"), (0.0005, "0.1 %"), (0.25, "25.0 %"), (1.0, "100.0 %")]
)
def test_a_share_is_never_rounded_to_nothing(share: float, text: str):
    assert percent(share) == text
