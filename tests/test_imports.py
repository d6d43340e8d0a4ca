"""The house rules: imports point one way only, and nothing but the pages knows Streamlit."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest

ROOT = Path(__file__).parent.parent
STANDARD = set(sys.stdlib_module_names)

# What a module may import besides the standard library: packages of nnviz, and other people's.
ALLOWED = {
    # Workers compute whatever they are asked to: functions by name.
    "nnviz/workers": {"nnviz.workers"},
    "nnviz/core": {"nnviz.core", "numpy"},
    "nnviz/models": {"nnviz.core", "nnviz.models", "numpy", "threadpoolctl"},
    "nnviz/explain": {"nnviz.core", "nnviz.explain", "numpy", "networkx"},
    "nnviz/draw": {"nnviz.core", "nnviz.models", "nnviz.explain", "nnviz.draw", "numpy", "networkx", "plotly"},
    "nnviz/player": {
        "nnviz.core",
        "nnviz.models",
        "nnviz.explain",
        "nnviz.draw",
        "nnviz.player",
        "nnviz.web",
        "nnviz.walked",
        "nnviz.expression_walked",
        "numpy",
        "networkx",
        "plotly",
        "latex2mathml",
        "streamlit",
        "typing_extensions",
        "anywidget",
        "traitlets",
    },
    "nnviz/web": {"nnviz.web"},
    "nnviz/keeper": {"nnviz.core", "nnviz.keeper", "nnviz.player.assets", "nnviz.web", "streamlit"},
    "nnviz/export": {"nnviz.core", "nnviz.models", "nnviz.explain", "nnviz.export", "nnviz.walked", "numpy"},
    "nnviz/documents": {"nnviz.core", "nnviz.models", "nnviz.explain", "nnviz.documents", "numpy", "msgspec"},
    "nnviz/walked.py": {"nnviz.core", "nnviz.models", "nnviz.explain", "nnviz.draw", "numpy", "plotly"},
    "nnviz/expression_walked.py": {"nnviz.core", "nnviz.models", "nnviz.explain", "nnviz.draw", "numpy", "plotly"},
    # What shows them is imported where it is asked for, and works without Streamlit.
    "nnviz/standing.py": {"nnviz.core", "nnviz.models", "nnviz.player.notebook"},
    "nnviz/walk.py": {
        "nnviz.core",
        "nnviz.models",
        "nnviz.explain",
        "nnviz.export",
        "nnviz.player.standalone",
        "nnviz.player.shown",
        "nnviz.standing",
        "nnviz.walked",
        "numpy",
    },
    "nnviz/history.py": {"nnviz.core", "nnviz.models", "nnviz.explain", "nnviz.draw", "plotly"},
    "nnviz/expression_walk.py": {
        "nnviz.core",
        "nnviz.models",
        "nnviz.explain",
        "nnviz.player.standalone",
        "nnviz.player.shown",
        "nnviz.standing",
        "nnviz.expression_walked",
    },
    "nnviz/files.py": {"nnviz.core", "nnviz.models", "nnviz.documents", "nnviz.walk", "nnviz.expression_walk"},
    "nnviz/cli.py": {"nnviz.core", "nnviz.files", "nnviz.walk", "nnviz.expression_walk", "nnviz.served"},
    "nnviz/__main__.py": {"nnviz.cli"},
    "nnviz/served.py": set(),
    "nnviz/__init__.py": {
        "nnviz.core",
        "nnviz.files",
        "nnviz.models",
        "nnviz.explain",
        "nnviz.draw",
        "nnviz.walk",
        "nnviz.expression_walk",
        "nnviz.history",
    },
}
MAY_USE_STREAMLIT = ("nnviz/ui/", "nnviz/player/", "nnviz/keeper/", "app.py", "pages/")


def sources() -> list[str]:
    found = [p.relative_to(ROOT).as_posix() for folder in ("nnviz", "pages") for p in (ROOT / folder).rglob("*.py")]
    return sorted([*found, *(p.name for p in ROOT.glob("*.py"))])


def imported(name: str) -> Iterator[str]:
    """Full names of the modules that a file imports, relative ones made absolute; those under TYPE_CHECKING too."""
    parts = name.removesuffix(".py").split("/")
    package = parts[:-1]
    for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8"), name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            # "from . import checks" names modules, "from .checks import number" does not.
            yield from ([f"{module}.{alias.name}" for alias in node.names] if module.startswith("nnviz") else [module])


def is_within(module: str, allowed: set[str]) -> bool:
    return module.split(".")[0] in STANDARD or any(module == a or module.startswith(a + ".") for a in allowed)


@pytest.mark.parametrize("place", sorted(ALLOWED))
def test_imports_point_down_the_list(place: str):
    files = [name for name in sources() if name == place or name.startswith(place + "/")]
    assert files
    wrong = [(name, module) for name in files for module in imported(name) if not is_within(module, ALLOWED[place])]
    assert not wrong


def test_only_the_pages_and_the_player_import_streamlit():
    users = [name for name in sources() if any(m.split(".")[0] == "streamlit" for m in imported(name))]
    assert users
    assert [name for name in users if not name.startswith(MAY_USE_STREAMLIT)] == []


def test_no_two_modules_import_each_other():
    """No circle, however long, and none of types alone: what both need is a module of its own below them."""
    ours = [name for name in sources() if name.startswith("nnviz/")]
    names = {name.removesuffix("/__init__.py").removesuffix(".py").replace("/", "."): name for name in ours}
    arrows = nx.DiGraph()
    for module, name in names.items():
        for wanted in imported(name):
            # "from .checks import number": a name in a module, or a module in a package.
            target = wanted if wanted in names else wanted.rpartition(".")[0]
            if target in names and target != "nnviz":
                arrows.add_edge(module, target)
    assert arrows.number_of_edges() > 500
    assert [sorted(circle) for circle in nx.strongly_connected_components(arrows) if len(circle) > 1] == []


def test_every_module_of_nnviz_has_a_rule():
    ruled = (*(place + "/" for place in ALLOWED if not place.endswith(".py")), "nnviz/ui/")
    assert [n for n in sources() if n.startswith("nnviz/") and n not in ALLOWED and not n.startswith(ruled)] == []


def test_the_reader_of_imports_sees_them():
    walk, places = set(imported("nnviz/walked.py")), set(imported("nnviz/draw/places.py"))
    assert {"nnviz.core.errors.NumericError", "nnviz.models.checks", "numpy", "plotly.graph_objects"} <= walk
    assert {"nnviz.core.quantities", "networkx"} <= places
    assert not is_within("nnviz.models.network", ALLOWED["nnviz/explain"])
    assert not is_within("nnviz.core_of_another", ALLOWED["nnviz/core"])


LOADED = "; print([m for m in sys.modules if m.split('.')[0] in {names}])"
A_GRAPH = "g = nnviz.expression('J = 3*(a + b*c)', a=5, b=3, c=2)"
A_WALK = "n = nnviz.load_example('1-2-1'); w = nnviz.walkthrough(n.network, n.data.x, n.data.y)"


@pytest.mark.parametrize(
    ("program", "unwanted"),
    [
        ("import sys, nnviz", ("streamlit", "latex2mathml")),
        (f"import sys, nnviz; {A_WALK}; w.figure(-1); w.steps[0].symbols; w.check", ("streamlit", "latex2mathml")),
        (f"import sys, nnviz; {A_GRAPH}; g.figure(-1); g.steps[0].symbols; g.gradients; g.check", ("streamlit", "latex2mathml")),
        (f"import sys, nnviz; {A_GRAPH}; assert '<iframe' in g._repr_html_()", ("streamlit",)),
        (f"import sys, nnviz; {A_WALK}; assert '<html' in w._repr_html_() or '<iframe' in w._repr_html_()", ("streamlit",)),
    ],
    ids=["import", "walk", "expression", "expression's page", "page"],
)
def test_nnviz_works_without_streamlit(program: str, unwanted: tuple[str, ...]):
    code = program + LOADED.format(names=unwanted)
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
