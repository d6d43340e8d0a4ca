// In the classroom: presenter mode, results that stay hidden until asked for, answers that are checked, focus, breakpoints.

const FOCUS = { all: "everything", step: "the active step", neuron: "one neuron" };

class Classroom {
  constructor(player) {
    this.player = player;
    const { root } = player;
    this.root = root;
    this.keys = root.querySelector(".nnv-keys");
    this.answerBox = root.querySelector(".nnv-answer");
    this.verdict = root.querySelector(".nnv-verdict");
    this.stops = new Set();
    this.revealed = new Set();
    root.querySelector("[data-do=present]").onclick = () => this.present();
    root.querySelector("[data-do=hide]").onclick = () => this.hide();
    root.querySelector("[data-do=keys]").onclick = () => this.help();
    root.querySelector("[data-do=reveal]").onclick = () => this.reveal();
    this.focus = root.querySelector(".nnv-focus select");
    this.focus.onchange = () => this.applyFocus();
    this.stopList = root.querySelector(".nnv-stops");
    this.stopList.onchange = () => this.readStops();
    root.querySelector(".nnv-answer form").onsubmit = (event) => {
      event.preventDefault();
      this.check();
    };
  }

  show(data) {
    this.revealed.clear();
    const layers = [...new Set(data.steps.map((step) => step.layer).filter((layer) => layer !== undefined))].sort((a, b) => a - b);
    const phases = data.phases.filter(([key]) => data.steps.some((step) => step.phase === key));
    const box = (value, text) => `<label><input type="checkbox" value="${value}"${this.stops.has(value) ? " checked" : ""}/> ${text}</label>`;
    this.stopList.querySelectorAll("label").forEach((label) => label.remove());
    const boxes =
      phases.map(([key, title]) => box(`phase ${key}`, `${title} phase`)).join(" ") + " " + layers.map((layer) => box(`layer ${layer}`, `layer ${layer}`)).join(" ");
    this.stopList.insertAdjacentHTML("beforeend", boxes);
  }

  // --- presenter mode
  present() {
    const on = !this.root.classList.contains("nnv-present");
    this.root.classList.toggle("nnv-present", on);
    this.player.drawing.presented = on;
    // The top layer of the page: above the header and the sidebar whatever they are.
    if (on) {
      this.root.setAttribute("popover", "manual");
      this.root.showPopover();
    } else {
      this.root.hidePopover();
      this.root.removeAttribute("popover");
    }
    this.root.querySelector("[data-do=present]").setAttribute("aria-pressed", String(on));
    this.player.drawing.resized();
    this.player.paint(false);
  }

  help() {
    this.keys.hidden = !this.keys.hidden;
  }

  escape() {
    if (!this.keys.hidden) this.keys.hidden = true;
    else if (this.root.classList.contains("nnv-present")) this.present();
    else return false;
    return true;
  }

  // --- results hidden until asked for
  get hiding() {
    return this.root.classList.contains("nnv-hiding");
  }

  hide() {
    this.root.classList.toggle("nnv-hiding");
    this.root.querySelector("[data-do=hide]").setAttribute("aria-pressed", String(this.hiding));
    this.revealed.clear();
    this.player.paint(false);
  }

  concealed(index) {
    return this.hiding && index >= this.player.index && !this.revealed.has(index);
  }

  reveal() {
    if (!this.hiding) return;
    this.revealed.add(this.player.index);
    this.player.paint(true);
  }

  paint(index) {
    const concealed = this.concealed(index);
    this.answerBox.hidden = !concealed;
    if (this.answeredFor !== index) {
      this.answeredFor = index;
      this.verdict.textContent = "";
      this.answerBox.querySelector("input").value = "";
    }
  }

  check() {
    const step = this.player.data.steps[this.player.index];
    const typed = this.answerBox.querySelector("input").value.trim().replace("−", "-").replace(",", ".");
    const answer = typed === "" ? NaN : Number(typed);
    const { text, right } = judged(answer, typed, step, this.player.data.sentences);
    this.verdict.textContent = text;
    if (right) {
      this.reveal();
      this.verdict.textContent = text;
    }
  }

  // --- focus
  applyFocus() {
    const { drawing, index } = this.player;
    drawing.setFocus(this.focus.value, this.focusedOwner());
    drawing.step(index, this.player.concealedAt(index));
  }

  focusedOwner() {
    const { scene } = this.player.drawing;
    const node = this.player.ask.lastNode ?? this.player.data.steps[this.player.index].nodes[0];
    return scene ? scene.owners[node] : undefined;
  }

  nextFocus() {
    const values = Object.keys(FOCUS);
    this.focus.value = values[(values.indexOf(this.focus.value) + 1) % values.length];
    this.applyFocus();
  }

  // --- breakpoints
  readStops() {
    for (const box of this.stopList.querySelectorAll("input")) this.stops[box.checked ? "add" : "delete"](box.value);
  }

  toggleStop(node) {
    const name = `node ${node}`;
    this.stops[this.stops.has(name) ? "delete" : "add"](name);
    this.player.ask.refresh();
  }

  // Whether playing stops at a step: where a chosen phase or layer begins, or a chosen quantity is found.
  stopsAt(index) {
    const { steps } = this.player.data;
    const [step, before] = [steps[index], steps[index - 1] || {}];
    if (step.nodes.some((n) => this.stops.has(`node ${n}`))) return true;
    if (step.phase !== before.phase && this.stops.has(`phase ${step.phase}`)) return true;
    return (step.layer !== before.layer || step.phase !== before.phase) && this.stops.has(`layer ${step.layer}`);
  }

  runToStop() {
    const last = this.player.data.steps.length - 1;
    let index = this.player.index + 1;
    while (index < last && !this.stopsAt(index)) index += 1;
    this.player.go(Math.min(index, last));
  }
}

// Right if it rounds to the value at the decimals that were typed (two at least); otherwise the slip whose number it is.
function judged(answer, typed, step, sentences) {
  if (!Number.isFinite(answer)) return { text: "That is not a number: type digits, such as -0.25.", right: false };
  if (step.value === undefined) return { text: "This step finds several numbers at once: reveal it instead.", right: false };
  const decimals = Math.max(2, (typed.split(".")[1] || "").replace(/e.*$/i, "").length);
  const tolerance = 0.5000001 * 10 ** -decimals + 1e-9 * Math.abs(step.value);
  const matches = (value) => Math.abs(answer - value) <= tolerance;
  if (matches(step.value)) return { text: "Right.", right: true };
  const slip = (step.slips || []).find(([, value]) => matches(value));
  return { text: slip ? `Not quite: ${sentences[slip[0]]}` : "Not yet. Look at the formula again.", right: false };
}
