"""Hostile inputs by kind. All are made from a seed: what was found once is found again."""

from __future__ import annotations

import json
import random
from typing import Any, Final

import msgspec

from nnviz.documents.envelope import dumps
from nnviz.documents.formula import FormulaDocument
from nnviz.documents.lesson_text import lesson_text
from nnviz.ui.lesson.document import document_of
from nnviz.ui.lesson.lesson import lesson_from
from tests.hostile.inert import INSIDE, hostile

CONSTRUCTS: Final = tuple(
    text.replace("X", INSIDE)
    for text in (
        "Log in at http://X.example", "https://X.example/a?b=c", "www.X.example", "ftp://X.example", "a@X.example", "mailto:a@X.example",
        "<https://X.example>", "[X](http://a.example)", "[X](javascript:alert(1))", "![X](http://a.example/p.png)", "[X]: http://a.example",
        "[X][1]\n\n[1]: http://a.example", "*X*", "**X**", "_X_", "__X__", "~~X~~", "~X~", "`X`", "``X``", "```\nX\n```", "$X$", "$$X$$",
        "\n$$\nX\n$$\n", r"\(X\)", r"\$X\$", ":red[X]", ":red-background[X]", ":blue-badge[X]", ":small[X]", ":material/X:", ":material/home: X",
        ":smile: X", ":+1: X", ":streamlit: X", ":X:", "<b>X</b>", "<script>X</script>", "<img src=x onerror=X>", "<a href='//a'>X</a>",
        "<!-- X -->", "<svg onload=X>", "&lt;X&gt;", "&amp; X", "&#60;b&#62;X", "\n# X", "\n## X\n", "\nX\n===", "\nX\n---", "\n- X", "\n* X",
        "\n+ X", "\n1. X", "\n1) X", "\n> X", "\n    X", "\n\n    X", "\n\tX", "\n\n\tX", "\n| X | b |\n|---|---|\n| 1 | 2 |", "\n---\nX", "X -> X",
        "X <- X", "X -- X", "X >= X", "X <= X", "X ~= X", "X <-> X", r"\*X\*", r"\\*X\\*", "*X", "[^1] X\n\n[^1]: X", "- [ ] X", "[ ] X",
        "{X}", "{0} X", "%s X", "X\u202eX", "X\u2066X", "X\u2028# X", "X\r# X", "X\r\n\r\n# X", "X\0X", "X\x1b[31mX", "X\u200dX", "X\ufeffX",
        "../../../etc/X", "' OR 1=1 X", "\"'>X", "__import__('os') X", "${X}", "{{X}}", "#{X}", "=cmd|X", "\u0430\u0435X", "\U0001f600X", "X" * 40,
        "NaN X", "1e999 X", "-0 X", "9" * 400 + " X", "X" + "(" * 200, "\n" * 50 + "X", " " * 50 + "X", "```X", "`X", "<X", "[X", "]X(", "X\\",
    )
)  # fmt: skip
"""Texts that a page might make something of."""

PLAIN: Final = (
    "",
    " ",
    "0",
    "-1",
    "1e400",
    "nan",
    "inf",
    "x" * 3000,
    "\ud7ff",
    "%00",
    "%",
    "+",
    "true",
    "null",
    "[]",
    "{}",
    "1.5",
    "١",
    "½",
    "−4",
    "0x10",
)

ADDRESSES: Final = {
    "pages/Walkthrough.py": ("example", "net", "kept", "notation", "digits", "arithmetic", "grain", "shown", "step"),
    "pages/Chain_rule.py": ("example", "net", "notation", "digits", "shown", "of", "by", "at"),
    "pages/Computation_graph.py": ("example", "kept", "f", "beside", "values", "digits", "arithmetic", "grain", "step"),
    "pages/Vectorised.py": ("example", "net", "notation", "digits", "shown", "cell"),
    "pages/Training.py": (
        "lesson", "data", "dataseed", "standardised", "hidden", "activation", "output", "loss", "weights", "seed", "l2", "rate", "batch", "draws", "updates",
        "net", "kept", "runs", "ran",
    ),
}  # fmt: skip
"""The parameters of each page's link."""

VALID: Final = (
    "1-2-1", "xor", "batch-of-4", "2-2-2-2", "five-classes", "xyz", "002", "004", "exact", "2", "0", "1", "6", "neuron", "layer", "operation", "loss", "prediction.1",
    "W.1.1.1", "x*y + x", "x = 3\ny = x*x", "x:1,y:2", "moons", "spiral", "sigmoid", "softmax", "relu", "cross_entropy", "4-4", "xavier", "walkthrough", "own", "64",
)  # fmt: skip
"""What some parameter takes."""

NETS: Final = (
    '{"sizes":[1,1],"weights":[[[1]]],"biases":[[0]],"activations":["@"],"loss":"half_squared_error","l2":0,"output":"","x":[[1]],"y":[[1]],"rate":1}',
    '{"sizes":["@"],"weights":[],"biases":[],"activations":[],"loss":"@","l2":"@","output":"@","x":"@","y":"@","rate":"@"}',
    '{"sizes":[1,1],"weights":[[["@"]]],"biases":[["@"]],"activations":["sigmoid"],"loss":"@","l2":0,"output":"","x":[["@"]],"y":[[1]],"rate":"@"}',
    '{"sizes":' + "[" * 900 + "]" * 900 + "}", '{"sizes":[1e999,NaN],"weights":1,"biases":2,"activations":{},"loss":[],"l2":{},"output":0,"x":0,"y":0,"rate":0}',
)  # fmt: skip
FORMULAS: Final = (
    "@", "x + @", "@ = x", "x\n@", "# @\nx", "exp(@)", "x_1 = @\nx_1", "x**@", "max(x, @)", "x; @", "@(x)", "x.@", "'@'", "x = 1 @ y",
)  # fmt: skip
TABLES: Final = (
    "a,b\n1,2\n3,@", "@,y\n1,2\n3,4", "a;@\n1;2\n3;4\n", "x,y\n@,1\n@,0\n@,1", "@", "1,2\n3,−4\n5,6", "x\ty\n1\t@\n2\tb\n1\tb", "# @\nx,y\n1,2\n3,4",
    "sep=@\nx,y\n1,2", "x,y\n1,−4\n2,−4\n3,5\n4,5", "@ | y\n--|--\n1 | 2\n3 | 4", '"@",y\n1,"2"\n"3",4', "x,y,@\n1,2,3\n4,5\n", "id,@,c\n1,2,a\n2,3,b\n3,4,a\n4,5,b",
    "x,y\n1,@\n2,@\n3,c\n4,c", "@,@\n1,2\n3,4", ",,,\n,,,\n", "x,y\n1e999,2\n3,4", "x,y\n1.234,1\n5.678,0", "\ufeff@,y\n1,2\n3,4",
)  # fmt: skip
PATHS: Final = (
    "/@", "/%2e%2e/%2e%2e/etc/passwd", "/app/static/../../app.py", "/app/static/%2e%2e%2fapp.py", "/static/../index.html", "//a.example/@", "/media/@", "/component/@",
    "/_stcore/@", "/_stcore/upload_file/@/@", "/app/static/@", "/_stcore/host-config?@", "/Walkthrough?example=@", "/\\..\\..\\@", "/%00", "/%ff%fe",
    "/_stcore/bidi-components/@/x.js", "/_stcore/stream?@", "/.streamlit/config.toml", "/app.py", "/app/static/.%2e/nnviz/__init__.py", "/~root/@", "/?" + "a=@&" * 300, "/" + "a/" * 800,
)  # fmt: skip
METHODS: Final = ("GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "BREW")
FIELDS: Final = (
    "node",
    "example",
    "text",
    "h",
    "run",
    "update",
    "what",
    "number",
    "table",
    "row",
    "column",
    "step",
    "@",
    "get",
    "__class__",
)
CHANNELS: Final = ("step", "edit", "nudge", "by", "open", "pasted", "cell", "@", "keys")


def text(rng: random.Random) -> str:
    """What a person might type to harm somebody."""
    if rng.random() < 0.2:
        return rng.choice(PLAIN)
    if rng.random() < 0.15:
        return hostile("".join(rng.choice(CONSTRUCTS) for _ in range(rng.randint(2, 4))))
    return hostile(rng.choice(CONSTRUCTS))


def _with(rng: random.Random, template: str) -> str:
    first, *rest = template.split("@")
    return first + "".join(text(rng) + part for part in rest)


def address(rng: random.Random) -> tuple[str, dict[str, str]]:
    """A page and a link to it."""
    page = rng.choice(list(ADDRESSES))
    names = rng.sample(ADDRESSES[page], rng.randint(1, 3)) + (["unknown"] if rng.random() < 0.1 else [])
    # A link is text in UTF-8 with no bytes of zero; Streamlit sees to that before a page does.
    return page, {name: _sendable(_asked(rng, name)) for name in names}


def _asked(rng: random.Random, name: str) -> str:
    """The text of a parameter: junk, nearly right, or right, so that what comes after it is reached too."""
    if rng.random() < 0.25:
        return rng.choice(VALID)
    if name == "values":
        return _with(rng, rng.choice(("x:@", "x:1,y:@", "@:1", "@:@,@", "x:1,x:2,@", "x:1e999", ":", "x:1" + ",x:1" * 500)))
    if name == "net" and rng.random() < 0.5:
        return linked(rng)
    templates = NETS if name == "net" else FORMULAS if name in ("f", "beside") else ()
    return _with(rng, rng.choice(templates)) if templates and rng.random() < 0.7 else text(rng)


def linked(rng: random.Random) -> str:
    """A network as links hold it, with texts of any kind where it has texts, and perhaps with a letter that is another one."""
    made = document_of(lesson_from(rng.choice(("1-2-1", "xor", "batch-of-4"))))
    changes = {name: text(rng) for name in rng.sample(("name", "origin", "example"), rng.randint(1, 2))}
    try:
        found = lesson_text(msgspec.structs.replace(made, own=True, **changes)) or ""
    except UnicodeEncodeError:
        return text(rng)
    at = rng.randrange(len(found) + 1)
    return found if rng.random() < 0.6 else found[:at] + rng.choice("AZaz09-_") + found[at + rng.randint(0, 2) :]


def document(rng: random.Random) -> bytes:
    """A file as it is saved here, with something else somewhere in it; some of these are none at all."""
    content: Any = json.loads(
        dumps(document_of(lesson_from("1-2-1"))) if rng.random() < 0.7 else dumps(FormulaDocument("f = x", {"x": "1"}))
    )
    for _ in range(rng.randint(0, 2)):
        inside, name = content, rng.choice([*content, "@"])
        if isinstance(inside.get(name), dict) and inside[name] and rng.random() < 0.7:
            inside = inside[name]
            name = rng.choice(list(inside))
        inside[name] = text(rng) if rng.random() < 0.5 else junk(rng)
    found = json.dumps(content, default=str).encode("utf-8", "surrogatepass")
    return found[: rng.randint(0, len(found))] if rng.random() < 0.1 else found


def _sendable(typed: str) -> str:
    return typed.encode("utf-8", "replace").decode()[:4000]


def formula(rng: random.Random) -> tuple[str, str, dict[str, str]]:
    """A formula, a second one and values."""
    second = _with(rng, rng.choice(FORMULAS)) if rng.random() < 0.2 else ""
    return _with(rng, rng.choice(FORMULAS)), second, {name: text(rng) for name in ("x", "y", INSIDE)}


def table(rng: random.Random) -> str | bytes:
    """A table as text, or as the bytes of a file; some of these are none at all."""
    made = _with(rng, rng.choice(TABLES)) + ("\n" + "1,2\n" * rng.randint(0, 40) if rng.random() < 0.3 else "")
    if rng.random() < 0.5:
        return made
    if rng.random() < 0.2:
        return rng.randbytes(rng.randint(0, 400))
    encoded = made.encode(rng.choice(("utf-8", "utf-16", "utf-16-le", "utf-32", "cp1252", "gb18030")), "replace")
    return encoded[: rng.randint(0, len(encoded))] if rng.random() < 0.2 else encoded


def junk(rng: random.Random, depth: int = 0) -> Any:
    """Anything that JSON can say, and more."""
    found = rng.randint(0, 11 if depth < 3 else 8)
    match found:
        case 0:
            return None
        case 1:
            return rng.choice((True, False))
        case 2:
            return rng.randint(-3, 60)
        case 3:
            return rng.choice((10**30, -(10**400), 2**63, 1.0, 0.5, 1e308, float("nan"), float("inf")))
        case 4 | 5 | 6:
            return text(rng)
        case 7:
            return rng.choice(("all", "one", "batch", "W1", "b1", "data", "0.5", "1 2\n3 4", "\ud800"))
        case 8:
            return rng.choice(([], {}, "", 0))
        case 9:
            return [junk(rng, depth + 1) for _ in range(rng.randint(0, 4))]
        case _:
            return message(rng, depth + 1)


def message(rng: random.Random, depth: int = 0) -> Any:
    """What a component might be made to send."""
    if depth == 0 and rng.random() < 0.15:
        return junk(rng, 1)
    return {name: junk(rng, depth + 1) for name in rng.sample(FIELDS, rng.randint(0, 5))}


def request(rng: random.Random) -> bytes:
    """A request of HTTP, or nearly one."""
    path = _with(rng, rng.choice(PATHS)).replace(" ", "%20").replace("\n", "%0A").replace("\r", "%0D").replace("\0", "%00")
    lines = [f"{rng.choice(METHODS)} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
    if rng.random() < 0.3:
        lines.append(
            rng.choice(
                (
                    "Origin: http://evil.example",
                    "Range: bytes=9-1",
                    "Cookie: _streamlit_xsrf=@",
                    "Accept-Encoding: @",
                    "X-Forwarded-Host: @",
                )
            )
        )
    if rng.random() < 0.2:
        lines.append(
            rng.choice(
                (
                    "Content-Length: -1",
                    "Content-Length: 10",
                    "Transfer-Encoding: chunked",
                    "Upgrade: websocket",
                    "Content-Length: 99999999999",
                )
            )
        )
    return ("\r\n".join(lines) + "\r\n\r\n" + ("x" * 10 if rng.random() < 0.2 else "")).encode("utf-8", "replace")
