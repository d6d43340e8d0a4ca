"""Messages quote what a person typed: it is shown as it is, never as a link or as formatting."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest


def _app(message: str) -> None:
    from nnviz.ui.shared.frame import complain

    complain(message)


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("W_12^(2): 'abc' is not allowed.", r"W\_12^(2): 'abc' is not allowed."),
        ("weights[0]: 2*3*4", r"weights\[0\]: 2\*3\*4"),
        ("'<b>' and `code` and $x$", r"'\<b\>' and \`code\` and \$x\$"),
        ("'[x](http://a)'", "'\\[x\\](http\u2060:\u2060//a)'"),
    ],
)
def test_a_message_is_no_markdown(message: str, shown: str) -> None:
    app = AppTest.from_function(_app, args=(message,)).run()
    assert [e.value for e in app.error] == [shown]
