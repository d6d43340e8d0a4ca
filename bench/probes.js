// Times an action from its event until what it changes has been painted: the first frame in which `done` holds, and that frame's paint.
window.nnvizProbe = (act, done) =>
  new Promise((resolve, reject) => {
    const start = performance.now();
    act();
    const look = () => {
      if (performance.now() - start > 60000) reject(new Error("not painted within a minute"));
      if (!done()) return requestAnimationFrame(look);
      return requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => resolve(performance.now() - start);
        channel.port2.postMessage(0);
      });
    };
    look();
  });

window.nnvizRoot = () => {
  for (const element of document.querySelectorAll("*")) {
    const found = element.shadowRoot && element.shadowRoot.querySelector(".nnv");
    if (found) return found;
  }
  return null;
};

const key = (name) => new KeyboardEvent("keydown", { key: name, bubbles: true, composed: true });
const nextButton = () => document.querySelector("[data-testid=stButton] button");
const textStarting = (start) => [...document.querySelectorAll("p")].map((p) => p.textContent).find((text) => text.startsWith(start));

// The timed actions, by name: each gives milliseconds.
window.nnvizActions = {
  ourStep() {
    const root = window.nnvizRoot();
    const press = (name) => document.body.dispatchEvent(key(name));
    if (root.dataset.step === root.querySelector(".nnv-slider").max) press("Home");
    const wanted = String(Number(root.dataset.step) + 1);
    return window.nnvizProbe(() => press("ArrowRight"), () => root.dataset.step === wanted);
  },
  bareStep() {
    const before = textStarting("step");
    return window.nnvizProbe(() => nextButton().click(), () => textStarting("step") !== before);
  },
  naiveStep() {
    const title = () => document.querySelector(".js-plotly-plot .gtitle")?.textContent;
    const before = title();
    return window.nnvizProbe(() => nextButton().click(), () => title() && title() !== before);
  },
  // A weight into the output: its change is seen in the digits of the loss.
  askWeight() {
    const root = window.nnvizRoot();
    // At the step of the loss: any weight changes what is seen there, whatever is under a lens.
    root.querySelector(".nnv-slider").value = root.querySelector("[data-phase=loss]").dataset.at;
    root.querySelector(".nnv-slider").dispatchEvent(new Event("input"));
    const edge = [...root.querySelectorAll(".nnv-hits line")].pop();
    edge.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true }));
  },
  ourEdit() {
    const root = window.nnvizRoot();
    const field = root.querySelector(".nnv-ask [data-edit]");
    field.value = String(Number(field.value) + 0.125);
    const inside = () => root.querySelector(".nnv-overlay").textContent + root.querySelector(".nnv-formula").textContent;
    const [before, drawn] = [textStarting("Iteration"), inside()];
    return window.nnvizProbe(() => field.dispatchEvent(key("Enter")), () => textStarting("Iteration") !== before && inside() !== drawn);
  },
};

// From an event to the end of the frame in which what it changes is painted.
const toPaintedFrame = (act, done) =>
  new Promise((resolve, reject) => {
    const start = performance.now();
    act();
    const look = () => {
      if (performance.now() - start > 60000) return reject(new Error("not painted within a minute"));
      if (!done()) return requestAnimationFrame(look);
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve(performance.now() - start);
      channel.port2.postMessage(0);
    };
    requestAnimationFrame(look);
  });

// A weight that is held, by the mouse that took it (bench/live.py): moved by events like its own.
window.nnvizLive = {
  at: [0, 0],
  sent: 0, // messages to the server
  shown: () => window.nnvizRoot().querySelector(".nnv-overlay").textContent + window.nnvizRoot().querySelector(".nnv-held-changes").textContent,
  // At the last step before the update: there the most numbers are shown. Where it stands.
  lastWeight() {
    const root = window.nnvizRoot();
    const slider = root.querySelector(".nnv-slider");
    slider.value = String(Number(root.querySelector("[data-phase=update]").dataset.at) - 1);
    slider.dispatchEvent(new Event("input"));
    const line = [...root.querySelectorAll(".nnv-hits line")].pop();
    const at = (name, share) => Number(line.getAttribute(`${name}1`)) * (1 - share) + Number(line.getAttribute(`${name}2`)) * share;
    // Where no number stands over it.
    for (let share = 0.1; share < 0.9; share += 0.02) {
      const { x, y } = new DOMPoint(at("x", share), at("y", share)).matrixTransform(line.getScreenCTM());
      if (root.getRootNode().elementFromPoint(x, y) === line) this.at = [x, y];
    }
    return this.at;
  },
  drag() {
    this.at = [this.at[0], this.at[1] - 8];
    const way = { clientX: this.at[0], clientY: this.at[1], pointerId: 1, pointerType: "mouse", isPrimary: true, bubbles: true, composed: true };
    window.nnvizRoot().dispatchEvent(new PointerEvent("pointermove", way));
  },
  dragMove() {
    const before = this.shown();
    return toPaintedFrame(() => this.drag(), () => this.shown() !== before);
  },
  keyMove() {
    const before = this.shown();
    const slider = window.nnvizRoot().querySelector(".nnv-held [data-held=range]");
    return toPaintedFrame(() => slider.dispatchEvent(key("ArrowUp")), () => this.shown() !== before);
  },
  emptyFrame: () => toPaintedFrame(() => {}, () => true),
  // One move a frame: in how many of the frames that follow something else is shown.
  async movesPainted(count) {
    let painted = 0;
    for (let n = 0; n < count; n += 1) {
      const before = this.shown();
      this.drag();
      await new Promise((next) => requestAnimationFrame(next));
      if (this.shown() !== before) painted += 1;
    }
    return painted;
  },
};

const { send } = WebSocket.prototype;
WebSocket.prototype.send = function (...message) {
  window.nnvizLive.sent += 1;
  return send.apply(this, message);
};
