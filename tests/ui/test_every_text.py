"""No page can show what a person typed as Markdown: every text that Streamlit formats is a constant of the house, or ``marked``.

A test over the source, so that nothing is forgotten. A function of the pages that hands a parameter on as such a text counts as one
of Streamlit's: the places that call it are looked at.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

UI = Path(__file__).resolve().parents[2] / "nnviz" / "ui"

_BODIES = "error warning info success toast write markdown caption title header subheader html badge spinner status metric"
_LABELS = (
    "button download_button link_button form_submit_button checkbox toggle radio selectbox multiselect slider text_input text_area",
    "number_input file_uploader data_editor expander popover tabs",
)
_NAMES = ("body", "label", "text", "help", "caption")
FORMATTED = dict.fromkeys(" ".join((_BODIES, *_LABELS)).split(), (0, _NAMES)) | {
    "page_link": (1, ("label", "help")),
    "image": (1, ("caption",)),
    "progress": (1, ("text",)),
    "exception": (0, ()),
}
"""Streamlit's functions that read a text as Markdown: at which position, and under which names."""

ONLY_HELP = {"data_editor", "write"}
"""What they get first is a table."""

MARKING = {"marked", "literal", "ours", "joined", "table"}

CATALOGUES = {"title", "summary", "source", "note", "look", "formula", "label", "forward"}
"""Attributes of the records that the package brings along: what ``ours`` may be asked of."""

CALLED_FROM_OUTSIDE = {"fold"}
"""Functions whose label another module gives; the test below looks at the calls."""

SOURCES = sorted(UI.rglob("*.py"))


class Module:
    """A source with its functions and its constants."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.constants = {
            target.id
            for node in self.tree.body
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name) and _is_constant(node.value)
        }
        self.functions = [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)]

    def calls(self) -> Iterator[tuple[ast.FunctionDef | None, ast.Call]]:
        inside: set[int] = set()
        for function in self.functions:
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and id(node) not in inside:
                    inside.add(id(node))
                    yield function, node
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and id(node) not in inside:
                yield None, node


def _is_constant(node: ast.expr) -> bool:
    match node:
        case ast.Constant():
            return True
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _is_constant(left) and _is_constant(right)
        case ast.JoinedStr(values=values):
            return all(_is_constant(v) or _is_limit(v) for v in values)
        case ast.Dict(values=values):
            return all(map(_is_constant, values))
        case ast.Call(func=ast.Name(id="marked"), args=[first, *_]):
            return _is_constant(first)
    return False


def _is_limit(node: ast.expr) -> bool:
    """A limit in a text: a constant of the package, by its name in capitals."""
    return isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Name) and node.value.id.isupper()


def safe(node: ast.expr, function: ast.FunctionDef | None, module: Module, handing_on: dict[str, set[str]]) -> bool:
    """Whether nothing that a person typed can be formatted in a text; a parameter is noted in ``handing_on`` and looked at in the calls."""

    def again(other: ast.expr) -> bool:
        return safe(other, function, module, handing_on)

    match node:
        case ast.Constant():
            return True
        case ast.JoinedStr():
            return _is_constant(node)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return again(left) and again(right)
        case ast.IfExp(body=body, orelse=orelse):
            return again(body) and again(orelse)
        case ast.Call(func=ast.Name(id=name), args=args):
            if name == "ours":
                return _from_catalogue(args[0])
            if name in ("marked", "joined"):
                return not isinstance(args[0], ast.Starred) and again(args[0])
            return name in MARKING or _marks(name, module)
        case ast.Subscript(value=ast.Name(id=name)):
            return name in module.constants
        case ast.Name(id=name):
            if name in module.constants:
                return True
            if function is None:
                return False
            if name in _parameters(function):
                handing_on.setdefault(function.name, set()).add(name)
                return True
            given = [n.value for n in ast.walk(function) if isinstance(n, ast.Assign | ast.AnnAssign) and _gives(n, name)]
            return bool(given) and all(value is not None and again(value) for value in given)
    return False


def _from_catalogue(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(attr=name):
            return name in CATALOGUES
        case ast.IfExp(body=body, orelse=orelse):
            return _from_catalogue(body) and _from_catalogue(orelse)
        case ast.Constant():
            return True
        case ast.Name(id=name):
            return name.isupper()
        case ast.Subscript(value=ast.Name(id=name)):
            return name.lstrip("_").isupper()
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="get"), args=args):
            return name.lstrip("_").isupper() and all(map(_is_constant, args[1:]))
    return False


def _marks(name: str, module: Module) -> bool:
    """Whether a function of the module says that it gives a marked text; mypy holds that it does."""
    found = [f for f in module.functions if f.name == name]
    return bool(found) and all(isinstance(f.returns, ast.Name) and f.returns.id == "Marked" for f in found)


def _gives(node: ast.Assign | ast.AnnAssign, name: str) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(isinstance(t, ast.Name) and t.id == name for t in targets)


def _parameters(function: ast.FunctionDef) -> list[str]:
    return [a.arg for a in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""


def texts(call: ast.Call, module: Module, handing_on: dict[str, set[str]]) -> Iterator[ast.expr]:
    """The arguments of a call that are read as Markdown."""
    name = _name(call)
    if isinstance(call.func, ast.Attribute) and name in FORMATTED:
        position, names = FORMATTED[name]
        if name not in ONLY_HELP and len(call.args) > position:
            yield call.args[position]
        yield from (k.value for k in call.keywords if k.arg in names)
    for function in module.functions:
        if function.name == name and name in handing_on:
            given = dict(zip(_parameters(function), call.args, strict=False)) | {k.arg: k.value for k in call.keywords if k.arg}
            yield from (given[p] for p in handing_on[name] if p in given)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.stem)
def test_every_text_that_is_formatted_is_of_the_house(path: Path) -> None:
    module = Module(path)
    handing_on: dict[str, set[str]] = {}
    while True:
        before = {name: set(found) for name, found in handing_on.items()}
        bad = [
            f"{path.name}:{text.lineno}: {ast.unparse(text)}"
            for function, call in module.calls()
            for text in texts(call, module, handing_on)
            if path.stem != "frame" or _name(call) != "error"
            if not safe(text, function, module, handing_on)
        ]
        if handing_on == before:
            break
    assert not bad, "\n".join(bad)
    public = {name for name in handing_on if not name.startswith("_")} - CALLED_FROM_OUTSIDE
    assert not public, f"{public}: a text that another module gives is not looked at"


def test_what_is_given_to_another_module_as_a_label_is_of_the_house() -> None:
    for module in map(Module, SOURCES):
        for function, call in module.calls():
            if _name(call) in CALLED_FROM_OUTSIDE:
                assert safe(call.args[0], function, module, {}), ast.unparse(call)


def test_an_error_is_shown_in_one_place() -> None:
    found = {
        (module.name, _name(call))
        for module in map(Module, SOURCES)
        for _, call in module.calls()
        if isinstance(call.func, ast.Attribute) and _name(call) in ("error", "exception", "warning", "toast", "write")
    }
    # A kind of file of the take-away has a method of that name.
    assert found - {("takeaway", "write")} == {("frame", "error")}


@pytest.mark.parametrize(
    "source",
    [
        "st.markdown(f'**{name}**')",
        "st.caption(name)",
        "st.info('a ' + str(error))",
        "place.button(label=title)",
        "st.text_input(name, '')",
        "st.selectbox('x', [], help=note)",
        "st.progress(0.5, text=f'{name}')",
        "st.page_link('x.py', label=title)",
        "st.caption(marked(f'{name}'))",
        "st.caption(marked(template, name))",
        "st.caption(ours(name))",
        "st.caption(ours(draft.name))",
    ],
)
def test_a_text_that_is_forgotten_is_found(source: str, tmp_path: Path) -> None:
    path = tmp_path / "page.py"
    path.write_text(f"for name, title, note, error, template in things:\n    {source}\n", encoding="utf-8")
    module = Module(path)
    found = [text for function, call in module.calls() for text in texts(call, module, {})]
    assert found
    assert not all(safe(text, None, module, {}) for text in found)
