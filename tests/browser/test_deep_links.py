"""Any page may be the first that a server is asked for, and it is there again after a reload and after another page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from nnviz import load_example, walkthrough
from tests.browser.conftest import Visit
from tests.browser.player import drawn, expect_step, iteration, player, press, shown

pytestmark = pytest.mark.browser

LINK = "/Walkthrough?example=1-1-1&notation=002&digits=6"


def go_to(page: Page, name: str) -> None:
    """Change the page through the menu."""
    page.get_by_test_id("stSidebar").get_by_role("link", name=name, exact=True).click()


def check_home(page: Page) -> None:
    expect(page.get_by_role("heading", name="Examples from the lectures")).to_be_visible()
    drawn(page)
    assert "x 1" in shown(page).labels


def check_lesson(page: Page) -> None:
    """The linked lesson: the example, the digits and the notation that the link asks for."""
    example = load_example("1-1-1")
    walk = walkthrough(example.network, example.data.x, example.data.y, example.learning_rate)
    expect(page.get_by_role("heading", name=example.title, exact=True)).to_be_visible()
    expect(iteration(page)).to_contain_text(f"{walk.loss:.6f}")
    drawn(page)
    assert any(label.startswith("w11(2) ") for label in shown(page).labels), "lecture 002 writes a weight with a small w"


def test_home_opens_first_survives_a_reload_and_another_page(visit_fresh: Visit) -> None:
    page = visit_fresh("/")
    check_home(page)
    expect(page.locator("link[rel~=icon]")).to_have_attribute("href", re.compile("^data:image/svg"))
    page.reload()
    check_home(page)
    go_to(page, "Walkthrough")
    expect(page.get_by_role("heading", name=load_example("1-2-1").title, exact=True)).to_be_visible()
    drawn(page)
    go_to(page, "Home")
    check_home(page)


def test_the_walkthrough_opens_first_survives_a_reload_and_another_page(visit_fresh: Visit) -> None:
    # Beside the formula a large drawing with such names has a lens; above it, all numbers.
    page = visit_fresh(LINK, width=1120)
    check_lesson(page)
    for step in (1, 2):
        press(page, "next")
        expect_step(page, step)
    expect(page).to_have_url(re.compile(r"[?&]step=3(&|$)"))

    page.reload()
    check_lesson(page)
    expect_step(page, 2)

    go_to(page, "Home")
    check_home(page)
    go_to(page, "Walkthrough")
    check_lesson(page)
    expect_step(page, 2)
    expect(page).to_have_url(re.compile(r"example=1-1-1"))


def test_a_bare_link_to_the_walkthrough_opens_the_first_example(visit: Visit) -> None:
    page = visit("/Walkthrough")
    expect(page.get_by_role("heading", name=load_example("1-2-1").title, exact=True)).to_be_visible()
    drawn(page)
    expect_step(page, 0)


def test_a_link_leads_to_its_step(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1&digits=8&step=5")
    player(page)
    expect_step(page, 4)
    assert shown(page).result == "−1.13828126"


REFUSED: list[tuple[str, Callable[[str], bool]]] = [
    ("example=nonsense", lambda message: message.startswith("example: 'nonsense' is not allowed.") and "1-2-1" in message),
    ("example=1-2-1&notation=999", lambda message: message.startswith("notation: '999' is not allowed.") and "003, 002" in message),
    ("example=1-2-1&digits=99", lambda message: message.startswith("digits: '99' is not allowed.") and "from 0 to 8" in message),
    ("example=1-2-1&net=%7B", lambda message: message.startswith("net (in the link): '{' is not allowed.")),
]


@pytest.mark.parametrize(("query", "says"), REFUSED, ids=[query for query, _ in REFUSED])
def test_a_link_that_cannot_be_used_says_so_and_shows_the_first_example(visit: Visit, query: str, says: Callable[[str], bool]) -> None:
    page = visit(f"/Walkthrough?{query}")
    alert = page.get_by_test_id("stAlert")
    expect(alert).to_have_count(1)
    message = alert.inner_text()
    assert says(message), message
    assert "Allowed: " in message
    expect(page.get_by_role("heading", name=load_example("1-2-1").title, exact=True)).to_be_visible()
    drawn(page)
    assert "x 1" in shown(page).labels
