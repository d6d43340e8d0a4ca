"""The drawing of a network or an expression: labels, lines and neurons, and the figure that stays the same."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from .pieces import Runs


class Sign(TypedDict):
    """A sign in or at a mark of the drawing."""

    runs: Runs
    y: float
    size: float


class Mark(TypedDict):
    """A neuron, an input, a bias, a target, the loss."""

    kind: str
    x: float
    y: float
    r: float
    nodes: list[int]
    signs: NotRequired[list[Sign]]


class Line(TypedDict):
    """A line ``at`` x, y, x, y and so on, between two marks."""

    at: list[float]
    nodes: list[int]
    ends: tuple[int, int]
    weighted: NotRequired[Literal[True]]


class Heading(TypedDict):
    """A text above the drawing."""

    x: float
    y: float
    text: str


class Frame(TypedDict):
    """Where everything stands. ``owners`` say for a node where it is shown: n for a mark, -1-n for a line."""

    width: float
    height: float
    marks: list[Mark]
    lines: list[Line]
    headings: list[Heading]
    owners: dict[int, int]


class WrittenLabel(TypedDict):
    """What a label says: its name, ``wide`` in units of its size, and the numbers that are ``shown``, each as (from which step, node)."""

    kind: str
    name: Runs
    wide: float
    shown: list[tuple[int, int]]
    owner: int
    boxed: bool


class AllWritten(TypedDict):
    """What all labels of a scene say."""

    all: list[WrittenLabel]


class Stroke(TypedDict):
    """The stroke of a line."""

    color: str
    width: float
    dash: str


class Outline(TypedDict):
    """The outline of a marker."""

    color: str
    width: float


class Markers(TypedDict):
    """The markers of a trace."""

    symbol: str
    size: list[float]
    color: str
    line: Outline
    opacity: float


class LineRoles(TypedDict):
    """The role in the palette of a line's colour."""

    line: str


class MarkerRoles(TypedDict):
    """The roles in the palette of a marker's colours."""

    fill: str
    outline: str


class LineTrace(TypedDict):
    """Lines between two points each, as Plotly takes them: x1, x2, null and so on."""

    type: Literal["scatter"]
    mode: Literal["lines"]
    x: list[float | None]
    y: list[float | None]
    line: Stroke
    hoverinfo: str
    meta: LineRoles


class MarkerTrace(TypedDict):
    """Markers as Plotly takes them; ``customdata`` are their owners in the scene."""

    type: Literal["scatter"]
    mode: Literal["markers"]
    x: list[float]
    y: list[float]
    marker: Markers
    customdata: list[int]
    hoverinfo: str
    meta: MarkerRoles


class Figure(TypedDict):
    """A figure of Plotly's."""

    data: list[LineTrace | MarkerTrace]
    layout: dict[str, object]


class Opening(TypedDict):
    """How far things go while neurons are under the lens: every column to the right, by their column, or where they stand in two by the
    first of these, and by neuron the marks of its column down."""

    columns: list[list[float]]
    rows: dict[int, dict[int, float]]
    pairs: NotRequired[list[list[float]]]


class Lens(TypedDict):
    """The neuron of a step is drawn with ``radius``.

    ``places`` are those of the labels meanwhile; ``hosts`` are the neurons of the biases and of the lines (-1 and down). Of paths
    all neurons are that have room, each with one number; what is ``standing`` along them is shown at every step.
    ``opening`` is the room around one neuron, or around those of a path that stand in a column or in two.
    """

    radius: float
    places: list[tuple[float, float] | None]
    hosts: dict[int, int]
    standing: NotRequired[list[int]]
    opening: NotRequired[Opening]


class SentScene(TypedDict):
    """A drawing. ``places`` are those of the labels, [x, y, size, whether always drawn]; ``spots`` where labels on edges may stand."""

    frame: Frame
    written: AllWritten
    places: list[tuple[float, float, float, int]]
    spots: dict[str, list[float]]
    figure: Figure
    lens: NotRequired[Lens]


class Scenes(TypedDict):
    """The drawing in its formats."""

    wide: SentScene
    narrow: SentScene
    large: NotRequired[SentScene]
