"""What is there before the first test is not looked through for garbage again and again: the imports, and every test that was collected."""

from __future__ import annotations

import gc
from typing import Final

YOUNG: Final = 20_000
"""As many as the server waits for (``nnviz/ui/shared/housekeeping.py``): a walkthrough is some thousands of objects, none of them waste."""


def pytest_collection_finish() -> None:
    """Once in each process, which keeps all of that to its end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
