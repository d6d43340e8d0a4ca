// The bridge to Streamlit: called at every rerun of the script and at every change of the theme.

import { part } from "../shared/dom.js";
import { HistoryPlayer } from "./history.js";

/** @import { HistoryData, HistoryPayload } from "../contract" */
/** @import { Component } from "../types" */

/** @type {WeakMap<HTMLElement, { player: HistoryPlayer, key: string, content: HistoryPayload }>} */
const histories = new WeakMap();

/** @param {Component<HistoryData>} fields */
export default function mount({ data, parentElement, setTriggerValue }) {
  let shown = histories.get(parentElement);
  // The payload is text, so that an unchanged one is not parsed again.
  if (shown?.key !== data.key) {
    const player = shown?.player ?? new HistoryPlayer(part(parentElement, ".nnh", HTMLElement));
    shown = { player, key: data.key, content: JSON.parse(data.payload) };
    histories.set(parentElement, shown);
  }
  const { player, content } = shown;
  player.update(content, { options: data.options, live: data.live, send: (value) => setTriggerValue("open", value) });
  return () => {
    player.remove();
    histories.delete(parentElement);
  };
}
