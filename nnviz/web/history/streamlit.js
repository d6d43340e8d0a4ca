// The bridge to Streamlit: called at every rerun of the script and at every change of the theme.

import { part } from "../shared/dom.js";
import { leaving } from "../shared/leaving.js";
import { isEmbedded, Share } from "../shared/share.js";
import { HistoryPlayer } from "./history.js";

/** @import { HistoryData, HistoryPayload, OpenSent } from "../contract" */
/** @import { Component } from "../types" */

const NAME = "history"; // among what asks on a page
const LOST_AFTER = 10; // times as long as an answer usually takes

/** @typedef {{ player: HistoryPlayer, key: string, content: HistoryPayload, poll: Poll }} Holder */

/** @type {WeakMap<HTMLElement, Holder>} */
const histories = new WeakMap();

// While the server is away nothing is asked: when it is back the page is shown anew, and that answers.
function reachable() {
  const app = document.querySelector('[data-testid="stApp"]');
  return !(app instanceof HTMLElement) || (app.dataset.testConnectionState ?? "CONNECTED") === "CONNECTED";
}

// A training goes on at the server: ask how far it is, once its last answer is there. An answer that does not come, because the
// connection was lost meanwhile, is asked for again.
class Poll {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  asking = undefined;
  /** @type {number | undefined} */
  answer = undefined;

  /** @param {Pick<HistoryData, "again" | "answer">} data @param {() => void} asks */
  after({ again, answer }, asks) {
    const ask = () => {
      if (reachable()) asks();
    };
    if (this.answer === answer && this.asking !== undefined) return;
    this.end();
    this.answer = answer;
    if (!again) return;
    this.asking = setTimeout(() => {
      ask();
      this.asking = setInterval(ask, LOST_AFTER * again * 1000);
    }, again * 1000);
  }

  end() {
    clearTimeout(this.asking);
    clearInterval(this.asking);
    this.asking = undefined;
  }
}

/** @param {HistoryPlayer} player */
function sharing(player) {
  const { root } = player;
  const button = part(root, "[data-do=share]", HTMLElement);
  new Share(root, button, { title: () => "nnviz: training", height: () => Math.min(1600, Math.max(420, root.scrollHeight + 80)), before: () => {} });
  button.hidden = isEmbedded();
  return player;
}

/** @param {Component<HistoryData>} component */
export default function mount({ data, parentElement, setTriggerValue }) {
  const shown = histories.get(parentElement);
  const player = shown?.player ?? sharing(new HistoryPlayer(part(parentElement, ".nnh", HTMLElement)));
  const poll = shown?.poll ?? new Poll();
  // The payload is text, so that an unchanged one is not parsed again.
  /** @type {HistoryPayload} */
  const content = shown?.key === data.key ? shown.content : JSON.parse(data.payload);
  histories.set(parentElement, { player, key: data.key, content, poll });
  // While the server is away the keeper of the page holds what is asked, for the runs that are shown now.
  const structure = content.runs.map(({ task }) => task).join();
  const keeper = window.nnvizKeeper;
  keeper?.register(NAME, { player, structure, bones: structure, answered: data.answered, send: setTriggerValue, card: () => null });
  /** @param {OpenSent} value */
  const send = (value) => {
    if (keeper) keeper.do({ name: NAME, structure, bones: structure, what: "open", value, label: `update ${value.update} in the Walkthrough` });
    else setTriggerValue("open", value);
  };
  player.update(content, { about: data.about, options: data.options, live: data.again > 0, send });
  poll.after(data, () => setTriggerValue("poll", data.answer));
  return leaving(parentElement, () => {
    poll.end();
    keeper?.unregister(NAME, player);
    player.remove();
    histories.delete(parentElement);
  });
}
