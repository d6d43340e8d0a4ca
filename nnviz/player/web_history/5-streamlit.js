// The bridge to Streamlit: called at every rerun of the script and at every change of the theme.

const histories = new WeakMap();

// A training goes on at the server: ask how far it is, once its last answer is there. An answer that does not come, because the
// connection was lost meanwhile, is asked for again.
const LOST_AFTER = 10; // times as long as an answer usually takes

function askAgain(history, { again, answer }, ask) {
  if (history.answer === answer && history.asking) return;
  clearTimeout(history.asking);
  clearInterval(history.asking);
  history.answer = answer;
  history.asking = again
    ? setTimeout(() => {
        ask();
        history.asking = setInterval(ask, LOST_AFTER * again * 1000);
      }, again * 1000)
    : null;
}

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
  // While the server is away the keeper of the page holds what is asked; where the runs are others by then it says so.
  const keeper = window.nnvizKeeper;
  keeper?.register("history", { player: history, structure: history.content.structure ?? "runs", send: setTriggerValue, card: () => null });
  const asked = (value) => ({ name: "history", structure: history.content.structure ?? "runs", what: "open", value, label: `update ${value.update} in the Walkthrough` });
  const send = (value) => (keeper ? keeper.do(asked(value)) : setTriggerValue("open", value));
  history.update(history.content, { options: data.options, live: data.again > 0, send });
  askAgain(history, data, () => setTriggerValue("poll", data.answer));
  return () => {
    askAgain(history, { again: 0 });
    keeper?.unregister("history", history);
    history.remove();
    histories.delete(parentElement);
  };
}
