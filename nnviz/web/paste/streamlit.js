// What is pasted into a table of numbers. Streamlit's tables drop without a word what goes over their edge, so several numbers go
// to Python, which takes them or says why not. The table hears of the paste too, and may write a part of it; Python's answer draws
// the tables anew, so that nothing of this stays. A single number is the table's alone.

import { leaving } from "../shared/leaving.js";

/** @import { Component } from "../types" */

/** @type {WeakMap<HTMLElement, (event: ClipboardEvent) => void>} */
const listeners = new WeakMap();

/** @param {string} text */
export function several(text) {
  return /[\t\n;|[\]]|\S\s+\S/.test(text.trim());
}

// The first column holds the names of the rows, or their marks.
/** @param {Element} grid */
function place(grid) {
  const cell = grid.querySelector("[id^=glide-cell-][aria-selected=true]");
  const found = cell && /^glide-cell-(\d+)-(\d+)$/.exec(cell.id);
  return found ? { row: Number(found[2]), column: Math.max(0, Number(found[1]) - 1) } : { row: 0, column: 0 };
}

/** @param {Component<{ tables: Record<string, string> }>} component */
export default function mount({ data, parentElement, setTriggerValue }) {
  const before = listeners.get(parentElement);
  if (before) window.removeEventListener("paste", before, true);
  /** @param {ClipboardEvent} event */
  const pasted = (event) => {
    const grid = document.activeElement?.closest("[data-testid=stDataFrame]");
    const key = grid && Object.keys(data.tables).find((name) => grid.closest(`.st-key-${CSS.escape(name)}`));
    const text = event.clipboardData?.getData("text/plain");
    if (!grid || !key || !text || !several(text)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const keeper = window.nnvizKeeper;
    if (keeper && !keeper.server.connected) keeper.say("Not taken: the numbers that were pasted. Paste them again when the server is back.");
    else setTriggerValue("pasted", { table: data.tables[key], text, ...place(grid) });
  };
  window.addEventListener("paste", pasted, true);
  listeners.set(parentElement, pasted);
  return leaving(parentElement, () => window.removeEventListener("paste", pasted, true));
}
