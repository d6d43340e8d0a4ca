"""What the reader understood of a table: its columns, every decision as a sentence, and what is still to be asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from ...core.errors import InputError
from ...core.limits import MAX_CLASSES, MAX_ROWS
from ...core.sharing import shared
from ..spelling import Decimal
from .choices import Choices, Kind, Question, Role
from .columns import decimal_sign, has_names, holds_numbers, is_id, is_missing, kind_of_numbers, number
from .dialect import SEPARATORS, Cells, Row, cells_of
from .encoding import ENCODINGS, decoded
from .words import listed, several

_EXAMPLES: Final = 4


@dataclass(frozen=True)
class Column:
    """A column: its name, its role and kind, and whether its cells hold numbers at all.

    ``values`` are some of its different cells, ``different`` how many there are; ``missing`` are the lines of its missing cells.
    """

    index: int
    name: str
    role: Role
    kind: Kind
    numeric: bool
    values: tuple[str, ...]
    different: int
    missing: tuple[int, ...]


@dataclass(frozen=True)
class Reading:
    """A table as it was understood. ``rows`` are the examples; ``left_out`` are the lines of those that are left out.

    ``notes`` say what was decided, ``questions`` ask what the table does not tell; those without an answer are ``open``.
    """

    encoding: str
    separator: str
    decimal: Decimal
    header: bool
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    left_out: tuple[int, ...]
    questions: tuple[Question, ...]
    notes: tuple[str, ...]

    @property
    def open(self) -> tuple[Question, ...]:
        """The questions without whose answer nothing can be used."""
        return tuple(q for q in self.questions if q.answer is None)

    def having(self, role: Role) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.role == role)

    def place(self, row: Row, column: Column) -> str:
        """How a message names a cell."""
        return f"row {row.line}, column {column.index + 1} ({column.name})"


@shared(most=4)
def read(source: str | bytes, choices: Choices) -> Reading:
    """What a text or the bytes of a file hold, with what is said about them. Raises InputError for what is no table."""
    text, encoding = decoded(source, choices.encoding) if isinstance(source, bytes) else (source, "")
    cells = cells_of(text, choices.separator)
    decimal, asked_sign = decimal_sign(cells.rows, cells.separator)
    if choices.decimal:
        decimal, asked_sign = choices.decimal, asked_sign and asked_sign.told(choices.decimal)
    header, asked_names = _named(cells, decimal)
    if choices.header is not None:
        header, asked_names = choices.header, asked_names and asked_names.told("names" if choices.header else "data")
    names = _names(cells.rows[0], header)
    body = cells.rows[1:] if header else cells.rows
    if not 2 <= len(body) <= MAX_ROWS:
        raise InputError("table", f"{several(len(body), 'row')} of data", f"2 to {MAX_ROWS:,} rows of data")
    columns, asked = _columns(names, body, decimal, choices)
    gaps = tuple(row for row in body if any(is_missing(row.cells[c.index]) for c in columns if c.role != "left out"))
    if gaps:
        asked.append(_about_gaps(gaps, columns).told({None: None, True: "leave out", False: "keep"}[choices.leave_out]))
    left_out = tuple(row.line for row in gaps) if choices.leave_out else ()
    rows = tuple(row for row in body if row.line not in set(left_out))
    questions = tuple(q for q in (asked_sign, asked_names, *asked) if q is not None)
    notes = (*_notes(encoding, cells, decimal, header), *_column_notes(columns), *_gap_notes(left_out))
    return Reading(encoding, cells.separator, decimal, header, columns, rows, left_out, questions, notes)


def _named(cells: Cells, decimal: Decimal) -> tuple[bool, Question | None]:
    return (True, None) if cells.named else has_names(cells.rows, decimal)


def _names(first: Row, header: bool) -> tuple[str, ...]:
    width = len(first.cells)
    if not header:
        return (*(f"x{j + 1}" for j in range(width - 1)), "y")
    names = tuple(cell or f"column {n + 1}" for n, cell in enumerate(first.cells))
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"row {first.line}", twice, "a different name for each column")
    return names


# --- columns ---------------------------------------------------------------------------------------------------------


def _columns(
    names: tuple[str, ...], body: tuple[Row, ...], decimal: Decimal, choices: Choices
) -> tuple[tuple[Column, ...], list[Question]]:
    roles, kinds = dict(choices.roles), dict(choices.kinds)
    found: list[Column] = []
    for index, name in enumerate(names):
        cells = [row.cells[index] for row in body]
        there = [cell for cell in cells if not is_missing(cell)]
        values = tuple(dict.fromkeys(there))
        numeric = holds_numbers(cells, decimal)
        # Words that never come again are names of the examples and no classes.
        classes = len(values) <= MAX_CLASSES and len(values) < len(there)
        role: Role = roles.get(index, "input" if numeric or classes else "left out")
        missing = tuple(row.line for row in body if is_missing(row.cells[index]))
        found.append(Column(index, name, role, "number" if numeric else "class", numeric, values[:_EXAMPLES], len(values), missing))
    if "target" not in roles.values():
        # A target that nobody chose is the last column that nobody left out.
        last = next((c.index for c in reversed(found) if roles.get(c.index) is None), None)
        found = [replace(c, role="target") if c.index == last else c for c in found]
    targets = [c.index for c in found if c.role == "target"]
    columns, asked = [], []
    for column in found:
        values_ = [v for v in (number(row.cells[column.index], decimal) for row in body) if v is not None] if column.numeric else []
        question = None
        if column.role == "target" and column.numeric:
            column, question = _target_of_numbers(column, values_, kinds, alone=len(targets) == 1)
        elif column.role != "target" and column.numeric and is_id(column.name, values_):
            question = _about_id(column).told(roles.get(column.index))
        if question is not None:
            asked.append(question)
        columns.append(replace(column, kind=kinds.get(column.index, column.kind)))
    return tuple(columns), asked


def _target_of_numbers(column: Column, values: list[float], kinds: dict[int, Kind], *, alone: bool) -> tuple[Column, Question | None]:
    """A target column of numbers with its kind, and the question where it may be either. Of several targets all are numbers."""
    if not alone:
        return column, None
    kind, doubt = kind_of_numbers(values)
    column = replace(column, kind=kind)  # type: ignore[arg-type]
    if not doubt:
        return column, None
    some = listed(column.values) if column.different <= _EXAMPLES else f"{', '.join(column.values)}, …"
    which = f"The target {column.name} has {column.different} different whole numbers ({some})."
    text = f"{which} Are they numbers to come close to, or classes to tell apart?"
    question = Question("kind", text, (("number", "numbers"), ("class", "classes")), kind, column=column.index)
    return column, question.told(kinds.get(column.index))


def _about_id(column: Column) -> Question:
    text = f"{column.name} has another whole number in every row, as if it numbered the rows. Is it something to learn from?"
    return Question("role", text, (("input", "an input"), ("left out", "no: leave it out")), "input", column=column.index)


def _about_gaps(gaps: tuple[Row, ...], columns: tuple[Column, ...]) -> Question:
    used = [c for c in columns if c.role != "left out"]
    row = gaps[0]
    column = next(c for c in used if is_missing(row.cells[c.index]))
    lines = listed([str(g.line) for g in gaps], 12)
    this = "this row" if len(gaps) == 1 else f"these {len(gaps)} rows"
    text = f"{'Row' if len(gaps) == 1 else 'Rows'} {lines} {'has' if len(gaps) == 1 else 'have'} missing cells. Leave {this} out?"
    allowed = f'a value in every cell; missing="leave out" leaves out {this}: {lines}'
    refusal = InputError(f"row {row.line}, column {column.index + 1} ({column.name})", row.cells[column.index], allowed)
    return Question("missing", text, (("leave out", f"leave {this} out"), ("keep", "no, I mend the table")), refusal=refusal)


# --- sentences -------------------------------------------------------------------------------------------------------


def _notes(encoding: str, cells: Cells, decimal: Decimal, header: bool) -> list[str]:
    notes = [f"The file is read as {ENCODINGS.get(encoding, encoding)}."] if encoding else []
    separated = SEPARATORS.get(cells.separator, f"the sign {cells.separator}")
    notes.append(f"Cells are separated by {separated}; the decimal sign is a {'comma' if decimal == ',' else 'point'}.")
    notes.append(f"Row {cells.rows[0].line} names the columns." if header else "No row names the columns.")
    if cells.remarks:
        notes.append(
            f"{several(len(cells.remarks), 'line')} beginning with # {'is a remark' if len(cells.remarks) == 1 else 'are remarks'}."
        )
    if cells.empty:
        notes.append(f"{several(len(cells.empty), 'row')} ({listed([str(n) for n in cells.empty], 12)}) without anything in any cell.")
    return notes


def _column_notes(columns: tuple[Column, ...]) -> list[str]:
    notes = []
    for column in columns:
        if column.role == "target":
            kind = f"{several(column.different, 'class')}" if column.kind == "class" else "numbers"
            notes.append(f"{column.name} is the target: {kind}.")
        elif column.role == "left out":
            why = "" if column.numeric or not column.different else f": it holds {column.different} different words"
            notes.append(f"{column.name} is left out{why}.")
        elif column.kind == "class":
            made = "an input of 0 and 1" if column.different == 2 else f"{column.different} inputs of 0 and 1"
            notes.append(f"{column.name} holds classes: it becomes {made}.")
    return notes


def _gap_notes(left_out: tuple[int, ...]) -> list[str]:
    if not left_out:
        return []
    lines = listed([str(n) for n in left_out], 12)
    one = len(left_out) == 1
    return [f"{'Row' if one else 'Rows'} {lines} {'is' if one else 'are'} left out: {'it has' if one else 'they have'} missing cells."]
