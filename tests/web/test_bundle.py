"""Modules joined to one script: in order, each once, and nothing that would mean something else in one scope."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from nnviz.web import bundle as joined
from nnviz.web.bundle import bundle

ENTRIES = ("player/streamlit.js", "player/standalone.js", "history/streamlit.js", "keeper/streamlit.js", "paste/streamlit.js")

BASE = "export const one = 1;\nexport function two() {}\n"


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch):
    """Other modules than the app's."""

    def use(texts: Mapping[str, str]) -> None:
        monkeypatch.setattr(joined, "source", texts.__getitem__)

    return use


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_apps_scripts_are_joined_without_a_trace(entry: str):
    text = bundle(entry)
    lines = text.splitlines()
    assert not [line for line in lines if line.startswith("import ")]
    assert [line for line in lines if line.startswith("export ")] == [line for line in lines if line.startswith("export default function")]


def test_what_is_imported_stands_before_and_once(modules):
    modules(
        {
            "a/m.js": 'import { one } from "./n.js";\nimport { two } from "../b/o.js";\nexport default function m() {}\n',
            "a/n.js": 'import { two } from "../b/o.js";\n\nexport const one = two;\n',
            "b/o.js": "export async function two() {}\nexport class Three {}\n",
        }
    )
    assert bundle("a/m.js") == "async function two() {}\nclass Three {}\n\nconst one = two;\n\nexport default function m() {}\n"


def test_what_only_the_type_checker_reads_is_left_out(modules):
    block = "  /**\n   * @type {A}\n   **/\n"
    modules({"m.js": f"// Stays.\n\n/** @import {{ A }} from './a' */\n\n{block}  one = /** @type {{any}} */ (2 /* stays */);\n"})
    assert bundle("m.js") == "// Stays.\n\n\n  one = (2 /* stays */);\n"


def test_names_over_several_lines(modules):
    modules({"m.js": 'import {\n  one,\n  two,\n} from "./n.js";\none(two);\n', "n.js": BASE})
    assert bundle("m.js") == "const one = 1;\nfunction two() {}\n\none(two);\n"


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ({"m.js": 'import { one } from "./n.js";\n', "n.js": 'import { x } from "./m.js";\n'}, "m.js -> n.js -> m.js"),
        ({"m.js": 'import { one } from "./n.js";\nconst two = 2;\n', "n.js": BASE}, "two is declared in n.js and in m.js"),
        ({"m.js": 'import { three } from "./n.js";\n', "n.js": BASE}, "m.js: 'three' is not declared in ./n.js"),
        ({"m.js": 'import { one as uno } from "./n.js";\n', "n.js": BASE}, "'one as uno' is not declared"),
        ({"m.js": 'import n from "./n.js";\n', "n.js": BASE}, "cannot be joined: 'import n from"),
        ({"m.js": 'import * as n from "./n.js";\n', "n.js": BASE}, "cannot be joined"),
        ({"m.js": 'import "./n.js";\n', "n.js": BASE}, "cannot be joined"),
        ({"m.js": 'export { one } from "./n.js";\n', "n.js": BASE}, "cannot be joined"),
        ({"m.js": "const one = 1;\nexport { one };\n"}, "cannot be joined"),
        ({"m.js": "export default 3;\n"}, "cannot be joined"),
    ],
)
def test_what_cannot_be_joined_is_refused(modules, texts: dict[str, str], reason: str):
    modules(texts)
    with pytest.raises(ValueError, match=reason):
        bundle("m.js")
