"""A widget's callback counts where somebody changed something, and not where Streamlit calls it for what stood there before."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.ui.shared import changes
from nnviz.ui.shared.changes import if_changed


class Page:
    """Widgets with what stands in them, and what was taken for a change."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.state: dict[str, Any] = {}
        self.taken: list[Any] = []
        patch.setattr(changes, "st", SimpleNamespace(session_state=self.state))

    def says(self, key: str, value: object, drawn: object) -> None:
        self.state[key] = value
        if_changed(key, drawn, lambda name: self.taken.append((name, self.state[name])))


@given(st.lists(st.sampled_from("abc"), max_size=12))
def test_only_another_value_is_a_change(said: list[str]) -> None:
    """Whatever a widget that was drawn with "a" says, again and again: what is taken are its changes, in their order."""
    with pytest.MonkeyPatch.context() as patch:
        page = Page(patch)
        for value in said:
            page.says("formula-1", value, "a")
        stood = ["a", *said]
        assert [value for _, value in page.taken] == [new for old, new in zip(stood, stood[1:], strict=False) if new != old]


def test_what_a_former_version_of_a_widget_still_says_is_no_change(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(monkeypatch)
    page.says("formula-1", "J = x", "f = y")
    page.says("formula-2", "J = x*y", "J = z")
    page.says("formula-1", "J = x", "f = y")
    assert page.taken == [("formula-1", "J = x"), ("formula-2", "J = x*y")]


def test_a_cell_that_is_typed_into_after_another_is_a_change(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(monkeypatch)
    edits: dict[str, Any] = {"edited_rows": {}}
    for row in (0, 1):
        edits["edited_rows"][row] = {"role": "target"}
        page.says("columns-1", edits, None)
    assert len(page.taken) == 2


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(monkeypatch)
    for version in range(500):
        page.says(f"formula-{version}", "J = x", "f = y")
    assert len(page.taken) == 500
    (heard,) = (value for key, value in page.state.items() if not key.startswith("formula"))
    assert len(heard) < 100
