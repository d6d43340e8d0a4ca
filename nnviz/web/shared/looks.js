// What both players look like and how they are worked: the theme of the page, the signs on buttons, the keys.

/** @import { Theme } from "../types" */

export const PLAY = "M7 5v14l11-7z";
export const PAUSE = "M6 5h4v14H6zM14 5h4v14h-4z";

/**
 * What a key does in a transport.
 *
 * @type {Record<string, "next" | "back" | "first" | "last" | "play" | undefined>}
 */
export const TRANSPORT_KEYS = { ArrowRight: "next", ArrowLeft: "back", Home: "first", End: "last", " ": "play" };

/**
 * Light or dark, by a colour such as #0e1117; light for what is no colour.
 *
 * @param {string} background
 * @returns {Theme}
 */
export function themeOfColour(background) {
  const hex = background.trim().match(/^#([0-9a-f]{6})/i);
  if (!hex) return "light";
  const [r, g, b] = channels(hex[1]);
  return 0.299 * r + 0.587 * g + 0.114 * b < 128 ? "dark" : "light";
}

/**
 * Red, green and blue of six digits, from 0 to 255.
 *
 * @param {string} digits
 */
export function channels(digits) {
  return [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16));
}

/** @param {Element} root */
export function themeOf(root) {
  return themeOfColour(getComputedStyle(root).getPropertyValue("--st-background-color"));
}

/**
 * Hands a palette to the style sheet, as variables that begin with ``prefix``.
 *
 * @param {HTMLElement} root
 * @param {string} prefix
 * @param {Theme} theme
 * @param {Record<string, string>} hues
 */
export function colourIn(root, prefix, theme, hues) {
  root.dataset.theme = theme;
  for (const [role, colour] of Object.entries(hues)) root.style.setProperty(`--${prefix}-${role.replace(" ", "-")}`, colour);
}
