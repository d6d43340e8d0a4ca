"""Every limit of nnviz, in one place. Messages that a limit produces quote it from here."""

from __future__ import annotations

from typing import Final

MAX_PARAMETERS: Final = 2_000
"""Weights and biases of a network that is stepped through one quantity at a time."""

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

MAX_MATRIX_SIDE: Final = 8
"""Rows or columns of a matrix whose cells are found one at a time: neurons of a layer, examples of the batch."""

MAX_MATRIX_STEPS: Final = 1_000
"""Steps of the vectorised form."""
