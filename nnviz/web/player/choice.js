// A field that offers names, each under its title.

import { escaped } from "./formula.js";

/** @param {string} key @param {[string, string][]} options @param {string} chosen @param {string} label */
export function choice(key, options, chosen, label) {
  const shown = options.map(([name, title]) => `<option value="${escaped(name)}"${name === chosen ? " selected" : ""}>${escaped(title)}</option>`);
  return `<select data-key="${key}" aria-label="${escaped(label)}">${shown.join("")}</select>`;
}
