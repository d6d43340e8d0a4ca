"""The stand-alone page: the same player in one file, opened from disk or put on any web space, without a server or a network."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any, Final

from ..explain.writing.words import describe
from ..web.font import font_face
from .expressions import expression_node, expression_nudge, expression_payload
from .nudges import DEFAULT_STEP, nudge_content
from .packing import Json, packed_whole
from .sources import page, script, style
from .tables import walk_payload

if TYPE_CHECKING:
    from ..expression_walked import ExpressionWalked
    from ..walked import Walked

_MOST_NUDGES: Final = 60
"""Up to so many quantities their curves are worked out beforehand: there is nobody to ask later."""

_FRAME: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --st-font: system-ui, sans-serif; --st-text-color: #1f2933;
  --st-background-color: #ffffff; --st-secondary-background-color: #f4f7fa; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --st-text-color: #f0f3f6; --st-background-color: #0e1117; --st-secondary-background-color: #1b222c; }}
}}
body {{ margin: 0; padding: 0.8rem 1.2rem; background: var(--st-background-color);
  color: var(--st-text-color); font-family: var(--st-font); }}
h1 {{ font-size: 1.5rem; margin: 0 0 0.4rem; }}
{style}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{page}
</main>
<script type="application/json" id="payload">{payload}</script>
<script type="module">
{script}
</script>
</body>
</html>
"""


_CARE: Final = re.compile("<(?=[/!]|script)", re.IGNORECASE)


def standalone_html(walk: Walked, title: str = "") -> str:
    """A whole HTML page with the player and a walkthrough in it. Nothing in it is loaded from anywhere."""
    sizes = "→".join(map(str, walk.network.sizes))
    return _page(walk_payload(walk), _nudges(walk), title or f"{sizes}: forward and backward propagation step by step")


def expression_html(walk: ExpressionWalked, title: str = "") -> str:
    """The same for an expression."""
    shown = title or "The computation graph of " + "; ".join(line.strip() for line in walk.text.splitlines() if line.strip())
    moved = list(walk.variables)[:_MOST_NUDGES]
    nudges = {str(expression_node(walk, name)): expression_nudge(walk, name, DEFAULT_STEP) for name in moved}
    return _page(expression_payload(walk), nudges, shown)


def _page(data: Json, nudges: dict[str, Any], title: str) -> str:
    data = data | {"start": 0, "plotly": "", "nudges": nudges, "message": ""}
    # Inside a script element its end needs care, and what would begin a remark or another script: then its end is not seen.
    text = _CARE.sub(r"\\u003c", packed_whole(data))
    return _FRAME.format(title=escape(title), style=f"{font_face()}\n{style()}", page=page(), payload=text, script=script("standalone.js"))


def notebook_html(walk: Walked) -> str:
    """The page in a frame of its own, for a notebook's output cell."""
    return in_frame(standalone_html(walk), f"Walkthrough to the {describe(walk.structure.cost, walk.context.namer)}")


def in_frame(page: str, label: str) -> str:
    """A page in a frame of its own."""
    return f'<iframe srcdoc="{escape(page)}" width="100%" height="900" style="border:0" title="{escape(label)}"></iframe>'


def _nudges(walk: Walked) -> dict[str, object]:
    moved = [*walk.structure.parameters, *walk.structure.inputs]
    if len(moved) > _MOST_NUDGES:
        return {}
    return {str(walk.context.index(v)): nudge_content(walk, v, DEFAULT_STEP) for v in moved}
