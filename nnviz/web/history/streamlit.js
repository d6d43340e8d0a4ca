// The bridge to Streamlit: called at every rerun of the script and at every change of the theme.

import { HistoryPlayer } from "./history.js";

const histories = new WeakMap();

export default function mount({ data, parentElement, setTriggerValue }) {
  let history = histories.get(parentElement);
  if (!history) {
    history = new HistoryPlayer(parentElement.querySelector(".nnh"));
    histories.set(parentElement, history);
  }
  // The payload is text, so that an unchanged one is not parsed again.
  if (history.shownKey !== data.key) {
    history.content = JSON.parse(data.payload);
    history.shownKey = data.key;
  }
  history.update(history.content, { options: data.options, live: data.live, send: (value) => setTriggerValue("open", value) });
  return () => {
    history.remove();
    histories.delete(parentElement);
  };
}
