"""No violation that axe knows of, on any page, in both themes, with the player's parts folded and open."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.player import drawn, edit

pytestmark = pytest.mark.browser

# Rules about elements that are Streamlit's own and not ours to mend would be named here, each with its reason.
NOT_OURS: dict[str, str] = {
    "presentation-role-conflict": "Streamlit's file uploader gives its drop zone a label and the role of decoration.",
}


# A rule that axe does not run by itself: what is written on something that can be pressed is part of its name.
MISMATCH = "label-content-name-mismatch"

NAMES = """() => {
  const inside = [...document.querySelectorAll("*")].flatMap((e) => [...(e.shadowRoot?.querySelectorAll(".nnv-label[aria-label]") ?? [])]);
  const written = (label) => label.textContent.replaceAll("\\u00a0", " ").trim();
  return inside.filter((label) => label.style.display !== "none").map((label) => [written(label), label.getAttribute("aria-label")]);
}"""


def violations(page: Page) -> list[str]:
    """What axe finds, and labels of the drawing whose name does not say what is written on them.

    Of these axe judges nothing: it joins pieces of a text in a drawing without the spaces between them.
    """
    found = Axe().run(page, options={"rules": {MISMATCH: {"enabled": True}}}).response["violations"]
    texts = []
    for v in found:
        nodes = [n for n in v["nodes"] if v["id"] != MISMATCH or 'class="nnv-label' not in n["html"]]
        if nodes and v["id"] not in NOT_OURS:
            texts.append(f"{v['id']}: {v['help']} {[(n['target'], n['html'][:160]) for n in nodes][:4]}")
    return texts + [f"{name!r} does not say {text!r}" for text, name in page.evaluate(NAMES) if not name.endswith(f": {text}")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/", "/Walkthrough?example=1-2-1", "/Walkthrough?example=batch-of-4&grain=layer", "/Vectorised?example=batch-of-4"]
)
def test_axe_finds_nothing(visit: Visit, path: str, scheme: str) -> None:
    page = visit(path, color_scheme=scheme)
    drawn(page)
    assert violations(page) == []


_UNFOLD = """() => {
  const unfold = (root) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.matches("details:not([open]) > summary")) one.click();
      if (one.shadowRoot) unfold(one.shadowRoot);
    }
  };
  unfold(document);
}"""


@pytest.mark.parametrize(("scheme", "forced"), [("light", "none"), ("dark", "none"), ("dark", "active")])
@pytest.mark.parametrize("path", ["/Walkthrough", "/Chain_rule", "/Training"])
def test_axe_finds_nothing_with_the_panels_of_the_page_open(visit: Visit, path: str, scheme: str, forced: str) -> None:
    page = visit(path, color_scheme=scheme, forced_colors=forced)
    page.locator(".nnv[data-step], .nnh-moment").first.wait_for()
    page.evaluate(_UNFOLD)
    page.wait_for_timeout(2000)
    assert violations(page) == []
    page.locator("[data-do=share]").first.click()
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_with_everything_open(visit: Visit, scheme: str) -> None:
    page = visit("/Walkthrough?example=1-2-1", color_scheme=scheme)
    drawn(page)
    page.keyboard.press("End")
    for part in (".nnv-values", ".nnv-transcript", ".nnv-more"):
        page.locator(f"{part} summary").click()
    page.keyboard.press("?")
    page.locator(".nnv-hits line").first.dispatch_event("click")
    page.locator(".nnv-ask").wait_for()
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("example", "width"), [("1-2-1", 1280), ("2-2-2-2-1", 1280), ("3-4-1", 390)])
def test_axe_finds_nothing_while_the_network_is_built(visit: Visit, example: str, width: int, scheme: str) -> None:
    page = visit(f"/Walkthrough?example={example}", width=width, height=720, color_scheme=scheme)
    drawn(page)
    edit(page)
    assert violations(page) == []
