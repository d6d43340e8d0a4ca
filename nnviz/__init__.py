"""nnviz: forward and backward propagation, one quantity at a time.

The public surface, usable in a script or a notebook without Streamlit::

    from nnviz import Network, walkthrough, load_example

    net = Network(sizes=[1, 2, 1], weights=[[[0.3], [0.4]], [[1, -3]]], biases=[[0.1, 0.2], [0.2]],
                  activations=["sigmoid", "sigmoid"])
    walk = walkthrough(net, x=[[1.0]], y=[[1.0]], learning_rate=0.5)
    walk.delta, walk.grad_W, walk.loss, walk.updated
    walk.steps[3].symbols
    walk.figure(step=3)

    history = train(net, x=[[1.0]], y=[[1.0]], learning_rate=0.5, updates=1000, batch=None, seed=0)
    history[10].update, history[10].loss, history[10].network
    history.figure()

    from nnviz import read_table

    t = read_table("size;price\\n0,5;1,7\\n1,5;2,4", target="price")
    t.x, t.y, t.kind, t.notes

    from nnviz import open_file

    walk = open_file("lesson.json")  # what the app saved

    from nnviz import expression

    g = expression("J = 3*(a + b*c)", a=5, b=3, c=2)
    g.value, g.gradient("b"), g.steps[0].symbols
"""

from .core.errors import InputError, NumericError
from .expression_walk import ExpressionWalk, expression
from .files import open_file
from .history import History, train
from .models.examples import Example, example_keys, load_example
from .models.initialise import initialised
from .models.network import Network
from .models.tables.table import Table, read_table
from .walk import Walk, walkthrough

__all__ = [
    "Example",
    "ExpressionWalk",
    "History",
    "InputError",
    "Network",
    "NumericError",
    "Table",
    "Walk",
    "example_keys",
    "expression",
    "initialised",
    "load_example",
    "open_file",
    "read_table",
    "train",
    "walkthrough",
]
