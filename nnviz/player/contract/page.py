"""What a player is sent as a whole."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from .beside import About, Chain, Matrices, Nudge, Tables
from .drawing import Scenes
from .live import Live
from .pieces import Palette
from .steps import Bones, Check, More, StepNumbers


class Payload(TypedDict):
    """A walkthrough, whatever it is of."""

    phases: list[tuple[str, str]]
    bones: Bones
    more: More
    numbers: list[StepNumbers]
    said: list[str]
    known: dict[int, int]
    texts: dict[int, str]
    example: int
    views: dict[int, dict[int, str]]
    scenes: Scenes
    tables: Tables
    cells: list[list[str]]
    checks: dict[int, Check]
    palette: Palette
    errors: str
    sign: str
    about: About
    by_hand: int | None
    cost: str
    editable: dict[str, str]
    nudgeable: list[int]
    structure: str
    live: Live
    chain: NotRequired[Chain]
    choosable: NotRequired[list[int]]
    matrices: NotRequired[Matrices]


class Standalone(Payload):
    """The same in a page without a server, which has nobody to ask."""

    start: int
    plotly: str
    nudges: dict[int, Nudge]
    message: str


class NumberTable(TypedDict):
    """Parameters as a table of nodes; ``rows`` and ``columns`` are headed by the names of nodes, "b" by itself."""

    title: str
    rows: list[int | Literal["b"]]
    columns: list[int | Literal["b"]]
    cells: list[list[int]]


class Building(TypedDict):
    """What a network is built of, for the controls on its drawing and the drawer beside it.

    ``hidden``, ``outputs``, ``losses``, ``reductions`` and ``ways`` can be chosen, each as (name, title). ``weighing`` are class weights,
    ``unbiased`` the layers without a bias, ``held`` what updates leave as it is, as texts. ``tables`` and ``examples``, the texts of inputs
    and targets row by row under the nodes ``columns``, are empty where there are too many numbers. ``said`` is what the last press
    kept, ``heard`` the number of that press, ``asked`` another number whenever building is asked for by a link (0: it is not), ``past``
    whether there is something to undo.
    """

    sizes: list[int]
    activations: list[str]
    loss: str
    weighing: str
    reduction: str
    reductions: list[tuple[str, str]]
    unbiased: str
    held: str
    l2: str
    parameters: int
    layers: int
    hidden: list[tuple[str, str]]
    outputs: list[tuple[str, str]]
    losses: list[tuple[str, str]]
    ways: list[tuple[str, str]]
    tables: list[NumberTable]
    columns: list[int]
    examples: list[list[str]]
    said: str
    heard: int
    asked: int
    past: bool


class PlayerData(TypedDict):
    """What the player is mounted with: a payload with holes, and the parts that belong into them, as (digest, keys that lead there)."""

    key: str
    payload: str
    parts: list[tuple[str, list[str]]]
    whole: dict[str, str]
    at: str
    start: int
    visit: str
    place: str
    name: str
    plotly: str
    nudges: dict[int, Nudge]
    message: str
    applied: int
    answered: int
    answers: list[Literal["edit", "nudge", "by", "build", "apply"]]
    building: NotRequired[Building]


class NotebookLook(TypedDict):
    """What the player is built of in a notebook: its elements, its style, and the font in base64 with its name."""

    page: str
    style: str
    font: str
    family: str


class NotebookData(TypedDict):
    """What the player in a notebook shows: a payload with holes, and the parts that belong into them, as (digest, keys that lead there).

    ``structure`` is the same for the same steps of the same quantities, and comes back with every message. ``message`` says why the last
    one was refused, ``heard`` is how many were heard; ``undo``: there is something to undo, ``changed``: it is not as it was made.
    """

    key: str
    structure: str
    payload: str
    parts: list[tuple[str, list[str]]]
    nudges: dict[int, Nudge]
    message: str
    answers: list[Literal["edit", "nudge", "apply"]]
    heard: int
    undo: bool
    changed: bool
