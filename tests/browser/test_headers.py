"""The headers of every answer, and the policy: what it refuses is an error in the console, which fails the test of any page."""

from __future__ import annotations

from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser

from tests.browser.server import Server

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", ["/", "/Training", "/_stcore/health", "/static/manifest.json", "/app/static/nothing.js"])
def test_every_answer_has_the_headers(server: Server, path: str) -> None:
    try:
        with urlopen(server.url + path) as answer:
            headers = answer.headers
    except OSError as error:
        headers = error.headers  # type: ignore[attr-defined]
    assert headers["X-Content-Type-Options"] == "nosniff"
    policy = dict(part.partition(" ")[::2] for part in headers["Content-Security-Policy"].split("; "))
    assert policy["frame-ancestors"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert "unsafe" not in policy["script-src"]
    assert "*" not in headers["Content-Security-Policy"]


def test_a_script_that_is_not_of_the_server_is_refused(browser: Browser, server: Server) -> None:
    page = browser.new_page()
    page.goto(server.url)
    page.evaluate("window.ran = false")
    refused = page.evaluate(
        """() => new Promise((done) => {
            document.addEventListener("securitypolicyviolation", (event) => done(event.effectiveDirective));
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(script);
        })"""
    )
    ran = page.evaluate("window.ran")
    page.close()
    assert (refused, ran) == ("script-src-elem", False)
