"""What a lesson is called: on its pages, in the list of examples, and in the names of files."""

from __future__ import annotations

import re
from typing import Final

from ...models.examples import load_example
from ...player.sent import plain
from ..lesson.lesson import Subject
from .texts import Marked, marked, ours

_LONGEST_STEM: Final = 60


def title(subject: Subject) -> Marked:
    """The heading: an example's title, or what somebody called the network, or whose it is."""
    if not subject.own:
        return marked("{}{}", ours(load_example(subject.example).title), ", edited" if subject.edited else "")
    if subject.name:
        return marked("{}, {}", subject.name, subject.layers)
    return marked("{} {}", subject.layers, subject.origin) if subject.origin else marked("{}, your own network", subject.layers)


def entry(subject: Subject) -> str:
    """An own network among the examples of a list, which shows plain text."""
    return plain(f"Your network: {subject.name or subject.layers}")


def file_stem(subject: Subject) -> str:
    """The first part of the name of every file of a lesson: letters, digits, dots and dashes."""
    return stem((subject.name or "-".join(map(str, subject.network.sizes))) if subject.own else subject.example)


def stem(name: str) -> str:
    """A name as a part of a file's name, in any script, with nothing in it that a file system or a shell reads otherwise."""
    kept = re.sub(r"[^\w.-]+", "-", name).strip("-._")
    return f"nnviz-{kept[:_LONGEST_STEM] or 'lesson'}"
