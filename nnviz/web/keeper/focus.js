// The keyboard: a way past the menu to the steps, and a focus that stays where it was when a field is made anew.

import { element } from "../shared/dom.js";

const PATIENT = 4000; // milliseconds in which a field is made anew

// A button, as what it leads to is in a component, where no address leads. Shown as soon as it has the focus, which it has first.
const SKIP =
  "position:fixed;left:1rem;top:0.5rem;z-index:999999;padding:0.5rem 0.9rem;border-radius:0.5rem;background:#00684c;color:#fff;transform:translateY(-200%)";

// The button that goes on, in whichever component.
/** @returns {HTMLElement | null} */
function nextButton() {
  for (const host of document.querySelectorAll("[data-testid=stBidiComponentIsolated]")) {
    const found = host.shadowRoot?.querySelector("[data-go=next]");
    if (found instanceof HTMLElement) return found;
  }
  return null;
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

export class Focus {
  /** @type {string | null} */
  name = null;
  /** @type {Element | null} */
  field = null;
  since = 0;

  constructor() {
    addSkipLink();
    document.addEventListener("focusin", (event) => this.came(event.target));
    document.addEventListener("pointerdown", () => (this.name = null), true);
    new MutationObserver(() => this.look()).observe(document.body, { childList: true, subtree: true });
  }

  /** @param {EventTarget | null} target */
  came(target) {
    // What is chosen in a list is chosen for its field.
    if (target instanceof Element && target.closest("[role=option], [role=listbox]")) return;
    this.name = nameOfField(target);
    this.field = target instanceof Element ? target : null;
    this.since = 0;
  }

  look() {
    if (!this.name || !this.field || this.field.isConnected || document.activeElement !== document.body) return;
    this.since ||= Date.now();
    const again = Date.now() - this.since < PATIENT ? document.querySelector(this.name) : null;
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  }
}
