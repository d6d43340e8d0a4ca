"""What a person does with the player and sees in it. Playwright's selectors look into its shadow root by themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from nnviz import example_keys, load_example
from nnviz.explain.naming.notation import NOTATIONS

_READ = r"""
nnv => {
  const text = (element) => element ? element.textContent.replaceAll("\u00a0", " ") : "";
  const labels = [...nnv.querySelectorAll(".nnv-label")].filter((label) => label.style.display !== "none");
  return {
    step: Number(nnv.dataset.step),
    heading: text(nnv.querySelector(".nnv-heading")),
    symbols: text(nnv.querySelector(".nnv-line[data-line=symbols]")),
    result: text(nnv.querySelector(".nnv-line[data-line=result] .nnv-right")),
    labels: labels.map((label) => text(label.querySelector("text"))),
    active: labels.filter((label) => label.classList.contains("nnv-active")).map((label) => text(label.querySelector("text"))),
  };
}
"""

_VALUES = r"""
nnv => {
  const found = {};
  for (const table of nnv.querySelectorAll(".nnv-values table")) {
    for (const row of table.querySelectorAll("tbody tr")) {
      [...row.querySelectorAll("td")].forEach((cell, column) => {
        const number = cell.querySelector("span");
        if (getComputedStyle(number).visibility !== "visible") return;
        const after = [...number.childNodes].filter((node) => node.nodeName.toLowerCase() !== "math").map((node) => node.textContent);
        found[`${row.querySelector("th").textContent}/${column}`] = after.join("").trim();
      });
    }
  }
  return found;
}
"""

_OVERLAPS = r"""
nnv => {
  const visible = [...nnv.querySelectorAll(".nnv-label")].filter((label) => label.style.display !== "none");
  const boxes = visible.map((label) => label.querySelector("text")).map((text) => [text.textContent, text.getBoundingClientRect()]);
  const found = {};
  for (const [i, [one, a]] of boxes.entries()) {
    for (const [other, b] of boxes.slice(0, i)) {
      const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      const pair = `${one} | ${other}`.replaceAll("\u00a0", " ");
      if (width > 1.5 && height > 1.5) found[pair] = `step ${nnv.dataset.step}: ${width.toFixed(1)} x ${height.toFixed(1)} px`;
    }
  }
  return found;
}
"""

_OVERLAPS_AT_STEPS = f"""
(nnv, [first, every]) => {{
  const slider = nnv.querySelector(".nnv-slider");
  const found = {{}};
  for (let step = first; step <= Number(slider.max); step += every) {{
    slider.value = step;
    slider.dispatchEvent(new Event("input"));
    if (nnv.dataset.step !== String(step)) return {{player: `stays at ${{nnv.dataset.step}} instead of ${{step}}`}};
    Object.assign(found, ({_OVERLAPS.strip()})(nnv));
  }}
  return found;
}}
"""


@dataclass(frozen=True)
class Shown:
    """What the player shows at a step: ``result`` is the last line of the formula, ``active`` the labels of what was found."""

    step: int
    heading: str
    symbols: str
    result: str
    labels: list[str]
    active: list[str]


DRAWN = ".nnv-plot .main-svg, .nnv-base circle"
"""What has been drawn: plainly at first, in whose place Plotly puts its own."""


def player(page: Page) -> Locator:
    """The player, once it shows a step."""
    found = page.locator(".nnv[data-step]")
    expect(found.locator(".nnv-counter")).to_have_text(re.compile(r"Step \d+ of \d+"))
    return found


def drawn(page: Page) -> Locator:
    """The player, once the network is drawn too."""
    found = player(page)
    found.locator(DRAWN).first.wait_for()
    return found


def taken_over(page: Page) -> Locator:
    """The player, once Plotly has drawn what stays, in place of the first plain drawing."""
    found = player(page)
    found.locator(".nnv-plot .main-svg").first.wait_for()
    expect(found.locator(".nnv-base")).to_be_hidden()
    return found


def steps_of(page: Page) -> int:
    """How many steps there are."""
    return int((player(page).locator(".nnv-counter").text_content() or "").split()[-1])


def expect_step(page: Page, index: int) -> None:
    """Wait until the player shows a step, counted from 0."""
    expect(page.locator(".nnv")).to_have_attribute("data-step", str(index))


def shown(page: Page) -> Shown:
    found: dict[str, Any] = player(page).evaluate(_READ)
    return Shown(**found)


def visible_values(page: Page) -> dict[str, str]:
    """The numbers that the tables of values show, by the row's head and the column's number."""
    found: dict[str, str] = player(page).evaluate(_VALUES)
    return found


def press(page: Page, what: str) -> None:
    """Press one of the buttons: first, back, play, next, last."""
    page.locator(f".nnv [data-go={what}]").click()


def iteration(page: Page) -> Locator:
    """The line that tells the loss."""
    return page.get_by_text(re.compile(r"^Iteration \d+:"))


def choose(page: Page, label: str, option: str) -> None:
    """Choose in one of the bar's select boxes."""
    box = page.get_by_role("combobox", name=label, exact=True)
    # What a box opens closes when the page is scrolled.
    box.scroll_into_view_if_needed()
    box.click()
    page.get_by_role("option", name=option, exact=True).click()


def expect_field(page: Page, label: str, value: str) -> None:
    """Wait until a field has a value. For a moment there are two: the one of before, and the one that takes its place."""
    page.wait_for_function(
        """([label, value]) => {
          const all = [...document.querySelectorAll("[data-stale=false] :is(input, textarea)")].filter((e) => e.ariaLabel === label);
          return all.length === 1 && all[0].value === value;
        }""",
        arg=[label, value],
    )


def turn_to(page: Page, label: str, option: str) -> None:
    """The same, and wait until the player shows what was chosen: far cheaper than to open the page anew."""
    if page.get_by_role("combobox", name=label, exact=True).input_value() == option:
        return
    before = player(page).get_attribute("data-payload") or ""
    choose(page, label, option)
    expect(page.locator(".nnv[data-step]")).not_to_have_attribute("data-payload", before)


WHOLE = ("1-2-1", "2-2-2-2")
"""The smallest example, and the one with the most numbers beside each other: these are looked at in every notation."""


def some_notations(key: str) -> list[str]:
    """An example's own notation, and two others: over all examples every notation is met several times.

    What an example says in which notation is held for all of them without a browser; here it is about the room that it takes.
    """
    own = load_example(key).notation
    if key in WHOLE:
        return list(NOTATIONS)
    others = [notation for notation in NOTATIONS if notation != own]
    first = list(example_keys()).index(key)
    return [own, *(others[(2 * first + n) % len(others)] for n in range(2))]


def edit(page: Page) -> Locator:
    """Build mode, with the drawer of numbers beside the drawing."""
    drawer = page.locator(".nnv-drawer")
    if not drawer.is_visible():
        page.locator(".nnv [data-do=build]").click()
    expect(drawer).to_be_visible()
    return drawer


def build(page: Page, sizes: str) -> None:
    """Another network, by its layers, with weights from a seed that have all their digits."""
    field = edit(page).get_by_label("Layers")
    field.fill(sizes)
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(sizes.replace("-", "→"))
    expect(edit(page).get_by_label("Layers")).to_have_value(sizes)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    edit(page).get_by_role("button", name="Draw weights").click()
    expect(page.locator(".nnv-said")).to_contain_text(re.compile(r"All \d+ weights are drawn \("))


def overlaps(page: Page) -> dict[str, str]:
    """Which labels of the drawing run into each other by more than 1.5 pixels, at the present step, and how far."""
    found: dict[str, str] = player(page).evaluate(_OVERLAPS)
    return found


def overlaps_at_every_step(page: Page, first: int = 0, every: int = 1) -> dict[str, str]:
    """The same for all steps, or some of them, each pair of labels once; the player is at the last of them afterwards."""
    found: dict[str, str] = player(page).evaluate(_OVERLAPS_AT_STEPS, [first, every])
    return found


def overlaps_on_a_phone(page: Page) -> dict[str, str]:
    """The same for all steps in a window that gets as narrow as a phone, and is wide again afterwards."""
    page.set_viewport_size({"width": 390, "height": 844})
    expect(player(page)).to_have_attribute("data-layout", "below")
    found = overlaps_at_every_step(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(player(page)).to_have_attribute("data-layout", "beside")
    return found
