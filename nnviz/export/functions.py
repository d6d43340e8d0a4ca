"""The functions that a script defines, and what it says about activations and losses: printed from the forms of their records.

Only what reads a whole layer, which is no form over one number, is written here as it stands.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ..core import forms as f
from ..core.cases import within
from ..core.printers import DEFINED, NUMPY, PRODUCT, SIGNED, Language, Printer
from ..core.records.activation import Activation
from ..core.records.activations import ACTIVATIONS, SIGMOID, activation_named
from ..core.records.loss import Loss
from ..core.records.losses import loss_named
from .script import lost_digits

if TYPE_CHECKING:
    from ..walked import Walked

WHOLE_LAYER: Final = "whole layer"
LOG_ODDS: Final = "log_odds"
SLOPE_BY_Z: Final = "slope_by_z"
LN_SIGMOID: Final = "ln_sigmoid"
KEPT: Final = "kept"

OF_ROWS: Final = {
    WHOLE_LAYER: '''def {whole}(z):
    """Every power of e over the sum of its row; the largest z is taken off first, which changes nothing: no overflow."""
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
''',
    LN_SIGMOID: '''def ln_sigmoid(z):
    """ln a of a = sigmoid(z), from z: a itself came out so close to 0 or 1 that its digits are lost. ln(1 - a) is ln_sigmoid(-z)."""
    return -np.logaddexp(0.0, -z)
''',
    LOG_ODDS: '''def log_odds(z):
    """The numbers whose sigmoid is {whole}(z): each z minus the logarithm of the sum of the other powers of e."""
    apart = z[:, None, :] - z[:, :, None]
    apart[:, np.eye(z.shape[1], dtype=bool)] = -np.inf
    return -np.logaddexp.reduce(apart, axis=2)
''',
    SLOPE_BY_Z: '''def slope_by_z(z, y):
    """The sum over k of dL/da_k da_k/dz_j, every product multiplied out: where 1/a or 1/(1 - a) overflow, it is right."""
    a = {whole}(z)
    found = (1 - y) * a - y * {logistic}(-log_odds(z))
    for k in range(z.shape[1]):
        others = np.arange(z.shape[1]) != k
        found[:, others] += y[:, [k]] * a[:, others] - (1 - y[:, [k]]) * a[:, [k]] * {whole}(z[:, others])
    return found
''',
    KEPT: '''def kept(p, least):
    """p, but at least a tiny number where its logarithm or 1/p is taken and p came out as exactly 0."""
    return np.maximum(p, least)
''',
}

OF_COLUMNS: Final = OF_ROWS | {
    WHOLE_LAYER: '''def {whole}(z):
    """Every power of e over the sum of its column; the largest z is taken off first, which changes nothing: no overflow."""
    powers = np.exp(z - z.max(axis=0))
    return powers / powers.sum(axis=0)
''',
    LOG_ODDS: '''def log_odds(z):
    """The numbers whose sigmoid is {whole}(z): each z minus the logarithm of the sum of the other powers of e."""
    apart = z[None, :, :] - z[:, None, :]
    apart[np.eye(len(z), dtype=bool)] = -np.inf
    return -np.logaddexp.reduce(apart, axis=1)
''',
    SLOPE_BY_Z: '''def slope_by_z(z, y):
    """The sum over k of dL/da_k da_k/dz_j, every product multiplied out: where 1/a or 1/(1 - a) overflow, it is right."""
    a = {whole}(z)
    found = (1 - y) * a - y * {logistic}(-log_odds(z))
    for k in range(len(z)):
        others = np.arange(len(z)) != k
        found[others] += y[[k]] * a[others] - (1 - y[[k]]) * a[[k]] * {whole}(z[others])
    return found
''',
}
"""Functions that are others where the examples are columns."""


def overflow_free() -> dict[str, str]:
    """The functions that records define, by the name of what does not overflow."""
    stable = ((a.form, a.identifier) for a in ACTIVATIONS.values() if not a.whole_layer)
    return {form.name: identifier for form, identifier in stable if isinstance(form, f.Stable) and form.name}


def is_called(activation: Activation, language: Language) -> bool:
    """Whether an activation is a function of its own in a script: not where its form is z, or one call of the language's own."""
    if activation.whole_layer:
        return True
    form = activation.form
    bare = form.safe if isinstance(form, f.Stable) and form.safe and form.name not in language.stable else form
    one_call = isinstance(bare, f.Ref) or (isinstance(bare, f.Call) and isinstance(bare.x, f.Ref))
    return not one_call and not (isinstance(form, f.Stable) and form.name in language.stable)


def applied(activation: Activation, z: str, language: Language) -> str:
    """a as a script has it."""
    if is_called(activation, language):
        return f"{activation.identifier}({z})"
    return Printer(language, lambda k: z, overflow_free()).text(activation.form)


def defined(activation: Activation, language: Language, used: set[str]) -> str:
    """The function of an activation that takes each z by itself; ``used`` collects what it calls."""
    form = activation.form
    named = {name: word for name, word in overflow_free().items() if not (isinstance(form, f.Stable) and form.name == name)}
    printer = Printer(language, lambda k: "z", named, used=used)
    # What is flat has no gradient for PyTorch to find; adding 0 z gives it one: 0 everywhere.
    flat = " + 0 * z" if activation.build(1, 0).flat and language != NUMPY else ""
    said = activation.build(1, 0).sentence.format("z")
    told = textwrap.fill(said, 110, subsequent_indent="    ")
    return f'def {activation.identifier}(z):\n    """{told}"""\n    return {printer.text(form)}{flat}\n'


def takes_logarithms(loss: Loss, *, rest: bool = False) -> bool:
    """Whether a loss takes the logarithm of a prediction, or (``rest``) of 1 minus it."""
    return loss.term is not None and within(loss.term, lambda part: isinstance(part, f.Activated) and (part.complement or not rest))


@dataclass(frozen=True)
class Lines:
    """What a NumPy script says about the activations and the loss of a walk; ``used`` collects the functions that it needs for it."""

    walk: Walked
    used: set[str] = field(default_factory=set)
    rows: bool = True

    @property
    def loss(self) -> Loss:
        return loss_named(self.walk.network.loss)

    def kind(self, layer: int) -> Activation:
        return activation_named(self.walk.network.activations[layer - 1])

    @property
    def short_cut(self) -> bool:
        """Whether dL/dz is simpler than the chain rule's product: a - y, or that with class weights."""
        return self.walk.network.activations[-1] in self.loss.short_cut_for

    @property
    def from_z(self) -> bool:
        """Whether logarithms are taken of activations that have lost their digits: then they come from z."""
        last = self.walk.network.layers
        return takes_logarithms(self.loss) and lost_digits(self.walk, last) and (self.kind(last).whole_layer or self._is_logistic(last))

    @property
    def straight_to_z(self) -> bool:
        """Whether the error of the output cannot go by dL/da: its 1/a and 1/(1 - a) may be beyond the range."""
        whole = self.kind(self.walk.network.layers).whole_layer and takes_logarithms(self.loss, rest=True)
        return whole and lost_digits(self.walk, self.walk.network.layers)

    def _is_logistic(self, layer: int) -> bool:
        return self.kind(layer).form == SIGMOID.form

    def applied(self, layer: int, z: str) -> str:
        return applied(self.kind(layer), z, NUMPY)

    def slope(self, layer: int, z: str, a: str) -> str:
        """What multiplies a delta by the slope of a layer, from its variables z and a; nothing where the slope is 1."""
        kind = self.kind(layer)
        lost = kind.steep is not None and lost_digits(self.walk, layer)
        form = kind.steep if lost and kind.steep is not None else kind.slope
        if form == f.ONE:
            return ""
        printer = Printer(NUMPY, lambda k: a if k < 0 else z, overflow_free(), truth=True, used=self.used)
        return f" * {printer.text(form, PRODUCT)}" if isinstance(form, f.Prod) else f" * {printer.text(form, SIGNED)}"

    def _printer(self, z: str, a: str, y: str) -> Printer:
        whole = self.kind(self.walk.network.layers).whole_layer
        odds = f"log_odds({z})" if whole else z
        logs = (f"ln_sigmoid({odds})", f"ln_sigmoid(-{odds})") if self.from_z else ("", "")
        if self.from_z:
            self.used.update({LN_SIGMOID, *([LOG_ODDS] if whole else [])})
        return Printer(NUMPY, self._operands(a, y), overflow_free(), *logs, used=self.used)

    def _operands(self, a: str, y: str) -> Callable[[int], str]:
        """What the forms of a loss read: a, y, the weights of the classes, and the other targets times theirs, added up."""
        weights = self.class_weights
        axis = f"axis={1 if self.rows else 0}, keepdims=True"
        return [a, y, weights, f"(np.sum({weights} * {y}, {axis}) - {weights} * {y})"].__getitem__

    @property
    def class_weights(self) -> str:
        """The class weights as they lie beside the outputs of an example."""
        weights = list(self.loss.weights)
        return f"np.array({weights if self.rows else [[w] for w in weights]})"

    def error(self, a: str, y: str) -> str:
        """dL/dz where loss and activation fit together."""
        return Printer(NUMPY, self._operands(a, y)).text(self.loss.short_cut)

    def summed(self, z: str, a: str, y: str, end: str) -> str:
        """The loss: factor times the sum of the terms over the outputs; ``end`` ends the call of the sum."""
        loss = self.loss
        assert loss.term is not None
        factor = "" if loss.factor is None else f"{loss.factor.number!r} * "
        negative = isinstance(loss.term, f.Neg)
        term = loss.term.x if isinstance(loss.term, f.Neg) else loss.term
        return f"{factor}{'-' if negative else ''}np.sum({self._printer(z, a, y).text(term)}{end}"

    def back(self, a: str, y: str) -> str:
        """dL/da."""
        assert self.loss.slope is not None
        return Printer(NUMPY, self._operands(a, y), overflow_free(), truth=True, used=self.used).text(self.loss.slope)

    def by_z(self, z: str, y: str) -> str:
        self.used.add(SLOPE_BY_Z)
        return f"slope_by_z({z}, {y})"

    def definitions(self, texts: dict[str, str]) -> Iterator[str]:
        """The functions that all this needs, in a fixed order: of activations in the order of the records, then what they are used with."""
        used = set(self.used)
        if SLOPE_BY_Z in used:
            used |= {LOG_ODDS, SIGMOID.form.name if isinstance(SIGMOID.form, f.Stable) else ""}
        called = {a.name for a in map(activation_named, self.walk.network.activations) if is_called(a, NUMPY)}
        own = [activation_named(name) for name in dict.fromkeys(self.walk.network.activations) if name in called]
        bodies = {a.identifier: defined(a, NUMPY, used) for a in own if not a.whole_layer}
        for a in _stable(used):
            bodies.setdefault(a.identifier, defined(a, NUMPY, used))
        whole = next((a.identifier for a in own if a.whole_layer), "")
        logistic = SIGMOID.identifier
        yield from (DEFINED[name] for name in DEFINED if name in used)
        yield from bodies.values()
        if whole:
            yield texts[WHOLE_LAYER].format(whole=whole)
        yield from (texts[name].replace("{whole}", whole).replace("{logistic}", logistic) for name in texts if name in used)


def _stable(used: Iterable[str]) -> list[Activation]:
    return [a for a in ACTIVATIONS.values() if not a.whole_layer and isinstance(a.form, f.Stable) and a.form.name and a.form.name in used]
