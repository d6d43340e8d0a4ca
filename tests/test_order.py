"""All files are run once, whoever is done first, and none without a browser in a process that has had one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.order import is_browser_test, next_file

FILES = st.lists(st.sampled_from(["tests/a/test_{}.py", "tests/browser/test_{}.py"]), max_size=12).map(
    lambda names: [name.format(n) for n, name in enumerate(names)]
)


@given(files=FILES, workers=st.integers(1, 5), data=st.data())
def test_every_file_is_run_once_and_none_after_a_browser_that_minds_it(files: list[str], workers: int, data: st.DataObject) -> None:
    waiting = list(files)
    ran: dict[int, list[str]] = {worker: [] for worker in range(workers)}
    busy = set(ran)
    while busy:
        worker = data.draw(st.sampled_from(sorted(busy)))
        file = next_file(waiting, len(files) * (worker % 3) // 2, any(map(is_browser_test, ran[worker])))
        if file is None:
            busy.remove(worker)
            continue
        waiting.remove(file)
        ran[worker].append(file)
    assert sorted(file for one in ran.values() for file in one) == sorted(files)
    for one in ran.values():
        assert [is_browser_test(file) for file in one] == sorted(map(is_browser_test, one))


def test_both_kinds_are_begun_at_once() -> None:
    waiting = ["tests/a/test_1.py", "tests/browser/test_2.py"]
    assert next_file(waiting, leaves=0, had_browser=False) == "tests/a/test_1.py"
    assert next_file(waiting, leaves=1, had_browser=False) == "tests/browser/test_2.py"
