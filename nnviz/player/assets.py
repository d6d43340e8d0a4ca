"""What the browser fetches once: scripts, style, font and plotly.js as files under ``static``, which Streamlit serves as app/static.

What a component holds inline goes along with every answer that touches it. So it holds a few lines that load the files. A file's
name has a digest of what is in it, so an update is never hidden by a cache; its date is long ago, because a browser keeps what
says nothing of its age for a tenth of the time that it has not changed (RFC 9111, 4.2.2).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import plotly
import streamlit as st

from ..core.sharing import shared
from ..web.font import FAMILY, font
from .packing import as_text, digest

_LONG_AGO: Final = 1_577_836_800.0
"""The first of January 2020."""

_LOADER: Final = """
const at = (file) => new URL(file, document.baseURI).href;
const sheet = new CSSStyleSheet();
// A font belongs to the document: within a component a style sheet cannot bring one.
const has = (family) => [...document.fonts].some((face) => face.family.replaceAll('"', "") === family);
if (!has({family})) document.fonts.add(new FontFace({family}, `url("${{at({font})}}")`, {{ display: "swap" }}));
const [{{ default: mount }}, style] = await Promise.all([import(at({script})), fetch(at({style})).then((answer) => answer.text())]);
sheet.replaceSync(style);
export default (component) => {{
  const root = component.parentElement.getRootNode();
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
  return mount(component);
}};
"""

_UNTIL_STYLED: Final = ".{hidden} {{ visibility: hidden; }}"


@shared()
def plotly_url(root: Path) -> str:
    """Where the browser finds plotly.js: the copy that the installed plotly package carries."""
    return _placed(root, f"plotly-{plotly.__version__}.min.js", (files("plotly") / "package_data" / "plotly.min.js").read_bytes)


@shared()
def font_url(root: Path) -> str:
    """Where the browser finds the mathematical font."""
    content = font()
    return _placed(root, f"stix-two-math-{digest(content)}.woff2", lambda: content)


def placed(root: Path, name: str, text: str) -> str:
    """The address of a text as a file: ``name`` is "player.js", for example."""
    stem, _, kind = name.rpartition(".")
    return _placed(root, f"{stem}-{digest(text)}.{kind}", text.encode)


def _placed(root: Path, name: str, content: Callable[[], bytes]) -> str:
    target = root / "static" / name
    if not target.exists():
        target.parent.mkdir(exist_ok=True)
        # Several processes may start at once: each writes its own, and whoever is last replaces it by the same.
        partial = target.with_suffix(f".{os.getpid()}.partial")
        partial.write_bytes(content())
        os.utime(partial, (_LONG_AGO, _LONG_AGO))
        partial.replace(target)
    return f"app/static/{name}"


def component(name: str, root: Path, *, page: str, style: str, script: str, hidden: str) -> Any:
    """A component of Streamlit's with its scripts and its style as files. The class ``hidden``, that of its outermost element, is not
    seen before it has its style.
    """
    seen = f"{style}\n.{hidden} {{ visibility: visible; }}\n"
    addresses = {"script": placed(root, f"{name}.js", script), "style": placed(root, f"{name}.css", seen), "font": font_url(root)}
    loads = {what: as_text(address) for what, address in addresses.items()} | {"family": as_text(FAMILY)}
    return st.components.v2.component(name, html=page, css=_UNTIL_STYLED.format(hidden=hidden), js=_LOADER.format(**loads))
