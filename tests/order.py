"""Who runs which file when all tests run in one piece: some look at the app in the browser from the start, others join them.

A browser test waits for much of its time, for a page or for a server; a test without a browser computes for all of its own. Side by side
they leave no core idle. A worker that has had a browser keeps to such files: playwright's event loop stays in its process.
"""

from __future__ import annotations

from functools import cached_property

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]
from xdist.workermanage import WorkerController  # type: ignore[import-untyped]

WorkUnit = dict[str, bool]
"""The tests of a file, and which of them are done."""


def is_browser_test(nodeid: str) -> bool:
    """Whether a file of tests, or one of its tests, belongs to those in the browser."""
    return nodeid.startswith("tests/browser/")


def next_file(waiting: list[str], leaves: int, had_browser: bool) -> str | None:
    """The file that a worker takes next, of those that wait in their order; None if none is for it.

    ``leaves``: it takes files without a browser first as long as more than so many wait. ``had_browser``: it has run a browser file.
    """
    plain = [file for file in waiting if not is_browser_test(file)]
    browser = [file for file in waiting if is_browser_test(file)]
    if had_browser:
        plain = []
    first, then = (plain, browser) if len(plain) > leaves else (browser, plain)
    return next(iter(first + then), None)


class SideBySide(LoadScopeScheduling):  # type: ignore[misc]
    """Of three workers one takes the files without a browser, a second one helps it with half of them, the third has those with a browser.

    In one process tests without a browser have in common what they have worked out. Whoever is done takes what is left.
    """

    def schedule(self) -> None:
        """In the order of the collection: xdist would begin with the files of most tests, and wait for long ones of few at the end."""
        self.config.option.loadscopereorder = False
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0]

    @cached_property
    def _plain(self) -> int:
        return sum(not is_browser_test(file) for file in self.workqueue)

    def _assign_work_unit(self, node: WorkerController) -> None:
        leaves = self._plain * (int(node.gateway.id.removeprefix("gw")) % 3) // 2
        had_browser = any(map(is_browser_test, self.assigned_work[node]))
        file = next_file(list(self.workqueue), leaves, had_browser)
        if file is None:
            node.shutdown()
            return
        self.workqueue.move_to_end(file, last=False)
        super()._assign_work_unit(node)
