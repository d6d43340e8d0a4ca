"""The widget of a notebook in a browser: its script is loaded as anywidget loads it, and its state goes to and fro as a kernel takes it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from nnviz import ExpressionWalk, Walk, expression, load_example, walkthrough
from nnviz.core import quantities as q

pytestmark = pytest.mark.browser

NAMES = ("look", "texts", "data", "step")

# A page with fields and keys of its own around the widget's element, which is put into it after it was rendered, as JupyterLab does.
NOTEBOOK = """<!doctype html><html lang="en"><head><title>Notebook</title></head>
<body style="margin: 0; background: #ffffff; color: #111111"><main><button id="cell">A cell</button><div id="output"></div></main>
<script>
const state = @state@;
const acts = {};
window.pressed = [];
window.addEventListener("keydown", (event) => window.pressed.push(event.key));
window.answering = true;
window.owed = 0;
const asked = async (what, content) => {
  window.owed += 1;
  window.take(await window.python(what, content));
  window.owed -= 1;
};
window.take = (fresh) => {
  const names = Object.keys(fresh).filter((name) => JSON.stringify(fresh[name]) !== JSON.stringify(state[name]));
  Object.assign(state, fresh);
  for (const name of names) for (const act of acts[`change:${name}`] ?? []) act();
};
let unsaved = {};
window.model = {
  get: (name) => state[name],
  set: (name, value) => {
    if (state[name] === value) return;
    unsaved[name] = value;
    window.take({ [name]: value });
  },
  save_changes: () => {
    const saved = unsaved;
    unsaved = {};
    if (Object.keys(saved).length) asked("state", saved);
  },
  on: (event, act) => (acts[event] ??= new Set()).add(act),
  off: (event, act) => acts[event]?.delete(act),
  send: (content) => { if (window.answering) asked("message", content); },
};
window.listening = () => Object.values(acts).reduce((sum, own) => sum + own.size, 0);
</script>
<script type="module">
const url = URL.createObjectURL(new Blob([@script@], { type: "text/javascript" }));
const widget = (await import(url)).default();
const el = document.createElement("div");
window.remove = widget.render({ model: window.model, el });
document.querySelector("#output").append(el);
</script></body></html>"""


def opened(page: Page, walk: Walk | ExpressionWalk, folder: Path) -> Callable[[], None]:
    """Show a walkthrough in a page that is a notebook to it; what is returned brings the page what Python has changed by itself."""
    widget = walk.widget()

    def state() -> dict[str, Any]:
        return {name: getattr(widget, name) for name in NAMES}

    def python(what: str, content: Any) -> dict[str, Any]:
        """What becomes another by a message, as a kernel sends it: what the browser has said itself is not said again."""
        before = state()
        if what == "state":
            before |= content
            widget.set_state(content)
        else:
            widget._handle_custom_msg(content, [])
        return {name: value for name, value in state().items() if value != before[name]}

    def script(value: Any) -> str:
        return json.dumps(value).replace("<", "\\u003c")

    page.expose_function("python", python)
    file = folder / "notebook.html"
    file.write_text(NOTEBOOK.replace("@state@", script(state())).replace("@script@", script(widget._esm)), encoding="utf-8")
    page.goto(file.as_uri())
    expect(page.locator(".nnv-counter")).to_have_text(f"Step 1 of {len(walk.steps)}")
    return lambda: page.evaluate("fresh => window.take(fresh)", state())


def type_into_card(page: Page, text: str) -> None:
    field = page.locator(".nnv-ask [data-edit]")
    field.fill(text)
    field.press("Enter")


def test_a_walkthrough_is_live_in_a_notebook(offline: Page, tmp_path: Path) -> None:
    example = load_example("1-2-1")
    walk = walkthrough(example.network, example.data.x, example.data.y, example.learning_rate)
    bring = opened(offline, walk, tmp_path)
    undo, reset = (offline.get_by_role("button", name=name, exact=True) for name in ("Undo", "Reset"))
    expect(undo).to_be_disabled()
    # Keys that are pressed elsewhere are the notebook's; in the player they are the player's, and the notebook does not see them.
    offline.locator("#cell").focus()
    offline.keyboard.press("ArrowRight")
    assert offline.evaluate("window.pressed.splice(0)") == ["ArrowRight"]
    expect(offline.locator(".nnv-counter")).to_have_text("Step 1 of 24")
    offline.locator(".nnv-heading").click()
    for key in ("ArrowRight", "ArrowRight", "d"):
        offline.keyboard.press(key)
    expect(offline.locator(".nnv-counter")).to_have_text("Step 3 of 24")
    assert offline.evaluate("window.pressed") == []
    offline.wait_for_function("window.owed === 0")
    assert walk.step == 2
    # A weight is changed in its card: Python has it, and its answer is shown.
    node = walk.context.index(q.weight(1, 0, 0))
    offline.locator(f".nnv-overlay [data-node='{node}']").first.dispatch_event("click")
    type_into_card(offline, "0,9")
    expect(undo).to_be_enabled()
    assert walk.network.weights[0][0, 0] == 0.9
    type_into_card(offline, "much")
    expect(offline.locator(".nnb")).to_contain_text("W₁₁⁽¹⁾: 'much' is not allowed. Allowed: a finite number")
    assert walk.network.weights[0][0, 0] == 0.9
    offline.keyboard.press("Escape")
    undo.click()
    expect(reset).to_be_disabled()
    expect(offline.locator(".nnb")).to_be_empty()
    assert walk.network == example.network
    # What is changed in Python is shown, with its step.
    walk.notation, walk.step = "002", -1
    bring()
    expect(offline.locator(".nnv-counter")).to_have_text("Step 24 of 24")
    expect(offline.locator(".nnv-legend")).to_contain_text("δ")
    # The update is made in the browser and told; a kernel that is gone is noticed, and what is shown stays.
    offline.locator("[data-do=apply]").click()
    expect(reset).to_be_enabled()
    assert walk.loss < 0.28680007
    offline.evaluate("window.answering = false")
    undo.click()
    expect(offline.locator(".nnb")).to_contain_text("Python has not answered: its kernel is busy, or gone.")
    offline.evaluate("window.remove()")
    expect(offline.locator(".nnv")).to_have_count(0)
    assert offline.evaluate("window.listening()") == 0


def test_an_expression_too_and_it_looks_as_its_page_does(offline: Page, tmp_path: Path) -> None:
    g = expression("J = 3*(a + b*c)", a=5, b=3, c=2)
    bring = opened(offline, g, tmp_path)
    player = offline.locator(".nnv")
    expect(player).to_have_attribute("data-theme", "light")
    offline.evaluate("document.body.style.cssText = 'background: oklch(0.2 0.02 260); color: white'")
    expect(player).to_have_attribute("data-theme", "dark")
    offline.evaluate("document.body.style.cssText = 'color: black'")
    expect(player).to_have_attribute("data-theme", "light")
    g.change(a=6)
    bring()
    offline.locator(".nnv-heading").click()
    offline.keyboard.press("End")
    offline.keyboard.press("Home")
    variable = g.structure.leaf("a")
    assert variable is not None
    offline.locator(f".nnv-overlay [data-node='{g.context.index(variable)}']").first.dispatch_event("click")
    expect(offline.locator(".nnv-ask [data-edit]")).to_have_value("6")
    type_into_card(offline, "0.5")
    expect(offline.get_by_role("button", name="Undo", exact=True)).to_be_enabled()
    assert (g.variables["a"], g.value) == (0.5, 19.5)
    # Moved by a key it runs in the browser, and Python is told where it rests.
    offline.locator(".nnv-ask [data-edit]").press("ArrowUp")
    expect(offline.locator(".nnv-held")).to_be_visible()
    offline.wait_for_function("window.model.get('data').heard === 2")
    assert (g.variables["a"], g.value) == (0.6, pytest.approx(19.8))
