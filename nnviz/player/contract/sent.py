"""What is sent back. In Python it is read by ``ui/shared/sent.py``, field by field.

What is asked on a player has a number in the app, ``asked``, by which the keeper of the page knows what was answered.
"""

from typing import Literal, NotRequired

from typing_extensions import TypedDict


class EditSent(TypedDict):
    """A number that was changed. ``text`` is what was typed."""

    node: int
    example: int
    text: str
    step: int
    asked: NotRequired[int]


class BuildSent(TypedDict):
    """What is to become of the network; ``do`` says what, the other fields count for a plan, and what is left out stays.

    ``came`` says which layer each one was, -1 for a new one; ``each`` names an activation per layer; ``example`` is counted from 0;
    ``node`` and ``text`` are of a number that is changed as by an edit. Presses are counted by ``press``, to be told which one was heard.
    """

    do: Literal["plan", "number", "round", "add", "remove", "undo"]
    press: int
    sizes: NotRequired[str]
    came: NotRequired[list[int]]
    each: NotRequired[str]
    loss: NotRequired[str]
    weighing: NotRequired[str]
    reduction: NotRequired[str]
    unbiased: NotRequired[str]
    held: NotRequired[str]
    l2: NotRequired[str]
    how: NotRequired[str]
    seed: NotRequired[str]
    node: NotRequired[int]
    example: NotRequired[int]
    text: NotRequired[str]
    step: int
    asked: NotRequired[int]


class NudgeSent(TypedDict):
    """A number that is to be moved by what was typed."""

    node: int
    h: str
    step: int
    asked: NotRequired[int]


class ApplySent(TypedDict):
    """The update is to be applied so many times; ``told`` is another number each time, by which the answer is known."""

    times: int
    told: int
    step: int
    asked: NotRequired[int]


class BySent(TypedDict):
    """A quantity by which to differentiate."""

    node: int
    step: int
    asked: NotRequired[int]


class NotebookSent(TypedDict):
    """What is asked in a notebook, of which ``structure``; nothing more is said to undo, and to put everything back as it was made."""

    what: Literal["edit", "nudge", "apply", "undo", "reset"]
    structure: str
    value: NotRequired[EditSent | NudgeSent | ApplySent]


class LacksSent(TypedDict):
    """So many parts of the payload could not be fetched."""

    parts: int


class OpenSent(TypedDict):
    """An update of a run that is to be opened with some examples, perhaps by their ``number`` as typed."""

    run: int
    update: int
    what: str
    number: str
    asked: NotRequired[int]


class PastedSent(TypedDict):
    """What was pasted into a table, at a cell of it."""

    table: str
    text: str
    row: int
    column: int


class BackSent(TypedDict):
    """A tab that Python does not know: what it kept, under which session's ``token``, where it stands, and a name of the question."""

    nonce: str
    token: str
    query: str
    parts: dict[str, list[str]]
    popped: bool
    kept: dict[str, str]


class VisitedSent(TypedDict):
    """Somebody went back or forward to another query of the page; ``kept`` are the documents that it stands for."""

    nonce: str
    query: str
    kept: dict[str, str]


class FetchedSent(TypedDict):
    """A document that was wanted, by its digest; None where this browser has none."""

    digest: str
    text: str | None


class DroppedSent(TypedDict):
    """A file that was dropped on the page."""

    name: str
    text: str


class KeeperSent(TypedDict):
    """All that the keeper sends, by the names of the messages. ``lacks``: a text of what is kept is not there any more; nothing more."""

    back: BackSent
    visited: VisitedSent
    fetched: FetchedSent
    dropped: DroppedSent
    lacks: dict[str, str]
