"""Numbers under a finger: sideways, or after a rest, it moves them; up and down it scrolls the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import CDPSession, Page, expect

from nnviz import load_example, walkthrough
from nnviz.core.quantities import Variable, activation, weight
from tests.browser.conftest import Visit
from tests.browser.player import drawn, expect_step
from tests.browser.test_live import label

pytestmark = pytest.mark.browser

_SCROLLED = "() => document.querySelector('[data-testid=stMain]').scrollTop"


class Finger:
    """A finger on the page; it stays down between its moves."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.x = self.y = 0.0

    def _touch(self, kind: str, *points: dict[str, float]) -> None:
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    def down(self, node: int) -> None:
        box = label(self.page, node).bounding_box()
        assert box
        self.x, self.y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self._touch("touchStart", {"x": self.x, "y": self.y})

    def move(self, right: float, down: float) -> None:
        for part in range(1, 9):
            self._touch("touchMove", {"x": self.x + right * part / 8, "y": self.y + down * part / 8})

    def up(self) -> None:
        self._touch("touchEnd")


def node(quantity: Variable) -> int:
    e = load_example("1-2-1")
    return walkthrough(e.network, e.data.x, e.data.y).context.index(quantity)


def test_a_finger_scrolls_or_moves_a_number(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1", width=390, height=844, is_mobile=True, has_touch=True)
    drawn(page)
    # A step that reads them both: on a phone a step's own numbers are drawn, under the lens and around it.
    page.locator(".nnv-slider").fill("4")
    expect_step(page, 4)
    finger, held = Finger(page), page.locator(".nnv-held")
    field = held.locator("[data-held=value]")
    # Sideways: what is computed is held, and returns.
    finger.down(node(activation(1, 0)))
    finger.move(80, -10)
    expect(held).to_be_visible()
    expect(field).to_have_value("1.7")
    assert page.evaluate(_SCROLLED) == 0
    finger.up()
    expect(page.locator(".nnv[data-live]")).to_have_count(0)
    expect(page.locator(".nnv-ask")).to_be_hidden()
    page.locator(".nnv-held [data-held=close]").tap()

    # After a rest upwards too; what is given stays there.
    finger.down(node(weight(2, 0, 0)))
    expect(held).to_be_visible()
    finger.move(0, -60)
    expect(field).to_have_value("1.75")
    assert page.evaluate(_SCROLLED) == 0
    finger.up()
    expect(label(page, node(weight(2, 0, 0)))).to_contain_text("1.75")
    expect(page.locator(".nnv[data-live]")).to_have_count(0)

    # Up or down it scrolls, and holds nothing.
    page.locator(".nnv-held [data-held=close]").tap()
    finger.down(node(activation(1, 0)))
    finger.move(5, -120)
    finger.up()
    page.wait_for_function(f"({_SCROLLED})() > 0")
    expect(held).to_be_hidden()
