// The bridge to a page without a server: the walkthrough stands in the page, and nothing is sent.

import { part } from "../shared/dom.js";
import { unpacked } from "./formula.js";
import { Player } from "./player.js";

const player = new Player(part(document, ".nnv", HTMLElement));
const walkthrough = unpacked(JSON.parse(part(document, "#payload", HTMLElement).textContent));
const show = () => player.update(walkthrough, {});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
show();
