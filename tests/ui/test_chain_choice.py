"""What the Chain rule page differentiates, and by what: lists, links and clicks, checked at one border."""

from __future__ import annotations

import pytest

from nnviz.core import quantities as q
from nnviz.core.quantities import activation, bias, input_, pre_activation, weight
from nnviz.explain.chain.paths import count
from nnviz.models.examples import example_keys
from nnviz.ui.chain_rule.choice import Choice, chosen, chosen_by_node, code, from_query, quantities, resolved, rule_of, targets, to_query
from nnviz.ui.lesson.lesson import lesson_from, walk_of
from nnviz.ui.shared.sent import Message


def structure_of(key: str):
    return walk_of(lesson_from(key)).structure


@pytest.mark.parametrize("key", example_keys())
def test_every_choice_of_every_example_survives_the_link_and_has_its_sum(key: str):
    lesson = lesson_from(key)
    structure = walk_of(lesson).structure
    for target in targets(structure).values():
        for by in quantities(structure, target).values():
            choice = Choice(of=target, by=by)
            assert resolved(choice, structure) == (target, by)
            assert resolved(from_query(to_query(choice, structure), Choice(), structure), structure) == (target, by)
            assert count(structure.forward, by, target) > 0
        rule = rule_of(lesson, target, by)
        assert rule.listing.total == pytest.approx(rule.number, rel=1e-9, abs=1e-12)


def test_the_targets_of_an_example():
    assert list(targets(structure_of("1-2-1"))) == ["loss", "prediction.1"]
    assert list(targets(structure_of("batch-of-4"))) == ["loss", "example", "prediction.1"]
    assert list(targets(structure_of("2-2-2-2-1"))) == ["prediction.1"]
    assert list(targets(structure_of("2-2-2-2")))[-2:] == ["prediction.1", "prediction.2"]


def test_quantities_are_named_in_links_by_what_they_are():
    assert code(weight(1, 0, 2)) == "W.1.1.3"
    assert code(bias(2, 1)) == "b.2.2"
    assert code(pre_activation(3, 0)) == "z.3.1"
    assert code(activation(2, 0)) == "a.2.1"
    assert code(input_(1)) == "x.2"


def test_only_what_leads_to_the_target_is_offered():
    structure = structure_of("2-2-2-2")
    one = quantities(structure, activation(3, 0)).values()
    assert weight(3, 0, 1) in one
    assert weight(3, 1, 1) not in one
    assert activation(3, 0) not in one
    assert q.target(0) not in one
    kinds = [v.index[0] for v in one]
    assert kinds == sorted(kinds), "layer by layer"


REFUSED = [
    ({"of": "nonsense", "by": "W.1.1.1"}, "of (in the link): 'nonsense'"),
    ({"of": "loss", "by": "W.1.1.9"}, "by (in the link): 'W.1.1.9'"),
    ({"of": "prediction.2"}, "Allowed: loss, prediction.1"),
    ({"by": "__import__('os')"}, "by (in the link)"),
    ({"by": "a.2.1", "of": "prediction.1"}, "by (in the link): 'a.2.1'"),
]


@pytest.mark.parametrize(("query", "says"), REFUSED)
def test_a_link_that_cannot_be_used_says_so(query: dict[str, str], says: str):
    structure = structure_of("1-2-1")
    found = from_query(query, Choice(), structure)
    assert says in found.message
    assert "Allowed: " in found.message
    target, by = resolved(found, structure)
    assert count(structure.forward, by, target) > 0


@pytest.mark.parametrize(("at", "start"), [("3", 2), ("0", 0), ("-1", 0), ("x", 0), ("99999999", 0), ("³", 0)])
def test_a_link_may_name_the_step(at: str, start: int):
    assert from_query({"by": "x.1", "at": at}, Choice(), structure_of("1-2-1")).at == start


def test_an_address_that_asks_for_nothing_changes_nothing():
    # Whether a link was seen before is known by the news of the address (tests/ui/test_address.py).
    choice = Choice(by=bias(1, 0), at=4)
    assert from_query({}, choice, structure_of("1-2-1")) is choice
    assert from_query({"example": "xor"}, choice, structure_of("1-2-1")) is choice


def test_a_click_on_the_drawing_chooses():
    lesson = lesson_from("1-2-1")
    graph = walk_of(lesson).structure.forward
    found = chosen_by_node(Choice(at=3), lesson, Message({"node": graph.index[pre_activation(1, 1)]}))
    assert (found.by, found.at, found.version, found.message) == (pre_activation(1, 1), 0, 1, "")


@pytest.mark.parametrize("sent", [None, {}, {"node": True}, {"node": -1}, {"node": 10**9}, {"node": "3"}, [3], {"node": 1.0}])
def test_what_is_no_quantity_is_refused(sent: object):
    choice = Choice(by=bias(1, 0))
    found = chosen_by_node(choice, lesson_from("1-2-1"), Message(sent))
    assert found.by == choice.by
    assert "Allowed: " in found.message


def test_a_target_or_the_loss_cannot_be_clicked():
    lesson = lesson_from("1-2-1")
    graph = walk_of(lesson).structure.forward
    for v in (q.target(0), walk_of(lesson).structure.cost):
        assert chosen_by_node(Choice(), lesson, Message({"node": graph.index[v]})).message


def test_another_lesson_keeps_the_choice_where_it_has_the_like():
    choice = chosen(Choice(), by=weight(1, 1, 0))
    assert resolved(choice, structure_of("2-2-2-2-1"))[1] == weight(1, 1, 0)
    assert resolved(choice, structure_of("1-1-1"))[1] == weight(1, 0, 0)
