"""What a notebook's player shows of a walkthrough, and what becomes of the walkthrough when something is changed there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol

from ..core.errors import InputError, NumericError
from ..core.quantities import Variable
from ..models.data import Batch
from ..models.network import Network
from .asked import NUDGEABLE, asked_name, asked_times, asked_variable, edited
from .expressions import expression_node, expression_nudge, expression_payload
from .nudges import nudge_content
from .packing import Json, Packed, digest, packed
from .sent import Message
from .tables import walk_payload

if TYPE_CHECKING:
    from ..expression_walked import ExpressionWalked
    from ..walked import Walked

_ANOTHER: Final = "What was asked is not done: Python has another {} by now, which is the one that is shown."


class Changing(Protocol):
    """The object that is changed, as far as its player needs it."""

    step: int

    @property
    def can_undo(self) -> bool: ...

    @property
    def is_changed(self) -> bool: ...

    def undo(self) -> None: ...

    def reset(self) -> None: ...


class Shown:
    """A walkthrough on display, which is the object that is changed (``stand``) and what it is now. ``message`` says why the last message
    was refused, ``heard`` is how many were heard.
    """

    answers: ClassVar[tuple[str, ...]] = ()
    called: ClassVar[str] = ""

    def __init__(self, walk: Walked | ExpressionWalked, stand: Changing) -> None:
        self.walk = walk
        self.stand = stand
        self.message = ""
        self.heard = 0
        self._made: tuple[object, Packed] | None = None
        self.ways: dict[str, Callable[[Message], None]] = {"undo": lambda _: stand.undo(), "reset": lambda _: stand.reset()}

    @property
    def structure(self) -> str:
        """The same for the same steps of the same quantities."""
        raise NotImplementedError

    def payload(self) -> Json:
        raise NotImplementedError

    def nudges(self) -> Json:
        """The nudge that was asked for last, by the node of its quantity; empty where there is none."""
        raise NotImplementedError

    @property
    def packed(self) -> Packed:
        """The payload as JSON text, kept for the value that is shown now."""
        values = self.walk.values
        if self._made is None or self._made[0] is not values:
            self._made = values, packed(self.payload())
        return self._made[1]

    def hear(self, sent: Message) -> None:
        """A message of the player, whatever it is: it is done, or ``message`` says why not."""
        self.message, self.heard = "", self.heard + 1
        try:
            if sent.text("structure") != self.structure:
                self.message = _ANOTHER.format(self.called)
                return
            what = sent.text("what")
            if what not in self.ways:
                raise InputError("what", sent.raw("what"), ", ".join(self.ways))
            self.ways[what](sent.inner("value"))
        except (InputError, NumericError) as error:
            self.message = str(getattr(error, "message", error))


class NetworkShown(Shown):
    """The walkthrough of a network."""

    answers = ("apply", "edit", "nudge")
    called = "network"

    def __init__(self, walk: Walked, stand: Changing, change: Callable[..., None], apply: Callable[[int], None]) -> None:
        super().__init__(walk, stand)
        self.walk: Walked = walk
        self._change = change
        self._nudge: tuple[Variable, str] | None = None
        self.ways |= {"edit": self._edit, "nudge": self._ask, "apply": lambda sent: apply(asked_times(sent))}

    @property
    def structure(self) -> str:
        n, s = self.walk.network, self.walk.structure
        return digest(f"{n.sizes} {n.kind} {n.l2 > 0} {self.walk.data.examples} {self.walk.grain} {s.rule.kind}")

    def payload(self) -> Json:
        # As in the app, to the player the same after an update is another one: so it knows that the update is in it.
        return walk_payload(self.walk, f"{self.structure} {self.walk.state.updates}")

    def nudges(self) -> Json:
        if self._nudge is None or self._nudge[0] not in self.walk.context.graph:
            return {}
        variable, text = self._nudge
        return {str(self.walk.context.index(variable)): nudge_content(self.walk, variable, text)}

    def _edit(self, sent: Message) -> None:
        match edited(self.walk, sent):
            case Network() as network:
                self._change(network=network)
            case Batch() as data:
                self._change(x=data.x, y=data.y)
            case rate:
                self._change(learning_rate=rate)

    def _ask(self, sent: Message) -> None:
        self._nudge = asked_variable(self.walk, sent, NUDGEABLE), sent.text("h")


class ExpressionShown(Shown):
    """An expression."""

    answers = ("edit", "nudge")
    called = "formula"

    def __init__(self, walk: ExpressionWalked, stand: Changing, change: Callable[[dict[str, Any]], None]) -> None:
        super().__init__(walk, stand)
        self.walk: ExpressionWalked = walk
        self._change = change
        self._nudge: tuple[str, str] | None = None
        self.ways |= {"edit": self._edit, "nudge": self._ask}

    @property
    def structure(self) -> str:
        return digest(f"{self.walk.text} {self.walk.grain}")

    def payload(self) -> Json:
        return expression_payload(self.walk, self.structure)

    def nudges(self) -> Json:
        if self._nudge is None or self._nudge[0] not in self.walk.variables:
            return {}
        name, text = self._nudge
        return {str(expression_node(self.walk, name)): expression_nudge(self.walk, name, text)}

    def _edit(self, sent: Message) -> None:
        self._change({asked_name(self.walk, sent): sent.text("text")})

    def _ask(self, sent: Message) -> None:
        self._nudge = asked_name(self.walk, sent), sent.text("h")
