// Playing: one step after the other, until the last one, or until one where it is to stop.

import { part } from "../shared/dom.js";
import { PAUSE, PLAY } from "../shared/looks.js";

/** @import { Player } from "./player.js" */

const SOON = 600; // milliseconds until the first step, at most

export class Playing {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.on = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.button = part(player.root, "[data-go=play]", HTMLElement);
    this.speed = part(player.root, ".nnv-speed select", HTMLSelectElement);
  }

  toggle() {
    if (this.on) this.pause();
    else this.play();
  }

  play() {
    if (this.atEnd) this.player.go(0);
    this.mark(true);
    this.timer = setTimeout(() => this.tick(), Math.min(SOON, Number(this.speed.value)));
  }

  tick() {
    const { player } = this;
    if (!this.on) return;
    player.go(player.index + 1);
    if (this.atEnd || player.classroom.stopsAt(player.index)) this.pause();
    else this.timer = setTimeout(() => this.tick(), Number(this.speed.value));
  }

  get atEnd() {
    return this.player.index === this.player.data.steps.length - 1;
  }

  pause() {
    if (!this.on) return;
    clearTimeout(this.timer);
    this.mark(false);
  }

  /** @param {boolean} on */
  mark(on) {
    this.on = on;
    const word = on ? "Pause" : "Play";
    const icon = `<path d="${on ? PAUSE : PLAY}" fill="currentColor"/>`;
    this.button.innerHTML = `<svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">${icon}</svg> ${word}`;
  }
}
