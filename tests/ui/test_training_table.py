"""A table of one's own on the Training page: what was understood is shown, changed, asked, and only then used."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from nnviz import read_table
from nnviz.documents.envelope import is_digest
from nnviz.ui.shared.texts import literal
from nnviz.ui.training.state import Training
from tests.app import Page, shown

TRAINING = "pages/Training.py"
COLUMNS = "table-columns"
ROLE, KIND = 1, 2


def state_of(page: Page) -> Training:
    state: Training = page.app.session_state["nnviz-training"]
    return state


def paste(page: Page, text: str) -> None:
    page.app.text_area(key="table-text").set_value(text)
    page.run()


def upload(page: Page, name: str, content: bytes) -> None:
    page.app.file_uploader(key="table-file").set_value((name, content, "text/csv"))
    page.run()


def columns(page: Page) -> list[dict[str, Any]]:
    """The table of the columns, a row for each."""
    return [dict(row) for row in page.table(COLUMNS).to_dict("records")]


def roles(page: Page) -> dict[str, tuple[str, str]]:
    return {row["column"]: (row["role"], row["kind"]) for row in columns(page)}


def questions(page: Page) -> dict[str, Any]:
    """The questions that are asked and the answers that are used."""
    keys = ("table-decimal-", "table-header-", "table-missing-", "table-kind-", "table-role-")
    boxes = [s for s in page.app.selectbox if str(s.key).startswith(keys) and "-said-" not in str(s.key)]
    return {shown(s.label): s.value for s in boxes}


def answer(page: Page, begins: str, value: str) -> None:
    next(s for s in page.app.selectbox if shown(s.label).startswith(begins)).set_value(value)
    page.run()


def notes(page: Page) -> str:
    return shown(" ".join(c.value for c in page.app.caption))


def test_nothing_is_used_before_it_was_seen() -> None:
    page = Page(TRAINING)
    page.press("Run")
    paste(page, "height,weight,kind\n1,10,cat\n2,20,dog\n3,30,dog\n4,60,cat\n")
    assert page.errors == []
    assert state_of(page).run.history.updates == 1000, "the run that is there goes on to be there"
    assert roles(page) == {"height": ("input", "number"), "weight": ("input", "number"), "kind": ("target", "class")}
    assert columns(page)[2]["for example"] == "cat, dog"
    assert "Row 1 names the columns." in notes(page)
    assert "kind is the target: 2 classes." in notes(page)
    page.press("Use this table")
    assert state_of(page).run.data.classes == ("cat", "dog")
    assert any("It is in use" in m.value for m in page.app.markdown)
    page.press("Run")
    assert state_of(page).run.history.updates == 1000
    page.app.checkbox[0].set_value(True)
    page.run()
    assert "height: minus its mean 2.5, divided by its standard deviation 1.118" in notes(page)
    assert abs(state_of(page).run.history.task.data.x.mean()) < 1e-12
    assert set(page.link) == {"data", "kept", "standardised"}, "a table is in the link by the short name of its document"
    assert is_digest(page.link["kept"])


def test_roles_and_kinds_are_changed_in_their_cells() -> None:
    page = Page(TRAINING)
    paste(page, "id,size,salary,city\n7,1.5,30.5,Rome\n9,2,40,Oslo\n8,5,52,Rome\n4,6,60,Oslo")
    assert roles(page)["city"] == ("target", "class")
    page.edit(COLUMNS, {(2, ROLE): "target"})
    assert roles(page)["salary"] == ("target", "number")
    assert roles(page)["city"] == ("input", "class"), "a target that nobody chose is none where one is chosen"
    page.edit(COLUMNS, {(0, ROLE): "left out"})
    page.press("Use this table")
    data = state_of(page).run.data
    assert (data.inputs, data.outputs, data.kind) == (("size", "city = Rome"), ("salary",), "curve")
    assert data.x.tolist() == [[1.5, 1], [2, 0], [5, 1], [6, 0]]
    page.edit(COLUMNS, {(2, KIND): "class"})
    page.press("Use this table")
    assert state_of(page).run.data.kind == "classes"
    assert state_of(page).run.data.outputs == ("30.5", "40", "52", "60")


def test_the_page_and_python_understand_the_same() -> None:
    text = "id;size;salary\n7;0,5;1,7\n9;1,5;2,4\n8;2,5;3"
    page = Page(TRAINING)
    paste(page, text)
    answer(page, "id has another whole number", "left out")
    page.press("Use this table")
    found = read_table(text, target="salary", kind="numbers", leave_out=["id"])
    data = state_of(page).run.data
    assert data.x.tolist() == found.x.tolist() == [[0.5], [1.5], [2.5]]
    assert data.y.tolist() == found.y.tolist()
    assert (data.inputs, data.outputs) == (found.input_names, found.target_names)


def test_what_is_ambiguous_is_asked_and_nothing_can_be_used_before() -> None:
    page = Page(TRAINING)
    paste(page, "1.200;250.000\n1.300;260.000\n1.400;275.500")
    assert list(questions(page).values()) == [None]
    assert next(iter(questions(page))).startswith("Is 1.200 (row 1, column 1) 1.2 or 1\u2009200?")
    assert not page.can_press("Use this table")
    answer(page, "Is 1.200", ",")
    assert questions(page)[next(iter(questions(page)))] == ","
    page.press("Use this table")
    assert state_of(page).run.data.x.ravel().tolist() == [1200, 1300, 1400]
    answer(page, "Is 1.200", ".")
    page.press("Use this table")
    assert state_of(page).run.data.x.ravel().tolist() == [1.2, 1.3, 1.4]


def test_whole_numbers_are_asked_about_with_an_answer_that_is_shown() -> None:
    page = Page(TRAINING)
    paste(page, "size,salary\n1.5,30000\n2,35000\n3,40000")
    assert questions(page) == {
        "The target salary has 3 different whole numbers (30000, 35000 and 40000). "
        "Are they numbers to come close to, or classes to tell apart?": "number"
    }
    page.press("Use this table")
    assert state_of(page).run.data.kind == "curve"
    answer(page, "The target salary", "class")
    assert roles(page)["salary"] == ("target", "class")
    page.press("Use this table")
    assert state_of(page).run.data.classes == ("30000", "35000", "40000")


def test_rows_with_missing_cells_are_left_out_only_when_that_is_said() -> None:
    page = Page(TRAINING)
    paste(page, "a,b,y\n1,NaN,2.5\n2,3,4\n4,?,5\n3,5,6")
    assert [row["missing"] for row in columns(page)] == [0, 2, 0]
    assert list(questions(page)) == ["Rows 2 and 4 have missing cells. Leave these 2 rows out?"]
    assert not page.can_press("Use this table")
    answer(page, "Rows 2 and 4", "keep")
    page.press("Use this table")
    assert page.errors[0].startswith("row 2, column 2 (b): 'NaN' is not allowed.")
    assert state_of(page).setup.data == "xor"
    answer(page, "Rows 2 and 4", "leave out")
    assert page.errors == []
    page.press("Use this table")
    assert state_of(page).run.data.x.tolist() == [[2, 3], [3, 5]]
    assert "Rows 2 and 4 are left out: they have missing cells." in notes(page)
    page.edit(COLUMNS, {(1, ROLE): "left out"})
    assert questions(page) == {}, "without the column there is nothing missing"


def test_the_newest_of_paste_and_upload_is_used() -> None:
    page = Page(TRAINING)
    upload(page, "old.csv", "a;b\n1;2,5\n3;4,5".encode("utf-16"))
    assert any("old.csv" in m.value for m in page.app.markdown)
    assert "The file is read as UTF-16 (little endian)." in notes(page)
    paste(page, "x,y\n7,8.5\n9,10.5")
    assert list(roles(page)) == ["x", "y"]
    page.press("Use this table")
    assert state_of(page).run.data.x.ravel().tolist() == [7, 9]
    upload(page, "new.csv", b"c,d\n5,6.5\n7,8.5")
    assert list(roles(page)) == ["c", "d"]
    paste(page, "")
    assert list(roles(page)) == ["c", "d"]
    page.press("Use this table")
    assert state_of(page).run.data.x.ravel().tolist() == [5, 7]


def test_a_table_that_cannot_be_used_names_row_and_column_and_all_stays() -> None:
    page = Page(TRAINING)
    page.press("Run")
    paste(page, "x,y\n1,2\n2,oops\n3,4.5\n4,5")
    page.press("Use this table")
    assert page.errors[0].startswith("row 3, column 2 (y): 'oops' is not allowed.")
    assert state_of(page).run.history.updates == 1000
    paste(page, "x,y\n1,2\n2,3,4")
    assert page.errors == ["row 3: '3 cells' is not allowed. Allowed: 2 cells, as in row 1."]
    assert state_of(page).run.history.updates == 1000


def test_it_can_be_read_differently() -> None:
    page = Page(TRAINING)
    paste(page, "1,5;2,5\n3,5;4,5")
    assert len(columns(page)) == 2
    page.choose("Cells are separated by", ",")
    assert len(columns(page)) == 3
    page.choose("Cells are separated by", "")
    page.choose("The first row", "names")
    assert page.errors == ["table: '1 row of data' is not allowed. Allowed: 2 to 2,000 rows of data."]
    page.choose("The first row", "")
    assert page.errors == []
    upload(page, "cyrillic.csv", "вес,y\n1,2.5\n3,4.5".encode("cp1251"))
    page.choose("Encoding", "cp1251")
    assert list(roles(page)) == ["вес", "y"]


def test_the_columns_are_listed_without_numbers_of_their_own() -> None:
    page = Page(TRAINING)
    paste(page, "a,b\n1.5,2.5\n3.5,4.5")
    (table,) = [e for e in page.app.main if e.type == "dataframe" and str(e.key).startswith("table-columns-")]
    assert json.loads(table.proto.columns)["_index"]["hidden"] is True


def test_a_setting_shows_what_was_said() -> None:
    page = Page(TRAINING)
    paste(page, "1.5,2.5\n3.5,4.5\n5.5,6.5")

    def shown(label: str) -> object:
        return next(s.value for s in page.app.selectbox if s.label == label)

    for label, values in (("The first row", ("names", "data", "")), ("Cells are separated by", (";", ",", ""))):
        assert shown(label) == ""
        for value in values:
            page.choose(label, value)
            assert shown(label) == value


NASTY = [
    "*bold*",
    "[a](http://b.c)",
    "$x^2$",
    "<b>x</b>",
    ":red[x]",
    "http://evil.example",
    "`code`",
    "# head",
    ":smile:",
    "a@b.cd",
    "www.x.yz",
]


def test_what_a_person_typed_is_never_markup() -> None:
    page = Page(TRAINING)
    head = ";".join(f'"{name}"' for name in NASTY)
    rows = "\n".join(";".join(str(n + 0.5 + c * n) for c in range(len(NASTY))) for n in range(3))
    paste(page, f"{head}\n{rows}")
    assert [row["column"] for row in columns(page)] == NASTY
    page.edit(COLUMNS, {(n, ROLE): "target" for n in range(len(NASTY))})
    page.press("Use this table")
    markdown = [e.value for e in (*page.app.caption, *page.app.markdown, *page.app.error)] + [s.label for s in page.app.selectbox]
    for text in markdown:
        for name in NASTY:
            assert name not in re.sub(r"\\.", "", text)


@pytest.mark.parametrize("text", [*NASTY, "plain text, with a stop.", "W_11^(1): '0.5' is not allowed"])
def test_a_literal_text_shows_what_it_was(text: str) -> None:
    assert shown(literal(text)) == text
    assert not any(sign in literal(text).replace("\\" + sign, "") for sign in "*_`$<>[]#|~")
