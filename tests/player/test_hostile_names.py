"""Titles, formulas and names of a person in the files and figures that nnviz writes: text, and no markup."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from nnviz.core.errors import InputError
from nnviz.draw.figure import html
from nnviz.expression_walk import expression
from nnviz.models.examples import load_example
from nnviz.player.standalone import expression_html, in_frame, standalone_html
from nnviz.walk import walkthrough
from tests.hostile.inputs import CONSTRUCTS

MARKUP = (
    *("<b>x</b>", "<script>x</script>", "</script><b>", "<!-- <script> -->", "</title><img src=x>"),
    *("'\"><a href=//a>", "<!--", "&lt;b&gt;", "{title}"),
)


class Tags(HTMLParser):
    """The elements of a page, with their texts, and the payload as a browser finds it."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


EXAMPLE = load_example("1-2-1")
WALK = walkthrough(EXAMPLE.network, EXAMPLE.data.x, EXAMPLE.data.y, EXAMPLE.learning_rate)
TAGS = Tags(standalone_html(WALK, "harmless")).tags


@pytest.mark.parametrize("title", [*MARKUP, *CONSTRUCTS[::6]])
def test_a_title_makes_no_element(title: str) -> None:
    found = Tags(standalone_html(WALK, title))
    assert found.tags == TAGS
    assert Tags(in_frame("<p>x</p>", title)).tags == ["iframe"]
    if title.strip() and "\0" not in title and "\r" not in title:
        assert title in "".join(found.texts)


@pytest.mark.parametrize("remark", MARKUP)
def test_a_remark_in_a_formula_ends_no_script(remark: str) -> None:
    page = expression_html(expression(f"x*y # {remark}", x=2, y=3))
    assert Tags(page).tags == Tags(expression_html(expression("x*y # harmless", x=2, y=3))).tags
    payload = re.search(r'id="payload">(.*?)</script>', page, re.DOTALL)
    assert payload is not None
    assert "<!" not in payload[1]
    assert "<script" not in payload[1].lower()
    assert json.loads(payload[1])["nudges"]


@pytest.mark.parametrize("name", [c for c in CONSTRUCTS if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", c)])
def test_only_letters_digits_and_underscores_are_a_name(name: str) -> None:
    """What labels, tooltips, legends and files name is a name of the grammar: it has no sign of any markup."""
    try:
        walk = expression(f"{name} = x + 1\ny = 2", x=1)
    except InputError:
        return
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", v) for v in walk.variables)


@pytest.mark.parametrize("text", MARKUP)
def test_plotly_gets_text(text: str) -> None:
    assert not re.search(r"<(?!/?sub>)", html([(text, "sub"), (text, "")]))
