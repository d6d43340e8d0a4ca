"""What is on a page goes elsewhere: as a link, a frame, a QR code, on paper, and as a formula in another text."""

from __future__ import annotations

import io
import re
from unicodedata import normalize

import pytest
import zxingcpp
from latex2mathml.converter import convert
from PIL import Image
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from nnviz.explain.naming.notation import NOTATIONS
from tests.browser.conftest import Visit
from tests.browser.player import drawn, expect_step, player, press, shown, steps_of, turn_to
from tests.browser.test_training import settled

pytestmark = pytest.mark.browser

_TAKE_CLIPBOARD = "() => { navigator.clipboard.writeText = async (text) => { window.taken = text; }; }"


def opened(page: Page) -> Page:
    page.locator("[data-do=share]").first.click()
    expect(page.locator("dialog.nns").first).to_be_visible()
    return page


def copied(page: Page, button: str) -> str:
    page.evaluate(_TAKE_CLIPBOARD)
    page.locator("dialog.nns").get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".nns-said")).to_contain_text("copied")
    return str(page.evaluate("window.taken"))


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/Walkthrough?example=paths&notation=002&digits=3", "step"),
        ("/Chain_rule?example=1-2-1", "at"),
        ("/Vectorised?example=batch-of-4", "cell"),
        ("/Computation_graph", "step"),
    ],
)
def test_the_link_leads_back_to_the_very_step(visit: Visit, path: str, place: str) -> None:
    page = visit(path)
    drawn(page)
    for _ in range(3):
        press(page, "next")
    heading = shown(page).heading
    link = copied(opened(page), "Copy link")
    assert f"{place}=4" in link
    page.goto("about:blank")
    page.goto(link)
    expect_step(page, 3)
    assert shown(page).heading == heading


def test_the_training_is_shared_too_and_home_has_nothing_to_share(visit: Visit) -> None:
    page = visit("/Training", reduced_motion="reduce")
    page.locator(".nnh-moment").wait_for()
    assert "/Training" in copied(opened(page), "Copy link")
    page = visit("/")
    player(page)
    expect(page.locator("[data-do=share]")).to_be_hidden()


def test_the_frame_shows_the_player_alone_and_its_parts_fit(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1&step=9")
    drawn(page)
    frame = copied(opened(page), "Copy frame")
    found = re.fullmatch(
        r'<iframe src="([^"]*)" title="[^"<>]+" style="width: 100%; height: (\d+)px; border: 0" [a-z =":]*></iframe>', frame
    )
    assert found, frame
    assert 420 <= int(found[2]) <= 760
    page = visit("/" + found[1].replace("&amp;", "&").split("/", 3)[3], width=780, height=420)
    drawn(page)
    expect_step(page, 8)
    for hidden in ("stSidebar", "stHeader"):
        expect(page.get_by_test_id(hidden)).to_be_hidden()
    for part in (".nnv-stage", ".nnv-formula", ".nnv [data-go=next]", ".nnv-full"):
        box = page.locator(part).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= 780
        assert box["y"] + box["height"] <= 420, part
    press(page, "next")
    expect_step(page, 9)
    page.wait_for_timeout(600)
    assert "embed=true" in page.url
    page.locator(".nnv-full").focus()
    assert "embed" not in str(page.locator(".nnv-full").get_attribute("href"))


@pytest.mark.parametrize("path", ["/Chain_rule", "/Vectorised?example=batch-of-4", "/Computation_graph", "/Training"])
def test_every_page_is_embedded_without_menu(visit: Visit, path: str) -> None:
    page = visit(f"{path}{'&' if '?' in path else '?'}embed=true", width=780, height=420)
    page.locator(".nnv[data-step], .nnh-moment").first.wait_for()
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_have_count(0)


def test_the_qr_code_is_a_picture_of_the_link(visit: Visit) -> None:
    page = opened(visit("/Walkthrough?example=1-2-1"))
    page.locator(".nns-picture summary").click()
    image = page.locator(".nns-picture img")
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") > 0
    source = str(image.get_attribute("src"))
    assert "%2FWalkthrough%3Fexample%3D1-2-1" in source
    box = image.bounding_box()
    assert box
    assert box["width"] >= 400
    # As a telephone reads it: the very link that is shown.
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(image.screenshot())))
    assert read.format == zxingcpp.BarcodeFormat.QRCode
    assert read.text == page.locator(".nns [data-text=link]").input_value()


def test_the_qr_code_is_in_sight_as_a_whole(visit: Visit) -> None:
    page = visit("/Training?lesson=xor", width=1280, height=720, reduced_motion="reduce")
    page.locator(".nnh-moment").wait_for()
    opened(page).locator(".nns-picture summary").click()
    image = page.locator(".nns-picture img")
    expect(image).to_have_js_property("complete", True)
    box = image.bounding_box()
    assert box
    assert box["width"] >= 330
    assert 0 <= box["y"] < box["y"] + box["height"] <= 720


def test_a_training_is_printed_without_its_buttons(visit: Visit) -> None:
    page = visit("/Training?lesson=xor", color_scheme="dark", reduced_motion="reduce")
    settled(page)
    before = page.locator(".nnh").bounding_box()
    sheets = pages(page)
    assert len(sheets) == 1
    text, curves = sheets[0]
    assert curves > 0, "what is drawn is on it"
    for wanted in ("One neuron cannot learn XOR", "Update 2,000 of 2,000", "4 of 4 right", "loss 0.00"):
        assert wanted in text
    for button in ("Go on", "Keep to compare", "Open in the Walkthrough", "Present", "Log scale"):
        assert button not in text
    assert page.locator(".nnh").bounding_box() == before
    expect(page.locator(".nnh")).to_have_attribute("data-theme", "dark")


def pages(page: Page) -> list[tuple[str, int]]:
    """The pages of the paper: what is written on each, and how many shapes are drawn there."""
    reader = PdfReader(io.BytesIO(page.pdf(format="A4")))
    found = []
    for sheet in reader.pages:
        content = sheet.get_contents()
        curves = len(re.findall(rb"\sc\s", content.get_data())) if content is not None else 0
        found.append((normalize("NFKC", sheet.extract_text()), curves))
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_step_is_printed_with_its_drawing_and_its_whole_formula(visit: Visit, scheme: str) -> None:
    page = visit("/Walkthrough?example=1-2-1&step=5", color_scheme=scheme, saves_data=False)
    drawn(page)
    sheets = pages(page)
    text = "\n".join(words for words, _ in sheets)
    assert re.findall(r"^(\d+)\. ", text, re.MULTILINE) == [str(n + 1) for n in range(24)]
    assert text.count("layer 3, sigmoid loss") == 24
    assert all(curves >= 20 for _, curves in sheets), [(len(words), curves) for words, curves in sheets]
    for result in ("0.3 · 1 + 0.1", "−0.1392 · 0.6457", "−0.0899"):
        assert result in text
    for menu in ("Computation graph", "Next", "Notation", "Change the numbers"):
        assert menu not in text
    expect_step(page, 4)
    assert page.locator(".nnv-sheet > *").count() == 0


def test_nothing_of_a_long_formula_is_cut_off_on_paper(visit: Visit) -> None:
    page = visit("/Walkthrough?example=3-4-1&grain=layer")
    drawn(page)
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    wide = page.locator(".nnv-sheet .nnv-small").evaluate_all("all => all.filter((one) => one.scrollWidth > one.clientWidth + 1).length")
    assert page.locator(".nnv-sheet .nnv-small").count() == steps_of(page)
    assert wide == 0
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")


def test_chosen_steps_are_printed(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1")
    drawn(page)
    page.evaluate("() => { window.print = () => { window.dispatchEvent(new Event('beforeprint')); window.printed = true; }; }")
    opened(page)
    steps = page.get_by_role("textbox", name="Steps")
    steps.fill("3-99")
    page.get_by_role("button", name="Print", exact=True).click()
    expect(page.locator(".nns-said")).to_contain_text('Steps: "3-99". Allowed: numbers from 1 to 24')
    steps.fill("2-3, 9")
    page.get_by_role("button", name="Print", exact=True).click()
    headings = page.locator(".nnv-sheet h2").all_text_contents()
    assert [heading.partition(".")[0] for heading in headings] == ["2", "3", "9"]


def _bare(mathml: str) -> str:
    """What MathML says, without how it is grouped and without entities: two spellings of one formula are the same."""
    text = re.sub(r"<(?!/?m(?:frac|sub|sup|subsup|sqrt)\b)[^>]*>", "", mathml)
    text = re.sub(r"&#x([0-9A-Fa-f]+);", lambda found: chr(int(found[1], 16)), text)
    return re.sub(
        r"[\s\u2061\u2062]|&nbsp;|\u0302",
        "",
        text.replace("-", "−").replace("ŷ", "y^").replace("⏉", "").replace("<munderover>", "<msubsup>"),
    )


def test_the_copied_latex_reads_back_as_what_is_shown_in_every_notation(visit: Visit) -> None:
    page = visit("/Walkthrough?example=paths")
    drawn(page)
    for notation in NOTATIONS.values():
        turn_to(page, "Notation", notation.title)
        opened(page)
        _reads_back(page)
        page.keyboard.press("Escape")


_COPIES = """async (nnv, every) => {
  const slider = nnv.querySelector(".nnv-slider");
  const button = [...nnv.getRootNode().querySelectorAll("dialog.nns button")].find((one) => one.textContent.trim() === "LaTeX");
  const found = [];
  for (let step = 0; step <= Number(slider.max); step += every) {
    slider.value = step;
    slider.dispatchEvent(new Event("input"));
    window.taken = undefined;
    button.click();
    for (let frames = 0; window.taken === undefined && frames < 600; frames += 1) await new Promise(requestAnimationFrame);
    const lines = [...nnv.querySelectorAll(".nnv-formula .nnv-line")];
    found.push([window.taken, lines.map((line) => [...line.querySelectorAll("math")].map((math) => math.innerHTML).join(""))]);
  }
  return found;
}"""
"""What is copied of every third step, or so many, and the lines that it shows."""


def _reads_back(page: Page) -> None:
    page.evaluate(_TAKE_CLIPBOARD)
    found = player(page).evaluate(_COPIES, 3)
    assert len(found) > 5
    for copy, shown_rows in found:
        latex = copy.replace("aligned", "array", 1)
        rows = re.sub(r"\\(begin|end)\{(array|aligned)\}", "", latex).split("\\\\")
        assert [_bare(convert(row.replace("&", ""))) for row in rows] == [_bare(row) for row in shown_rows]


def test_what_is_selected_of_a_formula_is_copied_as_a_line(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1")
    drawn(page)
    text = page.locator(".nnv-formula").evaluate(
        """formula => {
          const range = document.createRange();
          range.selectNodeContents(formula);
          const selection = formula.getRootNode().getSelection?.() ?? getSelection();
          selection.removeAllRanges(); selection.addRange(range);
          const clipboardData = new DataTransfer();
          formula.dispatchEvent(new ClipboardEvent("copy", { clipboardData, bubbles: true, composed: true, cancelable: true }));
          return clipboardData.getData("text/plain");
        }"""
    )
    assert text.splitlines() == ["z_1^(2) = W_11^(1) x + b_1^(1)", "= 0.3 · 1 + 0.1", "= 0.3000 + 0.1000", "= 0.4000"]
