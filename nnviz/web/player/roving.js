// From number to number by keyboard: a begins in the formula, ↑ and ↓ go on, Enter asks. In the drawing they go from a neuron or an
// edge to what is written there.

import { parts } from "../shared/dom.js";
import { ASKABLE, questionOf } from "./question.js";

/** @import { Player } from "./player.js" */

export class Roving {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
  }

  // Everything in sight that can be asked, in the order in which it stands.
  /** @returns {HTMLElement[]} */
  stops() {
    const { root, ask } = this.player;
    const within = ask.box.hidden ? root : ask.box;
    const inSight = [...parts(within, ASKABLE)].filter((stop) => !stop.classList.contains("nnv-later") && stop.getClientRects().length > 0);
    return inSight.filter((stop) => !stop.parentElement?.closest(ASKABLE));
  }

  start() {
    const { formula, ask } = this.player;
    const stops = this.stops();
    this.focus(stops.find((stop) => (ask.box.hidden ? formula.contains(stop) : true)) || stops[0]);
  }

  /** @param {KeyboardEvent} event @param {HTMLElement} focused */
  key(event, focused) {
    if (!focused.closest || !this.player.root.contains(focused)) return false;
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const own = focused.matches(ASKABLE) ? focused : null;
    if (by && focused.dataset.owner !== undefined) {
      const labels = this.player.drawing.labelsOf(Number(focused.dataset.owner));
      this.focus(labels[by > 0 ? 0 : labels.length - 1]);
      return labels.length > 0;
    }
    if (!own) return false;
    if (by) {
      const stops = this.stops();
      this.focus(stops[(stops.indexOf(own) + by + stops.length) % stops.length]);
      return true;
    }
    if ((event.key !== "Enter" && event.key !== " ") || own.tagName === "BUTTON") return false;
    if (own.closest(".nnv-ask")) this.player.ask.follow(questionOf(own));
    else this.player.ask.open(questionOf(own), own);
    return true;
  }

  /** @param {HTMLElement | SVGElement | undefined} stop */
  focus(stop) {
    if (!stop) return;
    if (stop.tagName !== "BUTTON") {
      stop.setAttribute("tabindex", "-1");
      stop.setAttribute("role", "button");
      if (!stop.hasAttribute("aria-label")) stop.setAttribute("aria-label", this.player.ask.spoken(questionOf(stop)));
    }
    stop.focus();
  }
}
