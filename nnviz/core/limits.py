"""Every limit of nnviz, in one place. Messages that a limit produces quote it from here."""

from __future__ import annotations

from typing import Final

MAX_PARAMETERS: Final = 2_000
"""Weights and biases of a network that is stepped through one quantity at a time."""

MAX_IN_DRAWER: Final = 400
"""Numbers of a network and its examples that stand in fields beside its drawing; more are changed in the tables below it."""

MAX_EXAMPLES: Final = 64
"""Examples in the batch of such a network."""

MAX_LAYERS: Final = 12
"""Layers of a network, the input layer included."""

MAX_DIGITS: Final = 8
"""Decimals that can be shown."""

MAX_HAND_DECIMALS: Final = 6
"""Decimals that arithmetic by hand can keep."""

MAX_MAGNITUDE: Final = 1e100
"""Largest absolute value of a weight, a bias, an input or a target: beyond it squares overflow."""

LONGEST_SUM: Final = 8
"""Terms that a printed sum shows before it is abbreviated with dots."""

LONGEST_SUM_OF_LONG_TERMS: Final = 3
"""The same for sums whose terms are long themselves."""

LONGEST_PRODUCT: Final = 14
"""Factors of a product that are all written out: those along a path of seven layers; of longer ones the first and the last are."""

MAX_MATRIX_SIDE: Final = 8
"""Rows or columns of a matrix whose cells are found one at a time: neurons of a layer, examples of the batch."""

MAX_MATRIX_STEPS: Final = 1_000
"""Steps of the vectorised form."""

MAX_LISTED_PATHS: Final = 200
"""Paths of the chain rule that are listed: the largest ones."""

MAX_SEARCHED_PATHS: Final = 100_000
"""Continuations tried in the search for the largest paths of a batch."""

MOST_NEIGHBOURS: Final = 24
"""Local derivatives that get a step of their own; of more, one step for each kind and layer."""

LONGEST_FOLD: Final = 8
"""Terms of a sum over paths that are written out while it is folded."""

MAX_TIMED_PRODUCTS: Final = 400_000
"""Multiplications along all paths up to which both ways are timed."""

MAX_ROWS: Final = 2_000
"""Examples that a network is trained on."""

MAX_INPUTS: Final = 64
"""Inputs of such examples."""

MAX_COLUMNS: Final = 200
"""Columns of a pasted or uploaded table, those that are left out included."""

MAX_CLASSES: Final = 10
"""Classes that a column of a pasted table may name."""

MAX_UPDATES: Final = 200_000
"""Updates of one training run."""

MAX_SNAPSHOTS: Final = 256
"""Networks that the history of a run keeps; those in between are computed again from the one before."""

MAX_RUNS: Final = 4
"""Runs that are compared with each other."""

MAX_UPDATES_AT_ONCE: Final = 500
"""Updates that are applied together on the player: those of a key that was held for some seconds."""

MAX_UPLOAD: Final = 4
"""Megabytes of an uploaded file; the server's own setting is the same."""

MAX_TABLE_TEXT: Final = MAX_UPLOAD * 1024 * 1024
"""Characters of a pasted table, bytes of an uploaded one."""

MAX_EXPRESSION_LENGTH: Final = 4_000
"""Characters of an expression, all its lines together."""

MAX_LINES: Final = 80
"""Lines of an expression."""

MAX_OPERATIONS: Final = 80
"""Operations of an expression: more cannot be drawn so that it can be read."""

MAX_NESTING: Final = 30
"""Parentheses of an expression that may be open at once."""

MAX_EXPONENT: Final = 100
"""Largest absolute value of an exponent in an expression."""

MAX_NAME_LENGTH: Final = 20
"""Characters of a name in an expression."""
