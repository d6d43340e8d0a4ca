"""What the player gets of a chain rule: its walkthrough, and beside it the lists of paths and the sum as it is folded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from ..core import quantities as q
from ..core.quantities import LongWay, Variable
from ..core.records.reductions import MEAN, reduction_of
from ..draw.places import Format
from ..draw.scene import Scene, scene
from ..draw.theme import PALETTE
from ..explain.chain.chain import ChainRule
from ..explain.chain.folding import Fold, Term, folds
from ..explain.chain.paths import leading_to
from ..explain.chain.steps import FLOWS, PHASES, ChainStep, chain_steps, path_title, percent, standing, station_names, stations
from ..explain.naming.numbers import display_number
from .payload import Json, payload

_BAR: Final = 72
"""Width of the widest bar in pixels."""

_TIMES: Final = '<mo form="infix">·</mo>'
"""Between factors: a product that is too long for its line is broken there."""

_FORMATS: Final[dict[Format, Format]] = {"wide": "wide", "narrow": "track", "large": "paths"}

_WHOLE: Final = ("the sum", "all products' sizes")
"""The same as ``FLOWS``, where the products themselves are spoken of."""


def chain_payload(rule: ChainRule, structure: str = "") -> Json:
    """The payload of a chain rule's walkthrough, with its lists as ``chain``."""
    folded = folds(rule)
    steps = chain_steps(rule, folded)
    scenes = scenes_of(rule, steps)
    data = payload(rule.context, steps, scenes, structure=structure, phases=PHASES, asked=rule.gathered)
    roles = dict.fromkeys(PHASES, "backward")
    data["palette"] = {theme: {**hues, **{phase: hues[role] for phase, role in roles.items()}} for theme, hues in PALETTE.items()}
    data["chain"] = _paths(rule, steps) | {"folds": _folds(rule, steps, folded)}
    data["choosable"] = choosable(rule)
    return data


def scenes_of(rule: ChainRule, steps: Sequence[ChainStep]) -> dict[Format, Scene]:
    """The drawing in its formats; on a phone, too, small neurons have a lens: beside them their numbers would stand at their neighbours."""
    along = standing(rule)
    return {name: scene(rule.context, steps, format_, along) for name, format_ in _FORMATS.items()}


def choosable(rule: ChainRule) -> list[int]:
    """The nodes by which one can ask to differentiate: whatever leads to the target."""
    kinds = (q.INPUT, q.WEIGHT, q.BIAS, q.PRE_ACTIVATION, q.ACTIVATION)
    leading = leading_to(rule.forward, rule.question.target) - {rule.flow.part.end}
    return sorted(n for n in leading if isinstance(v := rule.forward.nodes[n].quantity, Variable) and v.name in kinds)


def _paths(rule: ChainRule, steps: Sequence[ChainStep]) -> Json:
    c, listing = rule.context, rule.listing
    first = next(s.index for s in steps if s.phase == "paths")
    largest = max((abs(p.value) for p in listing.paths), default=0.0) or 1.0
    rows = [
        {
            "step": first + n,
            "name": str(n + 1),
            "title": path_title(rule, n),
            "route": stations(rule, n),
            "shown": " → ".join(name.html for name in station_names(rule, n)),
            # Where nothing cancels a share is of the sum itself: the whole of a negative sum is 100 % of it, and not minus 100 %.
            "sign": "−" if listing.cancels and path.value < 0 else "+",
            "share": percent(listing.share(path)),
            "width": round(_BAR * abs(path.value) / largest, 1),
            "why": f"The product along path {n + 1} as a part of {_WHOLE[listing.cancels]}.",
        }
        for n, path in enumerate(listing.paths)
    ]
    total = c.index(LongWay(rule.derivative))
    equal = bool(np.isclose(c.number(total), rule.number, rtol=1e-9, atol=1e-300))
    return {
        "paths": rows,
        "caption": _caption(rule),
        "all": "all paths" if listing.count > 1 else "the one path",
        "total": total,
        "found": c.index(rule.derivative),
        "same": equal,
        "cancels": listing.cancels,
        "flows": FLOWS,
        "whole": _WHOLE,
        "sizes": rule.sizes,
        "note": _note(rule),
    }


def _caption(rule: ChainRule) -> str:
    listing = rule.listing
    if listing.count == 1:
        return "1 path"
    if listing.count == 2:
        return "Both paths, the larger first"
    if listing.complete:
        return f"All {listing.count:,} paths, the largest first"
    which = "The" if listing.proven else "Among the"
    return f"{which} {len(listing.paths)} largest of {listing.count:,} paths: {percent(listing.listed_share)} of {_WHOLE[listing.cancels]}"


def _note(rule: ChainRule) -> str:
    listing, c = rule.listing, rule.context
    found = []
    if listing.cancels:
        found.append(
            "Some paths push up (+, filled bar) and some down (−, hollow bar) and cancel in part, "
            "so shares are of the sum of all products without their signs."
        )
    if not listing.complete:
        found.append(f"Those listed add up to {display_number(c.decimals.text(listing.listed))}.")
    if rule.flow.example is None and c.namer.examples > 1:
        reduction = reduction_of(rule.forward, rule.question.target) or MEAN
        found.append(f"A product is taken for each of the {c.namer.examples} examples; its value is their {reduction.noun}.")
    return " ".join(found)


def _folds(rule: ChainRule, steps: Sequence[ChainStep], folded: Sequence[Fold]) -> dict[int, Json]:
    """By step: the sum after it. The last step shows what is left, as the last fold left it."""
    first = next(s.index for s in steps if s.phase == "folding")
    naive = folded[0].left
    found = {first + n: _fold(rule, fold, naive) for n, fold in enumerate(folded)}
    found[first + len(folded)] = found[first + len(folded) - 1]
    return found


def _fold(rule: ChainRule, fold: Fold, naive: int) -> Json:
    counts = f"Multiplications: {fold.left:,}."
    if fold.gradient is not None:
        counts = (
            f"Multiplications: {fold.made:,} made for the error terms, {fold.left:,} left in the sum; "
            f"along all paths it would be {naive:,}."
        )
    more = fold.after - len(fold.terms)
    return {
        "rows": [
            {
                "product": _product(t),
                "value": display_number(rule.context.decimals.text(t.value)),
                "fresh": t.fresh >= 0,
            }
            for t in fold.terms
        ],
        "caption": rule.context.namer.name(rule.derivative, rule.context.example).mathml,
        "more": f"{more:,} more" if more else "",
        "counts": counts,
    }


def _product(term: Term) -> str:
    """MathML of a term: the mean where there is one, then its factors, what was named last marked."""
    share = f"<mfrac><mn>1</mn><mn>{term.mean}</mn></mfrac>" if term.mean > 1 else ""
    mean = f"{share}<munder><mo>∑</mo><mi>i</mi></munder>" if term.of_all else share
    factors = [f'<mrow class="nnv-fresh">{x.mathml}</mrow>' if n == term.fresh else x.mathml for n, x in enumerate(term.factors)]
    return mean + _TIMES.join(factors)
