"""The naive page: every step reruns the whole script and sends the whole figure to st.plotly_chart."""

import numpy as np
import streamlit as st

from nnviz import initialised, walkthrough

st.session_state.setdefault("step", 0)
if st.button("Next"):
    st.session_state.step += 1
sizes = [int(n) for n in st.query_params.get("sizes", "1-2-1").split("-")]
network = initialised(sizes, ["sigmoid"] * (len(sizes) - 1))
walk = walkthrough(network, np.ones((1, sizes[0])), np.ones((1, sizes[-1])))
step = st.session_state.step % len(walk.steps)
st.latex(walk.steps[step].symbols)
st.plotly_chart(walk.figure(step).update_layout(title=f"step {st.session_state.step}"))
