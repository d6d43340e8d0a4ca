"""What computes calls: a process of its own, or where there can be none, the very thread that asks.

Why no pool of a library: Streamlit puts the script of a page in the place of ``__main__``, which the processes of ``multiprocessing``
(and of ``concurrent.futures``) import first, so each would run the page; those of loky do not, but outlive a server that was killed;
and a pool that has lost one worker is lost as a whole. What is left to do is small: a call is a pickle in a pipe.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

_ROOT: Final = Path(__file__).resolve().parents[2]

_ONE_THREAD: Final = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""There are as many workers as cores: none needs threads of its own."""

_ENDS_WITHIN: Final = 5.0
"""Seconds that a worker gets to finish what it does, before it is killed."""


class LostError(Exception):
    """A worker ended before it had answered."""


class FailedError(Exception):
    """What was called raised an exception in the worker; its text is the traceback."""


class Computer(Protocol):
    """Computes one call after the other."""

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any: ...

    def close(self) -> None: ...


class Process:
    """A worker process; it has imported ``modules`` when it is there. Raises LostError where none can be had.

    ``call`` takes functions of modules, and arguments that can be pickled. One thread at a time may use it.
    """

    def __init__(self, modules: Sequence[str] = ()) -> None:
        command = [sys.executable, "-m", "nnviz.workers.child", *modules]
        path = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        environment = {**os.environ, **_ONE_THREAD, "PYTHONPATH": path}
        try:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        except OSError as error:
            raise LostError(f"no process can be started: {error}") from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._calls, self._answers = self._process.stdin, self._process.stdout
        self.pid: int = self._answer()

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What the function returns. Raises FailedError where it raises, and LostError where the process ends first."""
        asked = pickle.dumps((function, arguments), pickle.HIGHEST_PROTOCOL)
        try:
            self._calls.write(asked)
            self._calls.flush()
        except (OSError, ValueError) as error:  # a pipe that is broken, one that is closed
            raise self._lost() from error
        fine, result = self._answer()
        if not fine:
            raise FailedError(result)
        return result

    def _answer(self) -> Any:
        try:
            return pickle.load(self._answers)
        except (EOFError, OSError, ValueError, pickle.UnpicklingError) as error:
            raise self._lost() from error

    def _lost(self) -> LostError:
        self.close()
        return LostError(f"a worker ended with code {self._process.returncode}")

    def close(self) -> None:
        """End it; what it computes is lost."""
        for pipe in (self._calls, self._answers):
            # What could not be written is lost with it.
            with contextlib.suppress(OSError):
                pipe.close()
        try:
            self._process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class InPlace:
    """Computes in the thread that asks."""

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return function(*arguments)

    def close(self) -> None:
        """Nothing to end."""
