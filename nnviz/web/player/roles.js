// Which kind of quantity a node is: z, a, W and b, δ or ∂. A quantity has the colour of its kind wherever it stands, in a formula, in a
// matrix, among what goes in, as its label on the drawing has it.

/** @import { Label, Scene, Walkthrough } from "../types" */

/** @type {WeakMap<Scene, Map<number, string>>} */
const found = new WeakMap();

/** @param {Scene} scene @param {Label} label */
function kindOf({ lines, marks }, { kind, owner }) {
  if (kind !== "given") return kind;
  const parameter = owner < 0 ? lines[-1 - owner].weighted : marks[owner].kind === "bias";
  return parameter ? "parameter" : "given";
}

/** @param {Scene} scene */
function rolesOf(scene) {
  const roles = new Map();
  for (const label of scene.labels) for (const [, node] of label.shown) roles.set(node, kindOf(scene, label));
  return roles;
}

// The style of a node's kind; that of what is given for what the drawing does not show.
/** @param {Pick<Walkthrough, "scenes">} data @param {number} node */
export function roleOf({ scenes }, node) {
  const { wide } = scenes;
  const roles = found.get(wide) ?? rolesOf(wide);
  found.set(wide, roles);
  return `nnv-is-${roles.get(node) ?? "given"}`;
}

// The numbers and names in a formula or a table get their colours, a row of a table and the line of a result that of their quantity.
/** @param {HTMLElement} holder @param {Walkthrough} data */
export function colourQuantities(holder, data) {
  for (const shown of holder.querySelectorAll("[data-node]")) {
    const role = roleOf(data, Number(shown.getAttribute("data-node")));
    shown.classList.add(role);
    shown.closest('[data-line="result"]:not(.nnv-whole), tr')?.classList.add(role);
  }
}
