"""What workers are asked to do in the tests: functions that they find by name."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnviz.player.history_payload import drawn


def pid() -> int:
    return os.getpid()


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, 0)


def twice(number: int) -> int:
    return 2 * number


def printed(text: str) -> str:
    """Prints, also past Python, and answers all the same."""
    print(text, flush=True)
    os.write(1, text.encode())
    return text


def wrong(text: str) -> None:
    raise ValueError(text)


def unsendable() -> object:
    return lambda: None


def ended() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def ended_once(mark: str) -> str:
    """The first time its process ends."""
    file = Path(mark)
    if not file.exists():
        file.touch()
        ended()
    return "done"


def slept(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def ended_whatever(*_: object) -> None:
    ended()


@dataclass(frozen=True)
class ended_unless_here:  # noqa: N801
    """Draws in the process with that number, and ends every other one."""

    here: int

    def __call__(self, *arguments: Any) -> Any:
        if os.getpid() != self.here:
            ended()
        return drawn(*arguments)
