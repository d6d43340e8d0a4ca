"""Matrix equations as values: matrices whose cells are (node, example) pairs of an evaluated graph, and what stands between them.

The numbers come from the graph and the names from the notation; nothing is multiplied here. ``symbols``, ``numbers`` and
``result`` print a whole equation as LaTeX, each number as the slot of its node and example.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..naming.matrix_names import transposed
from ..steps.equations import matrix
from ..steps.step import slot


@dataclass(frozen=True, slots=True)
class Cell:
    """A quantity of one example, or of all alike where ``example`` is None."""

    node: int
    example: int | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """What there is one of in each row, or in each column: examples, neurons, ... ``first`` is the number of the first of them."""

    of: str
    first: int = 1


@dataclass(frozen=True, slots=True)
class Matrix:
    """``cells`` by rows, with the symbols of how many rows and columns there are; ``name`` is LaTeX. ``axes`` are rows and columns: None
    where there is one alone, of nothing in particular.

    A matrix that is ``spread`` repeats one row or column for every example: ``spread`` is the size before that, in symbols.
    """

    name: str
    cells: tuple[tuple[Cell, ...], ...]
    size: tuple[str, str]
    turned: bool = False
    spread: tuple[str, str] | None = None
    axes: tuple[Axis | None, Axis | None] = (None, None)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.cells), len(self.cells[0])

    @property
    def title(self) -> str:
        """The name as it stands here: with a T where it is transposed."""
        return transposed(self.name) if self.turned else self.name

    @property
    def T(self) -> Matrix:
        """The transpose."""
        cells = tuple(zip(*self.cells, strict=True))
        return replace(self, cells=cells, size=self.size[::-1], turned=not self.turned, axes=self.axes[::-1])

    def __iter__(self) -> Iterator[Cell]:
        for row in self.cells:
            yield from row

    def place(self, cell: Cell) -> tuple[int, int]:
        """Row and column of a cell, from 0. Raises ValueError where it is not here."""
        for r, row in enumerate(self.cells):
            if cell in row:
                return r, row.index(cell)
        raise ValueError(f"{cell} is not in {self.name}")

    @property
    def latex(self) -> str:
        """The numbers, as slots of their nodes."""
        return matrix([[slot(c.node, c.example) for c in row] for row in self.cells])


@dataclass(frozen=True, slots=True)
class Sign:
    """What stands between matrices, in symbols and in numbers (LaTeX)."""

    symbols: str
    numbers: str = ""

    @property
    def in_numbers(self) -> str:
        return self.numbers or self.symbols


@dataclass(frozen=True, slots=True)
class Applied:
    """A function of whole matrices; its name is LaTeX."""

    function: str
    arguments: tuple[Matrix, ...]


Term = Matrix | Sign | Applied

PLUS = Sign("+")
MINUS = Sign("-")
TIMES = Sign("")
"""The product of matrices is written by standing side by side."""
ELEMENTWISE = Sign(r"\odot")
DIVIDED = Sign(r"\oslash")
"""Entry by entry, as ``ELEMENTWISE``."""


@dataclass(frozen=True, slots=True)
class MatrixEquation:
    """``left`` = ``right`` (or an arrow, for updates). ``kind`` says which equation of its ``layer`` it is."""

    kind: str
    layer: int
    left: Matrix
    right: tuple[Term, ...]
    relation: str = "="

    @property
    def matrices(self) -> tuple[Matrix, ...]:
        """All of them, the left-hand side first."""
        return (self.left, *self.operands)

    @property
    def operands(self) -> tuple[Matrix, ...]:
        """The matrices of the right-hand side."""
        found: list[Matrix] = []
        for term in self.right:
            match term:
                case Matrix():
                    found.append(term)
                case Applied(_, arguments):
                    found += arguments
        return tuple(found)

    @property
    def symbols(self) -> str:
        """LaTeX of the equation in names."""
        return f"{self.left.title} {self.relation} {' '.join(filter(None, map(_symbols, self.right)))}"

    @property
    def numbers(self) -> str:
        """LaTeX of the equation with its numbers in the matrices."""
        return f"{self.left.title} {self.relation} {' '.join(filter(None, map(_numbers, self.right)))}"

    @property
    def result(self) -> str:
        """LaTeX of the left-hand side and its numbers."""
        return f"{self.left.title} = {self.left.latex}"


def _symbols(term: Term) -> str:
    match term:
        case Matrix():
            return term.title
        case Sign(symbols):
            return symbols
        case Applied(function, arguments):
            return rf"{function}\left({', '.join(m.title for m in arguments)}\right)"


def _numbers(term: Term) -> str:
    match term:
        case Matrix():
            return term.latex
        case Sign():
            return term.in_numbers
        case Applied(function, arguments):
            return rf"{function}\left({', '.join(m.latex for m in arguments)}\right)"
