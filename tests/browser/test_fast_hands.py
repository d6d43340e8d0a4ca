"""What somebody does while the server's last answer is still on its way is not lost.

The page's requests carry its address as it was when they were sent. So a quick click comes with an address that the server
has already replaced, and that must not be taken for a new link.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from nnviz import Walk, load_example, walkthrough
from tests.browser.conftest import PATIENCE, Visit
from tests.browser.player import choose, drawn, expect_step, iteration, press
from tests.browser.test_editing import edited_walk, write

pytestmark = pytest.mark.browser


class SlowLine:
    """The page's connection, on which the server's answers can be held back."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.holding = False
        self.held: list[tuple[WebSocketRoute, str | bytes]] = []
        page.route_web_socket("**/_stcore/stream", self._route)

    def _route(self, line: WebSocketRoute) -> None:
        line.connect_to_server().on_message(lambda message: self._answer(line, message))

    def _answer(self, line: WebSocketRoute, message: str | bytes) -> None:
        if self.holding:
            self.held.append((line, message))
        else:
            line.send(message)

    @contextmanager
    def answers_held(self) -> Iterator[Callable[[], None]]:
        """Inside, no answer arrives; what is yielded waits for the end of one more run of the server all the same."""
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
        self.holding, runs = True, 0

        def answered() -> None:
            nonlocal runs
            runs += 1
            late = time.monotonic() + PATIENCE / 1000
            while sum(_ends_a_run(message) for _, message in self.held) < runs:
                assert time.monotonic() < late, "the server does not answer"
                self.page.evaluate("new Promise(requestAnimationFrame)")

        yield answered
        self.holding = False
        for line, message in self.held:
            line.send(message)
        self.held.clear()


def _ends_a_run(message: str | bytes) -> bool:
    answer = ForwardMsg()
    answer.ParseFromString(message if isinstance(message, bytes) else message.encode())
    return answer.WhichOneof("type") == "script_finished"


@pytest.fixture
def walk() -> Walk:
    example = load_example("1-2-1")
    return walkthrough(example.network, example.data.x, example.data.y, example.learning_rate)


@pytest.fixture
def line(visit: Visit) -> SlowLine:
    page = visit("/", width=1280)
    line = SlowLine(page)
    page.goto(page.url + "Walkthrough?example=1-2-1&digits=8")
    drawn(page)
    return line


def expect_iteration(page: Page, number: int, walk: Walk) -> None:
    expect(iteration(page)).to_contain_text(f"Iteration {number}: loss")
    expect(iteration(page)).to_contain_text(f"{walk.loss:.8f} → {walk.loss_after:.8f} after this update")


def test_two_quick_clicks_are_two_updates(line: SlowLine, walk: Walk) -> None:
    page = line.page
    apply = page.get_by_role("button", name="Apply the update and go on")
    expect_iteration(page, 1, walk)
    with line.answers_held() as answered:
        apply.click()
        answered()
        apply.click()
        answered()
    expect_iteration(page, 3, walk.next().next())
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_enabled()


def test_a_click_right_after_a_step_counts(line: SlowLine, walk: Walk) -> None:
    page = line.page
    page.get_by_role("button", name="Apply the update and go on").click()
    expect_iteration(page, 2, walk.next())
    page.locator(".nnv-heading").click()
    with line.answers_held() as answered:
        page.keyboard.press("ArrowRight")
        page.get_by_role("button", name="Apply the update and go on").click()
        answered()
    expect_iteration(page, 3, walk.next().next())


def test_a_choice_right_after_a_step_keeps_the_step(line: SlowLine) -> None:
    page = line.page
    with line.answers_held() as answered:
        page.keyboard.press("ArrowRight")
        choose(page, "Digits", "6")
        answered()
    expect(page.locator(".nnv-line[data-line=result] .nnv-right")).to_have_text("0.598688")
    expect_step(page, 1)
    expect(page).to_have_url(re.compile(r"digits=6&step=2$"))


def test_a_cell_that_is_written_right_after_a_step_is_read(line: SlowLine) -> None:
    page = line.page
    page.get_by_text("Change the numbers").click()
    page.locator("[data-testid=stDataFrame]").first.wait_for()
    with line.answers_held() as answered:
        press(page, "next")
        write(page, "W of layer 3", 2, "-2.5")
        answered()
    expect(iteration(page)).to_contain_text(f"{edited_walk(-2.5).loss:.8f}")
    expect_step(page, 1)
