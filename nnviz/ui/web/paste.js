// What is pasted into a table of numbers. Streamlit's tables drop without a word what goes over their edge, so several numbers go
// to Python, which takes them or says why not. A single number stays with the table.

const listeners = new WeakMap();

function several(text) {
  return /[\t\n;|[\]]|\S\s+\S/.test(text.trim());
}

function place(grid, indexed) {
  const cell = grid.querySelector("[id^=glide-cell-][aria-selected=true]");
  const found = cell && /^glide-cell-(\d+)-(\d+)$/.exec(cell.id);
  return found ? { row: Number(found[2]), column: Math.max(0, Number(found[1]) - (indexed ? 1 : 0)) } : { row: 0, column: 0 };
}

export default function mount({ data, parentElement, setTriggerValue }) {
  const before = listeners.get(parentElement);
  if (before) window.removeEventListener("paste", before, true);
  const pasted = (event) => {
    const grid = document.activeElement && document.activeElement.closest("[data-testid=stDataFrame]");
    const key = grid && Object.keys(data.tables).find((name) => grid.closest(`.st-key-${CSS.escape(name)}`));
    const text = event.clipboardData && event.clipboardData.getData("text/plain");
    if (!key || !text || !several(text)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { table, indexed } = data.tables[key];
    setTriggerValue("pasted", { table, text, ...place(grid, indexed) });
  };
  // Before the table's own listener hears of it.
  window.addEventListener("paste", pasted, true);
  listeners.set(parentElement, pasted);
  return () => window.removeEventListener("paste", listeners.get(parentElement), true);
}
