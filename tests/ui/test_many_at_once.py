"""A class opens links at the same moment: every payload is the one that somebody alone would have got, byte for byte."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl

import pytest

from nnviz.core.sharing import Cache
from nnviz.player import skeleton
from nnviz.player.packing import Packed
from nnviz.ui.chain_rule import stage as chain_stage
from nnviz.ui.chain_rule.choice import Choice, from_query, resolved
from nnviz.ui.graph import stage as expression_stage
from nnviz.ui.graph.link import from_link as graph_from_link
from nnviz.ui.lesson.lesson import Lesson, walk_of
from nnviz.ui.lesson.link import from_link
from nnviz.ui.vectorised import stage as matrix_stage
from nnviz.ui.walkthrough import stage

THREADS, ROUNDS = 30, 8


def _lesson(query: str) -> Lesson:
    lesson, refused = from_link(dict(parse_qsl(query)))
    assert not refused
    return lesson


Texts = tuple[str, ...]
"""A payload as it is sent, then where each of its parts belongs and what it says: the whole is put together from nothing else."""


def texts(packed: Packed) -> Texts:
    return (packed.payload, *(piece for path, part in packed.parts for piece in (*path, part.text)))


def walkthrough(query: str) -> Texts:
    return texts(stage.packed(_lesson(query)))


def chain_rule(query: str) -> Texts:
    lesson = _lesson(query)
    structure = walk_of(lesson).structure
    choice = from_query(dict(parse_qsl(query)), Choice(), structure)
    return texts(chain_stage.packed(lesson, *resolved(choice, structure)))


def vectorised(query: str) -> Texts:
    return texts(matrix_stage.packed(_lesson(query)))


def graph(query: str) -> Texts:
    lesson, _, refused = graph_from_link(dict(parse_qsl(query)))
    assert refused is None
    return tuple(text for which in range(len(lesson.walks)) for text in texts(expression_stage.packed(lesson, which)))


LINKS: list[tuple[Callable[[str], Texts], str]] = [
    (walkthrough, "example=1-2-1"),
    (walkthrough, "example=1-2-1&arithmetic=2"),
    (walkthrough, "example=1-2-1&grain=operation"),
    (walkthrough, "example=xor&shown=2"),
    (walkthrough, "example=five-classes"),
    (walkthrough, "example=2-2-2-2-1&notation=004"),
    (chain_rule, "example=xor"),
    (chain_rule, "example=2-2-2-2-1&by=b.1.2"),
    (vectorised, "example=xor"),
    (vectorised, "example=linear-regression"),
    (graph, "example=square"),
    (graph, "example=xyz"),
    (graph, "f=J=a*b%2Bc&values=a:1,b:2,c:3"),
    # The same structure in another operation, and the same structure with other numbers.
    (graph, "f=J=a%2Bb&values=a:1,b:2"),
    (graph, "f=J=a-b&values=a:1,b:2"),
    (graph, "f=J=a-b&values=a:-4,b:2.5"),
]


def forget() -> None:
    """The caches of a fresh server."""
    for name, module in list(sys.modules.items()):
        if name.startswith("nnviz"):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
                elif isinstance(value, Cache):
                    value.clear()


@pytest.fixture(autouse=True)
def threads_change_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)
    forget()


def alone(make: Callable[[str], Texts], query: str) -> Texts:
    forget()
    return make(query)


def test_forgetting_reaches_the_caches_that_matter():
    walkthrough("example=1-2-1")
    assert len(skeleton._kept) > 0
    forget()
    assert len(skeleton._kept) == 0


def test_thirty_at_once_on_fresh_caches_get_what_one_alone_gets():
    expected = [alone(make, query) for make, query in LINKS]
    assert all('"id":"' in "".join(sent) for sent in expected)
    start = threading.Barrier(THREADS)

    def open_all(thread: int) -> list[str]:
        # Each begins elsewhere, and every other one goes backwards: so the same link is met by some and left by others.
        order = [(thread * 7 + n) % len(LINKS) for n in range(len(LINKS))]
        start.wait()
        found = [(n, LINKS[n][0](LINKS[n][1])) for n in (order if thread % 2 else reversed(order))]
        return [f"{LINKS[n][0].__name__}?{LINKS[n][1]}" for n, sent in found if sent != expected[n]]

    with ThreadPoolExecutor(THREADS) as pool:
        for turn in range(ROUNDS):
            forget()
            wrong = [link for found in pool.map(open_all, range(THREADS)) for link in found]
            assert not wrong, f"round {turn + 1}: {sorted(set(wrong))}"


@pytest.mark.parametrize("place", range(len(LINKS)))
def test_thirty_who_open_one_link_at_the_same_moment_get_the_whole_of_it(place: int):
    make, query = LINKS[place]
    expected = alone(make, query)
    start = threading.Barrier(THREADS)

    def open_it(_: int) -> str:
        start.wait()
        return make(query)

    with ThreadPoolExecutor(THREADS) as pool:
        for _ in range(2):
            forget()
            assert set(pool.map(open_it, range(THREADS))) == {expected}


def test_a_payload_does_not_depend_on_what_others_looked_at_before():
    """What one lesson's numbers need is kept for its structure; another lesson of that structure gets its own."""
    links = [(walkthrough, f"example=1-2-1&arithmetic={d}") for d in ("exact", "1", "2", "4")]
    links += [(graph, f"f=J=a-b*a&values=a:{a},b:2") for a in ("1", "0", "-3")]
    expected = [alone(make, query) for make, query in links]
    for order in (range(len(links)), reversed(range(len(links)))):
        forget()
        for n in order:
            assert links[n][0](links[n][1]) == expected[n]
