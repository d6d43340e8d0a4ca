// The bridge to a page without a server: the walkthrough stands in the page, and nothing is sent.

import { unpacked } from "./formula.js";
import { Player } from "./player.js";

const player = new Player(document.querySelector(".nnv"));
const walkthrough = unpacked(JSON.parse(document.getElementById("payload").textContent));
const show = () => player.update(walkthrough, {});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
show();
