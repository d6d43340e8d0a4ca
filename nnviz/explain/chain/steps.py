"""The steps of a chain rule: the question, the derivatives of neighbours, every path, their sum, and the folding of the sum."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ...core import quantities as q
from ...core.arithmetic import half_up
from ...core.limits import MOST_NEIGHBOURS
from ...core.quantities import Gradient, Local, LongWay, Quantity, Variable, path_product
from ..naming.names import EXAMPLE_LEFT_OPEN, Name
from ..naming.numbers import display_number
from ..steps.step import Lines, Step, WrittenStep, kink_remark, lost_digits, slot
from ..steps.walkthrough import written
from ..writing import words
from ..writing.context import Shape
from .chain import ChainRule
from .folding import Fold
from .gathered import REST

PHASES: Final[dict[str, str]] = {"neighbours": "Neighbours", "paths": "Paths", "sum": "Sum", "folding": "Folding"}
"""The phases of a chain rule in order, with their titles."""

_MOST_AROUND: Final = 60
"""Of so many nodes on paths all that is around them is shown together."""

_SUM_OF_PRODUCTS: Final = (
    r" = \sum\limits_{\text{paths}} \; \prod\limits_{\text{links}} \frac{\partial\,\text{next}}{\partial\,\text{one before}}"
)


@dataclass(frozen=True)
class ChainStep(Step):
    """A step of a chain rule: ``title_text`` and ``said`` are its heading and its sentence.

    ``lit`` are the nodes that light up beside what it finds, ``shows`` those that are known with it. ``along`` is what stands along the
    paths as far as they are not folded into error terms.
    """

    title_text: str = ""
    said: str = ""
    lit: tuple[int, ...] = ()
    shows: tuple[int, ...] = ()
    noted: str = ""
    along: tuple[int, ...] | None = None

    @property
    def heading(self) -> str:
        return self.title_text

    @property
    def words(self) -> str:
        return self.said

    @property
    def lights(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys((*self.reads, *self.lit)))

    @property
    def reveals(self) -> tuple[int, ...]:
        return (self.node, *self.shows)

    @property
    def remark(self) -> str:
        if self.noted or self.phase != "neighbours":
            return self.noted
        return words.SATURATED_REMARK if lost_digits(self) else kink_remark(self)


@dataclass(frozen=True)
class QuestionStep(ChainStep, WrittenStep):
    """What is asked, before anything is worked out: the derivative as the sum over paths of products over links."""

    @property
    def reveals(self) -> tuple[int, ...]:
        return self.shows

    @property
    def lines(self) -> Lines:
        return Lines(slot(self.node) + _SUM_OF_PRODUCTS)


@dataclass(frozen=True)
class GroupStep(ChainStep, WrittenStep):
    """Many local derivatives of one kind: one of them written out, all of them lit."""

    @property
    def lines(self) -> Lines:
        formula, name = self.formula, self.context.namer.latex(self.context.node(self.node).quantity, EXAMPLE_LEFT_OPEN)
        names, numbers = (formula.of_nodes(template).latex for template in (formula.names, formula.numbers))
        return Lines(f"{name} = {names}", f"{name} = {numbers}", f"{name} = {slot(self.node)}")

    @property
    def nodes(self) -> tuple[int, ...]:
        return (self.node, *self.shows)


def chain_steps(rule: ChainRule, folded: Sequence[Fold]) -> list[ChainStep]:
    """All steps, in the order of PHASES."""
    found: list[ChainStep] = []
    for make in (_question, _neighbours, _paths, _sums):
        found += make(rule, len(found))
    return found + list(_folding(rule, folded, len(found)))


def _plain(rule: ChainRule, quantity: Quantity) -> str:
    return rule.context.namer.name(quantity, rule.context.example).text


def target_name(rule: ChainRule) -> str:
    """What is differentiated, in one line of text: J, or ŷ_1."""
    return rule.context.namer.differentiated(rule.question.target, rule.context.example).text


def _shape(rule: ChainRule, node: int) -> Shape:
    """A node written with the names of its operands."""
    operation, operands = rule.context.node(node).operation, rule.context.node(node).operands
    assert operation is not None
    return operation, (None,) * len(operands)


def _step(rule: ChainRule, index: int, phase: str, quantity: Quantity, **parts: object) -> ChainStep:
    node = rule.context.index(quantity)
    return ChainStep(index, phase, node, _shape(rule, node), rule.context.node(node).operands, rule.context, **parts)  # type: ignore[arg-type]


def _question(rule: ChainRule, index: int) -> list[ChainStep]:
    """The opening: everything of the forward pass is known, the part between is lit."""
    c, part = rule.context, rule.flow.part
    node = c.index(rule.derivative)
    computed = tuple(n for n, x in enumerate(rule.forward.nodes) if x.operation is not None)
    lit = _around(rule, [(n, link) for n in part.nodes for link in part.links[n]]) if len(part.nodes) <= _MOST_AROUND else part.nodes
    target, wrt = target_name(rule), _plain(rule, rule.question.wrt)
    many = f"{rule.listing.count:,} paths lead" if rule.listing.count > 1 else "One path leads"
    said = (
        f"{many} from {wrt} to {target}. Along a path, the derivatives of neighbours are multiplied; then the paths are added up. "
        "The forward pass has been made: its numbers are known."
    )
    heading = f"How much does {target} change when {wrt} moves?"
    return [QuestionStep(index, "neighbours", node, _shape(rule, node), (), c, None, heading, said, lit, computed)]


def _around(rule: ChainRule, links: Sequence[tuple[int, tuple[int, int]]]) -> tuple[int, ...]:
    """What lights up for some links: their ends, and what their local derivatives read."""
    c, found = rule.context, []
    for n, link in links:
        local = rule.link_quantity(n, link)
        found += [n, link[0]]
        if local in c.graph:
            found += [c.index(local), *c.node(c.index(local)).operands]
    return tuple(dict.fromkeys(found))


def _neighbours(rule: ChainRule, start: int) -> list[ChainStep]:
    """A step for every local derivative on the way, or one for each kind and layer; from the target back (lecture 000)."""
    groups = neighbour_groups(rule)
    every = sum(len(locals_) for locals_ in groups) <= MOST_NEIGHBOURS
    found: list[ChainStep] = []
    for locals_ in groups:
        for local in locals_ if every else locals_[:1]:
            index = start + len(found)
            node = rule.context.index(local)
            ends = (rule.context.index(local.of), rule.context.index(local.wrt))
            text = words.describe(local, rule.context.namer)
            heading = text[0].upper() + text[1:]
            said = f"How much does {_plain(rule, local.of)} change when {_plain(rule, local.wrt)} moves and everything else is held fixed?"
            if every or len(locals_) == 1:
                found.append(_step(rule, index, "neighbours", local, title_text=heading, said=said, lit=ends))
                continue
            others = tuple(rule.context.index(x) for x in locals_[1:])
            said += f" There are {len(locals_):,} of this kind on the way; this one lies on the largest path."
            parts = (_shape(rule, node), rule.context.node(node).operands, rule.context, None, heading, said, ends, others)
            found.append(GroupStep(index, "neighbours", node, *parts))
    return found


def neighbour_groups(rule: ChainRule) -> list[list[Local]]:
    """The local derivatives on the way by kind and layer, from the target back; in each the one on the largest path first."""
    part = rule.flow.part
    pairs = [(n, link) for n in part.nodes for link in part.links[n]]
    best = set(zip((part.start, *(c for c, _ in rule.listing.paths[0].links)), rule.listing.paths[0].links, strict=False))
    groups: dict[tuple[object, ...], list[Local]] = {}
    for n, link in sorted(pairs, key=lambda pair: (-pair[1][0], (pair[0], pair[1]) not in best)):
        local = rule.link_quantity(n, link)
        if local not in rule.context.graph:  # the mean over the examples
            continue
        groups.setdefault((local.of.name, local.of.index[:1], local.wrt.name), []).append(local)
    largest = {rule.link_quantity(n, link) for n, link in best}
    found = [sorted(group, key=lambda x: (x not in largest, x.of.index, x.wrt.index)) for group in groups.values()]
    return found if sum(map(len, found)) > MOST_NEIGHBOURS else [sorted(g, key=lambda x: (x.of.index, x.wrt.index)) for g in found]


def stations(rule: ChainRule, number: int) -> str:
    """Where a path goes, in one line of text: W_11 → z_1 → ... → J."""
    return " → ".join(name.text for name in station_names(rule, number))


def station_names(rule: ChainRule, number: int) -> list[Name]:
    """The quantities that a path goes through; an activation between its z and the next z says nothing new and is left out."""
    nodes = [rule.flow.part.start, *(c for c, _ in rule.listing.paths[number].links)]
    found = []
    for n in nodes:
        quantity = rule.forward.nodes[n].quantity
        assert isinstance(quantity, Variable)
        if quantity.name != q.ACTIVATION or n in (nodes[0], nodes[-1]) or _alone(rule, quantity):
            found.append(rule.context.namer.name(quantity, rule.context.example))
    return found


def _alone(rule: ChainRule, activation: Variable) -> bool:
    """Whether an activation says something that the pre-activation before it does not: in one that reads its whole layer."""
    operation = rule.forward.node(activation).operation
    return operation is not None and operation.whole_layer


def _paths(rule: ChainRule, start: int) -> list[ChainStep]:
    found = []
    listing = rule.listing
    for number, path in enumerate(listing.paths):
        pairs = list(zip((rule.flow.part.start, *(c for c, _ in path.links)), path.links, strict=False))
        heading = f"{path_title(rule, number)}: {percent(listing.share(path))} of {FLOWS[listing.cancels]}"
        said = f"{stations(rule, number)}. One factor for every link: the product of the local derivatives along the path."
        name = path_product(number)
        found.append(_step(rule, start + number, "paths", name, title_text=heading, said=said, lit=_around(rule, pairs)))
    return found


def standing(rule: ChainRule) -> tuple[int, ...]:
    """What stands along all paths: the slopes of the neurons, the weights between them and the derivative that is asked for; nothing
    where there are so many that the paths are looked at one by one."""
    part = rule.flow.part
    if len(part.nodes) > _MOST_AROUND:
        return ()
    return tuple(dict.fromkeys((rule.context.index(rule.derivative), part.start, *_factors(rule, part.nodes))))


def _along(rule: ChainRule, fold: Fold) -> tuple[int, ...] | None:
    """The same of a sum that is folded: of what it still goes through, and the neurons whose error terms it ends at."""
    if len(rule.flow.part.nodes) > _MOST_AROUND:
        return None
    derivative = rule.context.index(rule.derivative)
    return tuple(sorted({derivative, *fold.passed, *fold.stops, *_factors(rule, fold.passed)}))


def _factors(rule: ChainRule, nodes: Collection[int]) -> list[int]:
    """What is multiplied from these nodes on to those that read them: weights, and the slopes of single neurons."""
    c, found = rule.context, list[int]()
    for n in nodes:
        for link in rule.flow.part.links[n]:
            local = rule.link_quantity(n, link)
            if local not in c.graph:
                continue
            node, of = c.index(local), rule.forward.node(local.of).operation
            if local.of.name == q.PRE_ACTIVATION:
                found += c.node(node).operands
            elif local.of.name == q.ACTIVATION and of is not None and not of.whole_layer:
                found.append(node)
    return found


FLOWS: Final = ("the sum", "all that flows")
"""What the share of a path is of, where nothing cancels and where something does."""


def path_title(rule: ChainRule, number: int) -> str:
    """Which of the paths it is."""
    return f"Path {number + 1} of {rule.listing.count:,}"


def percent(share: float) -> str:
    """A share as text, never rounded to nothing."""
    if share == 0:
        return "0 %"
    return f"{half_up(100 * share, 1):.1f} %" if share >= 0.0005 else "< 0.1 %"


def _sums(rule: ChainRule, start: int) -> list[ChainStep]:
    c, listing = rule.context, rule.listing
    found = display_number(c.text(c.index(rule.derivative)))
    said = f"The paths added up. Backpropagation, which goes through every link once, finds {found}: the same number."
    if not listing.complete:
        which = "largest" if listing.proven else "largest found"
        said = (
            f"The {len(listing.paths)} {which} of {listing.count:,} paths, and {_plain(rule, REST)} for all the others, "
            f"gathered without listing them. Backpropagation finds {found}: the same number."
        )
    noted = words.SATURATED_REMARK if any(c.saturated(n) for n in rule.flow.part.nodes) else ""
    heading = f"The sum over all paths: the derivative of {target_name(rule)} with respect to {_plain(rule, rule.question.wrt)}"
    derivative = c.index(rule.derivative)
    shows = (derivative, *rule.gathered)
    steps = [_step(rule, start, "sum", LongWay(rule.derivative), title_text=heading, said=said, shows=shows, noted=noted)]
    if rule.question.loss is not None:
        heading = "At the end, times the slope of the loss"
        said = (
            "So far the question was how the prediction changes. How the loss changes: "
            "the derivative of the loss by each prediction, times how that prediction changes."
        )
        steps.append(_step(rule, start + 1, "sum", Gradient(rule.question.loss, rule.question.wrt), title_text=heading, said=said))
    return steps


def _folding(rule: ChainRule, folded: Sequence[Fold], start: int) -> Iterator[ChainStep]:
    """The plain sum, a step for every error term, and what is left in the end."""
    c = rule.context
    known = frozenset(n for n, node in enumerate(rule.forward.nodes) if node.operation is not None)
    derivative = c.index(rule.derivative)
    named = known | {c.index(f.gradient) for f in folded if f.gradient is not None}
    for number, fold in enumerate(folded):
        if fold.gradient is None:
            said = (
                f"{fold.after:,} products, {fold.left:,} multiplications. Products that meet in a neuron go on from it in the same ways: "
                "what they share is worked out again and again. The pattern: work it out once, from the right, and give it a name."
            )
            node = c.index(LongWay(rule.derivative))
            heading = "Can we find a pattern to make this much easier?"
            yield ChainStep(start, "folding", node, _shape(rule, node), c.node(node).operands, c, None, heading, said)
            continue
        node = c.index(fold.gradient)
        text = words.describe(fold.gradient, c.namer)
        heading = f"Fold {number} of {len(folded) - 1}: the {text}"
        along = _along(rule, fold)
        yield ChainStep(start + number, "folding", *written(c.graph, node, named), c, None, heading, _said_of(fold), along=along)
    said = (
        "All paths are folded into error terms, each worked out once from those of the layer after it. This recursion is backpropagation."
    )
    if len(folded) == 1:
        said = "Here nothing is shared: the paths are as short as they can be."
    parts = written(c.graph, derivative, named)
    along = _along(rule, folded[-1])
    yield ChainStep(start + len(folded), "folding", *parts, c, None, "What is left of the sum", said, along=along)


def _said_of(fold: Fold) -> str:
    """Which products the error term stands for, and what is shared."""
    first = (
        f"{fold.through:,} of the {fold.before:,} products run through this neuron"
        if fold.before > 1
        else "The product runs through this neuron"
    )
    same = f", which is reached in {fold.shared:,} ways and each time left in the same way" if fold.shared > 1 else ""
    left = f"{fold.after:,} products are" if fold.after > 1 else "1 product is"
    return f"{first}{same}. What comes after it is worked out once and gets a name: {left} left."
