"""A training as a document: its runs with their set-ups and how far they were, the data that came from outside, and a table that is
only looked at yet.

Networks along the way are not in it: a run is made again from its set-up, to the same numbers.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeAlias, get_args, get_type_hints

import numpy as np
from msgspec import Meta, Struct, defstruct

from ..core.errors import InputError
from ..core.limits import MAX_CLASSES, MAX_COLUMNS, MAX_INPUTS, MAX_ROWS, MAX_RUNS, MAX_TABLE_TEXT, MAX_UPDATES
from ..models import checks
from ..models.spelling import Decimal
from ..models.tables.choices import Choices
from ..models.tables.dialect import SEPARATORS
from ..models.tables.encoding import ENCODINGS
from ..models.training.datasets import Dataset
from ..models.training.lessons import training_lesson
from ..models.training.setup import OWN, Setup
from .lesson import LessonDocument, Numbers
from .schema import checked_name

MOST_NAMES: Final = MAX_INPUTS + MAX_COLUMNS

Names = Annotated[list[str], Meta(max_length=MOST_NAMES)]


if TYPE_CHECKING:
    SetupPart: TypeAlias = Struct
else:
    SetupPart = defstruct(
        "SetupPart",
        [(f.name, get_type_hints(Setup)[f.name], f.default) for f in fields(Setup)],
        frozen=True,
        forbid_unknown_fields=True,
    )
    """Everything that makes a run: the fields of a ``Setup``, which are listed there alone."""


class RunPart(Struct, frozen=True, forbid_unknown_fields=True):
    """A run: ``updates`` were made, and it was to go on up to ``goal``. ``label`` where it is another than its set-up makes."""

    setup: SetupPart
    updates: int = 0
    goal: int = 0
    label: str = ""

    def checked(self) -> None:
        setup_of(self.setup)
        checks.whole(self.updates, "updates", 0, MAX_UPDATES)
        checks.whole(self.goal, "goal", 0, MAX_UPDATES)
        checked_name(self.label, "label")


class TablePart(Struct, frozen=True, forbid_unknown_fields=True):
    """A table of one's own as it is trained on: ``x`` of shape (m, inputs), ``y`` of shape (m, outputs), and what they are called."""

    kind: Literal["classes", "curve"]
    x: Annotated[list[Numbers], Meta(max_length=MAX_ROWS)]
    y: Annotated[list[Numbers], Meta(max_length=MAX_ROWS)]
    inputs: Names
    outputs: Names
    classes: Names = []

    def dataset(self) -> Dataset:
        """The dataset. Raises InputError naming the field."""
        checks.whole(len(self.inputs), "inputs", 1, MAX_INPUTS, "names of inputs")
        checks.whole(len(self.outputs), "outputs", 1, MAX_COLUMNS, "names of outputs")
        x = checks.examples(self.x, "x", len(self.inputs), MAX_ROWS, "to train on")
        y = checks.examples(self.y, "y", len(self.outputs), MAX_ROWS, "to train on", len(x))
        checks.whole(len(x), "x", 2, MAX_ROWS, "rows")
        self._check_classes(y)
        for array in (x, y):
            array.setflags(write=False)
        names = (tuple(self.inputs), tuple(self.outputs), tuple(self.classes))
        return Dataset(OWN, "Your table", self.kind, x, y, *names)

    def _check_classes(self, y: np.ndarray) -> None:
        if self.kind == "curve":
            if self.classes:
                raise InputError("classes", f"{len(self.classes)} names", "none where the targets are numbers")
            return
        wanted = 2 if y.shape[1] == 1 else y.shape[1]
        if len(self.classes) != wanted or wanted > MAX_CLASSES:
            raise InputError("classes", f"{len(self.classes)} names", f"{min(wanted, MAX_CLASSES)}, one for each class")
        if not np.isin(y, (0.0, 1.0)).all() or (y.shape[1] > 1 and not (y.sum(axis=1) == 1).all()):
            raise InputError("y", "other numbers", "0 and 1, and of several columns a single 1 in each row: the targets are classes")


class ChoicesPart(Struct, frozen=True, forbid_unknown_fields=True):
    """What was said about a table: the fields of ``Choices``, with roles and kinds by the number of a column, from 0."""

    encoding: str = ""
    separator: str = ""
    decimal: str = ""
    header: bool | None = None
    roles: Annotated[list[tuple[int, str]], Meta(max_length=MAX_COLUMNS)] = []
    kinds: Annotated[list[tuple[int, str]], Meta(max_length=MAX_COLUMNS)] = []
    leave_out: bool | None = None

    def choices(self) -> Choices:
        """The choices. Raises InputError naming the field."""
        _among("encoding", self.encoding, ("", *ENCODINGS))
        _among("separator", self.separator, ("", *SEPARATORS))
        _among("decimal", self.decimal, get_args(Decimal))
        found = Choices(self.encoding, self.separator, self.decimal, self.header, leave_out=self.leave_out)  # type: ignore[arg-type]
        for column, role in self.roles:
            found = found.with_role(_column(column), role)
        for column, kind in self.kinds:
            found = found.with_kind(_column(column), kind)
        return found


class DraftPart(Struct, frozen=True, forbid_unknown_fields=True):
    """A table that is looked at: its text, or the bytes of its file, and what was said about it. ``used``: it is the one in use."""

    name: str
    text: Annotated[str, Meta(max_length=MAX_TABLE_TEXT)] | None = None
    file: Annotated[bytes, Meta(max_length=MAX_TABLE_TEXT)] | None = None
    choices: ChoicesPart = ChoicesPart()
    used: bool = False

    @property
    def source(self) -> str | bytes:
        return self.text if self.text is not None else self.file or b""

    def checked(self) -> None:
        if (self.text is None) == (self.file is None):
            raise InputError("text", "a table in two ways" if self.file else "no table", "either a text or a file")
        self.choices.choices()


class TrainingDocument(Struct, frozen=True, forbid_unknown_fields=True):
    """What a training is. The last of ``runs`` is the present one, those before it are kept to compare.

    ``own`` is the table in use, ``taken`` the network of the Walkthrough with its data, ``draft`` a table that is looked at.
    ``lesson`` is the key of the lesson that the runs belong to, ``updates`` how many a press on Run makes.
    """

    runs: Annotated[list[RunPart], Meta(min_length=1, max_length=MAX_RUNS)]
    updates: int = 1000
    lesson: str = ""
    own: TablePart | None = None
    taken: LessonDocument | None = None
    draft: DraftPart | None = None
    name: str = ""

    def checked(self) -> None:
        """Raises InputError naming the field; whether a set-up fits its data is found out when its run is made."""
        checked_name(self.name)
        checks.whole(self.updates, "updates", 0, MAX_UPDATES)
        for run in self.runs:
            run.checked()
        if self.lesson and len(self.runs) != len(training_lesson(self.lesson).runs):
            raise InputError("runs", f"{len(self.runs)} runs", f"{len(training_lesson(self.lesson).runs)}, those of the lesson")
        if self.own is not None:
            self.own.dataset()
        if self.taken is not None:
            self.taken.checked()
        if self.draft is not None:
            self.draft.checked()


def setup_part(setup: Setup) -> SetupPart:
    """A set-up as a part of documents."""
    return SetupPart(**{f.name: getattr(setup, f.name) for f in fields(Setup)})


def setup_of(part: SetupPart) -> Setup:
    """The set-up of a part; whether its fields fit each other is found out when its network is made. Raises InputError naming the field."""
    return Setup().having(**{f.name: getattr(part, f.name) for f in fields(Setup)})


def table_part(data: Dataset) -> TablePart:
    """A table of one's own as a part of documents."""
    return TablePart(data.kind, data.x.tolist(), data.y.tolist(), list(data.inputs), list(data.outputs), list(data.classes))


def choices_part(choices: Choices) -> ChoicesPart:
    """What was said about a table as a part of documents."""
    fields = {name: getattr(choices, name) for name in ChoicesPart.__struct_fields__}
    return ChoicesPart(**{**fields, "roles": list(choices.roles), "kinds": list(choices.kinds)})


def _among(field: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise InputError(field, value, ", ".join(name or "nothing" for name in allowed))


def _column(number: int) -> int:
    return checks.whole(number, "column", 0, MAX_COLUMNS - 1, "counted from 0")
