// The bridge to Streamlit: called at every run of the script and at every change of the theme. The keeper outlives the pages.

export default function mount({ data, parentElement, setTriggerValue }) {
  const keeper = (window.nnvizKeeper ??= new Keeper());
  if (data.part === "hand") keeper.hand(data);
  else keeper.listen(data, parentElement.querySelector(".nnk"), setTriggerValue);
}
