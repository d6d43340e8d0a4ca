"""No violation that axe knows of, in either theme. What colours have no part in is the same in both, and looked at once."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

NOT_OURS: dict[str, str] = {
    "presentation-role-conflict": "Streamlit's file uploader gives its drop zone a label and the role of decoration.",
}
"""Rules about elements that are Streamlit's own and not ours to mend, each with its reason."""

MISMATCH = "label-content-name-mismatch"
"""A rule that axe does not run by itself: what is written on something that can be pressed is part of its name."""

_WRONG_ALONE = {"resultTypes": ["violations"]}
"""Of what is right nothing is told: to tell it of thousands of elements takes axe three times as long as to look at them."""

_ALL = {**_WRONG_ALONE, "rules": {MISMATCH: {"enabled": True}}}

_COLOURS = {**_WRONG_ALONE, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}

_IS_DARK = """() => {
  const roots = [...document.querySelectorAll("*")].flatMap((e) => e.shadowRoot ?? []);
  const players = roots.flatMap((root) => [...root.querySelectorAll("[data-theme]")]);
  return getComputedStyle(document.querySelector(".stApp")).colorScheme === "dark" && players.every((e) => e.dataset.theme === "dark");
}"""

_AT_REST = """() => {
  const roots = [document, ...[...document.querySelectorAll("*")].flatMap((e) => e.shadowRoot ?? [])];
  const moving = roots.flatMap((root) => root.getAnimations())
    .filter((a) => a.playState === "running" && a.effect?.getComputedTiming().endTime !== Infinity);
  return Promise.all(moving.map((a) => a.finished.catch(() => {})));
}"""
"""A colour that is on its way to another one is neither."""


_NAMES = """() => {
  const inside = [...document.querySelectorAll("*")].flatMap((e) => [...(e.shadowRoot?.querySelectorAll(".nnv-label[aria-label]") ?? [])]);
  const written = (label) => label.textContent.replaceAll("\\u00a0", " ").trim();
  return inside.filter((label) => label.style.display !== "none").map((label) => [written(label), label.getAttribute("aria-label")]);
}"""


def violations(page: Page, options: dict[str, Any] | None = None) -> list[str]:
    """What axe finds on the page as it stands, and labels of a drawing whose name does not say what is written on them.

    Of these axe judges nothing: it joins the pieces of a text in a drawing without the spaces between them.
    """
    page.evaluate(_AT_REST)
    texts = []
    for v in Axe().run(page, options=options or _ALL).response["violations"]:
        nodes = [n for n in v["nodes"] if v["id"] != MISMATCH or 'class="nnv-label' not in n["html"]]
        if nodes and v["id"] not in NOT_OURS:
            texts.append(f"{v['id']}: {v['help']} {[(n['target'], n['html'][:160]) for n in nodes][:4]}")
    return texts + [f"{name!r} does not say {text!r}" for text, name in page.evaluate(_NAMES) if not name.endswith(f": {text}")]


def violations_in_both_themes(page: Page) -> list[str]:
    """The same of a page in the light, and what it finds of colours when the system turns dark."""
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(_IS_DARK)
    return found + [f"dark: {v}" for v in violations(page, _COLOURS)]


def violations_in_forced_colours(page: Page) -> list[str]:
    """What it finds of colours where the system gives them."""
    page.emulate_media(color_scheme="dark", forced_colors="active")
    return [f"forced colours: {v}" for v in violations(page, _COLOURS)]
