"""The player as a widget of a notebook, by anywidget: in Jupyter, VS Code, marimo and wherever else widgets are shown.

It is the same player as in the app, with another bridge (``web/player/notebook.js``). Everything it shows is in the widget's state:
nothing is loaded from anywhere.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from typing import Any

import anywidget
import traitlets

from ..web.font import FAMILY, font
from .sent import Message
from .shown import Shown
from .sources import page, script, style


@cache
def look() -> dict[str, str]:
    """What the player is built of (``contract.NotebookLook``)."""
    return {"page": page(), "style": style(), "font": b64encode(font()).decode("ascii"), "family": FAMILY}


class PlayerWidget(anywidget.AnyWidget):
    """A player of what is ``shown``. Its step and what is changed in it go to Python, and what is changed there comes here."""

    _esm = traitlets.Unicode().tag(sync=True)
    look = traitlets.Dict().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)
    data = traitlets.Dict().tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)

    def __init__(self, shown: Shown) -> None:
        self.shown = shown
        super().__init__(_esm=script("notebook.js"), look=look(), **self._now())
        self.on_msg(lambda _widget, content, _buffers: self.hear(content))

    def hear(self, content: Any) -> None:
        """A message from the browser: what becomes of it is shown, in one answer."""
        with self.hold_sync():
            self.shown.hear(Message(content))
            self.tell()

    def tell(self) -> None:
        """Show what stands in Python now."""
        with self.hold_sync():
            for name, value in self._now().items():
                setattr(self, name, value)

    def _now(self) -> dict[str, Any]:
        shown = self.shown
        sent = shown.packed
        data = {
            "key": sent.key,
            "structure": shown.structure,
            "payload": sent.payload,
            "parts": [[part.digest, list(path)] for path, part in sent.parts],
            "nudges": shown.nudges(),
            "message": shown.message,
            "answers": list(shown.answers),
            "heard": shown.heard,
            "undo": shown.stand.can_undo,
            "changed": shown.stand.is_changed,
        }
        return {"data": data, "texts": {part.digest: part.text for _, part in sent.parts}, "step": shown.stand.step}

    @traitlets.validate("step")
    def _step_there_is(self, proposal: Any) -> int:
        # A browser may send any whole number.
        return max(0, min(int(proposal["value"]), len(self.shown.walk.steps) - 1))

    @traitlets.observe("step")
    def _stepped(self, change: Any) -> None:
        self.shown.stand.step = change["new"]
