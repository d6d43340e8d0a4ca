"""``make hostile``: thousands of hostile inputs against the app, over the loopback interface alone and within a time."""

from __future__ import annotations

import argparse
import logging
import sys

from tests.browser.server import running
from tests.hostile.drive import run


def main() -> int:
    """Run them, print the report; 1 where anything was found."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=5_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--seconds", type=float, default=1_200.0)
    asked = options.parse_args()
    logging.disable(logging.WARNING)
    with running() as server:
        report = run(asked.count, asked.seed, asked.seconds, server)
    print(report)
    return 1 if report.found else 0


if __name__ == "__main__":
    sys.exit(main())
