// What a page looks like around a player that it knows nothing of: its colours and its type, found where they are and not by its name.

/** @typedef {{ background: string, text: string, secondary: string, font: string }} Surroundings */

/** @type {Record<"light" | "dark", { background: string, secondary: string }>} */
const HOUSE = { light: { background: "#ffffff", secondary: "#f4f7fa" }, dark: { background: "#0e1117", secondary: "#1b222c" } };

/** @type {CanvasRenderingContext2D | null} */
let pixel = null;

// Red, green, blue and how much it covers, each from 0 to 255, of a colour in whichever way it is written.
/** @param {string} colour @returns {number[]} */
export function seen(colour) {
  const numbers = colour.match(/^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/);
  if (numbers) return [...numbers.slice(1, 4).map(Number), 255 * Number(numbers[4] ?? 1)];
  pixel ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!pixel || !colour) return [0, 0, 0, 0];
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = colour;
  pixel.fillRect(0, 0, 1, 1);
  return [...pixel.getImageData(0, 0, 1, 1).data];
}

/** @param {number[]} channels */
export function hex(channels) {
  const digits = channels.slice(0, 3).map((v) => Math.round(v).toString(16).padStart(2, "0"));
  return `#${digits.join("")}`;
}

/** @param {number[]} channels */
const isLight = ([r, g, b]) => 0.299 * r + 0.587 * g + 0.114 * b >= 128;

// The colour behind an element, through whichever shadows; null where nothing is painted.
/** @param {Element} element @returns {number[] | null} */
function behind(element) {
  /** @type {Element | null} */
  let at = element;
  while (at) {
    const colour = seen(getComputedStyle(at).backgroundColor);
    if (colour[3] > 250) return colour;
    const root = at.getRootNode();
    at = at.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  }
  return null;
}

// Where no background is painted the type says whether it is dark: it is light then.
/** @param {Element} element @returns {Surroundings} */
export function surroundings(element) {
  const { color, fontFamily } = getComputedStyle(element);
  const text = seen(color);
  const painted = behind(element);
  const house = HOUSE[(painted ? isLight(painted) : !isLight(text)) ? "light" : "dark"];
  return { background: painted ? hex(painted) : house.background, text: hex(text), secondary: house.secondary, font: fontFamily };
}

// Calls when the page may look otherwise: another theme is a class or an attribute of its outer elements, or the system's.
/** @param {() => void} act @returns {() => void} what ends it */
export function whenItChanges(act) {
  const observer = new MutationObserver(() => requestAnimationFrame(act));
  for (const element of [document.documentElement, document.body]) observer.observe(element, { attributes: true });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", act);
  return () => {
    observer.disconnect();
    system.removeEventListener("change", act);
  };
}
