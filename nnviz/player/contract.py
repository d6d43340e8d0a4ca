"""What the components' scripts are sent, as JSON, and what they send back: one description for both sides.

From it ``python -m tests.web.declarations`` writes ``nnviz/web/contract.d.ts``, which the scripts are checked against; the tests hold
every payload to it, with no field missing and none too many. Nodes are positions in the graph, steps and examples count from 0,
templates and sentences are positions in their lists. A key that is a number here is its text in JSON.
"""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

Runs = list[tuple[str, str]]
"""Pieces of text, each with its place: "" on the line, "sub" or "sup"."""

Formula = tuple[int, int, list[int]]
"""The template for names, the template for numbers, and the nodes that their slots refer to."""

Hues = dict[str, str]
"""Colours by role."""


class Palette(TypedDict):
    """The colours of both themes."""

    light: Hues
    dark: Hues


# --- what no number changes: skeleton.py


class LongWay(TypedDict):
    """The same derivative through the slope of the activation."""

    formula: Formula
    node: int


class AnyStep(TypedDict):
    """What every step has."""

    phase: str
    nodes: list[int]
    lights: list[int]
    heading: int
    words: int
    layer: NotRequired[int]
    arrow: NotRequired[Literal[True]]
    long: NotRequired[LongWay]


class FormulaStep(AnyStep):
    """A step with a formula, without its numbers."""

    formula: Formula


class WrittenStep(AnyStep):
    """A step that is written as whole lines: the templates of symbols, numbers and result, -1 for none."""

    written: tuple[int, int, int]


class Named(TypedDict):
    """Names in MathML, the number of the example left open, and meanings in words, by node."""

    names: dict[int, str]
    meanings: dict[int, str]


class Bones(Named):
    """The steps and what they name by position."""

    steps: list[FormulaStep | WrittenStep]
    templates: list[str]
    sentences: list[str]
    id: str


class More(Named):
    """What the numbers need beside the bones: templates counted on, and the formulas of what has no step by itself."""

    formulas: dict[int, Formula]
    templates: list[str]


# --- what the numbers change


class Worked(TypedDict):
    """What stands between numbers and result, line by line."""

    lines: list[str]


class WorkedInPieces(Worked):
    """The same, and the last line of it as ``tokens``, numbers and signs by turns, where these are ``pieces``: a node, what is made
    of some by a template, or null for a number of the formula itself.
    """

    tokens: list[str]
    pieces: list[int | tuple[int, list[int]] | None]


class StepNumbers(TypedDict, total=False):
    """What of a step depends on the numbers; ``slips`` are sentences with the wrong values that they explain."""

    remark: int
    halfway: Worked | WorkedInPieces
    long_halfway: Worked | WorkedInPieces
    value: float
    slips: list[tuple[int, float]]


class Check(TypedDict):
    """A gradient check, as text; ``flag`` is ✓, ✗ or ≈."""

    numeric: str
    error: str
    flag: str


# --- the drawing


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


class Lens(TypedDict):
    """The neuron of a step is drawn with ``radius``.

    ``places`` are those of the labels meanwhile; ``hosts`` are the neurons of the biases and of the lines (-1 and down).
    """

    radius: float
    places: list[tuple[float, float] | None]
    hosts: dict[int, int]


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


# --- beside the drawing


class QuantityCell(TypedDict):
    """A cell of a table that shows a quantity, perhaps with its name."""

    node: int
    named: NotRequired[bool]


CheckCell = TypedDict("CheckCell", {"with": int, "check": Literal["difference", "error"], "of": NotRequired[str]})
"""A number of a gradient check, known ``with`` a node; ``of`` is the name of the derivative where that is not its own."""

SaidCell = TypedDict("SaidCell", {"with": int, "said": str, "why": str})
"""Another number that is no quantity, with its name and why it stands there."""


class Row(TypedDict):
    """A row of a table."""

    head: str
    cells: list[QuantityCell | CheckCell | SaidCell]


class Table(TypedDict):
    """A table of quantities."""

    title: str
    columns: list[str]
    rows: list[Row]


class Tables(TypedDict):
    """All tables, without what is written in the cells that show no quantity."""

    all: list[Table]


class About(TypedDict, total=False):
    """Words for what is not a network: names of the player and of its drawing, what the drawing shows; its smallest scale."""

    region: str
    picture: str
    legend: str
    least: float


class ChainPath(TypedDict):
    """A path of a chain rule, with the step that it is."""

    step: int
    name: str
    title: str
    route: str
    shown: str
    sign: str
    share: str
    width: float
    why: str


class Term(TypedDict):
    """A product of the sum as it stands; ``fresh`` where it has just been made."""

    product: str
    value: str
    fresh: bool


class Fold(TypedDict):
    """The sum as it stands after a step."""

    rows: list[Term]
    caption: str
    more: str
    counts: str


class Chain(TypedDict):
    """A chain rule beside its steps: ``total`` and ``found`` are the nodes of the two results, ``folds`` are by step.

    ``sizes`` is the node of what shares are of where not every path is listed. What they are of is called as ``flows`` and ``whole``
    have it, first where nothing cancels and then where something does.
    """

    paths: list[ChainPath]
    caption: str
    all: str
    total: int
    found: int
    same: bool
    cancels: bool
    flows: tuple[str, str]
    whole: tuple[str, str]
    sizes: int | None
    note: str
    folds: dict[int, Fold]


class Between(TypedDict):
    """A sign between matrices, in MathML."""

    sign: str


Matrix = TypedDict(
    "Matrix",
    {"name": str, "label": str, "size": str, "cells": list[list[tuple[int, int, int]]], "from": NotRequired[str]},
)
"""A matrix: its cells are (node, example, step), -1 for every example and for what is given; ``from`` is the shape that is repeated."""


class Equation(TypedDict):
    """A matrix equation. One that is ``crossing`` is a product of two matrices, and plus nothing, a row or a column that is repeated."""

    label: str
    parts: list[Between | Matrix]
    crossing: NotRequired[Literal["", "row", "column"]]


class Matrices(TypedDict):
    """The vectorised form: each step's equation and example (-1 for all), and the steps that find quantities, for each example."""

    steps: list[tuple[int, int]]
    equations: list[Equation]
    known: list[dict[int, int]]


class Nudge(TypedDict):
    """What happens when a quantity moves by ``h``; ``rows`` are further values as (what, how, value)."""

    h: str
    to: float
    at: float
    cost: float
    slope: float
    after: float | None
    predicted: str
    real: str
    message: str
    note: str
    xs: list[float]
    ys: list[float]
    letter: NotRequired[str]
    rows: NotRequired[list[tuple[str, str, str]]]


class Program(TypedDict):
    """The graph: forms in postfix order as live.py writes them, and for each node its form and its operands; nothing for what is given."""

    forms: list[str]
    nodes: list[list[int]]


class DigitsShown(TypedDict):
    """How computed numbers are written, as in explain/numbers.py."""

    decimals: int
    short: bool
    kept: bool


class AfterUpdate(TypedDict):
    """What becomes what by the update: of ``pairs`` a leaf takes the value of a node. ``rate`` and ``count`` (of updates) may be -1."""

    pairs: list[tuple[int, int]]
    cost: int
    rate: int
    count: int


class Live(TypedDict):
    """What the browser needs to compute every number itself; ``given`` are those of the leaves in order, one or one for each example.

    ``moves`` are what can be moved: what it is measured by, and the derivative of that by it, -1 where there is none.
    ``sizes`` are never below 0.
    """

    program: Program
    moves: dict[int, tuple[int, int]]
    after: AfterUpdate
    sizes: list[int]
    given: list[list[float]]
    digits: DigitsShown


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


# --- the history of a training


class Nodes(TypedDict):
    """Where the neurons of a network stand, layer by layer: x from 0 to 1, y in pixels."""

    at: list[list[tuple[float, float]]]
    height: float
    radius: float
    names: list[list[Runs]]


class Curve(TypedDict):
    """The loss that the updates saw, and what of it is a penalty."""

    at: list[int]
    loss: list[float | None]
    penalty: list[float | None] | None


class Frames(TypedDict):
    """The moments of a run, as history_frames.py says; ``weights``, ``histograms`` and ``picture`` are bytes in base64."""

    updates: list[int]
    loss: list[float | None]
    penalty: list[float | None]
    right: list[int] | None
    gradients: list[list[float | None]]
    dead: list[list[int]] | None
    weights: str
    weight_bits: Literal[32, 64]
    histograms: str
    ranges: list[tuple[float, float]]
    picture: str


class Run(TypedDict):
    """A training, and which ``set`` of data it is on; ``task`` names what is trained on what and how."""

    label: str
    task: str
    total: int
    ended: str
    sizes: list[int]
    activations: list[str]
    loss: str
    l2: float
    batch: int | None
    layers: list[str]
    nodes: Nodes
    curve: Curve
    frames: Frames
    set: int


class DataSet(TypedDict):
    """Data, and how a network on it is looked at."""

    title: str
    kind: Literal["classes", "curve"]
    picture: Literal["map", "curve", "list"]
    examples: int
    shown: int
    x: list[list[float]]
    y: list[list[float]]
    labels: list[int] | None
    left: list[float]
    right: list[float]
    low: float
    high: float
    inputs: list[str]
    outputs: list[str]
    classes: list[str]


class HistoryPayload(TypedDict):
    """Up to four runs."""

    runs: list[Run]
    sets: list[DataSet]
    palette: Palette


class Told(TypedDict):
    """What is said beside a training: a title (none: what the network makes of the examples), what to look at, and its source."""

    title: str
    look: str
    source: str


class HistoryData(TypedDict):
    """What the history is mounted with: its payload as text, what is said ``about`` it, and for each run the ways to the Walkthrough, as
    (key, label).

    After ``again`` seconds it asks for what is new, and sends the ``answer`` that it had last ("poll"); 0 for never.
    """

    key: str
    payload: str
    again: float
    answer: int
    about: Told
    options: list[list[tuple[str, str]]]


# --- the keeper


class ListenData(TypedDict):
    """What the keeper's listener is mounted with: the Python session that runs, and which page this is."""

    part: Literal["listener"]
    token: str
    page: str


class HandData(TypedDict):
    """What is handed over: the address, and what is to be kept. ``parts`` name their ``texts`` by digest; ``kept`` are documents.

    ``heard`` is the question that this answers, ``wanted`` a document that only the browser may have, ``said`` a sentence to be shown.
    """

    part: Literal["hand"]
    token: str
    page: str
    query: str
    entry: str
    parts: dict[str, list[str]]
    texts: dict[str, str]
    kept: dict[str, str]
    heard: str
    wanted: str
    said: str


# --- what is sent back, and read by player/sent.py


class EditSent(TypedDict):
    """A number that was changed. ``text`` is what was typed."""

    node: int
    example: int
    text: str
    step: int


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


class NudgeSent(TypedDict):
    """A number that is to be moved by what was typed."""

    node: int
    h: str
    step: int


class ApplySent(TypedDict):
    """The update is to be applied so many times."""

    times: int
    step: int


class BySent(TypedDict):
    """A quantity by which to differentiate."""

    node: int
    step: int


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
