"""The files that a walkthrough can be taken away as."""

from __future__ import annotations

import ast
import json
import re

import pytest

from nnviz.models.examples import example_keys
from nnviz.ui.lesson.lesson import lesson_from, walk_of
from nnviz.ui.walkthrough.takeaway import FILES, File
from tests.app import Page


def test_the_page_offers_every_kind_of_file() -> None:
    buttons = [element.proto for element in Page().app.get("download_button")]
    labels = [button.label for button in buttons if not button.id.endswith("file-save")]
    assert labels == [file.label for file in FILES]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.ending)
@pytest.mark.parametrize("key", example_keys())
def test_every_file_can_be_written_for_every_example(file: File, key: str) -> None:
    walk = walk_of(lesson_from(key))
    text = file.write(walk)
    match file.ending:
        case "html":
            found = re.search(r'<script type="application/json" id="payload">(.*?)</script>', text, re.DOTALL)
            assert found
            assert len(json.loads(found[1])["numbers"]) == len(walk.steps)
            assert "http://www.w3.org" in text
            assert not re.search(r"""(?:src|href)\s*=\s*["'](?!#)""", text)
        case "numpy.py" | "torch.py":
            assert any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(text)))
        case _:
            assert len(text) > 1000


def test_the_walk_writes_the_same_texts() -> None:
    walk = walk_of(lesson_from("xor"))
    by_ending = {file.ending: file.write(walk) for file in FILES}
    assert walk.to_latex() == by_ending["tex"]
    assert walk.to_markdown() == by_ending["md"]
    assert walk.to_numpy() == by_ending["numpy.py"]
    assert walk.to_pytorch() == by_ending["torch.py"]
