"""Asking every number on the page: the walk in the browser, and what the engine says that each must answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator

from nnviz.explain.naming.numbers import display_number
from nnviz.explain.writing.context import Context
from tests.player.browser import text_of

_WALK = r"""
(nnv, { everything, transcript }) => {
  const box = nnv.querySelector(".nnv-ask");
  const slider = nnv.querySelector(".nnv-slider");
  const askable = "[data-node], [data-said]";
  const bare = (text) => text.replace(/[\s\u00a0]/g, "");
  const visible = (element) => element.getClientRects().length > 0 && !element.closest(".nnv-later, .nnv-concealed");
  const within = (element, selector) => element.closest(selector) !== null;
  const regions = { drawing: ".nnv-label", formula: ".nnv-formula", long: ".nnv-long", operands: ".nnv-operands", tables: ".nnv-values",
    matrices: ".nnv-matrices", lists: ".nnv-paths", transcript: ".nnv-transcript" };
  const region = (element) => Object.keys(regions).find((name) => within(element, regions[name])) || "elsewhere";
  const isName = (element) => element.matches("mrow:not([data-shown], [data-said]), button");
  // What an element shows as its number; a name shows none.
  const shownBy = (element) => {
    const text = element.textContent;
    if (element.matches(".nnv-label")) return bare(text.split("\u00a0").pop());
    if (isName(element)) return null;
    return bare(text.includes("=") ? text.split("=").pop() : text);
  };
  const nameBy = (element) => {
    if (element.matches(".nnv-label") && element.textContent.includes("\u00a0")) return bare(element.textContent.split("\u00a0")[0]);
    if (isName(element)) return bare(element.textContent);
    return null;
  };
  const found = { asked: [], rounded: [], unnamed: [], wrong: [], steps: 0, by: {} };
  const done = new Set();
  const ask = (element, step) => {
    const question = { node: element.dataset.node, example: element.dataset.example, said: element.dataset.said };
    const number = shownBy(element);
    const where = region(element);
    const key = JSON.stringify([where, question, number]);
    if (done.has(key) && !everything) return;
    done.add(key);
    const context = `step ${step}, ${where}: ${bare(element.textContent)}`;
    element.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true }));
    if (box.hidden) { found.wrong.push(`${context} opens nothing`); return; }
    const asked = box.querySelector(".nnv-asked");
    const card = bare(asked.querySelector("math > mrow").lastElementChild.textContent);
    const name = bare(asked.querySelector(".nnv-asked-name").textContent);
    if (number !== null && number !== card) found.wrong.push(`${context} is answered ${card}`);
    const called = nameBy(element);
    // A derivative by its sign; the slope of an activation by its function's letter, at the place where it is taken.
    const short = ["∂", "δ", "d", "Σ∂"].includes(called) || /^\p{L}′(\(z\d+\))?$/u.test(called ?? "");
    // Under a sum a name stands for any example.
    const exact = called !== null && !called.includes("(i)") && !short && where !== "drawing";
    if (exact && called !== name) found.wrong.push(`${context} is called ${name}`);
    // On the drawing a name may leave out the layer and the example.
    if (called !== null && where === "drawing" && !short) {
      const letters = (text) => text.replace(/[()\[\]\d,]/g, "").replaceAll("/", "");
      if (letters(called) !== letters(name)) found.wrong.push(`${context} is called ${name}`);
    }
    const answer = [question.node, question.example, name, card];
    if (question.node !== undefined) (element.dataset.shown ? found.rounded : found.asked).push(answer);
    found.by[where] = (found.by[where] || 0) + 1;
    box.querySelector("[data-close]").click();
  };
  const unseen = document.createElement("style");
  unseen.textContent = ".nnv-ask { display: none !important; }";
  nnv.append(unseen);
  for (const details of nnv.querySelectorAll("details")) if (!details.matches(".nnv-transcript") || transcript) details.open = true;
  for (let step = 0; step <= Number(slider.max); step += 1) {
    slider.value = step;
    slider.dispatchEvent(new Event("input"));
    if (nnv.dataset.step !== String(step)) return { ...found, wrong: [`stays at ${nnv.dataset.step} instead of ${step}`] };
    found.steps += 1;
    const outermost = (e) => !box.contains(e) && !e.parentElement.closest(askable);
    const elements = [...nnv.querySelectorAll(askable)].filter((e) => outermost(e) && visible(e));
    for (const element of elements) ask(element, step);
    // A number of a formula that answers nothing is a constant of the formula: it stands in the line of symbols too.
    const mn = (line) => [...nnv.querySelectorAll(`.nnv-formula [data-line=${line}] mn`)];
    const answers = (e) => e.closest(askable) !== null;
    const constants = new Set(mn("symbols").flatMap((e) => e.textContent.split(/[^\d.]+/)));
    for (const line of ["numbers", "halfway", "result"]) {
      for (const e of mn(line)) {
        if (!answers(e) && !constants.has(e.textContent)) found.unnamed.push(`step ${step}, ${line}: ${e.textContent}`);
      }
    }
    for (const label of nnv.querySelectorAll(".nnv-label")) {
      const shows = label.style.display !== "none" && !label.matches(".nnv-waiting");
      if (shows && label.dataset.node === undefined) found.unnamed.push(`step ${step}: ${label.textContent}`);
    }
  }
  unseen.remove();
  return found;
}
"""


@dataclass(frozen=True)
class Asked:
    """Every number that was asked: ``answers`` are (node, example, name, number); ``wrong`` is what was answered as another.

    ``rounded`` are those of halfway lines, which may have more digits or idle zeros.
    """

    answers: list[tuple[str, str, str, str]]
    rounded: list[tuple[str, str, str, str]]
    unnamed: list[str]
    wrong: list[str]
    by: dict[str, int]


def ask_everything(player: Locator, *, everything: bool = False, transcript: bool = False) -> Asked:
    """Go through all steps and ask every number in sight; one that stays as it is from step to step once, or each time."""
    found: dict[str, Any] = player.evaluate(_WALK, {"everything": everything, "transcript": transcript})
    answers, rounded = ([tuple(a) for a in found[what]] for what in ("asked", "rounded"))
    return Asked(answers, rounded, found["unnamed"], found["wrong"], found["by"])


def right_answers(context: Context) -> Mapping[tuple[int, int], tuple[str, str]]:
    """Name and number of every quantity for every example, by the engine, the notation and the rule for numbers alone."""
    examples = range(max(array.size for array in context.values.arrays))
    return {
        (n, e): (
            text_of(context.namer.name(node.quantity, e).mathml),
            text_of(f"<mn>{display_number(context.text(n, e))}</mn>"),
        )
        for n, node in enumerate(context.graph.nodes)
        for e in examples
    }


def assert_right(asked: Asked, context: Context, *regions: str) -> None:
    """Whatever was asked has answered as itself, in all ``regions`` of the page."""
    assert not asked.wrong, asked.wrong[:10]
    assert not asked.unnamed, asked.unnamed[:10]
    expected = right_answers(context)
    mistaken = [a for a in asked.answers if (a[2], text_of(f"<mn>{a[3]}</mn>")) != expected[int(a[0]), int(a[1])]]
    assert not mistaken, mistaken[:10]
    for node, example, name, number in asked.rounded:
        assert name == expected[int(node), int(example)][0]
        assert_rounds_to(context.number(int(node), int(example)), number)
    assert set(regions) <= set(asked.by), asked.by


def assert_rounds_to(value: float, shown: str) -> None:
    """A shown number is within half of its last place of the value."""
    mantissa, _, exponent = shown.replace("−", "-").partition("·10")
    power = int(exponent.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")) or 0)
    places = len(mantissa.partition(".")[2]) - power
    assert abs(float(mantissa) * 10.0**power - value) <= 0.5001 * 10.0**-places, (value, shown)
