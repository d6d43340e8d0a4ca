"""The font that the app carries has what formulas need, and comes with its licence."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

import nnviz
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.models.examples import example_keys
from nnviz.player.assets import font_url
from nnviz.player.standalone import standalone_html
from nnviz.ui.lesson.lesson import lesson_from, walk_of
from nnviz.ui.walkthrough.stage import packed
from nnviz.web.font import FAMILY, font

SHARED = Path(nnviz.__file__).parent / "web" / "shared"

SMALL_H = 0x210E
"""Where the italic h is, which stood in Unicode before the other italics."""


@cache
def glyphs() -> frozenset[int]:
    return frozenset(TTFont(BytesIO(font())).getBestCmap())


def drawn(text: str, identifier: bool) -> list[int]:
    """The characters that a browser draws: of an identifier of one letter the mathematical italic, of a letter with an accent both."""
    found = []
    for c in text:
        if identifier and len(text) == 1 and c.isascii() and c.isalpha():
            italic = SMALL_H if c == "h" else (0x1D434 + ord(c) - ord("A") if c.isupper() else 0x1D44E + ord(c) - ord("a"))
            found.append(italic)
        else:
            found.append(ord(c))
    return found


@pytest.mark.parametrize("notation", list(NOTATIONS))
@pytest.mark.parametrize("key", example_keys())
def test_every_sign_of_every_formula_is_in_the_font(key: str, notation: str):
    text = packed(lesson_from(key).viewed(notation=notation, grain="operation")).whole.encode().decode("unicode_escape", "replace")
    tokens = re.findall(r"<(m[ion]|mtext)[^>]*>([^<⟦⟧]*)</\1>", text)
    assert tokens
    signs = {c for kind, content in tokens for c in drawn(unescape(content), kind == "mi") if unicodedata.category(chr(c)) != "Zs"}
    missing = [f"U+{c:04X} {chr(c)}" for c in signs - glyphs() if unicodedata.category(chr(c)) not in ("Cc", "Co", "Cf")]
    assert not missing


def test_it_is_a_mathematical_font_and_small():
    content = TTFont(BytesIO(font()))
    assert "MATH" in content
    assert content["name"].getBestFamilyName() == FAMILY
    assert len(font()) < 120_000


def test_its_licence_comes_with_it():
    assert "SIL OPEN FONT LICENSE" in (SHARED / "OFL.txt").read_text(encoding="utf-8")


def test_the_app_serves_it_and_a_stand_alone_page_carries_it(tmp_path: Path):
    assert (tmp_path / "static" / Path(font_url(tmp_path)).name).read_bytes() == font()
    page = standalone_html(walk_of(lesson_from("1-2-1")))
    assert "data:font/woff2;base64," in page
    assert f'"{FAMILY}"' in page
