"""Which tests can notice a change: those that run its lines, as pytest-cov saw it, with how long each takes."""

from __future__ import annotations

import ast
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from coverage import CoverageData

from .mutations import Mutation
from .trial import Trial

Lines = dict[str, dict[int, list[int]]]
"""For a file and a line of it, the numbers of the tests that run it."""

WATCHED: Final = ("explain", "draw", "player", "ui", "export", "test_walk.py", "test_expression.py")
"""Where in tests/ what is shown is tested. Those in a browser are left out: they take minutes."""


@dataclass(frozen=True)
class Noticing:
    """``tests`` are ids of pytest, ``seconds`` what each took, ``lines`` who runs what."""

    tests: list[str]
    seconds: list[float]
    lines: Lines
    names: dict[str, list[tuple[str, int]]]

    def chosen(self, mutation: Mutation, budget: float) -> list[str]:
        """Tests for a change, as many as fit into so many seconds.

        First those that run the changed lines, or, of what is made when a module is read, those that run a line that uses
        it; then those that run anything of the file: what is kept in a cache is made by one test and shown by others.
        """
        of_file = self.lines.get(mutation.path, {})
        first = {t for line in mutation.lines for t in of_file.get(line, ())}
        for name in mutation.names:
            first |= {t for path, line in self.names.get(name, ()) for t in self.lines.get(path, {}).get(line, ())}
        after = {t for tests in of_file.values() for t in tests} - first
        folder, _, name = mutation.path.replace("nnviz/", "tests/").rpartition("/")
        own = f"{folder}/test_{name}"

        def order(t: int) -> tuple[bool, bool, float, str]:
            """The file of the module's own name, then its folder; there the quickest first."""
            return not self.tests[t].startswith(own), not self.tests[t].startswith(folder), self.seconds[t], self.tests[t]

        found: list[str] = []
        spent = 0.0
        for group in (first, after):
            for t in sorted(group, key=order):
                if spent + self.seconds[t] <= budget or not found:
                    found.append(self.tests[t])
                    spent += self.seconds[t]
        return found


def noticing(trial: Trial, sources: dict[str, str], kept: Path | None, watched: Sequence[str] = WATCHED) -> Noticing:
    """Run the tests once and see which lines each of them runs; ``kept`` is a file that remembers it for the same sources.

    Only test files that changed since are run again. A test that fails without any change is left out, with a word.
    """
    key = _hash(*(sources[p] for p in sorted(sources) if not _is_test(p)))
    old = json.loads(kept.read_text()) if kept and kept.exists() else {}
    old = old if old.get("key") == key else {"key": key, "files": {}, "tests": {}}
    files = {p: _hash(text) for p, text in sources.items() if _is_test(p) and p.startswith(tuple(f"tests/{w}" for w in watched))}
    again = sorted(p for p, digest in files.items() if old["files"].get(p) != digest)
    tests = {t: found for t, found in old["tests"].items() if t.partition("::")[0] in files and t.partition("::")[0] not in again}
    if again:
        print(f"watching which lines the tests of {len(again)} files run ...", flush=True)
        tests |= _watched(trial, again)
    if kept:
        kept.write_text(json.dumps({"key": key, "files": files, "tests": tests}))
    order = sorted(tests)
    lines: Lines = defaultdict(lambda: defaultdict(list))
    for n, test in enumerate(order):
        for path, numbers in tests[test]["lines"].items():
            for line in numbers:
                lines[path][line].append(n)
    return Noticing(order, [tests[t]["seconds"] for t in order], lines, _uses(sources))


def _is_test(path: str) -> bool:
    return path.rpartition("/")[2].startswith("test_")


def _hash(*texts: str) -> str:
    return blake2b("\0".join(texts).encode(), digest_size=12).hexdigest()


def _watched(trial: Trial, files: Sequence[str]) -> dict[str, dict[str, object]]:
    """What the tests of some files run, and how long each takes."""
    data, report = trial.root / ".coverage", trial.root / ".report.xml"
    trial.pytest([*files, "--cov=nnviz", "--cov-context=test", "--cov-report=", f"--junitxml={report}"], None, stop=False)
    seconds, failed = _durations(report)
    for test in failed:
        print(f"left out, as it fails without any change: {test}")
    found: dict[str, dict[str, object]] = {}
    seen = CoverageData(str(data))
    seen.read()
    by_test: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for path in sorted(seen.measured_files()):
        for line, contexts in seen.contexts_by_lineno(path).items():
            for test in {c.partition("|")[0] for c in contexts if c}:
                by_test[test][str(Path(path).relative_to(trial.root))].append(line)
    for test, lines in by_test.items():
        if _in_report(test) in seconds and _in_report(test) not in failed:
            found[test] = {"seconds": seconds[_in_report(test)], "lines": lines}
    return found


def _in_report(test: str) -> str:
    """A test's id as the report writes it: tests/a/test_b.py::test_c becomes tests.a.test_b::test_c."""
    path, _, name = test.partition("::")
    return f"{path.removesuffix('.py').replace('/', '.')}::{name}"


def _durations(report: Path) -> tuple[dict[str, float], list[str]]:
    seconds: dict[str, float] = {}
    failed = []
    for case in ElementTree.parse(report).iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        seconds[name] = float(case.get("time") or 0)
        if case.find("failure") is not None or case.find("error") is not None:
            failed.append(name)
    return seconds, failed


def _uses(sources: dict[str, str]) -> dict[str, list[tuple[str, int]]]:
    """For every name in nnviz, the lines that use it."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for path, source in sources.items():
        if path.startswith("nnviz/"):
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
                    found[node.id if isinstance(node, ast.Name) else node.attr].append((path, node.lineno))
    return found
