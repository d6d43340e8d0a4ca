"""The history of a training as a Streamlit component: scrubbed in the browser, without a round trip."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any, Final

from ..core.sharing import shared
from ..web.bundle import bundle, source
from .assets import component
from .contract import Told

_ANSWERS: Final = count(1)

_STYLES: Final = (
    *(f"history/{topic}.css" for topic in ("history", "pictures", "layouts", "occasions")),
    *("shared/full_screen.css", "shared/share.css"),
)
"""In their order: what comes later has the last word."""


@shared()
def _component(root: Path) -> Any:
    elements, style = source("history/history.html"), "".join(map(source, _STYLES))
    return component("nnviz_history", root, page=elements, style=style, script=bundle("history/streamlit.js"), hidden="nnh")


def show_history(
    packed: Mapping[str, str],
    *,
    key: str,
    root: Path,
    again: float = 0.0,
    about: Told | None = None,
    answered: int = 0,
    options: Sequence[Sequence[tuple[str, str]]] = (),
    on_open: Callable[[], None] | None = None,
    on_poll: Callable[[], None] | None = None,
) -> Any:
    """Mount the history with a packed payload.

    ``again``: the training goes on, the cursor stays at its end, and after so many seconds the history asks for what is new (the
    trigger "poll", answered by ``on_poll``); 0: there will be nothing new. ``about`` is what is said beside it. ``options`` are, for each
    run, the ways in which examples can go to the Walkthrough, as (key, label); ``on_open`` answers the wish to go there ("open"), and
    ``answered`` is the number of the last such wish.
    """
    # An answer is another one than the last: only then the browser knows that it has come.
    answer = next(_ANSWERS) if again else 0
    ways = [[list(option) for option in run] for run in options]
    said = about or Told(title="", look="", source="")
    data = {**packed, "again": again, "answer": answer, "about": said, "answered": answered, "options": ways}
    listeners: dict[str, Any] = {"on_open_change": on_open, "on_poll_change": on_poll}
    return _component(root)(data=data, key=key, **{name: heard for name, heard in listeners.items() if heard})
