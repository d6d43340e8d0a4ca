"""A training in the background: stopped at once, seen from another page, and made again after a reload or a killed server."""

from __future__ import annotations

import re
import time

import psutil
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.server import Server, running
from tests.browser.test_keeping import AWAY, Machine, line, machine, tab  # noqa: F401  (fixtures)
from tests.browser.test_training import button, history, losses, made_updates

pytestmark = [pytest.mark.browser, pytest.mark.long]

LONG = "/Training?data=spiral&hidden=30-30-30&activation=softplus&weights=xavier&rate=0.01&updates=200000"
"""Minutes of training, on any machine."""


def made_so_far(page: Page, least: int) -> None:
    """Wait until at least so many updates were made."""
    page.wait_for_function(
        """least => Number(document.querySelector('[data-testid=stProgress]')?.innerText.match(/([\\d,]+) updates? made/)?.[1]
          .replaceAll(',', '') ?? 0) >= least""",
        arg=least,
    )


def test_it_goes_on_with_progress_and_pictures_while_another_page_is_looked_at_and_stop_ends_it(visit: Visit) -> None:
    page = visit(LONG, reduced_motion="reduce")
    history(page, 0)
    button(page, "Run").click()
    made_so_far(page, 1)
    for _ in range(2):
        shown = page.locator(".nnh").get_attribute("data-update") or ""
        expect(page.locator(".nnh")).not_to_have_attribute("data-update", shown)
    page.get_by_test_id("stSidebar").get_by_role("link", name="Home", exact=True).click()
    expect(page.get_by_role("heading", name="Examples from the lectures")).to_be_visible()
    page.get_by_test_id("stSidebar").get_by_role("link", name="Training", exact=True).click()
    button(page, "Stop").click()
    button(page, "Go on").wait_for()
    made = made_updates(page)
    assert 0 < made < 200_000
    history(page, made)
    expect(page).to_have_url(re.compile(rf"ran={made}$"))


def test_a_reload_makes_it_again_to_the_same_numbers(visit: Visit) -> None:
    page = visit("/Training?data=moons&hidden=8&activation=tanh&updates=2500", reduced_motion="reduce")
    history(page, 0)
    button(page, "Run").click()
    history(page, 2500)
    assert made_updates(page) == 2500
    end = losses(page)
    expect(page).to_have_url(re.compile("ran=2500"))
    page.reload()
    history(page, 2500)
    assert made_updates(page) == 2500
    assert losses(page) == end


def test_after_a_killed_server_it_is_made_again_and_goes_on(machine: Machine, tab: Page) -> None:  # noqa: F811
    tab.goto(machine.url + LONG)
    history(tab, 0)
    progress = tab.get_by_test_id("stProgress")
    button(tab, "Run").click()
    made_so_far(tab, 1)
    machine.kill()
    expect(line(tab)).to_have_text(AWAY)
    before = int(progress.inner_text().split(" update")[0].replace(",", ""))
    machine.start()
    expect(line(tab)).to_be_hidden()
    # What the page showed before stands there until the new server has answered, which begins again at none.
    made_so_far(tab, before + 1)
    expect(progress).to_contain_text("to go")
    button(tab, "Stop").click()
    button(tab, "Go on").wait_for()
    assert made_updates(tab) > 0


def workers_of(server: Server) -> list[psutil.Process]:
    assert server.process is not None
    found = psutil.Process(server.process.pid).children(recursive=True)
    assert found
    return found


@pytest.mark.parametrize("end", ["terminated", "killed"])
def test_nobody_trains_for_a_page_that_is_closed_and_no_worker_outlives_its_server(visit_at: Visit, end: str) -> None:
    with running() as server:
        page = visit_at(server.url + LONG)
        history(page, 0)
        button(page, "Run").click()
        made_so_far(page, 1)
        workers = workers_of(server)
        page.goto("about:blank")
        if end == "killed":
            server.kill()
        else:
            used = [-1.0, 0.0]
            while used[-1] > used[-2]:
                time.sleep(1.0)
                used.append(sum(worker.cpu_times().user for worker in workers))
                assert len(used) < 40, used
    _, alive = psutil.wait_procs(workers, timeout=20)
    assert alive == []
