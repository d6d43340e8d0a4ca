"""Save as a file, and open a file: a lesson, a formula or a training as JSON that can be read, kept and handed on."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ...core.limits import MAX_UPLOAD
from ...documents.envelope import Document, dumps
from .frame import complain
from .opening import close_file, open_file, opening
from .texts import marked


def show_save_and_open(what: str, stem: str, write: Callable[[], Document]) -> None:
    """The two ways, side by side. ``what`` says what is saved here; the document is written when it is asked for."""
    found = opening()
    with st.expander("Save as a file, or open one", expanded=bool(found.message)):
        left, right = st.columns([1, 2], gap="large")
        left.download_button(
            "Save as a file",
            lambda: dumps(write()),
            f"{stem}.json",
            "application/json",
            key="file-save",
            on_click="ignore",
            width="stretch",
        )
        left.caption(marked("{} as JSON. It can be opened here again, on any machine, and is the same to the last digit.", what))
        key = f"file-open-{found.version}"
        right.file_uploader(
            "Open a file", type=["json"], key=key, max_upload_size=MAX_UPLOAD, on_change=_uploaded, args=(key,),
            help="A lesson, a formula or a training that was saved here. Each opens on its own page; Undo brings back what was there.",
        )  # fmt: skip
        if found.message:
            with right:
                st.caption(marked("{} was not opened.", found.name))
                complain(found.message)


def _uploaded(key: str) -> None:
    file = st.session_state[key]
    if file is None:
        close_file()
    else:
        open_file(file.name, file.getvalue())
