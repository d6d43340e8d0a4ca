"""A table of one's own as a dataset."""

from __future__ import annotations

from ..tables.table import Table
from .datasets import Dataset, Kind


def dataset_of(table: Table) -> Dataset:
    """The dataset of a table."""
    kind: Kind = "classes" if table.kind == "classes" else "curve"
    return Dataset("own", "Your table", kind, table.x, table.y, table.input_names, table.target_names, table.class_names)
