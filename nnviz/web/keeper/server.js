// Whether the server is there. While it is away Streamlit's own widgets wait, and what is asked on a player is held here.

import { later, part } from "../shared/dom.js";

/** @import { HeldAsked, Registered } from "../types" */

const MOST_UPDATES = 400; // that are asked for at once, fewer than Python makes (ui/shared/asked.py)
const AWAY_AFTER = 900; // milliseconds: a connection that comes back at once is no news

/** @param {ParentNode} root @param {string} selector */
function press(root, selector) {
  const button = root.querySelector(selector);
  if (button instanceof HTMLElement) button.click();
}

export class Server {
  /** @type {ReturnType<typeof setTimeout>} */
  telling = later();

  // ``gone`` and ``back`` are called when it goes and comes, ``done`` when a run of the script is over.
  /** @param {{ gone: (told?: boolean) => void, back: () => void, done: () => void }} fields */
  constructor({ gone, back, done }) {
    this.app = part(document, '[data-testid="stApp"]', HTMLElement);
    this.connected = true;
    this.state = this.app.dataset.testScriptState;
    new MutationObserver(() => this.look({ gone, back, done })).observe(this.app, {
      attributes: true,
      attributeFilter: ["data-test-connection-state", "data-test-script-state"],
    });
    // Streamlit puts a dialog over the page when it has tried for a while: the line at its foot says the same, and the page can be used.
    this.dialogs = new MutationObserver(() => this.closeDialog());
  }

  get idle() {
    return this.state === "notRunning";
  }

  /** @param {{ gone: (told?: boolean) => void, back: () => void, done: () => void }} fields */
  look({ gone, back, done }) {
    const connected = this.app.dataset.testConnectionState === "CONNECTED";
    const before = this.state;
    this.state = this.app.dataset.testScriptState;
    if (connected !== this.connected) {
      this.connected = connected;
      clearTimeout(this.telling);
      if (connected) {
        this.dialogs.disconnect();
        back();
      } else {
        this.dialogs.observe(document.body, { childList: true, subtree: true });
        gone();
        this.telling = setTimeout(() => gone(true), AWAY_AFTER);
      }
    } else if (connected && before !== this.state && this.idle) done();
  }

  closeDialog() {
    const dialog = document.querySelector('[data-testid="stDialog"]');
    if (dialog?.textContent?.includes("Connection error")) press(dialog, 'button[aria-label="Close"]');
  }
}

// What was asked on a player: it is sent, and remembered until it was answered; what could not be sent, or was asked meanwhile, waits.
export class Held {
  // The number of what was sent last: another one each time, whichever script of this tab sends it.
  number = 0;

  /** @param {(text: string) => void} say */
  constructor(say) {
    this.say = say;
    /** @type {HeldAsked[]} */
    this.waiting = [];
    /** @type {HeldAsked[]} */
    this.flying = [];
    // What waited when this tab was left, until its player is there.
    /** @type {HeldAsked[]} */
    this.kept = [];
    /** @type {Map<string, Registered>} */
    this.players = new Map();
  }

  // A player as it is now: what it shows (``structure``), what was answered there last, how it asks, and what is being typed into its card.
  /** @param {string} name @param {Registered} player */
  register(name, player) {
    const before = this.players.get(name);
    this.players.set(name, player);
    this.waiting = [...this.kept.filter((asked) => asked.name === name), ...this.waiting];
    this.kept = this.kept.filter((asked) => asked.name !== name);
    const made = this.flying.find((asked) => asked.name === name && asked.structure === before?.structure);
    if (made && before?.bones === player.bones) this.follow(made, player);
    this.answered(name, player.answered);
  }

  // What was asked after an update, or after a change from which updates are counted anew, was asked about what that has made.
  /** @param {HeldAsked} made @param {Registered} player */
  follow({ name, structure }, player) {
    for (const asked of this.waiting) if (asked.name === name && asked.structure === structure) asked.structure = player.structure;
  }

  // ``label`` says in words what is asked, where it is a change.
  /** @param {HeldAsked} asked @param {{ connected: boolean }} server */
  ask(asked, server) {
    if (!server.connected || this.waiting.length || this.flying.length) this.wait(asked);
    else this.send(asked);
  }

  // Of a number that is changed again the last change counts, back to the last update; updates are counted.
  /** @param {HeldAsked} asked */
  wait(asked) {
    const last = this.waiting.findLastIndex(({ what }) => what === "apply");
    const before = this.waiting[last];
    const times = (before?.value.times ?? NaN) + (asked.value.times ?? NaN);
    if (last === this.waiting.length - 1 && before?.name === asked.name && times <= MOST_UPDATES) {
      this.waiting[last] = { ...before, value: { ...before.value, ...asked.value, times }, label: `${times} updates` };
      return;
    }
    /** @param {HeldAsked} other @param {number} n */
    const again = ({ name, what, value }, n) =>
      n > last && name === asked.name && what === asked.what && value.node === asked.value.node && value.example === asked.value.example;
    this.waiting = [...this.waiting.filter((other, n) => !again(other, n)), asked];
  }

  /** @param {HeldAsked} asked */
  send(asked) {
    const player = this.players.get(asked.name);
    if (asked.unanswered && player?.bones === asked.bones && player && player.structure !== asked.structure) {
      // It had been made before the answer was lost.
      this.follow(asked, player);
      return false;
    }
    if (!player || player.structure !== asked.structure) {
      this.say(`Not taken: ${asked.label}. What is shown there now is another one.`);
      return false;
    }
    this.number = Math.max(Date.now(), this.number + 1);
    this.flying.push({ ...asked, number: this.number });
    player.send(asked.what, { ...asked.value, asked: this.number });
    return true;
  }

  // What has this ``number`` is answered there, and what was sent before. A run that is over may have been about something else.
  /** @param {string} name */
  answered(name, number = Number.POSITIVE_INFINITY) {
    this.flying = this.flying.filter((asked) => asked.name !== name || (asked.number ?? 0) > number);
  }

  // What was sent and not answered is sent again: a number is set twice to the same. An update that has been made is not.
  lost() {
    for (const asked of this.flying) asked.unanswered = true;
    this.waiting = [...this.flying, ...this.waiting];
    this.flying = [];
  }

  // All that is not answered yet, for when this tab is there again.
  /** @returns {HeldAsked[]} */
  left() {
    this.lost();
    return [...this.kept, ...this.waiting];
  }

  // One after the other: each waits for the answer to the one before. True where one is on its way.
  next() {
    if (this.flying.length) return true;
    for (let asked = this.waiting.shift(); asked; asked = this.waiting.shift()) if (this.send(asked)) return true;
    return false;
  }
}

// A server that has just come back may know nothing of this tab until it has heard of it. A button that is pressed meanwhile is pressed
// afterwards; of Streamlit's other widgets only the fields for text can be used (what is typed is kept).
export class Patience {
  /** @param {() => boolean} waiting */
  constructor(waiting) {
    /** @type {string[]} */
    this.pressed = [];
    /** @param {Event} event */
    const stop = (event) => {
      const { target } = event;
      if (!waiting() || !(target instanceof Element)) return;
      const box = target.closest('[data-testid="stElementContainer"]');
      if (!box || target.closest('.stBidiComponent, input[type=text], textarea, [data-testid="stPageLink"]')) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.type !== "click" || !target.closest("button")) return;
      const key = [...box.classList].find((name) => name.startsWith("st-key-"));
      if (key) this.pressed.push(key);
    };
    for (const type of ["pointerdown", "mousedown", "click"]) window.addEventListener(type, stop, true);
  }

  end() {
    const keys = this.pressed;
    this.pressed = [];
    for (const key of keys) press(document, `.${CSS.escape(key)} button:not(:disabled)`);
  }
}
