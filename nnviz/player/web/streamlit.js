// The bridge to Streamlit: called at every rerun of the script and at every change of the theme.

const players = new WeakMap();

export default function mount({ data, parentElement, setStateValue, setTriggerValue }) {
  let player = players.get(parentElement);
  if (!player) {
    player = new Player(parentElement.querySelector(".nnv"));
    players.set(parentElement, player);
  }
  // The payload is text, so that an unchanged one is not parsed again.
  const fresh = !player.data || player.data.key !== data.key;
  const content = fresh ? { ...unpacked(JSON.parse(data.payload)), key: data.key, start: data.start, plotly: data.plotly } : player.data;
  content.nudges = data.nudges || {};
  content.message = data.message || "";
  // Only what Python answers is sent.
  const send = (what, value) => (what === "step" ? setStateValue("step", value) : setTriggerValue(what, value));
  player.update(content, Object.fromEntries(data.answers.map((what) => [what, (value) => send(what, value)])));
  return () => {
    player.remove();
    players.delete(parentElement);
  };
}
