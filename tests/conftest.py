"""Settings for every test: examples of a property are never timed."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("nnviz", deadline=None)
settings.load_profile("nnviz")
