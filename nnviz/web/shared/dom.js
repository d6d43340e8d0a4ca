// Elements: made, found, and fields for what is found or told later.

/** @import { Attributes } from "../types" */

export const SVG = "http://www.w3.org/2000/svg";

/**
 * A new SVG element.
 *
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} attributes
 * @param {Element | null} [parent]
 * @param {string} [text]
 * @returns {SVGElementTagNameMap[K]}
 */
export function svg(tag, attributes, parent, text) {
  return finished(document.createElementNS(SVG, tag), attributes, parent, text);
}

/**
 * A new element of the page.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} attributes
 * @param {Element | null} [parent]
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(tag, attributes, parent, text) {
  return finished(document.createElement(tag), attributes, parent, text);
}

/**
 * @template {Element} E
 * @param {E} made
 * @param {Attributes} attributes
 * @param {Element | null} [parent]
 * @param {string} [text]
 */
function finished(made, attributes, parent, text) {
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (text !== undefined) made.textContent = text;
  if (parent) parent.appendChild(made);
  return made;
}

/**
 * The first element that a selector names; the pages of the components are known, so one that is not there is a mistake.
 *
 * @template {Element} E
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => E} kind
 * @returns {E}
 */
export function part(root, selector, kind) {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`${selector} is not there`);
  return found;
}

/**
 * All elements that a selector names.
 *
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {NodeListOf<HTMLElement>}
 */
export function parts(root, selector) {
  return root.querySelectorAll(selector);
}

/**
 * The element around another, itself included, that a selector names: of the page, of a drawing, of a formula.
 *
 * @param {Element} element
 * @param {string} selector
 */
export function around(element, selector) {
  return /** @type {HTMLElement | null} */ (element.closest(selector));
}

/**
 * Where an event began, in whichever shadow.
 *
 * @param {Event} event
 * @returns {HTMLElement}
 */
export function origin(event) {
  return /** @type {HTMLElement} */ (event.composedPath()[0]);
}

/**
 * A field that is set before it is read, though not when its object is made: by ``show``, or by ``update``.
 *
 * @template T
 * @returns {T}
 */
export function later() {
  return /** @type {any} */ (undefined);
}
