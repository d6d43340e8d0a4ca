"""Settings for every test: examples of a property are never timed, what is installed is looked through once, and who runs what."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import settings
from streamlit.components.v2 import manifest_scanner

from tests.order import SideBySide

settings.register_profile("nnviz", deadline=None)
settings.load_profile("nnviz")


@pytest.fixture(scope="session", autouse=True)
def installed_components() -> None:
    """Each app that is tried looks through all that is installed for components, which took most of the time of its tests.

    A server does so once in its life; here nothing is installed meanwhile, so that once is enough too.
    """
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> SideBySide | None:
    """File by file, those with a browser beside those without; another way of sharing tests out is left as it is."""
    return SideBySide(config, log) if config.getoption("dist") == "loadfile" else None
