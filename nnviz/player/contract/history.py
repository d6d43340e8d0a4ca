"""The history of a training."""

from typing import Literal

from typing_extensions import TypedDict

from .pieces import Palette, Runs


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


class NeuronMaps(TypedDict):
    """The map of every neuron after the input: ``side`` times ``side`` bytes in base64, which stand for the range of its layer."""

    side: int
    ranges: list[tuple[float, float]]
    maps: str


class Frames(TypedDict):
    """The moments of a run, as history_frames.py says; ``weights``, ``histograms`` and ``picture`` are bytes in base64.

    ``reach``, of a map with a line: at each moment, how far from the middle its bytes 0 and 255 are, as a share of how far they can be.
    """

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
    reach: list[float] | None
    neurons: NeuronMaps | None


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
    answered: int
    options: list[list[tuple[str, str]]]
