// The bridge to a page without a server: the walkthrough stands in the page, and nothing is sent.

const player = new Player(document.querySelector(".nnv"));
const walkthrough = unpacked(JSON.parse(document.getElementById("payload").textContent));
const show = () => player.update(walkthrough, {});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
show();
