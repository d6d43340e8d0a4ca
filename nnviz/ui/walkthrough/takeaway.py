"""The walkthrough as files: a stand-alone page, the derivation, and code that rebuilds the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import streamlit as st

from ...export.latex import latex_document
from ...export.markdown import markdown_document
from ...export.numpy_code import numpy_code
from ...export.pytorch_code import pytorch_code
from ...player.standalone import standalone_html
from ...walk import Walk
from ..lesson.lesson import Lesson, walk_of
from ..shared.naming import file_stem
from ..shared.texts import ours


@dataclass(frozen=True, slots=True)
class File:
    """A kind of file: its button, its ending, its type, and what writes it."""

    label: str
    ending: str
    mime: str
    write: Callable[[Walk], str]


FILES: Final = (
    File("Stand-alone page (HTML)", "html", "text/html", standalone_html),
    File("Derivation as LaTeX", "tex", "application/x-tex", latex_document),
    File("Derivation as Markdown", "md", "text/markdown", markdown_document),
    File("NumPy code", "numpy.py", "text/x-python", numpy_code),
    File("PyTorch code", "torch.py", "text/x-python", pytorch_code),
)


def show_files(lesson: Lesson) -> None:
    """A button for each kind of file; it is written when it is asked for."""
    st.caption("The page steps and answers questions as here, opened from disk. The code asserts the same loss and gradients.")
    for file, column in zip(FILES, st.columns(len(FILES)), strict=True):
        name = f"{file_stem(lesson.subject)}.{file.ending}"
        written = partial(_written, file, lesson)
        column.download_button(ours(file.label), written, name, file.mime, key=f"file-{file.ending}", on_click="ignore", width="stretch")


def _written(file: File, lesson: Lesson) -> str:
    return file.write(walk_of(lesson))
