"""Training from Python: the function and the history behind ``from nnviz import train``."""

from __future__ import annotations

from typing import Any

from plotly.graph_objects import Figure

from .core.limits import MAX_MAGNITUDE
from .core.quantities import Updated
from .core.records.rules import PLAIN
from .draw.history_figure import history_figure
from .draw.theme import Theme
from .explain.naming.names import Namer
from .explain.naming.notation import notation_named
from .models.network import Network
from .models.network_graph import network_graph
from .models.training.course import Course, begun, checked_updates
from .models.training.task import task


class History(Course):
    """The history of a training: an immutable sequence of records.

    ``history[k]`` is the record after k updates: ``.update``, ``.network``, ``.loss`` over all examples (the cost J, with the
    L2 penalty), ``.data_loss`` (without it), ``.gradient_sizes``, ``.predictions``. ``history.losses`` and
    ``history.data_losses`` have one number per update: the same two of the examples that it saw. Where a number left the range
    of floating point numbers, ``history.ended`` is why.
    """

    def why_ended(self, notation: str = "003") -> str:
        """In a sentence, which update could not be made and which quantity left the range; empty where none did."""
        if self.ended is None:
            return ""
        network, data = self.task.network, self.task.data
        structure = network_graph(network, min(2, data.examples))
        namer = Namer(notation_named(notation), network.sizes, data.examples, structure.cost, structure.example_loss)
        name = namer.name(self.ended.quantity, self.ended.example).text
        value = self.ended.value
        number = f"Update {self.ended.update + 1:,} could not be made:"
        if isinstance(self.ended.quantity, Updated):
            return f"{number} the new {name} would be {value:.2g}, and a network holds numbers up to {MAX_MAGNITUDE:.0e}."
        kind = "not a number (NaN)" if value != value else "infinite"
        return f"{number} {name} is {kind}. It is the first quantity that left the range of floating-point numbers."

    def more(self, updates: int) -> History:
        """The history after so many more updates, of which this one is the beginning.

        Raises InputError for anything but a whole number from 0 to 200,000.
        """
        return self.extended(checked_updates(updates))

    def figure(self, *, theme: Theme = "light") -> Figure:
        """A Plotly figure over the updates: ``data_losses``, and where there is a penalty also ``losses``, which is J."""
        return history_figure(self, theme)


def train(
    network: Network,
    x: Any,
    y: Any = None,
    learning_rate: float = 0.5,
    updates: int = 1000,
    batch: int | None = None,
    seed: int = 0,
    rule: str = PLAIN.name,
) -> History:
    """Train a network by gradient descent: each update is the one that a walkthrough of its examples shows.

    Parameters
    ----------
    network
        The network to begin with.
    x, y
        Inputs of shape (m, inputs) and targets of shape (m, outputs), up to 2,000 examples in rows. ``y`` may be left out for
        the prediction itself as the loss.
    learning_rate
        alpha of gradient descent (lecture 003): W <- W - alpha dJ/dW.
    updates
        How many, at most 200,000.
    batch
        None: every update sees all examples. 1: one example drawn at random each time (lecture 003). Otherwise the size of
        mini-batches: every epoch goes through all examples once, in a new order.
    seed
        Of the draws; the same seed draws the same examples.
    rule
        How the parameters are updated (``core.records.rules.RULES``): momentum and the like, some with numbers in parentheses.

    J is the mean loss of the examples that an update sees plus lambda/(2m) sum W^2, with m the number of these examples; for a network
    whose ``reduction`` is "sum", their sum plus lambda/2 sum W^2. A record measures the loss on all examples and takes the same m for
    the penalty.

    Raises
    ------
    InputError
        For anything that does not fit, naming the field, the value and what is allowed.
    """
    what = task(network, x, y, learning_rate, batch, seed, rule)
    return begun(History, what).extended(checked_updates(updates))
