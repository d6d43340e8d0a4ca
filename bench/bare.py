"""The yardstick: a bare Streamlit script with one button and a text."""

import streamlit as st

st.session_state.setdefault("step", 0)
if st.button("Next"):
    st.session_state.step += 1
st.write(f"step {st.session_state.step}")
