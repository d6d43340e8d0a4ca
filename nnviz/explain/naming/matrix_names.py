"""Names of whole matrices, as LaTeX: capital letters for what has an entry per example, and transposes."""

from __future__ import annotations

from typing import Final

from ...core import quantities as q
from ...core.quantities import Gradient, Memory, Quantity, Updated, Variable
from .names import Name, Namer, raised

_STACKED: Final = r"\begin{bmatrix}"
"""How a matrix begins that is put together of two."""

_BELOW: Final = r"\\"

_PLAIN: Final = (
    (r"\,T}", "T}"),
    (r"\left", ""),
    (r"\right", ""),
    (r"\odot", "⊙"),
    (r"\delta", "δ"),
    (r"\Theta", "Θ"),
    ("_{0}", "₀"),
    (r"_{k=0}", "ₖ₌₀"),
    (r"_{k \geq 1}", "ₖ≥₁"),
    (r"\sigma", "σ"),
    (r"\partial ", "∂"),
    (r"\mathcal{L}", "ℒ"),
    (r"\overline{\hat{y}}", "ŷ\u0304"),
    (r"\hat{y}", "ŷ"),
    (r"\text{data}", "data"),
    ("{", ""),
    ("}", ""),
)


def transposed(name: str) -> str:
    """A matrix name with a T: within its superscript where it has one, beside parentheses where it is a fraction."""
    if name.startswith(r"\frac"):
        return rf"\left({name}\right)^{{T}}"
    if name.startswith(_STACKED):
        return name + "^{T}"
    if "^{" in name:
        start, _, rest = name.partition("^{")
        return start + "^{" + rest.replace("}", r"\,T}", 1)
    return name + "^{T}"


def weights(namer: Namer, layer: int) -> str:
    """W of a layer, as it is stored."""
    return namer.matrix(q.WEIGHT, layer)


def with_unit(namer: Namer, layer: int, name: str, *, beside: bool = False) -> str:
    """What a layer hands on with its bias unit: a_0 above what is called ``name`` (lecture 002: "add a_0"), or ``beside`` it."""
    return rf"{_STACKED} {namer.latex(q.bias_unit(layer))} {'&' if beside else _BELOW} {name} \end{{bmatrix}}"


def summed(namer: Namer, layer: int) -> str:
    """The matrix of sums over the examples that a layer's weights get."""
    return "S" + namer.matrix(q.WEIGHT, layer).removeprefix(namer.notation.weight_matrix)


def per_example(namer: Namer, letter: str, layer: int) -> str:
    """Z, A or X: a capital for the whole batch."""
    name = namer.matrix(letter, layer)
    return name[0].upper() + name[1:]


def gradient(namer: Namer, wrt: Variable) -> str:
    """The derivatives of one example's loss by a layer's z or a, for the whole batch; ``wrt`` is one of them."""
    name = namer.name(Gradient(namer.example_loss, wrt))
    if name.over is None:
        letter = name.letter if name.letter.startswith("\\") else name.letter[:-1] + name.letter[-1].upper()
        return Name(letter, "", name.above).latex
    return Name(name.letter, name.below, name.above, Name(name.over.letter.upper(), "", name.over.above)).latex


def parameter_gradient(namer: Namer, letter: str, layer: int, of: Variable | None = None) -> str:
    """The gradient of the cost, or of ``of``, by a layer's weights or biases."""
    name = namer.matrix(letter, layer)
    target = of or namer.cost
    if namer.notation.error == "d" and not namer.predicts and target == namer.cost:
        return "d" + name
    return gradient_of(namer, target, name)


def gradient_of(namer: Namer, target: Variable, name: str) -> str:
    """The derivative of the cost, or of a part of it, by the matrix with that name."""
    top = namer.name(Gradient(target, q.bias(1, 0)))
    return rf"\frac{{\partial {Name(top.letter, top.below, top.above).latex}}}{{\partial {name}}}"


def plain(latex: str) -> str:
    """A matrix name in one line of text, for sentences and for screen readers: Z⁽²⁾, ∂J/∂Z⁽²⁾, W[1]ᵀ."""
    if latex.startswith(r"\left(\frac") and latex.endswith("^{T}"):
        return f"({plain(latex.removeprefix(chr(92) + 'left(').removesuffix(chr(92) + 'right)^{T}'))})ᵀ"
    text = latex
    if text.startswith(_STACKED):
        both, _, end = text.removeprefix(_STACKED).partition(r" \end{bmatrix}")
        first, how, name = both.partition(f" {_BELOW} ") if _BELOW in both else both.partition(" & ")
        return f"({plain(first.strip())} {'beside' if '&' in how else 'above'} {plain(name)}){'ᵀ' if end else ''}"
    if text.startswith(r"\frac{"):
        top, bottom = _halves(text)
        return f"{plain(top)}/{plain(bottom)}"
    turned = r"\,T}" in text or text.endswith("^{T}")
    text = text.removesuffix("^{T}").replace(r"\,T}", "}", 1)
    for sign, replacement in _PLAIN:
        text = text.replace(sign, replacement)
    return raised(text) + ("ᵀ" if turned else "")


def _halves(fraction: str) -> tuple[str, str]:
    r"""The numerator and the denominator of a LaTeX \frac."""
    parts: list[str] = []
    depth, start = 0, 0
    for at, sign in enumerate(fraction):
        if sign == "{":
            depth += 1
            if depth == 1:
                start = at + 1
        elif sign == "}":
            depth -= 1
            if depth == 0:
                parts.append(fraction[start:at])
    return parts[0], parts[1]


def of_parameters(namer: Namer, quantity: Quantity) -> str:
    """LaTeX of the matrix or the vector that holds such a quantity for each weight or each bias of a layer; of others their own name."""
    match quantity:
        case Gradient(_, wrt):
            return parameter_gradient(namer, wrt.name, wrt.index[0])
        case Updated(of):
            return namer.matrix(of.name, of.index[0])
        case Memory(of, place):
            return rf"{namer.rule.remembered[place].letter}_{{{namer.matrix(of.name, of.index[0])}}}"
        case Variable(name, index) if name in (q.WEIGHT, q.BIAS):
            return namer.matrix(name, index[0])
    return namer.latex(quantity)
