"""Scripts and style are files with a digest in their names; a component holds the lines that load them."""

from __future__ import annotations

from pathlib import Path

import plotly

from nnviz.player.assets import placed, plotly_url
from nnviz.player.sources import script, style


def test_a_text_is_a_file_whose_name_changes_with_it(tmp_path: Path):
    first, second = placed(tmp_path, "player.js", "let a = 1;"), placed(tmp_path, "player.js", "let a = 2;")
    assert first != second
    assert first == placed(tmp_path, "player.js", "let a = 1;")
    assert (tmp_path / "static" / Path(first).name).read_text() == "let a = 1;"
    assert first.startswith("app/static/player-")
    assert first.endswith(".js")
    assert len(list((tmp_path / "static").iterdir())) == 2, "nothing is left half written"


def test_a_browser_may_keep_the_files_for_long(tmp_path: Path):
    url = placed(tmp_path, "player.css", style())
    assert (tmp_path / "static" / Path(url).name).stat().st_mtime < 1_600_000_000


def test_plotly_is_the_installed_one(tmp_path: Path):
    url = plotly_url(tmp_path)
    assert url == f"app/static/plotly-{plotly.__version__}.min.js"
    assert (tmp_path / "static" / Path(url).name).stat().st_size > 1_000_000


def test_the_scripts_end_in_the_bridge():
    assert "export default function mount" in script("streamlit.js")
