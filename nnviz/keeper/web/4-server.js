// Whether the server is there. While it is away Streamlit's own widgets wait, and what is asked on a player is held here.

const AWAY_AFTER = 900; // milliseconds: a connection that comes back at once is no news

class Server {
  // ``gone`` and ``back`` are called when it goes and comes, ``done`` when a run of the script is over.
  constructor({ gone, back, done }) {
    this.app = document.querySelector('[data-testid="stApp"]');
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
    if (dialog && dialog.textContent.includes("Connection error")) dialog.querySelector('button[aria-label="Close"]')?.click();
  }
}

// What was asked on a player: it is sent, and remembered until it was answered; what could not be sent waits.
class Held {
  constructor(say) {
    this.say = say;
    this.waiting = [];
    this.flying = [];
    this.players = new Map();
  }

  // A player as it is now: what it shows (``structure``), how it asks, and what is being typed into its card.
  register(name, player) {
    this.players.set(name, player);
  }

  // ``label`` says in words what is asked, where it is a change.
  ask(asked, server) {
    if (!server.connected || this.waiting.length) {
      const same = ({ name, what, value }) => name === asked.name && what === asked.what && value.node === asked.value.node && value.example === asked.value.example;
      this.waiting = [...this.waiting.filter((other) => !same(other)), asked];
      return;
    }
    this.send(asked);
  }

  send(asked) {
    const player = this.players.get(asked.name);
    if (!player || player.structure !== asked.structure) {
      this.say(`Not taken: ${asked.label}. What is shown there now is another one.`);
      return false;
    }
    this.flying.push(asked);
    player.send(asked.what, asked.value);
    return true;
  }

  answered() {
    this.flying = [];
  }

  // What was sent and not answered is sent again: a number is set twice to the same.
  lost() {
    this.waiting = [...this.flying, ...this.waiting];
    this.flying = [];
  }

  // One after the other: each waits for the answer to the one before. True where one was sent.
  next() {
    while (this.waiting.length) if (this.send(this.waiting.shift())) return true;
    return false;
  }
}

// A server that has just come back may know nothing of this tab until it has heard of it. A button that is pressed meanwhile is pressed
// afterwards; of Streamlit's other widgets only the fields for text can be used (what is typed is kept).
class Patience {
  constructor(waiting) {
    this.pressed = [];
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
    for (const key of keys) document.querySelector(`.${CSS.escape(key)} button:not(:disabled)`)?.click();
  }
}
