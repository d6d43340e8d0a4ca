"""A page that a test leaves as it found it is there for the next test of its file: to open it anew is a second of work.

Whether it is as it was is not the test's word for it: all that is drawn, all fields, the address and what the browser keeps are compared.
"""

from __future__ import annotations

from playwright.sync_api import Page, TimeoutError

from tests.browser.player import drawn

_LOOKS = """() => {
  const told = [location.href, JSON.stringify({ ...sessionStorage }), JSON.stringify({ ...localStorage })];
  const said = ({ name, value }, node) => {
    const lazy = (node.matches(".nnv-hits *") && name === "aria-label") || (node.matches(".nnv-waiting") && name.startsWith("data-"));
    const text = value.replace(/ nnv-(crowded|packed|full-up)/g, "").replace(/ ?opacity: 1;/, "");
    return lazy || ["", "translate(0 0)"].includes(text) ? "" : ` ${name}=${text}`;
  };
  const look = (node) => {
    if (node.nodeType === Node.TEXT_NODE) told.push(node.data.trim());
    if (!node.attributes || node.style?.display === "none" || node.matches(".nnv-live, canvas")) return;
    if (node.hidden) return node.matches(".nnv-ask") ? node.childNodes.forEach(look) : undefined;
    told.push(`<${node.localName}${[...node.attributes].map((one) => said(one, node)).sort().join("")}>`);
    if (node.matches("details")) told.push(`open ${node.open}`);
    if (node.matches("input, select, textarea")) told.push(`${node.value} ${node.checked}`);
    if (node.scrollTop || node.scrollLeft) told.push(`at ${node.scrollLeft} ${node.scrollTop}`);
    node.shadowRoot?.childNodes.forEach(look);
    node.childNodes.forEach((child) => node.open === false && !child.matches?.("summary") ? null : look(child));
  };
  look(document.body);
  return told.filter(Boolean).join("\\n");
}"""
"""All of a page that is seen of it or written in it, in the order in which it stands there.

Left out is what nobody sees: hidden parts, which may not have been drawn yet, what was announced last, names of places that have the number
of the step before until one points there. And that once a table among the steps had no room: it is narrower from there on.
"""

_AT_REST = """async () => {
  await document.fonts.ready;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""

_SAME = f"then => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning' && ({_LOOKS})() === then"

_BLUR = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  at?.blur();
}"""

_FOLD = """() => {
  const roots = [...document.querySelectorAll("*")].flatMap((one) => one.shadowRoot ?? []);
  for (const open of roots.flatMap((root) => [...root.querySelectorAll("details[open]")])) open.open = false;
  for (const hiding of roots.flatMap((root) => [...root.querySelectorAll("[data-do=hide][aria-pressed=true]")])) hiding.click();
  for (const box of roots.flatMap((root) => [...root.querySelectorAll(".nnv-speed select")])) {
    box.value = [...box.options].find((option) => option.defaultSelected).value;
    box.dispatchEvent(new Event("change"));
  }
  // A card is written anew for each question; until the first one nothing stands in it.
  for (const card of roots.flatMap((root) => [...root.querySelectorAll(".nnv-ask[hidden]")])) card.replaceChildren();
  document.querySelector("[data-testid=stMain]").scrollTo(0, 0);
}"""

PATIENCE = 700
"""Milliseconds until a page that is put back should look as at first; one that does not is opened anew."""


def at_first(page: Page) -> str:
    """How a page looks that was just opened, once all of it is there."""
    drawn(page)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(state="attached")
    page.wait_for_function("window.sessionStorage.length > 0")
    page.evaluate(_AT_REST)
    _leave(page)
    return str(page.evaluate(_LOOKS))


def put_back(page: Page, then: str) -> bool:
    """Go back to the first step with nothing open; whether the page looks as it did then."""
    page.evaluate(_BLUR)
    for key in ("Escape", "Escape", "Home"):
        page.keyboard.press(key)
    page.evaluate(_FOLD)
    _leave(page)
    try:
        page.wait_for_function(_SAME, arg=then, timeout=PATIENCE, polling=100)
    except TimeoutError:
        return False
    return True


def _leave(page: Page) -> None:
    """The pointer is in a corner, over nothing."""
    size = page.viewport_size
    assert size
    page.mouse.move(size["width"] - 1, size["height"] - 1)
