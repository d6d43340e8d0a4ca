// The keyboard: a way past the menu to the steps, a focus that stays where it was when a field is made anew or a button can no longer be
// pressed, and the way into what opens and back.

import { element } from "../shared/dom.js";

const PATIENT = 4000; // milliseconds in which a field is made anew

// A button, as what it leads to is in a component, where no address leads. Shown as soon as it has the focus, which it has first.
const SKIP =
  "position:fixed;left:1rem;top:0.5rem;z-index:999999;padding:0.5rem 0.9rem;border-radius:0.5rem;background:#00684c;color:#fff;transform:translateY(-200%)";

// The button that goes on, in whichever component; where there is nothing to go on to yet, the one that makes it.
/** @returns {HTMLElement | null} */
function nextButton() {
  for (const host of document.querySelectorAll("[data-testid=stBidiComponentIsolated]")) {
    const found = host.shadowRoot?.querySelector("[data-go=next]");
    if (found instanceof HTMLButtonElement && !found.disabled) return found;
  }
  return document.querySelector("[data-testid=stBaseButton-primary]:not(:disabled)");
}

function addSkipLink() {
  const skip = element("button", { type: "button", class: "nnviz-skip", style: SKIP }, null, "Skip to the steps");
  skip.onfocus = () => (skip.style.transform = "none");
  skip.onblur = () => (skip.style.transform = "translateY(-200%)");
  skip.onclick = () => nextButton()?.focus();
  const around = element("nav", { "aria-label": "Skip" });
  around.append(skip);
  document.body.prepend(around);
}

// By what a field is found again: its label, and nothing else of what it is now.
/** @param {EventTarget | null} target */
function nameOfField(target) {
  if (!(target instanceof Element) || !target.matches("[role=combobox], input, textarea")) return null;
  const label = target.getAttribute("aria-label");
  return label ? `${target.localName}[aria-label="${CSS.escape(label)}"]` : null;
}

const POPOVER = "[data-testid=stPopoverBody]";
const ROW = "[data-testid=stHorizontalBlock], [data-testid=stVerticalBlock]";

/** @param {Element} button */
export function placeInRow(button) {
  const row = button.closest(ROW);
  return row ? { row, place: [...row.querySelectorAll("button")].indexOf(/** @type {HTMLButtonElement} */ (button)) } : null;
}

/**
 * The button that has the place of one that is gone or off: the same, the next that can be pressed, or the last before.
 *
 * @template {{ disabled: boolean }} B
 * @param {B[]} buttons
 * @param {number} place
 * @returns {B | undefined}
 */
export function inItsPlace(buttons, place) {
  const on = (/** @type {B} */ button) => !button.disabled;
  return buttons.slice(place).find(on) ?? buttons.slice(0, place).reverse().find(on);
}

export class Focus {
  /** @type {string | null} */
  name = null;
  /** @type {Element | null} */
  field = null;
  since = 0;
  // Whether keys were used last: who points at things has no need to be led.
  keyed = false;
  /** @type {ReturnType<typeof placeInRow>} */
  button = null;
  // The button that opened what is open.
  /** @type {ReturnType<typeof placeInRow>} */
  opener = null;
  /** @type {Element | null} */
  popover = null;

  constructor() {
    addSkipLink();
    document.addEventListener("focusin", (event) => this.came(event.target));
    document.addEventListener("pointerdown", () => this.pointed(), true);
    document.addEventListener("keydown", () => (this.keyed = true), true);
    const what = { childList: true, subtree: true, attributeFilter: ["disabled"] };
    new MutationObserver(() => this.look()).observe(document.body, what);
  }

  pointed() {
    this.name = null;
    this.keyed = false;
  }

  /** @param {EventTarget | null} target */
  came(target) {
    // What is chosen in a list is chosen for its field.
    if (target instanceof Element && target.closest("[role=option], [role=listbox]")) return;
    this.name = nameOfField(target);
    this.button = target instanceof HTMLButtonElement ? placeInRow(target) : null;
    this.field = target instanceof Element ? target : null;
    this.since = 0;
    if (!this.field?.closest(POPOVER)) this.opener = this.button;
  }

  look() {
    if (this.keyed) {
      this.enter();
      this.lookForButton();
    }
    if (!this.name || !this.field || this.field.isConnected || document.activeElement !== document.body) return;
    this.since ||= Date.now();
    const again = Date.now() - this.since < PATIENT ? document.querySelector(this.name) : null;
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  }

  // What a key opened lies at the end of the page: the focus goes there at once.
  enter() {
    const open = document.querySelector(POPOVER);
    if (open === this.popover) return;
    const first = open?.querySelector("button, input, textarea, select, [tabindex='0']");
    if (open && !first) return;
    this.popover = open;
    if (first instanceof HTMLElement && this.field?.matches("[aria-expanded=true]")) first.focus({ preventScroll: true });
  }

  // A button that was pressed is off now, or gone, perhaps with all that it stood in.
  lookForButton() {
    const { field, button, opener } = this;
    const off = field instanceof HTMLButtonElement && field.isConnected && field.disabled;
    if (!off && (!field || field.isConnected || document.activeElement !== document.body)) return;
    const there = [button, opener].find((one) => one?.row.isConnected);
    if (there) inItsPlace([...there.row.querySelectorAll("button")], there.place)?.focus({ preventScroll: true });
  }
}
