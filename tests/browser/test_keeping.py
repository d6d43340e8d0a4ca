"""Nothing that a person typed is lost: a reload, a killed and restarted server, a lost connection, a second tab."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, expect

from nnviz import load_example, walkthrough
from nnviz.documents.envelope import dumps
from nnviz.explain.naming.numbers import display_number
from nnviz.ui.lesson.document import document_of
from nnviz.ui.lesson.lesson import lesson_from
from tests.browser.conftest import PATIENCE, Visit
from tests.browser.player import build, drawn, edit, expect_field, expect_step, iteration, press
from tests.browser.server import Server, free_port, running

pytestmark = pytest.mark.browser

AWAY = re.compile("^The server is away")


class Machine:
    """A server that can be killed and started again on the same port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.stack = ExitStack()
        self.server: Server | None = None
        self.start()

    def start(self) -> None:
        self.server = self.stack.enter_context(running(port=self.port))

    def kill(self) -> None:
        assert self.server is not None
        self.server.kill()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def machine() -> Iterator[Machine]:
    machine = Machine()
    yield machine
    machine.stack.close()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab of a visitor of its own; the errors of a page that looks for its server are none."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE)
    problems: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    context.close()
    assert not problems, "\n".join(problems)


ENTER_WHEN_CONNECTED = """(field) => {
  const app = document.querySelector("[data-testid=stApp]");
  const look = () => {
    if (app.dataset.testConnectionState !== "CONNECTED") return;
    watching.disconnect();
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, composed: true }));
  };
  const watching = new MutationObserver(look);
  watching.observe(app, { attributes: true, attributeFilter: ["data-test-connection-state"] });
}"""
"""Presses Enter in a field as soon as the page has a connection again."""


def edit_weight(page: Page, text: str) -> Locator:
    """Change the weight of the last edge in its card."""
    page.locator(".nnv .nnv-hits line").last.click(force=True)  # its label stands there and asks the same
    field = page.locator(".nnv .nnv-ask [data-edit]")
    field.fill(text)
    field.press("Enter")
    return field


def kept(page: Page) -> str:
    """What the tab keeps."""
    return str(page.evaluate("window.sessionStorage.getItem('nnviz')"))


def line(page: Page) -> Locator:
    return page.locator(".st-key-keeper .nnk-line")


def formula(page: Page) -> Locator:
    return page.get_by_label("Formula", exact=True)


def test_an_edited_network_and_its_undo_come_back_after_a_reload(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1")
    drawn(page)
    edit_weight(page, "2.5")
    expect(page).to_have_url(re.compile("net="))
    page.reload()
    drawn(page)
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_enabled()
    undo.click()
    expect(page).to_have_url(re.compile(r"example=1-2-1$"))
    expect(undo).to_be_disabled()


def test_a_killed_server_comes_back_with_the_lesson_its_step_and_what_undo_brings_back(machine: Machine, tab: Page) -> None:
    tab.goto(f"{machine.url}/Walkthrough?example=1-2-1")
    drawn(tab)
    edit_weight(tab, "2.5")
    expect(tab).to_have_url(re.compile("net="))
    tab.locator(".nnv .nnv-ask [data-close]").click()
    for _ in range(3):
        press(tab, "next")
    expect(tab).to_have_url(re.compile("step=4$"))
    before = tab.url
    machine.kill()
    expect(line(tab)).to_have_text(AWAY)
    # Stepping and asking go on.
    press(tab, "next")
    expect_step(tab, 4)
    machine.start()
    expect(line(tab)).to_be_hidden()
    expect_step(tab, 4)
    expect(tab).to_have_url(before.replace("step=4", "step=5"))
    undo = tab.get_by_role("button", name="Undo")
    expect(undo).to_be_enabled()
    undo.click()
    expect(tab).to_have_url(re.compile(r"example=1-2-1&step=5$"))
    expect_step(tab, 4)


def test_an_edit_made_while_the_server_is_away_is_sent_when_it_is_back(machine: Machine, tab: Page) -> None:
    tab.goto(f"{machine.url}/Walkthrough?example=1-2-1")
    drawn(tab)
    edit_weight(tab, "2.5")
    expect(tab).to_have_url(re.compile("net="))
    first = tab.url
    machine.kill()
    expect(line(tab)).to_have_text(AWAY)
    field = tab.locator(".nnv .nnv-ask [data-edit]")
    field.fill("-0.75")
    field.press("Enter")
    expect(line(tab)).to_have_text(re.compile("1 change waits"))
    machine.start()
    expect(line(tab)).to_be_hidden()
    expect(tab).not_to_have_url(first)
    expect(field).to_have_value("-0.75")
    for _ in range(2):
        tab.get_by_role("button", name="Undo").click()
    expect(tab).to_have_url(re.compile(r"example=1-2-1$"))


def test_an_edit_made_in_the_moment_in_which_the_server_is_back_is_not_lost(machine: Machine, tab: Page) -> None:
    """The connection is there, and Python has not heard yet what this tab has."""
    tab.goto(f"{machine.url}/Walkthrough?example=1-2-1")
    drawn(tab)
    first = iteration(tab).inner_text()
    field = edit_weight(tab, "2.5")
    expect(iteration(tab)).not_to_have_text(first)
    before = iteration(tab).inner_text()
    machine.kill()
    expect(line(tab)).to_have_text(AWAY)
    field.fill("-0.75")
    field.evaluate(ENTER_WHEN_CONNECTED)
    machine.start()
    expect(line(tab)).to_be_hidden()
    expect(iteration(tab)).not_to_have_text(before)
    expect(field).to_have_value("-0.75")
    for text in (before, first):
        tab.get_by_role("button", name="Undo").click()
        expect(iteration(tab)).to_have_text(text)


def test_an_edit_that_waits_for_an_absent_server_is_made_after_a_reload(machine: Machine, tab: Page) -> None:
    tab.goto(f"{machine.url}/Walkthrough?example=1-2-1")
    drawn(tab)
    first = iteration(tab).inner_text()
    machine.kill()
    expect(line(tab)).to_have_text(AWAY)
    edit_weight(tab, "2.5")
    expect(line(tab)).to_have_text(re.compile("1 change waits"))
    with suppress(Error):
        tab.reload()
    machine.start()
    tab.goto(f"{machine.url}/Walkthrough?example=1-2-1")
    drawn(tab)
    expect(iteration(tab)).not_to_have_text(first)
    expect(tab).to_have_url(re.compile("net="))
    tab.reload()
    drawn(tab)
    expect(tab).to_have_url(re.compile("net="))
    tab.get_by_role("button", name="Undo").click()
    expect(iteration(tab)).to_have_text(first)


def test_updates_and_a_drag_of_a_time_without_a_server_are_made_when_it_is_back(machine: Machine, tab: Page) -> None:
    tab.goto(f"{machine.url}/Walkthrough?example=1-2-1")
    drawn(tab)
    e = load_example("1-2-1")
    walk = walkthrough(e.network, e.data.x, e.data.y, e.learning_rate)
    machine.kill()
    expect(line(tab)).to_have_text(AWAY)
    for _ in range(3):
        tab.keyboard.press("u")
        walk = walk.next()
    expect(line(tab)).to_have_text(re.compile("1 change waits"))
    tab.locator(".nnv .nnv-hits line").last.click(force=True)
    tab.get_by_role("button", name="Move it, and see what follows").click()
    tab.locator(".nnv-held [data-held=value]").fill("-2.5")
    tab.get_by_role("button", name="Done").click()
    expect(line(tab)).to_have_text(re.compile("2 changes wait"))
    hidden, (first, _) = walk.network.weights[0], walk.network.weights[1][0]
    network = walk.network.with_parameters([hidden, np.array([[first, -2.5]])], walk.network.biases)
    walk = walkthrough(network, e.data.x, e.data.y, e.learning_rate)
    for _ in range(2):
        tab.keyboard.press("u")
        walk = walk.next()
    expect(line(tab)).to_have_text(re.compile("3 changes wait"))
    machine.start()
    expect(line(tab)).to_be_hidden()
    expect(iteration(tab)).to_contain_text("Iteration 3:")
    expect(iteration(tab).locator("strong")).to_have_text(display_number(walk.digits.text(walk.loss)))
    expect(tab.locator(".nnv[data-live]")).to_have_count(0)


def test_what_is_typed_and_not_sent_is_there_after_a_reload_and_after_a_kill(machine: Machine, tab: Page) -> None:
    tab.goto(f"{machine.url}/Computation_graph")
    drawn(tab)
    expect(tab).to_have_url(re.compile("example="))
    formula(tab).fill("J = a*b + ")
    formula(tab).press_sequentially("7*c")
    tab.reload()
    drawn(tab)
    expect(formula(tab)).to_have_value("J = a*b + 7*c")
    # As after a click elsewhere: it was sent, and a has no value yet.
    expect(tab.get_by_test_id("stAlert").first).to_contain_text("no value")
    machine.kill()
    expect(line(tab)).to_have_text(AWAY)
    machine.start()
    expect(line(tab)).to_be_hidden()
    expect_field(tab, "Formula", "J = a*b + 7*c")
    expect(tab.get_by_test_id("stAlert").first).to_contain_text("no value")


def test_a_formula_stands_in_its_field_after_a_look_at_another_page(visit: Visit) -> None:
    page = visit("/Computation_graph")
    drawn(page)
    formula(page).fill("J = (x + y) * ")
    menu = page.get_by_test_id("stSidebar")
    menu.get_by_role("link", name="Training", exact=True).click()
    expect(page.get_by_role("heading", name="Training: gradient descent until it works")).to_be_visible()
    menu.get_by_role("link", name="Computation graph", exact=True).click()
    drawn(page)
    expect(formula(page)).to_have_value("J = (x + y) * ")


def test_a_refused_learning_rate_is_there_after_a_reload(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1")
    drawn(page)
    rate = page.get_by_label("Learning rate α")
    rate.fill("fast")
    rate.press("Enter")
    refusal = page.get_by_test_id("stAlert").filter(has_text="learning rate: 'fast'")
    expect(refusal).to_be_visible()
    page.reload()
    drawn(page)
    expect_field(page, "Learning rate α", "fast")
    expect(refusal).to_be_visible()


def test_what_is_being_typed_into_a_card_is_there_after_a_reload_and_a_look_at_another_page(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1")
    drawn(page)
    page.locator(".nnv .nnv-hits line").last.click(force=True)  # its label stands there and asks the same
    field = page.locator(".nnv .nnv-ask [data-edit]")
    field.fill("2.")
    page.reload()
    drawn(page)
    expect(field).to_have_value("2.")
    menu = page.get_by_test_id("stSidebar")
    menu.get_by_role("link", name="Training", exact=True).click()
    expect(page.get_by_role("heading", name="Training: gradient descent until it works")).to_be_visible()
    menu.get_by_role("link", name="Walkthrough", exact=True).click()
    drawn(page)
    expect(field).to_have_value("2.")
    field.press("End")
    field.press_sequentially("5")
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("edited")


def test_what_is_being_typed_for_a_held_number_and_into_the_drawer_is_there_after_a_reload(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1")
    drawn(page)
    page.locator(".nnv .nnv-hits line").last.click(force=True)
    page.get_by_role("button", name="Move it, and see what follows").click()
    held = page.locator(".nnv-held [data-held=value]")
    held.fill("-1.")
    page.reload()
    drawn(page)
    expect(held).to_have_value("-1.")
    held.press("End")
    held.press_sequentially("5")
    held.press("Enter")
    expect(page.locator(".nnv[data-live]")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_contain_text("edited")
    cell = edit(page).locator("[data-cell]").first
    cell.fill("0.12")
    page.reload()
    drawn(page)
    expect(cell).to_have_value("0.12")


LARGE = "8-24-24-8"


def test_a_network_too_large_for_a_link_is_kept_by_the_browser_and_said_to_be_elsewhere_in_another(visit: Visit, tab: Page) -> None:
    page = visit("/Walkthrough?example=1-2-1")
    drawn(page)
    build(page, LARGE)
    expect(page).to_have_url(re.compile(r"kept=[0-9a-f]{16}"))
    link = page.url
    page.reload()
    drawn(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text(LARGE.replace("-", "→"))
    expect(page).to_have_url(link)
    # A new tab of the same browser has nothing but the link.
    with page.context.expect_page() as opened:
        page.evaluate("window.open(location.href, '_blank', 'noopener')")
    drawn(opened.value)
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text(LARGE.replace("-", "→"))
    opened.value.close()
    tab.goto(link)
    drawn(tab)
    expect(tab.get_by_test_id("stAlert")).to_contain_text("ask for its file")


def test_a_second_tab_goes_its_own_way(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1")
    drawn(page)
    edit_weight(page, "2.5")
    expect(page).to_have_url(re.compile("net="))
    first = page.url
    with page.context.expect_page() as opened:
        # As "duplicate tab" does it: the new tab starts with a copy of what the first one keeps.
        page.evaluate("window.open(location.href)")
    other = opened.value
    drawn(other)
    undo = other.get_by_role("button", name="Undo")
    expect(undo).to_be_enabled()
    undo.click()
    expect(other).to_have_url(re.compile(r"example=1-2-1$"))
    other.close()
    page.reload()
    drawn(page)
    expect(page).to_have_url(first)
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()


def test_a_new_link_in_a_tab_is_what_is_shown_and_undo_leads_back(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1")
    drawn(page)
    edit_weight(page, "2.5")
    expect(page).to_have_url(re.compile("net="))
    first = page.url
    page.goto(page.url.split("?")[0] + "?example=xor")
    drawn(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("XOR")
    expect(page).to_have_url(re.compile(r"example=xor$"))
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_enabled()
    undo.click()
    expect(page).to_have_url(first)


def test_what_was_typed_for_one_link_is_not_put_into_another(visit: Visit) -> None:
    page = visit("/Computation_graph?example=xyz")
    drawn(page)
    expect(page).to_have_url(re.compile("example=xyz"))
    formula(page).fill("f = x*y + ")
    page.goto(page.url.split("?")[0] + "?example=logistic")
    drawn(page)
    expect(page).to_have_url(re.compile("example=logistic$"))
    expect(formula(page)).not_to_have_value("f = x*y + ")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_without_a_network_the_page_can_be_used(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1")
    drawn(page)
    context: BrowserContext = page.context
    context.set_offline(True)
    try:
        press(page, "next")
        expect_step(page, 1)
    finally:
        context.set_offline(False)
    edit_weight(page, "1.25")
    expect(page).to_have_url(re.compile("net=.*step=2$"))


DROP = """
([name, text]) => {
  const files = new DataTransfer();
  files.items.add(new File([text], name));
  const event = (type) => new DragEvent(type, { dataTransfer: files, bubbles: true, cancelable: true });
  const place = document.querySelector('[data-testid="stMain"]');
  place.dispatchEvent(event("dragover"));
  const shown = !document.querySelector(".st-key-keeper [data-testid]").shadowRoot.querySelector(".nnk-drop").hidden;
  place.dispatchEvent(event("drop"));
  return shown;
}
"""


def said(page: Page) -> Locator:
    return page.locator(".st-key-keeper .nnk-said")


def test_a_file_dropped_on_any_page_opens_on_its_own(visit: Visit) -> None:
    lesson = dumps(document_of(lesson_from("xor").about(lesson_from("xor").subject.called("Ours").with_rate(0.125))))
    page = visit("/Vectorised?example=1-2-1")
    drawn(page)
    assert page.evaluate(DROP, ["ours.json", lesson]), "while a file is held over the page, it says what may be dropped"
    expect(page).to_have_url(re.compile(r"/Walkthrough\?net="))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ours")
    expect(page.get_by_label("Learning rate α")).to_have_value("0.125")


def test_what_cannot_be_opened_is_said_and_the_page_stays(visit: Visit) -> None:
    page = visit("/Chain_rule?example=1-2-1")
    drawn(page)
    address = page.url
    page.evaluate(DROP, ["table.csv", "1,2"])
    expect(said(page)).to_contain_text("Not opened: table.csv.")
    page.evaluate(DROP, ["broken.json", "{"])
    expect(said(page)).to_contain_text("broken.json could not be opened. file: ")
    said(page).get_by_role("button", name="Close").click()
    expect(said(page)).to_be_hidden()
    expect(page).to_have_url(address)
