"""In a browser: what a person typed is on the page as it is, and no element of a page is made of it."""

from __future__ import annotations

import re
from itertools import cycle, islice, product
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from nnviz.ui.shared.texts import literal, plain
from tests.browser.conftest import Visit
from tests.browser.server import running
from tests.hostile.inert import hostile
from tests.hostile.inputs import CONSTRUCTS

pytestmark = pytest.mark.browser

MADE = (
    "a, em, strong, code, del, b, i, u, s, h1, h2, h3, h4, h5, h6, li, table, blockquote, hr, img, svg, script, .katex, [role=img], [style]"
)
"""What Markdown, formulas, emoji, directives and HTML would become."""

TEXTS = (
    "Log in at http://evil.example/now", "www.evil.example", "me@evil.example", ":red[r]", ":material/home:", ":smile: :+1: :streamlit:", "_a_ *b* **c** ~~d~~",
    "$x$ $$y$$", "<b>bold</b><img src=x onerror=alert(1)>", "[a](http://b.example) ![a](http://b.example/p.png)", "`c`", "a -> b <- c -- d >= e <= f ~= g <-> h",
)  # fmt: skip

WAYS = {
    "/Walkthrough": ("example", "notation", "net", "step", "digits", "arithmetic", "grain", "shown"),
    "/Chain_rule": ("of", "by", "example"),
    "/Vectorised": ("cell", "notation"),
    "/Training": ("data", "lesson", "loss", "rate"),
    "/Computation_graph": ("example", "f", "values", "grain"),
}


def plainly_shown(page: Page) -> None:
    """An error box is there, nothing in it is made of its text, and the text can be read."""
    alerts = page.get_by_test_id("stAlertContentError")
    expect(alerts.first).to_be_visible()
    assert alerts.locator(MADE).evaluate_all("(found) => found.map((e) => e.outerHTML.slice(0, 200))") == []


@pytest.mark.parametrize("path", WAYS)
def test_an_error_holds_no_element_made_of_a_link(visit: Visit, path: str) -> None:
    """Every field of a link has a text, and over all pages every text a field."""
    before = sum(len(WAYS[page]) for page in list(WAYS)[: list(WAYS).index(path)])
    asked = zip(WAYS[path], islice(cycle(TEXTS), before, None), strict=False)
    plainly_shown(visit(f"{path}?{'&'.join(f'{name}={quote(text)}' for name, text in asked)}"))


TABLE = (
    "<img src=x onerror=alert(1)>;[a](http://b.example);y\n0;0;<b>no</b>\n0;1;www.evil.example\n1;0;www.evil.example\n1;1;<b>no</b>\n"
    "0,5;0;<b>no</b>\n0,5;1;www.evil.example\n"
)


def test_names_of_a_table_are_text_in_captions_pictures_and_legends(visit: Visit) -> None:
    page = visit("/Training", reduced_motion="reduce")
    page.get_by_text("The Walkthrough's network, or data of your own").click()
    page.get_by_role("textbox", name="Paste a table").fill(TABLE)
    page.get_by_role("button", name="Read it").click()
    use = page.get_by_role("button", name="Use this table")
    use.click()
    expect(page.get_by_text("It is in use")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Data ")).click()
    page.get_by_text("Standardise the inputs").click()
    caption = page.get_by_text("minus its mean").first
    expect(caption).to_contain_text("<img src=x onerror=alert(1)>: minus its mean")
    assert caption.locator(MADE).count() == 0
    page.keyboard.press("Escape")
    page.get_by_role("button", name="One update").click()
    expect(page.get_by_text("1 update made")).to_be_visible()
    history = page.locator(".nnh")
    expect(history).to_contain_text("www.evil.example")
    made = history.evaluate("(root) => [...root.querySelectorAll('a, b, em, img:not([alt^=QR]), script, iframe')].map((e) => e.outerHTML)")
    # Runs have their names in bold type there.
    assert [one for one in made if not one.startswith("<b>2→2→1 ")] == []


def test_every_construct_is_read_as_it_was_typed(visit_at: Visit, tmp_path: Path) -> None:
    """One page with everything that Streamlit's Markdown could make something of, in every pair of signs."""
    signs = "*_`$<>[]()#|~&!\\:;.,-+='\"@/^{}%?"
    pairs = [f"{a}x{b}y{a}{b} z" for a, b in product(signs, repeat=2)]
    lines = [f"{a}{b} x" for a, b in product(signs, repeat=2)]
    texts = [hostile(construct) for construct in CONSTRUCTS if len(construct) < 300] + [
        *TEXTS,
        *islice(pairs, 0, None, 2),
        *islice(lines, 1, None, 2),
    ]
    texts += [f"a\n{line}" for line in islice(lines, 0, None, 5)] + ["1.", "1)", "a\n1.", "-", "+", "=", "a\n-", "a\n=", "  - x", "\tx"]
    texts = [text for text in texts if plain(text).strip()]
    script = tmp_path / "texts.py"
    script.write_text(_source([str(literal(text)) for text in texts]), encoding="utf-8")
    with running(str(script)) as server:
        page = visit_at(server.url)
        expect(page.get_by_text("the end of all")).to_be_visible()
        boxes = page.get_by_test_id("stMarkdownContainer")
        shown = boxes.evaluate_all("(found, made) => found.map((e) => [e.innerText, e.querySelectorAll(made).length])", MADE)
        # Before the server goes, which it would look for.
        page.close()
    assert len(shown) == len(texts) + 1
    bad = [(text, seen, made) for text, (seen, made) in zip(texts, shown, strict=False) if made or _words(seen) != _words(plain(text))]
    assert not bad, "\n".join(map(repr, bad[:20]))


def _words(text: str) -> list[str]:
    return text.replace("\u2060", "").split()


def _source(marked: list[str]) -> str:
    return f"import streamlit as st\nfor text in {marked!r}:\n    st.markdown(text)\nst.markdown('the end of all')\n"
