// The bridge to Streamlit: called at every rerun of the script and at every change of the theme.

const players = new WeakMap();

export default function mount({ data, parentElement, setStateValue }) {
  let player = players.get(parentElement);
  if (!player) {
    player = new Player(parentElement.querySelector(".nnv"));
    players.set(parentElement, player);
  }
  // The payload is text, so that an unchanged one is not parsed again.
  const fresh = !player.data || player.data.key !== data.key;
  const content = fresh ? { ...JSON.parse(data.payload), start: data.start, plotly: data.plotly } : player.data;
  player.update(content, (step) => setStateValue("step", step));
  return () => {
    player.remove();
    players.delete(parentElement);
  };
}
