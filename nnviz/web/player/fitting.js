// Which drawing of a walkthrough is shown in the room that there is, where it stands beside its formula or above it, and how large. Nothing
// here asks a page: whoever measures it hands in what there is, in pixels.

/** @import { Scene, Walkthrough } from "../types" */

/** @typedef {Pick<Walkthrough, "scenes" | "chain" | "matrices"> & { about: { least?: number } }} Fitted what is asked of a walkthrough */
/** @typedef {"beside" | "framed" | "short" | "below"} Arrangement left of the formula; so in another page's frame or a low window; above it */
/** @typedef {{ player: number, window: { width: number, height: number }, framed: boolean, presented: boolean }} Surrounding */
/** @typedef {Surrounding & { width: number, tall: number, controls: number }} Space ``tall`` is what is left beside the formula, of which ``controls`` are taken */
/** @typedef {{ scene: Scene, scale: number, height: number, tall: boolean }} Fit ``height`` is the stage's, which is scrolled where it is ``tall`` */

const BESIDE = 900; // pixels from which on the formula stands beside the drawing
const SLIM = 600; // below so many of a window nothing stands beside anything,
const LOW = 500; // and above them so few of its height are no room for a formula under a drawing
const PHONE = 640; // pixels of a stage below which its drawing is the phone's
const NUMBER = 13; // the size of a number in a scene,
const LEAST_READ = 11.5; // and in pixels the least at which a drawing with all numbers can still be read
const READABLE = 1.12; // a number of a drawing that can be scrolled is at least 14 pixels high,
const WITH_LENS = 1; // of one with a lens, which has more room around them, 13,
const READABLE_FAR = 1.6; // and in front of a class 20
const TALL = 0.46; // of a window is as much as a drawing above its formula has that can be scrolled,
const TALL_WIDE = 0.42; // or so of one that is no phone's, where more stands between them,
const LEAST_TALL = 280; // and at least so many pixels
const LARGEST = 28 / 13; // a number is never higher than 28 pixels,
const LARGEST_ABOVE = 1.35; // and above its formula no higher than so,
const LARGEST_FAR = 3; // or so in front of a class
const LEAST_ABOVE_FORMULA = 330;
const HALF = 0.5; // of a window, so that the formula is in sight
const PRESENTED = 0.46;
const SHARE_OF_SCENE = 0.85; // but never so small that the numbers cannot be read

// Whether a drawing has a place for every number that a step can find.
/** @param {Scene} scene */
const showsAll = (scene) => !scene.lens && scene.labels.every(({ always, kind }) => always || kind === "slope");

// The large drawing, where it leaves out no number and no name that the other one has, or where size is what counts, or all of a path.
/** @param {Fitted} data @param {boolean} presented @returns {Scene | undefined} */
function largeOf({ scenes: { large }, about, chain }, presented) {
  // What is scrolled where it is too long has a place for every number that there is.
  const all = about.least !== undefined || large?.labels.every(({ always, name }) => always && name.length);
  return presented || large?.lens || chain || all ? large : undefined;
}

/** @param {Fitted} data @param {Surrounding} around @returns {Arrangement} */
export function arranged(data, { player, window, framed, presented }) {
  if (framed && window.width >= SLIM) return "framed";
  if (player >= BESIDE && largeOf(data, presented)) return "beside";
  return !presented && window.width >= SLIM && window.height < LOW ? "short" : "below";
}

// The drawing whose numbers are the largest in so much room: first one with all of them that can be read well, then the wider lens.
/** @param {Fitted["scenes"]} scenes @param {number} width @param {number} height @returns {Scene} */
function largestIn({ wide, narrow, large = narrow }, width, height) {
  /** @param {Scene} scene */
  const size = (scene) => Math.min(width / scene.width, height / scene.height);
  /** @param {Scene[]} some */
  const largest = (some) => some.reduce((best, other) => (size(other) > size(best) ? other : best));
  const read = [wide, large].filter((scene) => size(scene) >= (scene.lens ? WITH_LENS : READABLE) && (showsAll(scene) || scene.lens));
  const whole = read.filter(showsAll);
  return largest(whole.length ? whole : read.length ? read : [wide, narrow, large]);
}

// Above the formula there is room in width: a lens is for what would leave out a number there, too.
/** @param {Fitted} data @param {Space} space @returns {Scene} */
function overFormula(data, { width, window, presented }) {
  const { wide } = data.scenes;
  const large = largeOf(data, presented);
  const scale = Math.min(width / wide.width, Math.max(LEAST_ABOVE_FORMULA, window.height * HALF) / wide.height);
  const small = NUMBER * scale < LEAST_READ;
  return large && (presented || data.chain || !large.lens || !showsAll(wide) || small) ? large : wide;
}

/** @param {Fitted} data @param {Arrangement} arrangement @param {Space} space @returns {Scene} */
function chosen(data, arrangement, space) {
  const { wide, narrow } = data.scenes;
  if (arrangement === "framed" || arrangement === "short") return largestIn(data.scenes, space.width, space.tall);
  if (arrangement === "beside") return largeOf(data, space.presented) ?? wide;
  return space.width < PHONE ? narrow : overFormula(data, space);
}

// How tall the network may be where its matrices and the sum want to be seen too.
/** @param {Scene} scene @param {Surrounding} around */
function besideMatrices(scene, { window, presented }) {
  return presented ? Math.max(220, window.height * 0.28) : Math.max(270, Math.min(scene.height * 0.78, window.height * 0.34));
}

/** @param {Fitted} data @param {Scene} scene @param {Space} space */
function tallestAbove(data, scene, space) {
  const { height } = space.window;
  if (data.matrices) return besideMatrices(scene, space);
  if (space.presented) return PRESENTED * height;
  return Math.max(LEAST_ABOVE_FORMULA, data.about.least === undefined ? HALF * height : 0, SHARE_OF_SCENE * scene.height);
}

// A drawing that would be too small to read is scrolled instead, and follows the steps: sideways, above its formula also up and down.
/** @param {Fitted} data @param {Arrangement} arrangement @param {Space} space @returns {Fit} */
export function fitted(data, arrangement, space) {
  const { width, window, presented, controls } = space;
  const scene = chosen(data, arrangement, space);
  const tallest = arrangement === "below" ? tallestAbove(data, scene, space) : space.tall;
  const largest = scene === largeOf(data, presented) ? LARGEST : presented ? LARGEST_FAR : LARGEST_ABOVE;
  const whole = (tallest - controls) / scene.height;
  const wide = arrangement === "beside";
  const { least = 0 } = data.about;
  const readable = least && wide ? Math.min(presented ? READABLE_FAR : READABLE, whole) : least;
  const scale = Math.max(Math.min(width / scene.width, whole, largest), readable);
  const bounded = arrangement === "below" ? Math.max(LEAST_TALL, window.height * (window.width < SLIM ? TALL : TALL_WIDE)) : space.tall;
  const most = least && !wide ? bounded : Number.POSITIVE_INFINITY;
  const height = (wide && presented ? tallest : Math.min(most, scene.height * scale)) + controls;
  return { scene, scale, height, tall: scene.height * scale > most };
}
