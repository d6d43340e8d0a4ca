"""Whole layers and whole batches: values and slopes of activations, losses and what comes back from them.

Examples stand in rows (lecture 000). The formulas are the forms that the records of activations and losses declare; which numbers they are
put together from, and how, is written here once more, without the graph.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..core.arithmetic import EXACT, Array
from ..core.forms import Form
from ..core.records.activations import activation_named
from ..core.records.losses import loss_named


def value(activation: str, z: Array) -> Array:
    """a of a layer, shape (m, n)."""
    return np.stack([np.asarray(a) for a in _columns(activation, z)], axis=1) if z.shape[1] else z


def slope(activation: str, z: Array) -> Array:
    """da/dz of an activation that takes each z by itself, shape (m, n)."""
    return _of(activation_named(activation).slope_of_z, [z])


def losses(activation: str, loss: str, z: Array, y: Array, output: int) -> Array:
    """The loss of every example, shape (m,), from the z of the output layer."""
    a = _columns(activation, z)
    operation = loss_named(loss).operation
    if operation is None:
        return np.asarray(a[output])
    return _of(operation(len(a)).form, _beside(a, y))


def output_delta(activation: str, loss: str, z: Array, y: Array, output: int) -> Array:
    """The derivative of every example's loss by the z of the output layer, shape (m, n)."""
    a, units = _columns(activation, z), range(z.shape[1])
    record = loss_named(loss)
    if activation in record.short_cut_for:
        others = [[y[:, j] for j in units if j != k] if record.reads_all else [] for k in units]
        errors = (record.error(len(a), k).form.value([a[k], y[:, k], *others[k]], EXACT) for k in units)
        return np.stack([np.asarray(error) for error in errors], axis=1)
    back = _back(loss, a, y, output)
    kind = activation_named(activation)
    if not kind.whole_layer:
        slopes = [kind.slope.value([z[:, k], a[k]], EXACT) for k in units]
        return np.stack([np.asarray(np.broadcast_to(back[k] * slopes[k], len(z))) for k in units], axis=1)
    scores = [z[:, j] for j in units]
    found = []
    for j in units:
        slopes = [_slope(kind.build(len(units), k).slopes[j]).value([*scores, a[k]], EXACT) for k in units]
        found.append(np.asarray(sum(back[k] * slopes[k] for k in units)))
    return np.stack(found, axis=1)


def _columns(activation: str, z: Array) -> list[Array]:
    """a unit by unit, each of shape (m,), with the digits that float64 loses."""
    kind, units = activation_named(activation), z.shape[1]
    columns = [z[:, k] for k in range(units)]
    if kind.whole_layer:
        return [kind.build(units, k).form.value(columns, EXACT) for k in range(units)]
    return [kind.form.value([column], EXACT) for column in columns]


def _back(loss: str, a: Sequence[Array], y: Array, output: int) -> list[Array]:
    """dL/da of every output."""
    operation = loss_named(loss).operation
    if operation is None:
        return [np.full(len(y), float(k == output)) for k in range(len(a))]
    operands = _beside(a, y)
    return [_slope(operation(len(a)).slopes[2 * k]).value(operands, EXACT) for k in range(len(a))]


def _beside(a: Sequence[Array], y: Array) -> list[Array]:
    """The operands of a loss: a_1, y_1, a_2, y_2, ..."""
    return [v for k, column in enumerate(a) for v in (column, y[:, k])]


def _slope(form: Form | None) -> Form:
    assert form is not None
    return form


def _of(form: Form, operands: Sequence[Array]) -> Array:
    """A form as plain float64, in the shape of its operands."""
    found = np.asarray(form.value(operands, EXACT))
    return np.asarray(np.broadcast_to(found, operands[0].shape))
