// The drawing as it stands, as a file: SVG with everything written into it, and PNG painted from that.

import { SVG, svg } from "../shared/dom.js";
import { drawFigure } from "./base.js";

/** @import { Player } from "./player.js" */
/** @import { PointedDrawing } from "./pointing.js" */

const COPIED = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-opacity",
  "font-size",
  "font-weight",
  "font-family",
  "text-anchor",
  "dominant-baseline",
  "paint-order",
];

/** @param {PointedDrawing} drawing */
export function drawingAsSvg(drawing) {
  drawing.moves.stop();
  const { drawn: scene, overlay, palette } = drawing;
  const picture = svg("svg", { xmlns: SVG, viewBox: `0 0 ${scene.width} ${scene.height}`, width: scene.width, height: scene.height });
  svg("rect", { width: scene.width, height: scene.height, fill: palette.background }, picture);
  drawFigure(scene.figure.data, palette, svg("g", {}, picture));
  for (const group of overlay.children) {
    if (group.classList.contains("nnv-hits")) continue;
    picture.appendChild(withStyles(group));
  }
  return picture;
}

/** @param {PointedDrawing} drawing */
const drawingText = (drawing) => new XMLSerializer().serializeToString(drawingAsSvg(drawing));

// A copy of an element with its computed style as attributes, without what is not displayed.
/** @param {Element} element @returns {Element} */
function withStyles(element) {
  const copy = /** @type {Element} */ (element.cloneNode(false));
  for (const { name } of [...copy.attributes]) if (/^(class|role|tabindex|data-.*|aria-.*)$/.test(name)) copy.removeAttribute(name);
  const style = getComputedStyle(element);
  if (element.tagName !== "g") for (const name of COPIED) if (style.getPropertyValue(name)) copy.setAttribute(name, style.getPropertyValue(name));
  for (const child of element.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) copy.appendChild(child.cloneNode());
    else if (child instanceof Element && getComputedStyle(child).display !== "none") copy.appendChild(withStyles(child));
  }
  return copy;
}

/** @param {string} name @param {string} url */
function download(name, url) {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}

/** @param {Player} player */
export function downloadSvg(player) {
  const text = drawingText(player.drawing);
  download(`nnviz-step-${player.index + 1}.svg`, URL.createObjectURL(new Blob([text], { type: "image/svg+xml" })));
}

/** @param {Player} player */
export function downloadPng(player) {
  const scene = player.drawing.drawn;
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    const scale = Math.max(2, 1600 / scene.width);
    canvas.width = scale * scene.width;
    canvas.height = scale * scene.height;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => blob && download(`nnviz-step-${player.index + 1}.png`, URL.createObjectURL(blob)));
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawingText(player.drawing))}`;
}
