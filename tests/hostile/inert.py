"""Whether a text that is shown as Markdown shows what a person typed as it is.

A hostile text is BEGIN construct END, and the construct has INSIDE where it would be a link, a formula, a heading. So whatever
encloses INSIDE has to enclose BEGIN and END too, as the bold type of the house does.
"""

from __future__ import annotations

import re
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

BEGIN: Final = "q7b"
INSIDE: Final = "q7c"
END: Final = "q7e"

_PARSER: Final = MarkdownIt("gfm-like", {"linkify": True, "html": True})

# What Streamlit makes of a text beyond GitHub's Markdown, in what the parser leaves of it.
_STREAMLIT: Final = (
    re.compile(r":[a-z][a-z0-9-]*\["),
    re.compile(r":[\w+-]+:"),
    re.compile(r":material/\w+:"),
    re.compile(r"(^|\s)(<->|->|<-|--|>=|<=|~=)(\s|$)"),
    re.compile(r"(?i)\b(https?|ftp)://|\bwww\.\w"),
    re.compile(r"\w@\w"),
)
_FORMULA: Final = re.compile(r"(?<!\\)\$")
_TURNED: Final = re.compile("[\ud800-\udfff\u202a-\u202e\u2066-\u2069]")

_CONTENT: Final = ("code_inline", "code_block", "fence", "html_inline", "html_block", "image")


def hostile(construct: str) -> str:
    """A text of a person around something that must not come of it."""
    return f"{BEGIN} {construct} {END}"


def trouble(markdown: str) -> str:
    """What comes of a person's text in a Markdown text; empty where it is shown as it is, or where none is in it."""
    if _TURNED.search(markdown):
        return "a character that turns the line, or is none"
    if INSIDE not in markdown and BEGIN not in markdown:
        return ""
    start, end = markdown.find(BEGIN), markdown.rfind(END)
    typed = markdown[max(start, 0) : end if end > start else len(markdown)]
    if _FORMULA.search(typed):
        return "a formula"
    return _in_tokens(_PARSER.parse(markdown), typed)


def _in_tokens(tokens: list[Token], typed: str) -> str:
    stack: list[tuple[str, list[str]]] = []

    def close(kind: str, parts: list[str]) -> str:
        text = "".join(parts)
        if INSIDE in text and BEGIN in typed and BEGIN not in text and not kind.startswith("paragraph"):
            return kind
        return f"a {kind}" if kind.startswith("link") and (INSIDE in text or BEGIN in text) else ""

    for token in _flat(tokens):
        if token.nesting == 1:
            stack.append((token.type.removesuffix("_open"), []))
        elif token.nesting == -1:
            kind, parts = stack.pop()
            found = close(kind, parts)
            if found:
                return found
            if stack:
                stack[-1][1].extend(parts)
        elif token.type in _CONTENT and (INSIDE in token.content or token.type.startswith("html") or token.type == "image"):
            return token.type
        elif token.type == "text":
            if stack:
                stack[-1][1].append(token.content)
            if any(sign in token.content for sign in (BEGIN, INSIDE, END)):
                special = next((p.pattern for p in _STREAMLIT if p.search(token.content)), "")
                if special:
                    return f"what Streamlit makes of {special}"
    return ""


def _flat(tokens: list[Token]) -> Any:
    for token in tokens:
        if token.type == "inline":
            yield from _flat(token.children or [])
        else:
            yield token
