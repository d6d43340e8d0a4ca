"""`make pictures`: what README and posted links show (nnviz/web/preview.png), taken of the app itself. After a change of looks."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.conftest import FLAGS, chromium
from tests.browser.server import running

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Picture:
    """A picture: of which address, how large, where it is kept, by what one sees that the page shows it, and in how many colours.

    A preview has few: it goes with every wheel.
    """

    target: str
    address: str
    size: tuple[int, int]
    group: str = "Formula of the step"
    text: str = ""
    colours: int = 256


PICTURES = (
    Picture("nnviz/web/preview.png", "/Walkthrough?example=1-2-1&step=14&embed=true", (1200, 630), colours=96),
    Picture("docs/walkthrough.png", "/Walkthrough?example=1-2-1&step=9", (1280, 720)),
    Picture("docs/training.png", "/Training?data=xor&updates=800&ran=800", (1280, 720), "Moments of the training", "800 updates made"),
)


def main() -> None:
    """Take all of them."""
    with running() as server, sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        for picture in PICTURES:
            taken(chrome, server.url, picture).quantize(picture.colours).save(ROOT / picture.target, optimize=True)
        chrome.close()


def taken(chrome: Browser, url: str, picture: Picture) -> Image.Image:
    """A picture of the app at that address."""
    width, height = picture.size
    page: Page = chrome.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page.goto(url + picture.address)
    expect(page.get_by_role("group", name=picture.group).first).to_be_visible(timeout=60_000)
    if picture.text:
        expect(page.get_by_text(picture.text)).to_be_visible(timeout=60_000)
    page.wait_for_function("() => document.fonts.status === 'loaded' && document.getAnimations().every((a) => a.playState !== 'running')")
    shot = Image.open(BytesIO(page.screenshot()))
    page.close()
    return shot.convert("RGB")


if __name__ == "__main__":
    main()
