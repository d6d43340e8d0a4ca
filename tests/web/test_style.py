"""What is pressed stands in rows with a gap: two buttons never touch, in a row or where it goes on below."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from nnviz.player.sources import page, style
from nnviz.web.bundle import source

SWITCHES = {"nnv-panes", "nnv-units"}
"""Buttons within one outline, which are one thing to press here or there."""

VOID = ("input", "br", "path", "img")
WEB = files("nnviz.web")


class Rows(HTMLParser):
    """The classes of whatever holds two buttons or more, and its element's name."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str, int]] = []
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "button" and self.open:
            name, classes, buttons = self.open[-1]
            self.open[-1] = name, classes, buttons + 1
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("class") or "", 0))

    def handle_endtag(self, tag: str) -> None:
        while tag not in VOID and self.open:
            name, classes, buttons = self.open.pop()
            if buttons > 1:
                self.found.append((name, classes))
            if name == tag:
                return


def rows_of(html: str) -> list[tuple[str, str]]:
    rows = Rows()
    rows.feed(html)
    rows.close()
    return rows.found


def with_gap(css: str) -> set[str]:
    """The classes, and the sets of fields, whose own children are laid out with a gap."""
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    selectors = [one.split()[-1] for names, body in rules if re.search(r"(?<![-\w])gap:", body) for one in names.split(",")]
    return {part.lstrip(".") for one in selectors for part in re.findall(r"^fieldset|\.[\w-]+", one)} | SWITCHES


HISTORY = (source("history/history.html"), "".join(source(f"history/{name}.css") for name in ("history", "pictures")))


@pytest.mark.parametrize(("html", "css"), [(page(), style()), HISTORY])
def test_buttons_beside_each_other_have_a_gap(html: str, css: str):
    rows, spaced = rows_of(html), with_gap(css)
    assert rows
    assert [row for row in rows if not spaced & {row[0], *row[1].split()}] == []


def test_rows_that_scripts_write_have_it_too():
    """Of what is written as HTML within one template: two buttons of one parent."""
    spaced = with_gap(style() + source("shared/share.css"))
    for script in sorted(path.name for path in (WEB / "player").iterdir() if path.name.endswith(".js")):
        for template in re.findall(r"`[^`]*`", source(f"player/{script}")):
            for tag, classes in rows_of(template.strip("`")):
                assert spaced & {tag, *classes.split()}, (script, tag, classes)
