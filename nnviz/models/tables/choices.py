"""What a person says about a table, and what the reader asks back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from ...core.errors import InputError
from ..spelling import Decimal

Role = Literal["input", "target", "left out"]
Kind = Literal["number", "class"]

ROLES: Final = ("input", "target", "left out")
KINDS: Final = ("number", "class")


@dataclass(frozen=True)
class Choices:
    """What is said about a table; what is left open is decided by the reader and said, or asked.

    ``roles`` and ``kinds`` are by the number of a column, from 0. ``header`` says whether the first row names the columns,
    ``leave_out`` whether rows with missing cells are left out.
    """

    encoding: str = ""
    separator: str = ""
    decimal: Decimal = ""
    header: bool | None = None
    roles: tuple[tuple[int, Role], ...] = ()
    kinds: tuple[tuple[int, Kind], ...] = ()
    leave_out: bool | None = None

    def with_role(self, column: int, role: str) -> Choices:
        """Another role for a column. Raises InputError for one that there is not."""
        if role not in ROLES:
            raise InputError("role", role, ", ".join(ROLES))
        return replace(self, roles=tuple({**dict(self.roles), column: role}.items()))  # type: ignore[arg-type]

    def with_kind(self, column: int, kind: str) -> Choices:
        """Another kind for a column. Raises InputError for one that there is not."""
        if kind not in KINDS:
            raise InputError("kind", kind, ", ".join(KINDS))
        return replace(self, kinds=tuple({**dict(self.kinds), column: kind}.items()))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Question:
    """Something that the table alone does not tell.

    ``options`` are the possible answers with what they mean; ``answer`` is the one that is used, None where nothing can be used
    before somebody answers. ``refusal`` is what stands in its way then. ``column`` is the one that it is about, from 0.
    ``said`` tells that somebody has answered.
    """

    about: Literal["decimal", "header", "missing", "kind", "role"]
    text: str
    options: tuple[tuple[str, str], ...]
    answer: str | None = None
    refusal: InputError | None = None
    column: int = -1
    said: bool = False

    def told(self, answer: str | None) -> Question:
        """The question with what somebody answered; as it is where nobody did."""
        return self if answer is None else replace(self, answer=answer, said=True)

    @property
    def key(self) -> str:
        return self.about if self.column < 0 else f"{self.about}-{self.column}"


def answered(choices: Choices, question: Question, answer: str) -> Choices:
    """The choices with the answer to a question, one of its options. Raises InputError for anything else."""
    if answer not in dict(question.options):
        raise InputError("answer", answer, ", ".join(dict(question.options)))
    match question.about:
        case "decimal":
            return replace(choices, decimal="," if answer == "," else ".")
        case "header":
            return replace(choices, header=answer == "names", roles=(), kinds=())
        case "missing":
            return replace(choices, leave_out=answer == "leave out")
        case "kind":
            return choices.with_kind(question.column, answer)
        case "role":
            return choices.with_role(question.column, answer)
