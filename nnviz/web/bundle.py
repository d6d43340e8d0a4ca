"""Modules joined to one script: what a component's browser fetches once, and what a page without a server carries in itself.

The modules import each other by name, as the browser, the type checker and their unit tests read them. Joined they share one scope,
so what they declare at the top is named once among all of them, imported by its own name, and exported where it is declared:
this is not a bundler for modules in general, but for these, and it refuses any others.
"""

from __future__ import annotations

import re
from importlib.resources import files
from posixpath import dirname, join, normpath
from typing import Final

_IMPORT: Final = re.compile(r'^import \{([^}]*)\} from "(\.[^"]*\.js)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:function|class|const|let)\b)", re.MULTILINE)
_DECLARED: Final = re.compile(r"^(?:export )?(?:async )?(?:function\*?|class|const|let) (\w+)", re.MULTILINE)
_TYPES: Final = re.compile(r"^[ \t]*/\*\*(?:[^*]|\*(?!/))*\*/[ \t]*\n|/\*\*(?:[^*]|\*(?!/))*\*/ ?", re.MULTILINE)
"""What only the type checker reads: comments that begin with two stars."""

_LEFT: Final = re.compile(r"^(?:import|export)\b(?! default (?:async )?function)[^\n]*", re.MULTILINE)


def source(name: str) -> str:
    """A file of the browser half, by its place: "player/player.css"."""
    return (files("nnviz.web") / name).read_text(encoding="utf-8")


def bundle(entry: str) -> str:
    """A module and all that it imports, each once and after what it imports itself; without what only the type checker reads.

    Raises ValueError for what cannot be joined: modules that import each other in a circle, a name that two modules declare or that is
    imported from where it is not declared, and other kinds of import and export.
    """
    modules = _in_order(entry)
    _check_names(modules)
    parts = [_TYPES.sub("", _EXPORT.sub("", _IMPORT.sub("", text))).strip() for text in modules.values()]
    for name, part in zip(modules, parts, strict=True):
        if left := _LEFT.search(part):
            raise ValueError(f"{name}: cannot be joined: {left.group()!r}")
    return "\n\n".join(parts) + "\n"


def _in_order(entry: str) -> dict[str, str]:
    """The texts of the modules by name, those that are imported first."""
    found: dict[str, str] = {}
    under_way: list[str] = []

    def visit(name: str) -> None:
        if name in under_way:
            raise ValueError(f"a circle of imports: {' -> '.join([*under_way, name])}")
        if name in found:
            return
        under_way.append(name)
        text = source(name)
        for _, place in _IMPORT.findall(text):
            visit(normpath(join(dirname(name), place)))
        under_way.pop()
        found[name] = text

    visit(entry)
    return found


def _check_names(modules: dict[str, str]) -> None:
    declared: dict[str, str] = {}
    for name, text in modules.items():
        for what in _DECLARED.findall(text):
            if what in declared:
                raise ValueError(f"{what} is declared in {declared[what]} and in {name}")
            declared[what] = name
    for name, text in modules.items():
        for names, place in _IMPORT.findall(text):
            for what in filter(None, (part.strip() for part in names.split(","))):
                if declared.get(what) != normpath(join(dirname(name), place)):
                    raise ValueError(f"{name}: {what!r} is not declared in {place}")
