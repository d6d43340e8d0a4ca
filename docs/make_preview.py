"""`make preview`: the picture that a posted link shows (nnviz/web/preview.png), taken of the app itself. After a change of the looks."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect, sync_playwright

from tests.browser.conftest import FLAGS, chromium
from tests.browser.server import running

SIZE = {"width": 1200, "height": 630}
LINK = "/Walkthrough?example=1-2-1&step=14&embed=true"
TARGET = Path(__file__).resolve().parents[1] / "nnviz" / "web" / "preview.png"
COLOURS = 96


def main() -> None:
    """Take the picture, with few colours: previews are small, and so is the wheel."""
    with running() as server, sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        page = chrome.new_page(viewport=SIZE, reduced_motion="reduce")
        page.goto(server.url + LINK)
        expect(page.get_by_role("group", name="Formula of the step")).to_be_visible(timeout=60_000)
        page.wait_for_function("() => document.fonts.status === 'loaded'")
        shot = Image.open(BytesIO(page.screenshot()))
        chrome.close()
    shot.convert("RGB").quantize(COLOURS).save(TARGET, optimize=True)


if __name__ == "__main__":
    main()
