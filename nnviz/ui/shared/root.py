"""Where the app stands: the folder of its scripts, under which its static files are placed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from ...served import HOME

ROOT: Final = Path(os.environ.get(HOME) or Path(__file__).resolve().parents[3])
