// What can be asked: whatever shows a number says which one it is.

export const ASKABLE = "[data-node], [data-said]";

// What an element that shows a number asks about: a quantity for an example, or what is said of a number that is none.
export function questionOf({ dataset, textContent }) {
  if (dataset.said !== undefined) return { name: dataset.said, text: textContent.trim(), why: dataset.why };
  const question = { node: Number(dataset.node), example: dataset.example === undefined ? undefined : Number(dataset.example) };
  return dataset.shown ? { ...question, text: textContent.trim() } : question;
}
