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
    const edge = [...window.nnvizRoot().querySelectorAll(".nnv-hits line")].pop();
    edge.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true }));
  },
  // The same weight held: a key moves it, and every number that follows from it.
  holdWeight() {
    const root = window.nnvizRoot();
    // Before the update: afterwards the edge shows the weight that comes of it.
    root.querySelector(".nnv-slider").value = String(Number(root.querySelector("[data-phase=update]").dataset.at) - 1);
    root.querySelector(".nnv-slider").dispatchEvent(new Event("input"));
    window.nnvizActions.askWeight();
    root.querySelector(".nnv-ask [data-hold]").click();
  },
  ourMove() {
    const root = window.nnvizRoot();
    const slider = root.querySelector(".nnv-held [data-held=range]");
    const inside = () => root.querySelector(".nnv-overlay").textContent;
    const drawn = inside();
    return window.nnvizProbe(() => slider.dispatchEvent(key("ArrowUp")), () => inside() !== drawn);
  },
  emptyFrame() {
    return window.nnvizProbe(() => {}, () => true);
  },
  ourEdit() {
    const root = window.nnvizRoot();
    const field = root.querySelector(".nnv-ask [data-edit]");
    field.value = String(Number(field.value) + 0.125);
    const inside = () => root.querySelector(".nnv-overlay").textContent;
    const [before, drawn] = [textStarting("Iteration"), inside()];
    return window.nnvizProbe(() => field.dispatchEvent(key("Enter")), () => textStarting("Iteration") !== before && inside() !== drawn);
  },
};
