// Asking: where a number comes from, where it goes, what changes when it moves; and changing what was given, in place.

class Ask {
  constructor(player) {
    this.player = player;
    this.box = player.root.querySelector(".nnv-ask");
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("click", (event) => this.click(event));
  }

  get data() {
    return this.player.data;
  }

  // A neuron is asked about what it found last, an edge or a bias about what was given.
  openOwner(owner, anchor) {
    const { nodes } = this.player.drawing.item(owner);
    const given = nodes.filter((n) => this.data.known[n] === undefined);
    const found = nodes.filter((n) => this.data.known[n] !== undefined && this.data.known[n] <= this.player.index);
    this.open(given.length ? given[0] : found.length ? found[found.length - 1] : nodes[0], anchor);
  }

  // First click: the explanation. Second click on the same: the step that finds it, or for what is given that reads it.
  open(node, anchor) {
    if (this.node === node && !this.box.hidden) {
      const at = this.data.known[node] ?? this.data.steps.findIndex((step) => step.lights.includes(node));
      this.close();
      if (at >= 0) this.player.go(at);
      return;
    }
    this.node = node;
    this.lastNode = node;
    this.player.drawing.tip.hidden = true;
    this.player.classroom.applyFocus();
    this.anchor = anchor;
    this.render();
    this.place();
    (this.box.querySelector("input") || this.box.querySelector("button")).focus({ preventScroll: true });
  }

  close() {
    if (this.box.hidden) return;
    const inside = this.box.contains(this.player.rootNode().activeElement);
    this.box.hidden = true;
    this.node = null;
    if (inside && this.anchor && this.anchor.isConnected) this.anchor.focus({ preventScroll: true });
  }

  // New data: the same question about the new numbers.
  refresh() {
    if (this.box.hidden) return;
    if (!(this.node in this.data.names)) {
      this.close();
      return;
    }
    const before = ["[data-edit]", "[data-h]"].map((field) => [field, this.box.querySelector(field)]).filter(([, input]) => input);
    const active = this.player.rootNode().activeElement;
    this.render();
    for (const [field, input] of before) {
      const again = this.box.querySelector(field);
      if (!again) continue;
      // What is being typed, or was refused, stays in the field: an answer may come while somebody writes.
      if (input.value !== input.defaultValue) again.value = input.value;
      if (input === active) again.focus({ preventScroll: true });
    }
  }

  render() {
    const { node, data, player } = this;
    const at = data.known[node];
    const hidden = at !== undefined && (at > player.index || player.concealedAt(at));
    const value = hidden ? "?" : data.texts[node];
    this.box.innerHTML = [
      `<button type="button" class="nnv-close" data-close aria-label="Close">×</button>`,
      `<p class="nnv-asked">${math(`${data.names[node]}<mo>=</mo><mn>${value}</mn>`)}</p><p>${data.meanings[node]}</p>`,
      this.origin(at, hidden),
      this.goes(),
      this.editor(),
      this.nudger(hidden),
      this.chooser(),
      this.stopper(at),
    ].join("");
    this.box.setAttribute("aria-label", `About the ${data.meanings[node]}`);
    this.box.hidden = false;
  }

  origin(at, hidden) {
    const { data } = this;
    if (at === undefined) return "<p><b>Where it comes from:</b> it is given.</p>";
    const step = data.steps[at];
    const lines = step.written ? "" : `<div class="nnv-small">${formulaLines(data, step, hidden)}</div>`;
    return `<p><b>Where it comes from:</b> <button type="button" class="nnv-link" data-step="${at}">step ${at + 1}</button></p>${lines}`;
  }

  goes() {
    const { data, node } = this;
    const uses = [];
    data.steps.forEach((step, index) => step.lights.includes(node) && step.nodes.length && uses.push([index, step.nodes[0]]));
    if (!uses.length) return "<p><b>Where it goes:</b> nowhere, it is a result.</p>";
    const links = uses.slice(0, 6).map(([index, target]) => `<button type="button" class="nnv-link" data-step="${index}" aria-label="Step ${index + 1}: ${data.sentences[data.steps[index].heading]}">${math(data.names[target])}</button>`);
    const more = uses.length > 6 ? ` and ${uses.length - 6} more` : "";
    return `<p><b>Where it goes:</b> ${links.join(" ")}${more}</p>`;
  }

  editor() {
    const { data, node, player } = this;
    if (!(node in data.editable) || !player.send.edit) return "";
    const said = data.message ? `<p class="nnv-error" role="alert">${escaped(data.message)}</p>` : "";
    return (
      `<label class="nnv-field">New value <input data-edit type="text" inputmode="decimal" autocomplete="off" value="${data.editable[node]}" /></label>` +
      `<p class="nnv-hint">Enter to change it, ↑ ↓ to nudge it by 0.1 (with Shift 0.01), Escape to leave it.</p>${said}`
    );
  }

  nudger(hidden) {
    const { data, node } = this;
    const nudge = data.nudges && data.nudges[node];
    if (nudge && !hidden) return nudgeHtml(nudge, data, Boolean(this.player.send.nudge));
    if (!(node in data.editable) || !data.nudgeable.includes(node) || hidden || !this.player.send.nudge) return "";
    return `<p><button type="button" data-nudge>What if it moves? Predicted and real change</button></p>`;
  }

  // Where the page can differentiate by what was clicked: a button for each quantity that stands there.
  chooser() {
    const { data, node, player } = this;
    if (!data.choosable || !player.send.by) return "";
    const { scene } = player.drawing;
    const there = node in scene.owners ? player.drawing.item(scene.owners[node]).nodes : [node];
    const buttons = there
      .filter((n) => data.choosable.includes(n))
      .map((n) => `<button type="button" data-by="${n}" aria-label="Differentiate by the ${data.meanings[n]}">${math(data.names[n])}</button>`);
    return buttons.length ? `<p>Differentiate by ${buttons.join(" ")}</p>` : "";
  }

  stopper(at) {
    if (at === undefined) return "";
    const on = this.player.classroom.stops.has(`node ${this.node}`);
    return `<p><button type="button" data-stop aria-pressed="${on}">Stop here when playing</button></p>`;
  }

  place() {
    const root = this.player.root.getBoundingClientRect();
    const at = this.anchor.getBoundingClientRect();
    const width = Math.min(420, root.width - 8);
    this.box.style.width = `${width}px`;
    this.box.style.left = `${Math.max(4, Math.min((at.left + at.right) / 2 - root.left - width / 2, root.width - width - 4))}px`;
    this.box.style.top = `${at.bottom - root.top + this.player.root.scrollTop + 10}px`;
  }

  click(event) {
    const button = event.target.closest("button");
    if (!button) return;
    if ("close" in button.dataset) this.close();
    else if ("step" in button.dataset) {
      this.player.go(Number(button.dataset.step));
      this.close();
    } else if ("by" in button.dataset) {
      this.player.send.by({ node: Number(button.dataset.by) });
      this.close();
    } else if ("nudge" in button.dataset) this.askNudge();
    else if ("stop" in button.dataset) this.player.classroom.toggleStop(this.node);
  }

  askNudge() {
    const input = this.box.querySelector("[data-h]");
    this.player.holdReport();
    this.player.send.nudge({ node: this.node, h: input ? input.value : "0.1" });
  }

  key(event) {
    const input = event.target;
    if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
    } else if (event.key === "Enter" && "h" in input.dataset) this.askNudge();
    else if (event.key === "Enter" && "edit" in input.dataset) this.commit(input.value);
    else if ((event.key === "ArrowUp" || event.key === "ArrowDown") && "edit" in input.dataset) {
      event.preventDefault();
      const size = (event.shiftKey ? 0.01 : 0.1) * (event.key === "ArrowUp" ? 1 : -1);
      const moved = Number(input.value.replace("−", "-")) + size;
      if (Number.isFinite(moved)) {
        input.value = String(Number(moved.toFixed(10)));
        clearTimeout(this.nudging);
        this.nudging = setTimeout(() => this.commit(input.value), 250);
      }
    }
  }

  commit(text) {
    if (text === String(this.data.editable[this.node])) return;
    this.player.holdReport();
    this.player.send.edit({ node: this.node, text });
  }
}

function escaped(text) {
  return text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
}

// Predicted and real change side by side, and the loss along this one quantity with its tangent.
function nudgeHtml(nudge, data, open) {
  const row = (what, text, value) => `<tr><th scope="row">${what}</th><td>${text}</td><td class="nnv-number">${value}</td></tr>`;
  const letter = nudge.letter || data.cost;
  const values = (nudge.rows || []).map(([what, text, value]) => row(what, text, value)).join("");
  return (
    (open
      ? `<label class="nnv-field">Move it by h = <input data-h type="text" inputmode="decimal" value="${escaped(String(nudge.h))}" /></label> <button type="button" data-nudge>Try</button>`
      : `<p>Moved by h = ${escaped(String(nudge.h))}:</p>`) +
    (nudge.message ? `<p class="nnv-error" role="alert">${escaped(nudge.message)}</p>` : "") +
    `<table><tbody>${row("predicted change", "derivative · h", nudge.predicted)}${row("real change", `${letter} after − ${letter} before`, nudge.real)}${values}</tbody></table>` +
    (nudge.note ? `<p class="nnv-hint">${escaped(nudge.note)}</p>` : "") +
    curveSvg(nudge, letter)
  );
}

function curveSvg(nudge, letter) {
  const [w, h, pad] = [360, 130, 8];
  const { xs, ys } = nudge;
  if (!ys.length) return "<p>The curve leaves the range of floating-point numbers.</p>";
  const [x0, x1] = [xs[0], xs[xs.length - 1]];
  const low = Math.min(...ys);
  const high = Math.max(...ys);
  const spread = high - low || 1;
  const px = (x) => pad + ((w - 2 * pad) * (x - x0)) / (x1 - x0);
  const py = (y) => h - pad - ((h - 2 * pad) * (y - low)) / spread;
  const curve = xs.map((x, i) => `${px(x).toFixed(1)},${py(ys[i]).toFixed(1)}`).join(" ");
  const tangent = [x0, x1].map((x) => `${px(x).toFixed(1)},${py(nudge.cost + nudge.slope * (x - nudge.at)).toFixed(1)}`).join(" ");
  const dot = (x, y, colour) => `<circle cx="${px(x).toFixed(1)}" cy="${py(y).toFixed(1)}" r="5" fill="${colour}"/>`;
  return (
    `<svg class="nnv-curve" viewBox="0 0 ${w} ${h}" role="img" aria-label="${letter} along this quantity, with its tangent">` +
    `<svg x="0" y="0" width="${w}" height="${h}"><polyline points="${tangent}" fill="none" stroke="var(--nnv-backward)" stroke-width="1.5" stroke-dasharray="6 4"/>` +
    `<polyline points="${curve}" fill="none" stroke="var(--nnv-forward)" stroke-width="2.5"/>${dot(nudge.at, nudge.cost, "var(--nnv-active)")}${dot(nudge.to, nudge.after, "var(--nnv-update)")}</svg></svg>` +
    `<p class="nnv-hint">Solid: ${letter} as this one quantity moves. Dashed: its tangent, what the derivative predicts.</p>`
  );
}
