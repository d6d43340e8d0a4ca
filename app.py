"""The home page, and the server: ``streamlit run app.py`` takes ``app`` from here and runs this file as its first page."""

import streamlit as st

from nnviz.ui.home import show
from nnviz.ui.shared.housekeeping import expiring
from nnviz.ui.shared.serving import apologise, middleware, routes
from nnviz.workers.pool import workers

if __name__ == "__main__":
    show()
else:
    workers()  # what is no number of workers ends the server here, not in front of a class
    app = st.App(__file__, lifespan=expiring, routes=routes(), middleware=middleware(), on_script_error=apologise)
