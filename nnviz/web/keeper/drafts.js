// What stands in a field and is not what the page gave it: typed and not sent yet, or refused. It is kept by the name of its field, and
// put back as if it had just been typed when the page comes back. A field's key ends with a version: its name is what stands before.

import { around, later } from "../shared/dom.js";
import { pageOf, withoutPlaces } from "./address.js";
import { readTab, writeTab } from "./storage.js";

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field */

/** @import { Draft } from "../types" */

/** @param {EventTarget | null} element @returns {element is Field} */
function isField(element) {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
}

/** @param {Element} element @returns {{ key: string, name: string } | null} */
function fieldOf(element) {
  if (!element.matches?.("input[type=text], textarea") || element.getAttribute("role") === "combobox") return null;
  const box = element.closest('[data-testid="stTextInput"], [data-testid="stTextArea"]');
  const keyed = box?.closest('[class*="st-key-"]');
  const key = keyed && [...keyed.classList].find((name) => name.startsWith("st-key-"));
  return key ? { key, name: key.slice("st-key-".length).replace(/(-\d+)+$/, "") } : null;
}

/** @returns {Map<string, { key: string, name: string, element: Field }>} */
function fields() {
  const found = new Map();
  for (const element of document.querySelectorAll('[data-testid="stTextInput"] input, [data-testid="stTextArea"] textarea')) {
    const field = fieldOf(element);
    if (field && isField(element)) found.set(field.name, { ...field, element });
  }
  return found;
}

// As if it were typed: React hears of what is set through the element's own setter.
/** @param {Field} element @param {string} text */
function type(element, text) {
  const own = element instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(own.prototype, "value")?.set?.call(element, text);
  element.dispatchEvent(new Event("input", { bubbles: true }));
}

const LONGEST_DRAFT = 200_000; // characters
const SAVED_AFTER = 150; // milliseconds without another letter
const SENT_AFTER = 80; // milliseconds in which Streamlit's page sends what stands in a field that was left

export class Drafts {
  /** @type {ReturnType<typeof setTimeout>} */
  saving = later();

  constructor() {
    /** @type {Record<string, Draft>} */
    this.kept = readTab().drafts ?? {};
    this.filling = false;
    this.waiting = new Set(Object.keys(this.kept));
    this.unsent = false;
    document.addEventListener("input", (event) => this.typed(event.target), true);
    window.addEventListener("click", (event) => this.left(event), true);
  }

  // A tap on a link to another page would go out before the field that is left by it, which would lead back to this page.
  /** @param {MouseEvent} event */
  left(event) {
    const link = this.unsent && event.target instanceof Element && around(event.target, '[data-testid="stPageLink"] a');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    setTimeout(() => {
      this.unsent = false;
      link.click();
    }, SENT_AFTER);
  }

  /** @param {EventTarget | null} element */
  typed(element) {
    if (!isField(element)) return;
    const field = fieldOf(element);
    if (!field || this.filling) return;
    this.unsent = true;
    if (element.value.length > LONGEST_DRAFT) return;
    this.waiting.delete(field.name);
    this.kept[field.name] = { key: field.key, text: element.value, page: pageOf(window.location) };
    clearTimeout(this.saving);
    this.saving = setTimeout(() => this.save(), SAVED_AFTER);
  }

  save() {
    clearTimeout(this.saving);
    writeTab({ drafts: this.kept });
  }

  // A page is opened: what was typed there belongs to what was shown there. Where its address asks for something else it is over.
  /** @param {string} page @param {string} search */
  arrive(page, search) {
    const link = readTab().links?.[page];
    const asked = withoutPlaces(search);
    if (asked && link !== undefined && asked !== link) this.over(page);
  }

  // What was typed on a page was about something else than what is shown there now.
  /** @param {string | undefined} page */
  over(page) {
    for (const [name, draft] of Object.entries(this.kept)) if (draft.page === page) delete this.kept[name];
    this.save();
  }

  // The page is drawn anew: what it had in its fields is to come back.
  await() {
    for (const name of Object.keys(this.kept)) this.waiting.add(name);
  }

  // What was taken: its field has started again, or shows something else.
  review() {
    let changed = false;
    for (const [name, { key, element }] of fields()) {
      const draft = this.kept[name];
      if (!draft || this.waiting.has(name) || document.activeElement === element) continue;
      if (draft.key === key && element.value === draft.text) continue;
      delete this.kept[name];
      changed = true;
    }
    if (changed) this.save();
  }

  // Puts one draft back and sends it, as a click elsewhere would have. True where there was one: what follows waits for the answer.
  fill() {
    const page = pageOf(window.location);
    for (const [name, { key, element }] of fields()) {
      const draft = this.kept[name];
      if (!draft || !this.waiting.has(name) || draft.page !== page || element.disabled) continue;
      this.waiting.delete(name);
      draft.key = key;
      this.save();
      if (element.value === draft.text) continue;
      this.filling = true;
      type(element, draft.text);
      this.filling = false;
      if (element.closest('[data-testid="stForm"]')) continue; // A form sends with its button.
      if (document.activeElement !== element) element.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
      return true;
    }
    return false;
  }
}
