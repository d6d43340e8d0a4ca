"""What the browser does with a payload, in Python: fill the templates, and read the MathML that comes out."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from latex2mathml.converter import convert

from nnviz.explain.naming.names import EXAMPLE_MARK, GENERIC_EXAMPLE
from nnviz.ui.lesson.lesson import Lesson
from nnviz.ui.walkthrough.stage import packed

Json = dict[str, Any]

SLOT = re.compile(r"⟦(\d+);(-?\d+);([01])⟧")
_ACCENTS = {"y^": "ŷ", "ŷ―": "ŷ\u0304"}
_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "−0123456789")


def received(lesson: Lesson) -> Json:
    """The payload as the browser parses it."""
    data: Json = json.loads(packed(lesson).whole, parse_constant=lambda name: 1 / 0)
    return unpacked(data)


def unpacked(data: Json) -> Json:
    """A payload with its parts put together (as ``unpacked`` in web/player/formula.js)."""
    bones, more, numbers, said = (data.pop(part) for part in ("bones", "more", "numbers", "said"))
    steps = [step | more for step, more in zip(bones["steps"], numbers, strict=True)]
    scenes = {name: placed(scene) for name, scene in data["scenes"].items()}
    named = {part: bones[part] | more[part] for part in ("names", "meanings")}
    written = {"formulas": more["formulas"], "templates": bones["templates"] + more["templates"], "sentences": bones["sentences"] + said}
    cells = iter(data.pop("cells"))
    tables = [t | {"rows": [filled_row(row, cells) for row in t["rows"]]} for t in data["tables"]["all"]]
    return {**data, **named, **written, "tables": tables, "steps": steps, "scenes": scenes}


def placed(scene: Json) -> Json:
    """A scene with its labels in their places (as ``placed`` in web/player/formula.js)."""
    frame, written, places = (scene.pop(part) for part in ("frame", "written", "places"))
    at = [dict(zip(("x", "y", "size", "always"), (*place[:3], bool(place[3])), strict=True)) for place in places]
    return frame | scene | {"labels": [label | place for label, place in zip(written["all"], at, strict=True)]}


def filled_row(row: Json, cells: Iterator[list[str]]) -> Json:
    """A row of a table with what is written in its cells (as ``tablesWritten``)."""
    return row | {"cells": [filled_in(cell, cells) for cell in row["cells"]]}


def filled_in(cell: Json, cells: Iterator[list[str]]) -> Json:
    """A cell of a table with what is written in it."""
    return cell if "node" in cell else cell | dict(zip(("text", "flag"), next(cells), strict=False))


def text_for(data: Json, node: int, example: int | None = None) -> str:
    """A number for an example, or for the one on display (as ``textOf`` in web/player/formula.js)."""
    view = data["views"].get(str(data["example"] if example is None else example), {})
    return str(view.get(str(node), data["texts"][str(node)]))


def name_for(data: Json, node: int, example: int | None = None) -> str:
    """A name for an example (as ``nameOf``)."""
    if example == GENERIC_EXAMPLE:
        return str(data["names"][str(node)]).replace(EXAMPLE_MARK, "(i)")
    return str(data["names"][str(node)]).replace(EXAMPLE_MARK, f"({(data['example'] if example is None else example) + 1})")


def filled(data: Json, template: int, reads: list[int] | None, numbers: bool, shown: int | None = None) -> str:
    """A template with names or numbers in its slots (as ``filled`` in web/player/formula.js)."""
    return put_into(data, data["templates"][template], reads, numbers, data["example"] if shown is None else shown)


def put_into(data: Json, template: str, reads: list[int] | None, numbers: bool, on_display: int) -> str:
    """The same for the text of a template."""

    def put_in(slot: re.Match[str]) -> str:
        node = int(slot[1]) if reads is None else reads[int(slot[1])]
        example = on_display if slot[2] == "-1" else int(slot[2])
        if not numbers:
            return name_for(data, node, example)
        text = text_for(data, node, example)
        assert text, "a number that nobody knows"
        number = f"<mn>{text}</mn>"
        guarded = slot[3] == "1" and (text.startswith("−") or "·10" in text)
        return f"<mrow><mo>(</mo>{number}<mo>)</mo></mrow>" if guarded else number

    return SLOT.sub(put_in, template.replace(EXAMPLE_MARK, f"({on_display + 1})"))


def formulas(data: Json, step: Json, shown: int | None = None) -> list[str]:
    """Every formula of a step, filled: MathML without its outer element."""
    if "written" in step:
        lines = [filled(data, line, None, n > 0, shown) if line >= 0 else "" for n, line in enumerate(step["written"])]
        return [*lines[:-1], *([worked_out(data, step["halfway"], shown)] if "halfway" in step else []), lines[-1]]
    lines = [filled(data, t, step["formula"][2], n == 1) for n, t in enumerate(step["formula"][:2])]
    if "long" in step:
        lines += [filled(data, t, step["long"]["formula"][2], n == 1) for n, t in enumerate(step["long"]["formula"][:2])]
    return [*lines, *([worked_out(data, step["halfway"], shown)] if "halfway" in step else [])]


def worked_out(data: Json, halfway: Json, shown: int | None = None) -> str:
    """What stands between the numbers and the result (as ``workedOut``)."""
    before = [put_into(data, line, None, True, data["example"] if shown is None else shown) for line in halfway["lines"]]
    return "<mo>=</mo>".join([*before, *(["".join(halfway["tokens"])] if "tokens" in halfway else [])])


def parsed(inner: str) -> ElementTree.Element:
    """As XML; raises where it is not well-formed."""
    return ElementTree.fromstring(f"<math>{inner}</math>")


@lru_cache(maxsize=100_000)
def text_of(inner: str) -> str:
    """The characters of MathML, with a power of ten spelled as LaTeX does."""
    text = _characters(parsed(inner))
    return re.sub(r"·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: "×10" + m[1].translate(_RAISED), text)


@lru_cache(maxsize=100_000)
def text_of_latex(latex: str) -> str:
    """The characters of a whole line of LaTeX, for a comparison with ``text_of`` what the browser put together."""
    return _characters(ElementTree.fromstring(convert(latex)))


def _characters(element: ElementTree.Element) -> str:
    text = "".join("".join(element.itertext()).split())
    for written, letter in _ACCENTS.items():
        text = text.replace(written, letter)
    return text


def nodes_of(data: Json) -> set[int]:
    """Every node that anything in a payload refers to."""
    found: set[int] = set()
    for step in data["steps"]:
        found |= {*step["nodes"], *step["lights"]}
        for formula in (step.get("formula"), step.get("long", {}).get("formula")):
            found |= set(formula[2]) if formula else set()
        found |= {step["long"]["node"]} if "long" in step else set()
    for scene in data["scenes"].values():
        for item in (*scene["marks"], *scene["lines"]):
            found |= set(item["nodes"])
        found |= {node for label in scene["labels"] for _, node in label["shown"]}
    for table in data["tables"]:
        found |= {cell["node"] for row in table["rows"] for cell in row["cells"] if "node" in cell}
    return found
