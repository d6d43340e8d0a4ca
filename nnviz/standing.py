"""Objects that stand somewhere: what they are is exchanged in place, by assignment, by a player that shows them, or by Undo.

In a notebook a walkthrough is on display while somebody changes it there. Whatever it is called in Python is then what it has become, so
the object stays and its value is exchanged; each value is as frozen as any other, and is what Undo brings back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from importlib.util import find_spec
from typing import Any, ClassVar, Final, Self

from .core.errors import InputError
from .models import checks

_LONGEST: Final = 50
"""So many former values are kept."""

_STAND: Final = "_stand_"


class Stand:
    """What of an object is not its value: at which step it is looked at, what it was before, and who wants to know."""

    def __init__(self) -> None:
        self.step = 0
        self.past: list[Mapping[str, Any]] = []
        self.opened: Mapping[str, Any] | None = None
        self.watchers: list[Callable[[], None]] = []
        self.shown_by: Any = None

    def tell(self) -> None:
        for watcher in self.watchers:
            watcher()


class Standing:
    """What can be assigned is in ``settable``; nothing else can be: it follows."""

    settable: ClassVar[tuple[str, ...]] = ()

    def __setattr__(self, name: str, value: object) -> None:
        can = ", ".join((*self.settable, "step"))
        if name == "step":
            object.__setattr__(self, name, value)
        elif name not in self.settable:
            raise AttributeError(f"{type(self).__name__}.{name} cannot be set. What can be: {can}; everything else follows.")
        elif value is None:
            raise InputError(name, None, "what it may be when it is made")
        else:
            self._set(name, value)

    def _set(self, name: str, value: object) -> None:
        """Exchange what is ``settable``. Raises InputError."""
        raise NotImplementedError

    @property
    def step(self) -> int:
        """The step, from 0, at which the player in a notebook stands; setting it sends the player there (negative from the end)."""
        return self._stand.step

    @step.setter
    def step(self, step: object) -> None:
        count = self._count
        at = checks.whole(step, "step", -count, count - 1) % count
        if at != self._stand.step:
            self._stand.step = at
            self._stand.tell()

    @property
    def can_undo(self) -> bool:
        """Whether there is something to undo."""
        return bool(self._stand.past)

    @property
    def is_changed(self) -> bool:
        """Whether this is another value than it was made with."""
        opened = self._stand.opened
        return opened is not None and self._terms(opened) != self._terms(vars(self))

    def undo(self) -> None:
        """Take the last change back, whether it was made in a player or in Python. Where there is none, nothing happens."""
        if self.can_undo:
            self._become(self._stand.past.pop())

    def reset(self) -> None:
        """Everything as it was made at first; that can be undone."""
        if self.is_changed and self._stand.opened is not None:
            self._exchange(self._stand.opened)

    def widget(self) -> Any:
        """The live player as a widget of ipywidgets, the same whenever it is asked for: what is changed in it is changed here.

        A cell that ends with the walkthrough shows it by itself. Raises ImportError where anywidget is not installed, saying how to.
        """
        stand = self._stand
        if stand.shown_by is None:
            try:
                from .player.notebook import PlayerWidget
            except ModuleNotFoundError as error:
                if error.name not in ("anywidget", "traitlets"):
                    raise
                raise ImportError(LIVE) from error
            stand.shown_by = widget = PlayerWidget(self._shown())
            stand.watchers.append(widget.tell)
        return stand.shown_by

    def _shown(self) -> Any:
        """What a widget shows of it, and whom it tells."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **_: object) -> Any:
        """In a notebook: the live player where there is anywidget, else nothing, so that the page is shown."""
        try:
            return self.widget()._repr_mimebundle_()
        except ImportError:
            return None

    def _repr_html_(self) -> str:
        """The player as a page of its own, which does not come back to Python: without anywidget, and where a saved notebook is read."""
        said = "" if find_spec("anywidget") else f"<p>What is changed in it stays in it: {escape(LIVE)}, and run the cell again.</p>"
        return self._page() + said

    def _display_(self) -> Any:
        """In marimo: what is displayed in its place."""
        try:
            return self.widget()
        except ImportError:
            return _Html(self._repr_html_())

    def _page(self) -> str:
        """The page in a frame."""
        raise NotImplementedError

    def __getstate__(self) -> dict[str, Any]:
        """A copy is the value alone: it stands somewhere else."""
        return _value(vars(self))

    @property
    def _stand(self) -> Stand:
        found = vars(self).get(_STAND)
        if not isinstance(found, Stand):
            found = vars(self)[_STAND] = Stand()
        return found

    @property
    def _count(self) -> int:
        """How many steps there are."""
        raise NotImplementedError

    def _terms(self, value: Mapping[str, Any]) -> object:
        """What a value was made of, to be compared with another."""
        raise NotImplementedError

    def _put(self, other: Self) -> None:
        """Become what another object is, which Undo takes back."""
        self._exchange(vars(other))

    def _exchange(self, value: Mapping[str, Any]) -> None:
        stand, now = self._stand, _value(vars(self))
        if self._terms(value) == self._terms(now):
            return
        stand.opened = now if stand.opened is None else stand.opened
        stand.past = [*stand.past, now][-_LONGEST:]
        self._become(value)

    def _become(self, value: Mapping[str, Any]) -> None:
        stand, mine = self._stand, vars(self)
        kept = _value(value)
        mine.clear()
        mine.update(kept)
        mine[_STAND] = stand
        stand.step = min(stand.step, self._count - 1)
        stand.tell()


class _Html:
    """HTML that a notebook shows."""

    def __init__(self, html: str) -> None:
        self._html = html

    def _repr_html_(self) -> str:
        return self._html


LIVE: Final = 'the live player needs the package anywidget: pip install "nnviz[notebook]"'


def _value(mine: Mapping[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in mine.items() if name != _STAND}
