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
