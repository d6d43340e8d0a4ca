"""The Training page in a browser: it runs and stops, any moment is there without a round trip, and opens in the Walkthrough."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations_in_both_themes
from tests.browser.conftest import Visit
from tests.browser.player import drawn, expect_field, iteration

pytestmark = pytest.mark.browser

LESSON = "/Training?lesson=xor"


def history(page: Page, update: int | None = None) -> Locator:
    """The history, once it shows a moment: any, or the given one."""
    found = page.locator(".nnh[data-update]" if update is None else f".nnh[data-update='{update}']")
    found.wait_for()
    return found


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def moment(page: Page) -> int:
    return int(history(page).get_attribute("data-update") or "")


def made_updates(page: Page) -> int:
    """How many updates were made, once nothing is going on any more."""
    progress = page.get_by_test_id("stProgress")
    expect(progress).to_have_text(re.compile(r"^[\d,]+ updates? made$"))
    return int(progress.inner_text().split()[0].replace(",", ""))


def settled(page: Page) -> None:
    """Wait until the last picture is there, with the end of every run, and nothing fades any more."""
    end = made_updates(page)
    page.locator(".nnh[data-live=false]").wait_for()
    history(page, end)
    page.wait_for_function("() => document.getAnimations().every((one) => one.playState !== 'running')")


def losses(page: Page) -> list[float]:
    """The loss of each run at the moment shown."""
    texts = page.locator(".nnh-runs label").all_inner_texts()
    return [float(re.search(r"loss ([\d.e−]+)", text)[1].replace("−", "-")) for text in texts]  # type: ignore[index]


def map_colours(page: Page, n: int) -> list[list[int]]:
    """The colours of a decision map at the four corners of XOR, (0,0), (0,1), (1,0), (1,1)."""
    return corners(page.locator(".nnh-map canvas").nth(n), 40)


def corners(canvas: Locator, places: int) -> list[list[int]]:
    """The same of any map with so many ``places`` across."""
    found: list[list[int]] = canvas.evaluate(
        """(canvas, places) => [[0, 0], [0, 1], [1, 0], [1, 1]].map(([a, b]) => {
          const at = (v) => Math.floor(((v + 0.15) / 1.3) * places);
          return [...canvas.getContext("2d").getImageData(at(a), places - 1 - at(b), 1, 1).data.slice(0, 3)];
        })""",
        places,
    )
    return found


def count_messages(page: Page) -> dict[str, Any]:
    """Counts what goes over the websocket from now on."""
    counted: dict[str, Any] = {"sent": 0}
    page.on("websocket", lambda socket: socket.on("framesent", lambda _: counted.update(sent=counted["sent"] + 1)))
    return counted


def test_a_training_runs_and_is_scrubbed_without_a_round_trip(visit: Visit) -> None:
    page = visit("/Training", reduced_motion="reduce")
    history(page, 0)
    counted = count_messages(page)
    page.reload()  # with a new socket, which is listened to from its first message
    history(page, 0)
    button(page, "Run").click()
    history(page, 1000)
    expect(page.get_by_test_id("stProgress")).to_contain_text("1,000 updates made")
    end = losses(page)[0]
    assert end < 0.1
    before = counted["sent"]
    assert before > 0
    slider = page.locator(".nnh-slider")
    slider.focus()
    page.keyboard.press("Home")
    history(page, 0)
    assert losses(page)[0] > 0.69
    seen = [losses(page)[0]]
    for _ in range(30):
        page.keyboard.press("ArrowRight")
        seen.append(losses(page)[0])
    assert moment(page) > 30
    page.keyboard.press("End")
    history(page, 1000)
    assert losses(page)[0] == end
    assert len(set(seen)) > 10
    assert counted["sent"] == before, "moving through the history asks the server for nothing"


def test_the_lesson_shows_one_neuron_failing_and_two_between_succeeding(visit: Visit) -> None:
    page = visit(LESSON, reduced_motion="reduce")
    settled(page)
    captions = page.locator(".nnh-map figcaption").all_inner_texts()
    assert captions[0].startswith("one neuron, 2→1: ")
    assert captions[1] == "2→2→1: 4 of 4 right"
    bluish = [colour[2] > colour[0] for colour in map_colours(page, 1)]
    assert bluish == [True, False, False, True], "the classes of XOR"
    neurons = page.get_by_role("img", name=re.compile(r"^Map of a\d in layer \d: from [\d.e−]+ to [\d.e−]+ over the inputs$"))
    expect(neurons).to_have_count(3)
    learnt = [one.get_attribute("aria-label") for one in neurons.all()]
    dark = [sum(colour) for colour in corners(page.locator(".nnh-drawing canvas").last, 20)]
    assert max(dark[1:3]) < min(dark[0], dark[3]) - 100, "the small map of the output is dark where the output is near 1"
    page.locator(".nnh-slider").fill("0")
    assert all(one.get_attribute("aria-label") != then for one, then in zip(neurons.all(), learnt, strict=True))
    assert page.locator(".nnh-map figcaption").nth(1).inner_text() == "2→2→1: 2 of 4 right"
    page.locator(".nnh-runs input").first.check()
    expect(page.locator(".nnh-network h2")).to_have_text("Weights: one neuron, 2→1")


def test_stop_ends_a_long_run_and_what_was_made_stays(visit: Visit) -> None:
    page = visit("/Training?data=moons&hidden=30-30-30&updates=200000", reduced_motion="reduce")
    history(page, 0)
    button(page, "Run").click()
    # Who stops before the first update can begin with it again, not go on.
    expect(page.get_by_test_id("stProgress")).to_contain_text(re.compile(r"^[1-9][\d,]* updates? made, [\d,]+ to go$"))
    button(page, "Stop").click()
    button(page, "Go on").wait_for()
    made = made_updates(page)
    assert 0 < made < 200_000
    history(page, made)
    button(page, "One update").click()
    history(page, made + 1)
    button(page, "Reset").click()
    history(page, 0)


def test_an_update_opens_in_the_walkthrough_with_the_same_loss(visit: Visit) -> None:
    page = visit(LESSON, reduced_motion="reduce")
    settled(page)
    page.locator(".nnh-slider").fill("40")
    update, loss = moment(page), losses(page)[1]
    assert 0 < update < 2000
    page.locator(".nnh-open button").click()
    heading = page.get_by_role("heading", name=f"2→2→1 on XOR after {update:,} update")
    heading.wait_for()
    drawn(page)
    shown = re.search(r"loss ([\d.]+)", iteration(page).inner_text())
    assert shown is not None
    assert abs(float(shown[1]) - loss) < 6e-5, "the Walkthrough shows four decimals"
    page.get_by_test_id("stSidebar").get_by_role("link", name="Training", exact=True).click()
    history(page, 2000)
    assert len(losses(page)) == 2


def part_of_settings(page: Page, words: str) -> None:
    """Open a part of the settings by the words that it stands behind."""
    page.locator(".st-key-bar").get_by_role("button", name=words).click()


def test_the_page_opens_first_survives_a_reload_and_another_page(visit_fresh: Visit) -> None:
    link = "/Training?data=circles&hidden=4&rate=0.25&weights=xavier"
    page = visit_fresh(link)
    history(page, 0)
    part_of_settings(page, "Gradient descent α = 0.25")
    expect_field(page, "Learning rate α", "0.25")
    page.reload()
    history(page, 0)
    part_of_settings(page, "Gradient descent α = 0.25")
    expect_field(page, "Learning rate α", "0.25")
    page.keyboard.press("Escape")
    button(page, "Run").click()
    history(page, 1000)
    page.get_by_test_id("stSidebar").get_by_role("link", name="Home", exact=True).click()
    expect(page.get_by_role("heading", name="Examples from the lectures")).to_be_visible()
    page.get_by_test_id("stSidebar").get_by_role("link", name="Training", exact=True).click()
    history(page, 1000)
    expect(page).to_have_url(re.compile("data=circles"))


def seen(page: Page, act: Callable[[], None], end: int) -> list[int]:
    """The updates that are shown from an act on, until the last one."""
    player = page.locator(".nnh")
    player.evaluate(
        """root => {
          window.seen = [];
          new MutationObserver(() => window.seen.push(Number(root.dataset.update))).observe(root, {attributeFilter: ['data-update']});
        }"""
    )
    act()
    history(page, end)
    return list(page.evaluate("window.seen"))


@pytest.mark.parametrize("pace", ["normal", "at once"])
def test_run_shows_the_learning_and_not_only_its_end(visit: Visit, pace: str) -> None:
    page = visit("/Training?data=moons&updates=400")
    history(page, 0)
    page.get_by_label("How fast the learning is shown").select_option(pace)
    shown = [update for update in seen(page, button(page, "Run").click, 400) if update]
    assert shown == sorted(shown)
    # At once what is there is shown as it comes: of a short run in one or two pictures.
    assert len(set(shown)) > 15 if pace == "normal" else len(set(shown)) < 15
    # Who looks at a moment stays there, and whoever runs on sees what comes.
    page.locator(".nnh [data-go=first]").click()
    history(page, 0)
    further = [update for update in seen(page, button(page, "Go on").click, 800) if update > 0]
    assert further == sorted(further)


def test_the_keyboard_alone_can_play_and_choose(visit: Visit) -> None:
    page = visit(LESSON)
    settled(page)
    page.locator(".nnh [data-go=first]").focus()
    page.keyboard.press("Enter")
    history(page, 0)
    page.keyboard.press("ArrowRight")  # the button is off now, and nothing has the focus
    page.wait_for_function("() => document.activeElement === document.body || document.activeElement.shadowRoot")
    assert moment(page) > 0
    page.keyboard.press("ArrowLeft")
    history(page, 0)
    page.locator(".nnh-slider").focus()
    page.keyboard.press(" ")
    expect(page.locator(".nnh [data-go=play]")).to_have_attribute("aria-label", "Pause")
    history(page, 2000)
    expect(page.locator(".nnh [data-go=play]")).to_have_attribute("aria-label", "Play")
    page.locator(".nnh-runs input").last.focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".nnh-network h2")).to_have_text("Weights: one neuron, 2→1")
    assert moment(page) == 2000


def test_log_scale_and_the_l2_part(visit: Visit) -> None:
    page = visit("/Training?lesson=l2", reduced_motion="reduce")
    settled(page)
    without = losses(page)
    button(page, "With the L2 part").click()
    expect(button(page, "With the L2 part")).to_have_attribute("aria-pressed", "true")
    with_penalty = losses(page)
    assert with_penalty[0] == without[0], "lambda is 0 there"
    assert with_penalty[1] > without[1]
    ticks = page.locator(".nnh-plot text").all_text_contents()
    button(page, "Log scale").click()
    assert page.locator(".nnh-plot text").all_text_contents() != ticks


def test_a_table_is_pasted_and_an_error_names_its_place(visit: Visit) -> None:
    page = visit("/Training", reduced_motion="reduce")
    history(page, 0)
    page.get_by_text("The Walkthrough's network, or data of your own").click()
    page.get_by_label("Paste a table").fill("a,b,kind\n1,2,x\n2,oops,y\n3,1,x")
    button(page, "Read it").click()
    expect(page.get_by_text("3 examples, 2 input columns, 1 target")).to_be_visible()
    button(page, "Use this table").click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("row 3, column 2 (b): 'oops' is not allowed")


def test_a_file_is_uploaded_and_trained(visit: Visit) -> None:
    page = visit("/Training", reduced_motion="reduce")
    history(page, 0)
    page.get_by_text("The Walkthrough's network, or data of your own").click()
    rows = "".join(f"{n},{n % 7},{'even' if n % 2 == 0 else 'odd'}\n" for n in range(30))
    file = {"name": "numbers.csv", "mimeType": "text/csv", "buffer": f"n,rest,kind\n{rows}".encode()}
    page.locator(".st-key-table-file").get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_text("numbers.csv, as it was understood").wait_for()
    expect(page.get_by_text("kind is the target: 2 classes.")).to_be_visible()
    button(page, "Use this table").click()
    expect(page.locator(".nnh-picture .nnh-legend")).to_contain_text("target even")
    button(page, "Run").click()
    history(page, 1000)
    expect(page.locator(".nnh-map figcaption")).to_contain_text("of 30 right")


def test_roles_are_changed_and_questions_answered_before_a_table_is_used(visit: Visit) -> None:
    page = visit("/Training", reduced_motion="reduce")
    history(page, 0)
    page.get_by_text("The Walkthrough's network, or data of your own").click()
    page.get_by_label("Paste a table").fill("id;size;price;town\n7;0,5;1,7;A\n9;1,5;2,4;B\n8;?;2,6;A\n6;2,5;3,1;B")
    button(page, "Read it").click()
    grid = page.locator("[data-testid=stDataFrame]:has([aria-label^='The columns of the table'])")
    expect(grid.locator("#glide-cell-1-3")).to_have_text("target")
    expect(button(page, "Use this table")).to_be_disabled()
    # The role of price, by the keyboard: from the first row's role two rows down.
    grid.locator(".dvn-scroller").click(position={"x": 20, "y": 52})
    grid.locator("#glide-cell-0-0[aria-selected=true]").wait_for(state="attached")
    for key, cell in (("ArrowRight", "1-0"), ("ArrowDown", "1-1"), ("ArrowDown", "1-2")):
        page.keyboard.press(key)
        grid.locator(f"#glide-cell-{cell}[aria-selected=true]").wait_for(state="attached")
    page.keyboard.press("Enter")
    page.get_by_role("option", name="target", exact=True).click()
    expect(grid.locator("#glide-cell-1-2")).to_have_text("target")
    expect(grid.locator("#glide-cell-1-3")).to_have_text("input")
    # The notes come after the questions: these are the new ones by then.
    expect(page.get_by_text("price is the target: numbers.")).to_be_visible()
    page.get_by_role("combobox", name="Row 4 has missing cells. Leave this row out?").click()
    page.get_by_role("option", name="leave this row out").click()
    expect(page.get_by_text("Row 4 is left out: it has missing cells.")).to_be_visible()
    button(page, "Use this table").click()
    expect(page.get_by_text("It is in use")).to_be_visible()
    part_of_settings(page, "Network 3→")
    expect(page.get_by_text("Hidden layers, between 3 inputs and 1 output")).to_be_visible()


@pytest.mark.parametrize("path", [LESSON, "/Training?lesson=rate", "/Training?lesson=zeros", "/Training?data=batch-of-4"])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(visit: Visit, path: str) -> None:
    page = visit(path, reduced_motion="reduce")
    settled(page)
    page.locator(".nnh-numbers summary").click()
    assert violations_in_both_themes(page) == []
    if path in NARROW:
        page.set_viewport_size({"width": 390, "height": 800})
        settled(page)
        _nothing_is_wider(page)


NARROW = (LESSON, "/Training?lesson=rate")
"""Two runs, and four: these pages become as narrow as a phone, others are opened there."""


@pytest.mark.parametrize("path", ["/Training?lesson=vanishing", "/Training?data=blobs"])
def test_nothing_is_wider_than_a_phone(visit: Visit, path: str) -> None:
    page = visit(path, width=390, height=800, reduced_motion="reduce")
    settled(page)
    _nothing_is_wider(page)


def _nothing_is_wider(page: Page) -> None:
    """Than a phone; and what is pressed is large enough for a finger."""
    wide = history(page).evaluate(
        """nnh => [...nnh.querySelectorAll("*")].filter((e) => !e.closest(".nnh-live, .nnh-tables, legend"))
          .filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1).map((e) => e.outerHTML.slice(0, 90))"""
    )
    assert wide == []
    for one in page.locator(".nnh-transport button").all():
        box = one.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 36
