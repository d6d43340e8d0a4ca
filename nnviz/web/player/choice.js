// A field that offers names, each under its title.

import { escaped } from "./formula.js";

/** @param {[string, string][]} names */
function options(names) {
  return names.map(([name, title]) => `<option value="${escaped(name)}">${escaped(title)}</option>`).join("");
}

/** @param {string} key @param {[string, string][]} names @param {string} chosen @param {string} label */
export function choice(key, names, chosen, label) {
  const shown = options(names).replace(`value="${escaped(chosen)}"`, "$& selected");
  return `<select data-key="${key}" aria-label="${escaped(label)}">${shown}</select>`;
}

// What is offered and chosen by now; the element stays.
/** @param {HTMLSelectElement} field @param {[string, string][]} names @param {string} chosen */
export function choose(field, names, chosen) {
  const offered = [...field.options].map(({ value, text }) => [value, text]);
  if (JSON.stringify(offered) !== JSON.stringify(names)) field.innerHTML = options(names);
  field.value = chosen;
}
