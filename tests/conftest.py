"""Settings for every test: examples of a property are never timed, and what is installed is looked through once."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import settings
from streamlit.components.v2 import manifest_scanner

settings.register_profile("nnviz", deadline=None)
settings.load_profile("nnviz")


@pytest.fixture(scope="session", autouse=True)
def installed_components() -> None:
    """Each app that is tried looks through all that is installed for components, which took most of the time of its tests.

    A server does so once in its life; here nothing is installed meanwhile, so that once is enough too.
    """
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
