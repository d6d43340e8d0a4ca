"""Names are typeset wherever they stand: no page and no payload shows W_11^(1) as raw text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from nnviz.explain.naming.notation import NOTATIONS
from nnviz.models.examples import example_keys
from tests.app import Page

RAW = re.compile(r"(?<![\w`/])[A-Za-zŷδℒ]{1,2}_\d|\^[\[(]\d|\^\{")
"""A letter with a marked index, or a marked superscript."""

_FORMULA = re.compile(r"\$[^$]*\$|`[^`]*`")
"""What Markdown typesets as mathematics, or shows as code."""

PAGES = ("pages/Walkthrough.py", "pages/Chain_rule.py", "pages/Vectorised.py")


def texts_on(page: Page) -> Iterator[tuple[str, str]]:
    """Everything that a page shows as text, with where it stands; formulas and code left out."""
    for element in page.app._tree:
        kind = getattr(element, "type", "")
        if kind in ("code", "latex", "text_area", "text_input", "download_button"):
            continue
        for part in ("label", "value", "help"):
            text = getattr(element, part, None)
            if isinstance(text, str):
                yield f"{kind} {part}", _FORMULA.sub("", text)
        for option in getattr(element, "options", None) or ():
            yield f"{kind} option", str(option)
        if kind == "dataframe":
            frame = element.value
            yield from ((f"{kind} column", str(column)) for column in frame.columns)
            yield from ((f"{kind} row", str(row)) for row in frame.index)


def strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    for part in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from strings(part)


@pytest.mark.parametrize("script", PAGES)
@pytest.mark.parametrize("key", ["1-2-1", "batch-of-4", "xor"])
def test_no_page_shows_a_raw_name(script: str, key: str):
    for notation in NOTATIONS:
        page = Page(script, example=key, notation=notation)
        raw = [(where, text) for where, text in texts_on(page) if RAW.search(text)]
        assert not raw, raw[:5]


@pytest.mark.parametrize("script", PAGES)
@pytest.mark.parametrize("key", example_keys())
def test_no_payload_holds_a_raw_name(script: str, key: str):
    page = Page(script, example=key)
    data = json.loads(page.player["payload"])
    raw = [text for text in strings(data) if RAW.search(text)]
    assert not raw, raw[:5]


@pytest.mark.parametrize("cell", [("W1", (0, 0)), ("b1", (0, 0)), ("data", (0, 0))])
def test_no_message_names_a_quantity_raw(cell: tuple[str, tuple[int, int]]):
    page = Page(example="batch-of-4")
    page.edit(cell[0], {cell[1]: "abc"})
    assert page.errors
    assert not any(RAW.search(error) for error in page.errors), page.errors


def test_no_training_and_no_formula_shows_a_raw_name():
    pages = (("pages/Training.py", {"lesson": "vanishing"}), ("pages/Computation_graph.py", {"example": "two-layers"}), (None, {}))
    for script, query in pages:
        page = Page(script, **query)
        raw = [(where, text) for where, text in texts_on(page) if RAW.search(text)]
        assert not raw, raw[:5]
