"""The command ``nnviz``: the app in a browser, and what it writes, from files that it saved.

``nnviz`` opens the app; ``nnviz walk FILE.json -o page.html`` writes a walkthrough, ``nnviz code FILE.json --torch`` the code for it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from .core.errors import InputError, NumericError
from .expression_walk import ExpressionWalk
from .files import open_file
from .walk import Walk

_FORMATS: Final[dict[str, Callable[[Walk], str]]] = {".tex": Walk.to_latex, ".md": Walk.to_markdown}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; what it ends with is the process's. A refusal is one line on the error output, and 2."""
    asked = _parser().parse_args(arguments)
    try:
        return int(asked.run(asked))
    except (InputError, NumericError) as error:
        print(f"nnviz: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="nnviz", description="Forward and backward propagation, one quantity at a time.")
    _add_serving(parser)
    commands = parser.add_subparsers(title="commands", metavar="")
    _add_serving(commands.add_parser("run", help="open the app in the browser (the same as nnviz alone)"))
    walk = commands.add_parser("walk", help="write a lesson or a formula as a page that needs no server, or as a derivation")
    walk.add_argument("file", help="what the app saved: FILE.json")
    walk.add_argument("-o", "--output", default="", help="where to: page.html (else beside the file), a derivation as .tex or .md")
    walk.set_defaults(run=_walk)
    code = commands.add_parser("code", help="write the code of a lesson, which asserts the same loss and gradients")
    code.add_argument("file", help="what the app saved: FILE.json")
    code.add_argument("--torch", action="store_true", help="PyTorch instead of NumPy")
    code.add_argument("-o", "--output", default="", help="where to; else the standard output")
    code.set_defaults(run=_code)
    return parser


def _add_serving(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8501, help="of this machine (8501)")
    parser.add_argument("--no-browser", action="store_true", help="only serve; open the address yourself")
    parser.set_defaults(run=_serve)


def _serve(asked: argparse.Namespace) -> int:
    # Streamlit is imported by whoever serves, and by nobody else.
    from .served import serve

    return serve(asked.port, browser=not asked.no_browser)


def _walk(asked: argparse.Namespace) -> int:
    target = Path(asked.output) if asked.output else Path(asked.file).with_suffix(".html")
    walk = open_file(asked.file)
    if target.suffix == ".html":
        walk.to_html(target)
    elif isinstance(walk, ExpressionWalk) or target.suffix not in _FORMATS:
        allowed = ".html" if isinstance(walk, ExpressionWalk) else ".html, .tex or .md"
        raise InputError("output", target.name, f"a name that ends in {allowed}")
    else:
        target.write_text(_FORMATS[target.suffix](walk), encoding="utf-8")
    print(target)
    return 0


def _code(asked: argparse.Namespace) -> int:
    walk = open_file(asked.file)
    if isinstance(walk, ExpressionWalk):
        raise InputError("file", Path(asked.file).name, "a lesson: there is no code of a formula")
    text = walk.to_pytorch() if asked.torch else walk.to_numpy()
    if asked.output:
        Path(asked.output).write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return 0
